//! From children to parent: one score over those that have data, with its coverage. It judges nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// How children become one score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RollUpRule {
    /// The mean by weight: a good child makes up for a bad one.
    #[default]
    WeightedMean,
    /// As good as the weakest child.
    WeakestLink,
    /// The geometric mean by weight: a bad child is hard to make up for, one at 0 makes 0.
    GeometricMean,
    /// The mean by weight, but never more than this, 0 to 100, while a child stands below [`BAD_BELOW`].
    CappedAt(f64),
}

/// A child below this score holds its parent at the cap.
pub const BAD_BELOW: f64 = 50.0;

/// What the children come to, with the share of weight that the score stands for.
///
/// Missing is missing: a child without a score is left out, never counted as 0. Below `minimum_coverage` (0 to 1) there is
/// no score and no contribution. Where no weight is left there is no score either; children of no weight are no link.
///
/// Formulas over children with a score: mean `Σ wᵢ sᵢ ÷ Σ wᵢ`; weakest `min sᵢ`; geometric `∏ sᵢ^(wᵢ ÷ Σ w)`; capped
/// `min(mean, cap)` if any `sᵢ` is bad. `coverage = Σ wᵢ cᵢ ÷ Σ wᵢ` over all of them.
///
/// What each child adds: its part of the mean; of the weakest link all comes from the weakest (equal ones share it); of a
/// geometric mean each loses, from its share of 100, by `wᵢ ln(100 ÷ sᵢ)` (logarithmic mean weights, B. W. Ang, 2004); what
/// a cap takes away is taken from the bad children. The parts are whole multiples of 2⁻³² and the score is their sum, so
/// that parts, scores and differences between two periods add up exactly, in any order.
///
/// ```
/// # use scorebridge::scorecard::{Part, RollUpRule, roll_up};
/// let part = |weight, score: Option<f64>| Part { weight, score, coverage: if score.is_some() { 1.0 } else { 0.0 } };
/// let parts = [part(50.0, Some(8.0)), part(30.0, None), part(20.0, Some(4.0))];
/// let rolled = roll_up(RollUpRule::WeightedMean, &parts, 0.5);
/// assert!((rolled.score.unwrap() - 6.857).abs() < 0.001);
/// assert!((rolled.coverage - 0.7).abs() < 1e-9);
/// ```
#[must_use]
pub fn roll_up(rule: RollUpRule, parts: &[Part], minimum_coverage: f64) -> RollUp {
    let all: f64 = parts.iter().map(|part| part.weight).sum();
    // Not `sum`: of nothing that would be -0.
    let covered =
        parts.iter().filter(|part| part.score.is_some()).fold(0.0, |sum, part| sum + part.weight * part.coverage);
    let coverage = if all > 0.0 { (covered / all).clamp(0.0, 1.0) } else { 0.0 };
    let scored: Vec<(f64, f64)> = parts.iter().filter_map(|part| Some((part.weight, part.score?))).collect();
    let present: f64 = scored.iter().map(|(weight, _)| weight).sum();
    if present <= 0.0 || !at_least(coverage, minimum_coverage) {
        return RollUp { score: None, coverage, contributions: vec![None; parts.len()] };
    }
    let shares: Vec<(f64, f64)> = scored.iter().map(|(weight, score)| (weight / present, *score)).collect();
    let mut added = match rule {
        RollUpRule::WeightedMean => mean(&shares),
        RollUpRule::WeakestLink => weakest(&shares),
        RollUpRule::GeometricMean => geometric(&shares),
        RollUpRule::CappedAt(most) => capped(&shares, most),
    }
    .into_iter()
    .map(on_grid);
    let contributions: Vec<_> = parts.iter().map(|part| part.score.and_then(|_| added.next())).collect();
    RollUp { score: Some(contributions.iter().flatten().fold(0.0, |sum, part| sum + part)), coverage, contributions }
}

/// The nearest multiple of 2⁻³²; sums of such numbers are exact.
fn on_grid(points: f64) -> f64 {
    const GRID: f64 = 4_294_967_296.0;
    (points * GRID).round() / GRID
}

fn mean(shares: &[(f64, f64)]) -> Vec<f64> {
    shares.iter().map(|(share, score)| share * score).collect()
}

