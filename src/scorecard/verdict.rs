//! Three separate marks of a value: against its target, against the period before, and what to expect. It gives no score.

use entity::value::{Assurance, Direction, Status, Trend};

use super::Goal;
use super::float::{at_least, same};
use crate::measure::Measurement;

/// How a value stands against its goal; reaching it exactly counts as met.
///
/// No value is `NoValue`, no goal is `Info`. Where the 95 % interval of the value (Wilson, recommendation error) has ends
/// on both sides of the goal the verdict is `CannotTell`: nine good answers of ten say nothing yet about a goal of 90 %.
/// Where higher or lower is better, short of the goal by at most `near` is `Near`. For a band, `near` is half its width:
/// inside is met, outside is missed.
///
/// ```
/// # use entity::value::{Direction, Status};
/// # use scorebridge::{measure::Measurement, scorecard::{Goal, status}};
/// let fixed_in_time = Measurement { value: Some(95.0), ci_lower: Some(93.1), ci_upper: Some(96.4), n: 700,
///     numerator: None, denominator: None, no_value: None, out_of_range: 0 };
/// let goal = |value| Some(Goal { value, near: 2.0 });
/// assert_eq!(status(Direction::HigherIsBetter, &fixed_in_time, goal(93.0)), Status::Met);
/// assert_eq!(status(Direction::HigherIsBetter, &fixed_in_time, goal(95.0)), Status::CannotTell);
/// assert_eq!(status(Direction::HigherIsBetter, &fixed_in_time, goal(97.0)), Status::Near);
/// ```
#[must_use]
pub fn status(direction: Direction, measurement: &Measurement, goal: Option<Goal>) -> Status {
    let (Some(value), Some(goal)) = (measurement.value, goal) else {
        return if measurement.value.is_none() { Status::NoValue } else { Status::Info };
    };
    let interval = measurement.ci_lower.zip(measurement.ci_upper);
    if interval.is_some_and(|interval| side(direction, interval, goal) == Side::Both) {
        Status::CannotTell
    } else if reaches(direction, value, goal) {
        Status::Met
    } else if nearly_reaches(direction, value, goal) {
        Status::Near
    } else {
        Status::Missed
    }
}

/// Whether a process that stays in its natural limits will keep meeting the goal.
///
/// `limits` are the natural process limits, lower end first. All of them good: will meet; all bad: will miss; else each
/// period is hit or miss. No limits or no goal: unknown.
///
/// Source: NHS England, Making Data Count, assurance icons.
///
/// ```
/// # use entity::value::{Assurance, Direction};
/// # use scorebridge::scorecard::{Goal, assurance};
/// let check = |goal| assurance(Direction::HigherIsBetter, Some((93.286, 98.364)), Some(Goal { value: goal, near: 0.0 }));
/// assert_eq!(check(93.0), Assurance::WillMeet);
/// assert_eq!(check(95.0), Assurance::HitOrMiss);
/// assert_eq!(check(99.0), Assurance::WillMiss);
/// ```
#[must_use]
pub fn assurance(direction: Direction, limits: Option<(f64, f64)>, goal: Option<Goal>) -> Assurance {
    let Some((limits, goal)) = limits.zip(goal) else { return Assurance::Unknown };
    match side(direction, limits, goal) {
        Side::Good => Assurance::WillMeet,
        Side::Both => Assurance::HitOrMiss,
        Side::Bad => Assurance::WillMiss,
    }
}

/// The value against the one before, whatever the target says: 65 then 63 is worse, even above a target of 60.
///
/// For a band, closer to it is better, and anywhere inside is the same; without a goal nobody knows.
#[must_use]
pub fn trend(direction: Direction, before: Option<f64>, now: Option<f64>, goal: Option<Goal>) -> Trend {
    let goodness = |value: f64| match (direction, goal) {
        (Direction::HigherIsBetter, _) => Some(value),
        (Direction::LowerIsBetter, _) => Some(-value),
        (Direction::InBand, Some(goal)) => Some(-((value - goal.value).abs() - goal.near).max(0.0)),
        (Direction::InBand, None) => None,
    };
    match (before.and_then(goodness), now.and_then(goodness)) {
        (Some(before), Some(now)) if same(before, now) => Trend::Same,
        (Some(before), Some(now)) if now > before => Trend::Better,
        (Some(_), Some(_)) => Trend::Worse,
        _ => Trend::Unknown,
    }
}

