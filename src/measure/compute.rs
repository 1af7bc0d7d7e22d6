//! From definition to formula: which one computes which metric. It holds no formula itself.

use entity::value::{NoValue, Scope};

use super::index::Index;
use super::outcome::Outcome;
use super::scopes::Part;
use super::{Compute, Measured, Metric, availability, costs, promises, readings, surveys, time_to_fix};

/// The metric for a scope, with the minimum number of records applied.
pub(super) fn measured(metric: &Metric, scope: &Scope, index: &Index<'_>) -> Measured {
    let sound = metric.faults().is_empty();
    let outcome = if sound { outcome(metric, scope.into(), index) } else { Outcome::none(NoValue::NotMeasured) };
    let Outcome { measurement, inputs } = outcome.with_minimum(metric.minimum_n);
    Measured { metric: metric.id.clone(), scope: scope.clone(), period: index.period, measurement, inputs }
}

fn outcome(metric: &Metric, part: Part<'_>, index: &Index<'_>) -> Outcome {
    match (&metric.compute, part) {
        (Compute::ReadingSum { series }, part) => readings::sum(index, part, series),
        (Compute::ReadingMean { series }, part) => readings::mean(index, part, series),
        (Compute::ReadingShare { numerator, denominator }, part) => {
            readings::share(index, part, numerator, denominator)
        }
        // Everything else knows business units and services only.
        (_, Part::Stream(_) | Part::Step(..) | Part::Journey(_)) => Outcome::none(NoValue::NotMeasured),
        (Compute::PromisesKept { ticket_kind, date }, part) => promises::kept(index, part, *ticket_kind, *date),
        (Compute::Tickets { ticket_kind, date }, part) => promises::tickets(index, part, *ticket_kind, *date),
        (Compute::TimeToFix { ticket_kind, date, aggregate }, part) => {
            time_to_fix::hours(&promises::dated(index, part, *ticket_kind, *date), *aggregate, index)
        }
        (Compute::Availability, part) => availability::pooled(index, part),
        (Compute::Satisfied, part) => surveys::satisfied(index, part),
        (Compute::Recommend { question }, part) => surveys::recommend(index, part, *question),
        (Compute::Spend, part) => costs::spend(index, part, metric.unit),
        (Compute::UnitCost { driver }, part) => costs::unit_cost(index, part, driver, metric.unit),
        (Compute::Usage { driver }, part) => costs::usage(index, part, driver.as_deref()),
    }
}
