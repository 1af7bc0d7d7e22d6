//! One way from a value to a score: straight lines between points. It knows no KPI, no target and no direction.

use super::float::{at_least, same};

/// Pairs of value and score, by rising value. Two pairs with one value are a step.
pub type Points = Vec<(f64, f64)>;

/// Score of a value, 0 to 100: straight lines between the points, level beyond the first and the last one.
///
/// `points` are pairs (value in the KPI's unit, score), by rising value. On a step, where two points share a value, the
/// better score holds: reaching the bar counts as reached. No points, or a value that is no number, have no score.
///
/// Formula: `y₁ + (y₂ − y₁) × (v − x₁) ÷ (x₂ − x₁)` between neighbours, then held within 0 and 100.
///
/// ```
/// # use scorebridge::scorecard::points_score;
/// assert_eq!(points_score(&[(0.0, 0.0), (200.0, 100.0)], 50.0), Some(25.0));
/// assert_eq!(points_score(&[(0.0, 0.0), (200.0, 100.0)], 250.0), Some(100.0));
/// assert_eq!(points_score(&[], 50.0), None);
/// ```
#[must_use]
pub fn points_score(points: &[(f64, f64)], value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    let on_point = points.iter().filter(|(at, _)| same(*at, value)).map(|(_, score)| *score).reduce(f64::max);
    let below = points.iter().rev().find(|(at, _)| *at < value);
    let above = points.iter().find(|(at, _)| *at > value);
    let score = on_point.or(match (below, above) {
        (Some(low), Some(high)) => Some(between(*low, *high, value)),
        (Some((_, end)), None) | (None, Some((_, end))) => Some(*end),
        (None, None) => None,
    });
    score.map(|score| score.clamp(0.0, 100.0))
}

/// A point on the line; never beyond its ends, whatever floats do on the way.
fn between(low: (f64, f64), high: (f64, f64), value: f64) -> f64 {
    let score = low.1 + (high.1 - low.1) * (value - low.0) / (high.0 - low.0);
    score.clamp(low.1.min(high.1), low.1.max(high.1))
}

/// Worst value 0, best value 100, straight between; the worst may be the larger one. `None` if they are the same.
///
/// Source: BSC Designer `(v − min) ÷ (max − min)`; MetricNet `(worst − v) ÷ (worst − best)`.
///
/// ```
/// # use scorebridge::scorecard::{min_max, points_score};
/// let hours = min_max(25.0, 10.0).unwrap();
/// assert_eq!(points_score(&hours, 16.0), Some(60.0));
/// ```
#[must_use]
pub fn min_max(worst: f64, best: f64) -> Option<Points> {
    rising([(worst, 0.0), (best, 100.0)])
}

/// A goal worth two thirds and a red flag worth one third of 100, straight through both. `None` if they are the same.
///
/// The score ends as far beyond goal and red flag as they lie apart; which of them is larger gives the direction.
///
/// Formula: with `d = goal − red flag`, `100 × (v − (red flag − d)) ÷ 3d`. Source: Spider Impact, scoring guide.
///
/// ```
/// # use scorebridge::scorecard::{goal_red_flag, points_score};
/// let revenue = goal_red_flag(700.0, 500.0).unwrap();
/// assert_eq!(points_score(&revenue, 600.0), Some(50.0));
/// ```
#[must_use]
pub fn goal_red_flag(goal: f64, red_flag: f64) -> Option<Points> {
    let distance = goal - red_flag;
    min_max(red_flag - distance, goal + distance)
}

/// Four thresholds worth 0, one third, two thirds and all of 100, straight between neighbours. They rise where more is
/// better and fall where less is better; `None` if they do neither.
///
/// Source: Spider Impact, three-colour scoring with thresholds at 0, 3.33, 6.67 and 10 of 10.
#[must_use]
pub fn four_thresholds(thresholds: [f64; 4]) -> Option<Points> {
    let [none, third, two_thirds, all] = thresholds;
    rising([(none, 0.0), (third, 100.0 / 3.0), (two_thirds, 200.0 / 3.0), (all, 100.0)])
}

/// Points by rising value, if their values rise or fall all the way.
pub(super) fn rising<const N: usize>(points: [(f64, f64); N]) -> Option<Points> {
    let mut points = Vec::from(points);
    if points.first()?.0 > points.last()?.0 {
        points.reverse();
    }
    points.is_sorted_by(|a, b| a.0 < b.0 && !at_least(a.0, b.0)).then_some(points)
}

/// What has to hold for all of a score; else there is none of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
    /// Not below the first, not above the second.
    Between(f64, f64),
}

