//! A small, rich sample month for tests: the company of the demo with every section of the report filled.

use entity::value::{
    Confidence, Currency, DecisionAnswer, Direction, Money, Move, NoValue, Period, Scope, Unit, ValueFactor,
};

use super::{AskedBefore, CostLine, Executive, KpiHistory, OpenAction, Quality, ServiceLine, StreamLine};
use crate::measure::Measurement;
use crate::portfolio::{Proposal, Reason};
use crate::scorecard::{
    CardPlan, DatedGoal, Goal, Judging, KpiPlan, ObjectivePlan, Observation, PerspectivePlan, Red, RollUpRule,
    Watermelon, score,
};

const EUR: Unit = Unit::Money(Currency::EUR);
const EACH: Unit = Unit::MoneyPerCount(Currency::EUR);

pub(super) fn august() -> Period {
    Period::month(2026, 8).unwrap()
}

/// August 2026 at Nordwind Retail Group.
pub(super) fn executive() -> Executive {
    let plan = plan();
    let kpis = plan.perspectives.iter().flat_map(|view| &view.objectives).flat_map(|objective| &objective.kpis);
    let history = kpis
        .map(|kpi| KpiHistory {
            kpi: kpi.id.clone(),
            values: kpi.history.iter().map(|it| (it.period, it.measurement.value)).collect(),
        })
        .collect();
    Executive {
        company: "Nordwind Retail Group".to_owned(),
        scope: Scope::All,
        period: august(),
        language: "en".to_owned(),
        revision: 1,
        correction: None,
        late: Vec::new(),
        words: None,
        card: score(&plan, august()),
        history,
        watermelons: vec![unfelt()],
        unmet: vec![unmet()],
        services: vec![
            service("workplace", "Head of Digital Workplace", 182_400),
            service("fax", "Head of Print and Post", 8_310),
        ],
        streams: streams(),
        moves: moves(),
        costs: costs(),
        actions: vec![OpenAction {
            kpi: "workplace-felt".to_owned(),
            what: "Ask thirty people in the field what slows them down.".to_owned(),
            owner: "Nadine Weiss".to_owned(),
            due: chrono::NaiveDate::from_ymd_opt(2026, 9, 18).unwrap(),
        }],
        asked_before: Some(AskedBefore {
            asked: "Decide whether to phase out Fax.".to_owned(),
            answer: Some(DecisionAnswer::Talk),
            outcome: None,
        }),
        quality: Quality {
            rows_read: 48_210,
            rows_rejected: 12,
            troubled_sources: vec!["People survey: late, expected on 2 September".to_owned()],
            coverage: 0.917,
        },
        public_url: "https://scorebridge.nordwind.example".to_owned(),
        made_on: chrono::NaiveDate::from_ymd_opt(2026, 9, 3).unwrap(),
    }
}

/// A service whose promise is kept, and that is resented.
fn unfelt() -> Watermelon {
    Watermelon {
        service: "workplace".to_owned(),
        name: "Digital workplace".to_owned(),
        promise: 97.1,
        experience: Some(51.8),
        outcome: None,
        gap: 45.3,
        n: 412,
        outcome_n: 0,
        red: vec![Red::Experience],
    }
}

/// A service whose promise is kept, and whose outcome fails.
fn unmet() -> Watermelon {
    Watermelon {
        service: "shop".to_owned(),
        name: "Online shop".to_owned(),
        promise: 98.4,
        experience: Some(86.0),
        outcome: Some(88.2),
        gap: 10.2,
        n: 310,
        outcome_n: 12_040,
        red: vec![Red::Outcome],
    }
}

