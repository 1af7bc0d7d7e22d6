//! Records brought together by a definition of the company's own: filtered, valued, counted. It knows no other metric.
//!
//! A record for which the filter or a value is not known stands on neither side. Records out of range are counted apart.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{NoValue, RecordKind, Unit};

use super::fields::{self, Subject};
use super::formula::{self, Formula, Type, Value};
use super::index::Index;
use super::outcome::{Outcome, count};
use super::scopes::Part;
use super::{Aggregate, Compute, Measurement, TicketDate};
use crate::stats::{self, float, wilson};

/// A definition over records, with its formulas read.
#[derive(Clone, Debug)]
pub(super) struct Gathering {
    kind: RecordKind,
    date: TicketDate,
    only: Option<Formula>,
    aggregate: Aggregate,
    value: Option<Formula>,
    over: Option<Formula>,
    unit: Unit,
}

impl Gathering {
    /// None for other computations, and if a formula cannot be read; the check of the model says why.
    pub(super) fn of(compute: &Compute, unit: Unit) -> Option<Self> {
        let Compute::Records { kind, date, only, aggregate, value, over } = compute else { return None };
        let read = |text: &Option<String>| text.as_deref().map(formula::read).transpose().ok();
        let (only, value, over) = (read(only)?, read(value)?, read(over)?);
        Some(Self { kind: *kind, date: *date, only, aggregate: *aggregate, value, over, unit })
    }

    /// What the records of a part come to.
    ///
    /// No record that fits is a real 0 for a count or a sum as long as somebody watched: for outages, if their source is
    /// there; for other records, if the company has any of that kind in the period.
    pub(super) fn outcome(&self, index: &Index<'_>, part: Part<'_>) -> Outcome {
        let stream = matches!(part, Part::Stream(_) | Part::Step(..) | Part::Journey(_));
        if stream && self.kind != RecordKind::Reading {
            return Outcome::none(NoValue::NotMeasured);
        }
        let wanted = fields::subjects(index, part, self.kind, self.date);
        let wanted = wanted.into_iter().filter(|subject| self.wants(*subject, index));
        let (sound, broken): (Vec<Subject<'_>>, Vec<Subject<'_>>) = wanted.partition(|subject| subject.is_sound());
        let (measurement, used) = self.aggregated(&sound, index);
        let none = || Measurement::none(self.silence(index, broken.is_empty()));
        let measurement = match measurement {
            Some(measurement) if measurement.n > 0 || self.zero_is_known(index) => measurement,
            _ => none(),
        };
        measurement.beside(count(&broken)).naming_records(self.kind, used.into_iter().map(Subject::key))
    }

    fn wants(&self, subject: Subject<'_>, index: &Index<'_>) -> bool {
        let truth = |formula: &Formula| evaluated(formula, self.kind, subject, index)?.truth();
        self.only.as_ref().is_none_or(|only| truth(only) == Some(true))
    }

    fn zero_is_known(&self, index: &Index<'_>) -> bool {
        let adds_up = matches!(self.aggregate, Aggregate::Count | Aggregate::Sum | Aggregate::Distinct);
        adds_up
            && match self.kind {
                RecordKind::Outage => index.missing(RecordKind::Outage).is_none(),
                RecordKind::Reading => false,
                kind => !fields::subjects(index, Part::All, kind, self.date).is_empty(),
            }
    }

    fn silence(&self, index: &Index<'_>, nothing_broken: bool) -> NoValue {
        if nothing_broken { index.nothing(self.kind) } else { NoValue::TooFew }
    }