/// All or nothing: 100 where the bar is reached, and reaching it exactly counts, else 0.
///
/// ```
/// # use scorebridge::scorecard::{Bar, binary, points_score};
/// let yes_or_no = binary(Bar::AtLeast(1.0));
/// assert_eq!(points_score(&yes_or_no, 1.0), Some(100.0));
/// assert_eq!(points_score(&yes_or_no, 0.0), Some(0.0));
/// ```
#[must_use]
pub fn binary(bar: Bar) -> Points {
    match bar {
        Bar::AtLeast(low) => vec![(low, 0.0), (low, 100.0)],
        Bar::AtMost(high) => vec![(high, 100.0), (high, 0.0)],
        Bar::Between(low, high) => vec![(low, 0.0), (low, 100.0), (high, 100.0), (high, 0.0)],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(points: Option<Points>, value: f64, expected: f64) {
        let score = points_score(&points.expect("valid points"), value).expect("a score");
        assert!((score - expected).abs() < 0.005, "{value}: {score}, expected {expected}");
    }

    #[test]
    fn goal_and_red_flag_as_published() {
        for (value, expected) in [(300.0, 0.0), (500.0, 33.33), (600.0, 50.0), (700.0, 66.67), (900.0, 100.0)] {
            check(goal_red_flag(700.0, 500.0), value, expected);
        }
        check(goal_red_flag(700.0, 500.0), 100.0, 0.0);
        check(goal_red_flag(700.0, 500.0), 2_000.0, 100.0);
    }

    #[test]
    fn smaller_is_better_changes_the_score() {
        check(goal_red_flag(5.0, 7.0), 3.0, 100.0);
        check(goal_red_flag(5.0, 7.0), 7.0, 33.33);
        check(goal_red_flag(5.0, 7.0), 9.0, 0.0);
        check(min_max(25.0, 10.0), 25.0, 0.0);
        check(min_max(25.0, 10.0), 10.0, 100.0);
    }

    #[test]
    fn four_thresholds_rising_and_falling() {
        let rising = || four_thresholds([80.0, 90.0, 95.0, 99.0]);
        for (value, expected) in [(70.0, 0.0), (80.0, 0.0), (90.0, 33.33), (92.5, 50.0), (95.0, 66.67), (99.5, 100.0)] {
            check(rising(), value, expected);
        }
        check(four_thresholds([9.0, 6.0, 4.0, 1.0]), 6.0, 33.33);
    }

    #[test]
    fn presets_refuse_points_without_distance() {
        assert_eq!(min_max(5.0, 5.0), None);
        assert_eq!(goal_red_flag(5.0, 5.0), None);
        assert_eq!(four_thresholds([1.0, 3.0, 2.0, 4.0]), None);
        assert_eq!(four_thresholds([1.0, 2.0, 2.0, 4.0]), None);
        assert_eq!(min_max(f64::NAN, 1.0), None);
    }

    #[test]
    fn binary_counts_the_bar_itself() {
        for (bar, value, expected) in [
            (Bar::AtLeast(95.0), 95.0, 100.0),
            (Bar::AtLeast(95.0), 94.999, 0.0),
            (Bar::AtMost(4.0), 4.0, 100.0),
            (Bar::AtMost(4.0), 4.001, 0.0),
            (Bar::Between(40.0, 60.0), 40.0, 100.0),
            (Bar::Between(40.0, 60.0), 50.0, 100.0),
            (Bar::Between(40.0, 60.0), 60.0, 100.0),
            (Bar::Between(40.0, 60.0), 39.9, 0.0),
            (Bar::Between(40.0, 60.0), 60.1, 0.0),
            // 57 of 100, computed in floats, is 56.99999999999999 percent.
            (Bar::AtLeast(57.0), 0.57 * 100.0, 100.0),
        ] {
            check(Some(binary(bar)), value, expected);
        }
    }

    #[test]
    fn a_band_is_best_in_its_middle() {
        let band = vec![(0.0, 0.0), (40.0, 100.0), (60.0, 100.0), (100.0, 0.0)];
        for (value, expected) in [(20.0, 50.0), (50.0, 100.0), (80.0, 50.0), (120.0, 0.0)] {
            check(Some(band.clone()), value, expected);
        }
    }

    #[test]
    fn what_is_no_number_has_no_score() {
        assert_eq!(points_score(&[(0.0, 0.0), (1.0, 100.0)], f64::NAN), None);
        assert_eq!(points_score(&[(0.0, 0.0), (1.0, 100.0)], f64::INFINITY), None);
        assert_eq!(points_score(&[(3.0, 40.0)], 7.0), Some(40.0));
    }

    /// Points at whole values, with scores that never fall.
    fn never_falling() -> impl Strategy<Value = Points> {
        prop::collection::vec((-1_000_i32..1_000, 0.0_f64..=100.0), 1..6).prop_map(|pairs| {
            let (mut at, mut scores): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            at.sort_unstable();
            scores.sort_by(f64::total_cmp);
            at.into_iter().map(f64::from).zip(scores).collect()
        })
    }

    proptest! {
        #[test]
        fn a_score_is_between_0_and_100(points in never_falling(), value in -5_000.0_f64..5_000.0) {
            let score = points_score(&points, value).expect("a score");
            prop_assert!((0.0..=100.0).contains(&score));
        }

        #[test]
        fn more_is_never_worse(points in never_falling(), value in -2_000.0_f64..2_000.0, more in 0.0_f64..500.0) {
            prop_assert!(points_score(&points, value + more) >= points_score(&points, value));
        }

        #[test]
        fn less_is_never_worse_where_less_is_better(
            points in never_falling(), value in -2_000.0_f64..2_000.0, less in 0.0_f64..500.0,
        ) {
            let falling: Points = points.iter().rev().map(|(at, score)| (-at, *score)).collect();
            prop_assert!(points_score(&falling, value - less) >= points_score(&falling, value));
        }
    }
}
