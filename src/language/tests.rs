//! Tests of the catalogues: complete in every language, with the same values, and numbers as each language writes them.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn shipped() -> Languages {
    Languages::with_overrides(&[]).unwrap()
}

/// Each message of a language that ships, with the names of its values.
fn arguments(code: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = format!("locales/{code}/");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in FILES.iter().filter(|(path, _)| path.starts_with(&folder)) {
        let mut id = String::new();
        for line in text.lines() {
            if let Some(begun) = ids(line).next() {
                assert!(!found.contains_key(&begun), "{path}: {begun} is there twice");
                found.insert(begun.clone(), BTreeSet::new());
                id = begun;
            }
            let names =
                line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_'));
            let names = names.map(|name| name.collect::<String>()).filter(|name| !name.is_empty());
            if !line.starts_with('#') {
                found.entry(id.clone()).or_default().extend(names);
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn every_language_says_everything_with_the_same_values() {
    let english = arguments("en");
    assert!(english.len() > 200, "{}", english.len());
    for code in SHIPPED {
        let other = arguments(code);
        let missing: Vec<_> = english.keys().filter(|id| !other.contains_key(*id)).collect();
        let unknown: Vec<_> = other.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{code} lacks {missing:?}, and has {unknown:?} too much");
        let differing: Vec<_> = english.keys().filter(|id| english[*id] != other[*id]).collect();
        assert!(differing.is_empty(), "{code}: other values in {differing:?}");
    }
}

/// Markup would be printed as it is in texts and on paper.
#[test]
fn messages_carry_no_markup() {
    for language in shipped().iter() {
        for (id, text) in language.messages() {
            assert!(!text.contains(['<', '>', '&', '⟦']), "{} {id}: {text}", language.code());
            assert!(!text.trim().is_empty(), "{} {id} says nothing", language.code());
        }
    }
}

#[test]
fn what_no_catalogue_has_is_seen() {
    assert_eq!(Language::english().say("no-such-message", &[]), "⟦no-such-message⟧");
    assert_eq!(Language::english().word("no-such-message"), "⟦⟧");
}

#[test]
fn a_number_chooses_its_form() {
    let languages = shipped();
    let check = |code: &str, more: u64, expected: &str| {
        assert_eq!(languages.get(code).say("shelf-stays", &[("keep", more.into())]), expected);
    };
    check("en", 1, "1 service stays where it is.");
    check("en", 0, "0 services stay where they are.");
    check("en", 1_234, "1,234 services stay where they are.");
    check("de", 1, "1 Service bleibt, wo er ist.");
    check("de", 1_234, "1.234 Services bleiben, wo sie sind.");
}

#[test]
fn numbers_and_days_are_written_as_the_language_does() {
    let languages = shipped();
    let check = |code: &str, expected: [&str; 6]| {
        let language = languages.get(code);
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let said = [
            language.number("-1234567.50"),
            language.money(entity::value::Currency::EUR, &language.number("1234")),
            language.day(day),
            language.day_and_month(day),
            language.period("2026-08".parse().unwrap()),
            language.short_period("2026-03".parse().unwrap()),
        ];
        assert_eq!(said, expected);
    };
    check("en", ["-1,234,567.50", "EUR 1,234", "5 March 2026", "5 March", "August 2026", "Mar 26"]);
    check("de", ["-1.234.567,50", "1.234\u{a0}EUR", "5.\u{a0}März 2026", "5.\u{a0}März", "August 2026", "Mär 26"]);
    assert_eq!(languages.get("de").period("2026-Q3".parse().unwrap()), "3.\u{a0}Quartal 2026");
    assert_eq!(languages.get("tlh").code(), "en", "a language nobody wrote is English");
}

#[test]
fn a_company_lays_its_own_words_over_ours() {
    let own = |path: &str, text: &str| Languages::with_overrides(&[(path.to_owned(), text.to_owned())]);
    let languages = own("locales/de/own.ftl", "scorecard = Unser Stand\n").unwrap();
    assert_eq!(languages.get("de").word("scorecard"), "Unser Stand");
    assert_eq!(languages.get("en").word("scorecard"), "The scorecard");
    let languages = own("locales/fr/all.ftl", "scorecard = Le tableau\ndecimal-mark = ,\n").unwrap();
    assert_eq!(languages.get("fr").word("scorecard"), "Le tableau");
    assert_eq!(languages.get("fr").word("shelf"), "The service shelf", "what it does not say is English");
    let refused = |path: &str, text: &str, expected: &str| {
        let fault = own(path, text).err().unwrap().to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    refused("locales/de/own.ftl", "scorecard = { $open", "locales/de/own.ftl");
    refused("locales/own.ftl", "scorecard = x", "folder of a language");
}