fn weakest(shares: &[(f64, f64)]) -> Vec<f64> {
    let links = || shares.iter().filter(|(share, _)| *share > 0.0);
    let least = links().map(|(_, score)| *score).fold(f64::INFINITY, f64::min);
    let n: f64 = links().filter(|(_, score)| *score <= least).map(|_| 1.0).sum();
    shares.iter().map(|(share, score)| if *share > 0.0 && *score <= least { least / n } else { 0.0 }).collect()
}

fn geometric(shares: &[(f64, f64)]) -> Vec<f64> {
    let losses: Vec<f64> =
        shares.iter().map(|(share, score)| if *share > 0.0 { share * (100.0 / score).ln() } else { 0.0 }).collect();
    let all: f64 = losses.iter().sum();
    if all.is_infinite() {
        // A score of nothing leaves nothing.
        return vec![0.0; shares.len()];
    }
    let lost = 100.0 - 100.0 * (-all).exp();
    let part =
        |((share, _), loss): (&(f64, f64), &f64)| share * 100.0 - if all > 0.0 { lost * loss / all } else { 0.0 };
    shares.iter().zip(&losses).map(part).collect()
}

fn capped(shares: &[(f64, f64)], most: f64) -> Vec<f64> {
    let parts = mean(shares);
    let is_bad = |(share, score): &(f64, f64)| *share > 0.0 && !at_least(*score, BAD_BELOW);
    let bad: f64 = shares.iter().filter(|child| is_bad(child)).map(|(share, _)| share).sum();
    let excess = parts.iter().sum::<f64>() - most;
    if bad <= 0.0 || excess <= 0.0 {
        return parts;
    }
    let taken = |child: &(f64, f64)| if is_bad(child) { excess * child.0 / bad } else { 0.0 };
    parts.iter().zip(shares).map(|(part, child)| part - taken(child)).collect()
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
        let rolled = roll_up(RollUpRule::WeightedMean, &parts, 0.5);
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

    /// Cascade prints 89.25, since it cuts 90.9 and 68.2 to whole percent before it takes the mean; whole ones agree.
    #[test]
    fn nothing_is_rounded_on_the_way() {
        check(&[90.0, 99.0, 100.0, 68.0].map(|score| (1.0, Some(score))), Some(89.25), 1.0);
    }

    fn check_rule(rule: RollUpRule, scores: &[f64], expected: f64, contributions: &[f64]) {
        let parts: Vec<_> = scores.iter().map(|score| part(1.0, Some(*score))).collect();
        let rolled = roll_up(rule, &parts, 0.0);
        let near = |a: f64, b: f64| (a - b).abs() < 0.005;
        assert!(near(rolled.score.expect("a score"), expected), "{rule:?} {rolled:?}");
        let same =
            rolled.contributions.iter().zip(contributions).all(|(found, wanted)| near(found.expect("a part"), *wanted));
        assert!(same, "{rule:?} {rolled:?}");
    }

    /// 95, 95, 95, 10: arithmetic 73.75, geometric 54.11, weakest 10.
    #[test]
    fn rules_as_worked_out() {
        let three_and_one = [95.0, 95.0, 95.0, 10.0];
        check_rule(RollUpRule::WeightedMean, &three_and_one, 73.75, &[23.75, 23.75, 23.75, 2.5]);
        check_rule(RollUpRule::WeakestLink, &three_and_one, 10.0, &[0.0, 0.0, 0.0, 10.0]);
        check_rule(RollUpRule::GeometricMean, &three_and_one, 54.11, &[24.04, 24.04, 24.04, -18.01]);
        check_rule(RollUpRule::CappedAt(69.0), &three_and_one, 69.0, &[23.75, 23.75, 23.75, -2.25]);
        check_rule(RollUpRule::CappedAt(69.0), &[95.0, 95.0, 95.0, 50.0], 83.75, &[23.75, 23.75, 23.75, 12.5]);
        check_rule(RollUpRule::CappedAt(69.0), &[40.0, 60.0], 50.0, &[20.0, 30.0]);
        check_rule(RollUpRule::WeakestLink, &[10.0, 10.0, 95.0], 10.0, &[5.0, 5.0, 0.0]);
        check_rule(RollUpRule::GeometricMean, &[0.0, 90.0], 0.0, &[0.0, 0.0]);
        check_rule(RollUpRule::GeometricMean, &[100.0, 100.0], 100.0, &[50.0, 50.0]);
    }

    #[test]
    fn a_child_of_no_weight_is_no_link() {
        let parts = [part(0.0, Some(3.0)), part(1.0, Some(80.0))];
        for rule in [RollUpRule::WeakestLink, RollUpRule::GeometricMean, RollUpRule::CappedAt(10.0)] {
            let score = roll_up(rule, &parts, 0.0).score.expect("a score");
            assert!((score - 80.0).abs() < 1e-6, "{rule:?} {score}");
        }
    }

    #[test]
    fn a_half_known_child_covers_half_its_weight() {
        let half = Part { weight: 1.0, score: Some(60.0), coverage: 0.5 };
        let rolled = roll_up(RollUpRule::WeightedMean, &[half, part(1.0, Some(80.0))], 0.5);
        assert_eq!((rolled.score, rolled.coverage), (Some(70.0), 0.75));
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let one = (0.0_f64..100.0, prop::option::of(0.0_f64..=100.0), 0.0_f64..=1.0)
            .prop_map(|(weight, score, coverage)| Part { weight, score, coverage });
        prop::collection::vec(one, 0..8)
    }

    fn rules() -> impl Strategy<Value = RollUpRule> {
        prop_oneof![
            Just(RollUpRule::WeightedMean),
            Just(RollUpRule::WeakestLink),
            Just(RollUpRule::GeometricMean),
            (0.0_f64..=100.0).prop_map(RollUpRule::CappedAt)
        ]
    }

    proptest! {
        #[test]
        fn coverage_and_score_stay_in_their_range(rule in rules(), parts in parts(), minimum in 0.0_f64..=1.0) {
            let rolled = roll_up(rule, &parts, minimum);
            prop_assert!((0.0..=1.0).contains(&rolled.coverage));
            prop_assert!(rolled.score.is_none_or(|score| (-1e-9..=100.0 + 1e-9).contains(&score)));
        }

        #[test]
        fn contributions_add_up_to_the_score_in_any_order(rule in rules(), parts in parts(), minimum in 0.0_f64..=1.0) {
            let rolled = roll_up(rule, &parts, minimum);
            prop_assert_eq!(rolled.contributions.len(), parts.len());
            match rolled.score {
                Some(score) => {
                    let sum = |turned: &mut dyn Iterator<Item = &f64>| turned.fold(0.0, |sum, part| sum + part);
                    prop_assert_eq!(sum(&mut rolled.contributions.iter().flatten()), score);
                    prop_assert_eq!(sum(&mut rolled.contributions.iter().rev().flatten()), score);
                }
                None => prop_assert!(rolled.contributions.iter().all(Option::is_none)),
            }
        }

        #[test]
        fn order_does_not_matter(rule in rules(), mut parts in parts(), by in 0_usize..8) {
            let rolled = roll_up(rule, &parts, 0.3);
            let steps = by.min(parts.len());
            parts.rotate_left(steps);
            parts.reverse();
            let turned = roll_up(rule, &parts, 0.3);
            prop_assert!((rolled.coverage - turned.coverage).abs() < 1e-9);
            prop_assert!((rolled.score.unwrap_or(-1.0) - turned.score.unwrap_or(-1.0)).abs() < 1e-9);
        }

        #[test]
        fn a_better_child_never_makes_a_worse_parent(rule in rules(), mut parts in parts(), at in 0_usize..8, more in 0.0_f64..50.0) {
            let before = roll_up(rule, &parts, 0.0).score;
            if let Some(score) = parts.get_mut(at).and_then(|part| part.score.as_mut()) {
                *score = (*score + more).min(100.0);
            }
            prop_assert!(roll_up(rule, &parts, 0.0).score.unwrap_or(-1.0) >= before.unwrap_or(-1.0) - 1e-9);
        }

        #[test]
        fn every_rule_lies_between_its_children(rule in rules(), parts in parts()) {
            if let (Some(score), false) = (roll_up(rule, &parts, 0.0).score, matches!(rule, RollUpRule::CappedAt(_))) {
                let scores = || parts.iter().filter(|part| part.weight > 0.0).filter_map(|part| part.score);
                prop_assert!(score <= scores().fold(0.0, f64::max) + 1e-6);
                prop_assert!(score >= scores().fold(100.0, f64::min) - 1e-6);
            }
        }
    }
}
