//! Periods: half-open calendar intervals, spelled `2026-03-05`, `2026-W12`, `2026-03`, `2026-Q1`, `2026`; fiscal ones by their
//! first month, whatever a company calls them: `FQ2026-04` are three months from April 2026, `FY2026-04` are twelve.
//!
//! A period alone is a calendar thing; together with a time zone it becomes a window of instants.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::{Invalid, PeriodKind};

/// A half-open interval of instants: `start` belongs to it, `end` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant inside.
    pub start: DateTime<Utc>,
    /// First instant after.
    pub end: DateTime<Utc>,
}

impl Window {
    /// Whether the instant lies inside.
    #[must_use]
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }
}

/// A day, ISO week, month, quarter or year.
///
/// ```
/// use entity::value::Period;
/// let march: Period = "2026-03".parse().unwrap();
/// assert_eq!(march.previous().to_string(), "2026-02");
/// assert_eq!(march.end().to_string(), "2026-04-01");
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub struct Period {
    start: NaiveDate,
    kind: PeriodKind,
}

impl Period {
    /// The period of that kind which contains the date; of a fiscal kind, as if the fiscal year were the calendar year.
    #[must_use]
    pub fn containing(kind: PeriodKind, date: NaiveDate) -> Self {
        let first_of = |month: u32| NaiveDate::from_ymd_opt(date.year(), month, 1).unwrap_or(date);
        let start = match kind {
            PeriodKind::Day => date,
            PeriodKind::Week => {
                date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
            }
            PeriodKind::Month => first_of(date.month()),
            PeriodKind::Quarter | PeriodKind::FiscalQuarter => first_of((date.month() - 1) / 3 * 3 + 1),
            PeriodKind::Year | PeriodKind::FiscalYear => first_of(1),
        };
        Self { start, kind }
    }

    /// The calendar month of that number, 1 to 12.
    #[must_use]
    pub fn month(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|start| Self { start, kind: PeriodKind::Month })
    }

    /// The period of that kind which begins with that month.
    pub(super) fn beginning(kind: PeriodKind, month: Self) -> Self {
        Self { start: month.start, kind }
    }

    /// Its length.
    #[must_use]
    pub fn kind(&self) -> PeriodKind {
        self.kind
    }

    /// Its first day.
    #[must_use]
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The first day after it.
    #[must_use]
    pub fn end(&self) -> NaiveDate {
        self.shifted(1).start
    }

    /// The period before.
    #[must_use]
    pub fn previous(&self) -> Self {
        self.shifted(-1)
    }

    /// The period after.
    #[must_use]
    pub fn next(&self) -> Self {
        self.shifted(1)
    }

    /// The period `count` steps later; earlier if negative. Stays put at the edge of the calendar.
    #[must_use]
    pub fn shifted(&self, count: i32) -> Self {
        let months = |step: u32| {
            let by = Months::new(count.unsigned_abs().saturating_mul(step));
            if count < 0 { self.start.checked_sub_months(by) } else { self.start.checked_add_months(by) }
        };
        let start = match self.kind {
            PeriodKind::Day => self.start.checked_add_signed(Duration::days(i64::from(count))),
            PeriodKind::Week => self.start.checked_add_signed(Duration::weeks(i64::from(count))),
            PeriodKind::Month => months(1),
            PeriodKind::Quarter | PeriodKind::FiscalQuarter => months(3),
            PeriodKind::Year | PeriodKind::FiscalYear => months(12),
        };
        Self { start: start.unwrap_or(self.start), kind: self.kind }
    }

    /// The `count` periods that end with this one, oldest first.
    #[must_use]
    pub fn trailing(&self, count: i32) -> Vec<Self> {
        (0..count).rev().map(|back| self.shifted(-back)).collect()
    }

    /// The months it covers; a day or week belongs to the month of its first day.
    #[must_use]
    pub fn months(&self) -> Vec<Self> {
        let first = Self::containing(PeriodKind::Month, self.start);
        let end = self.end();
        (0..12).map(|step| first.shifted(step)).take_while(|month| *month == first || month.start < end).collect()
    }

    /// The instants it covers in that zone. A midnight that does not exist becomes the first instant after the gap;
    /// one that exists twice is taken the first time.
    #[must_use]
    pub fn window(&self, zone: Tz) -> Window {
        Window { start: midnight(zone, self.start), end: midnight(zone, self.end()) }
    }
}

fn midnight(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    let local = date.and_hms_opt(0, 0, 0).unwrap_or_default();
    (0..=12)
        .find_map(|quarters| match zone.from_local_datetime(&(local + Duration::minutes(15 * quarters))) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        })
        .unwrap_or_else(|| local.and_utc())
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.start.year(), self.start.month());
        match self.kind {
            PeriodKind::Day => write!(f, "{}", self.start),
            PeriodKind::Week => write!(f, "{:04}-W{:02}", self.start.iso_week().year(), self.start.iso_week().week()),
            PeriodKind::Month => write!(f, "{year:04}-{month:02}"),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::FiscalQuarter => write!(f, "FQ{year:04}-{month:02}"),
            PeriodKind::FiscalYear => write!(f, "FY{year:04}-{month:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || Invalid::new("a period such as 2026-03, 2026-Q1, 2026-W12, 2026 or FY2026-04", text);
        for (sign, kind) in [("FQ", PeriodKind::FiscalQuarter), ("FY", PeriodKind::FiscalYear)] {
            if let Some(month) = text.strip_prefix(sign) {
                let month = month.parse::<Self>().ok().filter(|month| month.kind == PeriodKind::Month);
                return month.map(|month| Self::beginning(kind, month)).ok_or_else(bad);
            }
        }
        let number = |part: &str| part.parse::<u32>().ok();
        let year = text.get(..4).and_then(number).and_then(|year| i32::try_from(year).ok()).ok_or_else(bad)?;
        let rest = text.get(4..).ok_or_else(bad)?;
        let start = match (rest.len(), rest.get(..2)) {
            (0, _) => NaiveDate::from_ymd_opt(year, 1, 1).map(|start| (start, PeriodKind::Year)),
            (4, Some("-W")) => rest
                .get(2..)
                .and_then(number)
                .and_then(|week| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon))
                .map(|start| (start, PeriodKind::Week)),
            (3, Some("-Q")) => rest
                .get(2..)
                .and_then(number)
                .filter(|quarter| (1..=4).contains(quarter))
                .and_then(|quarter| NaiveDate::from_ymd_opt(year, (quarter - 1) * 3 + 1, 1))
                .map(|start| (start, PeriodKind::Quarter)),
            (3, _) => rest
                .strip_prefix('-')
                .and_then(number)
                .and_then(|month| NaiveDate::from_ymd_opt(year, month, 1))
                .map(|start| (start, PeriodKind::Month)),
            (6, _) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|start| (start, PeriodKind::Day)),
            _ => None,
        };
        start.map(|(start, kind)| Self { start, kind }).ok_or_else(bad)
    }
}

impl TryFrom<String> for Period {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}
