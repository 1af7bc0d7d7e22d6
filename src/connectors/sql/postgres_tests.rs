//! A live PostgreSQL server, where `SCOREBRIDGE_TEST_POSTGRES` names one; skipped aloud otherwise.

use std::str::FromStr;
use std::time::Duration;

use entity::record::Record;
use futures::TryStreamExt;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

use super::payloads_tests::ON_POSTGRES;
use super::{Engine, postgres, server};
use crate::connectors::tests::{pulled, records, refused, rejects, says, settings, skipped};
use crate::connectors::{Place, PullError, Reach, ServerPlace, SourceSettings};

/// A database and a role that may read it, for one test.
struct Foreign {
    server: PgConnectOptions,
    name: String,
    owner: PgConnection,
}

/// Both anew, called as the test; none without a server.
async fn foreign(test: &str) -> Option<Foreign> {
    let Ok(address) = std::env::var("SCOREBRIDGE_TEST_POSTGRES") else {
        skipped("PostgreSQL sources; set SCOREBRIDGE_TEST_POSTGRES to the address of a server");
        return None;
    };
    let server = PgConnectOptions::from_str(&address).unwrap().disable_statement_logging();
    let name = format!("source_{test}");
    let mut admin = server.connect().await.unwrap();
    for command in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("DROP ROLE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}"),
        format!("CREATE ROLE {name} LOGIN"),
    ] {
        run(&mut admin, &command).await;
    }
    let mut owner = server.clone().database(&name).connect().await.unwrap();
    let bills = "CREATE TABLE bills (id int, account text, month date, amount numeric);
        INSERT INTO bills VALUES (2, 'a', '2026-03-01', 0.1), (1, 'a', '2026-03-01', 2.523589325400648027),
                                 (3, NULL, '2026-03-01', 7);
        CREATE SEQUENCE s;
        CREATE FUNCTION wipe() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'DELETE FROM bills; SELECT 1';";
    run(&mut owner, &format!("{bills} GRANT SELECT ON bills TO {name}; GRANT USAGE, SELECT ON SEQUENCE s TO {name};"))
        .await;
    Some(Foreign { server, name, owner })
}

async fn run(connection: &mut PgConnection, command: &str) {
    connection.execute(AssertSqlSafe(command.to_owned())).await.unwrap_or_else(|error| panic!("{command}: {error}"));
}

