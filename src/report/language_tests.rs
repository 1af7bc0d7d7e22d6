//! Tests of an edition in another language: every rendering speaks it, and none falls back to English.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::edition::compose_for_tests;
use super::rendering_tests::{set, set_any};
use super::tests::{draft, draft_any, file, named};
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
fn said(content: &Content) -> Vec<(&'static str, String)> {
    let draft = draft_any(content);
    let book = draft.files.iter().find(|file| file.name == "xlsx").unwrap().body.clone();
    let sheets = Xlsx::new(Cursor::new(book)).unwrap().worksheets();
    let cells = sheets.iter().flat_map(|(name, range)| {
        let texts =
            range.used_cells().filter_map(|(_, _, cell)| if let Data::String(it) = cell { Some(it) } else { None });
        std::iter::once(name).chain(texts)
    });
    let sheets = cells.cloned().collect::<Vec<_>>().join(" ");
    let charts: Vec<String> =
        compose_for_tests(content).1.iter().map(|chart| chart.svg.text.replace('<', " <").replace('>', "> ")).collect();
    let charts = charts.iter().flat_map(|svg| svg.split('<').filter_map(|part| part.split_once('>'))).map(|(_, it)| it);
    let charts = charts.collect::<Vec<_>>().join(" ");
    let paper = set_any(content, |data| data);
    let paper: Vec<String> = (0..paper.pages()).map(|page| paper.said(page)).collect();
    vec![
        ("subject", draft.subject.clone()),
        ("html", visible(&file(&draft, "html"))),
        (
            "txt",
            file(&draft, "txt")
                .lines()
                .filter(|line| !line.trim_start().starts_with("https://"))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        // What a scope is called by programs stays.
        ("xlsx", sheets.replace(&draft.scope.to_string(), "")),
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
    let mut contents = samples::others(languages.get("de"), |_| "Örtliches".to_owned());
    contents.push(Content::ExecutiveScorecard(Box::new(input)));
    for content in contents {
        for revision in [1, 2] {
            let (kind, scope) = (content.kind(), content.head().scope);
            for (name, text) in said(&content.clone().revised(revision, None)) {
                let unsaid = text.matches('⟦').count();
                let text = words(&text);
                let left: Vec<_> = english.iter().filter(|part| text.contains(part.as_str())).collect();
                assert!(left.is_empty(), "{kind} of {scope}: {name} still says {left:?}");
                assert_eq!(unsaid, 0, "{kind} of {scope}: {name} lacks a message");
            }
        }
    }
    for content in samples::all(Language::english(), |_| "Local".to_owned()) {
        for (name, text) in said(&content).into_iter().filter(|(name, text)| *name != "subject" && !text.is_empty()) {
            let found = english.iter().any(|part| words(&text).contains(part.as_str()));
            assert!(found, "{}: nothing English would be found in {name}", content.kind());
        }
    }
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
    assert!(html.contains("1.241.000") || html.contains("1,24 Mio.\u{a0}EUR"), "amounts as Germans write them");
    assert_eq!(draft.language, "de");
    let list = WordList::of("de");
    assert_eq!(jargon(&file(&draft, "txt"), &list), []);
    assert_eq!(jargon(&draft.subject, &list), []);
    let paper = set(&input, |data| data);
    let first = paper.said(0);
    for said in ["Erbetene Entscheidung", "Was sich klar verändert hat", "Kosten und Plan", "Seite 1 von"] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(paper.said(1).contains("Anhang"), "the answer takes more than its page");
    paper.stays_on_its_pages();
}

#[test]
fn every_report_is_german_throughout() {
    let languages = Languages::with_overrides(&[]).unwrap();
    let list = WordList::of("de");
    for content in samples::all(languages.get("de"), |_| "Örtliches".to_owned()) {
        let (kind, draft) = (content.kind(), draft_any(&content));
        names_its_month(&draft);
        let html = file(&draft, "html");
        assert!(html.contains("<html lang=\"de\" dir=\"ltr\"") && html.len() <= LARGEST_HTML, "{kind}");
        for said in [visible(&html), file(&draft, "txt"), draft.subject] {
            assert_eq!(jargon(&said, &list), [], "{kind}: {said}");
        }
        set_any(&content, |data| data).stays_on_its_pages();
    }
}

/// What sources' rows and pulls were refused for is English in the store; a reader gets it in words of their own, or quoted.
#[test]
fn reasons_of_sources_are_told_in_the_readers_language() {
    let languages = Languages::with_overrides(&[]).unwrap();
    let check = |code: &str, expected: [&str; 3]| {
        let all = samples::others(languages.get(code), samples::own);
        let digest = all.iter().find(|content| content.kind() == Kind::DataQuality).unwrap();
        for (name, text) in said(digest).into_iter().filter(|(name, _)| !matches!(*name, "subject" | "charts")) {
            for said in expected {
                // On paper, where a line ends no space stands.
                let [text, said] = [&text, said].map(|text| words(text).replace(' ', ""));
                assert!(text.contains(&said), "{code} {name} does not say `{said}`: {text}");
            }
        }
    };
    check(
        "en",
        [
            "parcels on carrier.example cannot be reached: timed out",
            "reopened (column `Again`): expected a whole number in range, found `9,5`",
            "the sheet is torn",
        ],
    );
    check(
        "de",
        [
            "„parcels on carrier.example“ ist nicht erreichbar; gemeldet wird wörtlich „timed out“.",
            "Feld „reopened“ (Spalte „Again“): eine ganze Zahl im erlaubten Bereich erwartet, „9,5“ gefunden",
            "Das Programm meldet wörtlich: „the sheet is torn“",
        ],
    );
}

/// Mail programs lay mails of one subject on each other.
fn names_its_month(draft: &Draft) {
    let (languages, kind) = (Languages::with_overrides(&[]).unwrap(), &draft.report);
    let month = languages.get(&draft.language).period(draft.period);
    assert!(draft.subject.contains(&month), "{kind} in {}: {}", draft.language, draft.subject);
}

/// Frozen tables carry the same numbers in both languages; words may differ.
#[test]
fn every_report_says_the_same_figures_in_both_languages() {
    let languages = Languages::with_overrides(&[]).unwrap();
    let numbers = |code: &str| -> Vec<String> {
        let all = samples::others(languages.get(code), samples::own);
        let tables = all.iter().map(|content| compose_for_tests(content).0["tables"].clone());
        tables
            .map(|mut tables| {
                unworded(&mut tables);
                tables.to_string()
            })
            .collect()
    };
    assert_eq!(numbers("en"), numbers("de"));
    let pairs = samples::others(languages.get("en"), samples::own).into_iter();
    for (english, german) in pairs.zip(samples::others(languages.get("de"), samples::own)) {
        let (english, german) = (draft_any(&english), draft_any(&german));
        let shared = english.report == "chargeback-statement";
        assert_eq!(english.check_number == german.check_number, shared, "{}", english.report);
        assert_ne!(english.subject, german.subject);
        names_its_month(&english);
    }
}

fn unworded(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => text.clear(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(unworded),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(unworded),
        _ => {}
    }
}

#[test]
fn another_language_is_another_edition_of_the_same_figures() {
    let (english, german) = (draft(&sample::executive()), draft(&german(sample::executive())));
    assert_ne!(english.check_number, german.check_number);
    for part in ["card", "history", "watermelons", "services", "streams", "moves", "costs"] {
        assert_eq!(english.body[part], german.body[part], "{part}");
    }
}
