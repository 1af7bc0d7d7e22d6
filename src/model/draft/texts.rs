//! How the texts of a column are written: which date format, which decimal mark, which words for yes and for urgent.
//!
//! A guess that does not fit is seen in the rows it rejects; nothing is guessed again later.

use std::collections::{BTreeMap, BTreeSet};

use chrono::format::{Parsed, StrftimeItems, parse};

use super::columns::Looks;
use super::names::plain;
use crate::connectors::{DecimalMark, FieldRule};

/// Date formats tried, more telling ones first. Of two that fit, day before month wins.
const FORMATS: [&str; 17] = [
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d.%m.%y %H:%M",
    "%d.%m.%y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%m.%Y",
    "%m/%Y",
];

const PRIORITIES: [(&str, &[&str]); 4] = [
    ("1", &["critical", "kritisch", "urgent", "dringend", "highest", "sehrhoch", "veryhigh"]),
    ("2", &["high", "hoch"]),
    ("3", &["medium", "mittel", "normal", "moderate", "standard"]),
    ("4", &["low", "niedrig", "gering", "lowest", "planning"]),
];

const KINDS: [(&str, &[&str]); 4] = [
    ("incident", &["storung", "fault", "failure", "disruption", "bug"]),
    ("request", &["servicerequest", "anfrage", "anforderung", "serviceanfrage", "bestellung"]),
    ("change", &["anderung", "changerequest"]),
    ("problem", &[]),
];

const FLAGS: [(&str, &[&str]); 2] = [
    ("true", &["ja", "j", "wahr", "met", "kept", "x", "eingehalten"]),
    ("false", &["nein", "falsch", "missed", "broken", "verletzt"]),
];

/// How that column is read.
#[must_use]
pub fn rule(column: &str, looks: Looks, cells: &[&str]) -> FieldRule {
    let texts: BTreeSet<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let rule = FieldRule { column: Some(column.to_owned()), ..FieldRule::default() };
    match looks {
        Looks::Text => rule,
        Looks::Date => FieldRule { format: format(&texts), ..rule },
        Looks::Number => FieldRule { decimal: decimal(&texts), ..rule },
        Looks::Flag => FieldRule { map: words_or_nothing(&texts, &FLAGS, is_flag), ..rule },
        Looks::Priority => FieldRule { map: words_or_nothing(&texts, &PRIORITIES, is_priority), ..rule },
        Looks::Kind => {
            // A word for something else must not stop a row: what is neither of these is taken as an incident.
            let others = BTreeMap::from([("*".to_owned(), "incident".to_owned())]);
            let known = texts.iter().filter(|text| is_kind(text)).map(|text| ((*text).to_owned(), plain(text)));
            FieldRule { map: others.into_iter().chain(known).chain(words(&texts, &KINDS)).collect(), ..rule }
        }
    }
}

fn is_kind(text: &str) -> bool {
    KINDS.iter().any(|(kind, _)| plain(text) == *kind)
}

fn is_flag(text: &str) -> bool {
    matches!(plain(text).as_str(), "true" | "t" | "yes" | "y" | "1" | "false" | "f" | "no" | "n" | "0")
}

fn is_priority(text: &str) -> bool {
    let mut signs = text.strip_prefix(['P', 'p']).unwrap_or(text).chars();
    signs.next().is_some_and(|sign| ('1'..='9').contains(&sign)) && !signs.next().is_some_and(char::is_alphanumeric)
}

/// Words that mean one of ours; what is neither such a word nor readable as it stands says nothing, so that no row is
/// lost for it.
fn words_or_nothing(
    texts: &BTreeSet<&str>,
    ours: &[(&str, &[&str])],
    is_readable: fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let unknown = texts.iter().filter(|text| !is_readable(text)).map(|text| ((*text).to_owned(), String::new()));
    unknown.chain(words(texts, ours)).collect()
}

/// The format that reads most; none for the usual forms, or where nothing fits.
fn format(texts: &BTreeSet<&str>) -> Option<String> {
    let reads = |format: &str| texts.iter().filter(|text| is_date(text, format)).count();
    let usual = ["%Y-%m-%d", "%Y-%m"].into_iter();
    let usual = texts.iter().filter(|text| usual.clone().any(|format| begins_as(text, format))).count();
    let mut best: Option<(usize, &str)> = None;
    for format in FORMATS {
        let n = reads(format);
        if n > usual && best.is_none_or(|(most, _)| n > most) {
            best = Some((n, format));
        }
    }
    best.map(|(_, format)| format.to_owned())
}

