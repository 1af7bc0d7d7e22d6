//! From definition to formula: which one computes which metric. It holds no formula itself.

use entity::value::{NoValue, Scope, Unit};

use super::expression::Expression;
use super::gather::Gathering;
use super::index::Index;
use super::outcome::Outcome;
use super::scopes::Part;
use super::{
    Compute, Measured, Metric, OverTime, availability, costs, outside, promises, readings, surveys, time_to_fix,
};

/// A definition with its formulas read, once for all scopes.
pub(super) struct Plan<'a> {
    pub(super) metric: &'a Metric,
    way: Way<'a>,
}

/// How a definition is computed.
pub(super) enum Way<'a> {
    /// By a formula of this room.
    Built(&'a Compute, Unit),
    /// Over records.
    Gathered(Gathering),
    /// Over other values.
    Expressed(Expression<'a>),
    /// Not at all: it has faults, or leads back to itself.
    Broken,
}

impl<'a> Plan<'a> {
    /// The definition among those it may name.
    pub(super) fn of(metric: &'a Metric, known: &'a [Metric]) -> Self {
        let sound = metric.faults(known).is_empty() && super::circle(known, &metric.id).is_none();
        let way = if sound { Way::of(&metric.compute, metric.unit, known) } else { Way::Broken };
        Self { metric, way }
    }

    /// The metric for a scope, with the minimum number of records applied.
    pub(super) fn measured(&self, scope: &Scope, index: &Index<'_>) -> Measured {
        let Outcome { measurement, inputs, unobserved_minutes, cautions } = self.outcome(scope.into(), index);
        let (metric, period, partial) = (self.metric.id.clone(), index.period, index.partial);
        Measured { metric, scope: scope.clone(), period, measurement, inputs, partial, unobserved_minutes, cautions }
    }

    /// As [`Plan::measured`], for a part of the company.
    pub(super) fn outcome(&self, part: Part<'_>, index: &Index<'_>) -> Outcome {
        let index = if self.metric.over_time() == OverTime::Last { index.as_at_the_end() } else { index };
        self.way.outcome(part, index).with_minimum(self.metric.minimum_n)
    }
}

impl<'a> Way<'a> {
    pub(super) fn of(compute: &'a Compute, unit: Unit, known: &'a [Metric]) -> Self {
        match compute {
            Compute::Records { .. } => Gathering::of(compute, unit).map_or(Self::Broken, Self::Gathered),
            Compute::Expression { expression, terms } => {
                Expression::of(expression, terms, known).map_or(Self::Broken, Self::Expressed)
            }
            built => Self::Built(built, unit),
        }
    }

    pub(super) fn outcome(&self, part: Part<'_>, index: &Index<'_>) -> Outcome {
        match self {
            Self::Built(compute, unit) => built(compute, *unit, part, index),
            Self::Gathered(gathering) => gathering.outcome(index, part),
            Self::Expressed(expression) => expression.outcome(index, part),
            Self::Broken => Outcome::none(NoValue::NotMeasured),
        }
    }
}

fn built(compute: &Compute, unit: Unit, part: Part<'_>, index: &Index<'_>) -> Outcome {
    match (compute, part) {
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
        (Compute::Availability { clock, weighted_by }, part) => {
            availability::pooled(index, part, *clock, weighted_by.as_deref())
        }
        (Compute::ServiceHours { part: wanted, clock }, part) => availability::hours(index, part, *clock, *wanted),
        (Compute::Satisfied, part) => surveys::satisfied(index, part),
        (Compute::Recommend { question }, part) => surveys::recommend(index, part, *question),
        (Compute::Spend, part) => costs::spend(index, part, unit),
        (Compute::SpendOutsideIt, part) => outside::spend(index, part, unit),
        (Compute::UnitCost { driver }, part) => costs::unit_cost(index, part, driver, unit),
        (Compute::Usage { driver }, part) => costs::usage(index, part, driver.as_deref()),
        (Compute::Records { .. } | Compute::Expression { .. }, _) => Outcome::none(NoValue::NotMeasured),
    }
}
