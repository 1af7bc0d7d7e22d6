//! How a formula hands over its result: a value with its parts, or the reason why there is none.

use entity::value::{NoValue, RecordKind};

use super::{Caution, Inputs, Measurement};
use crate::stats::Interval;

/// How many records a measurement names; the rest is only said to exist.
pub(super) const NAMED_RECORDS: usize = 200;

/// A measurement and what went in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) measurement: Measurement,
    pub(super) inputs: Inputs,
    pub(super) unobserved_minutes: f64,
    pub(super) cautions: Vec<Caution>,
}

impl Outcome {
    pub(super) fn none(reason: NoValue) -> Self {
        Measurement::none(reason).naming_no_record()
    }

    /// Below the minimum only the number of records is shown: what a few people said must not be guessed from its parts.
    pub(super) fn with_minimum(self, minimum_n: u64) -> Self {
        let Measurement { n, out_of_range, no_value, .. } = self.measurement;
        if no_value.is_some() || n >= minimum_n {
            return self;
        }
        let measurement = Measurement { n, out_of_range, ..Measurement::none(NoValue::TooFew) };
        Self { measurement, inputs: Inputs { more: n > 0, ..Inputs::default() }, cautions: Vec::new(), ..self }
    }
}

impl Measurement {
    /// No value, from no records.
    #[must_use]
    pub fn none(reason: NoValue) -> Self {
        Self {
            value: None,
            numerator: None,
            denominator: None,
            n: 0,
            no_value: Some(reason),
            ci_lower: None,
            ci_upper: None,
            out_of_range: 0,
        }
    }

    /// A value from `n` records; a result that is not a finite number is no value.
    pub(super) fn of(value: f64, n: u64) -> Self {
        let none = Self { n, ..Self::none(NoValue::NotMeasured) };
        if value.is_finite() { Self { value: Some(value), no_value: None, ..none } } else { none }
    }

    pub(super) fn over(self, numerator: f64, denominator: f64) -> Self {
        Self { numerator: Some(numerator), denominator: Some(denominator), ..self }
    }

    pub(super) fn within(self, interval: Option<Interval>) -> Self {
        let (lower, upper) = interval.map(|range| (range.lower, range.upper)).unzip();
        Self { ci_lower: lower, ci_upper: upper, ..self }
    }

    pub(super) fn beside(self, out_of_range: u64) -> Self {
        Self { out_of_range, ..self }
    }

    /// Names the records that went in, in the order given.
    pub(super) fn naming_records<'a>(self, kind: RecordKind, keys: impl Iterator<Item = &'a str>) -> Outcome {
        let mut keys = keys.fuse();
        let records = keys.by_ref().take(NAMED_RECORDS).map(|key| format!("{kind}/{key}")).collect();
        let inputs = Inputs { records, more: keys.next().is_some(), values: Vec::new() };
        Outcome { measurement: self, inputs, unobserved_minutes: 0.0, cautions: Vec::new() }
    }

    /// Lines have no keys: a sum of lines is proved by the slices it came from.
    pub(super) fn naming_no_record(self) -> Outcome {
        Outcome { measurement: self, inputs: Inputs::default(), unobserved_minutes: 0.0, cautions: Vec::new() }
    }
}

/// How many there are.
pub(super) fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}
