//! Days on which nobody works: once, every year on the same day, by Easter, or on a weekday of a month. It knows no hours.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use entity::value::Invalid;

use super::calendar::day_named;

/// What a day off looks like.
pub const EXPECTED_DAY: &str = "a day off such as `2026-12-24`, `12-25`, `easter+39`, `3rd Mo 01` or `last Mo 05`";

/// A rule for a day off.
///
/// ```
/// use scorebridge::measure::DayOff;
/// let off = |rule: &str, day: &str| rule.parse::<DayOff>().unwrap().is(day.parse().unwrap());
/// assert!(off("2026-12-24", "2026-12-24") && !off("2026-12-24", "2027-12-24"));
/// assert!(off("12-25", "2026-12-25") && off("easter+39", "2026-05-14") && off("easter-2", "2026-04-03"));
/// assert!(off("3rd Mo 01", "2026-01-19") && off("last Mo 05", "2026-05-25"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOff {
    /// One day.
    Once(NaiveDate),
    /// Month and day, every year.
    Yearly(u32, u32),
    /// Days after Easter Sunday of the western churches; before it if negative.
    Easter(i64),
    /// The weekday of that month with that number, 1 to 5.
    Nth(u8, Weekday, u32),
    /// The last such weekday of that month.
    Last(Weekday, u32),
}

impl DayOff {
    /// Whether it falls on that day.
    #[must_use]
    pub fn is(self, day: NaiveDate) -> bool {
        match self {
            Self::Once(date) => date == day,
            Self::Yearly(month, of_month) => (day.month(), day.day()) == (month, of_month),
            // No feast lies more than a year from its Easter, but some lie in the year after or before.
            Self::Easter(after) => (-1..=1)
                .any(|years| easter(day.year() + years).is_some_and(|sunday| (day - sunday).num_days() == after)),
            Self::Nth(n, weekday, month) => {
                day.month() == month && NaiveDate::from_weekday_of_month_opt(day.year(), month, weekday, n) == Some(day)
            }
            Self::Last(weekday, month) => {
                let week_after = day.checked_add_days(Days::new(7));
                day.weekday() == weekday
                    && day.month() == month
                    && week_after.is_none_or(|after| after.month() != month)
            }
        }
    }
}

/// Easter Sunday of the western churches. Source: the anonymous Gregorian algorithm (Nature, 1876), after J. Meeus.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let weekday = (32 + 2 * century.rem_euclid(4) + 2 * of_century.div_euclid(4) - epact - of_century.rem_euclid(4))
        .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, days.div_euclid(31).try_into().ok()?, (days.rem_euclid(31) + 1).try_into().ok()?)
}

impl FromStr for DayOff {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        read(text.trim()).ok_or_else(|| Invalid { expected: EXPECTED_DAY, found: text.chars().take(80).collect() })
    }
}

fn read(text: &str) -> Option<DayOff> {
    if let Some(after) = text.strip_prefix("easter") {
        let days =
            if after.is_empty() { 0 } else { after.parse::<i64>().ok().filter(|_| after.starts_with(['+', '-']))? };
        return (days.abs() <= 200).then_some(DayOff::Easter(days));
    }
    if let [which, weekday, month] = text.split_whitespace().collect::<Vec<_>>().as_slice() {
        let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        let nth = ["1st", "2nd", "3rd", "4th", "5th"].iter().zip(1..).find(|(word, _)| *word == which);
        return match (nth, *which) {
            (Some((_, n)), _) => Some(DayOff::Nth(n, day_named(weekday)?, month)),
            (None, "last") => Some(DayOff::Last(day_named(weekday)?, month)),
            _ => None,
        };
    }
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [month, day] => {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // A leap year knows every day there is.
            NaiveDate::from_ymd_opt(2024, month, day).map(|_| DayOff::Yearly(month, day))
        }
        _ => text.parse().ok().map(DayOff::Once),
    }
}

/// The days off of a calendar that people share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays(Vec<DayOff>);

impl Holidays {
    /// Reads the days of a calendar.
    ///
    /// # Errors
    /// If one of them is none; it is named.
    pub fn of(days: &[String]) -> Result<Self, Invalid> {
        days.iter().map(|day| day.parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether nobody works on that day.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|off| off.is(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_tables_say() {
        for day in [
            "1818-03-22",
            "1943-04-25",
            "2000-04-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
            "2049-04-18",
            "2285-03-22",
        ] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    /// The days of 2026 on which a rule falls.
    #[track_caller]
    fn check(rule: &str, expected: &[&str]) {
        let off: DayOff = rule.parse().unwrap();
        let first: NaiveDate = "2026-01-01".parse().unwrap();
        let days = first.iter_days().take(365).filter(|day| off.is(*day)).map(|day| day.to_string());
        assert_eq!(days.collect::<Vec<_>>(), expected, "{rule}");
    }

    #[test]
    fn rules_fall_where_calendars_have_them() {
        check("2026-12-24", &["2026-12-24"]);
        check("2027-12-24", &[]);
        check("12-25", &["2026-12-25"]);
        check("02-29", &[]);
        // Good Friday, Easter, Easter Monday, Ascension, Whit Monday, Corpus Christi in Germany.
        check("easter-2", &["2026-04-03"]);
        check("easter", &["2026-04-05"]);
        check("easter+1", &["2026-04-06"]);
        check("easter+39", &["2026-05-14"]);
        check("easter+50", &["2026-05-25"]);
        check("easter+60", &["2026-06-04"]);
        // Martin Luther King Day, Memorial Day, Labor Day, Thanksgiving in the United States.
        check("3rd Mo 01", &["2026-01-19"]);
        check("last Mo 05", &["2026-05-25"]);
        check("1st Mo 09", &["2026-09-07"]);
        check("4th Th 11", &["2026-11-26"]);
        check("5th Mo 02", &[]);
        check("5th Fr 01", &["2026-01-30"]);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "christmas",
            "13-01",
            "2026-02-30",
            "02-30",
            "easter39",
            "easter+400",
            "6th Mo 01",
            "3rd Mo 13",
            "3rd Monday 01",
            "Mo 01",
        ] {
            let error = text.parse::<DayOff>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("found `{text}`")), "{error}");
        }
    }

    #[test]
    fn a_calendar_knows_its_days() {
        let days: Vec<String> = ["12-25", "easter+1"].map(str::to_owned).to_vec();
        let holidays = Holidays::of(&days).unwrap();
        let is = |day: &str| holidays.contains(day.parse().unwrap());
        assert!(is("2026-12-25") && is("2026-04-06") && !is("2026-12-24"));
        assert!(Holidays::of(&["soon".to_owned()]).is_err());
    }
}
