//! How far a business unit's expectations are fulfilled. Service levels are not looked at: they stand beside it.

use entity::value::{Direction, NoValue, Status, Unit};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Goal, status};
use crate::measure::Measurement;

/// An expectation with what was measured for it.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Short name.
    pub id: String,
    /// The expectation as it was said.
    pub sentence: String,
    /// Which way the metric gets better.
    pub direction: Direction,
    /// What the value counts.
    pub unit: Unit,
    /// The value from which on it counts as fulfilled.
    pub goal: Goal,
    /// Weight beside the unit's other expectations.
    pub weight: f64,
    /// What was measured.
    pub measurement: Measurement,
    /// Id of its proof.
    pub proof: Option<String>,
}

/// An expectation, judged.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Judged {
    /// Short name.
    pub id: String,
    /// The expectation as it was said.
    pub sentence: String,
    /// Weight beside the unit's other expectations.
    pub weight: f64,
    /// Fulfilled (`met`), nearly (`near`), not (`missed`), or not to be told.
    pub status: Status,
    /// What was measured.
    pub value: Option<f64>,
    /// The value from which on it counts as fulfilled.
    pub target: f64,
    /// What the value counts.
    pub unit: Unit,
    /// How many records.
    pub n: u64,
    /// Why there is no value.
    pub no_value: Option<NoValue>,
    /// Id of the proof.
    pub proof: Option<String>,
}

/// How far all expectations of a business unit are fulfilled.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Fulfilment {
    /// Share of the weight that can be judged and is fulfilled, percent; none if nothing can be judged.
    pub fulfilled: Option<f64>,
    /// Share of all weight that can be judged, 0 to 1.
    pub coverage: f64,
    /// Each expectation, in the order given.
    pub expectations: Vec<Judged>,
}

/// Judges expectations: fulfilled is what is reached, and nearly is not. What cannot be told, or was not measured, counts
/// on neither side and lowers the coverage.
///
/// Formula: `fulfilled = 100 · Σ weight(met) ÷ Σ weight(met, near, missed)`; `coverage = Σ weight(met, near, missed) ÷ Σ weight`.
#[must_use]
pub fn fulfilment(expected: &[Expected]) -> Fulfilment {
    let expectations: Vec<Judged> = expected.iter().map(judged).collect();
    let weight = |statuses: &[Status]| -> f64 {
        // The sum of no floats is −0, and so would be what nobody fulfils.
        expectations.iter().filter(|one| statuses.contains(&one.status)).fold(0.0, |sum, one| sum + one.weight)
    };
    let all: f64 = expectations.iter().map(|one| one.weight).sum();
    let told = weight(&[Status::Met, Status::Near, Status::Missed]);
    Fulfilment {
        fulfilled: (told > 0.0).then(|| 100.0 * weight(&[Status::Met]) / told),
        coverage: if all > 0.0 { told / all } else { 0.0 },
        expectations,
    }
}

fn judged(one: &Expected) -> Judged {
    Judged {
        id: one.id.clone(),
        sentence: one.sentence.clone(),
        weight: one.weight,
        status: status(one.direction, &one.measurement, Some(one.goal)),
        value: one.measurement.value,
        target: one.goal.value,
        unit: one.unit,
        n: one.measurement.n,
        no_value: one.measurement.no_value,
        proof: one.proof.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(weight: f64, value: Option<f64>, interval: Option<(f64, f64)>) -> Expected {
        Expected {
            id: "quick".to_owned(),
            sentence: "When something breaks, we work again within the day.".to_owned(),
            direction: Direction::HigherIsBetter,
            unit: Unit::Percent,
            goal: Goal { value: 90.0, near: 2.0 },
            weight,
            measurement: Measurement {
                value,
                numerator: None,
                denominator: None,
                n: 100,
                no_value: value.is_none().then_some(NoValue::NothingReported),
                ci_lower: interval.map(|ends| ends.0),
                ci_upper: interval.map(|ends| ends.1),
                out_of_range: 0,
            },
            proof: None,
        }
    }

    fn check(all: &[Expected], fulfilled: Option<f64>, coverage: f64) {
        let found = fulfilment(all);
        assert_eq!((found.fulfilled, found.coverage), (fulfilled, coverage), "{found:?}");
    }

    #[test]
    fn what_is_reached_counts_by_its_weight() {
        check(&[expected(3.0, Some(95.0), None), expected(1.0, Some(50.0), None)], Some(75.0), 1.0);
        check(&[expected(1.0, Some(90.0), None), expected(1.0, Some(89.0), None)], Some(50.0), 1.0);
    }

    #[test]
    fn what_is_not_fulfilled_at_all_is_nought_without_a_sign() {
        let found = fulfilment(&[expected(1.0, Some(1.0), None)]).fulfilled.unwrap();
        assert_eq!(found.to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn what_cannot_be_told_counts_on_neither_side() {
        let unsure = expected(1.0, Some(91.0), Some((85.0, 95.0)));
        check(&[expected(1.0, Some(95.0), None), unsure, expected(2.0, None, None)], Some(100.0), 0.25);
        check(&[expected(2.0, None, None)], None, 0.0);
        check(&[], None, 0.0);
    }
}
