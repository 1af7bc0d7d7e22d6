//! Fiscal years: when a company's year begins and ends, by calendar months or by weeks in quarters of 4-4-5 and the like.
//!
//! It changes no calendar period: months, quarters and years keep their names. A fiscal year is dates beside them, and names
//! the twelve calendar months whose bills and measurements belong to it; fiscal quarters are each three of them.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Period, PeriodKind};

/// How fiscal years run. What is not said is the calendar year.
///
/// ```
/// use entity::value::FiscalCalendar;
/// // The calendar of American retail: quarters of 4-5-4 weeks, to the Saturday nearest the end of January.
/// let retail: FiscalCalendar = serde_json::from_str(
///     r#"{"starts": 2, "weeks": "4-5-4", "ends": "nearest", "named_by": "start"}"#,
/// ).unwrap();
/// let year = retail.year(2023).unwrap();
/// assert_eq!((year.start.to_string(), year.end.to_string()), ("2023-01-29".into(), "2024-02-04".into()));
/// assert_eq!(year.weeks(), 53);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FiscalCalendar {
    /// Its first calendar month, 1 to 12. A year of weeks ends about the end of the month before.
    pub starts: u32,
    /// Weeks of the three months of a quarter; none: calendar months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weeks: Option<Weeks>,
    /// The day of the week on which a year of weeks ends.
    pub ends_on: Weekday,
    /// Which such day.
    pub ends: YearEnd,
    /// Which calendar year names it.
    pub named_by: NamedBy,
}

/// Weeks of the three months of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weeks {
    /// 4-4-5.
    #[serde(rename = "4-4-5")]
    FourFourFive,
    /// 4-5-4.
    #[serde(rename = "4-5-4")]
    FourFiveFour,
    /// 5-4-4.
    #[serde(rename = "5-4-4")]
    FiveFourFour,
}

/// Which day of the week ends a year of weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearEnd {
    /// The last one in its last month.
    #[default]
    Last,
    /// The one nearest the end of its last month.
    Nearest,
}

/// Which calendar year names a fiscal year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// The one in which its last month lies.
    #[default]
    End,
    /// The one in which its first month lies.
    Start,
}

/// A fiscal year: `start` belongs to it, `end` does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FiscalYear {
    /// Its name: 2026.
    pub name: i32,
    /// First day.
    pub start: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
    /// Its twelve months, in order.
    pub months: Vec<FiscalMonth>,
}

/// A month of a fiscal year: `start` belongs to it, `end` does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FiscalMonth {
    /// 1 to 12.
    pub number: u32,
    /// First day.
    pub start: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
    /// The calendar month whose bills and measurements belong to it: suppliers bill by calendar months.
    pub period: Period,
}

impl FiscalYear {
    /// How many whole weeks it has.
    #[must_use]
    pub fn weeks(&self) -> i64 {
        (self.end - self.start).num_weeks()
    }

    /// The calendar months whose bills belong to it, in order.
    #[must_use]
    pub fn periods(&self) -> Vec<Period> {
        self.months.iter().map(|month| month.period).collect()
    }
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self { starts: 1, weeks: None, ends_on: Weekday::Sat, ends: YearEnd::default(), named_by: NamedBy::default() }
    }
}

impl FiscalCalendar {
    /// Whether the year is the calendar year.
    #[must_use]
    pub fn is_calendar_year(&self) -> bool {
        self.starts == 1 && self.weeks.is_none()
    }

    /// Whether its quarters and years are other months than those of the calendar: weeks alone move no month.
    #[must_use]
    pub fn has_own_periods(&self) -> bool {
        self.starts != 1
    }

