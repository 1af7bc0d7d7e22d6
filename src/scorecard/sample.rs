//! Cards to test with. It is no part of the product.

use entity::value::{Currency, Direction, Period, Scope, Unit, ValueFactor};

use super::{CardPlan, DatedGoal, Goal, Judging, KpiPlan, ObjectivePlan, Observation, PerspectivePlan, RollUpRule};
use crate::measure::Measurement;

/// The period all samples end with.
pub fn august() -> Period {
    "2026-08".parse().expect("a period")
}

pub fn measured(value: Option<f64>) -> Measurement {
    Measurement {
        value,
        numerator: None,
        denominator: None,
        n: if value.is_some() { 10 } else { 0 },
        no_value: None,
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    }
}

/// Months that end with August 2026.
pub fn months(values: &[Option<f64>]) -> Vec<Observation> {
    let count = i32::try_from(values.len()).expect("few");
    let seen = |(period, value): (Period, &Option<f64>)| Observation {
        partial: false,
        unobserved_minutes: 0.0,
        period,
        measurement: measured(*value),
        proof: Some(format!("proof-{period}")),
    };
    august().trailing(count).into_iter().zip(values).map(seen).collect()
}

/// One goal, for ever.
pub fn goals(value: f64, near: f64) -> Vec<DatedGoal> {
    vec![DatedGoal { from: chrono::NaiveDate::MIN, until: None, goal: Goal { value, near } }]
}

/// A percentage that is its own score.
pub fn kpi(id: &str, weight: f64, values: &[Option<f64>]) -> KpiPlan {
    KpiPlan {
        id: id.to_owned(),
        name: id.to_owned(),
        meaning: String::new(),
        scope: Scope::All,
        unit: Unit::Percent,
        direction: Direction::HigherIsBetter,
        value_factor: ValueFactor::Productivity,
        weight,
        points: vec![(0.0, 0.0), (100.0, 100.0)],
        goals: goals(80.0, 5.0),
        owner: "Jonas Weber".to_owned(),
        judging: Judging::default(),
        history: months(values),
    }
}

pub fn objective(id: &str, weight: f64, kpis: Vec<KpiPlan>) -> ObjectivePlan {
    ObjectivePlan { id: id.to_owned(), name: id.to_owned(), weight, rule: RollUpRule::default(), kpis }
}

pub fn perspective(id: &str, weight: f64, objectives: Vec<ObjectivePlan>) -> PerspectivePlan {
    PerspectivePlan { id: id.to_owned(), name: id.to_owned(), weight, rule: RollUpRule::default(), objectives }
}

pub fn card(minimum_coverage: f64, perspectives: Vec<PerspectivePlan>) -> CardPlan {
    CardPlan {
        id: "it-business".to_owned(),
        name: "IT for the business".to_owned(),
        scope: Scope::All,
        minimum_coverage,
        rule: RollUpRule::default(),
        perspectives,
    }
}

/// A card with one perspective and one objective.
pub fn flat(minimum_coverage: f64, kpis: Vec<KpiPlan>) -> CardPlan {
    card(minimum_coverage, vec![perspective("users", 1.0, vec![objective("felt", 1.0, kpis)])])
}

/// 24 months around `level`, with a small swing, of which the last ones are replaced by `last`.
fn series(level: f64, swing: f64, last: &[f64]) -> Vec<Option<f64>> {
    let swings = [0.3, -0.6, 0.9, -0.2, 0.5, -0.8, 0.1, -0.4, 0.7, -0.5];
    let quiet = swings.iter().cycle().map(|part| level + swing * part).take(24 - last.len());
    quiet.chain(last.iter().copied()).map(Some).collect()
}

/// A KPI of the story: full score at the goal, none at half of it or at twice of it.
fn told(id: &str, name: &str, value_factor: ValueFactor, goal: f64, values: Vec<Option<f64>>) -> KpiPlan {
    KpiPlan {
        name: name.to_owned(),
        value_factor,
        points: vec![(goal / 2.0, 0.0), (goal, 100.0)],
        goals: goals(goal, 0.0),
        ..kpi(id, 1.0, &values)
    }
}

/// The same, where less is better.
fn less_is_better(plan: KpiPlan, unit: Unit) -> KpiPlan {
    let goal = plan.goals[0].goal.value;
    KpiPlan { unit, direction: Direction::LowerIsBetter, points: vec![(goal, 100.0), (goal * 2.0, 0.0)], ..plan }
}

/// A card with a story: orders are lost, time to fix really fell, spending rose, a service disappoints; the rest is noise.
pub fn story() -> CardPlan {
    use ValueFactor::{Cost, Productivity, Revenue, Satisfaction};
    let view = |id: &str, kpis| perspective(id, 1.0, vec![objective(id, 1.0, kpis)]);
    let spend = told("it-spend", "IT spending", Cost, 900_000.0, series(870_000.0, 9_000.0, &[1.31e6]));
    let orders = told("orders-completed", "Orders completed", Revenue, 96.0, series(97.0, 0.6, &[88.1; 5]));
    let recommend = told("recommend-us", "Would recommend us", Satisfaction, 20.0, series(24.0, 6.0, &[]));
    let workplace = told("workplace-felt", "Workplace satisfaction", Satisfaction, 75.0, series(78.0, 3.0, &[52.0]));
    let time_to_fix = told("time-to-fix", "Time to fix", Productivity, 8.0, series(9.0, 0.5, &[6.1; 7]));
    let promises = told("promises-kept", "Promises kept", Productivity, 95.0, series(97.0, 1.0, &[]));
    let time_to_hire = told("time-to-hire", "Time to hire", Productivity, 40.0, series(38.0, 4.0, &[]));
    let saved = told("hours-saved", "Hours saved", Productivity, 1_200.0, vec![None; 24]);
    card(
        0.5,
        vec![
            view("contribution", vec![less_is_better(spend, Unit::Money(Currency::EUR)), orders]),
            view("users", vec![KpiPlan { unit: Unit::Points, ..recommend }, workplace]),
            view("operations", vec![less_is_better(time_to_fix, Unit::Hours), promises]),
            view("future", vec![less_is_better(time_to_hire, Unit::Days), KpiPlan { unit: Unit::Count, ..saved }]),
        ],
    )
}
