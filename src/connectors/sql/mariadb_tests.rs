//! A live MariaDB server, where `SCOREBRIDGE_TEST_MARIADB` names one; skipped aloud otherwise.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use entity::record::Record;
use futures::TryStreamExt;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, SqlSafeStr, Statement};

use super::payloads_tests::ON_MARIADB;
use super::{Engine, mariadb, server};
use crate::connectors::tests::{pulled, records, refused, rejects, says, settings, skipped};
use crate::connectors::{Field, Place, Reach, ServerPlace, SourceSettings};

const PASSWORD: &str = "canary; it's \"secret\"";

/// A database and a user who may read it, for one test.
struct Foreign {
    server: MySqlConnectOptions,
    name: String,
    owner: MySqlConnection,
    /// Holds the password's file.
    folder: tempfile::TempDir,
}

/// Both anew, called as the test; none without a server.
async fn foreign(test: &str) -> Option<Foreign> {
    let Ok(address) = std::env::var("SCOREBRIDGE_TEST_MARIADB") else {
        skipped("MariaDB sources; set SCOREBRIDGE_TEST_MARIADB to the address of a server");
        return None;
    };
    let server = MySqlConnectOptions::from_str(&address).unwrap().disable_statement_logging();
    let name = format!("source_{test}");
    let mut owner = server.connect().await.unwrap();
    let user = format!("CREATE USER {name}@'%' IDENTIFIED BY '{}'", PASSWORD.replace('\'', "''"));
    for command in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("DROP USER IF EXISTS {name}@'%'"),
        format!("CREATE DATABASE {name}"),
        user,
        format!("GRANT SELECT ON {name}.* TO {name}@'%'"),
        format!("USE {name}"),
        "CREATE TABLE bills (id INT, account TEXT, month DATE, amount DECIMAL(38,18))".to_owned(),
        "INSERT INTO bills VALUES (2, 'a', '2026-03-01', 0.1), (1, 'a', '2026-03-01', 2.523589325400648027),
            (3, NULL, '2026-03-01', 7)"
            .to_owned(),
        "CREATE SEQUENCE s".to_owned(),
        "CREATE FUNCTION wipe() RETURNS INT SQL SECURITY DEFINER BEGIN DELETE FROM bills; RETURN 1; END".to_owned(),
        "CREATE PROCEDURE wipe() SQL SECURITY DEFINER DELETE FROM bills".to_owned(),
    ] {
        run(&mut owner, &command).await;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).unwrap();
    Some(Foreign { server, name, owner, folder })
}

async fn run(connection: &mut MySqlConnection, command: &str) {
    connection.execute(AssertSqlSafe(command.to_owned())).await.unwrap_or_else(|error| panic!("{command}: {error}"));
}

impl Foreign {
    fn place(&self, query: &str) -> serde_json::Value {
        serde_json::json!({
            "connector": "mariadb", "host": self.server.get_host(), "port": self.server.get_port(),
            "database": self.name, "user": self.name, "password_file": "password", "tls": "disable", "query": query,
        })
    }

    /// Bills: account, month, amount.
    fn bills(&self, query: &str) -> SourceSettings {
        settings(serde_json::json!({
            "records": "cost_line", "zone": "UTC", "from": self.place(query),
            "fields": {
                "account": "account", "billing_period": "month", "billed": "amount", "currency": {"constant": "EUR"},
                "category": {"constant": "Usage"}, "supplier_service": {"constant": "Cloud"},
            },
        }))
    }

    fn reach(&self) -> Reach {
        Reach::new(self.folder.path())
    }

    /// What that value reads as, taken from `source`; none if it is empty.
    async fn text(&self, value: &str, source: &str) -> Option<String> {
        let query = format!("SELECT 'a' AS account, '2026-03' AS month, 1 AS amount, {value} AS what {source}");
        let mut source = self.bills(&query);
        source.fields.insert("description".to_owned(), Field::Column("what".to_owned()));
        let (_, rows) = pulled(&source, self.folder.path()).await;
        match records(&rows).as_slice() {
            [Record::CostLine(line)] => line.description.clone(),
            _ => panic!("{rows:?}"),
        }
    }

    /// All that a query could have changed.
    async fn print(&mut self) -> (String, i64, String) {
        let print = "SELECT (SELECT GROUP_CONCAT(id, '=', amount) FROM bills),
            (SELECT CAST(next_not_cached_value AS SIGNED) FROM s),
            (SELECT GROUP_CONCAT(table_name ORDER BY table_name) FROM information_schema.tables WHERE table_schema = DATABASE())";
        sqlx::query_as(print).fetch_one(&mut self.owner).await.unwrap()
    }
}