fn plan() -> CardPlan {
    let perspectives = vec![
        perspective(
            "contribution",
            "Business contribution",
            vec![
                kpi("orders-completed", "Orders completed", Unit::Percent, (95.0, 1.0), fall(96.2, 88.1, 5)),
                kpi("it-spend", "IT spend", EUR, (1_200_000.0, 20_000.0), rise(1_168_000.0, 1_241_000.0, 4)),
                kpi("cost-per-order", "Cost per order", EACH, (3.2, 0.1), steady(3.12)),
            ],
        ),
        perspective(
            "users",
            "Colleagues and customers",
            vec![
                kpi("colleagues-satisfied", "Satisfied colleagues", Unit::Percent, (75.0, 2.0), steady(73.9)),
                kpi("recommend-us", "Would recommend us", Unit::Points, (20.0, 5.0), steady(24.0)),
                kpi(
                    "workplace-felt",
                    "Satisfied with Digital workplace",
                    Unit::Percent,
                    (75.0, 2.0),
                    fall(78.0, 51.8, 8),
                ),
            ],
        ),
        perspective(
            "operations",
            "Reliable operations",
            vec![
                kpi("promises-kept", "Promises kept", Unit::Percent, (95.0, 1.0), steady(97.1)),
                kpi("time-to-fix", "Time to fix", Unit::Hours, (8.0, 0.5), fall(9.1, 6.1, 7)),
                kpi("shop-open", "Online shop open", Unit::Percent, (99.9, 0.05), steady(99.93)),
            ],
        ),
        perspective(
            "future",
            "Ready for the future",
            vec![
                kpi("time-to-hire", "Time to hire", Unit::Days, (40.0, 3.0), steady(37.5)),
                kpi("hours-saved", "Hours saved by new tools", Unit::Count, (1_200.0, 100.0), steady(1_310.0)),
                kpi("trained-people", "People trained", Unit::Percent, (60.0, 5.0), Vec::new()),
            ],
        ),
    ];
    CardPlan {
        id: "it-business".to_owned(),
        name: "IT for the business".to_owned(),
        scope: Scope::All,
        minimum_coverage: 0.6,
        rule: RollUpRule::default(),
        perspectives,
    }
}

fn perspective(id: &str, name: &str, kpis: Vec<KpiPlan>) -> PerspectivePlan {
    let objective =
        ObjectivePlan { id: id.to_owned(), name: name.to_owned(), weight: 1.0, rule: RollUpRule::default(), kpis };
    PerspectivePlan {
        id: id.to_owned(),
        name: name.to_owned(),
        weight: 1.0,
        rule: RollUpRule::default(),
        objectives: vec![objective],
    }
}

fn kpi(id: &str, name: &str, unit: Unit, (goal, near): (f64, f64), values: Vec<f64>) -> KpiPlan {
    let lower = ["it-spend", "cost-per-order", "time-to-fix", "time-to-hire"].contains(&id);
    let (worst, best) = if lower { (goal * 1.5, goal * 0.9) } else { (goal * 0.5, goal * 1.02) };
    let mut points = vec![(worst, 0.0), (best, 100.0)];
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let months = august().trailing(24);
    let history = months.iter().enumerate().map(|(at, period)| Observation {
        partial: false,
        unobserved_minutes: 0.0,
        period: *period,
        measurement: measurement(values.get(at).copied()),
        proof: None,
    });
    KpiPlan {
        id: id.to_owned(),
        name: name.to_owned(),
        meaning: name.to_owned(),
        scope: Scope::All,
        unit,
        direction: if lower { Direction::LowerIsBetter } else { Direction::HigherIsBetter },
        value_factor: value_factor(id),
        weight: 1.0,
        points,
        goals: vec![DatedGoal { from: chrono::NaiveDate::MIN, until: None, goal: Goal { value: goal, near } }],
        owner: owner(id).to_owned(),
        judging: Judging::default(),
        history: history.collect(),
    }
}

fn value_factor(id: &str) -> ValueFactor {
    match id {
        "orders-completed" | "shop-open" => ValueFactor::Revenue,
        "it-spend" | "cost-per-order" => ValueFactor::Cost,
        "time-to-fix" | "hours-saved" | "time-to-hire" => ValueFactor::Productivity,
        _ => ValueFactor::Satisfaction,
    }
}

fn owner(id: &str) -> &'static str {
    match id {
        "orders-completed" => "Head of Logistics",
        "it-spend" | "cost-per-order" => "Carla Rossi, Finance",
        "workplace-felt" => "Head of Digital Workplace",
        _ => "Head of IT Operations",
    }
}

fn measurement(value: Option<f64>) -> Measurement {
    Measurement {
        value,
        numerator: None,
        denominator: None,
        n: if value.is_some() { 400 } else { 0 },
        no_value: value.is_none().then_some(NoValue::Late),
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    }
}

