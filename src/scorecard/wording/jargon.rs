//! Checks a text against the word list and suggests business words. It changes no text and refuses none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The word lists that ship, by language.
const SHIPPED: [(&str, &str); 2] = [
    ("en", include_str!("../../../report-templates/words/en.txt")),
    ("de", include_str!("../../../report-templates/words/de.txt")),
];

/// A word that does not belong in a text for the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// As the text has it.
    pub word: String,
    /// What to say instead; empty if the list has nothing better.
    pub suggestion: String,
}

/// Words to avoid, with suggestions.
#[derive(Clone, Debug, PartialEq)]
pub struct WordList(Vec<Entry>);

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    /// One or more words.
    words: Vec<String>,
    suggestion: String,
}

impl WordList {
    /// Reads a list: one `word or phrase = suggestion` a line; `#` starts a comment; a line without `=` suggests nothing.
    ///
    /// An entry in small letters is found in any case; one with a capital letter only as it is written, so that `CI` does
    /// not find `ci`. The plural with `s` or `es` is found too.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut entries: Vec<_> = text.lines().filter_map(entry).collect();
        // The longest phrase wins where several begin at one word.
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        Self(entries)
    }

    /// The English list that ships with the program.
    #[must_use]
    pub fn english() -> Self {
        Self::of("en")
    }

    /// The list of a language, such as `de`; empty for one that has none.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let text = SHIPPED.iter().find(|(code, _)| *code == language).map(|(_, text)| *text);
        Self::parse(text.unwrap_or_default())
    }

    /// This list and the entries of another one, as of a company; of two for the same words the other one's holds.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let mut entries = other.0;
        entries.extend(self.0);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        Self(entries)
    }
}

fn entry(line: &str) -> Option<Entry> {
    let line = line.split('#').next().unwrap_or_default();
    let (phrase, suggestion) = line.split_once('=').unwrap_or((line, ""));
    let words: Vec<_> = words(phrase).map(str::to_owned).collect();
    (!words.is_empty()).then(|| Entry { words, suggestion: suggestion.trim().to_owned() })
}

/// The words of the text that are on the list, in its order, each spelling once.
///
/// ```
/// # use scorebridge::scorecard::wording::{WordList, jargon};
/// let list = WordList::parse("uptime = time the shop was open\nCI = part");
/// let found = jargon("Uptime of each CI", &list);
/// assert_eq!(found[0].suggestion, "time the shop was open");
/// assert_eq!(found[1].word, "CI");
/// ```
#[must_use]
pub fn jargon(text: &str, words_to_avoid: &WordList) -> Vec<Finding> {
    let text: Vec<_> = words(text).collect();
    let mut found: Vec<Finding> = Vec::new();
    let mut rest = text.as_slice();
    while let Some((_, after)) = rest.split_first() {
        let hit = words_to_avoid.0.iter().find(|entry| begins_with(rest, &entry.words));
        let length = hit.map_or(1, |entry| entry.words.len());
        if let Some((entry, phrase)) = hit.zip(rest.get(..length)) {
            let finding = Finding { word: phrase.join(" "), suggestion: entry.suggestion.clone() };
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
        rest = rest.get(length..).unwrap_or(after);
    }
    found
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn begins_with(text: &[&str], entry: &[String]) -> bool {
    let last = entry.len().saturating_sub(1);
    text.len() >= entry.len()
        && text.iter().zip(entry).enumerate().all(|(at, (word, avoid))| is_same(word, avoid, at == last))
}

fn is_same(word: &str, avoid: &str, may_be_plural: bool) -> bool {
    let word = if avoid.chars().any(char::is_uppercase) { word.to_owned() } else { word.to_lowercase() };
    match word.strip_prefix(avoid) {
        Some("") => true,
        Some("s" | "es") => may_be_plural,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = jargon(text, &WordList::english()).into_iter().map(|finding| finding.word).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn whole_words_in_any_case() {
        check("The ticket was closed", &["ticket"]);
        check("Tickets, tickets and TICKET", &["Tickets", "tickets", "TICKET"]);
        check("Uptime/latency", &["Uptime", "latency"]);
        check("a ticketed event, uptimeless", &[]);
    }

    #[test]
    fn abbreviations_as_they_are_written() {
        check("Each CI counts", &["CI"]);
        check("ci vediamo, la città", &[]);
        check("P1, then P1-like SLAs", &["P1", "SLAs"]);
        check("Only a sla and a p1", &[]);
    }

    #[test]
    fn phrases_before_their_words() {
        check("the service level agreement", &["service level agreement"]);
        check("our service level  agreements hold", &["service level agreements"]);
        check("a service for you", &[]);
    }

    #[test]
    fn plain_words_pass() {
        check("9 of 12 targets met, colleagues not: order taken, shop open, hours of work lost.", &[]);
        check("", &[]);
    }

    #[test]
    fn german_has_its_own_list() {
        let found = jargon("Das SLA: Verfügbarkeit, Tickets und Latenzen", &WordList::of("de"));
        let suggestions: Vec<_> = found.iter().map(|finding| finding.suggestion.as_str()).collect();
        assert_eq!(suggestions, ["Zusage", "Zeit, in der es läuft", "Anliegen", "Wartezeiten"]);
        assert_eq!(jargon("Zusagen gehalten, Kosten wie geplant", &WordList::of("de")), []);
        assert_eq!(jargon("SLA", &WordList::of("tlh")), []);
    }

    #[test]
    fn a_company_extends_the_list() {
        let own = WordList::parse("# ours\nkraken = order desk\nticket = question\nfoo # no suggestion\n\n");
        let list = WordList::english().with(own);
        let found = jargon("Kraken ticket foo MTTR", &list);
        let suggestions: Vec<_> = found.iter().map(|finding| finding.suggestion.as_str()).collect();
        assert_eq!(suggestions, ["order desk", "question", "", "average time to fix"]);
    }

    #[test]
    fn no_suggestion_is_itself_jargon() {
        for (language, _) in SHIPPED {
            let list = WordList::of(language);
            assert!(list.0.len() > 50, "{language}");
            for entry in &list.0 {
                assert_eq!(jargon(&entry.suggestion, &list), [], "{:?}", entry.words);
                assert!(!entry.suggestion.is_empty(), "{:?} suggests nothing", entry.words);
            }
        }
    }
}