#[tokio::test]
async fn rows_come_in_order_and_exact() {
    let Some(foreign) = foreign("rows").await else { return };
    let folder = foreign.folder.path();
    let (pulled, rows) = pulled(&foreign.bills("SELECT * FROM bills ORDER BY id"), folder).await;
    let amounts: Vec<String> = records(&rows)
        .into_iter()
        .filter_map(|record| if let Record::CostLine(line) = record { Some(line.billed.to_string()) } else { None })
        .collect();
    assert_eq!(amounts, ["2.523589325400648027", "0.1"]);
    assert_eq!(rejects(&rows), [(3, "account (column `account`) is empty")]);
    assert_eq!((pulled.read, pulled.files[0].name.as_str()), (3, "source_rows on 127.0.0.1"));
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
                SELECT 'a' AS account, '2026-03-01' AS month, n.i AS amount FROM n, n AS m WHERE m.i <= 50";
    assert_eq!(self::pulled(&foreign.bills(many), folder).await.0.read, 45_000);
    assert_eq!(self::pulled(&foreign.bills("SELECT * FROM bills WHERE 1 = 2"), folder).await.0.read, 0);
    let missing = refused(&foreign.bills("SELECT account, month FROM bills"), &foreign.reach()).await;
    says(&missing, false, &["no column `amount` for billed", "`account`, `month`"]);
    let unknown = refused(&foreign.bills("SELECT absent FROM bills"), &foreign.reach()).await;
    says(&unknown, false, &["refused", "Unknown column 'absent'"]);
}

#[tokio::test]
async fn values_become_text_exactly() {
    let Some(mut foreign) = foreign("values").await else { return };
    let table = "CREATE TABLE kinds (tiny TINYINT(1), small TINYINT UNSIGNED, big BIGINT, ubig BIGINT UNSIGNED, d DECIMAL(38,18),
        f DOUBLE, g FLOAT, day DATE, local DATETIME(6), utc TIMESTAMP(3), clock TIME, y YEAR, bits BIT(9),
        word VARCHAR(40), note LONGTEXT, mood ENUM('glad'), j JSON, raw BLOB, zero_day DATE, zero_at DATETIME, half DATE,
        flag TINYINT(1) UNSIGNED, latin VARCHAR(10) CHARACTER SET latin1) CHARACTER SET utf8mb4";
    run(&mut foreign.owner, table).await;
    run(&mut foreign.owner, "SET SESSION sql_mode = '', time_zone = '+02:00'").await;
    let row = "INSERT INTO kinds VALUES (-1, 255, -9223372036854775808, 18446744073709551615, 2.523589325400648027,
        0.1, 0.1, '2026-03-05', '2026-03-05 14:30:00.123456', '2026-03-05 14:30:00.123', '-37:30:00', 2026, b'100000001',
        'ä; \"quoted\"', 'long', 'glad', '{\"a\": 1.50}', x'00', '0000-00-00', '0000-00-00 00:00:00', '2026-03-00', 200, 'ä')";
    run(&mut foreign.owner, row).await;
    for (column, text) in [
        ("tiny", Some("-1")),
        ("small", Some("255")),
        ("flag", Some("200")),
        ("big", Some("-9223372036854775808")),
        ("ubig", Some("18446744073709551615")),
        ("d", Some("2.523589325400648027")),
        ("f", Some("0.1")),
        ("g", Some("0.1")),
        ("day", Some("2026-03-05")),
        ("local", Some("2026-03-05T14:30:00.123456")),
        ("utc", Some("2026-03-05T12:30:00.123000Z")),
        ("clock", Some("-37:30:00")),
        ("y", Some("2026")),
        ("bits", Some("257")),
        ("word", Some("ä; \"quoted\"")),
        ("latin", Some("ä")),
        ("note", Some("long")),
        ("mood", Some("glad")),
        ("j", Some("{\"a\": 1.50}")),
        ("zero_day", None),
        ("zero_at", None),
        ("half", Some("2026-03-00")),
        ("word COLLATE utf8mb4_bin", Some("ä; \"quoted\"")),
        ("NULL", None),
        ("''", None),
        ("tiny < 0", Some("1")),
        ("CONCAT(small, 'x')", Some("255x")),
        ("d + 1", Some("3.523589325400648027")),
    ] {
        assert_eq!(foreign.text(column, "FROM kinds").await.as_deref(), text, "{column}");
    }
    let error =
        refused(&foreign.bills("SELECT raw AS account, day AS month, d AS amount FROM kinds"), &foreign.reach()).await;
    says(&error, false, &["column `account` holds BLOB", "make it text in the query"]);
}

