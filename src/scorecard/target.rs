//! Dated goals: which one held when, and whether history ever reached a new one. It sets none.

use chrono::NaiveDate;
use entity::value::{Assurance, Direction, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::verdict::reaches;
use super::{Goal, KpiPlan, Process, Seen, assurance};

/// A goal from a day on, until it ends or the next one begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DatedGoal {
    /// First day it holds.
    pub from: NaiveDate,
    /// Last day it holds, if somebody ended it.
    pub until: Option<NaiveDate>,
    /// The goal.
    pub goal: Goal,
}

/// Whether a target of these days holds on the last day of the period, unless a later one has begun by then.
#[must_use]
pub fn holds_in(from: NaiveDate, until: Option<NaiveDate>, period: Period) -> bool {
    from < period.end() && until.is_none_or(|until| until.succ_opt().is_none_or(|after| period.end() <= after))
}

/// The goal that holds on the last day of the period; `goals` are in order of their days. After one that ended, there is
/// none until the next begins: the one before it does not come back.
#[must_use]
pub fn goal_in(goals: &[DatedGoal], period: Period) -> Option<Goal> {
    let begun = goals.iter().rev().find(|dated| dated.from < period.end())?;
    holds_in(begun.from, begun.until, period).then_some(begun.goal)
}

/// How often a goal would have been reached by what was measured so far.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reach {
    /// Periods with a value.
    pub n: usize,
    /// Of these, how many reached the goal.
    pub reached: usize,
    /// The value that came nearest to the goal, or went furthest beyond it.
    pub best: f64,
    /// What the usual range says of it.
    pub assurance: Assurance,
}

impl Reach {
    /// Whether a person who sets this goal must be warned: nothing measured so far has ever reached it.
    #[must_use]
    pub fn is_new_ground(&self) -> bool {
        self.reached == 0
    }
}

/// How a goal looks against the values measured before it and their natural limits; `None` without any value.
///
/// ```
/// # use entity::value::Direction;
/// # use scorebridge::scorecard::{Goal, reach};
/// let kept = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];
/// let found = reach(Direction::HigherIsBetter, Goal { value: 99.0, near: 0.0 }, &kept, None).unwrap();
/// assert_eq!((found.n, found.reached, found.best), (12, 0, 96.8));
/// assert!(found.is_new_ground());
/// ```
#[must_use]
pub fn reach(direction: Direction, goal: Goal, values: &[f64], limits: Option<(f64, f64)>) -> Option<Reach> {
    let distance = |value: f64| match direction {
        Direction::HigherIsBetter => goal.value - value,
        Direction::LowerIsBetter => value - goal.value,
        Direction::InBand => (value - goal.value).abs(),
    };
    let best =
        values.iter().copied().reduce(|best, value| if distance(value) < distance(best) { value } else { best })?;
    let reached = values.iter().filter(|value| reaches(direction, **value, goal)).count();
    Some(Reach { n: values.len(), reached, best, assurance: assurance(direction, limits, Some(goal)) })
}

impl KpiPlan {
    /// Each goal with what had been measured before it began; none where nothing had.
    #[must_use]
    pub fn reaches(&self) -> Vec<(DatedGoal, Option<Reach>)> {
        self.goals.iter().map(|dated| (*dated, self.reach(dated))).collect()
    }

    /// What had been measured before a goal begins says of it.
    #[must_use]
    pub fn reach(&self, dated: &DatedGoal) -> Option<Reach> {
        let before = || self.history.iter().filter(|seen| seen.period.end() <= dated.from);
        let values: Vec<f64> = before().filter_map(|seen| seen.measurement.value).collect();
        let history: Vec<_> = before().map(|seen| (seen.period, seen.measurement.value)).collect();
        let process = Process::of(&history, self.judging.noise, &self.judging.rebases);
        reach(self.direction, dated.goal, &values, process.last().and_then(Seen::settled))
    }
}

#[cfg(test)]
mod tests {
    use Direction::{HigherIsBetter, InBand, LowerIsBetter};

    use super::*;

    #[test]
    fn the_goal_of_a_period_is_the_last_one_begun() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let goal = |value| Goal { value, near: 0.0 };
        let goals = [
            DatedGoal { from: day("2026-01-01"), until: None, goal: goal(90.0) },
            DatedGoal { from: day("2026-08-31"), until: None, goal: goal(95.0) },
            DatedGoal { from: day("2026-10-01"), until: Some(day("2027-03-31")), goal: goal(97.0) },
            DatedGoal { from: day("2027-06-01"), until: None, goal: goal(98.0) },
        ];
        let check = |period: &str, expected: Option<f64>| {
            let found = goal_in(&goals, period.parse().expect("a period"));
            assert_eq!(found.map(|goal| goal.value), expected, "{period}");
        };
        check("2025-12", None);
        check("2026-01", Some(90.0));
        check("2026-07", Some(90.0));
        check("2026-08", Some(95.0));
        check("2026-09", Some(95.0));
        check("2026-Q3", Some(95.0));
        check("2026", Some(97.0));
        // It ended with March, and the one before it does not come back.
        check("2027-03", Some(97.0));
        check("2027-04", None);
        check("2027-Q2", Some(98.0));
    }

    #[test]
    fn history_says_what_was_reached() {
        let values = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];
        let check = |direction, goal: (f64, f64), expected: (usize, f64, Assurance)| {
            let goal = Goal { value: goal.0, near: goal.1 };
            let found = reach(direction, goal, &values, Some((93.286, 98.364))).expect("values");
            assert_eq!((found.reached, found.best, found.assurance), expected, "{direction} {goal:?}");
        };
        check(HigherIsBetter, (93.0, 0.0), (12, 96.8, Assurance::WillMeet));
        check(HigherIsBetter, (96.8, 0.0), (1, 96.8, Assurance::HitOrMiss));
        check(HigherIsBetter, (99.0, 0.0), (0, 96.8, Assurance::WillMiss));
        check(LowerIsBetter, (94.0, 0.0), (0, 94.9, Assurance::HitOrMiss));
        check(InBand, (96.0, 0.5), (8, 96.0, Assurance::HitOrMiss));
        check(InBand, (50.0, 5.0), (0, 94.9, Assurance::WillMiss));
        assert_eq!(reach(InBand, Goal { value: 1.0, near: 0.0 }, &[], None), None);
    }
}
