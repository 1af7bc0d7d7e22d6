//! A small company for the tests of this room: two years of figures, charges, reports and people, in a store of its own.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::record::{Outage, Record};
use entity::value::{
    ChargeMethod, Confidence, Currency, DisputeReason, EditionState, Exact, Money, Move, Period, Role, Scope,
    ServiceKind, Stage,
};
use entity::*;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use tempfile::TempDir;

use super::secrets::{hash_password, token_hash};
use super::strategy_sample;
use crate::app::{App, Clock};
use crate::chargeback::{self, ChargeInputs, Cost, Dataset, FocusVersion, Judge, Usage};
use crate::config::Config;
use crate::measure::{Inputs, Measured, Measurement, library};
use crate::portfolio::{Proposal, Reason};
use crate::report::{Draft, File};
use crate::scorecard::score;
use crate::store::charges::{Doing, Prepared};
use crate::store::disputes::Raised;
use crate::store::measurements::Versioned;
use crate::store::runs::{Counts, Reject};
use crate::store::tables::{Wanted, bring};
use crate::store::{
    Access, Tx, cards, charges, conformance, disputes, editions, lines, measurements, outbox, people, records, runs,
    shelf,
};

/// Everybody's password.
pub const PASSWORD: &str = "tea at four";

/// Units: id, parent, name, people.
const UNITS: [(&str, &str, &str, i32); 5] = [
    ("group", "", "Nordwind Retail Group", 60),
    ("sales", "group", "Sales", 90),
    ("stores", "sales", "Stores", 1640),
    ("online", "sales", "Online shop", 210),
    ("finance", "group", "Finance", 130),
];

/// Services: id, name, purpose.
const SERVICES: [(&str, &str, &str); 4] = [
    ("workplace", "Digital workplace", "A computer that works wherever people work"),
    ("delivery-tracking", "Delivery tracking", "Tells customers where their parcel is"),
    ("fax", "Fax and print room", "Paper in, paper out"),
    ("webshop", "Online shop platform", "Sells around the clock"),
];