fn is_date(text: &str, format: &str) -> bool {
    let mut parsed = Parsed::new();
    if parse(&mut parsed, text, StrftimeItems::new(format)).is_err() {
        return false;
    }
    if parsed.day().is_none() {
        return parsed.set_day(1).is_ok() && parsed.to_naive_date().is_ok();
    }
    parsed.to_naive_date().is_ok()
}

/// Whether the text begins with a date in that form; what stands behind is a time or nothing.
fn begins_as(text: &str, format: &str) -> bool {
    let length = if format == "%Y-%m" { 7 } else { 10 };
    let (Some(head), Some(rest)) = (text.get(..length), text.get(length..)) else { return false };
    is_date(head, format) && (rest.is_empty() || rest.starts_with(['T', ' ']))
}

/// The decimal mark that the numbers show; none if they show none.
fn decimal(texts: &BTreeSet<&str>) -> Option<DecimalMark> {
    let shows = |mark: char| {
        texts.iter().filter(move |text| {
            let digits = text.rsplit_once(mark).map(|(_, rest)| rest.chars().filter(char::is_ascii_digit).count());
            digits.is_some_and(|digits| digits > 0 && digits != 3)
        })
    };
    match (shows(',').count(), shows('.').count()) {
        (0, 0) => None,
        (commas, points) if commas > points => Some(DecimalMark::Comma),
        _ => Some(DecimalMark::Point),
    }
}

/// Words of the data that mean one of ours.
fn words(texts: &BTreeSet<&str>, ours: &[(&str, &[&str])]) -> BTreeMap<String, String> {
    let meant = |text: &str| {
        let text = plain(text);
        ours.iter().find(|(_, words)| words.contains(&text.as_str())).map(|(word, _)| (*word).to_owned())
    };
    texts.iter().filter_map(|text| Some(((*text).to_owned(), meant(text)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn dates(cells: &[&str], wanted: Option<&str>) {
        assert_eq!(rule("d", Looks::Date, cells).format.as_deref(), wanted, "{cells:?}");
    }

    #[test]
    fn date_formats() {
        dates(&["2026-08-03 09:12", "2026-08-04T10:00:00Z"], None);
        dates(&["2026-08"], None);
        dates(&["03.08.2026 09:12", "", "31.08.2026 10:00"], Some("%d.%m.%Y %H:%M"));
        dates(&["03.08.2026"], Some("%d.%m.%Y"));
        dates(&["8/31/2026", "8/3/2026"], Some("%m/%d/%Y"));
        dates(&["3/8/2026", "4/8/2026"], Some("%d/%m/%Y"));
        dates(&["08/2026"], Some("%m/%Y"));
        dates(&["8/31/2026 2:05 PM"], Some("%m/%d/%Y %I:%M %p"));
        dates(&["yesterday"], None);
    }

    #[test]
    fn decimal_marks() {
        let check = |cells: &[&str], wanted| assert_eq!(rule("n", Looks::Number, cells).decimal, wanted, "{cells:?}");
        check(&["1.234,50", "12,00 €"], Some(DecimalMark::Comma));
        check(&["1,234.50"], Some(DecimalMark::Point));
        check(&["12", "1400"], None);
        check(&["1.234", "99,5"], Some(DecimalMark::Comma));
    }

    #[test]
    fn words_for_ours() {
        let check = |looks, cells: &[&str], wanted: &str| {
            let map = rule("w", looks, cells).map;
            assert_eq!(map.iter().map(|(from, to)| format!("{from}={to}")).collect::<Vec<_>>().join(" "), wanted);
        };
        check(Looks::Priority, &["1 - Critical", "Hoch", "low", "soon"], "Hoch=2 low=4 soon=");
        check(Looks::Flag, &["Ja", "nein", "yes"], "Ja=true nein=false");
        check(
            Looks::Kind,
            &["Störung", "Incident", "Service Request", "Other"],
            "*=incident Incident=incident Service Request=request Störung=incident",
        );
    }
}
