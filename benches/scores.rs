//! How long it takes to score ten thousand KPIs, in memory and from SQLite, and to score one of them anew. It judges nothing: a
//! person reads the lines. `cargo bench --bench scores -- 500` takes 500 KPIs from SQLite instead.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a measurement is read on the screen")]

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use entity::value::{Direction, NoValue, Period, Scope, Unit, ValueFactor};
use entity::{kpi, measurement, metric, objective, perspective, scorecard};
use scorebridge::app::{App, Clock};
use scorebridge::config::Config;
use scorebridge::measure::{Inputs, Measured, Measurement, library};
use scorebridge::scorecard::{
    CardPlan, DatedGoal, Goal, Judging, KpiPlan, ObjectivePlan, Observation, PerspectivePlan, RollUpRule, rescore,
    score,
};

use scorebridge::store::measurements::{self, Versioned};
use scorebridge::store::{Access, cards};
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, FromQueryResult, QuerySelect};

const OBJECTIVES: u32 = 100;
const KPIS_OF_EACH: u32 = 100;
const PERIODS: i32 = 24;
const SCOPES: u32 = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    in_memory();
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    from_sqlite(asked.unwrap_or(OBJECTIVES * KPIS_OF_EACH)).await;
}

/// Reading, scoring and rolling up against reading the same rows through SeaORM and no more.
async fn from_sqlite(kpis: u32) {
    let last: Period = "2026-08".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
    let app = App::open(config, Clock::fixed("2026-09-03T06:00:00Z".parse().unwrap())).await.unwrap();
    app.db.migrate().await.unwrap();
    let begun = Instant::now();
    fill(&app, kpis, last).await;
    println!("{kpis} KPIs x {PERIODS} periods put into SQLite: {:?}", begun.elapsed());
    let card = cards::scorecards(&app.db, &Access::everything()).await.unwrap().remove(0);
    let (mut reading, mut needed, mut scoring, mut statements) = (Duration::MAX, Duration::MAX, Duration::MAX, 0);
    for _ in 0..5 {
        let begun = Instant::now();
        let rows = measurement::Entity::find().all(app.db.connection()).await.unwrap().len();
        let planned = kpi::Entity::find().all(app.db.connection()).await.unwrap().len();
        reading = reading.min(begun.elapsed());
        let n_kpis = usize::try_from(kpis).unwrap();
        assert_eq!((rows, planned), (n_kpis * 24, n_kpis));
        needed = needed.min(read_what_a_score_needs(&app, n_kpis).await);
        let (begun, before) = (Instant::now(), app.db.statements());
        let plan = cards::plan(&app.db, &card, last).await.unwrap();
        assert!(score(&plan, last).marks.score.is_some());
        scoring = scoring.min(begun.elapsed());
        statements = app.db.statements() - before;
    }
    let times = |of: Duration| scoring.as_secs_f64() / of.as_secs_f64();
    println!(
        "{kpis} KPIs x {PERIODS} periods from SQLite: rows read {reading:?}, read, scored and rolled up {scoring:?}: {:.2} times (at most 1.5), {statements} statements (at most 14)",
        times(reading)
    );
    println!("  only the columns that a score needs, read {needed:?}: {:.2} times", times(needed));
}

/// The harder measure: the time of reading nothing but those columns.
async fn read_what_a_score_needs(app: &App, kpis: usize) -> Duration {
    use measurement::Column;
    let begun = Instant::now();
    let rows: Vec<Needed> = measurement::Entity::find()
        .select_only()
        .columns([Column::Id, Column::MetricId, Column::Scope, Column::Period, Column::Value, Column::Numerator])
        .columns([Column::Denominator, Column::N, Column::NoValue, Column::CiLower, Column::CiUpper])
        .columns([Column::OutOfRange, Column::Partial, Column::UnobservedMinutes])
        .into_model()
        .all(app.db.connection())
        .await
        .unwrap();
    assert_eq!(rows.len(), kpis * 24);
    assert_eq!(kpi::Entity::find().all(app.db.connection()).await.unwrap().len(), kpis);
    begun.elapsed()
}

