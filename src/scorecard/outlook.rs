//! What to expect of a KPI if nothing changes: its forecast with a range, and the chance of meeting the year-end target.
//! It promises nothing.

use chrono::Datelike;
use entity::value::{Direction, Period, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::range::{ends, per_year};
use super::target::goal_in;
use super::{Goal, KpiPlan};
use crate::stats::{Expected, Forecast, Method, forecast, student_below};

/// Fewest later periods that are shown.
const LEAST_STEPS: i32 = 3;

/// What to expect of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outlook {
    /// How the series is carried on: the method that erred least on values it had not seen.
    pub method: Method,
    /// By how much it erred there on average, in the unit of the value.
    pub error: f64,
    /// How many values it rests on: those since the last known change.
    pub n: usize,
    /// Nearest first.
    pub points: Vec<Ahead>,
    /// Whether the target at the end of the year will be met.
    pub year_end: Option<YearEnd>,
}

/// What is expected of a later period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ahead {
    /// When.
    pub period: Period,
    /// The value.
    pub value: f64,
    /// 95 % range, lower end, not beyond what the unit can be.
    pub lower: f64,
    /// 95 % range, upper end, not beyond what the unit can be.
    pub upper: f64,
}

/// The last period of the year against the target that holds there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct YearEnd {
    /// When.
    pub period: Period,
    /// The target.
    pub target: f64,
    /// How likely that period's value reaches it if nothing changes, 0 to 1.
    pub chance: f64,
}

/// The outlook after `period`, from the values up to it; `None` below six of them since the last known change.
///
/// It reaches to the last period of the calendar year, and at least three periods far; the year is the one of the next
/// period. The chance is the share of the forecast's distribution (Student's t) on the good side of the target.
#[must_use]
pub fn outlook(plan: &KpiPlan, period: Period) -> Option<Outlook> {
    let since = plan.judging.rebases_up_to(period).last().map(|rebase| rebase.from);
    let counts = |one: Period| one.start() <= period.start() && since.is_none_or(|day| one.end() > day);
    let known: Vec<_> = plan.history.iter().filter(|seen| counts(seen.period)).collect();
    let values: Vec<Option<f64>> = known.iter().map(|seen| seen.measurement.value).collect();
    let first = known.last()?.period.next();
    let to_year_end = steps_to_year_end(first);
    let steps = to_year_end.unwrap_or(LEAST_STEPS).max(LEAST_STEPS);
    let found = forecast(&values, per_year(Some(&first)), usize::try_from(steps).ok()?)?;
    let ahead = (0..).zip(&found.points).map(|(step, expected)| ahead(first.shifted(step), expected, plan.unit));
    let year_end = to_year_end.and_then(|steps| {
        let (last, expected) = (first.shifted(steps - 1), found.points.get(usize::try_from(steps - 1).ok()?)?);
        let goal = goal_in(&plan.goals, last)?;
        let chance = chance(plan.direction, goal, expected, &found)?;
        Some(YearEnd { period: last, target: goal.value, chance })
    });
    let n = values.iter().flatten().count();
    Some(Outlook { method: found.method, error: found.error, n, points: ahead.collect(), year_end })
}

/// How many periods it takes from this one, included, to the last one of its year; none where they do not divide it.
fn steps_to_year_end(first: Period) -> Option<i32> {
    let per_year = i32::try_from(per_year(Some(&first))?).ok()?;
    let months_done = i32::try_from(first.start().month0()).ok()?;
    Some(per_year - months_done * per_year / 12)
}

fn ahead(period: Period, expected: &Expected, unit: Unit) -> Ahead {
    let (least, most) = ends(unit);
    let cut = |value: f64| value.max(least.unwrap_or(f64::NEG_INFINITY)).min(most.unwrap_or(f64::INFINITY));
    Ahead { period, value: cut(expected.value), lower: cut(expected.lower), upper: cut(expected.upper) }
}

