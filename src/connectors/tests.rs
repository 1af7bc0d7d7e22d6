//! What all connectors share: settings as text, checks of them, versions, and the helpers of the rooms' tests.

use std::path::Path;
use std::sync::LazyLock;

use entity::value::RecordKind;

use super::*;
use crate::language::{Language, Languages};

/// Settings from JSON, as the model writes them in YAML.
pub(super) fn settings(text: serde_json::Value) -> SourceSettings {
    serde_json::from_value(text).expect("settings")
}

/// A pull that must succeed: what it says of itself, and all its rows.
pub(super) async fn pulled(settings: &SourceSettings, base: &Path) -> (Pulled, Vec<Row<'static>>) {
    let mut rows = Vec::new();
    let pulled = pull(settings, &Reach::new(base), &mut |row| {
        rows.push(row.owned());
        Ok(())
    })
    .await
    .expect("pull");
    assert_eq!(pulled.read, u64::try_from(rows.len()).unwrap(), "read = records + rejected");
    assert_eq!(pulled.files.iter().map(|file| file.rows).sum::<u64>(), pulled.read);
    (pulled, rows)
}

/// A pull that must fail, with what it says.
pub(super) async fn refused(settings: &SourceSettings, reach: &Reach) -> PullError {
    pull(settings, reach, &mut |_| Ok(())).await.expect_err("a pull that fails")
}

/// Whether the error is of the expected sort and says all of these.
pub(super) fn says(error: &PullError, may_work_later: bool, parts: &[&str]) {
    assert_eq!(matches!(error, PullError::Unavailable(_)), may_work_later, "{error:?}");
    for part in parts {
        assert!(error.to_string().contains(part), "`{part}` is not in: {error}");
    }
    retold(&error.to_string());
}

/// The reason as a German reader gets it, if its shape is known; then an English one gets it word for word.
pub(super) fn retold(reason: &str) -> Option<String> {
    static SHIPPED: LazyLock<Languages> = LazyLock::new(|| Languages::with_overrides(&[]).unwrap());
    let english = Language::english().retold(reason);
    assert!(english.as_ref().is_none_or(|said| said == reason), "{reason} became {english:?}");
    let german = SHIPPED.get("de").retold(reason);
    assert!(german.as_deref() != Some(reason), "German readers get English: {reason}");
    german
}

/// The records among the rows.
pub(super) fn records<'a>(rows: &'a [Row<'_>]) -> Vec<&'a Record> {
    rows.iter().filter_map(|row| if let Row::Record { record, .. } = row { Some(record) } else { None }).collect()
}

/// Position and reason of each rejected row.
pub(super) fn rejects<'a>(rows: &'a [Row<'_>]) -> Vec<(u64, &'a str)> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Rejected { position, reason, .. } => Some((*position, reason.as_str())),
            Row::Record { .. } | Row::CostLine { .. } => None,
        })
        .collect()
}

/// Says that something was left out, past the test runner, which shows what a test prints only if the test fails.
pub(super) fn skipped(what: &str) {
    use std::io::Write;
    std::io::stderr().write_all(format!("\nSKIPPED: {what}\n").as_bytes()).unwrap();
}

fn tickets(fields: serde_json::Value) -> SourceSettings {
    settings(serde_json::json!({
        "records": "ticket",
        "from": {"connector": "file", "path": "tickets.csv"},
        "zone": "Europe/Berlin",
        "fields": fields,
    }))
}

#[test]
fn settings_that_can_work() {
    let plain = tickets(serde_json::json!({"key": "number", "opened_at": "opened"}));
    assert_eq!(check(&plain), Ok(()));
    assert_eq!(describe(&plain), "file tickets.csv");
}

#[test]
fn settings_that_cannot_work() {
    let faults = |fields, expected: &str| {
        let found = check(&tickets(fields)).expect_err(expected).join("\n");
        assert!(found.contains(expected), "`{expected}` is not in: {found}");
    };
    let with = |name: &str, rule: serde_json::Value| serde_json::json!({"key": "k", "opened_at": "o", name: rule});
    faults(serde_json::json!({"key": "k"}), "`opened_at` is needed");
    faults(with("colour", "c".into()), "have no field `colour`; they have key, ticket_kind");
    faults(with("priority", serde_json::json!({})), "name a column or a constant");
    faults(with("priority", serde_json::json!({"column": "p", "constant": "1"})), "not both");
    faults(with("priority", serde_json::json!({"constant": "1", "default": "2"})), "no map and no default");
    faults(with("priority", serde_json::json!({"constant": "urgent"})), "expected a priority");
    faults(with("priority", serde_json::json!({"column": "p", "map": {"*": "none"}})), "expected a priority");
    faults(with("priority", serde_json::json!({"column": "p", "format": "%d"})), "only dates have a format");
    faults(with("priority", serde_json::json!({"column": "p", "decimal": "comma"})), "only numbers");
    faults(with("ticket_kind", serde_json::json!({"constant": "incidentt"})), "not a word known here");
    faults(with("due_at", serde_json::json!({"column": "d", "format": "%Q"})), "not a date format");
    faults(with("due_at", serde_json::json!({"column": "d", "default": "soon"})), "expected a date");
    faults(with("due_at", serde_json::json!({"column": " "})), "the column has no name");
}

