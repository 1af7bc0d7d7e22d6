//! A store of the first released schema is brought to the newest: nothing that was said changes, and work goes on.
//!
//! `fixtures/first` was made by the first version: two months pulled, measured, scored, closed and mailed.

use std::path::Path;
use std::sync::Arc;

use entity::record::Record;
use entity::value::{Exact, Role, Sum};
use entity::{person, slice};
use migration::{Migrator, MigratorTrait};
use scorebridge::facts::{FactStore, Filter, Part};
use scorebridge::jobs;
use scorebridge::store::{Access, editions, lines, people};
use sea_orm::{ConnectionTrait, Database};

use secrecy::ExposeSecret;

use crate::company::{self, Pulled};
use crate::sample::copy;
use crate::{database, parity, schema};

/// Where the first version's company stood.
const STOOD: &str = "/srv/shop";

/// What the first version answered.
const SAID: [(&str, &[&str]); 7] = [
    ("editions/1", &["803feb332e87"]),
    ("editions/2.html", &["IT for the shop"]),
    ("scorecards/it?period=2026-09", &["91.6666666666666"]),
    ("kpis/spent/series?from=2026-09&to=2026-10", &["235.2500021", "219.25000021"]),
    ("chargeback/statements/2026-09.store", &["573780536765", "159.60"]),
    ("chargeback/periods/2026-10/reconciliation", &["219.25000021", "\"closed\""]),
    ("chargeback/lines/2026-09.store.mail-direct/sources", &["line 1"]),
];

#[tokio::test]
async fn what_the_first_version_said_still_stands() {
    if database::server().is_some() {
        return println!("SKIPPED: the first version's store is a SQLite file");
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/first"), folder.path());
    load(folder.path()).await;
    let app = company::open(folder.path()).await;
    assert_eq!(app.db.pending_migrations().await.unwrap(), 0);
    for (id, number) in [(1, "803feb332e87"), (2, "7c182c905ecb")] {
        let edition = editions::by_id(&app.db, &Access::everything(), id).await.unwrap().unwrap();
        assert_eq!(edition.check_number, number);
        let names: Vec<String> =
            editions::files(&app.db, &edition).await.unwrap().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["costs.png", "html", "measures.png", "txt"]);
    }
    parts_are_read(&app.facts);
    let plan = company::apply(&app, &folder.path().join("model")).await;
    // Sources are read by newer rules and found without a detour; nothing else is said anew.
    let tables: Vec<String> =
        plan.to_string().lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect();
    assert_eq!(tables, ["sources: 0 new, 2 changed, 0 removed"]);
    let pulled = jobs::pull_all(&app).await.unwrap();
    let pulled = Pulled(pulled.into_iter().map(|one| (one.source, one.outcome)).collect());
    // Lines that were read by older rules are written anew.
    pulled.counts("bill", [42, 0, 42, 0, 0]);
    pulled.counts("calls", [25, 0, 0, 24, 1]);
    let admin = person::Model {
        id: "admin".into(),
        name: "Ada Lind".into(),
        email: "admin@example.com".into(),
        role: Role::Admin,
        password_hash: None,
        all_units: true,
        language: None,
        disabled_at: None,
    };
    people::add(&app.db, admin, &[], app.clock.now()).await.unwrap();
    let answers = parity::answers_to(app, &SAID.map(|(path, _)| path)).await;
    for ((path, words), answer) in SAID.iter().zip(answers) {
        for word in *words {
            assert!(answer.contains(word), "{path} does not say {word}: {answer}");
        }
    }
}

/// Parts of the first form are folded and drilled as they were.
fn parts_are_read(facts: &FactStore) {
    let (mut lines, mut billed) = (0, Exact::ZERO);
    for path in facts.parts().unwrap() {
        facts.verify(&path).unwrap();
        let part = Part { path, lines: 0, bytes: 0 };
        let drilled = facts.drill(std::slice::from_ref(&part), &Filter::default(), 0, 100).unwrap();
        assert_eq!(drilled.sums, facts.fold(&[part]).unwrap());
        lines += drilled.lines.len();
        for line in drilled.lines {
            let Record::CostLine(line) = line else { panic!("{line:?}") };
            billed = billed.add(&line.billed).unwrap();
        }
        billed = drilled.sums.iter().fold(billed, |rest, sum| rest.sub(&sum.billed).unwrap());
    }
    assert_eq!((lines, billed.trimmed()), (42, Exact::ZERO), "lines, and what they are more than their sums");
}

