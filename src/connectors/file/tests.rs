//! Recorded and hostile files: what is read, what is rejected, and what fails with nothing kept.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use entity::record::{CostLine, Record};
use entity::value::Exact;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use crate::connectors::tests::{pulled, records, refused, rejects, says, settings};
use crate::connectors::{Place, PullError, Reach, Row, SourceSettings, pull};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/connectors/file/samples")
}

fn tickets(path: &str) -> SourceSettings {
    settings(serde_json::json!({
        "records": "ticket", "zone": "UTC", "from": {"connector": "file", "path": path},
        "fields": {"key": "number", "opened_at": "opened_at", "service": "app"},
    }))
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A folder with these files.
pub(super) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// The cost lines among the rows.
pub(super) fn cost_lines<'a>(rows: &'a [Row<'_>]) -> Vec<&'a CostLine> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Record { record: Record::CostLine(line), .. } => Some(line.as_ref()),
            _ => None,
        })
        .collect()
}

/// The exact sum of an amount.
pub(super) fn sum(lines: &[&CostLine], of: fn(&CostLine) -> Exact) -> String {
    let total = lines.iter().try_fold(Exact::ZERO, |total, line| total.add(&of(line)));
    total.unwrap().trimmed().to_string()
}

/// The last record of each key, which is its state.
pub(super) fn last_by_key<'a>(rows: &'a [Row<'_>]) -> BTreeMap<&'a str, &'a Record> {
    records(rows).into_iter().filter_map(|record| record.key().map(|key| (key, record))).collect()
}

fn ticket_events(path: &str) -> SourceSettings {
    let date = |column: &str| serde_json::json!({"column": column, "format": "%d-%m-%Y %H:%M"});
    settings(serde_json::json!({
        "records": "ticket", "zone": "UTC", "from": {"connector": "file", "path": path},
        "fields": {
            "key": "number", "opened_at": date("opened_at"), "resolved_at": date("resolved_at"),
            "closed_at": date("closed_at"), "priority": "priority", "reopened": "reopen_count",
            "promise_kept": "made_promise",
            "service": {"column": "app", "map": {"Mail": "mail"}},
        },
    }))
}

#[tokio::test]
async fn events_come_in_order_and_the_last_is_the_state() {
    let (pulled, rows) = pulled(&ticket_events("tickets.csv"), &samples()).await;
    assert_eq!((pulled.read, pulled.files[0].name.as_str()), (5, "tickets.csv"));
    let expected = "opened_at (column `opened_at`): expected a date in the format given, found `2016-02-29 04:40`";
    assert_eq!(rejects(&rows), [(5, expected)]);
    let state = last_by_key(&rows);
    assert_eq!(state.keys().collect::<Vec<_>>(), [&"INC1", &"INC2"]);
    let Some(Record::Ticket(ticket)) = state.get("INC1") else { panic!("INC1") };
    assert_eq!((ticket.promise_kept, ticket.reopened, ticket.priority), (Some(false), Some(1), Some(3)));
    assert_eq!(ticket.resolved_at, Some("2016-02-29T11:29:00Z".parse().unwrap()));
    assert_eq!(ticket.service.as_deref(), Some("mail"));
}

#[tokio::test]
async fn a_bill_with_every_quirk() {
    let date = |column: &str| serde_json::json!({"column": column, "format": "%m/%d/%y"});
    let bill = settings(serde_json::json!({
        "records": "cost_line", "zone": "UTC", "from": {"connector": "file", "path": "costs.csv"},
        "fields": {
            "account": "BillingAccountId", "billed": "BilledCost", "effective": "EffectiveCost",
            "currency": "BillingCurrency", "billing_period": date("BillingPeriodStart"),
            "charged_from": date("ChargePeriodStart"), "charged_to": date("ChargePeriodEnd"),
            "category": "ChargeCategory", "supplier_service": "ServiceName", "quantity": "ConsumedQuantity",
            "unit": "ConsumedUnit", "resource": "ResourceId", "description": "Tags",
        },
    }));
    let (_, rows) = pulled(&bill, &samples()).await;
    let lines = cost_lines(&rows);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0], lines[1], "identical lines both count");
    assert_eq!(lines[0].billed.to_string(), "10100");
    assert_eq!(lines[0].effective.to_string(), "0.00000352");
    assert_eq!((lines[0].billing_period.to_string(), &lines[0].resource), ("2025-04".to_owned(), &None));
    assert_eq!(lines[0].description.as_deref(), Some("{\"cost center\": \"a,b\"}"));
    assert_eq!((lines[2].quantity, &lines[2].unit), (None, &None));
    assert_eq!(sum(&lines, |line| line.effective), "-297.476403634599351973");
    let [(4, reason)] = rejects(&rows)[..] else { panic!("one reject") };
    assert!(reason.contains("billed (column `BilledCost`): `1,234` can be read"), "{reason}");
    let Some(Row::Rejected { raw, .. }) = rows.get(3) else { panic!("the reject") };
    assert_eq!(raw, "12345,\"1,234\",1,USD,4/1/25,4/2/25,4/3/25,Usage,Licences,1,Count,r-2,");
}