#[test]
fn places_that_cannot_work() {
    let faults = |from: serde_json::Value, expected: &str| {
        let mut settings = tickets(serde_json::json!({"key": "k", "opened_at": "o"}));
        settings.from = serde_json::from_value(from).expect("place");
        let found = check(&settings).expect_err(expected).join("\n");
        assert!(found.contains(expected), "`{expected}` is not in: {found}");
    };
    let file =
        |path: &str, delimiter: &str| serde_json::json!({"connector": "file", "path": path, "delimiter": delimiter});
    faults(file("", ","), "names no file");
    faults(file("costs/", ","), "names no file");
    faults(file("*/costs.csv", ","), "last part only");
    faults(file("costs.csv", "x"), "must be one sign");
    faults(file("costs.csv", "\""), "must be one sign");
    faults(file("costs.csv", "→"), "must be one sign");
    let query = |query: &str| serde_json::json!({"connector": "sqlite", "path": "a.db", "query": query});
    faults(query("DELETE FROM t"), "may not contain `DELETE`");
    faults(query("SELECT 1; SELECT 2"), "one statement");
    faults(serde_json::json!({"connector": "sqlite", "path": "", "query": "SELECT 1"}), "names no database");
    let with = |path: &str, key: &str, value: serde_json::Value| serde_json::json!({"connector": "file", "path": path, key: value});
    faults(with("a.csv", "encoding", "klingon".into()), "encoding `klingon` is not known");
    faults(with("a.xlsx", "encoding", "utf-8".into()), "only CSV and JSON lines have an encoding");
    faults(with("a.csv", "sheet", "Costs".into()), "is `format: xlsx` meant?");
    faults(with("a.parquet", "skip_lines", 1.into()), "only CSV and workbooks have lines above a header");
    for connector in ["postgres", "mariadb"] {
        let server = |key: &str, value: &str| {
            let mut place = serde_json::json!({
                "connector": connector, "host": "db.example", "database": "erp", "user": "reader", "query": "SELECT 1",
            });
            place[key] = value.into();
            place
        };
        faults(server("host", ""), "host ``: expected one host name or address");
        faults(server("host", "a,b"), "host `a,b`: expected one host name");
        faults(server("host", "/var/run/postgresql"), "expected one host name");
        faults(server("host", "db.example/erp?sslmode=disable"), "expected one host name");
        faults(server("database", ""), "database: expected a name");
        faults(server("user", "a\0b"), "user: expected a name");
        faults(server("password_env", "SCOREBRIDGE_DATABASE"), "are our own settings");
        faults(server("query", "DELETE FROM t"), "may not contain `DELETE`");
        faults(server("query", "SELECT pg_sleep(1), sleep(1)"), "the query may not");
        let mut both = server("password_env", "ERP_PASSWORD");
        both["password_file"] = "erp".into();
        faults(both, "give password_file or password_env, not both");
        let mut unused = server("tls", "require");
        unused["ca_file"] = "ca.pem".into();
        faults(unused, "ca_file is used by `tls: verify-full` alone");
    }
}

#[test]
fn a_password_in_clear_is_no_setting() {
    let place = serde_json::json!({
        "connector": "postgres", "host": "h", "database": "d", "user": "u", "query": "SELECT 1", "password": "canary",
    });
    let error = serde_json::from_value::<Place>(place).unwrap_err().to_string();
    assert!(error.contains("unknown field `password`") && !error.contains("canary"), "{error}");
}

#[test]
fn a_cost_needs_a_month_or_a_begin() {
    let with = |extra: &str| {
        let mut settings = settings(serde_json::json!({
            "records": "cost_line", "zone": "UTC", "from": {"connector": "file", "path": "c.csv"},
            "fields": {"account": "a", "billed": "b", "currency": "c", "category": "d", "supplier_service": "e"},
        }));
        settings.fields.insert(extra.to_owned(), Field::Column("f".to_owned()));
        check(&settings)
    };
    assert_eq!(with("billing_period"), Ok(()));
    assert_eq!(with("charged_from"), Ok(()));
    assert!(with("charged_to").is_err());
}

#[test]
fn the_version_follows_what_makes_records() {
    let version = |change: fn(&mut SourceSettings)| {
        let mut settings = tickets(serde_json::json!({"key": "number", "opened_at": "opened"}));
        change(&mut settings);
        mapping_version(&settings)
    };
    let first = version(|_| {});
    assert_eq!(first.len(), 12);
    assert!(first.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let as_rule = |settings: &mut SourceSettings| {
        let rule = FieldRule { column: Some("number".to_owned()), ..FieldRule::default() };
        settings.fields.insert("key".to_owned(), Field::Rule(rule));
    };
    let moved = |settings: &mut SourceSettings| {
        let elsewhere = serde_json::json!({"connector": "file", "path": "elsewhere.csv", "delimiter": ";"});
        settings.from = serde_json::from_value(elsewhere).expect("place");
    };
    assert_eq!(version(as_rule), first, "a rule that says no more than a column");
    assert_eq!(version(moved), first, "another place makes no other records");
    assert_ne!(version(|settings| settings.zone = chrono_tz::UTC), first);
    assert_ne!(version(|settings| settings.records = RecordKind::Outage), first);
    assert_ne!(version(|settings| drop(settings.fields.remove("key"))), first);
}

#[test]
fn settings_survive_a_round_trip() {
    let text = serde_json::json!({
        "records": "cost_line",
        "from": {"connector": "file", "path": "costs/*.csv", "delimiter": ";", "skip_lines": 2},
        "zone": "Europe/Berlin",
        "fields": {"account": "Account", "billed": {"column": "Cost", "decimal": "comma"}, "currency": {"constant": "EUR"}},
    });
    assert_eq!(serde_json::to_value(settings(text.clone())).unwrap(), text);
}