#[derive(FromQueryResult)]
#[expect(dead_code, reason = "read to be timed, and dropped")]
struct Needed {
    id: i64,
    metric_id: String,
    scope: Scope,
    period: Period,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    n: i64,
    no_value: Option<NoValue>,
    ci_lower: Option<f64>,
    ci_upper: Option<f64>,
    out_of_range: i64,
    partial: bool,
    unobserved_minutes: f64,
}

/// One card of that many KPIs, each of a scope of its own, with 24 measurements.
async fn fill(app: &App, kpis: u32, last: Period) {
    let db = app.db.connection();
    let metric = library().into_iter().find(|metric| metric.id == "promises_kept").unwrap();
    let text = |text: &str| Set(text.to_owned());
    let definition = Set(serde_json::to_value(&metric).unwrap());
    metric::Entity::insert(metric::ActiveModel { id: text("promises_kept"), definition })
        .exec_without_returning(db)
        .await
        .unwrap();
    let card = scorecard::ActiveModel {
        id: text("card"),
        name: text("Card"),
        scope: Set(Scope::All),
        minimum_coverage: Set(0.5),
        roll_up: Set(None),
        position: Set(0),
    };
    scorecard::Entity::insert(card).exec_without_returning(db).await.unwrap();
    let view = perspective::ActiveModel {
        scorecard_id: text("card"),
        id: text("all"),
        name: text("All"),
        weight: Set(1.0),
        roll_up: Set(None),
        position: Set(0),
    };
    perspective::Entity::insert(view).exec_without_returning(db).await.unwrap();
    for number in 0..kpis.div_ceil(KPIS_OF_EACH) {
        let goal = objective::ActiveModel {
            scorecard_id: text("card"),
            id: Set(format!("o{number}")),
            perspective_id: text("all"),
            name: text("Goal"),
            weight: Set(1.0),
            roll_up: Set(None),
            position: Set(0),
        };
        objective::Entity::insert(goal).exec_without_returning(db).await.unwrap();
    }
    let planned: Vec<_> = (0..kpis).map(planned).collect();
    for some in planned.chunks(1_000) {
        kpi::Entity::insert_many(some.to_vec()).exec_without_returning(db).await.unwrap();
    }
    for period in last.trailing(PERIODS) {
        let rows = (0..kpis).map(|number| measured(number, period)).collect();
        let tx = app.db.begin().await.unwrap();
        measurements::save(&tx, rows).await.unwrap();
        app.db.commit(tx).await.unwrap();
    }
}

fn planned(number: u32) -> kpi::ActiveModel {
    kpi::ActiveModel {
        id: Set(format!("kpi-{number}")),
        scorecard_id: Set("card".into()),
        objective_id: Set(format!("o{}", number / KPIS_OF_EACH)),
        metric_id: Set("promises_kept".into()),
        scope: Set(Scope::Service(format!("s{number}"))),
        name: Set(format!("KPI {number}")),
        weight: Set(1.0),
        points: Set(serde_json::json!([[80.0, 0.0], [95.0, 80.0], [100.0, 100.0]])),
        scale: Set(None),
        noise: Set(None),
        rhythm: Set(None),
        react: Set(None),
        owner: Set("Ada".into()),
        position: Set(number.try_into().unwrap()),
    }
}

fn measured(number: u32, period: Period) -> Versioned {
    let seen = kpi(number, period).history.pop().unwrap();
    let measured = Measured {
        metric: "promises_kept".into(),
        scope: Scope::Service(format!("s{number}")),
        period,
        measurement: seen.measurement,
        inputs: Inputs::default(),
        partial: false,
        unobserved_minutes: 0.0,
        cautions: Vec::new(),
    };
    Versioned { measured, formula_version: "0123456789ab".into(), print: None }
}

fn in_memory() {
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
        goals: vec![DatedGoal { from: NaiveDate::MIN, until: None, goal: Goal { value: 95.0, near: 1.0 } }],
        owner: String::new(),
        judging: Judging::default(),
        history: (0..).zip(last.trailing(PERIODS)).map(seen).collect(),
    }
}