#[tokio::test]
async fn a_header_of_several_lines_and_twice_the_same_name() {
    let answers = settings(serde_json::json!({
        "records": "survey_answer", "zone": "Europe/Berlin", "from": {"connector": "file", "path": "answers.csv"},
        "fields": {
            "key": "Time", "answered_at": "Time", "question": {"constant": "recommend"}, "comment": "…and why?",
            "score": "On a scale of 0-10, how likely are you to recommend us?", "lost_minutes": "Score#2",
        },
    }));
    let (_, rows) = pulled(&answers, &samples()).await;
    let found: Vec<_> = records(&rows)
        .into_iter()
        .filter_map(|record| match record {
            Record::SurveyAnswer(answer) => Some((answer.score, answer.lost_minutes, answer.comment.as_deref())),
            _ => None,
        })
        .collect();
    assert_eq!(found, [(9, Some(5), Some("Quick, friendly,\nand it worked")), (10, Some(1), None)]);
    let mut twice = answers;
    twice.fields.insert("lost_minutes".to_owned(), crate::connectors::Field::Column("Score".to_owned()));
    let error = refused(&twice, &Reach::new(&samples())).await;
    says(&error, false, &["answers.csv: 2 columns are called `Score` (say `Score#1` to `Score#2`) for lost_minutes"]);
}

#[tokio::test]
async fn lines_above_the_header_semicolons_and_decimal_commas() {
    let readings = settings(serde_json::json!({
        "records": "reading", "zone": "Europe/Berlin",
        "from": {"connector": "file", "path": "readings-comma.csv", "delimiter": ";", "skip_lines": 2},
        "fields": {
            "series": "Reihe", "at": {"column": "Monat", "format": "%d.%m.%Y"},
            "value": {"column": "Wert", "decimal": "comma"},
        },
    }));
    let (_, rows) = pulled(&readings, &samples()).await;
    let value = |record: &Record| if let Record::Reading(reading) = record { reading.value } else { f64::NAN };
    assert_eq!(records(&rows).into_iter().map(value).collect::<Vec<_>>(), [1234.5, 12.5, 7.0]);
}

#[tokio::test]
async fn bad_rows_never_stop_the_others() {
    let (_, rows) = pulled(&tickets("hostile.csv"), &samples()).await;
    let expected = [
        (2, "expected 3 cells, found 2"),
        (3, "expected 3 cells, found 4"),
        (4, "service (column `app`): is not UTF-8 text"),
        (5, "opened_at (column `opened_at`): expected a date such as 2026-03-05 14:30, found `2026-02-30`"),
        (6, "opened_at (column `opened_at`) is empty"),
        (7, "service (column `app`): holds a NUL character"),
    ];
    assert_eq!(rejects(&rows), expected);
    let services: Vec<_> = records(&rows).into_iter().filter_map(Record::service).collect();
    assert_eq!(services, ["mail", "a \"quoted\" name", "5\" disk"]);
}

#[tokio::test]
async fn gzip_is_known_by_its_first_bytes() {
    let text = fs::read(samples().join("tickets.csv")).unwrap();
    let members = [gzip(&text[..100]), gzip(&text[100..])].concat();
    let folder = folder(&[("packed.csv", &gzip(&text)), ("members.csv.gz", &members), ("plain.csv.gz", &text)]);
    let (_, expected) = pulled(&ticket_events("tickets.csv"), &samples()).await;
    for name in ["packed.csv", "members.csv.gz", "plain.csv.gz"] {
        assert_eq!(pulled(&ticket_events(name), folder.path()).await.1, expected, "{name}");
    }
}

