//! SQLite and PostgreSQL tell the same story: the same month on both, and the same answers, byte for byte.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use scorebridge::app::{App, Clock};
use scorebridge::config::{Config, Mail};
use scorebridge::web::{self, keys};
use scorebridge::{demo, jobs, model};
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::database;

/// Everything the sample's last month is asked for.
pub const ASKED: [&str; 26] = [
    "scorecards",
    "scorecards/it-business?period=2026-08",
    "kpis/time-to-fix/series?from=2026-06&to=2026-08",
    "library/kpis?limit=1000",
    "watermelons?period=2026-08",
    "services",
    "shelf?period=2026-08",
    "value-streams?period=2026-08",
    "chargeback/periods",
    "chargeback/periods/2026-08/reconciliation",
    "chargeback/statements?period=2026-08",
    "chargeback/statements/2026-08.stores",
    "chargeback/statements/2026-08.stores/lines?limit=1000",
    "chargeback/statements/2026-08.stores.csv",
    "sources",
    "sources/cloud-bill/runs",
    "runs/1/rejects",
    "editions",
    "editions/1.json",
    "editions/1.txt",
    "editions/1.html",
    "editions/1.csv",
    "editions/1.xlsx",
    "editions/1.pdf",
    "deliveries",
    "proof/1",
];

/// Instants of the real clock, which differ from run to run.
const INSTANTS: [&str; 6] = ["closed_at", "frozen_at", "started", "finished", "finished_at", "next_attempt_at"];

#[tokio::test]
async fn both_databases_give_the_same_answers() {
    let Ok(server) = std::env::var(database::SERVER) else {
        println!("SKIPPED: parity of SQLite and PostgreSQL; {} is not set", database::SERVER);
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    demo::write(folder.path()).await.unwrap();
    let url = database::fresh(&server, &format!("parity_{}", std::process::id())).await;
    let lite = answers(run(folder.path(), "lite", "sqlite").await).await;
    let postgres = answers(run(folder.path(), "postgres", &url).await).await;
    for (path, (lite, postgres)) in ASKED.iter().zip(lite.iter().zip(&postgres)) {
        assert!(lite.len() > 20, "{path} says nothing: {lite}");
        assert_eq!(without_instants(lite), without_instants(postgres), "{path}");
    }
    database::end(&url);
}

/// The sample company's last months, run on that database.
async fn run(folder: &Path, name: &str, database: &str) -> App {
    let config = Config {
        data_dir: folder.join(name),
        database: SecretString::from(database),
        mail: Mail { from: "scorecards@nordwind.example".into(), ..Mail::default() },
        ..Config::default()
    };
    let app = App::open(config, Clock::fixed(demo::now())).await.unwrap();
    app.db.migrate().await.unwrap();
    app.db.migrate().await.unwrap();
    let read = model::read(&folder.join("model")).unwrap();
    assert_eq!(model::check(&read), []);
    let apply = || model::apply(&app.db, &read, model::Apply::new("test", app.clock.now()));
    apply().await.unwrap();
    assert!(apply().await.unwrap().is_empty(), "applied twice");
    let months = app.last_complete_month().await.unwrap().trailing(3);
    for pulled in jobs::pull_all(&app).await.unwrap() {
        assert!(pulled.outcome.is_ok(), "{pulled:?}");
    }
    for month in months {
        for step in [jobs::Step::Measure, jobs::Step::Score, jobs::Step::Close] {
            jobs::run(&app, step, month).await.unwrap();
        }
    }
    // Twice: what stands stays.
    for _ in 0..2 {
        jobs::run(&app, jobs::Step::Month, app.last_complete_month().await.unwrap()).await.unwrap();
    }
    app
}

/// What the API answers to each path, byte for byte.
pub async fn answers(app: App) -> Vec<String> {
    answers_to(app, &ASKED).await
}

/// What the API answers to these paths, byte for byte.
pub async fn answers_to(app: App, asked: &[&str]) -> Vec<String> {
    let token = keys::new_token(&app, "admin", "parity", None).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let server = web::serve(Arc::new(app), listener).unwrap();
    let (handle, client) = (server.handle(), reqwest::Client::new());
    let served = tokio::spawn(server);
    let mut answers = Vec::new();
    for path in asked {
        let answer = client.get(format!("{base}/{path}")).bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let body = answer.bytes().await.unwrap();
        answers.push(String::from_utf8(body.into()).unwrap_or_else(|bytes| print(bytes.as_bytes())));
    }
    handle.stop(false).await;
    served.await.unwrap().unwrap();
    answers
}

/// Stands for bytes that are no text.
fn print(bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} bytes, SHA-256 {hash}", bytes.len())
}

/// An answer without the instants of the real clock.
fn without_instants(body: &str) -> String {
    serde_json::from_str(body).map_or_else(|_| body.to_owned(), |value| timeless(value).to_string())
}

fn timeless(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let value = if INSTANTS.contains(&key.as_str()) { Value::Null } else { timeless(value) };
                    (key, value)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(timeless).collect()),
        other => other,
    }
}
