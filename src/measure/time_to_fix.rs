//! How long work took, from opening to the end of work. It knows no promise and no working hours.

use entity::record::Ticket;
use entity::value::{NoValue, RecordKind};

use super::index::Index;
use super::outcome::{Outcome, count};
use super::{Aggregate, Measurement};
use crate::stats::{float, mean, median, percentile, sum};

/// Mean, median or percentile of the hours from `opened_at` to `resolved_at`, around the clock.
///
/// Tickets without an end of work are not in it. One that ends before it begins is counted as out of range.
///
/// Formula: mean is `Σ hours ÷ tickets`, with both as numerator and denominator; median is the middle ticket, halfway
/// between the two middle ones if their number is even; a percentile as in [`percentile`]. Source: ServiceNow Benchmarks, time to resolve; the median
/// because a few forgotten tickets must not speak for all.
pub(super) fn hours(tickets: &[&Ticket], aggregate: Aggregate, index: &Index<'_>) -> Outcome {
    let ended: Vec<(&Ticket, Option<f64>)> = tickets
        .iter()
        .filter(|ticket| ticket.resolved_at.is_some())
        .map(|ticket| (*ticket, hours_of(ticket)))
        .collect();
    let valid: Vec<(&Ticket, f64)> = ended.iter().filter_map(|(ticket, hours)| Some((*ticket, (*hours)?))).collect();
    let hours: Vec<f64> = valid.iter().map(|(_, hours)| *hours).collect();
    let (n, out_of_range) = (count(&hours), count(&ended) - count(&hours));
    let measurement = match aggregate {
        Aggregate::Mean => mean(&hours).map(|mean| Measurement::of(mean, n).over(sum(&hours), float(n))),
        Aggregate::Percentile(percent) => percentile(&hours, f64::from(percent)).map(|value| Measurement::of(value, n)),
        // Other aggregates are refused by the check of the definition.
        _ => median(&hours).map(|median| Measurement::of(median, n)),
    };
    let reason = if ended.is_empty() { index.nothing(RecordKind::Ticket) } else { NoValue::TooFew };
    measurement
        .unwrap_or(Measurement::none(reason))
        .beside(out_of_range)
        .naming_records(RecordKind::Ticket, valid.iter().map(|(ticket, _)| ticket.key.as_str()))
}

/// `None` if the ticket ends before it begins.
fn hours_of(ticket: &Ticket) -> Option<f64> {
    let seconds = (ticket.resolved_at? - ticket.opened_at).num_seconds();
    u64::try_from(seconds).ok().map(|seconds| float(seconds) / 3600.0)
}