#[tokio::test]
async fn zst_is_known_by_its_first_bytes() {
    let text = fs::read(samples().join("tickets.csv")).unwrap();
    let zst = |text: &[u8]| zstd::encode_all(text, 3).unwrap();
    let frames = [zst(&text[..100]), zst(&text[100..])].concat();
    let long = {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.include_contentsize(false).unwrap();
        encoder.write_all(&text).unwrap();
        encoder.finish().unwrap()
    };
    let whole = zst(&text);
    let bomb = zst(&"number,opened_at,app\n".repeat(100_000).into_bytes());
    let folder = folder(&[
        ("packed.csv.zst", &whole),
        ("frames.csv", &frames),
        ("cut.csv.zst", &whole[..whole.len() - 5]),
        ("long.csv.zst", &long),
        ("bomb.csv.zst", &bomb),
    ]);
    let (_, expected) = pulled(&ticket_events("tickets.csv"), &samples()).await;
    for name in ["packed.csv.zst", "frames.csv"] {
        assert_eq!(pulled(&ticket_events(name), folder.path()).await.1, expected, "{name}");
    }
    let mut reach = Reach::new(folder.path());
    says(&refused(&tickets("cut.csv.zst"), &reach).await, true, &["cut.csv.zst is cut short"]);
    says(&refused(&tickets("long.csv.zst"), &reach).await, false, &["long.csv.zst", "memory"]);
    reach.limits.unpacked_bytes = 1 << 20;
    says(&refused(&tickets("bomb.csv.zst"), &reach).await, false, &["bomb.csv.zst unpacks to far more"]);
}

#[tokio::test]
async fn other_encodings() {
    let line = "number,opened_at,app\n1,2026-03-05,Büro – Köln\n";
    let wide = |unit: fn(u16) -> [u8; 2]| line.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let western = [&b"number,opened_at,app\n1,2026-03-05,B\xfcro \x96 K\xf6ln\n"[..]].concat();
    let little = [&b"\xff\xfe"[..], &wide(u16::to_le_bytes)].concat();
    let big = [&b"\xfe\xff"[..], &wide(u16::to_be_bytes)].concat();
    let folder = folder(&[
        ("little.csv", &little),
        ("big.csv.gz", &gzip(&big)),
        ("bare.csv", &wide(u16::to_le_bytes)),
        ("western.csv", &western),
        ("marked.csv", &[b"\xef\xbb\xbf", line.as_bytes()].concat()),
    ]);
    for (name, encoding) in [
        ("little.csv", None),
        ("big.csv.gz", None),
        ("bare.csv", Some("utf-16le")),
        ("western.csv", Some("windows-1252")),
        ("western.csv", Some("latin1")),
        ("marked.csv", Some("windows-1252")),
    ] {
        let mut source = tickets(name);
        let Place::File(place) = &mut source.from else { unreachable!() };
        place.encoding = encoding.map(str::to_owned);
        let (_, rows) = pulled(&source, folder.path()).await;
        assert_eq!(records(&rows)[0].service(), Some("Büro – Köln"), "{name} as {encoding:?}");
    }
    let (_, rows) = pulled(&tickets("western.csv"), folder.path()).await;
    assert_eq!(rejects(&rows), [(1, "service (column `app`): is not UTF-8 text")]);
}

#[tokio::test]
async fn odd_tables() {
    let thousand = |cell: fn(usize) -> String| (0..1_000).map(cell).collect::<Vec<_>>().join(",");
    let (names, cells) = (thousand(|at| format!("c{at}")), thousand(|_| "x".to_owned()));
    let wide = format!("number,opened_at,app,{names}\n1,2026-03-05,mail,{cells}\n");
    let huge = format!("number,opened_at,app\n1,2026-03-05,{}\n", "x".repeat(10 << 20));
    let folder = folder(&[
        ("wide.csv", wide.as_bytes()),
        ("huge.csv", huge.as_bytes()),
        ("header.csv", b"number,opened_at,app\n"),
        ("bare.csv", b"number,opened_at,app"),
        ("blank.csv", b"\n\n"),
        ("error.csv", b"number,opened_at,app\n1,2026-03-05,#REF!\n2,2026-03-05,#N/A\n"),
    ]);
    assert_eq!(records(&pulled(&tickets("wide.csv"), folder.path()).await.1).len(), 1);
    for name in ["header.csv", "bare.csv"] {
        assert_eq!(pulled(&tickets(name), folder.path()).await.0.read, 0, "{name}");
    }
    let (_, rows) = pulled(&tickets("error.csv"), folder.path()).await;
    assert_eq!(rejects(&rows), [(1, "service (column `app`): holds the spreadsheet's error #REF!")]);
    let reach = Reach::new(folder.path());
    says(&refused(&tickets("huge.csv"), &reach).await, false, &["line 2 has no end within 1048576 bytes"]);
    says(&refused(&tickets("blank.csv"), &reach).await, false, &["has no header line"]);
}

