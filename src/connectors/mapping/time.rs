//! Dates and times as sources write them, made instants; a text without a zone is taken in the source's zone.
//!
//! It reads no clock, and never guesses which number is the day and which the month.

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc,
};
use chrono_tz::{GapInfo, Tz};
use entity::value::{Period, PeriodKind};

/// Years outside are a slip of the source: two digits, or a day that stands for "never".
const YEARS: std::ops::Range<i32> = 1970..2200;

/// A point in time, and the date that was written for it, which depends on no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// To the millisecond.
    pub at: DateTime<Utc>,
    written: NaiveDate,
}

impl Stamp {
    /// The month as written: `2023-01-01T00:00:00Z` is January wherever one reads it.
    pub(super) fn month(&self) -> Period {
        Period::containing(PeriodKind::Month, self.written)
    }
}

/// A chrono format, taken apart.
pub(super) type Format = Vec<Item<'static>>;

/// Takes a chrono format apart; `None` if it is none.
pub(super) fn format(text: &str) -> Option<Format> {
    let items = StrftimeItems::new(text).parse_to_owned().ok()?;
    items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(..))).then_some(items)
}

/// Reads a date, or a date and time.
///
/// Without a format: `2026-03-05`, `2026-03-05 14:30`, with seconds and fractions, `T` instead of the space, and
/// `Z`, `UTC`, `+02:00` or `+0200` behind. With a format, that alone. A local time that does not exist becomes the first
/// instant after the gap; one that exists twice is taken the first time. A date alone is its first instant.
///
/// # Errors
/// Says what was expected.
pub(super) fn stamp(text: &str, zone: Tz, format: Option<&Format>) -> Result<Stamp, String> {
    let expected = if format.is_some() { "a date in the format given" } else { "a date such as 2026-03-05 14:30" };
    let found = || format!("expected {expected}, found `{}`", text.chars().take(40).collect::<String>());
    let (local, offset) = match format {
        Some(items) => formatted(text, items),
        None => usual(text),
    }
    .ok_or_else(found)?;
    if !YEARS.contains(&local.year()) {
        return Err(format!("year {} is not believable", local.year()));
    }
    let at = match offset {
        Some(offset) => offset.from_local_datetime(&local).single().map(|at| at.to_utc()),
        None => instant(local, zone),
    };
    Ok(Stamp { at: at.ok_or_else(found)?.trunc_subsecs(3), written: local.date() })
}

/// Reads a month: `2026-03`, or any date in it.
///
/// # Errors
/// Says what was expected.
pub(super) fn month(text: &str, zone: Tz, format: Option<&Format>) -> Result<Period, String> {
    let alone = text.parse::<Period>().ok().filter(|period| period.kind() == PeriodKind::Month);
    match alone {
        Some(period) if format.is_none() && YEARS.contains(&period.start().year()) => Ok(period),
        _ => stamp(text, zone, format)
            .map(|stamp| stamp.month())
            .map_err(|fault| fault + " (a month such as 2026-03 will do)"),
    }
}

/// Local time and offset, if the text is in one of the usual forms.
fn usual(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    if rest.is_empty() {
        return Some((date.and_time(NaiveTime::MIN), None));
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match clock.find(['Z', 'z', '+', '-', 'U']) {
        Some(at) => (clock.get(..at)?, Some(zone_behind(clock.get(at..)?)?)),
        None => (clock, None),
    };
    let clock = clock.trim_end();
    let time = NaiveTime::parse_from_str(clock, "%H:%M:%S%.f").or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"));
    Some((date.and_time(time.ok()?), offset))
}

fn zone_behind(text: &str) -> Option<FixedOffset> {
    match text {
        "Z" | "z" | "UTC" => FixedOffset::east_opt(0),
        _ => text.parse().ok(),
    }
}

/// Local time and offset by a format. What a format leaves out is the first: day of the month, minute, time of day.
fn formatted(text: &str, items: &Format) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, items.iter()).ok()?;
    if let Ok(at) = parsed.to_datetime() {
        return Some((at.naive_local(), Some(*at.offset())));
    }
    if parsed.month().is_some() && parsed.day().is_none() {
        parsed.set_day(1).ok()?;
    }
    if parsed.hour_mod_12().is_none() {
        return Some((parsed.to_naive_date().ok()?.and_time(NaiveTime::MIN), None));
    }
    if parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    Some((parsed.to_naive_datetime_with_offset(0).ok()?, None))
}

fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => Some(GapInfo::new(&local, &zone)?.end?.to_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Australia, Europe, UTC};

    fn check(text: &str, zone: Tz, pattern: Option<&str>, expected: &str) {
        let items = pattern.map(|pattern| format(pattern).expect(pattern));
        let found = stamp(text, zone, items.as_ref()).map(|stamp| stamp.at.format("%FT%T%.fZ").to_string());
        assert_eq!(found.as_deref().unwrap_or("rejected"), expected, "{text} by {pattern:?} in {zone}");
    }

    #[test]
    fn usual_forms() {
        let berlin = |text, expected| check(text, Europe::Berlin, None, expected);
        berlin("2026-03-05", "2026-03-04T23:00:00Z");
        berlin("2026-03-05 14:30", "2026-03-05T13:30:00Z");
        berlin("2026-03-05T14:30:15", "2026-03-05T13:30:15Z");
        berlin("2019-11-01 08:51:12.402", "2019-11-01T07:51:12.402Z");
        berlin("2026-03-05 14:30:15.123456", "2026-03-05T13:30:15.123Z");
        berlin("2023-11-13T10:00Z", "2023-11-13T10:00:00Z");
        berlin("2023-11-13T11:00:00Z", "2023-11-13T11:00:00Z");
        berlin("2023-11-13 11:00:00 UTC", "2023-11-13T11:00:00Z");
        berlin("2023-11-13 11:00:00+02:00", "2023-11-13T09:00:00Z");
        berlin("2023-11-13T11:00:00-0330", "2023-11-13T14:30:00Z");
    }

    #[test]
    fn never_guessed() {
        for text in [
            "",
            "9/2/2023",
            "5/1/25",
            "29-02-2016 01:16",
            "2026-13-01",
            "2026-02-30",
            "2026-3-5",
            "20260305",
            "2026-03",
            "2026-03-05 25:00",
            "2026-03-05 14",
            "2026-03-05x",
            "2026-03-05 14:30 CET",
            "0001-01-01",
            "9999-12-31",
            "yesterday",
            "2026-03-05 14:30+99:00",
            "ä026-03-05",
        ] {
            check(text, Europe::Berlin, None, "rejected");
        }
    }

    #[test]
    fn given_formats() {
        let utc = |text, pattern, expected| check(text, UTC, Some(pattern), expected);
        utc("29-02-2016 01:16", "%d-%m-%Y %H:%M", "2016-02-29T01:16:00Z");
        utc("9/2/2023", "%m/%d/%Y", "2023-09-02T00:00:00Z");
        utc("9/2/2023", "%d/%m/%Y", "2023-02-09T00:00:00Z");
        utc("5/1/25", "%m/%d/%y", "2025-05-01T00:00:00Z");
        utc("5/1/25", "%m/%d/%Y", "rejected");
        utc("11/1/2019 8:51:12", "%m/%d/%Y %H:%M:%S", "2019-11-01T08:51:12Z");
        utc("1/31/2026 2 PM", "%m/%d/%Y %I %p", "2026-01-31T14:00:00Z");
        utc("1/31/2026 2", "%m/%d/%Y %I", "rejected");
        utc("2026-03-05", "%d.%m.%Y", "rejected");
        utc("1772721000", "%s", "2026-03-05T14:30:00Z");
        utc("202603", "%Y%m", "2026-03-01T00:00:00Z");
        check("05.03.2026 14:30 +0100", UTC, Some("%d.%m.%Y %H:%M %z"), "2026-03-05T13:30:00Z");
        assert_eq!(format("%Q"), None);
        assert_eq!(format("no field"), None);
    }

    #[test]
    fn clock_changes() {
        check("2026-03-29 02:30", Europe::Berlin, None, "2026-03-29T01:00:00Z");
        check("2026-03-29 02:40", Europe::Berlin, None, "2026-03-29T01:00:00Z");
        check("2026-03-29 03:00", Europe::Berlin, None, "2026-03-29T01:00:00Z");
        check("2026-10-25 02:30", Europe::Berlin, None, "2026-10-25T00:30:00Z");
        check("2026-10-04 02:15", Australia::Lord_Howe, None, "2026-10-03T15:30:00Z");
        check("2026-09-06", America::Santiago, None, "2026-09-06T04:00:00Z");
    }

    #[test]
    fn months() {
        let check = |text: &str, zone: Tz, expected: &str| {
            let found = month(text, zone, None).map(|period| period.to_string());
            assert_eq!(found.as_deref().unwrap_or("rejected"), expected, "{text} in {zone}");
        };
        check("2026-03", UTC, "2026-03");
        check("2026-03-31", UTC, "2026-03");
        check("2023-01-01T00:00:00Z", America::New_York, "2023-01");
        check("2026-03-31T23:59:00Z", Europe::Berlin, "2026-03");
        check("2026-Q1", UTC, "rejected");
        check("2026", UTC, "rejected");
        check("0026-03", UTC, "rejected");
    }
}
