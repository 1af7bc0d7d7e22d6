//! A store of the first released schema is brought to the newest: nothing that was said changes, and work goes on.
//!
//! `fixtures/first` was made by the first version: two months pulled, measured, scored, closed and mailed.

use std::path::Path;

use entity::person;
use entity::record::Record;
use entity::value::{Exact, Role};
use scorebridge::facts::{FactStore, Filter, Part};
use scorebridge::jobs;
use scorebridge::store::{Access, editions, people};
use sea_orm::{ConnectionTrait, Database};

use crate::company::{self, Pulled};
use crate::sample::copy;
use crate::{database, parity};

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

/// Makes the first version's database, whose sources lie in this folder.
async fn load(folder: &Path) {
    let dump = std::fs::read_to_string(folder.join("store.sql")).unwrap().replace(STOOD, folder.to_str().unwrap());
    let address = format!("sqlite://{}?mode=rwc", folder.join("data/scorebridge.sqlite").display());
    let database = Database::connect(address).await.unwrap();
    database.execute_unprepared(&dump).await.unwrap();
    database.close().await.unwrap();
}
