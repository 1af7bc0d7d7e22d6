//! Due instants of a schedule: its text read on the wall clock of its zone. It knows neither today nor a database.
//!
//! croner finds the matching wall times; which instants they are is decided here, because croner leaves out the repeated
//! hour of a clock change and falls before the gap when it searches backwards.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{
    DateTime, Datelike, MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc,
};
use chrono_tz::{GapInfo, Tz};
use croner::Cron;
use entity::schedule;

use super::monthly::{Day, day_of};
use crate::measure::Holidays;
use crate::model::Rhythm;

/// A calendar: its id and its days, as `measure::Holidays` reads them.
pub type Calendar = (String, Vec<String>);

/// How many months are looked ahead for one that has such a day.
const MONTHS_AHEAD: u32 = 24;

/// When a schedule is due.
#[derive(Clone, Debug)]
pub struct Timetable {
    days: DaysAndTimes,
    zone: Tz,
    ends: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
enum DaysAndTimes {
    /// By cron; `hourly` if due in every hour, then also in the hour that a clock change repeats.
    Cron { cron: Box<Cron>, hourly: bool },
    /// Once a month.
    Monthly { day: Day, time: NaiveTime, off: DaysOff },
    /// When something happens, not at a time.
    AfterClose,
}

/// Days that are no business days.
#[derive(Clone, Debug, Default)]
struct DaysOff {
    shared: Holidays,
    own: BTreeSet<NaiveDate>,
}

impl DaysOff {
    fn of(schedule: &schedule::Model, calendars: &[Calendar]) -> anyhow::Result<Self> {
        let own = schedule.holidays.clone().map(serde_json::from_value).transpose();
        let own = own.with_context(|| format!("schedule {}: holidays", schedule.id))?.unwrap_or_default();
        let Some(named) = &schedule.calendar else { return Ok(Self { own, ..Self::default() }) };
        let calendar = calendars.iter().find(|(id, _)| id == named);
        let (_, days) = calendar.with_context(|| format!("schedule {}: no calendar `{named}`", schedule.id))?;
        let shared = Holidays::of(days).with_context(|| format!("calendar {named}"))?;
        Ok(Self { shared, own })
    }

    fn contain(&self, day: NaiveDate) -> bool {
        self.own.contains(&day) || self.shared.contains(day)
    }
}

impl Timetable {
    /// The timetable of a schedule.
    ///
    /// # Errors
    /// If its text, its days off or its zone cannot be read.
    pub fn of(schedule: &schedule::Model, calendars: &[Calendar]) -> anyhow::Result<Self> {
        let zone = schedule
            .zone
            .parse()
            .map_err(|_| anyhow::anyhow!("schedule {}: unknown zone `{}`", schedule.id, schedule.zone))?;
        let rhythm = Rhythm::read(&schedule.cron)
            .map_err(|why| anyhow::anyhow!("schedule {}: `{}`: {why}", schedule.id, schedule.cron))?;
        let off = DaysOff::of(schedule, calendars)?;
        let days = match rhythm {
            Rhythm::Cron(cron) => {
                let hourly = (0..24).all(|hour| cron.pattern.hour_match(hour).unwrap_or(false));
                DaysAndTimes::Cron { cron, hourly }
            }
            Rhythm::BusinessDay(nth, time) => DaysAndTimes::Monthly { day: Day::Business(nth), time, off },
            Rhythm::LastBusinessDay(time) => DaysAndTimes::Monthly { day: Day::LastBusiness, time, off },
            Rhythm::LastDay(time) => DaysAndTimes::Monthly { day: Day::Last, time, off },
            Rhythm::AfterClose => DaysAndTimes::AfterClose,
        };
        Ok(Self { days, zone, ends: schedule.ends })
    }

    /// Whether it is due when a month of charges is closed, and never by the clock.
    #[must_use]
    pub fn follows_closes(&self) -> bool {
        matches!(self.days, DaysAndTimes::AfterClose)
    }

    /// The first due instant after `instant`; none if there is none any more.
    ///
    /// A wall time that a clock change leaves out is due at the first instant after the gap; one that is repeated is due
    /// the first time, unless the schedule is due in every hour.
    #[must_use]
    pub fn after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let found = match &self.days {
            DaysAndTimes::Cron { cron, hourly } => self.after_by_cron(cron, *hourly, instant),
            DaysAndTimes::Monthly { day, time, off } => self.after_by_month((*day, *time), off, instant),
            DaysAndTimes::AfterClose => None,
        };
        found.filter(|due| self.ends.is_none_or(|last| due.with_timezone(&self.zone).date_naive() <= last))
    }

    fn after_by_cron(&self, cron: &Cron, hourly: bool, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut wall = self.first_wall(instant);
        let (mut inclusive, mut found) = (true, None);
        // Instants come in the order of their wall times, except where an hour is repeated: the search goes on until no
        // later wall time can come before what was found.
        while let Ok(next) = cron.find_next_occurrence(&wall, inclusive) {
            (wall, inclusive) = (next, false);
            let (first, second) = self.instants(wall.naive_utc())?;
            let second = second.filter(|_| hourly);
            if found.is_some_and(|found| found <= first) {
                break;
            }
            let due = [Some(first), second].into_iter().flatten().find(|due| *due > instant);
            found = [found, due].into_iter().flatten().min();
        }
        found
    }

    /// Each month has such a day once, or, with many holidays, not at all.
    fn after_by_month(
        &self,
        (day, time): (Day, NaiveTime),
        off: &DaysOff,
        instant: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let this_month = self.first_wall(instant).date_naive().with_day(1)?;
        let months = (0..MONTHS_AHEAD).filter_map(|n| this_month.checked_add_months(Months::new(n)));
        let days = months.filter_map(|month| day_of(day, month, |day| off.contain(day)));
        let due = days.filter_map(|day| self.instants(day.and_time(time)).map(|(first, _)| first));
        due.into_iter().find(|due| *due > instant)
    }

    /// The earliest wall time that can still come after the instant, written as if it were UTC: there no wall time is
    /// missing or doubled. It is the instant's own, or as much earlier as the clock will be set back.
    fn first_wall(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        // croner hands the fraction of a second on to its answer: an instant must not differ from tick to tick.
        let wall = instant.trunc_subsecs(0).with_timezone(&self.zone).naive_local();
        match self.zone.from_local_datetime(&wall) {
            MappedLocalTime::Ambiguous(first, second) => (wall - (second - first)).and_utc(),
            _ => wall.and_utc(),
        }
    }

    /// The instant of a wall time, and the second one where it is repeated.
    fn instants(&self, wall: NaiveDateTime) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
        match self.zone.from_local_datetime(&wall) {
            MappedLocalTime::Single(only) => Some((only.to_utc(), None)),
            MappedLocalTime::Ambiguous(first, second) => Some((first.to_utc(), Some(second.to_utc()))),
            MappedLocalTime::None => Some((GapInfo::new(&wall, &self.zone)?.end?.to_utc(), None)),
        }
    }
}

#[cfg(test)]
#[path = "timetable_tests.rs"]
mod tests;
