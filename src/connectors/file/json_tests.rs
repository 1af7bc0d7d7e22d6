//! Lines of JSON: fields by name and path, numbers as written, bad lines set aside.

use entity::record::Record;

use super::tests::folder;
use crate::connectors::tests::{pulled, records, refused, rejects, says, settings};
use crate::connectors::{Reach, Row, SourceSettings};

fn bills(path: &str) -> SourceSettings {
    settings(serde_json::json!({
        "records": "cost_line", "zone": "UTC", "from": {"connector": "file", "path": path},
        "fields": {
            "account": "account.id", "billing_period": "month", "billed": "cost.billed", "currency": {"constant": "EUR"},
            "category": {"constant": "Usage"}, "supplier_service": {"column": "tags.app", "default": "none"},
            "description": "note",
        },
    }))
}

/// Account, amount, service and note of each record, and all rows.
async fn read(lines: &str) -> (Vec<[String; 4]>, Vec<Row<'static>>) {
    let folder = folder(&[("bills.jsonl", lines.as_bytes())]);
    let (_, rows) = pulled(&bills("bills.jsonl"), folder.path()).await;
    let cells = |record: &Record| match record {
        Record::CostLine(line) => {
            let note = line.description.clone().unwrap_or_default();
            [line.account.clone(), line.billed.to_string(), line.supplier_service.clone(), note]
        }
        other => panic!("{other:?}"),
    };
    (records(&rows).into_iter().map(cells).collect(), rows)
}

#[tokio::test]
async fn fields_by_name_and_path() {
    let lines = r#"{"account": {"id": "007", "x": [1]}, "month": "2026-03", "cost": {"billed": 2.523589325400648027}, "note": "ä\n\"b\""}
        {"account.id": 8, "month": "2026-03", "cost": {"billed": "1e-7"}, "tags": {"app": "mail"}, "note": null}

        {"account": {"id": true}, "month": "2026-03", "cost.billed": 35.2E-7, "tags": null}"#;
    let (found, rows) = read(lines).await;
    assert_eq!(rejects(&rows), []);
    assert_eq!(found[0], ["007", "2.523589325400648027", "none", "ä\n\"b\""]);
    assert_eq!(found[1], ["8", "0.0000001", "mail", ""]);
    assert_eq!(found[2], ["true", "0.00000352", "none", ""]);
}

#[tokio::test]
async fn bad_lines_are_set_aside() {
    let good =
        r#"{"account": {"id": "a"}, "month": "2026-03", "cost": {"billed": 1}, "tags": {"app": "m"}, "note": ""}"#;
    let long = format!(r#"{{"account": {{"id": "{}"}}}}"#, "x".repeat(2 << 20));
    let bad = [
        (r#"{"account": {"id": "a"}, "month""#, "line 2: is no JSON object: EOF while parsing an object at column"),
        (r#"[{"account": 1}]"#, "line 3: is a list; expected one JSON object a line"),
        ("account,month", "line 4: is no JSON object"),
        (r#"{"account": {"id": [1]}}"#, "line 5: `account.id` is a list; only plain values can be read"),
        (r#"{"account": {"id": {}}}"#, "line 6: `account.id` is an object; name a field in it, as in `amount.value`"),
        (long.as_str(), "line 7: is longer than 1048576 bytes"),
        (r#"{"account": {"id": "a"}} {}"#, "line 8: is no JSON object: trailing characters at column"),
        (r#"{"account": {"id": "\ud800"}}"#, "line 9: `account.id` is no text"),
        ("{}", "billing_period and charged_from are both empty"),
    ];
    let lines = bad.iter().fold(good.to_owned(), |text, (line, _)| text + "\n" + line);
    let lines = lines + "\n" + good;
    let (found, rows) = read(&lines).await;
    assert_eq!(found.len(), 2);
    let rejected = rejects(&rows);
    assert_eq!(rejected.len(), bad.len());
    for ((number, (_, expected)), (position, reason)) in (2..).zip(bad).zip(rejected) {
        assert!(reason.starts_with(expected), "{reason}, expected {expected}");
        assert_eq!(position, number);
    }
    let raw = |row: &Row| if let Row::Rejected { raw, .. } = row { raw.clone() } else { panic!("{row:?}") };
    assert_eq!((raw(&rows[1]).as_str(), raw(&rows[9]).as_str()), (bad[0].0, "{}"), "as they stood in the file");
    assert!(raw(&rows[6]).chars().count() < 4_100, "in part only");
}

#[tokio::test]
async fn a_line_of_other_bytes_is_set_aside() {
    let folder = folder(&[("bills.jsonl", b"{\"account\": \"\xff\"}\n")]);
    let (_, rows) = pulled(&bills("bills.jsonl"), folder.path()).await;
    assert_eq!(rejects(&rows), [(1, "line 1: is not UTF-8 text")]);
}

#[tokio::test]
async fn a_field_that_no_line_has_is_named() {
    let line = br#"{"account": {"id": 1}, "month": "2026-03", "tags": {"app": 1}, "cost": 1, "note": 1}"#;
    let folder = folder(&[("bills.ndjson", line), ("empty.jsonl", b"")]);
    let error = refused(&bills("bills.ndjson"), &Reach::new(folder.path())).await;
    let there = "no field `cost.billed` in any line; fields there are: `account`, `cost`, `month`, `note`, `tags`";
    says(&error, false, &["bills.ndjson", there]);
    assert_eq!(pulled(&bills("empty.jsonl"), folder.path()).await.0.read, 0);
}
