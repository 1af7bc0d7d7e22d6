//! Tickets: how many there were, and how many promises they kept. It measures no duration.

use chrono::{DateTime, Utc};
use entity::record::Ticket;
use entity::value::{NoValue, RecordKind, TicketKind};

use super::index::Index;
use super::outcome::{Outcome, count};
use super::scopes::Part;
use super::{Measurement, TicketDate, caution};
use crate::stats::{float, wilson};

/// Whether the promise of a finished ticket was kept; `None` while it runs, and if nothing was promised.
///
/// What the source itself says goes first, but only once work has ended: sources call a promise kept until it is broken.
/// Without its word, a ticket kept its promise if `resolved_at ≤ due_at`: the last promised instant still counts.
/// A ticket that was opened again counts by all its rounds: one broken promise is a broken promise, however fast the last
/// round was.
///
/// ```
/// use entity::record::Ticket;
/// use scorebridge::measure::promise_kept;
/// let mut ticket: Ticket = serde_json::from_str(
///     r#"{"key": "R7", "ticket_kind": "request", "opened_at": "2026-03-02T08:00:00Z", "due_at": "2026-03-02T12:00:00Z"}"#,
/// ).unwrap();
/// assert_eq!(promise_kept(&ticket), None);
/// ticket.resolved_at = ticket.due_at;
/// assert_eq!(promise_kept(&ticket), Some(true));
/// ```
#[must_use]
pub fn promise_kept(ticket: &Ticket) -> Option<bool> {
    let in_time = || Some(ticket.resolved_at? <= ticket.due_at?);
    let broken_before = ticket.broken_before.is_some_and(|times| times > 0).then_some(false);
    if is_finished(ticket) { broken_before.or(ticket.promise_kept).or_else(in_time) } else { None }
}

fn is_finished(ticket: &Ticket) -> bool {
    ticket.resolved_at.is_some() || ticket.closed_at.is_some()
}

/// Whether a ticket counts in the period: by the date that decides, or by being open at the period's end.
pub(super) fn counts(index: &Index<'_>, ticket: &Ticket, date: TicketDate) -> bool {
    let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end < index.window.end);
    match date {
        TicketDate::Opened => index.contains(Some(ticket.opened_at)),
        TicketDate::Resolved => index.contains(ticket.resolved_at),
        TicketDate::Closed => index.contains(ticket.closed_at),
        TicketDate::Open => {
            ticket.opened_at < index.window.end && !is_over(ticket.resolved_at) && !is_over(ticket.closed_at)
        }
    }
}

/// Tickets of that kind whose date lies in the period.
pub(super) fn dated<'a>(
    index: &'a Index<'a>,
    part: Part<'a>,
    kind: Option<TicketKind>,
    date: TicketDate,
) -> Vec<&'a Ticket> {
    index
        .tickets(part)
        .iter()
        .copied()
        .filter(|ticket| kind.is_none_or(|kind| ticket.ticket_kind == kind))
        .filter(|ticket| counts(index, ticket, date))
        .collect()
}

/// Share of finished tickets with a promise that kept it, in percent (0 to 100), with its 95 % Wilson interval.
///
/// Tickets that still run, and tickets without a promise, stand on neither side. Finished tickets without any promise
/// among them give `NothingAgreed`.
///
/// Formula: `100 × kept ÷ (kept + broken)`. Source: ServiceNow Benchmarks, incidents resolved within the promised time.
pub(super) fn kept(index: &Index<'_>, part: Part<'_>, kind: Option<TicketKind>, date: TicketDate) -> Outcome {
    let mut finished = dated(index, part, kind, date);
    finished.retain(|ticket| is_finished(ticket));
    let promised: Vec<(&Ticket, bool)> =
        finished.iter().filter_map(|ticket| Some((*ticket, promise_kept(ticket)?))).collect();
    let (kept, n) = (promised.iter().filter(|(_, kept)| *kept).count(), count(&promised));
    let kept = u64::try_from(kept).unwrap_or(u64::MAX);
    match (finished.is_empty(), n) {
        (true, _) => Outcome::none(index.nothing(RecordKind::Ticket)),
        (false, 0) => Outcome::none(NoValue::NothingAgreed),
        (false, n) => {
            let outcome = Measurement::of(100.0 * float(kept) / float(n), n)
                .over(float(kept), float(n))
                .within(wilson(kept, n).map(|range| range.times(100.0)))
                .naming_records(RecordKind::Ticket, promised.iter().map(|(ticket, _)| ticket.key.as_str()));
            Outcome { cautions: caution::of_promises(&finished), ..outcome }
        }
    }
}

/// Number of tickets.
///
/// None in this part is a real 0 as long as the company has one of that kind in the period; without any in the whole
/// company nobody can tell zero from silence, and nothing was reported.
pub(super) fn tickets(index: &Index<'_>, part: Part<'_>, kind: Option<TicketKind>, date: TicketDate) -> Outcome {
    let tickets = dated(index, part, kind, date);
    if tickets.is_empty() && dated(index, Part::All, kind, date).is_empty() {
        return Outcome::none(index.nothing(RecordKind::Ticket));
    }
    let n = count(&tickets);
    Measurement::of(float(n), n).naming_records(RecordKind::Ticket, tickets.iter().map(|ticket| ticket.key.as_str()))
}