#[tokio::test]
async fn files_of_a_pattern_are_one_delivery() {
    let part = |number: u32| format!("number,opened_at,app\n{number},2026-03-0{number},mail\n{number}b,bad,mail\n");
    let (second, first) = (part(2), gzip(part(1).as_bytes()));
    let folder = folder(&[("t-2.csv", second.as_bytes()), ("t-1.csv", &first), ("other.csv", b"x")]);
    let (pulled, rows) = pulled(&tickets("t-*.csv"), folder.path()).await;
    let names: Vec<_> = pulled.files.iter().map(|file| (file.name.as_str(), file.rows)).collect();
    assert_eq!(names, [("t-1.csv", 2), ("t-2.csv", 2)]);
    assert_eq!(rejects(&rows).into_iter().map(|(position, _)| position).collect::<Vec<_>>(), [2, 4]);
    let none = refused(&tickets("u-*.csv"), &Reach::new(folder.path())).await;
    says(&none, true, &["no file is called u-*.csv"]);
    let no_folder = refused(&tickets("none/t-*.csv"), &Reach::new(folder.path())).await;
    says(&no_folder, true, &["none is not there"]);
}

#[tokio::test]
async fn files_that_fail_as_a_whole() {
    let header = b"number,opened_at,app\n";
    let good = [&header[..], b"1,2026-03-05,mail\n"].concat();
    let unclosed = [&good[..], b"2,2026-03-05,\"mail\n3,2026-03-05,mail\n"].concat();
    let rows = (0..20_000).fold(header.to_vec(), |text, row| [text, format!("{row},2026-03-05,m\n").into()].concat());
    let packed = gzip(&rows);
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 20].fill(0xa5);
    let cut = &packed[..packed.len() / 2];
    let folder = folder(&[
        ("empty.csv", b""),
        ("cut.csv.gz", cut),
        ("headless.csv.gz", &packed[..5]),
        ("damaged.csv.gz", &damaged),
        ("trailing.csv.gz", &[&packed[..], b"garbage behind it"].concat()),
        ("unclosed.csv", &unclosed),
        ("wide.csv", b"\xff\xfen\0u\0m\0"),
        ("book.csv", b"PK\x03\x04rest"),
        ("other.csv", b"id;opened\n1;2\n"),
    ]);
    fs::create_dir(folder.path().join("dir.csv")).unwrap();
    let reach = Reach::new(folder.path());
    let check = async |name: &str, may_work_later: bool, parts: &[&str]| {
        says(&refused(&tickets(name), &reach).await, may_work_later, &[&[name], parts].concat());
    };
    check("absent.csv", true, &["is not there"]).await;
    check("empty.csv", false, &["has no header line"]).await;
    check("cut.csv.gz", true, &["is cut short"]).await;
    check("headless.csv.gz", true, &["is cut short"]).await;
    check("damaged.csv.gz", false, &["is damaged"]).await;
    check("trailing.csv.gz", false, &["is damaged"]).await;
    check("unclosed.csv", false, &["the row at line 3", "quote left open"]).await;
    check("wide.csv", false, &["no column `number`", "columns there are: `num`"]).await;
    check("book.csv", false, &["save it as CSV"]).await;
    check("other.csv", false, &["no column `number` for key", "columns there are: `id;opened`"]).await;
    check("dir.csv", false, &["not a regular file"]).await;
}

