//! Tests of an edition in another language: every rendering speaks it, and none falls back to English.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::executive::compose_for_tests;
use super::rendering_tests::set;
use super::tests::{draft, file, named};
use super::*;
use crate::language::{Language, Languages};
use crate::scorecard::wording::{WordList, jargon};

fn german(input: Executive) -> Executive {
    Executive { language: "de".to_owned(), ..input }
}

/// Words, in small letters, with one space between them and at both ends.
fn words(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    format!(" {} ", words.join(" "))
}

/// What a catalogue says around its values.
fn parts(language: &Language) -> BTreeSet<String> {
    let unsaid = |part: &&str| !part.starts_with('$');
    let parts = |text: &String| -> Vec<String> {
        text.split(['{', '}']).filter(unsaid).map(words).filter(|part| part.trim().len() > 2).collect()
    };
    language.messages().values().flat_map(parts).collect()
}

/// The text of a page, without its styles and tags, with what pictures say.
fn visible(html: &str) -> String {
    let unstyled: String = html
        .split("<style")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once("</style>").unwrap().1 })
        .collect();
    let alts = html.split("alt=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let texts = unstyled.split('<').skip(1).map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let texts: Vec<&str> = texts.chain(alts).collect();
    texts.join(" ").replace("&nbsp;", " ").replace("&#160;", " ")
}

/// Each rendering of an edition as text, with its name.
fn said(input: &Executive) -> Vec<(&'static str, String)> {
    let draft = draft(input);
    let book = draft.files.iter().find(|file| file.name == "xlsx").unwrap().body.clone();
    let sheets = Xlsx::new(Cursor::new(book)).unwrap().worksheets();
    let cells = sheets.iter().flat_map(|(name, range)| {
        let texts =
            range.used_cells().filter_map(|(_, _, cell)| if let Data::String(it) = cell { Some(it) } else { None });
        std::iter::once(name).chain(texts)
    });
    let sheets = cells.cloned().collect::<Vec<_>>().join(" ");
    let charts: Vec<String> =
        compose_for_tests(input).1.iter().map(|chart| chart.svg.text.replace('<', " <").replace('>', "> ")).collect();
    let charts = charts.iter().flat_map(|svg| svg.split('<').filter_map(|part| part.split_once('>'))).map(|(_, it)| it);
    let charts = charts.collect::<Vec<_>>().join(" ");
    let paper = set(input, |data| data);
    let paper: Vec<String> = (0..paper.pages()).map(|page| paper.said(page)).collect();
    vec![
        ("subject", draft.subject.clone()),
        ("html", visible(&file(&draft, "html"))),
        ("txt", file(&draft, "txt").lines().filter(|line| !line.starts_with("https://")).collect::<Vec<_>>().join(" ")),
        ("xlsx", sheets),
        ("charts", charts),
        ("pdf", paper.join(" ")),
    ]
}

#[test]
fn no_english_is_left_in_a_german_edition() {
    let languages = Languages::with_overrides(&[]).unwrap();
    let german_parts: String = parts(languages.get("de")).into_iter().collect();
    let english: Vec<String> =
        parts(languages.get("en")).into_iter().filter(|part| !german_parts.contains(part.as_str())).collect();
    assert!(english.len() > 250, "{} to look for", english.len());
    let mut input = german(named(&["Örtliches"], 0));
    let kpis = input.card.perspectives.iter_mut().flat_map(|view| &mut view.objectives);
    for objective in kpis {
        objective.name = "Örtliches".to_owned();
        objective.kpis.iter_mut().for_each(|kpi| kpi.meaning = "Örtliches".to_owned());
    }
    input.actions.iter_mut().for_each(|action| action.what = "Örtliches".to_owned());
    input.asked_before.iter_mut().for_each(|before| before.asked = "Örtliches".to_owned());
    for revision in [1, 2] {
        input.revision = revision;
        for (name, text) in said(&input) {
            let text = words(&text);
            let left: Vec<_> = english.iter().filter(|part| text.contains(part.as_str())).collect();
            assert!(left.is_empty(), "{name} still says {left:?}");
            assert!(!text.contains('⟦'), "{name} lacks a message");
        }
    }
    let found = said(&named(&["Local"], 0));
    assert!(
        found
            .iter()
            .all(|(name, text)| english.iter().any(|part| words(text).contains(part.as_str()) || *name == "subject"))
    );
}

#[test]
fn a_german_edition_reads_well_in_a_terminal() {
    let draft = draft(&german(sample::executive()));
    let text = file(&draft, "txt");
    insta::assert_snapshot!("german_text", text.replace(&draft.check_number, "CHECKNUMBER0"));
    assert!(text.lines().filter(|line| !line.starts_with("https://")).all(|line| line.chars().count() <= 72));
}

#[test]
fn a_german_edition_is_german_throughout() {
    let input = german(sample::executive());
    let draft = draft(&input);
    let html = file(&draft, "html");
    assert!(html.contains("<html lang=\"de\" dir=\"ltr\""));
    assert!(html.contains("1.241.000") || html.contains("1,24\u{a0}Mio.\u{a0}EUR"), "amounts as Germans write them");
    assert_eq!(draft.language, "de");
    let list = WordList::of("de");
    assert_eq!(jargon(&file(&draft, "txt"), &list), []);
    assert_eq!(jargon(&draft.subject, &list), []);
    let paper = set(&input, |data| data);
    let first = paper.said(0);
    for said in ["Erbetene Entscheidung", "Was sich wirklich verändert hat", "Kosten und Plan", "Seite 1 von"] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(paper.said(1).contains("Anhang"), "the answer takes more than its page");
    paper.stays_on_its_pages();
}

#[test]
fn another_language_is_another_edition_of_the_same_figures() {
    let (english, german) = (draft(&sample::executive()), draft(&german(sample::executive())));
    assert_ne!(english.check_number, german.check_number);
    for part in ["card", "history", "watermelons", "services", "streams", "moves", "costs"] {
        assert_eq!(english.body[part], german.body[part], "{part}");
    }
}