/// On which side of a goal a range lies.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Good,
    Both,
    Bad,
}

fn side(direction: Direction, (lower, upper): (f64, f64), goal: Goal) -> Side {
    match (reaches(direction, lower, goal), reaches(direction, upper, goal)) {
        (true, true) => Side::Good,
        // A band can lie inside a range whose ends both miss it.
        (false, false) if !(lower < goal.value && goal.value < upper) => Side::Bad,
        _ => Side::Both,
    }
}

pub(super) fn reaches(direction: Direction, value: f64, goal: Goal) -> bool {
    match direction {
        Direction::HigherIsBetter => at_least(value, goal.value),
        Direction::LowerIsBetter => at_least(goal.value, value),
        Direction::InBand => at_least(goal.near, (value - goal.value).abs()),
    }
}

fn nearly_reaches(direction: Direction, value: f64, goal: Goal) -> bool {
    match direction {
        Direction::HigherIsBetter => at_least(value, goal.value - goal.near),
        Direction::LowerIsBetter => at_least(goal.value + goal.near, value),
        Direction::InBand => false,
    }
}

#[cfg(test)]
mod tests {
    use Direction::{HigherIsBetter, InBand, LowerIsBetter};

    use super::*;

    fn measured(value: Option<f64>, interval: Option<(f64, f64)>) -> Measurement {
        Measurement {
            value,
            numerator: None,
            denominator: None,
            n: 20,
            no_value: None,
            ci_lower: interval.map(|ends| ends.0),
            ci_upper: interval.map(|ends| ends.1),
            out_of_range: 0,
        }
    }

    fn check_status(direction: Direction, value: f64, goal: (f64, f64), expected: Status) {
        let goal = Some(Goal { value: goal.0, near: goal.1 });
        assert_eq!(status(direction, &measured(Some(value), None), goal), expected, "{direction} {value} {goal:?}");
    }

    #[test]
    fn equality_is_met_in_every_direction() {
        check_status(HigherIsBetter, 95.0, (95.0, 2.0), Status::Met);
        check_status(HigherIsBetter, 0.57 * 100.0, (57.0, 0.0), Status::Met);
        check_status(LowerIsBetter, 8.0, (8.0, 1.0), Status::Met);
        check_status(LowerIsBetter, 0.1 + 0.2, (0.3, 0.0), Status::Met);
        check_status(InBand, 55.0, (50.0, 5.0), Status::Met);
        check_status(InBand, 45.0, (50.0, 5.0), Status::Met);
    }

    #[test]
    fn near_is_short_by_at_most_the_tolerance() {
        check_status(HigherIsBetter, 93.0, (95.0, 2.0), Status::Near);
        check_status(HigherIsBetter, 92.9, (95.0, 2.0), Status::Missed);
        check_status(LowerIsBetter, 9.0, (8.0, 1.0), Status::Near);
        check_status(LowerIsBetter, 9.1, (8.0, 1.0), Status::Missed);
        check_status(InBand, 55.1, (50.0, 5.0), Status::Missed);
        check_status(InBand, 44.9, (50.0, 5.0), Status::Missed);
    }

    #[test]
    fn missing_is_neither_met_nor_missed() {
        let goal = Some(Goal { value: 1.0, near: 0.0 });
        assert_eq!(status(HigherIsBetter, &measured(None, None), goal), Status::NoValue);
        assert_eq!(status(HigherIsBetter, &measured(None, None), None), Status::NoValue);
        assert_eq!(status(HigherIsBetter, &measured(Some(1.0), None), None), Status::Info);
    }