/// A KPI: id, name, metric, scope, objective, goal, tolerance, first and last of its 24 values.
struct Kpi(&'static str, &'static str, &'static str, &'static str, &'static str, (f64, f64), (f64, f64));

const KPIS: [Kpi; 7] = [
    Kpi(
        "orders-completed",
        "Orders completed",
        "orders_completed",
        "stream:order-to-cash",
        "earn",
        (96.0, 1.0),
        (97.4, 88.1),
    ),
    Kpi("it-spend", "IT spending", "spend", "all", "earn", (1_200_000.0, 20_000.0), (1_080_000.0, 1_310_000.0)),
    Kpi("colleagues-satisfied", "Colleagues satisfied", "satisfied", "all", "please", (75.0, 3.0), (78.2, 71.4)),
    Kpi(
        "workplace-felt",
        "Satisfied with the digital workplace",
        "satisfied",
        "service:workplace",
        "please",
        (75.0, 3.0),
        (78.0, 51.8),
    ),
    Kpi("promises-kept", "Promises kept", "promises_kept", "all", "work", (95.0, 2.0), (96.4, 96.7)),
    Kpi("shop-open", "Online shop open", "availability", "service:webshop", "work", (99.5, 0.2), (99.71, 99.8)),
    Kpi("hours-saved", "Hours saved by automation", "hours_saved", "all", "grow", (1_200.0, 100.0), (400.0, 1_480.0)),
];

/// Now, for the business of the sample.
pub fn now() -> DateTime<Utc> {
    "2026-09-03T06:00:00Z".parse().unwrap()
}

pub fn august() -> Period {
    Period::month(2026, 8).unwrap()
}

/// The running company; the folder goes when the answer is dropped.
pub async fn nordwind() -> (TempDir, Data<App>) {
    let folder = TempDir::new().unwrap();
    let config = Config { data_dir: folder.path().into(), ..Config::default() };
    let app = App::open(config, Clock::fixed(now())).await.unwrap();
    app.db.migrate().await.unwrap();
    let tx = app.db.begin().await.unwrap();
    plan(&tx).await;
    links_and_rates(&tx).await;
    strategy_sample::declared(&tx).await;
    measured(&tx).await;
    tx.commit().await.unwrap();
    people(&app).await;
    let run = pulls(&app).await;
    let tx = app.db.begin().await.unwrap();
    record(&tx, run).await;
    reviewed(&tx).await;
    charged(&tx).await;
    tx.commit().await.unwrap();
    disputed(&app).await;
    scored(&app).await;
    reported(&app).await;
    strategy_sample::recorded(&app).await;
    (folder, Data::new(app))
}

pub async fn put<E>(tx: &Tx, rows: Vec<E::Model>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + Clone + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    bring(tx, Wanted::<E>::new("row", rows)).await.unwrap();
}

async fn plan(tx: &Tx) {
    let company = company::Model {
        id: 1,
        name: "Nordwind Retail Group".into(),
        zone: "Europe/Berlin".into(),
        currency: Currency::EUR,
        language: "en".into(),
        noise: None,
        react: Some(json!({"missed": 14})),
        fiscal: None,
        promises: None,
    };
    put::<company::Entity>(tx, vec![company]).await;
    let units = UNITS.iter().zip(0..).map(|((id, parent, name, people), position)| business_unit::Model {
        id: (*id).into(),
        parent_id: Some((*parent).to_owned()).filter(|parent| !parent.is_empty()),
        name: (*name).into(),
        brm_id: Some("brm".into()),
        head_id: None,
        people: *people,
        valid_from: None,
        valid_to: None,
        successor_id: None,
        position,
    });
    put::<business_unit::Entity>(tx, units.collect()).await;
    let services = SERVICES.iter().zip(0..).map(|((id, name, purpose), position)| service::Model {
        id: (*id).into(),
        name: (*name).into(),
        kind: ServiceKind::Business,
        purpose: (*purpose).into(),
        owner: format!("Head of {name}"),
        stage: Stage::Live,
        agreed_hours: "always".into(),
        protected: false,
        position,
    });
    put::<service::Entity>(tx, services.collect()).await;
    let metrics = library()
        .into_iter()
        .map(|metric| metric::Model { id: metric.id.clone(), definition: serde_json::to_value(metric).unwrap() });
    put::<metric::Entity>(tx, metrics.collect()).await;
    stream(tx).await;
    card(tx).await;
}

async fn stream(tx: &Tx) {
    let stream = value_stream::Model {
        id: "order-to-cash".into(),
        name: "Order to cash".into(),
        outcome: "An order becomes money in the bank".into(),
        position: 0,
    };
    put::<value_stream::Entity>(tx, vec![stream]).await;
    let steps = [("order", "Order", "IT"), ("payment", "Payment", "IT"), ("delivery", "Delivery", "Logistics")];
    let steps = steps.into_iter().zip(0..).map(|((id, name, owner), position)| stream_step::Model {
        stream_id: "order-to-cash".into(),
        id: id.into(),
        name: name.into(),
        owner: owner.into(),
        service_id: None,
        position,
    });
    put::<stream_step::Entity>(tx, steps.collect()).await;
}

async fn card(tx: &Tx) {
    let id = "it-business";
    let card = scorecard::Model {
        id: id.into(),
        name: "IT for the business".into(),
        scope: Scope::All,
        minimum_coverage: 0.5,
        roll_up: None,
        position: 0,
    };
    put::<scorecard::Entity>(tx, vec![card]).await;
    let views = [
        ("contribution", "Business contribution", "earn", "Earn more, spend well"),
        ("users", "Colleagues and customers", "please", "People like to work with it"),
        ("operations", "Reliable operations", "work", "It works as promised"),
        ("future", "Ready for the future", "grow", "We get better every year"),
    ];
    let (mut perspectives, mut objectives) = (Vec::new(), Vec::new());
    for ((view, name, goal, what), position) in views.into_iter().zip(0..) {
        let (scorecard_id, weight) = (id.to_owned(), 1.0);
        perspectives.push(perspective::Model {
            scorecard_id,
            id: view.into(),
            name: name.into(),
            weight,
            roll_up: None,
            position,
        });
        objectives.push(objective::Model {
            scorecard_id: id.into(),
            id: goal.into(),
            perspective_id: view.into(),
            name: what.into(),
            weight,
            roll_up: None,
            position,
        });
    }
    put::<perspective::Entity>(tx, perspectives).await;
    put::<objective::Entity>(tx, objectives).await;
    kpis(tx, id).await;
}

async fn kpis(tx: &Tx, id: &str) {
    let kpis = KPIS.iter().zip(0..).map(|(kpi, position)| kpi::Model {
        id: kpi.0.into(),
        scorecard_id: id.into(),
        objective_id: kpi.4.into(),
        metric_id: kpi.2.into(),
        scope: kpi.3.parse().unwrap(),
        name: kpi.1.into(),
        weight: 1.0,
        points: if kpi.0 == "it-spend" {
            json!([[kpi.5.0, 100.0], [kpi.5.0 * 1.2, 0.0]])
        } else {
            json!([[kpi.5.0 * 0.8, 0.0], [kpi.5.0, 80.0], [kpi.5.0 * 1.05, 100.0]])
        },
        scale: None,
        noise: None,
        rhythm: None,
        react: None,
        owner: "Jonas Weber".into(),
        position,
    });
    put::<kpi::Entity>(tx, kpis.collect()).await;
    let targets = KPIS.iter().map(|kpi| target::Model {
        kpi_id: kpi.0.into(),
        valid_from: "2024-01-01".parse().unwrap(),
        value: kpi.5.0,
        near: kpi.5.1,
        baseline: None,
        band_lower: None,
        band_upper: None,
        scale: None,
        valid_until: None,
    });
    put::<target::Entity>(tx, targets.collect()).await;
}

async fn links_and_rates(tx: &Tx) {
    let link = strategy_link::Model {
        scorecard_id: "it-business".into(),
        from_objective: "work".into(),
        to_objective: "please".into(),
        lag_months: 1,
        why: "Who gets help when it was promised thinks better of the tools.".into(),
        position: 0,
    };
    put::<strategy_link::Entity>(tx, vec![link]).await;
    let rate = rate::Model {
        id: "visits-2026".into(),
        service_id: "webshop".into(),
        charge_kind: "visits".into(),
        unit: "visits".into(),
        unit_price: "0.0125".parse().unwrap(),
        currency: Currency::EUR,
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: None,
        added_at: now(),
        terms: json!({}),
        position: 0,
    };
    put::<rate::Entity>(tx, vec![rate]).await;
}

async fn measured(tx: &Tx) {
    let mut all = Vec::new();
    for kpi in &KPIS {
        all.extend(series(kpi.2, kpi.3, kpi.6));
    }
    for (service, promise, felt) in [
        ("workplace", 97.1, None),
        ("delivery-tracking", 98.2, Some(88.0)),
        ("fax", 91.0, Some(48.0)),
        ("webshop", 96.0, Some(80.0)),
    ] {
        let scope = format!("service:{service}");
        all.extend(series("promises_kept", &scope, (promise - 0.5, promise)));
        all.extend(felt.into_iter().flat_map(|felt| series("satisfied", &scope, (felt - 4.0, felt))));
    }
    for (step, share) in [("order", 99.6), ("payment", 99.3), ("delivery", 88.2)] {
        all.extend(series("stream_completed", &format!("stream:order-to-cash/step:{step}"), (99.0, share)));
    }
    for (unit, service) in [("stores", "workplace"), ("online", "webshop"), ("online", "delivery-tracking")] {
        let scope = format!("unit:{unit}+service:{service}");
        all.extend(series("promises_kept", &scope, (95.0, 96.5)));
        all.extend(series("satisfied", &scope, (80.0, 62.0)));
    }
    all.extend(series("spend", "service:webshop", (60_000.0, 72_000.0)));
    all.extend(series("spend", "service:fax", (8_000.0, 8_000.0)));
    measurements::save(tx, all).await.unwrap();
}

/// 24 months: level until the last quarter of the time, then on to the end; with a swing that means nothing.
fn series(metric: &str, scope: &str, (first, last): (f64, f64)) -> Vec<Versioned> {
    let swing = [0.0, 0.3, -0.4, 0.1, -0.2, 0.4, -0.1, 0.2];
    let months = august().trailing(24).into_iter().enumerate();
    let asked = metric == "satisfied";
    let measured = months.map(|(at, period)| {
        let way = (f64::from(u32::try_from(at.saturating_sub(16)).unwrap()) / 7.0).min(1.0);
        let level = first + (last - first) * way;
        let value = level + swing[at % 8] * (level.abs() * 0.006);
        Versioned {
            measured: Measured {
                metric: metric.into(),
                scope: scope.parse().unwrap(),
                period,
                measurement: Measurement {
                    value: Some((value * 100.0).round() / 100.0),
                    numerator: Some((value * 4.0).round()),
                    denominator: Some(400.0),
                    n: 400,
                    no_value: None,
                    ci_lower: asked.then_some(value - 4.0),
                    ci_upper: asked.then_some(value + 4.0),
                    out_of_range: 0,
                },
                inputs: Inputs {
                    records: vec!["outage/out-1".into(), "outage/out-2".into()],
                    more: true,
                    values: Vec::new(),
                },
                partial: false,
                unobserved_minutes: 0.0,
                cautions: Vec::new(),
            },
            formula_version: "1-abcdef".into(),
            print: None,
        }
    });
    measured.collect()
}

/// One person a role, with a token that is the role's name.
pub async fn people(app: &App) {
    let hash = hash_password(PASSWORD).unwrap();
    let names = [
        (Role::Executive, "Erika Brandt"),
        (Role::Brm, "Jonas Weber"),
        (Role::Owner, "Mara Lind"),
        (Role::Finance, "Carla Rossi"),
        (Role::Approver, "Piet de Vries"),
        (Role::Analyst, "Ana Petrova"),
        (Role::Admin, "Tom Becker"),
        (Role::Auditor, "Ines Costa"),
    ];
    for (role, name) in names {
        let sales_only = role == Role::Brm;
        let row = person::Model {
            id: role.to_string(),
            name: name.into(),
            email: format!("{role}@nordwind.example"),
            role,
            password_hash: Some(hash.clone()),
            all_units: !sales_only,
            language: None,
            disabled_at: None,
        };
        let units: &[String] = if sales_only { &["sales".to_owned()] } else { &[] };
        people::add(&app.db, row, units, now()).await.unwrap();
        people::add_token(
            &app.db,
            api_token::Model {
                id: 0,
                token_hash: token_hash(&role.to_string()),
                prefix: "test".into(),
                name: "test".into(),
                person_id: role.to_string(),
                created_at: app.clock.now(),
                expires_at: None,
                last_used_at: None,
            },
        )
        .await
        .unwrap();
    }
}

async fn pulls(app: &App) -> i64 {
    let source = |id: &str, name: &str, kind: &str| source::Model {
        id: id.into(),
        name: name.into(),
        kind: kind.into(),
        settings: json!({}),
        mapping_version: "1".into(),
        rhythm_hours: 24,
        cursor: None,
    };
    let tx = app.db.begin().await.unwrap();
    let sources = vec![source("monitoring", "Monitoring", "file"), source("survey", "People survey", "sqlite")];
    put::<source::Entity>(&tx, sources).await;
    tx.commit().await.unwrap();
    let run = runs::start(&app.db, "monitoring", now()).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    let counts = Counts { read: 48_210, new: 1_204, changed: 31, same: 46_973, rejected: 2 };
    let reject = |position, reason: &str, raw: &str| Reject { position, reason: reason.into(), raw: raw.into() };
    let rejects = vec![
        reject(
            17,
            "started: expected a date such as 2026-03-05 14:00, found `yesterday`",
            "out-17;webshop;yesterday;;",
        ),
        reject(903, "service: `<b>kiosk</b>` is no service of ours", "out-903;<b>kiosk</b>;2026-08-01 10:00;;"),
    ];
    runs::finish(&tx, run, counts, rejects, now()).await.unwrap();
    let header = ["BilledCost", "x_<b>own</b>"].map(str::to_owned);
    let mut judge = Judge::new(FocusVersion::V1_2, Dataset::CostAndUsage, &header);
    judge.row(1, |_| "<b>much</b>");
    conformance::put(&tx, ("monitoring", run), &judge.report()).await.unwrap();
    tx.commit().await.unwrap();
    let failed = runs::start(&app.db, "survey", now()).await.unwrap();
    runs::fail(&app.db, failed, "survey.sqlite: the database is locked".into(), now()).await.unwrap();
    run
}

async fn record(tx: &Tx, run: i64) {
    let outage = |key: &str, unit: Option<&str>| {
        Record::Outage(Outage {
            key: key.into(),
            service: "webshop".into(),
            business_unit: unit.map(Into::into),
            started_at: "2026-08-11T09:00:00Z".parse().unwrap(),
            ended_at: Some("2026-08-11T10:10:00Z".parse().unwrap()),
            planned: false,
            people_affected: None,
        })
    };
    let delivered = vec![(4, outage("out-1", None)), (9, outage("out-2", Some("finance")))];
    records::upsert(tx, "monitoring", run, delivered).await.unwrap();
}

async fn reviewed(tx: &Tx) {
    let proposal = |service: &str, to, text: &str| Proposal {
        service: service.into(),
        period: august(),
        to,
        confidence: Confidence::High,
        reasons: vec![Reason { rule: "test".into(), text: text.into(), said: None }],
    };
    let proposals = [
        proposal("workplace", Move::Keep, "Use is steady; 52 % of 412 answers are satisfied."),
        proposal("delivery-tracking", Move::Front, "Use rose by 64 % in a year and 88 % are satisfied."),
        proposal(
            "fax",
            Move::PhaseOut,
            "Use fell by 71 % in a year; each page costs EUR 4.12 now, 38 % more than a year ago.",
        ),
        proposal("webshop", Move::Keep, "Use is steady and 80 % are satisfied."),
    ];
    shelf::save(tx, &proposals).await.unwrap();
}

/// The charges of the sample's month.
fn inputs_of(rule: &charge_rule::Model) -> ChargeInputs {
    let exact = |text: &str| text.parse::<Exact>().unwrap();
    let cost = |service: Option<&str>, billed: &str| Cost {
        service: service.map(Into::into),
        business_unit: None,
        billed: exact(billed),
        currency: Currency::EUR,
    };
    let usage = |unit: &str, quantity: &str| Usage {
        driver: "visits".into(),
        service: Some("webshop".into()),
        business_unit: Some(unit.into()),
        quantity: exact(quantity),
    };
    ChargeInputs {
        costs: vec![cost(Some("webshop"), "182400.335"), cost(None, "8310.10")],
        rules: vec![rule.clone().into()],
        usage: vec![usage("stores", "90000"), usage("online", "2150000"), usage("finance", "7")],
        business_units: UNITS.iter().map(|unit| unit.0.to_owned()).collect(),
        ..ChargeInputs::new(august(), Currency::EUR)
    }
}

/// As usual, and clouds that units buy around IT are found in the ledger.
fn settings() -> charging::Model {
    let usual = chargeback::Charging::default();
    charging::Model {
        id: 1,
        allocation: usual.allocation,
        step_order: json!(usual.step_order),
        second_person: usual.second_person,
        unattended: usual.unattended,
        stale_after_days: usual.stale_after_days,
        accounts: json!(usual.accounts),
        finance: Some(json!({"outside_it": [{"id": "own-clouds", "name": "Clouds of their own", "accounts": ["64"]}]})),
    }
}

async fn charged(tx: &Tx) {
    let rule = charge_rule::Model {
        id: "webshop-share".into(),
        name: "By visits".into(),
        service_id: "webshop".into(),
        method: ChargeMethod::Proportional,
        driver: Some("visits".into()),
        unit: "visits".into(),
        terms: json!({}),
        position: 0,
    };
    let inputs = inputs_of(&rule);
    let run = chargeback::charge(&inputs).unwrap();
    put::<charge_rule::Entity>(tx, vec![rule]).await;
    put::<charging::Entity>(tx, vec![settings()]).await;
    let budgets =
        ["stores", "online", "finance"].map(|unit| (unit.to_owned(), Money::new(100_000_000_000, Currency::EUR)));
    let slices = lines::slices_held(tx, august()).await.unwrap();
    let prepared = Prepared { inputs: &inputs, run: &run, budgets: &budgets, slices: &slices };
    charges::prepare(tx, &prepared, Doing { by: "finance", at: now(), second_person: true }).await.unwrap();
    let approver = Doing { by: "approver", at: now(), second_person: true };
    charges::approve(tx, august(), approver).await.unwrap();
    charges::close(tx, august(), approver).await.unwrap();
}

async fn disputed(app: &App) {
    let everything = Access::everything();
    let found = charges::line(&app.db, &everything, "2026-08.stores.webshop-share").await.unwrap();
    let (statement, line) = found.unwrap();
    let raised = Raised {
        reason: DisputeReason::Quantity,
        text: "Visits of the test machines were counted.".into(),
        wanted: Money::new(line.micros - 100_000_000, line.currency),
        instead: None,
    };
    disputes::raise(&app.db, (&statement, &line.id), raised, ("brm", now())).await.unwrap();
}

async fn scored(app: &App) {
    let all = cards::scorecards(&app.db, &Access::everything()).await.unwrap();
    for period in [august().previous(), august()] {
        let plan = cards::plan(&app.db, &all[0], period).await.unwrap();
        let tx = app.db.begin().await.unwrap();
        cards::save(&tx, &score(&plan, period), "c0ffee123456".into(), now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn reported(app: &App) {
    let tx = app.db.begin().await.unwrap();
    let file = |name: &str, content_type: &str, body: &[u8]| File {
        name: name.into(),
        content_type: content_type.into(),
        body: body.into(),
    };
    let headline = "The digital workplace keeps its promises and disappoints: 52 % of its users are satisfied.";
    let draft = Draft {
        asked: None,
        report: "executive-scorecard".into(),
        scope: Scope::All,
        period: august(),
        language: "en".into(),
        revision: 1,
        check_number: "1f2e3d4c5b6a".into(),
        subject: format!("August 2026: {headline}"),
        body: json!({"page": {"headline": headline, "decision": {
            "ask": "Decide with the parcel carrier how orders are delivered on time again.",
            "by_whom": "Logistics",
            "until": "30 September 2026",
            "cost_of_waiting": "Each month, 12 % of all orders are lost on the way to the customer.",
        }}}),
        files: vec![
            file(
                "html",
                "text/html",
                format!("<html><body><h1>{headline}</h1><img alt=\"\" src=\"cid:measures.png\"></body></html>")
                    .as_bytes(),
            ),
            file("txt", "text/plain", headline.as_bytes()),
            file("pdf", "application/pdf", b"%PDF-1.7"),
            file("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
            file("csv", "text/csv; charset=utf-8", b"check_number\r\n1f2e3d4c5b6a\r\n"),
            file("measures.png", "image/png", b"png"),
        ],
    };
    let released = (EditionState::Released, None);
    let edition = editions::freeze(&tx, draft, released, now()).await.unwrap().id;
    let reader = crate::store::people::person(&app.db, "executive").await.unwrap().unwrap();
    outbox::put(&tx, edition, &reader, "nordwind.example", now()).await.unwrap();
    tx.commit().await.unwrap();
}
