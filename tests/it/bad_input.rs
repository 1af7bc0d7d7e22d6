//! Bad input: a source that cannot be read fails with a clear reason, the others go on, and nothing half-written is ever
//! seen. A row that cannot be read is kept aside with its reason and raw text.

use std::io::Write;

use entity::kept_record;
use entity::record::Record;
use entity::value::{NoValue, RecordKind, RunState};
use scorebridge::jobs;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::company::Company;
use crate::database;

const MODEL: &str = "
business_units: [{ id: shop, name: Shop }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: calls
    name: Calls for help
    rhythm_hours: 24
    settings:
      records: ticket
      zone: Europe/Berlin
      from: { connector: file, path: ../sources/calls.csv }
      fields: { key: number, opened_at: opened, resolved_at: resolved, promise_kept: kept, service: service }
  - id: answers
    name: Answers
    rhythm_hours: 24
    settings:
      records: survey_answer
      zone: Europe/Berlin
      from: { connector: sqlite, path: ../sources/survey.sqlite, query: 'SELECT id, said, score FROM answers' }
      fields: { key: id, question: { constant: satisfaction }, score: score, answered_at: said, service: { constant: mail } }
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: Europe/Berlin
      from: { connector: file, path: ../sources/bill-*.csv.gz }
      fields:
        account: { constant: a }
        billing_period: month
        billed: amount
        currency: { constant: EUR }
        category: { constant: Usage }
        supplier_service: { constant: Cloud }
        description: what
        service: { constant: mail }
";

const CALLS: &str = "number,opened,resolved,kept,service
1,2026-08-03 09:00,2026-08-03 11:00,true,mail
2,2026-08-04 09:00,2026-08-06 09:00,false,mail
";

/// A company whose three sources deliver: two calls, two answers, a bill of a hundred lines.
async fn company() -> Company {
    let company = Company::new(MODEL).await;
    company.write("sources/calls.csv", CALLS);
    answers(&company).await;
    company.write("sources/bill-08.csv.gz", packed(&bill("2026-08", 100)));
    company
}

/// Its survey's database; the connection is open.
async fn answers(company: &Company) -> SqliteConnection {
    let url = format!("sqlite://{}?mode=rwc", company.path("sources/survey.sqlite").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let fill = "CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, said TEXT, score INTEGER);
        INSERT OR REPLACE INTO answers VALUES ('a', '2026-08-05 10:00', 5), ('b', '2026-08-06 10:00', 2);";
    database.execute(fill).await.unwrap();
    database
}

fn bill(month: &str, lines: usize) -> String {
    let line = |number: usize| format!("{month},line {number},{number}.000000001\n");
    "month,what,amount\n".to_owned() + &(1..=lines).map(line).collect::<String>()
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

/// After a good pull, `damage` befalls one source: it fails for a reason that holds all `words`, the other two deliver,
/// and all that was kept, and the lines themselves, are as before.
async fn check(source: &str, damage: impl AsyncFnOnce(&Company), words: &[&str]) {
    let company = company().await;
    let pulled = company.pull().await;
    for (source, lines) in [("answers", 2), ("bill", 100), ("calls", 2)] {
        pulled.counts(source, [lines, lines, 0, 0, 0]);
    }
    let parts = company.parts(RecordKind::CostLine, "2026-08").await;
    let (kept, lines) = (company.print_of_kept().await, company.lines(&parts));
    damage(&company).await;
    let pulled = company.pull().await;
    assert_eq!(pulled.failed(), [source]);
    let (reason, run) = (pulled.reason(source), company.last_run(source).await);
    for word in words {
        assert!(reason.contains(word), "`{word}` is missing in: {reason}");
    }
    assert_eq!((run.state, run.error.as_deref(), run.read), (RunState::Failed, Some(reason), 0));
    assert!(run.finished_at.is_some());
    assert_eq!(company.print_of_kept().await, kept);
    assert_eq!(company.parts(RecordKind::CostLine, "2026-08").await, parts);
    assert_eq!(company.lines(&parts), lines);
}

#[tokio::test]
async fn a_missing_column_is_named() {
    let damage = async |company: &Company| {
        company.write("sources/calls.csv", CALLS.replace("kept", "in_time") + "3,2026-08-07,,,mail\n");
    };
    let words = ["sources/calls.csv", "no column `kept` for promise_kept", "`in_time`"];
    check("calls", damage, &words).await;
}

#[tokio::test]
async fn an_absent_file_is_named() {
    let damage = async |company: &Company| std::fs::remove_file(company.path("sources/calls.csv")).unwrap();
    check("calls", damage, &["sources/calls.csv is not there"]).await;
    let damage = async |company: &Company| std::fs::remove_file(company.path("sources/bill-08.csv.gz")).unwrap();
    check("bill", damage, &["no file is called", "bill-*.csv.gz"]).await;
    let damage = async |company: &Company| std::fs::remove_file(company.path("sources/survey.sqlite")).unwrap();
    check("answers", damage, &["sources/survey.sqlite is not there"]).await;
}

#[tokio::test]
async fn of_a_truncated_file_nothing_is_kept() {
    let damage = async |company: &Company| {
        let whole = packed(&bill("2026-08", 5_000));
        company.write("sources/bill-08.csv.gz", &whole[..whole.len() / 2]);
    };
    check("bill", damage, &["sources/bill-08.csv.gz is cut short"]).await;
    // Even where the file before it was whole: both are one delivery.
    let damage = async |company: &Company| {
        let whole = packed(&bill("2026-09", 5_000));
        company.write("sources/bill-09.csv.gz", &whole[..whole.len() - 9]);
        company.write("sources/bill-08.csv.gz", packed(&bill("2026-08", 7)));
    };
    check("bill", damage, &["sources/bill-09.csv.gz is cut short"]).await;
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused() {
    let damage = async |company: &Company| company.write("sources/calls.csv", b"PK\x03\x04 a workbook");
    check("calls", damage, &["sources/calls.csv is a workbook or zip file; save it as CSV, or say `format: xlsx`"])
        .await;
    let damage = async |company: &Company| company.write("sources/calls.csv", b"\xff\xfen\0u\0m\0");
    check("calls", damage, &["sources/calls.csv: no column `number`", "columns there are: `num`"]).await;
    let damage = async |company: &Company| company.write("sources/calls.csv", "");
    check("calls", damage, &["sources/calls.csv has no header line"]).await;
    let damage = async |company: &Company| company.write("sources/survey.sqlite", "no database at all, only a text");
    check("answers", damage, &["sources/survey.sqlite is damaged or no SQLite database"]).await;
}

#[tokio::test]
async fn a_locked_database_is_left_alone() {
    let company = company().await;
    company.pull().await;
    let kept = company.print_of_kept().await;
    let mut other = answers(&company).await;
    other.execute("BEGIN EXCLUSIVE; UPDATE answers SET score = 1;").await.unwrap();
    let pulled = company.pull().await;
    assert_eq!(pulled.failed(), ["answers"]);
    assert!(pulled.reason("answers").ends_with("sources/survey.sqlite is locked by another program"), "{pulled:?}");
    assert_eq!(company.print_of_kept().await, kept);
    other.execute("COMMIT").await.unwrap();
    company.pull().await.counts("answers", [2, 0, 2, 0, 0]);
}

#[tokio::test]
async fn a_table_without_the_column_is_named() {
    let damage = async |company: &Company| {
        let mut database = answers(company).await;
        database.execute("ALTER TABLE answers RENAME COLUMN score TO stars").await.unwrap();
    };
    check("answers", damage, &["sources/survey.sqlite refused the query", "score"]).await;
}

#[tokio::test]
async fn our_own_database_is_no_source() {
    if database::server().is_some() {
        return println!("SKIPPED: our own database is no file here");
    }
    let damage = async |company: &Company| {
        company.edit("model/rest.yaml", "../sources/survey.sqlite", "../data/scorebridge.sqlite");
        company.apply().await;
    };
    check("answers", damage, &["data/scorebridge.sqlite belongs to Scorebridge itself"]).await;
}

#[tokio::test]
async fn a_month_that_was_told_stays_told_when_its_source_fails_later() {
    let company = company().await;
    company.pull().await;
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    let kept = company.measured("promises_kept", "all", "2026-08").await.value;
    assert_eq!(kept, Some(50.0));
    std::fs::remove_file(company.path("sources/calls.csv")).unwrap();
    assert_eq!(company.pull().await.failed(), ["calls"]);
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    assert_eq!(company.measured("promises_kept", "all", "2026-08").await.value, kept);
}

#[tokio::test]
async fn a_failed_source_is_shown_and_not_called_zero() {
    let company = company().await;
    company.write("sources/calls.csv", "no,such,columns\n");
    assert_eq!(company.pull().await.failed(), ["calls"]);
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    for metric in ["promises_kept", "tickets", "time_to_fix_median"] {
        let measured = company.measured(metric, "all", "2026-08").await;
        assert_eq!((measured.value, measured.no_value), (None, Some(NoValue::SourceFailed)), "{metric}");
    }
    let satisfied = company.measured("satisfied", "service:mail", "2026-08").await;
    assert_eq!((satisfied.n, satisfied.no_value), (2, Some(NoValue::TooFew)));
    assert_eq!(company.measured("spend", "all", "2026-08").await.value, Some(5050.0000001));
    // A month in which the other sources had nothing to tell is not a failure.
    jobs::measure(&company.app, "2026-07".parse().unwrap()).await.unwrap();
    assert_eq!(company.measured("spend", "all", "2026-07").await.no_value, Some(NoValue::NothingReported));
    // The next good pull heals it.
    company.write("sources/calls.csv", CALLS);
    company.pull().await.counts("calls", [2, 2, 0, 0, 0]);
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    let kept = company.measured("promises_kept", "all", "2026-08").await;
    assert_eq!((kept.value, kept.numerator, kept.denominator, kept.n), (Some(50.0), Some(1.0), Some(2.0), 2));
}

#[tokio::test]
async fn nothing_pulled_yet_is_late_and_not_zero() {
    let company = company().await;
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    let measured = company.measured("promises_kept", "all", "2026-08").await;
    assert_eq!((measured.value, measured.no_value), (None, Some(NoValue::Late)));
}

/// A bill of one line with that cell as amount: the amount kept, or the reason why not.
async fn amount(company: &Company, cell: &str) -> String {
    let table = format!("\u{feff}month,what,amount\n2026-08,\"a, b\",\"{cell}\"\n");
    company.write("sources/bill-08.csv.gz", packed(&table));
    company.pull().await;
    let rejects = company.rejects("bill").await;
    if let [reject] = rejects.as_slice() {
        assert_eq!((reject.position, reject.raw.contains(cell)), (1, true), "{reject:?}");
        return reject.reason.clone();
    }
    let lines = company.cost_lines("2026-08").await;
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(line.description.as_deref(), Some("a, b"));
    line.billed.trimmed().to_string()
}

#[tokio::test]
async fn amounts_are_read_as_bills_write_them_or_refused() {
    let company = company().await;
    for (cell, kept) in [
        ("$10,100.00 ", "10100"),
        ("2.323760000E-9", "0.00000000232376"),
        ("2.523589325400648027", "2.523589325400648027"),
        ("-12.50", "-12.5"),
        ("(12.50)", "-12.5"),
        ("12.50 €", "12.5"),
    ] {
        assert_eq!(amount(&company, cell).await, kept, "{cell}");
    }
    for (cell, reason) in [
        ("", "billed (column `amount`) is empty"),
        ("NULL", "billed (column `amount`) is empty"),
        ("to follow", "billed (column `amount`): expected a number such as 1234.50, found `to follow`"),
        ("12,50", "billed (column `amount`): expected a number such as 1234.50, found `12,50`"),
        (
            "1,234",
            "billed (column `amount`): `1,234` can be read as a thousand or as a fraction; say `decimal: point` or `decimal: comma`",
        ),
    ] {
        assert_eq!(amount(&company, cell).await, reason, "{cell}");
    }
}

#[tokio::test]
async fn a_refused_bill_line_does_not_stop_the_others() {
    let company = company().await;
    company.write(
        "sources/bill-08.csv.gz",
        packed("month,what,amount\n2026-08,a,1\n2026-08,b,n/a\n2026-??,c,3\n2026-08,d\n2026-08,e,5\n"),
    );
    company.pull().await.counts("bill", [5, 2, 0, 0, 3]);
    let rejects = company.rejects("bill").await;
    let found: Vec<_> = rejects.iter().map(|one| (one.position, one.raw.as_str())).collect();
    assert_eq!(found, [(2, "2026-08,b,n/a"), (3, "2026-??,c,3"), (4, "2026-08,d")]);
    assert_eq!(rejects[2].reason, "expected 3 cells, found 2");
    assert_eq!(company.last_run("bill").await.state, RunState::Partial);
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    assert_eq!(company.measured("spend", "all", "2026-08").await.value, Some(6.0));
}

/// A call for help with these cells: when it was opened (UTC) and whether the promise was kept, or why it was refused.
async fn call(company: &Company, opened: &str, kept: &str) -> String {
    company.write(
        "sources/calls.csv",
        format!("\u{feff}number,opened,resolved,kept,service\r\n7,{opened},NULL,{kept},?\r\n"),
    );
    company.pull().await;
    if let [reject] = company.rejects("calls").await.as_slice() {
        assert_eq!((reject.position, reject.raw.as_str()), (1, format!("7,{opened},NULL,{kept},?").as_str()));
        return reject.reason.clone();
    }
    let rows = company.rows::<kept_record::Entity>().await;
    let row = rows.into_iter().find(|row| row.source_id == "calls").unwrap();
    let Record::Ticket(ticket) = serde_json::from_value(row.body).unwrap() else { panic!("no ticket") };
    assert_eq!((ticket.key.as_str(), ticket.resolved_at, ticket.service), ("7", None, None));
    format!("{} {:?}", ticket.opened_at.format("%Y-%m-%dT%H:%MZ"), ticket.promise_kept)
}

#[tokio::test]
async fn dates_and_answers_are_read_as_sources_write_them_or_refused() {
    let company = company().await;
    for (opened, kept, found) in [
        // Without a zone it is Berlin's time: two hours ahead in summer, one in winter.
        ("2026-08-05 14:30", "TRUE", "2026-08-05T12:30Z Some(true)"),
        ("2026-01-05T14:30:59", "no", "2026-01-05T13:30Z Some(false)"),
        ("2026-08-05T14:30Z", "", "2026-08-05T14:30Z None"),
        ("2026-08-05T14:30:00+05:30", "NULL", "2026-08-05T09:00Z None"),
        ("2026-08-05", "1", "2026-08-04T22:00Z Some(true)"),
    ] {
        assert_eq!(call(&company, opened, kept).await, found);
    }
    for (opened, kept, reason) in [
        ("05.08.2026", "", "opened_at (column `opened`): expected a date such as 2026-03-05 14:30, found `05.08.2026`"),
        ("2026-02-30", "", "opened_at (column `opened`): expected a date such as 2026-03-05 14:30, found `2026-02-30`"),
        ("0026-08-05", "", "opened_at (column `opened`): year 26 is not believable"),
        ("", "", "opened_at (column `opened`) is empty"),
        ("2026-08-05", "maybe", "promise_kept (column `kept`): expected yes or no, found `maybe`"),
    ] {
        assert_eq!(call(&company, opened, kept).await, reason);
    }
}
