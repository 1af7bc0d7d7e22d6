//! Figures made again: only what changed is touched, nothing else says anything else, and no query is sent per item.

use entity::{card_result, measurement};
use scorebridge::jobs;
use scorebridge::scorecard::Card;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::company::Company;
use crate::program;
use crate::sample::{august, sample};

/// All rows of measurements without what they were made from, and all cards, as bytes.
async fn stored(company: &Company) -> (Vec<String>, Vec<String>) {
    let mut measurements: Vec<String> = company
        .rows::<measurement::Entity>()
        .await
        .into_iter()
        .map(|row| {
            let bits =
                [row.value, row.numerator, row.denominator, row.ci_lower, row.ci_upper, Some(row.unobserved_minutes)];
            let bits = bits.map(|number| number.map(f64::to_bits));
            let rest = (row.id, row.metric_id, row.scope.to_string(), row.period.to_string(), row.n, row.out_of_range);
            format!("{rest:?} {bits:?} {:?} {} {} {}", row.no_value, row.partial, row.formula_version, row.inputs)
        })
        .collect();
    measurements.sort();
    let db = company.app.db.connection();
    let sql = "SELECT scorecard_id || ' ' || period || ' ' || check_number || ' ' || CAST(body AS text) AS card FROM card_result";
    let cards = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let mut cards: Vec<String> = cards.into_iter().map(|row| row.try_get("", "card").unwrap()).collect();
    cards.sort();
    (measurements, cards)
}

/// Whatever stands in the tables comes out of the records again, to the last bit: months, weeks, quarters, years, and cards.
#[tokio::test]
async fn everything_stored_comes_out_of_the_records_again() {
    let sample = sample().await;
    let before = stored(&sample).await;
    let months: Vec<_> = august().trailing(24);
    // Nothing may be left out because it would be made from the same.
    sample.app.db.connection().execute_unprepared("UPDATE measurement SET print = NULL").await.unwrap();
    let mut renewed = 0;
    for month in &months {
        let done = jobs::measure(&sample.app, *month).await.unwrap();
        assert!(done.renewed == done.all && done.touched.is_empty(), "{month}: {} {:?}", done.renewed, done.touched);
        renewed += done.renewed;
    }
    assert!(renewed >= before.0.len() && before.0.len() > 5_000, "{renewed} {}", before.0.len());
    jobs::score(&sample.app, august()).await.unwrap();
    assert_eq!(stored(&sample).await, before);
    // With prints there is nothing to do.
    for month in &months {
        let done = jobs::measure(&sample.app, *month).await.unwrap();
        assert_eq!((done.renewed, done.touched.len()), (0, 0), "{month}");
    }
}

/// A figure that somebody changed by hand is seen, and put right.
#[tokio::test]
async fn a_figure_that_does_not_come_out_is_put_right() {
    let sample = sample().await;
    let row = sample.measured("satisfied", "all", "2026-08").await;
    let wrong = row.value.map(|value| value + 1e-9);
    let mut changed = row.clone().into_active_model();
    changed.value = sea_orm::ActiveValue::Set(wrong);
    changed.print = sea_orm::ActiveValue::Set(None);
    changed.update(sample.app.db.connection()).await.unwrap();
    let done = jobs::measure(&sample.app, august()).await.unwrap();
    assert_eq!((done.renewed, done.touched.len()), (1, 1));
    assert_eq!(sample.measured("satisfied", "all", "2026-08").await, row);
}

/// One changed answer touches what speaks of its service, and of the KPIs only those; the card is the same as scored whole.
#[tokio::test]
async fn one_changed_row_touches_what_depends_on_it_and_nothing_else() {
    let sample = sample().await;
    let all = sample.rows::<measurement::Entity>().await.len();
    let kpis = sample.rows::<entity::kpi::Entity>().await.len();
    let answer = entity::kept_record::Entity::find().all(sample.app.db.connection()).await.unwrap();
    let in_august = |row: &entity::kept_record::Model| {
        row.kind == entity::value::RecordKind::SurveyAnswer
            && row.first_at.to_rfc3339().starts_with("2026-08-1")
            && row.body["question"] == "satisfaction"
            && row.body["score"] == 5
    };
    let row = answer.into_iter().find(in_august).unwrap();
    let (service, mut body) = (row.service_id.clone().unwrap(), row.body.clone());
    body["score"] = 1.into();
    let mut changed = row.into_active_model();
    changed.body = sea_orm::ActiveValue::Set(body);
    changed.update(sample.app.db.connection()).await.unwrap();

    let before = sample.app.db.statements();
    let (touched, scored) = jobs::refresh(&sample.app, august()).await.unwrap();
    let statements = sample.app.db.statements() - before;
    assert!((1..60).contains(&touched), "{touched} of {all} measurements");
    assert!((1..kpis / 2).contains(&scored), "{scored} of {kpis} KPIs");
    let rows = sample.rows::<measurement::Entity>().await;
    assert_eq!(rows.len(), all);
    // Eight periods measured, one card scored; thousands of measurements looked at.
    assert!(statements < 150, "{statements} statements");
    assert!(rows.iter().any(|row| row.scope.to_string() == format!("service:{service}")));

    let refreshed = stored(&sample).await;
    jobs::score(&sample.app, august()).await.unwrap();
    assert_eq!(stored(&sample).await, refreshed, "the same as the whole card scored anew");
}