#[tokio::test]
async fn a_user_who_may_do_more_than_read_is_refused() {
    let Some(mut foreign) = foreign("rights").await else { return };
    let source = foreign.bills("SELECT * FROM bills");
    assert_eq!(pulled(&source, foreign.folder.path()).await.0.read, 3);
    for (right, on, found) in [
        ("FILE", "*.*", "FILE"),
        ("SUPER", "*.*", "SUPER"),
        ("ALL PRIVILEGES", "source_rights.*", "ALL PRIVILEGES"),
        ("INSERT", "source_rights.bills", "INSERT"),
        ("UPDATE (amount, id)", "source_rights.bills", "UPDATE"),
        ("SELECT (amount), DELETE", "source_rights.bills", "DELETE"),
        ("EXECUTE", "source_rights.*", "EXECUTE"),
    ] {
        run(&mut foreign.owner, &format!("GRANT {right} ON {on} TO source_rights@'%'")).await;
        let error = refused(&source, &foreign.reach()).await;
        says(&error, false, &[&format!("the user `source_rights` has the right {found}"), "GRANT SELECT"]);
        run(&mut foreign.owner, &format!("REVOKE {right} ON {on} FROM source_rights@'%'")).await;
        run(&mut foreign.owner, "GRANT SELECT ON source_rights.* TO source_rights@'%'").await;
    }
    run(&mut foreign.owner, "GRANT SELECT (amount, id), SHOW VIEW ON source_rights.bills TO source_rights@'%'").await;
    assert_eq!(pulled(&source, foreign.folder.path()).await.0.read, 3);
}

#[tokio::test]
async fn past_the_guard_the_server_alone_refuses() {
    let Some(mut foreign) = foreign("payloads").await else { return };
    // Even a user who may do much more.
    let rights = "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, EXECUTE, LOCK TABLES ON source_payloads.* TO source_payloads@'%'";
    run(&mut foreign.owner, rights).await;
    let before = foreign.print().await;
    let mut reach = foreign.reach();
    reach.limits.query_time = Duration::from_millis(300);
    for payload in ON_MARIADB {
        let Place::Mariadb(place) = foreign.bills(payload).from else { unreachable!() };
        let _ = unguarded(&place, &reach).await;
        assert_eq!(foreign.print().await, before, "{payload}");
        assert!(!Path::new("/tmp/scorebridge-stolen").exists(), "{payload}");
    }
    // The same steps do read.
    let Place::Mariadb(place) = foreign.bills("SELECT * FROM bills").from else { unreachable!() };
    assert_eq!(unguarded(&place, &reach).await, Some(3));
}

/// The number of rows of a query that no guard has seen; none if the server refuses it.
async fn unguarded(place: &ServerPlace, reach: &Reach) -> Option<usize> {
    let sign_in = server::sign_in(place, Engine::Mariadb, reach).await.unwrap();
    let mut connection = mariadb::connect(place, &sign_in, reach).await.unwrap();
    mariadb::begin(&mut connection, reach).await.unwrap();
    let query = AssertSqlSafe(place.query.clone()).into_sql_str();
    let statement = connection.prepare(query).await.ok()?;
    let rows: Vec<_> = statement.query().fetch(&mut connection).try_collect().await.ok()?;
    Some(rows.len())
}

#[tokio::test]
async fn limits_hold() {
    let Some(foreign) = foreign("limits").await else { return };
    let mut reach = foreign.reach();
    reach.limits.query_rows = 2;
    says(&refused(&foreign.bills("SELECT * FROM bills"), &reach).await, false, &["more than 2 rows"]);
    reach.limits.query_rows = 3;
    reach.limits.query_bytes = 20;
    says(&refused(&foreign.bills("SELECT * FROM bills"), &reach).await, false, &["more than 20 bytes"]);
    let mut reach = foreign.reach();
    reach.limits.query_time = Duration::from_millis(300);
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        SELECT 'a' AS account, '2026-03' AS month, SUM(a.i) AS amount FROM n AS a, n AS b, n AS c, n AS d";
    says(&refused(&foreign.bills(endless), &reach).await, true, &["took too long"]);
}

#[tokio::test]
async fn servers_that_cannot_be_read() {
    let Some(foreign) = foreign("access").await else { return };
    std::fs::write(foreign.folder.path().join("wrong"), "wrong").unwrap();
    let check = async |key: &str, value: serde_json::Value, reach: &Reach, may_work_later: bool, parts: &[&str]| {
        let mut place = foreign.place("SELECT * FROM bills");
        place[key] = value;
        let mut source = foreign.bills("SELECT * FROM bills");
        source.from = serde_json::from_value(place).unwrap();
        let error = refused(&source, reach).await;
        assert!(!error.to_string().contains("canary"), "{error}");
        says(&error, may_work_later, parts);
    };
    let mut reach = foreign.reach();
    check("database", "mysql".into(), &reach, false, &["mysql on 127.0.0.1", "denied"]).await;
    check("password_file", "wrong".into(), &reach, false, &["does not let the user in", "Access denied"]).await;
    check("tls", "verify-full".into(), &reach, false, &["no safe connection", "does not support TLS"]).await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    reach.limits.connect_wait = Duration::from_millis(200);
    check("port", port.into(), &reach, true, &["cannot be reached: no answer in time"]).await;
    reach.forbidden = vec![foreign.folder.path().to_owned()];
    check("host", "127.0.0.1".into(), &reach, false, &["password belongs to Scorebridge itself"]).await;
}
