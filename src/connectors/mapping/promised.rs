//! When a ticket was promised to be done whose source does not say: hours of work from its opening. It never overrules a source.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::record::Ticket;

use crate::connectors::Promise;
use crate::measure::{self, AgreedHours};

/// Longest promise, in hours: a year around the clock.
const LONGEST: f64 = 8_760.0;

/// Promises, read.
pub struct Promised {
    promises: Vec<(Promise, u32, AgreedHours)>,
    zone: Tz,
}

impl Promised {
    /// Those that can be read, by that zone's clock; the check of the model names the others.
    #[must_use]
    pub fn of(promises: &[Promise], zone: Tz) -> Self {
        let read = |promise: &Promise| Some((promise.clone(), minutes(promise)?, promise.within.parse().ok()?));
        Self { promises: promises.iter().filter_map(read).collect(), zone }
    }

    /// The ticket with its promised end. What it says of that itself goes first.
    #[must_use]
    pub fn with_promise(&self, ticket: Ticket) -> Ticket {
        let due_at = ticket.due_at.or_else(|| self.due(&ticket));
        Ticket { due_at, ..ticket }
    }

    /// The promised end, the time in which the clock stood still on top; none where no promise fits.
    fn due(&self, ticket: &Ticket) -> Option<DateTime<Utc>> {
        let fits = |promise: &Promise| {
            promise.ticket_kind.is_none_or(|kind| kind == ticket.ticket_kind)
                && promise.priority.is_none_or(|priority| Some(priority) == ticket.priority)
                && promise.service.as_ref().is_none_or(|service| Some(service) == ticket.service.as_ref())
        };
        let (_, minutes, within) = self.promises.iter().find(|(promise, ..)| fits(promise))?;
        within.after(ticket.opened_at, minutes.saturating_add(ticket.paused_minutes.unwrap_or(0)), self.zone)
    }
}

/// Whole minutes; none for a promise that is none.
fn minutes(promise: &Promise) -> Option<u32> {
    let sound = promise.hours > 0.0 && promise.hours <= LONGEST;
    sound.then(|| format!("{:.0}", promise.hours * 60.0).parse().ok()).flatten()
}

/// Promises with the days off of the calendars that they name, as `measure::with_calendars` reads them.
///
/// # Errors
/// The id of the first calendar that there is not.
pub fn with_days_off(promises: &[Promise], calendars: &[(String, Vec<String>)]) -> Result<Vec<Promise>, String> {
    let one = |promise: &Promise| {
        Ok(Promise { within: measure::with_calendars(&promise.within, calendars)?, ..promise.clone() })
    };
    promises.iter().map(one).collect()
}

/// What is wrong with a promise, as far as it alone tells.
pub fn faults(promise: &Promise) -> Vec<String> {
    let hours = minutes(promise)
        .is_none()
        .then(|| format!("a promise of {} hours: expected more than 0 and at most {LONGEST}", promise.hours));
    let within = promise.within.parse::<AgreedHours>().err().map(|fault| format!("within: {fault}"));
    hours.into_iter().chain(within).collect()
}