/// What a card says when it is read is what its check number was made of.
#[tokio::test]
async fn a_card_read_back_is_the_card_that_was_stored() {
    let sample = sample().await;
    for row in sample.rows::<card_result::Entity>().await {
        let card: Card = serde_json::from_value(row.body).unwrap();
        let digest = Sha256::digest(serde_json::to_string(&card).unwrap());
        let number: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(number, row.check_number, "{} {}", row.scorecard_id, row.period);
    }
}

/// A scorecard of so many KPIs, each with two targets.
fn model(kpis: usize) -> String {
    let kpi = |at: usize| {
        format!(
            "              - {{ id: k{at}, name: K{at}, metric: tickets, scope: all, weight: 1, owner: Ada, \
             points: [[0, 0], [100, 100]], targets: [{{ from: 2025-01-01, value: 10, near: 1 }}, \
             {{ from: 2026-01-01, value: 12, near: 1 }}] }}\n"
        )
    };
    let kpis: String = (0..kpis).map(kpi).collect();
    format!(
        "library: [tickets]\nscorecards:\n  - id: it\n    name: IT\n    scope: all\n    minimum_coverage: 0.5\n    perspectives:\n      \
         - id: operations\n        name: Operations\n        weight: 1\n        objectives:\n          - id: calm\n            \
         name: Calm\n            weight: 1\n            kpis:\n{kpis}"
    )
}

async fn statements_to_score(kpis: usize) -> u64 {
    let company = Company::new(&model(kpis)).await;
    jobs::measure(&company.app, august()).await.unwrap();
    let before = company.app.db.statements();
    assert_eq!(jobs::score(&company.app, august()).await.unwrap(), 1);
    company.app.db.statements() - before
}

/// Ten and one for each level (card, perspective, objective, KPI), beside the five of the shelf and the saving itself.
#[tokio::test]
async fn no_query_is_sent_per_item() {
    let (few, many) = (statements_to_score(1).await, statements_to_score(300).await);
    assert_eq!(few, many);
    assert!(many <= 10 + 4 + 8, "{many}");
}

/// Elsewhere a score follows the time zone of who looks. Here the real program, run in zones a day apart, measures and scores
/// the same to the last bit: tickets of the last night of August included.
#[tokio::test]
async fn the_zone_of_the_machine_changes_nothing() {
    let mut said = Vec::new();
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let company = Company::new(&format!("{}{TICKETS}", model(1))).await;
        // 23:30 in Berlin on the last day of August, and half past midnight on the first of September.
        company.write("tickets.csv", "k,o\nT1,2026-08-31T21:30:00Z\nT2,2026-08-31T22:30:00Z\n");
        let (folder, app) = company.into_parts();
        let data = app.config.data_dir.clone();
        let database = app.config.database.expose_secret().to_owned();
        drop(app);
        let settings = [
            ("SCOREBRIDGE_DATA_DIR", data.display().to_string()),
            ("SCOREBRIDGE_DATABASE", database),
            ("TZ", zone.to_owned()),
        ];
        for step in ["pull", "measure", "score"] {
            let output = program::run(&["run", step, "--period", "2026-08"], &settings);
            assert!(output.status.success(), "{step} in {zone}: {}", program::said(&output));
        }
        let company = Company::open(folder).await;
        let tickets = company.measured("tickets", "all", "2026-08").await;
        assert_eq!(tickets.value, Some(1.0), "{zone}");
        said.push(stored(&company).await);
    }
    assert_eq!(said[0], said[1]);
}

const TICKETS: &str = "
sources:
  - id: tickets
    name: Tickets
    rhythm_hours: 24
    settings: { records: ticket, zone: Europe/Berlin, from: { connector: file, path: ../tickets.csv }, fields: { key: k, opened_at: o } }
";