#[tokio::test]
async fn sizes_are_capped() {
    let long = |bytes: usize| format!("number,opened_at,app\n1,2026-03-05,{}\n2,2026-03-05,mail\n", "x".repeat(bytes));
    let wide = long(70_000);
    let endless = long(2 << 20);
    let open_quote = endless.replacen("1,", "\"1,", 1);
    let bomb = gzip("number,opened_at,app\n".repeat(100_000).as_bytes());
    let folder = folder(&[
        ("wide.csv", wide.as_bytes()),
        ("endless.csv", endless.as_bytes()),
        ("open.csv", open_quote.as_bytes()),
        ("bomb.csv.gz", &bomb),
    ]);
    let (_, rows) = pulled(&tickets("wide.csv"), folder.path()).await;
    assert_eq!(rejects(&rows), [(1, "cell 3 is longer than 65536 bytes")]);
    let Some(Row::Rejected { raw, .. }) = rows.first() else { panic!("a reject") };
    assert!(raw.len() < 5_000, "a rejected row is kept in part only");
    let mut reach = Reach::new(folder.path());
    for name in ["endless.csv", "open.csv"] {
        says(&refused(&tickets(name), &reach).await, false, &[name, "line 2 has no end within 1048576 bytes"]);
    }
    (reach.limits.unpacked_ratio, reach.limits.unpacked_bytes) = (10, 1 << 20);
    says(&refused(&tickets("bomb.csv.gz"), &reach).await, false, &["bomb.csv.gz unpacks to far more"]);
}

#[tokio::test]
async fn our_own_files_are_no_source() {
    let folder = folder(&[("ours.csv", b"number,opened_at,app\n")]);
    let mut reach = Reach::new(folder.path());
    reach.forbidden = vec![folder.path().to_owned()];
    says(&refused(&tickets("ours.csv"), &reach).await, false, &["belongs to Scorebridge itself"]);
}

#[tokio::test]
async fn a_file_that_changes_meanwhile_is_refused() {
    let rows = (0..100_000).fold(String::from("number,opened_at,app\n"), |text, row| text + &format!("{row},bad,m\n"));
    let folder = folder(&[("growing.csv", rows.as_bytes())]);
    let path = folder.path().join("growing.csv");
    let mut first = true;
    // The sink runs while the file is read, so the file cannot be at its end when the first row arrives.
    let (settings, reach) = (tickets("growing.csv"), Reach::new(folder.path()));
    let outcome = pull(&settings, &reach, &mut |_| {
        if std::mem::take(&mut first) {
            fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"1,2026-03-05,m\n").unwrap();
        }
        Ok(())
    })
    .await;
    says(&outcome.unwrap_err(), true, &["growing.csv changed while it was read"]);
}

#[tokio::test]
async fn an_error_of_the_sink_stops_the_pull() {
    let rows = (0..100_000).fold(String::from("number,opened_at,app\n"), |text, row| text + &format!("{row},bad,m\n"));
    let folder = folder(&[("long.csv", rows.as_bytes())]);
    let mut seen = 0;
    let (settings, reach) = (tickets("long.csv"), Reach::new(folder.path()));
    let outcome = pull(&settings, &reach, &mut |_| {
        seen += 1;
        if seen == 3 { Err(PullError::Unavailable("the disk is full".to_owned())) } else { Ok(()) }
    })
    .await;
    says(&outcome.unwrap_err(), true, &["the disk is full"]);
    assert_eq!(seen, 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(lines in proptest::collection::vec("[ -~äé\"\\r\0]{0,40}", 0..60), packed in any::<bool>()) {
        let text = format!("number,opened_at,app\n{}", lines.join("\n"));
        let content = if packed { gzip(text.as_bytes()) } else { text.into_bytes() };
        let folder = folder(&[("garbage.csv", &content)]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (mut good, mut bad) = (0, 0);
        let outcome = runtime.block_on(pull(&tickets("garbage.csv"), &Reach::new(folder.path()), &mut |row| {
            match row {
                Row::Record { position, .. } | Row::CostLine { position, .. } => { good += 1; assert_eq!(position, good + bad); }
                Row::Rejected { position, .. } => { bad += 1; assert_eq!(position, good + bad); }
            }
            Ok(())
        }));
        match outcome {
            Ok(pulled) => prop_assert_eq!(pulled.read, good + bad),
            Err(error) => prop_assert!(error.to_string().contains("quote left open"), "{}", error),
        }
    }
}
