//! Tests of the report room: what the mail says, that it is the same twice, and that hostile data stay harmless.

use super::*;

fn draft() -> Draft {
    executive(&sample::executive(), &Templates::embedded().unwrap()).unwrap()
}

fn file(draft: &Draft, name: &str) -> String {
    let file = draft.files.iter().find(|file| file.name == name).unwrap();
    String::from_utf8(file.body.clone()).unwrap()
}

#[test]
fn the_text_reads_well_in_a_terminal() {
    let text = file(&draft(), "txt");
    insta::assert_snapshot!(text);
    let links = text.lines().filter(|line| line.contains("https://")).count();
    assert_eq!(text.lines().filter(|line| line.chars().count() > 72).count(), links);
}

/// Writes the mail as files to look at, into the folder of `SCOREBRIDGE_LOOK`.
#[test]
fn look() {
    let Ok(folder) = std::env::var("SCOREBRIDGE_LOOK") else { return };
    let draft = draft();
    for it in &draft.files {
        let name = match it.name.as_str() {
            "html" => "mail.html",
            "txt" => "mail.txt",
            other => other,
        };
        std::fs::write(std::path::Path::new(&folder).join(name), &it.body).unwrap();
    }
    let page = file(&draft, "html").replace("src=\"cid:", "src=\"");
    std::fs::write(std::path::Path::new(&folder).join("mail.html"), page).unwrap();
}