impl Foreign {
    fn place(&self, query: &str) -> serde_json::Value {
        serde_json::json!({
            "connector": "postgres", "host": self.server.get_host(), "port": self.server.get_port(),
            "database": self.name, "user": self.name, "tls": "disable", "query": query,
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

    /// What that value reads as; none if it is empty.
    async fn text(&self, value: &str) -> Option<String> {
        let query = format!("SELECT 'a' AS account, '2026-03' AS month, 1 AS amount, ({value}) AS what");
        let mut source = self.bills(&query);
        source.fields.insert("description".to_owned(), crate::connectors::Field::Column("what".to_owned()));
        let (_, rows) = pulled(&source, std::path::Path::new("/")).await;
        match records(&rows).as_slice() {
            [Record::CostLine(line)] => line.description.clone(),
            _ => panic!("{rows:?}"),
        }
    }

    /// All that a query could have changed.
    async fn print(&mut self) -> String {
        let print = "SELECT (SELECT string_agg(bills::text, '; ') FROM bills) || (SELECT last_value::text || is_called FROM s)
            || (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
            || (SELECT count(*) FROM pg_largeobject_metadata) || (SELECT relacl FROM pg_class WHERE relname = 'bills')::text";
        sqlx::query_scalar(print).fetch_one(&mut self.owner).await.unwrap()
    }
}

fn reach() -> Reach {
    Reach::new(std::path::Path::new("/"))
}

#[tokio::test]
async fn rows_come_in_order_and_exact() {
    let Some(foreign) = foreign("rows").await else { return };
    let source = foreign.bills("SELECT * FROM bills ORDER BY id;");
    let (pulled, rows) = pulled(&source, std::path::Path::new("/")).await;
    let amounts: Vec<String> = records(&rows)
        .into_iter()
        .filter_map(|record| if let Record::CostLine(line) = record { Some(line.billed.to_string()) } else { None })
        .collect();
    assert_eq!(amounts, ["2.523589325400648027", "0.1"]);
    assert_eq!(rejects(&rows), [(3, "account (column `account`) is empty")]);
    assert_eq!((pulled.read, pulled.files[0].name.as_str()), (3, "source_rows on 127.0.0.1"));
    let many = "SELECT 'a' AS account, date '2026-03-01' AS month, i AS amount FROM generate_series(1, 5500) AS g(i)";
    assert_eq!(self::pulled(&foreign.bills(many), std::path::Path::new("/")).await.0.read, 5_500);
    let none = foreign.bills("SELECT * FROM bills WHERE false");
    assert_eq!(self::pulled(&none, std::path::Path::new("/")).await.0.read, 0);
    let missing = refused(&foreign.bills("SELECT account, month FROM bills"), &reach()).await;
    says(&missing, false, &["no column `amount` for billed", "`account`, `month`"]);
    let unknown = refused(&foreign.bills("SELECT absent FROM bills"), &reach()).await;
    says(&unknown, false, &["refused", "column \"absent\" does not exist"]);
}

#[tokio::test]
async fn values_become_text_exactly() {
    let Some(foreign) = foreign("values").await else { return };
    let setting =
        format!("ALTER ROLE {0} SET DateStyle = 'German'; ALTER ROLE {0} SET TimeZone = 'Asia/Tokyo'", foreign.name);
    let mut foreign = foreign;
    run(&mut foreign.owner, &setting).await;
    for (value, text) in [
        ("1.5::numeric(38,18)", "1.500000000000000000"),
        ("-99999999999999999999.999999999999999999::numeric", "-99999999999999999999.999999999999999999"),
        ("9223372036854775807", "9223372036854775807"),
        ("0.1::float8", "0.1"),
        ("1e-7::float8", "1e-07"),
        ("0.1::float4", "0.1"),
        ("true", "true"),
        ("1 > 2", "false"),
        ("timestamptz '2026-03-05 14:30:00.123456+02'", "2026-03-05T12:30:00.123456Z"),
        ("timestamptz '2026-03-05 14:30:00 Europe/Berlin'", "2026-03-05T13:30:00Z"),
        ("timestamptz 'infinity'", "infinity"),
        ("timestamp '2026-03-05 14:30'", "2026-03-05 14:30:00"),
        ("date '2026-03-05'", "2026-03-05"),
        ("time '14:30'", "14:30:00"),
        ("interval '1 day 2 hours'", "P1DT2H"),
        ("'ä; \"quoted\"'::varchar", "ä; \"quoted\""),
        ("'ab'::char(2)", "ab"),
        ("'{\"a\": 1.50}'::json", "{\"a\": 1.50}"),
        ("'b2d7c8d2-6a3e-4a3c-9d7e-0c1a2b3c4d5e'::uuid", "b2d7c8d2-6a3e-4a3c-9d7e-0c1a2b3c4d5e"),
        ("'10.0.0.1'::inet", "10.0.0.1"),
        ("1234.5::money", "$1,234.50"),
    ] {
        assert_eq!(foreign.text(value).await.as_deref(), Some(text), "{value}");
    }
    for value in ["NULL", "''", "NULL::numeric"] {
        assert_eq!(foreign.text(value).await, None, "{value}");
    }
    run(&mut foreign.owner, "CREATE TYPE mood AS ENUM ('glad'); CREATE DOMAIN euro AS numeric").await;
    assert_eq!(foreign.text("'glad'::mood").await.as_deref(), Some("glad"));
    assert_eq!(foreign.text("1.50::euro").await.as_deref(), Some("1.50"));
    for (value, kind) in [("'\\x00'::bytea", "BYTEA"), ("ARRAY[1, 2]", "INT4[]"), ("ROW(1, 2)", "RECORD")] {
        let query = format!("SELECT {value} AS account, month, amount FROM bills");
        let error = refused(&foreign.bills(&query), &reach()).await;
        says(&error, false, &[&format!("column `account` holds {kind}"), "make it text in the query"]);
        let unmapped = foreign.bills(&format!("SELECT bills.*, {value} AS unmapped FROM bills"));
        assert_eq!(pulled(&unmapped, std::path::Path::new("/")).await.0.read, 3, "{kind} that nobody reads");
    }
}

#[tokio::test]
async fn a_role_that_may_do_more_than_read_is_refused() {
    let Some(mut foreign) = foreign("rights").await else { return };
    let role = foreign.name.clone();
    let source = foreign.bills("SELECT * FROM bills");
    assert_eq!(pulled(&source, std::path::Path::new("/")).await.0.read, 3);
    for (give, take, right) in [
        ("ALTER ROLE @ SUPERUSER", "ALTER ROLE @ NOSUPERUSER", "is a superuser"),
        ("ALTER ROLE @ CREATEDB", "ALTER ROLE @ NOCREATEDB", "may create roles, databases or replicas"),
        ("ALTER ROLE @ REPLICATION", "ALTER ROLE @ NOREPLICATION", "may create roles, databases or replicas"),
        ("GRANT pg_write_all_data TO @", "REVOKE pg_write_all_data FROM @", "is a member of pg_write_all_data"),
        (
            "GRANT pg_read_server_files TO @",
            "REVOKE pg_read_server_files FROM @",
            "is a member of pg_read_server_files",
        ),
        ("GRANT INSERT ON bills TO @", "REVOKE INSERT ON bills FROM @", "may write to bills"),
        ("GRANT TRUNCATE ON bills TO @", "REVOKE TRUNCATE ON bills FROM @", "may write to bills"),
        ("GRANT UPDATE (amount) ON bills TO @", "REVOKE UPDATE (amount) ON bills FROM @", "may write to bills"),
        ("GRANT DELETE ON bills TO PUBLIC", "REVOKE DELETE ON bills FROM PUBLIC", "may write to bills"),
    ] {
        run(&mut foreign.owner, &give.replace('@', &role)).await;
        says(&refused(&source, &reach()).await, false, &[&format!("the user `{role}` {right}"), "GRANT SELECT"]);
        run(&mut foreign.owner, &take.replace('@', &role)).await;
    }
    assert_eq!(pulled(&source, std::path::Path::new("/")).await.0.read, 3);
}

#[tokio::test]
async fn past_the_guard_the_server_alone_refuses() {
    let Some(mut foreign) = foreign("payloads").await else { return };
    let before = foreign.print().await;
    let mut reach = reach();
    reach.limits.query_time = Duration::from_millis(300);
    for payload in ON_POSTGRES {
        let Place::Postgres(place) = foreign.bills(payload).from else { unreachable!() };
        let outcome = unguarded(&place, &reach).await;
        assert!(outcome.len() < 1_000, "{payload}: {} rows", outcome.len());
        assert_eq!(foreign.print().await, before, "{payload}");
        assert!(!std::path::Path::new("/tmp/scorebridge-stolen").exists(), "{payload}");
    }
    // The same steps do read.
    let Place::Postgres(place) = foreign.bills("SELECT * FROM bills").from else { unreachable!() };
    assert_eq!(unguarded(&place, &reach).await.len(), 3);
}

/// The rows of a query that no guard has seen, or why there are none.
async fn unguarded(place: &ServerPlace, reach: &Reach) -> Vec<String> {
    let sign_in = server::sign_in(place, Engine::Postgres, reach).await.unwrap();
    let mut connection = postgres::connect(place, &sign_in, reach).await.unwrap();
    postgres::begin(&mut connection, reach).await.unwrap();
    if postgres::declare(&mut connection, "db", &place.query).await.is_err() {
        return Vec::new();
    }
    let mut rows = sqlx::raw_sql(postgres::FETCH).fetch(&mut connection);
    let mut found = Vec::new();
    while let Ok(Some(row)) = rows.try_next().await {
        found.push(row.try_get_raw(0).map(|_| String::new()).unwrap_or_default());
    }
    found
}

#[tokio::test]
async fn limits_hold() {
    let Some(mut foreign) = foreign("limits").await else { return };
    let mut reach = reach();
    reach.limits.query_rows = 2;
    says(&refused(&foreign.bills("SELECT * FROM bills"), &reach).await, false, &["more than 2 rows"]);
    reach.limits.query_rows = 3;
    reach.limits.query_bytes = 20;
    says(&refused(&foreign.bills("SELECT * FROM bills"), &reach).await, false, &["more than 20 bytes"]);
    let mut reach = self::reach();
    (reach.limits.query_time, reach.limits.locked_wait) = (Duration::from_millis(300), Duration::from_millis(50));
    let endless =
        "SELECT 'a' AS account, '2026-03' AS month, sum(i) AS amount FROM generate_series(1, 10000000000) AS g(i)";
    says(&refused(&foreign.bills(endless), &reach).await, true, &["took too long"]);
    run(&mut foreign.owner, "BEGIN; LOCK TABLE bills").await;
    says(&refused(&foreign.bills("SELECT * FROM bills"), &reach).await, true, &["cannot answer now", "lock timeout"]);
    run(&mut foreign.owner, "COMMIT").await;
    assert_eq!(pulled(&foreign.bills("SELECT * FROM bills"), std::path::Path::new("/")).await.0.read, 3);
}

#[tokio::test]
async fn servers_that_cannot_be_read() {
    let Some(foreign) = foreign("access").await else { return };
    let check = async |key: &str, value: serde_json::Value, reach: &Reach, may_work_later: bool, parts: &[&str]| {
        let mut place = foreign.place("SELECT * FROM bills");
        place[key] = value;
        let mut source = foreign.bills("SELECT * FROM bills");
        source.from = serde_json::from_value(place).unwrap();
        says(&refused(&source, reach).await, may_work_later, parts);
    };
    let mut reach = reach();
    check("database", "absent".into(), &reach, false, &["absent on 127.0.0.1 refused", "does not exist"]).await;
    check("user", "nobody".into(), &reach, false, &["does not let the user in", "nobody"]).await;
    check("tls", "verify-full".into(), &reach, false, &["no safe connection", "does not support TLS"]).await;
    check("tls", "require".into(), &reach, false, &["no safe connection", "does not support TLS"]).await;
    check("host", "169.254.169.254".into(), &reach, false, &["no database server is reached at 169.254.169.254"]).await;
    check("host", "no-such-host.invalid".into(), &reach, true, &["host no-such-host.invalid is not known"]).await;
    check("password_file", "/no/such/file".into(), &reach, true, &["password_file /no/such/file"]).await;
    check("password_env", "NO_SUCH_VARIABLE".into(), &reach, true, &["NO_SUCH_VARIABLE is not set"]).await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    reach.limits.connect_wait = Duration::from_millis(200);
    check("port", port.into(), &reach, true, &["cannot be reached: no answer in time"]).await;
    drop(silent);
    check("port", port.into(), &reach, true, &["cannot be reached"]).await;
}

#[tokio::test]
async fn our_own_database_is_no_source() {
    let Some(foreign) = foreign("own").await else { return };
    let source = foreign.bills("SELECT * FROM bills");
    let port = foreign.server.get_port();
    let mut reach = reach();
    for (address, own) in [
        (format!("postgres://someone@localhost:{port}/source_own"), true),
        (format!("postgres://someone:canary@127.0.0.1:{port}/source_own"), true),
        (format!("postgres://someone@localhost:{port}/another"), false),
        ("sqlite".to_owned(), false),
    ] {
        reach.own_database = Some(address.clone().into());
        let outcome = crate::connectors::pull(&source, &reach, &mut |_| Ok(())).await;
        let refused = matches!(&outcome, Err(PullError::Misfit(why)) if why.contains("belongs to Scorebridge itself"));
        assert_eq!(refused, own, "{address}: {outcome:?}");
    }
    assert!(!format!("{reach:?}").contains("canary"));
}
