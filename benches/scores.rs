//! How long it takes to score ten thousand KPIs, and to score one of them anew. It judges nothing: a person reads the lines.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a measurement is read on the screen")]

use std::time::Instant;

use chrono::NaiveDate;
use entity::value::{Direction, Period, Scope, Unit, ValueFactor};
use scorebridge::measure::Measurement;
use scorebridge::scorecard::{
    CardPlan, DatedGoal, Goal, Judging, KpiPlan, ObjectivePlan, Observation, PerspectivePlan, RollUpRule, rescore,
    score,
};

const OBJECTIVES: u32 = 100;
const KPIS_OF_EACH: u32 = 100;
const PERIODS: i32 = 24;
const SCOPES: u32 = 10;

fn main() {
    let last: Period = "2026-08".parse().unwrap();
    let plan = card(last);
    let begun = Instant::now();
    let mut scored = score(&plan, last);
    println!("10,000 KPIs x 24 periods, one scope: {:?}", begun.elapsed());
    let begun = Instant::now();
    let total: f64 = (0..SCOPES).filter_map(|_| score(&plan, last).marks.score).sum();
    println!("10,000 KPIs x 24 periods x 10 scopes: {:?} (at most 5 s; {total:.1})", begun.elapsed());
    let kpi = plan.perspectives.iter().flat_map(|view| &view.objectives).flat_map(|one| &one.kpis).next().unwrap();
    let begun = Instant::now();
    rescore(&mut scored, kpi, plan.minimum_coverage);
    println!("one changed measurement: {:?} (at most 50 ms)", begun.elapsed());
}

fn card(last: Period) -> CardPlan {
    let objectives = (0..OBJECTIVES).map(|objective| ObjectivePlan {
        id: format!("objective-{objective}"),
        name: String::new(),
        weight: 1.0,
        rule: RollUpRule::WeightedMean,
        kpis: (0..KPIS_OF_EACH).map(|kpi| self::kpi(objective * KPIS_OF_EACH + kpi, last)).collect(),
    });
    let view = PerspectivePlan {
        id: "all".into(),
        name: String::new(),
        weight: 1.0,
        rule: RollUpRule::WeightedMean,
        objectives: objectives.collect(),
    };
    CardPlan {
        id: "card".into(),
        name: "Card".into(),
        scope: Scope::All,
        minimum_coverage: 0.5,
        rule: RollUpRule::WeightedMean,
        perspectives: vec![view],
    }
}

fn kpi(number: u32, last: Period) -> KpiPlan {
    let seen = |(at, period): (u32, Period)| Observation {
        partial: false,
        unobserved_minutes: 0.0,
        period,
        measurement: Measurement {
            value: Some(90.0 + f64::from((number * 31 + at * 17) % 97) / 10.0),
            numerator: None,
            denominator: None,
            n: 100,
            no_value: None,
            ci_lower: None,
            ci_upper: None,
            out_of_range: 0,
        },
        proof: Some(number.to_string()),
    };
    KpiPlan {
        id: format!("kpi-{number}"),
        name: format!("KPI {number}"),
        meaning: String::new(),
        scope: Scope::All,
        unit: Unit::Percent,
        direction: Direction::HigherIsBetter,
        value_factor: ValueFactor::Productivity,
        weight: 1.0,
        points: vec![(80.0, 0.0), (95.0, 80.0), (100.0, 100.0)],
        goals: vec![DatedGoal { from: NaiveDate::MIN, goal: Goal { value: 95.0, near: 1.0 } }],
        owner: String::new(),
        judging: Judging::default(),
        history: (0..).zip(last.trailing(PERIODS)).map(seen).collect(),
    }
}
