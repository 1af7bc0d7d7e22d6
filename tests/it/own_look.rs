//! What a company brings along for its reports: its templates, logo and colour are shown, and what is wrong with them is
//! named with file and line before anybody receives it.

use std::path::{Path, PathBuf};

use scorebridge::app::house;
use scorebridge::charts::{Sparkline, png, sparkline};
use scorebridge::config::Reports;
use scorebridge::report::Templates;
use tempfile::TempDir;

struct Own(TempDir);

impl Own {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, body) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, body).unwrap();
        }
        Self(folder)
    }

    fn settings(&self) -> Reports {
        Reports { folder: Some(PathBuf::from(self.0.path())), accent: None }
    }
}

fn logo() -> Vec<u8> {
    png(&sparkline(&Sparkline { values: vec![Some(1.0), Some(2.0)], ..Sparkline::default() }), 2.0).unwrap()
}

/// The faults of a folder with that one file.
#[track_caller]
fn check(name: &str, body: &[u8], expected: &str) {
    let own = Own::new(&[(name, body)]);
    let told = match house(&own.settings()) {
        Ok(house) => Templates::faults(&house).join("\n"),
        Err(error) => format!("{error:#}"),
    };
    assert!(told.contains(expected) && told.is_empty() == expected.is_empty(), "{name}: {told}");
}

#[test]
fn what_is_wrong_is_named_with_file_and_line() {
    check("shelf-review/subject.txt", b"Shelf {{ page.period }}", "");
    check("shelf-review/sections/own.mjml", b"<p>ours</p>", "");
    check("locales/en/own.ftl", b"report-no-reason = Nobody said why.\n", "");
    check("notes.md", b"how we made this", "");
    check("shelf-review/subject.txt", b"Shelf\n{{ page.period", "shelf-review/subject.txt:2");
    check("reminders/page.typ", b"#import \"/base.typ\": *\n#let a = (\n", "reminders/page.typ:2");
    check("logo.png", &logo(), "");
    check("logo.svg", b"<svg/>", "logo.svg: expected logo.png");
    check("logo.png", b"GIF89a", "logo.png: expected a whole PNG");
    check("logo.png", &vec![0; 100_001], "at most 100000 are allowed");
    check("shelf/subject.txt", b"", "is no part of a report");
    check("shelf-review/subject.txt", b"\xff", "expected text in UTF-8");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let settings = Reports { folder: Some(Path::new("/nowhere/at/all").into()), accent: None };
    assert!(format!("{:#}", house(&settings).unwrap_err()).contains("reports.folder: cannot read /nowhere/at/all"));
    assert!(house(&Reports::default()).unwrap().templates.is_empty());
}
