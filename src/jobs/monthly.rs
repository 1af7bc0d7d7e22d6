//! Days of a month that are named by their kind: the third business day, the last day. It knows neither today nor a zone.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Which day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// The first, second, … business day.
    Business(u8),
    /// The last business day.
    LastBusiness,
    /// The last day.
    Last,
}

/// That day of the month in which `within` lies; none if the month has not so many business days.
pub(super) fn day_of(day: Day, within: NaiveDate, is_off: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    let first = within.with_day(1)?;
    let next = first.checked_add_months(Months::new(1))?;
    let days = || first.iter_days().take_while(|day| *day < next);
    let is_worked = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_off(*day);
    match day {
        Day::Business(nth) => days().filter(is_worked).nth(usize::from(nth).checked_sub(1)?),
        Day::LastBusiness => days().filter(is_worked).last(),
        Day::Last => next.checked_sub_days(Days::new(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(day: Day, within: &str, holidays: &[&str], want: &str) {
        let holidays: Vec<NaiveDate> = holidays.iter().map(|day| date(day)).collect();
        assert_eq!(day_of(day, date(within), |day| holidays.contains(&day)), Some(date(want)), "{day:?} {within}");
    }

    #[test]
    fn business_days_leave_out_weekends_and_holidays() {
        check(Day::Business(1), "2026-08-20", &[], "2026-08-03");
        check(Day::Business(3), "2026-08-01", &[], "2026-08-05");
        check(Day::Business(1), "2026-01-31", &["2026-01-01"], "2026-01-02");
        check(Day::Business(2), "2026-01-31", &["2026-01-01"], "2026-01-05");
        check(Day::Business(1), "2026-05-01", &["2026-05-01", "2026-05-04"], "2026-05-05");
        check(Day::LastBusiness, "2026-05-01", &[], "2026-05-29");
        check(Day::LastBusiness, "2026-12-01", &["2026-12-31", "2026-12-30"], "2026-12-29");
        check(Day::Last, "2026-02-14", &["2026-02-28"], "2026-02-28");
        check(Day::Last, "2028-02-14", &[], "2028-02-29");
        assert_eq!(day_of(Day::Business(1), date("2026-02-01"), |_| true), None);
        assert_eq!(day_of(Day::LastBusiness, date("2026-02-01"), |_| true), None);
    }
}