/// 24 months around the level, two per cent of noise at most for money, less for shares near their end.
fn steady(level: f64) -> Vec<f64> {
    const NOISE: [f64; 12] = [0.3, -0.6, 0.8, -0.2, -0.9, 0.5, 1.0, -0.7, 0.1, 0.6, -1.0, 0.2];
    let swing = if level > 99.0 && level < 100.0 { 0.06 } else { level * 0.015 };
    (0..24).map(|at| level + swing * NOISE[at % 12] * if at == 23 { 0.0 } else { 1.0 }).collect()
}

/// Steady, then down to `end` within the last `months`.
fn fall(level: f64, end: f64, months: u8) -> Vec<f64> {
    let mut values = steady(level);
    for step in 1..=months {
        let share = (f64::from(step + 1) / f64::from(months + 1)).min(1.0);
        values[usize::from(23 - months + step)] += (end - level) * share;
    }
    values[23] = end;
    values
}

fn rise(level: f64, end: f64, months: u8) -> Vec<f64> {
    fall(level, end, months)
}

fn service(id: &str, owner: &str, euros: i64) -> ServiceLine {
    ServiceLine { service: id.to_owned(), owner: owner.to_owned(), cost: Some(euro(euros)) }
}

fn euro(euros: i64) -> Money {
    Money::new(euros * 1_000_000, Currency::EUR)
}

fn streams() -> Vec<StreamLine> {
    let stream = |id: &str, name: &str, end_to_end, (step, owner, weakest): (&str, &str, f64)| StreamLine {
        stream: id.to_owned(),
        name: name.to_owned(),
        end_to_end,
        weakest_step: Some(step.to_owned()),
        owner: Some(owner.to_owned()),
        weakest: Some(weakest),
        weakest_id: Some(step.to_lowercase()),
        is_counted: id != "hire-to-productive",
    };
    vec![
        stream("order-to-cash", "Order to cash", Some(86.4), ("Delivery", "Logistics", 88.2)),
        stream("hire-to-productive", "Hire to productive", Some(95.1), ("Equipment", "Digital Workplace", 97.4)),
        stream("plan-to-shelf", "Plan to shelf", None, ("Inbound", "Supply chain", 96.0)),
    ]
}

fn moves() -> Vec<(String, Proposal)> {
    let proposal = |id: &str, to, confidence, text: &str| Proposal {
        service: id.to_owned(),
        period: august(),
        to,
        confidence,
        reasons: vec![Reason { rule: "sample".to_owned(), text: text.to_owned(), said: None }],
    };
    let keep = |id: &str| (id.to_owned(), proposal(id, Move::Keep, Confidence::High, "Used as before."));
    let mut moves = vec![
        (
            "Delivery tracking".to_owned(),
            proposal(
                "delivery-tracking",
                Move::Front,
                Confidence::High,
                "Demand grew by 64 % in a year and 86 % are satisfied.",
            ),
        ),
        (
            "Demand planning".to_owned(),
            proposal("planning", Move::Trial, Confidence::Medium, "On trial since April; too few answers to judge."),
        ),
        (
            "Fax and print room".to_owned(),
            proposal("fax", Move::PhaseOut, Confidence::High, "Used 38 times in August; each use cost EUR 219."),
        ),
    ];
    moves.extend(["checkout", "webshop", "payments", "ledger", "payroll"].map(keep));
    moves
}

fn costs() -> Vec<CostLine> {
    [
        ("stores", "Stores", 402_150, Some(395_000)),
        ("online", "Online shop", 298_420, Some(291_000)),
        ("logistics", "Logistics", 151_330, Some(156_000)),
        ("wholesale", "Wholesale", 64_210, Some(66_000)),
        ("finance", "Finance", 121_940, Some(92_000)),
        ("people", "People and culture", 71_400, Some(70_500)),
        ("marketing", "Marketing", 58_230, Some(58_000)),
        ("purchasing", "Purchasing", 36_080, Some(37_500)),
        ("production", "Production", 30_110, Some(30_000)),
        ("group", "Not yet assigned", 7_130, None),
    ]
    .map(|(id, name, actual, plan)| CostLine {
        business_unit: id.to_owned(),
        name: name.to_owned(),
        actual: euro(actual),
        plan: plan.map(euro),
    })
    .to_vec()
}
