//! From children to parent: a weighted mean over those that have data, with its coverage. It judges nothing.

use super::float::at_least;

/// A child as its parent sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Weight among its siblings, never negative.
    pub weight: f64,
    /// Its score, 0 to 100, if it has one to show.
    pub score: Option<f64>,
    /// Share of its own weight that has data, 0 to 1.
    pub coverage: f64,
}

/// What the children come to.
#[derive(Clone, Debug, PartialEq)]
pub struct RollUp {
    /// 0 to 100; none below the minimum coverage.
    pub score: Option<f64>,
    /// Share of weight that has data, 0 to 1; a child without a score adds nothing, for nothing of it is in the score.
    pub coverage: f64,
    /// Points each child adds to the score, in the order of the children; their sum is the score.
    pub contributions: Vec<Option<f64>>,
}

/// The weighted mean of the scores that are there, with the share of weight they stand for.
///
/// Missing is missing: a child without a score is left out, never counted as 0. Below `minimum_coverage` (0 to 1) there is
/// no score and no contribution. Where no weight is left there is no score either.
///
/// Formula: `score = Σ wᵢ sᵢ ÷ Σ wᵢ` over children with a score; `coverage = Σ wᵢ cᵢ ÷ Σ wᵢ` over all of them.
///
/// ```
/// # use scorebridge::scorecard::{Part, roll_up};
/// let part = |weight, score: Option<f64>| Part { weight, score, coverage: if score.is_some() { 1.0 } else { 0.0 } };
/// let rolled = roll_up(&[part(50.0, Some(8.0)), part(30.0, None), part(20.0, Some(4.0))], 0.5);
/// assert!((rolled.score.unwrap() - 6.857).abs() < 0.001);
/// assert!((rolled.coverage - 0.7).abs() < 1e-9);
/// ```
#[must_use]
pub fn roll_up(parts: &[Part], minimum_coverage: f64) -> RollUp {
    let all: f64 = parts.iter().map(|part| part.weight).sum();
    let present: f64 = scored(parts).map(|(weight, _, _)| weight).sum();
    // Not `sum`: of nothing that would be -0.
    let covered = scored(parts).fold(0.0, |sum, (weight, _, coverage)| sum + weight * coverage);
    let coverage = if all > 0.0 { (covered / all).clamp(0.0, 1.0) } else { 0.0 };
    if present <= 0.0 || !at_least(coverage, minimum_coverage) {
        return RollUp { score: None, coverage, contributions: vec![None; parts.len()] };
    }
    let contributions: Vec<_> =
        parts.iter().map(|part| part.score.map(|score| part.weight / present * score)).collect();
    RollUp { score: Some(contributions.iter().flatten().sum()), coverage, contributions }
}