    /// The measurement, and the records that went in.
    fn aggregated<'a>(&self, sound: &[Subject<'a>], index: &Index<'_>) -> (Option<Measurement>, Vec<Subject<'a>>) {
        let of = |formula: &Option<Formula>, subject| evaluated(formula.as_ref()?, self.kind, subject, index);
        match self.aggregate {
            Aggregate::Count => (Some(Measurement::of(float(count(sound)), count(sound))), sound.to_vec()),
            Aggregate::Share => {
                let known = sound.iter().filter_map(|subject| Some((*subject, of(&self.value, *subject)?.truth()?)));
                let (used, truths): (Vec<_>, Vec<bool>) = known.unzip();
                (share(&truths), used)
            }
            Aggregate::Distinct => {
                let known = sound.iter().filter_map(|subject| Some((*subject, word(&of(&self.value, *subject)?))));
                let (used, words): (Vec<_>, Vec<String>) = known.unzip();
                let different: BTreeSet<String> = words.into_iter().collect();
                let different = u64::try_from(different.len()).unwrap_or(u64::MAX);
                (Some(Measurement::of(float(different), count(&used))), used)
            }
            Aggregate::Ratio => {
                let known = sound.iter().filter_map(|subject| {
                    let (above, below) = (of(&self.value, *subject)?.number()?, of(&self.over, *subject)?.number()?);
                    Some((*subject, (above, below)))
                });
                let (used, pairs): (Vec<_>, Vec<(f64, f64)>) = known.unzip();
                (self.ratio(pairs), used)
            }
            _ => {
                let known = sound.iter().filter_map(|subject| Some((*subject, of(&self.value, *subject)?.number()?)));
                let (used, values): (Vec<_>, Vec<f64>) = known.unzip();
                (self.of_values(&used, &values), used)
            }
        }
    }

    fn ratio(&self, pairs: Vec<(f64, f64)>) -> Option<Measurement> {
        let n = count(&pairs);
        let (above, below): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let (above, below) = (stats::sum(&above), stats::sum(&below));
        let times = if self.unit == Unit::Percent { 100.0 } else { 1.0 };
        (below > 0.0).then(|| Measurement::of(times * above / below, n).over(above, below))
    }

    fn of_values(&self, used: &[Subject<'_>], values: &[f64]) -> Option<Measurement> {
        let n = count(values);
        match self.aggregate {
            Aggregate::Sum => Some(Measurement::of(stats::sum(values), n)),
            Aggregate::Mean => {
                stats::mean(values).map(|mean| Measurement::of(mean, n).over(stats::sum(values), float(n)))
            }
            Aggregate::Median => stats::median(values).map(|median| Measurement::of(median, n)),
            Aggregate::Percentile(percent) => {
                stats::percentile(values, f64::from(percent)).map(|value| Measurement::of(value, n))
            }
            Aggregate::Last => last(used, values),
            Aggregate::Count | Aggregate::Share | Aggregate::Distinct | Aggregate::Ratio => None,
        }
    }
}

/// Per cent of true ones, with its 95 % Wilson interval.
fn share(truths: &[bool]) -> Option<Measurement> {
    let (n, yes) = (count(truths), u64::try_from(truths.iter().filter(|truth| **truth).count()).ok()?);
    let interval = wilson(yes, n)?;
    let share = Measurement::of(100.0 * float(yes) / float(n), n).over(float(yes), float(n));
    Some(share.within(Some(interval.times(100.0))))
}

/// The newest value of each business unit, service and step, added up.
fn last(used: &[Subject<'_>], values: &[f64]) -> Option<Measurement> {
    let mut newest = BTreeMap::new();
    for (subject, value) in used.iter().zip(values) {
        let (at, of) = subject.series_of()?;
        let entry = newest.entry(of).or_insert((at, *value));
        if entry.0 <= at {
            *entry = (at, *value);
        }
    }
    let newest: Vec<f64> = newest.into_values().map(|(_, value)| value).collect();
    (!newest.is_empty()).then(|| Measurement::of(stats::sum(&newest), count(&newest)))
}

fn evaluated(formula: &Formula, kind: RecordKind, subject: Subject<'_>, index: &Index<'_>) -> Option<Value> {
    let clock = |part: &Formula| match part.checked(&|name| fields::sort(kind, name)) {
        Ok(Type::Number(dimension)) => dimension?.clock(),
        _ => None,
    };
    formula.value(&|name| subject.field(name, index), &clock)
}

fn word(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Text(text) => text.clone(),
    }
}
