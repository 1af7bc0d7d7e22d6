//! Values that sources report as they are: sums, means and shares of them.
//!
//! A reading counts in the company, its service, its business unit and every unit above, like every record; one that names
//! a step counts in that step and its stream instead. So a series must be reported either for a whole or for its parts,
//! never for both.

use entity::record::Reading;
use entity::value::{Exact, NoValue, RecordKind};

use super::Measurement;
use super::index::Index;
use super::outcome::{Outcome, count};
use super::scopes::Part;
use crate::stats;

/// Sum of the values of a series in the period. Values that are no finite number are counted as out of range.
pub(super) fn sum(index: &Index<'_>, part: Part<'_>, series: &str) -> Outcome {
    let (readings, broken) = in_period(index, part, series);
    outcome(index, &readings, broken, total)
}

/// Mean of the values of a series in the period, each reading with the same weight; otherwise as [`sum`].
pub(super) fn mean(index: &Index<'_>, part: Part<'_>, series: &str) -> Outcome {
    let (readings, broken) = in_period(index, part, series);
    let mut outcome = outcome(index, &readings, broken, |values| total(values) / stats::float(count(values)));
    if outcome.measurement.value.is_some() {
        outcome.measurement = outcome.measurement.over(total(&values(&readings)), stats::float(count(&readings)));
    }
    outcome
}

/// One series over another, in percent, pooled over the period: it can be above 100.
///
/// A stream from end to end is what its *last* step reports above the line over what its *first* step reports below it;
/// a step is its own. Nothing on one side, or zero below the line, is `NothingReported`.
///
/// Formula: `100 × Σ numerator ÷ Σ denominator`.
pub(super) fn share(index: &Index<'_>, part: Part<'_>, numerator: &str, denominator: &str) -> Outcome {
    let (first, last) = ends(index, part);
    let (above, broken_above) = in_period(index, last, numerator);
    let (below, broken_below) = in_period(index, first, denominator);
    let broken = broken_above + broken_below;
    let (top, bottom) = (total(&values(&above)), total(&values(&below)));
    if above.is_empty() || below.is_empty() || bottom <= 0.0 {
        let measurement = Measurement::none(index.nothing(RecordKind::Reading)).beside(broken);
        return measurement.naming_no_record();
    }
    let mut keys: Vec<&str> = above.iter().chain(&below).map(|reading| reading.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    Measurement::of(100.0 * top / bottom, count(&above) + count(&below))
        .over(top, bottom)
        .beside(broken)
        .naming_records(RecordKind::Reading, keys.into_iter())
}

/// Where the denominator and the numerator are read: first and last step of a stream, else the part itself.
fn ends<'a>(index: &Index<'a>, part: Part<'a>) -> (Part<'a>, Part<'a>) {
    let Part::Stream(stream) = part else { return (part, part) };
    let steps = index.facts.streams.iter().find(|(id, _)| id == stream).map(|(_, steps)| steps);
    let step = |step: Option<&'a String>| step.map_or(part, |step| Part::Step(stream, step));
    (step(steps.and_then(|steps| steps.first())), step(steps.and_then(|steps| steps.last())))
}

fn outcome(index: &Index<'_>, readings: &[&Reading], broken: u64, value: impl Fn(&[f64]) -> f64) -> Outcome {
    let measurement = if readings.is_empty() {
        Measurement::none(if broken > 0 { NoValue::TooFew } else { index.nothing(RecordKind::Reading) })
    } else {
        Measurement::of(value(&values(readings)), count(readings))
    };
    measurement.beside(broken).naming_records(RecordKind::Reading, readings.iter().map(|reading| reading.key.as_str()))
}

/// The sum of the values as they are written, so that 0.1 and 0.2 are 0.3; a float sum only beyond 38 digits.
fn total(values: &[f64]) -> f64 {
    let add = |sum: Exact, value: &f64| sum.add(&value.to_string().parse()?);
    values.iter().try_fold(Exact::ZERO, add).map_or_else(|_| stats::sum(values), |sum| sum.to_f64())
}

fn values(readings: &[&Reading]) -> Vec<f64> {
    readings.iter().map(|reading| reading.value).collect()
}

/// Readings of a series in the period with a finite value, and how many others there are.
fn in_period<'a>(index: &'a Index<'a>, part: Part<'a>, series: &str) -> (Vec<&'a Reading>, u64) {
    let wanted = |reading: &&&Reading| reading.series == series && index.contains(Some(reading.at));
    let (finite, broken): (Vec<_>, Vec<_>) =
        index.readings(part).iter().filter(wanted).partition(|reading| reading.value.is_finite());
    (finite, count(&broken))
}