    /// Wilson intervals of the research: 17 of 20, 180 of 200, 50 of 50.
    #[test]
    fn an_interval_across_the_target_cannot_tell() {
        let check = |direction, value, interval, goal, expected| {
            let goal = Some(Goal { value: goal, near: 2.0 });
            assert_eq!(
                status(direction, &measured(Some(value), Some(interval)), goal),
                expected,
                "{value} {interval:?}"
            );
        };
        check(HigherIsBetter, 85.0, (63.96, 94.76), 90.0, Status::CannotTell);
        check(HigherIsBetter, 90.0, (85.06, 93.43), 90.0, Status::CannotTell);
        check(HigherIsBetter, 100.0, (92.87, 100.0), 90.0, Status::Met);
        check(HigherIsBetter, 30.8, (25.53, 36.62), 90.0, Status::Missed);
        check(LowerIsBetter, 10.1, (6.24, 16.05), 10.0, Status::CannotTell);
        check(LowerIsBetter, 10.1, (6.24, 16.05), 20.0, Status::Met);
        check(LowerIsBetter, 10.1, (6.24, 16.05), 5.0, Status::Missed);
        // A band of 48 to 52: inside, across one end, around it, beside it.
        check(InBand, 50.0, (49.0, 51.0), 50.0, Status::Met);
        check(InBand, 51.0, (49.0, 53.0), 50.0, Status::CannotTell);
        check(InBand, 50.0, (40.0, 60.0), 50.0, Status::CannotTell);
        check(InBand, 56.0, (53.0, 60.0), 50.0, Status::Missed);
    }

    #[test]
    fn trend_is_not_status() {
        let check = |direction, before, now, expected| {
            let goal = Some(Goal { value: 60.0, near: 5.0 });
            assert_eq!(trend(direction, before, now, goal), expected, "{direction} {before:?} {now:?}");
        };
        check(HigherIsBetter, Some(65.0), Some(63.0), Trend::Worse);
        check(HigherIsBetter, Some(40.0), Some(45.0), Trend::Better);
        check(HigherIsBetter, Some(0.3), Some(0.1 + 0.2), Trend::Same);
        check(LowerIsBetter, Some(9.0), Some(6.0), Trend::Better);
        check(LowerIsBetter, Some(6.0), Some(9.0), Trend::Worse);
        check(InBand, Some(70.0), Some(52.0), Trend::Better);
        check(InBand, Some(58.0), Some(63.0), Trend::Same);
        check(HigherIsBetter, None, Some(63.0), Trend::Unknown);
        check(HigherIsBetter, Some(63.0), None, Trend::Unknown);
        assert_eq!(trend(InBand, Some(1.0), Some(2.0), None), Trend::Unknown);
    }

    #[test]
    fn assurance_reads_the_whole_usual_range() {
        let check = |direction, goal: (f64, f64), expected| {
            let goal = Some(Goal { value: goal.0, near: goal.1 });
            assert_eq!(assurance(direction, Some((93.286, 98.364)), goal), expected, "{direction} {goal:?}");
        };
        check(HigherIsBetter, (93.0, 0.0), Assurance::WillMeet);
        check(HigherIsBetter, (95.0, 0.0), Assurance::HitOrMiss);
        check(HigherIsBetter, (99.0, 0.0), Assurance::WillMiss);
        check(LowerIsBetter, (93.0, 0.0), Assurance::WillMiss);
        check(LowerIsBetter, (99.0, 0.0), Assurance::WillMeet);
        check(InBand, (96.0, 5.0), Assurance::WillMeet);
        check(InBand, (96.0, 1.0), Assurance::HitOrMiss);
        check(InBand, (50.0, 5.0), Assurance::WillMiss);
        assert_eq!(assurance(HigherIsBetter, None, Some(Goal { value: 1.0, near: 0.0 })), Assurance::Unknown);
        assert_eq!(assurance(HigherIsBetter, Some((1.0, 2.0)), None), Assurance::Unknown);
    }
}
