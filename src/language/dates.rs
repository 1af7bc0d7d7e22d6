//! Days, months and other periods as people say them. It knows no clock.

use chrono::{Datelike, NaiveDate};
use entity::value::{Period, PeriodKind};

use super::Language;

impl Language {
    /// A day: `5 March 2026`, `5. März 2026`.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        self.dated("date-day", day)
    }

    /// A day of a year that is known: `5 March`, `5. März`.
    #[must_use]
    pub fn day_and_month(&self, day: NaiveDate) -> String {
        self.dated("date-day-and-month", day)
    }

    /// A period: `August 2026`, `third quarter of 2026`, `2026`, `week 12 of 2026`, `5 March 2026`.
    ///
    /// ```
    /// # use scorebridge::language::Language;
    /// let period = Language::english().period("2026-Q3".parse().unwrap());
    /// assert_eq!(period, "third quarter of 2026");
    /// ```
    #[must_use]
    pub fn period(&self, period: Period) -> String {
        let start = period.start();
        match period.kind() {
            PeriodKind::Day => self.day(start),
            PeriodKind::Month => self.dated("date-month", start),
            PeriodKind::Year => start.year().to_string(),
            PeriodKind::Quarter => {
                let (quarter, year) = (start.month().div_ceil(3), start.year().to_string());
                self.say("date-quarter", &[("quarter", quarter.into()), ("year", year.into())])
            }
            PeriodKind::FiscalQuarter => self.months("date-fiscal-quarter", period),
            PeriodKind::FiscalYear => self.months("date-fiscal-year", period),
            PeriodKind::Week => {
                let week = start.iso_week();
                self.say("date-week", &[("week", week.week().into()), ("year", week.year().to_string().into())])
            }
        }
    }

    /// A month as charts print it, `Aug 26`; a fiscal year by its first and last one; another period as it is spelled.
    #[must_use]
    pub fn short_period(&self, period: Period) -> String {
        match period.kind() {
            PeriodKind::Month => self.dated("date-short-month", period.start()),
            PeriodKind::FiscalQuarter | PeriodKind::FiscalYear => {
                let short = |month: &Period| self.dated("date-short-month", month.start());
                let months = period.months();
                [months.first(), months.last()].map(|month| month.map(short).unwrap_or_default()).join("–")
            }
            _ => period.to_string(),
        }
    }

    /// A stretch of months by its first and last one.
    fn months(&self, id: &str, period: Period) -> String {
        let months = period.months();
        let named =
            |month: Option<&Period>| month.map(|month| self.dated("date-month", month.start())).unwrap_or_default();
        self.say(id, &[("from", named(months.first()).into()), ("to", named(months.last()).into())])
    }

    /// A date's message may use the day, the month's name, its short name, the year, and its last two digits.
    fn dated(&self, id: &str, day: NaiveDate) -> String {
        let month = &[("number", day.month().into())];
        self.say(
            id,
            &[
                ("day", day.day().to_string().into()),
                ("month", self.say("month", month).into()),
                ("short_month", self.say("short-month", month).into()),
                ("year", day.year().to_string().into()),
                ("short_year", format!("{:02}", day.year().rem_euclid(100)).into()),
            ],
        )
    }
}