fn chance(direction: Direction, goal: Goal, expected: &Expected, found: &Forecast) -> Option<f64> {
    // A series that never moved is certain of its own value.
    let below = |bar: f64| match expected.spread > 0.0 {
        true => student_below((bar - expected.value) / expected.spread, found.degrees),
        false => Some(if expected.value < bar { 1.0 } else { 0.0 }),
    };
    match direction {
        Direction::HigherIsBetter => Some(1.0 - below(goal.value)?),
        Direction::LowerIsBetter => below(goal.value),
        Direction::InBand => Some((below(goal.value + goal.near)? - below(goal.value - goal.near)?).max(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{august, goals, kpi};
    use super::*;
    use crate::scorecard::Rebase;

    fn seen(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn it_reaches_to_december() {
        let level = [9.0, 11.0, 11.0, 9.0, 11.0, 9.0, 9.0, 11.0, 9.0, 11.0, 11.0, 9.0];
        let plan = KpiPlan { goals: goals(10.0, 0.0), ..kpi("a", 1.0, &seen(&level)) };
        let found = outlook(&plan, august()).expect("an outlook");
        let periods: Vec<String> = found.points.iter().map(|point| point.period.to_string()).collect();
        assert_eq!(periods, ["2026-09", "2026-10", "2026-11", "2026-12"]);
        let year_end = found.year_end.expect("a target");
        assert_eq!((year_end.period.to_string(), year_end.target), ("2026-12".to_owned(), 10.0));
        assert!((year_end.chance - 0.5).abs() < 1e-9, "{}", year_end.chance);
        assert_eq!((found.method, found.n), (Method::Mean, 12));
    }

    #[test]
    fn the_chance_is_the_good_side_of_the_range() {
        let level = [9.0, 11.0, 11.0, 9.0, 11.0, 9.0, 9.0, 11.0, 9.0, 11.0, 11.0, 9.0];
        let check = |direction, goal: (f64, f64), expected: f64| {
            let plan = KpiPlan { direction, goals: goals(goal.0, goal.1), ..kpi("a", 1.0, &seen(&level)) };
            let chance = outlook(&plan, august()).and_then(|found| found.year_end).expect("a chance").chance;
            assert!((chance - expected).abs() < 0.001, "{direction} {goal:?}: {chance}");
        };
        // The 95 % range of the mean is 7.607 to 12.393.
        check(Direction::HigherIsBetter, (7.607, 0.0), 0.975);
        check(Direction::LowerIsBetter, (7.607, 0.0), 0.025);
        check(Direction::InBand, (10.0, 2.393), 0.95);
        check(Direction::HigherIsBetter, (1_000.0, 0.0), 0.0);
    }

    #[test]
    fn december_looks_at_the_next_year_and_november_beyond() {
        let ends = |last: &str| {
            let last: Period = last.parse().expect("a month");
            let mut plan = KpiPlan { goals: goals(10.0, 0.0), ..kpi("a", 1.0, &seen(&[9.0, 11.0].repeat(6))) };
            for (seen, period) in plan.history.iter_mut().zip(last.trailing(12)) {
                seen.period = period;
            }
            let found = outlook(&plan, last).expect("an outlook");
            (found.points.len(), found.year_end.expect("a target").period.to_string())
        };
        assert_eq!(ends("2026-12"), (12, "2027-12".to_owned()));
        assert_eq!(ends("2026-11"), (3, "2026-12".to_owned()));
    }

    #[test]
    fn a_known_change_begins_a_new_series() {
        let values = seen(&[50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 80.0, 81.0, 80.0]);
        let mut plan = kpi("a", 1.0, &values);
        assert!(outlook(&plan, august()).is_some());
        plan.judging.rebases = vec![Rebase { from: "2026-06-01".parse().expect("a day"), reason: String::new() }];
        assert_eq!(outlook(&plan, august()), None);
        plan.judging.rebases[0].from = "2026-03-15".parse().expect("a day");
        assert_eq!(outlook(&plan, august()).map(|found| found.n), Some(6));
    }

    #[test]
    fn a_range_ends_where_the_unit_ends() {
        let plan = kpi("a", 1.0, &seen(&[99.0, 97.0, 99.5, 98.0, 99.9, 97.5, 99.0, 98.5]));
        let found = outlook(&plan, august()).expect("an outlook");
        assert!(found.points.iter().all(|point| point.upper <= 100.0 && point.lower < point.upper));
    }

    #[test]
    fn no_outlook_from_too_little() {
        assert_eq!(outlook(&kpi("a", 1.0, &seen(&[1.0, 2.0, 3.0, 4.0, 5.0])), august()), None);
        assert_eq!(outlook(&kpi("a", 1.0, &[]), august()), None);
        let untargeted = KpiPlan { goals: Vec::new(), ..kpi("a", 1.0, &seen(&[1.0; 8])) };
        assert_eq!(outlook(&untargeted, august()).expect("an outlook").year_end, None);
    }
}
