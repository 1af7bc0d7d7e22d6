//! Due instants of a schedule: its cron text read on the wall clock of its zone. It knows neither today nor a database.
//!
//! croner finds the matching wall times; which instants they are is decided here, because croner leaves out the repeated
//! hour of a clock change and falls before the gap when it searches backwards.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};
use croner::Cron;
use entity::schedule;

use crate::model;

/// When a schedule is due.
#[derive(Clone, Debug)]
pub struct Timetable {
    cron: Cron,
    zone: Tz,
    ends: Option<NaiveDate>,
    /// Due in every hour: then also in the hour that a clock change repeats.
    hourly: bool,
}

impl Timetable {
    /// The timetable of a schedule.
    ///
    /// # Errors
    /// If its cron text or zone cannot be read.
    pub fn of(schedule: &schedule::Model) -> anyhow::Result<Self> {
        let zone = schedule
            .zone
            .parse()
            .map_err(|_| anyhow::anyhow!("schedule {}: unknown zone `{}`", schedule.id, schedule.zone))?;
        let cron = model::cron(&schedule.cron)
            .map_err(|why| anyhow::anyhow!("schedule {}: `{}`: {why}", schedule.id, schedule.cron))?;
        let hourly = (0..24).all(|hour| cron.pattern.hour_match(hour).unwrap_or(false));
        Ok(Self { cron, zone, ends: schedule.ends, hourly })
    }

    /// The first due instant after `instant`; none if there is none any more.
    ///
    /// A wall time that a clock change leaves out is due at the first instant after the gap; one that is repeated is due
    /// the first time, unless the schedule is due in every hour.
    #[must_use]
    pub fn after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut wall = self.first_wall(instant);
        let (mut inclusive, mut found) = (true, None);
        // Instants come in the order of their wall times, except where an hour is repeated: the search goes on until no
        // later wall time can come before what was found.
        while let Ok(next) = self.cron.find_next_occurrence(&wall, inclusive) {
            (wall, inclusive) = (next, false);
            let (first, second) = self.instants(wall.naive_utc())?;
            if found.is_some_and(|found| found <= first) {
                break;
            }
            let due = [Some(first), second].into_iter().flatten().find(|due| *due > instant);
            found = [found, due].into_iter().flatten().min();
        }
        found.filter(|due| self.ends.is_none_or(|last| due.with_timezone(&self.zone).date_naive() <= last))
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

    /// The instant of a wall time, and the second one where it is repeated and counts.
    fn instants(&self, wall: NaiveDateTime) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
        match self.zone.from_local_datetime(&wall) {
            MappedLocalTime::Single(only) => Some((only.to_utc(), None)),
            MappedLocalTime::Ambiguous(first, second) => Some((first.to_utc(), self.hourly.then(|| second.to_utc()))),
            MappedLocalTime::None => Some((GapInfo::new(&wall, &self.zone)?.end?.to_utc(), None)),
        }
    }
}

#[cfg(test)]
#[path = "timetable_tests.rs"]
mod tests;