/// Rows of sums, more than one row of packed sums holds, say the same packed; on both databases.
#[tokio::test]
async fn packed_sums_say_what_their_rows_said() {
    let folder = tempfile::tempdir().unwrap();
    let address = match database::of(folder.path()).await.expose_secret() {
        "sqlite" => format!("sqlite://{}?mode=rwc", folder.path().join("schema.sqlite").display()),
        address => address.to_owned(),
    };
    let connection = Database::connect(address).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("packed_sums")).unwrap();
    Migrator::up(&connection, Some(before.try_into().unwrap())).await.unwrap();
    let slices = "INSERT INTO slice (id, source_id, kind, account, period, mapping_version, content_hash, lines, run_id)
        VALUES (7, 'bill', 'cost_line', 'a', '2026-09', '1', 'x', 5001, 1), (9, 'use', 'usage_line', 'b', '2026-09', '1', 'y', 2, 1)";
    let sum = |n: usize| format!("(7, 'unit-{n}', 'mail', 'Usage', 'EUR', '{n}.25', '{n}.20', '0', 1)");
    let sums: Vec<String> = (0..5_000).map(sum).collect();
    let others = [
        "(7, NULL, NULL, 'quote\" \u{e9} back\\slash', 'CHF', '-99999999999999999999999999999999999999', '0', '0', 1)",
        "(9, 'store', 'till', 'seats', NULL, '0', '0', '0.000000000000000000000000000000000001', 2)",
    ];
    let columns = "slice_id, business_unit_id, service_id, category, currency, billed, effective, quantity, lines";
    let sums = format!("INSERT INTO summary ({columns}) VALUES {}, {}", sums.join(", "), others.join(", "));
    for statement in [slices, &sums] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    let db = schema::open(folder.path()).await;
    db.migrate().await.unwrap();
    let said = lines::sums(&db, "2026-09".parse().unwrap()).await.unwrap();
    let text = |(slice, sum): &(Arc<slice::Model>, Sum)| {
        let Sum { business_unit: unit, service, category, currency, billed, effective, quantity, lines } = sum;
        let (slice, currency) = (&slice.source_id, currency.map(|currency| currency.to_string()));
        format!("{slice} {unit:?} {service:?} {category} {currency:?} {billed} {effective} {quantity} {lines}")
    };
    let said: Vec<String> = said.iter().map(text).collect();
    assert_eq!(said.len(), 5_002);
    let expected = [
        (0, "bill Some(\"unit-0\") Some(\"mail\") Usage Some(\"EUR\") 0.25 0.2 0 1"),
        (4_999, "bill Some(\"unit-4999\") Some(\"mail\") Usage Some(\"EUR\") 4999.25 4999.2 0 1"),
        (
            5_000,
            "bill None None quote\" \u{e9} back\\slash Some(\"CHF\") -99999999999999999999999999999999999999 0 0 1",
        ),
        (5_001, "use Some(\"store\") Some(\"till\") seats None 0 0 0.000000000000000000000000000000000001 2"),
    ];
    for (place, expected) in expected {
        assert_eq!(said[place], expected);
    }
}

/// Makes the first version's database, whose sources lie in this folder.
async fn load(folder: &Path) {
    let dump = std::fs::read_to_string(folder.join("store.sql")).unwrap().replace(STOOD, folder.to_str().unwrap());
    let address = format!("sqlite://{}?mode=rwc", folder.join("data/scorebridge.sqlite").display());
    let database = Database::connect(address).await.unwrap();
    database.execute_unprepared(&dump).await.unwrap();
    database.close().await.unwrap();
}