    /// The period of that kind in which a day's measurements count. Fiscal quarters and years are whole calendar months from
    /// the year's first one, also of a year of weeks: what is measured by months adds up to them.
    ///
    /// ```
    /// use entity::value::{FiscalCalendar, PeriodKind};
    /// let april = FiscalCalendar { starts: 4, ..FiscalCalendar::default() };
    /// let of = |kind| april.containing(kind, "2026-02-14".parse().unwrap()).to_string();
    /// assert_eq!((of(PeriodKind::FiscalYear), of(PeriodKind::FiscalQuarter)), ("FY2025-04".into(), "FQ2026-01".into()));
    /// assert_eq!(of(PeriodKind::Year), "2026");
    /// ```
    #[must_use]
    pub fn containing(&self, kind: PeriodKind, day: NaiveDate) -> Period {
        let step = match kind {
            PeriodKind::FiscalQuarter => 3,
            PeriodKind::FiscalYear => 12,
            _ => return Period::containing(kind, day),
        };
        let since_start = (day.month() + 12 - self.starts.clamp(1, 12)) % step;
        let month = Period::containing(PeriodKind::Month, day);
        Period::beginning(kind, month.shifted(-i32::try_from(since_start).unwrap_or(0)))
    }

    /// The fiscal year of that name; none outside the calendar, or if `starts` is no month.
    #[must_use]
    pub fn year(&self, name: i32) -> Option<FiscalYear> {
        let last = self.ends_in(name);
        let first = Period::month(last, self.starts)?.shifted(if self.starts == 1 { 0 } else { -12 });
        let (start, end) = match self.weeks {
            None => (first.start(), first.shifted(12).start()),
            Some(_) => (self.last_day(last - 1)?.succ_opt()?, self.last_day(last)?.succ_opt()?),
        };
        let mut months = Vec::new();
        let mut begin = start;
        for (number, step) in (1..=12).zip(0..) {
            let period = first.shifted(step);
            let until = match self.weeks {
                None => period.end(),
                Some(_) if number == 12 => end,
                Some(weeks) => begin.checked_add_days(Days::new(7 * weeks.of(number)))?,
            };
            months.push(FiscalMonth { number, start: begin, end: until, period });
            begin = until;
        }
        Some(FiscalYear { name, start, end, months })
    }

    /// The fiscal year that a day belongs to; none outside the calendar.
    #[must_use]
    pub fn year_of(&self, day: NaiveDate) -> Option<FiscalYear> {
        let years = (day.year() - 1..=day.year() + 1).filter_map(|name| self.year(name));
        years.into_iter().find(|year| year.start <= day && day < year.end)
    }

    /// The fiscal year that a calendar month's bills and measurements belong to; none outside the calendar.
    #[must_use]
    pub fn year_of_month(&self, month: Period) -> Option<FiscalYear> {
        let years = (month.start().year() - 1..=month.start().year() + 1).filter_map(|name| self.year(name));
        years.into_iter().find(|year| year.months.iter().any(|one| one.period == month))
    }

    /// The calendar year in which the last month of the year of that name lies.
    fn ends_in(&self, name: i32) -> i32 {
        match self.named_by {
            NamedBy::Start if self.starts != 1 => name + 1,
            _ => name,
        }
    }

    /// Last day of the year of weeks whose last month lies in that calendar year.
    fn last_day(&self, year: i32) -> Option<NaiveDate> {
        let last_month = if self.starts == 1 { 12 } else { self.starts - 1 };
        let month_end = Period::month(year, last_month)?.end().pred_opt()?;
        let back = u64::from(month_end.weekday().days_since(self.ends_on));
        match self.ends {
            YearEnd::Nearest if back > 3 => month_end.checked_add_days(Days::new(7 - back)),
            _ => month_end.checked_sub_days(Days::new(back)),
        }
    }
}

