//! Whether something undertaken really moved its KPI. It tells a real change from noise, never who deserves the credit.

use entity::value::Outcome;
use schemars::JsonSchema;
use serde::Serialize;

use super::range::{Noise, VALUES_FOR_A_VERDICT};
use crate::stats::{Side, mean, natural_limits, signals};

/// Fewest values after the end on which "it did not" may rest where nothing moved.
pub const VALUES_AFTER: usize = 3;

/// What was hoped for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hope {
    /// A change of that size, in the unit of the values; below zero if it is to fall.
    Of(f64),
    /// That it rises, by whatever amount is real.
    Rise,
    /// That it falls, by whatever amount is real.
    Fall,
}

impl Hope {
    fn is_up(self) -> bool {
        match self {
            Self::Of(size) => size > 0.0,
            Self::Rise => true,
            Self::Fall => false,
        }
    }

    /// Whether a change of that size would lie outside the usual swing; nobody can say without a size.
    fn would_show(self, swing: Option<f64>) -> bool {
        matches!(self, Self::Of(size) if swing.is_some_and(|swing| size.abs() >= swing))
    }
}

/// What became of a KPI after something was undertaken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Effect {
    /// Whether it worked.
    pub outcome: Outcome,
    /// Mean of the values before it began.
    pub before: Option<f64>,
    /// Mean of the values after it was done.
    pub after: Option<f64>,
    /// How many values before.
    pub n_before: usize,
    /// How many values after.
    pub n_after: usize,
    /// How far a value may lie from the mean without being news.
    pub usual_swing: Option<f64>,
}

/// Judges by the values before it began and those after it was done, both oldest first; what lies between is left out.
///
/// With [`VALUES_FOR_A_VERDICT`] values before, their natural
/// limits are the yardstick: `Worked` if the values after are a real change the hoped-for way, `DidNot` if they are one the
/// other way, or if they are none although [`VALUES_AFTER`] values are there and a change of the expected size would lie
/// outside the usual swing. Else `CannotTell`; `TooEarly` without any value after.
///
/// ```
/// # use entity::value::Outcome;
/// # use scorebridge::scorecard::{Hope, effect};
/// let before = [9.1, 8.8, 9.3, 9.0, 8.9, 9.2, 9.0, 8.7, 9.1, 9.2, 8.9, 9.0];
/// assert_eq!(effect(&before, &[7.1, 7.0, 7.2], Hope::Of(-2.0)).outcome, Outcome::Worked);
/// assert_eq!(effect(&before, &[9.1, 8.9, 9.0], Hope::Of(-2.0)).outcome, Outcome::DidNot);
/// assert_eq!(effect(&before, &[9.1, 8.9, 9.0], Hope::Of(-0.1)).outcome, Outcome::CannotTell);
/// ```
#[must_use]
pub fn effect(before: &[f64], after: &[f64], hope: Hope) -> Effect {
    let noise = Noise::default();
    let limits = natural_limits(before, noise.screening).filter(|_| before.len() >= VALUES_FOR_A_VERDICT);
    let swing = limits.map(|limits| limits.upper - limits.mean);
    let outcome = match &limits {
        _ if after.is_empty() => Outcome::TooEarly,
        None => Outcome::CannotTell,
        Some(limits) => {
            let all = [before, after].concat();
            let flags = signals(&all, limits, noise.rules).into_iter().skip(before.len()).flatten();
            let sides: Vec<Side> = flags.map(|flag| flag.side).collect();
            let (up, down) = (sides.contains(&Side::Above), sides.contains(&Side::Below));
            let would_show = after.len() >= VALUES_AFTER && hope.would_show(swing);
            match (up, down) {
                (true, true) => Outcome::CannotTell,
                (false, false) if would_show => Outcome::DidNot,
                (false, false) => Outcome::CannotTell,
                (up, _) if up == hope.is_up() => Outcome::Worked,
                _ => Outcome::DidNot,
            }
        }
    };
    Effect {
        outcome,
        before: mean(before),
        after: mean(after),
        n_before: before.len(),
        n_after: after.len(),
        usual_swing: swing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: [f64; 12] = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];

    fn check(before: &[f64], after: &[f64], expected: f64, outcome: Outcome) {
        let found = effect(before, after, Hope::Of(expected));
        assert_eq!(found.outcome, outcome, "{found:?}");
    }

    #[test]
    fn a_real_change_counts_and_noise_does_not() {
        check(&BEFORE, &[99.0], 3.0, Outcome::Worked);
        check(&BEFORE, &[99.0], -3.0, Outcome::DidNot);
        check(&BEFORE, &[92.0], 3.0, Outcome::DidNot);
        check(&BEFORE, &[97.0, 95.0, 96.0], 3.0, Outcome::DidNot);
        // Three points would have shown; one would not, and two months are too few to say anything.
        check(&BEFORE, &[97.0, 95.0, 96.0], 1.0, Outcome::CannotTell);
        check(&BEFORE, &[97.0, 95.0], 3.0, Outcome::CannotTell);
        // Better than ever, then worse than ever.
        check(&BEFORE, &[99.0, 92.0], 3.0, Outcome::CannotTell);
        // Small, but with the last month before seven in a row on one side: a real change after all.
        check(&BEFORE, &[96.4; 6], 0.5, Outcome::Worked);
        check(&BEFORE, &[96.4; 5], 0.5, Outcome::CannotTell);
    }

    #[test]
    fn a_hope_without_a_size_is_judged_by_real_changes_alone() {
        let outcome = |after: &[f64], hope| effect(&BEFORE, after, hope).outcome;
        assert_eq!(outcome(&[99.0], Hope::Rise), Outcome::Worked);
        assert_eq!(outcome(&[99.0], Hope::Fall), Outcome::DidNot);
        assert_eq!(outcome(&[92.0], Hope::Fall), Outcome::Worked);
        assert_eq!(outcome(&[97.0, 95.0, 96.0], Hope::Rise), Outcome::CannotTell);
    }

    #[test]
    fn too_little_is_said_to_be_too_little() {
        check(&BEFORE, &[], 3.0, Outcome::TooEarly);
        check(&BEFORE[..11], &[99.9, 99.9, 99.9], 3.0, Outcome::CannotTell);
        check(&[], &[], 3.0, Outcome::TooEarly);
    }
}
