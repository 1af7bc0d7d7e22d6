//! Real SQLite files: read, locked, damaged, forbidden, too slow, too long.

use std::path::Path;
use std::time::Duration;

use entity::record::Record;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};

use crate::connectors::tests::{pulled, records, refused, rejects, says, settings};
use crate::connectors::{Reach, SourceSettings};

async fn database(folder: &Path, journal: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("source.db")).create_if_missing(true);
    let mut connection = options.pragma("journal_mode", journal.to_owned()).connect().await.expect("database");
    connection
        .execute(
            "CREATE TABLE readings (series TEXT, at TEXT, value, note BLOB);
             INSERT INTO readings VALUES
                ('orders', '2026-03-01', 120, NULL), ('orders', '2026-03-02', 0.1, x'c3a4'),
                ('orders', '2026-03-03', '1,234.5', ''), ('orders', NULL, 7, 'x'), ('orders', '2026-03-05', x'ff', 'x');",
        )
        .await
        .expect("rows");
    connection
}

fn source(query: &str) -> SourceSettings {
    settings(serde_json::json!({
        "records": "reading", "zone": "UTC",
        "from": {"connector": "sqlite", "path": "source.db", "query": query},
        "fields": {"series": "series", "at": "at", "value": "value", "service": {"column": "note", "default": "webshop"}},
    }))
}

const ALL: &str = "SELECT series, at, value, note FROM readings ORDER BY rowid";

#[tokio::test]
async fn values_of_any_type() {
    for journal in ["DELETE", "WAL"] {
        let folder = tempfile::tempdir().unwrap();
        database(folder.path(), journal).await.close().await.unwrap();
        let (pulled, rows) = pulled(&source(ALL), folder.path()).await;
        let values: Vec<_> = records(&rows)
            .into_iter()
            .filter_map(|record| match record {
                Record::Reading(reading) => Some((reading.value, reading.service.as_deref().unwrap_or_default())),
                _ => None,
            })
            .collect();
        assert_eq!(values, [(120.0, "webshop"), (0.1, "ä"), (1234.5, "webshop")], "{journal}");
        let expected = [(4, "at (column `at`) is empty"), (5, "value (column `value`): is not UTF-8 text")];
        assert_eq!(rejects(&rows), expected, "{journal}");
        assert_eq!((pulled.read, pulled.files[0].name.as_str()), (5, "source.db"));
    }
}

#[tokio::test]
async fn a_query_without_rows_still_needs_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    let (empty, _) = pulled(&source("SELECT * FROM readings WHERE value = 'none'"), folder.path()).await;
    assert_eq!(empty.read, 0);
    let reach = Reach::new(folder.path());
    let missing = refused(&source("SELECT series, at FROM readings"), &reach).await;
    says(&missing, false, &["source.db: no column `note` for service", "no column `value`", "`series`, `at`"]);
    let unknown = refused(&source("SELECT absent FROM readings"), &reach).await;
    says(&unknown, false, &["source.db refused the query", "no such column"]);
}

#[tokio::test]
async fn a_locked_database_may_work_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = database(folder.path(), "DELETE").await;
    let mut reach = Reach::new(folder.path());
    reach.limits.locked_wait = Duration::ZERO;
    writer.execute("BEGIN EXCLUSIVE").await.unwrap();
    says(&refused(&source(ALL), &reach).await, true, &["source.db is locked by another program"]);
    writer.execute("COMMIT").await.unwrap();
    assert_eq!(pulled(&source(ALL), folder.path()).await.0.read, 5);
}

#[tokio::test]
async fn absent_damaged_and_forbidden() {
    let folder = tempfile::tempdir().unwrap();
    let mut reach = Reach::new(folder.path());
    says(&refused(&source(ALL), &reach).await, true, &["source.db is not there"]);
    std::fs::write(folder.path().join("source.db"), "number;opened\n1;2026\n".repeat(200)).unwrap();
    says(&refused(&source(ALL), &reach).await, false, &["source.db is damaged or no SQLite database"]);
    std::fs::remove_file(folder.path().join("source.db")).unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    reach.forbidden = vec![folder.path().join("sub/../source.db")];
    says(&refused(&source(ALL), &reach).await, false, &["belongs to Scorebridge itself"]);
    reach.forbidden = vec![folder.path().to_owned()];
    says(&refused(&source(ALL), &reach).await, false, &["belongs to Scorebridge itself"]);
    reach.forbidden = vec![folder.path().join("ours.db")];
    says(&refused(&source("SELECT 1"), &reach).await, false, &["no column"]);
}

#[tokio::test]
async fn a_query_that_never_ends_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    let mut reach = Reach::new(folder.path());
    reach.limits.query_time = Duration::ZERO;
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                   SELECT 'orders' AS series, '2026-03-01' AS at, sum(i) AS value, '' AS note FROM n";
    says(&refused(&source(endless), &reach).await, true, &["took too long"]);
}

#[tokio::test]
async fn too_many_rows_are_an_error_not_a_part() {
    let folder = tempfile::tempdir().unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    let mut reach = Reach::new(folder.path());
    reach.limits.query_rows = 5;
    assert_eq!(crate::connectors::pull(&source(ALL), &reach, &mut |_| Ok(())).await.unwrap().read, 5);
    reach.limits.query_rows = 4;
    says(&refused(&source(ALL), &reach).await, false, &["more than 4 rows"]);
}

#[tokio::test]
async fn nothing_beside_the_source_is_written() {
    let folder = tempfile::tempdir().unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    let before = std::fs::read(folder.path().join("source.db")).unwrap();
    for query in ["DELETE FROM readings", "VACUUM INTO 'copy.db'", "ATTACH 'other.db' AS o", "PRAGMA user_version = 7"]
    {
        says(&refused(&source(query), &Reach::new(folder.path())).await, false, &["the query"]);
    }
    pulled(&source(ALL), folder.path()).await;
    assert_eq!(std::fs::read(folder.path().join("source.db")).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_connection_alone_refuses_to_write() {
    let folder = tempfile::tempdir().unwrap();
    database(folder.path(), "DELETE").await.close().await.unwrap();
    let mut opened = super::sqlite::open("source.db", &Reach::new(folder.path())).await.unwrap();
    // Even with the second lock open.
    opened.connection.execute("PRAGMA query_only = OFF").await.unwrap();
    for query in ["DELETE FROM readings", "CREATE TABLE t (a)", "PRAGMA user_version = 7"] {
        let error = opened.connection.execute(query).await.expect_err(query);
        assert!(error.to_string().contains("readonly"), "{query}: {error}");
    }
}