impl Weeks {
    /// Weeks of a month, 1 to 12; the last one takes the 53rd week beside.
    fn of(self, number: u32) -> u64 {
        let long = match self {
            Self::FiveFourFour => 1,
            Self::FourFiveFour => 2,
            Self::FourFourFive => 0,
        };
        if number % 3 == long { 5 } else { 4 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(json: &str) -> FiscalCalendar {
        serde_json::from_str(json).unwrap()
    }

    #[track_caller]
    fn check(calendar: &FiscalCalendar, name: i32, start: &str, last: &str, weeks: i64) {
        let year = calendar.year(name).unwrap();
        let end = year.end.pred_opt().unwrap();
        assert_eq!((year.start.to_string(), end.to_string(), year.weeks()), (start.into(), last.into(), weeks));
        assert_eq!(year.months.last().unwrap().end, year.end);
        assert!(year.months.windows(2).all(|pair| pair[0].end == pair[1].start));
        for day in [year.start, end] {
            assert_eq!(calendar.year_of(day).unwrap().name, name, "{day}");
        }
        for period in year.periods() {
            assert_eq!(calendar.year_of_month(period).unwrap().name, name, "{period}");
        }
    }

    #[test]
    fn calendar_years_and_years_that_begin_in_another_month() {
        check(&FiscalCalendar::default(), 2026, "2026-01-01", "2026-12-31", 52);
        check(&calendar(r#"{"starts": 4}"#), 2026, "2025-04-01", "2026-03-31", 52);
        check(&calendar(r#"{"starts": 10, "named_by": "start"}"#), 2026, "2026-10-01", "2027-09-30", 52);
    }

    /// Years as the companies and the trade published them.
    #[test]
    fn published_years_of_weeks() {
        // Apple: to the last Saturday of September.
        let apple = calendar(r#"{"starts": 10, "weeks": "4-4-5"}"#);
        check(&apple, 2022, "2021-09-26", "2022-09-24", 52);
        check(&apple, 2023, "2022-09-25", "2023-09-30", 53);
        check(&apple, 2024, "2023-10-01", "2024-09-28", 52);
        // Cisco: to the last Saturday of July.
        let cisco = calendar(r#"{"starts": 8, "weeks": "4-4-5"}"#);
        check(&cisco, 2024, "2023-07-30", "2024-07-27", 52);
        check(&cisco, 2025, "2024-07-28", "2025-07-26", 52);
        // American retail: to the Saturday nearest the end of January.
        let retail = calendar(r#"{"starts": 2, "weeks": "4-5-4", "ends": "nearest", "named_by": "start"}"#);
        check(&retail, 2017, "2017-01-29", "2018-02-03", 53);
        check(&retail, 2022, "2022-01-30", "2023-01-28", 52);
        check(&retail, 2023, "2023-01-29", "2024-02-03", 53);
        check(&retail, 2024, "2024-02-04", "2025-02-01", 52);
    }

    /// Each month in the fiscal quarter and year that charges count it in.
    #[test]
    fn quarters_and_years_of_measurements_are_those_of_charges() {
        for starts in 1..=12 {
            let calendar = FiscalCalendar { starts, ..FiscalCalendar::default() };
            for month in Period::month(2026, 12).unwrap().trailing(24) {
                let year = calendar.containing(PeriodKind::FiscalYear, month.start());
                let quarter = calendar.containing(PeriodKind::FiscalQuarter, month.start());
                assert_eq!(year.months(), calendar.year_of_month(month).unwrap().periods(), "{starts} {month}");
                assert_eq!(quarter.months().len(), 3);
                assert!(quarter.months().contains(&month) && year.months().contains(&quarter.months()[0]));
                assert_eq!([year, quarter].map(|one| one.to_string().parse::<Period>().unwrap()), [year, quarter]);
            }
        }
    }

    #[test]
    fn the_long_month_is_where_the_pattern_says_and_the_53rd_week_at_the_end() {
        let weeks = |pattern: &str, name: i32| {
            let text = format!(r#"{{"starts": 10, "weeks": "{pattern}"}}"#);
            let year = calendar(&text).year(name).unwrap();
            year.months.iter().map(|month| (month.end - month.start).num_weeks()).collect::<Vec<_>>()
        };
        assert_eq!(weeks("4-4-5", 2024), [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]);
        assert_eq!(weeks("4-5-4", 2024), [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4]);
        assert_eq!(weeks("5-4-4", 2023), [5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 5]);
    }
}
