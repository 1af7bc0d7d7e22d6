//! A value stream is as good as its weakest step, whoever owns it. It measures nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scorecard::wording::WeakStep;
use crate::stats::mean;

/// A step of a value stream and how much gets through it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepShare {
    /// Short name within the stream.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Department or supplier that owns it.
    pub owner: String,
    /// Share that gets through, percent; none if nobody knows.
    pub completed: Option<f64>,
}

/// A value stream from end to end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StreamHealth {
    /// Share that gets through all steps, percent.
    pub end_to_end: Option<f64>,
    /// Whether the end-to-end share was measured, or is the product of the steps.
    pub measured: bool,
    /// Mean share of the known steps, percent: how good it looks if strong steps may make up for a weak one.
    pub average: Option<f64>,
    /// The step where most is lost; the first of several.
    pub weakest: Option<StepShare>,
    /// Names of steps nobody knows anything of.
    pub unknown: Vec<String>,
}

/// The weakest step of a stream, and the share that gets through from end to end.
///
/// `steps` stand in the order of the stream. `measured` is the end-to-end share in percent where somebody counts it; else
/// it is the product of all steps, and none if a step is unknown: what nobody counts is no success. An unknown step is
/// never the weakest; it is named.
///
/// Formula: `100 × Π (stepᵢ ÷ 100)`.
///
/// ```
/// # use scorebridge::portfolio::{StepShare, weakest_step};
/// let step = |id: &str, completed| StepShare { id: id.into(), name: id.into(), owner: "IT".into(), completed };
/// let stream = weakest_step(&[step("order", Some(99.0)), step("delivery", Some(88.0))], None);
/// assert_eq!(stream.weakest.unwrap().id, "delivery");
/// assert_eq!(format!("{:.2}", stream.end_to_end.unwrap()), "87.12");
/// ```
#[must_use]
pub fn weakest_step(steps: &[StepShare], measured: Option<f64>) -> StreamHealth {
    let known: Vec<_> = steps.iter().filter_map(|step| Some((step, step.completed?))).collect();
    let shares: Vec<_> = known.iter().map(|(_, share)| *share).collect();
    let unknown: Vec<_> = steps.iter().filter(|step| step.completed.is_none()).map(|step| step.name.clone()).collect();
    let product = shares.iter().map(|share| share / 100.0).product::<f64>() * 100.0;
    StreamHealth {
        end_to_end: measured.or((unknown.is_empty() && !known.is_empty()).then_some(product)),
        measured: measured.is_some(),
        average: mean(&shares),
        weakest: known.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(step, _)| (*step).clone()),
        unknown,
    }
}

impl StreamHealth {
    /// The weakest step as sentences are made from it.
    #[must_use]
    pub fn weak_step(&self, stream: &str) -> Option<WeakStep> {
        let step = self.weakest.as_ref()?;
        let (step_name, owner) = (step.name.clone(), step.owner.clone());
        Some(WeakStep { stream: stream.to_owned(), step: step_name, owner, completed: step.completed? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn steps(shares: &[Option<f64>]) -> Vec<StepShare> {
        let step = |(at, completed): (usize, &Option<f64>)| StepShare {
            id: format!("step-{at}"),
            name: format!("Step {at}"),
            owner: format!("Owner {at}"),
            completed: *completed,
        };
        shares.iter().enumerate().map(step).collect()
    }

    fn check(shares: &[Option<f64>], measured: Option<f64>, end_to_end: Option<&str>, weakest: Option<&str>) {
        let stream = weakest_step(&steps(shares), measured);
        assert_eq!(stream.end_to_end.map(|share| format!("{share:.2}")).as_deref(), end_to_end, "{shares:?}");
        assert_eq!(stream.weakest.as_ref().map(|step| step.id.as_str()), weakest, "{shares:?}");
        assert_eq!(stream.measured, measured.is_some());
    }

    #[test]
    fn end_to_end_is_less_than_any_step() {
        check(&[Some(99.9); 6], None, Some("99.40"), Some("step-0"));
        check(&[Some(99.7), Some(99.5), Some(99.7), Some(88.0), Some(99.7)], None, Some("86.77"), Some("step-3"));
        check(&[Some(100.0), Some(0.0)], None, Some("0.00"), Some("step-1"));
    }

    #[test]
    fn what_is_measured_beats_what_is_multiplied() {
        check(&[Some(99.0), Some(88.0)], Some(85.5), Some("85.50"), Some("step-1"));
        check(&[Some(99.0), None], Some(85.5), Some("85.50"), Some("step-0"));
    }

    #[test]
    fn what_nobody_counts_is_no_success() {
        check(&[Some(99.0), None], None, None, Some("step-0"));
        check(&[None, None], None, None, None);
        check(&[], None, None, None);
        assert_eq!(weakest_step(&steps(&[None, Some(1.0)]), None).unknown, ["Step 0"]);
    }

    #[test]
    fn a_perfect_chain_hides_its_weak_step_in_the_average() {
        let stream = weakest_step(&steps(&[Some(100.0), Some(100.0), Some(100.0), Some(60.0)]), None);
        assert_eq!((stream.average, stream.end_to_end), (Some(90.0), Some(60.0)));
        let weak = stream.weak_step("Order to cash").expect("a step");
        assert_eq!((weak.stream.as_str(), weak.step.as_str(), weak.completed), ("Order to cash", "Step 3", 60.0));
    }

    proptest! {
        #[test]
        fn a_chain_is_no_better_than_its_weakest_step(shares in prop::collection::vec(0.0_f64..=100.0, 1..8)) {
            let known: Vec<_> = shares.iter().copied().map(Some).collect();
            let stream = weakest_step(&steps(&known), None);
            let weakest = stream.weakest.and_then(|step| step.completed).expect("a weakest step");
            prop_assert!(stream.end_to_end.expect("known") <= weakest + 1e-9);
            prop_assert!(shares.iter().all(|share| *share >= weakest));
        }
    }
}