fn scored(parts: &[Part]) -> impl Iterator<Item = (f64, f64, f64)> {
    parts.iter().filter_map(|part| part.score.map(|score| (part.weight, score, part.coverage)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scorecard::{min_max, points_score};

    fn part(weight: f64, score: Option<f64>) -> Part {
        Part { weight, score, coverage: if score.is_some() { 1.0 } else { 0.0 } }
    }

    fn check(parts: &[(f64, Option<f64>)], expected: Option<f64>, coverage: f64) {
        let parts: Vec<_> = parts.iter().map(|(weight, score)| part(*weight, *score)).collect();
        let rolled = roll_up(&parts, 0.5);
        let rounded = rolled.score.map(|score| (score * 1_000.0).round() / 1_000.0);
        assert_eq!(rounded, expected);
        assert!((rolled.coverage - coverage).abs() < 1e-9, "coverage {}", rolled.coverage);
    }

    #[test]
    fn missing_is_left_out_and_coverage_says_so() {
        check(&[(50.0, Some(8.0)), (30.0, None), (20.0, Some(4.0))], Some(6.857), 0.7);
        check(&[(50.0, Some(8.0)), (30.0, Some(0.0)), (20.0, Some(4.0))], Some(4.8), 1.0);
        check(&[(1.0, Some(95.0)), (1.0, Some(95.0)), (1.0, Some(95.0)), (1.0, Some(10.0))], Some(73.75), 1.0);
        check(&[(50.0, Some(80.0)), (50.0, None)], Some(80.0), 0.5);
        check(&[(49.0, Some(80.0)), (51.0, None)], None, 0.49);
        check(&[(1.0, None)], None, 0.0);
        check(&[(0.0, Some(80.0))], None, 0.0);
        check(&[], None, 0.0);
    }

    /// MetricNet: weights 30, 40, 30 give 60, 72 and 60, together 64.8.
    #[test]
    fn balanced_score_as_published() {
        let score = |worst, best, value| points_score(&min_max(worst, best).expect("points"), value);
        let parts = [(30.0, score(25.0, 10.0, 16.0)), (40.0, score(70.0, 95.0, 88.0)), (30.0, score(50.0, 85.0, 71.0))];
        check(&parts, Some(64.8), 1.0);
    }

    /// Cascade: 50 of 55, 99 of 100, 120 of 100 (held at 100) and 15 of 22 expected come to 89.52, uncut.
    #[test]
    fn progress_against_expectation_as_published() {
        let progress = |expected, actual| (1.0, points_score(&min_max(0.0, expected).expect("points"), actual));
        check(
            &[progress(55.0, 50.0), progress(100.0, 99.0), progress(100.0, 120.0), progress(22.0, 15.0)],
            Some(89.523),
            1.0,
        );
    }

    #[test]
    fn a_half_known_child_covers_half_its_weight() {
        let half = Part { weight: 1.0, score: Some(60.0), coverage: 0.5 };
        let rolled = roll_up(&[half, part(1.0, Some(80.0))], 0.5);
        assert_eq!((rolled.score, rolled.coverage), (Some(70.0), 0.75));
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let one = (0.0_f64..100.0, prop::option::of(0.0_f64..=100.0), 0.0_f64..=1.0)
            .prop_map(|(weight, score, coverage)| Part { weight, score, coverage });
        prop::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn coverage_and_score_stay_in_their_range(parts in parts(), minimum in 0.0_f64..=1.0) {
            let rolled = roll_up(&parts, minimum);
            prop_assert!((0.0..=1.0).contains(&rolled.coverage));
            prop_assert!(rolled.score.is_none_or(|score| (-1e-9..=100.0 + 1e-9).contains(&score)));
        }

        #[test]
        fn contributions_add_up_to_the_score(parts in parts(), minimum in 0.0_f64..=1.0) {
            let rolled = roll_up(&parts, minimum);
            prop_assert_eq!(rolled.contributions.len(), parts.len());
            match rolled.score {
                Some(score) => prop_assert_eq!(rolled.contributions.iter().flatten().sum::<f64>(), score),
                None => prop_assert!(rolled.contributions.iter().all(Option::is_none)),
            }
        }

        #[test]
        fn order_does_not_matter(mut parts in parts(), by in 0_usize..8) {
            let rolled = roll_up(&parts, 0.3);
            let steps = by.min(parts.len());
            parts.rotate_left(steps);
            parts.reverse();
            let turned = roll_up(&parts, 0.3);
            prop_assert!((rolled.coverage - turned.coverage).abs() < 1e-9);
            prop_assert!((rolled.score.unwrap_or(-1.0) - turned.score.unwrap_or(-1.0)).abs() < 1e-9);
        }

        #[test]
        fn a_better_child_never_makes_a_worse_parent(mut parts in parts(), at in 0_usize..8, more in 0.0_f64..50.0) {
            let before = roll_up(&parts, 0.0).score;
            if let Some(score) = parts.get_mut(at).and_then(|part| part.score.as_mut()) {
                *score = (*score + more).min(100.0);
            }
            prop_assert!(roll_up(&parts, 0.0).score.unwrap_or(-1.0) >= before.unwrap_or(-1.0) - 1e-9);
        }

        #[test]
        fn the_mean_lies_between_its_children(parts in parts()) {
            if let Some(score) = roll_up(&parts, 0.0).score {
                let scores = || parts.iter().filter_map(|part| part.score);
                prop_assert!(score <= scores().fold(0.0, f64::max) + 1e-9);
                prop_assert!(score >= scores().fold(100.0, f64::min) - 1e-9);
            }
        }
    }
}
