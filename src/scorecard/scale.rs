//! How a company says what a value is worth: points, or one of their presets. All of them become points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::points::{Bar, Points, binary, four_thresholds, goal_red_flag, min_max, rising};

/// What a value is worth, as it is written down. Which of two values is larger gives the direction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// From the worst value, worth 0, straight to the best, worth 100.
    MinMax {
        /// Worth 0.
        worst: f64,
        /// Worth 100.
        best: f64,
    },
    /// A goal worth two thirds of 100 and a red flag worth one third, straight through both.
    GoalRedFlag {
        /// Worth two thirds.
        goal: f64,
        /// Worth one third.
        red_flag: f64,
    },
    /// Values worth 0, one third, two thirds and all of 100.
    Thresholds([f64; 4]),
    /// Worth 0 up to the first value and from the last one on, 100 between the two in the middle.
    Band([f64; 4]),
    /// 100 at this value or more, else 0.
    AtLeast(f64),
    /// 100 at this value or less, else 0.
    AtMost(f64),
    /// 100 from the first value to the second, both included, else 0.
    Between([f64; 2]),
}

impl Scale {
    /// As points; `None` if its values do not lie apart in the order they must.
    ///
    /// ```
    /// # use scorebridge::scorecard::{Scale, points_score};
    /// let revenue = Scale::GoalRedFlag { goal: 700.0, red_flag: 500.0 }.points().unwrap();
    /// assert_eq!(points_score(&revenue, 600.0), Some(50.0));
    /// ```
    #[must_use]
    pub fn points(self) -> Option<Points> {
        let points = match self {
            Self::MinMax { worst, best } => min_max(worst, best),
            Self::GoalRedFlag { goal, red_flag } => goal_red_flag(goal, red_flag),
            Self::Thresholds(four) => four_thresholds(four),
            Self::Band([none_below, from, to, none_above]) => {
                let ends = rising([(none_below, 0.0), (from, 100.0), (to, 100.0), (none_above, 0.0)]);
                ends.filter(|_| none_below < none_above)
            }
            Self::AtLeast(low) => Some(binary(Bar::AtLeast(low))),
            Self::AtMost(high) => Some(binary(Bar::AtMost(high))),
            Self::Between([low, high]) => (low < high).then(|| binary(Bar::Between(low, high))),
        };
        points.filter(|points| points.iter().all(|(at, _)| at.is_finite()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::points_score;

    #[track_caller]
    fn check(yaml: &str, values: &[(f64, f64)]) {
        let scale: Scale = serde_saphyr::from_str(yaml).expect("a scale");
        let points = scale.points().expect("points");
        for (value, expected) in values {
            let score = points_score(&points, *value).expect("a score");
            assert!((score - expected).abs() < 0.005, "{yaml} {value}: {score}, expected {expected}");
        }
        let written = serde_json::to_value(scale).expect("JSON");
        assert_eq!(serde_json::from_value::<Scale>(written).expect("a scale"), scale);
    }

    #[test]
    fn presets_as_they_are_written() {
        check("min_max: { worst: 25, best: 10 }", &[(25.0, 0.0), (16.0, 60.0), (10.0, 100.0)]);
        let published = [(300.0, 0.0), (500.0, 33.33), (600.0, 50.0), (700.0, 66.67), (900.0, 100.0)];
        check("goal_red_flag: { goal: 700, red_flag: 500 }", &published);
        check("thresholds: [80, 90, 95, 99]", &[(80.0, 0.0), (90.0, 33.33), (95.0, 66.67), (99.0, 100.0)]);
        check("thresholds: [9, 6, 4, 1]", &[(6.0, 33.33)]);
        check("band: [0, 40, 60, 100]", &[(0.0, 0.0), (20.0, 50.0), (50.0, 100.0), (80.0, 50.0), (120.0, 0.0)]);
        check("at_least: 95", &[(95.0, 100.0), (94.99, 0.0)]);
        check("at_most: 4", &[(4.0, 100.0), (4.01, 0.0)]);
        check("between: [40, 60]", &[(39.9, 0.0), (40.0, 100.0), (60.0, 100.0), (60.1, 0.0)]);
    }

    #[test]
    fn values_must_lie_apart_and_in_order() {
        for scale in [
            Scale::MinMax { worst: 5.0, best: 5.0 },
            Scale::GoalRedFlag { goal: 5.0, red_flag: 5.0 },
            Scale::Thresholds([1.0, 3.0, 2.0, 4.0]),
            Scale::Band([0.0, 60.0, 40.0, 100.0]),
            Scale::Band([100.0, 60.0, 40.0, 0.0]),
            Scale::Between([2.0, 1.0]),
            Scale::AtLeast(f64::NAN),
        ] {
            assert_eq!(scale.points(), None, "{scale:?}");
        }
    }
}
