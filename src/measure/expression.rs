//! A formula over other values of the same scope and period. It reads no record itself.

use std::collections::BTreeMap;

use entity::value::{NoValue, Unit};

use super::compute::{Plan, Way};
use super::formula::{self, Formula, Type, Value};
use super::index::Index;
use super::outcome::{NAMED_RECORDS, Outcome};
use super::scopes::Part;
use super::{Input, Inputs, Measurement, Metric, Term};

/// An expression with the ways to its values.
pub(super) struct Expression<'a> {
    formula: Formula,
    values: Vec<Named<'a>>,
}

/// A value that the expression names.
struct Named<'a> {
    name: String,
    unit: Unit,
    source: Source<'a>,
}

enum Source<'a> {
    Term(Way<'a>),
    Metric(Box<Plan<'a>>),
}

impl<'a> Expression<'a> {
    /// None if it cannot be read, or names something that is not there. A circle must have been ruled out before.
    pub(super) fn of(text: &str, terms: &'a BTreeMap<String, Term>, known: &'a [Metric]) -> Option<Self> {
        let formula = formula::read(text).ok()?;
        let named = |name: &str| {
            if let Some(term) = terms.get(name) {
                let source = Source::Term(Way::of(&term.compute, term.unit, known));
                return Some(Named { name: name.to_owned(), unit: term.unit, source });
            }
            let metric = known.iter().find(|metric| metric.id == name)?;
            let source = Source::Metric(Box::new(Plan::of(metric, known)));
            Some(Named { name: name.to_owned(), unit: metric.unit, source })
        };
        let values = formula.names().into_iter().map(named).collect::<Option<Vec<_>>>()?;
        Some(Self { formula, values })
    }

    /// What the expression comes to for a part of the company.
    ///
    /// Over a longer period its values are measured for that period first. A value that is missing is the reason why the
    /// whole is missing; nothing to divide by is `NothingReported`. `n` is the number of records of all values together.
    pub(super) fn outcome(&self, index: &Index<'_>, part: Part<'_>) -> Outcome {
        let found: Vec<(&Named<'a>, Outcome)> =
            self.values.iter().map(|named| (named, named.source.outcome(part, index))).collect();
        let inputs = inputs(&found);
        let n = found.iter().map(|(_, outcome)| outcome.measurement.n).sum();
        let out_of_range = found.iter().map(|(_, outcome)| outcome.measurement.out_of_range).sum();
        let missing = found.iter().find_map(|(_, outcome)| outcome.measurement.no_value);
        let measurement = match missing {
            Some(reason) => Measurement { n, ..Measurement::none(reason) },
            None => self.computed(&found, n),
        };
        let unobserved_minutes = found.iter().map(|(_, outcome)| outcome.unobserved_minutes).fold(0.0, f64::max);
        let measurement = measurement.beside(out_of_range);
        Outcome { measurement, inputs, unobserved_minutes, cautions: Vec::new() }
    }

    fn computed(&self, found: &[(&Named<'a>, Outcome)], n: u64) -> Measurement {
        let value_of = |name: &str| {
            let (_, outcome) = found.iter().find(|(named, _)| named.name == name)?;
            outcome.measurement.value.map(Value::Number)
        };
        let unit_of = |name: &str| self.values.iter().find(|named| named.name == name).map(|named| named.unit);
        let clock = |part: &Formula| match part.checked(&|name| unit_of(name).map(Type::in_unit)) {
            Ok(Type::Number(dimension)) => dimension?.clock(),
            _ => None,
        };
        let of = |formula: &Formula| formula.value(&value_of, &clock).and_then(|value| value.number());
        match of(&self.formula).filter(|value| value.is_finite()) {
            None => Measurement { n, ..Measurement::none(NoValue::NothingReported) },
            Some(value) => {
                let fraction = self.formula.fraction().and_then(|(above, below)| of(above).zip(of(below)));
                let whole = Measurement::of(value, n);
                fraction.map_or(whole.clone(), |(above, below)| whole.over(above, below))
            }
        }
    }
}

impl Source<'_> {
    fn outcome(&self, part: Part<'_>, index: &Index<'_>) -> Outcome {
        match self {
            Self::Term(way) => way.outcome(part, index),
            Self::Metric(plan) => plan.outcome(part, index),
        }
    }
}

/// Every value by its name, and the records behind all of them.
fn inputs(found: &[(&Named<'_>, Outcome)]) -> Inputs {
    let value = |(named, outcome): &(&Named<'_>, Outcome)| Input {
        name: named.name.clone(),
        unit: named.unit,
        metric: match &named.source {
            Source::Metric(plan) => Some(plan.metric.id.clone()),
            Source::Term(_) => None,
        },
        value: outcome.measurement.value,
        no_value: outcome.measurement.no_value,
    };
    let mut records: Vec<String> =
        found.iter().flat_map(|(_, outcome)| outcome.inputs.records.iter().cloned()).collect();
    records.sort_unstable();
    records.dedup();
    let more = records.len() > NAMED_RECORDS || found.iter().any(|(_, outcome)| outcome.inputs.more);
    records.truncate(NAMED_RECORDS);
    Inputs { records, more, values: found.iter().map(value).collect() }
}
