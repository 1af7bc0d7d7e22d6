//! The company as its systems know it: its clock, its months, its departments.
//!
//! Ids, names and targets that people read are in the model folder; nothing here is ever shown.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc, Weekday};
use entity::value::{Period, PeriodKind};

use super::random::Random;

/// The instant at which the sample company lives: shortly after its last complete month, August 2026.
pub const BUSINESS_CLOCK: &str = "2026-09-03T06:00:00Z";

/// How many months its systems remember.
pub(super) const MONTHS: i32 = 24;

/// The business clock of the sample company.
///
/// ```
/// assert_eq!(scorebridge::demo::now().to_rfc3339(), "2026-09-03T06:00:00+00:00");
/// ```
#[must_use]
pub fn now() -> DateTime<Utc> {
    BUSINESS_CLOCK.parse().unwrap_or_default()
}

/// The 24 complete months before the business clock, oldest first.
pub(super) fn months() -> Vec<Period> {
    Period::containing(PeriodKind::Month, now().date_naive()).previous().trailing(MONTHS)
}

/// A business unit as other systems know it.
pub(super) struct Unit {
    /// Our id.
    pub(super) id: &'static str,
    /// Its department codes in every source; large units have several.
    pub(super) departments: &'static [&'static str],
    /// How many people work there, without the units below it.
    pub(super) people: i64,
}

const fn unit(id: &'static str, departments: &'static [&'static str], people: i64) -> Unit {
    Unit { id, departments, people }
}

/// All business units.
pub(super) const UNITS: [Unit; 12] = [
    unit("group", &["D100"], 60),
    unit("sales", &["D400"], 90),
    unit("stores", &["D411", "D412", "D413"], 1_640),
    unit("online", &["D420"], 210),
    unit("wholesale", &["D430"], 160),
    unit("supply", &["D500"], 40),
    unit("logistics", &["D511", "D512"], 620),
    unit("purchasing", &["D520"], 110),
    unit("finance", &["D600"], 130),
    unit("people", &["D700"], 70),
    unit("marketing", &["D800"], 95),
    unit("production", &["D910", "D920"], 690),
];

fn departments(unit: &str) -> &'static [&'static str] {
    UNITS.iter().find(|known| known.id == unit).map_or(&[], |known| known.departments)
}

/// A department code of the unit; empty for a unit we do not have.
pub(super) fn department(unit: &str, random: &mut Random) -> &'static str {
    random.one_of(departments(unit))
}

/// The unit's main department code; empty for a unit we do not have.
pub(super) fn main_department(unit: &str) -> &'static str {
    departments(unit).first().copied().unwrap_or_default()
}

/// The unit of a person chosen from the whole company.
pub(super) fn unit_of_anyone(random: &mut Random) -> &'static str {
    random.pick(&UNITS.map(|unit| (unit.id, unit.people))).copied().unwrap_or_default()
}

/// A minute of that month at which people work: few on Saturdays, none on Sundays, times in UTC.
pub(super) fn working_time(month: Period, random: &mut Random) -> DateTime<Utc> {
    let days = (month.end() - month.start()).num_days();
    loop {
        let day = month.start() + Days::new(u64::try_from(random.below(days)).unwrap_or(0));
        let works = match day.weekday() {
            Weekday::Sun => false,
            Weekday::Sat => random.chance(350),
            _ => true,
        };
        if works {
            return at_minute(day, random.between(6 * 60, 17 * 60));
        }
    }
}

/// That minute of the day, in UTC.
pub(super) fn at_minute(day: NaiveDate, minute: i64) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc() + Duration::minutes(minute)
}
