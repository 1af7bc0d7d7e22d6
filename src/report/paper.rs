//! What paper shows: an edition's data and charts as the files a printed page reads. It lays nothing out.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::File;
use super::pictures::Drawn;
use super::plain::shortened;
use crate::charts::printable;
use crate::language::Language;

/// Longest text on paper; the files and the portal show the rest.
const LONGEST_TEXT: usize = 300;
/// After so many characters a word may be broken, so that it stays on the page.
const LONGEST_WORD: usize = 18;
/// Where a word may be broken without a hyphen.
const BREAK: char = '\u{200b}';

/// The files a template finds beside it, but for those that are the same for every edition: `data.json` with the day it is
/// made on, and each chart by its name, such as `measures.svg`.
pub(super) fn beside<'a>(data: &Value, made_on: NaiveDate, charts: impl Iterator<Item = &'a Drawn>) -> Vec<File> {
    let mut data = on_paper(data);
    if let Value::Object(fields) = &mut data {
        let day = json!({"year": made_on.year(), "month": made_on.month(), "day": made_on.day()});
        fields.insert("made_on".to_owned(), day);
    }
    let data = File::new("data.json", "application/json", data.to_string());
    let chart = |drawn: &Drawn| File::new([&drawn.name, ".svg"].concat(), "image/svg+xml", printable(&drawn.svg.text));
    std::iter::once(data).chain(charts.map(chart)).collect()
}

/// `words.json`: the messages of the catalogue, for `t("decision-with", who: …)` in a template. A value stands there as
/// `{$who}`; a message whose form depends on a number has its usual one.
pub(super) fn said(language: &Language) -> File {
    let messages = language
        .messages()
        .iter()
        .map(|(id, text)| (id.clone(), Value::from(printable(text).replace(" %", "\u{a0}%"))));
    File::new("words.json", "application/json", Value::Object(messages.collect()).to_string())
}

/// All texts as paper can show them; addresses stay as they are.
fn on_paper(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(readable(text)),
        Value::Array(items) => Value::Array(items.iter().map(on_paper).collect()),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                let value = if is_address(key) { value.clone() } else { on_paper(value) };
                (key.clone(), value)
            };
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

/// Whether what a field says is followed and not read: `links`, `link`, `proof`, `felt_proof`.
fn is_address(field: &str) -> bool {
    ["link", "links", "proof"].contains(&field) || field.ends_with("_proof")
}

/// The text in letters paper has, not too long, and never broken between a number and its percent sign.
fn readable(text: &str) -> String {
    breakable(&shortened(&printable(text), LONGEST_TEXT)).replace(" %", "\u{a0}%")
}

/// The text with a place to break in every long word.
fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_whitespace() { 0 } else { run + 1 };
        if run > LONGEST_WORD {
            broken.push(BREAK);
            run = 1;
        }
        broken.push(c);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::edition::compose_for_tests;
    use crate::report::samples::{all, own};

    #[test]
    fn long_words_can_be_broken() {
        let check = |text: &str, expected: &str| assert_eq!(breakable(text), expected);
        check("short words stay as they are", "short words stay as they are");
        check(&"a".repeat(38), &[&"a".repeat(18), "\u{200b}", &"a".repeat(18), "\u{200b}aa"].concat());
        check(&"ab ".repeat(30), &"ab ".repeat(30));
    }

    #[test]
    fn paper_shows_what_it_can() {
        let long = "long ".repeat(1_000);
        let data =
            serde_json::json!({"a": ["日本", 1, null], "b": long, "links": {"c": "https://x.example/".repeat(3)}});
        let shown = on_paper(&data);
        assert_eq!(shown["a"], serde_json::json!(["□□", 1, null]));
        assert!(shown["b"].as_str().unwrap().chars().count() <= LONGEST_TEXT);
        assert_eq!(shown["links"], data["links"]);
    }

    #[test]
    fn addresses_in_the_portal_stay_whole_in_every_report() {
        for content in all(Language::english(), own) {
            let (data, _) = compose_for_tests(&content);
            let of_portal = |text: &&str| text.starts_with(&content.head().public_url);
            let (said, shown) = (texts(&data), texts(&on_paper(&data)));
            let addresses: Vec<&str> = said.iter().map(String::as_str).filter(of_portal).collect();
            assert!(!addresses.is_empty(), "{}", content.kind());
            assert_eq!(addresses, shown.iter().map(String::as_str).filter(of_portal).collect::<Vec<_>>());
        }
    }

    fn texts(value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(items) => items.iter().flat_map(texts).collect(),
            Value::Object(fields) => fields.values().flat_map(texts).collect(),
            _ => Vec::new(),
        }
    }
}
