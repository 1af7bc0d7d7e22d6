//! Rows to records: each kind complete, with as little as it needs, and with what it must refuse.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::record::Record;
use proptest::prelude::*;

use super::*;
use crate::connectors::Promise;
use crate::connectors::tests::{retold, settings};

/// What the row of these cells becomes; column names are the fields' names unless `fields` says otherwise.
fn row(kind: &str, fields: serde_json::Value, cells: &[(&str, &str)]) -> Row<'static> {
    let settings = settings(serde_json::json!({
        "records": kind, "zone": "Europe/Berlin", "from": {"connector": "file", "path": "a.csv"}, "fields": fields,
    }));
    let columns: Vec<String> = cells.iter().map(|(name, _)| (*name).to_owned()).collect();
    let cells = OwnedCells::from_iter(cells.iter().map(|(_, cell)| *cell));
    let row = RawRow { cells, ..RawRow::default() };
    Mapping::new(&settings, &columns, "a.csv").expect("mapping").row(7, &row, 1_000).owned()
}

/// Every cell under its own name.
fn plain(kind: &str, cells: &[(&str, &str)]) -> Row<'static> {
    let fields = cells.iter().map(|(name, _)| ((*name).to_owned(), (*name).into())).collect::<serde_json::Map<_, _>>();
    row(kind, fields.into(), cells)
}

fn record(row: Row) -> Record {
    match row {
        Row::Record { position: 7, record } => record,
        other => panic!("no record: {other:?}"),
    }
}

fn rejected(row: Row, expected: &str) {
    match row {
        Row::Rejected { position: 7, reason, .. } => {
            assert!(reason.contains(expected), "`{expected}` is not in: {reason}");
            assert!(retold(&reason).is_some(), "German readers get it quoted: {reason}");
        }
        other => panic!("not rejected: {other:?}"),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

/// A ticket without a promised end gets one from the hours that count, the time its clock stood still on top; what the
/// source says goes first, and the first promise that fits counts.
#[test]
fn a_promise_in_working_hours() {
    let due = |cells: &[(&str, &str)]| {
        let fields: serde_json::Map<_, _> =
            cells.iter().map(|(name, _)| ((*name).to_owned(), (*name).into())).collect();
        let settings = settings(serde_json::json!({
            "records": "ticket", "zone": "UTC", "from": {"connector": "file", "path": "a.csv"}, "fields": fields,
            "promises": [
                {"priority": 1, "hours": 4, "within": "always"},
                {"ticket_kind": "incident", "hours": 16, "within": "Mo 09:00-17:00, Tu 09:00-16:00, Th 08:00-17:00"},
            ],
        }));
        let columns: Vec<String> = cells.iter().map(|(name, _)| (*name).to_owned()).collect();
        let row = RawRow { cells: OwnedCells::from_iter(cells.iter().map(|(_, cell)| *cell)), ..RawRow::default() };
        let row = Mapping::new(&settings, &columns, "a.csv").expect("mapping").row(7, &row, 1_000).owned();
        let Record::Ticket(ticket) = record(row) else { panic!("no ticket") };
        ticket.due_at
    };
    let monday = [("key", "T1"), ("opened_at", "2026-03-02 11:00")];
    let with = |more: &[(&'static str, &'static str)]| due(&[monday.as_slice(), more].concat());
    assert_eq!(with(&[]), Some(at("2026-03-05T11:00:00Z")));
    assert_eq!(with(&[("paused_minutes", "60")]), Some(at("2026-03-05T12:00:00Z")));
    assert_eq!(with(&[("priority", "1")]), Some(at("2026-03-02T15:00:00Z")));
    assert_eq!(with(&[("ticket_kind", "request")]), None);
    assert_eq!(with(&[("due_at", "2026-03-03 08:00")]), Some(at("2026-03-03T08:00:00Z")));
}

#[test]
fn a_promise_knows_the_days_off_of_a_shared_calendar() {
    let within = "Mo-Fr 08:00-18:00; calendar germany".to_owned();
    let promise = Promise { ticket_kind: None, priority: None, service: None, hours: 10.0, within };
    let germany = ("germany".to_owned(), vec!["05-01".to_owned()]);
    let promises = with_days_off(std::slice::from_ref(&promise), &[germany]).unwrap();
    let ticket = serde_json::json!({"key": "T1", "ticket_kind": "incident", "opened_at": "2026-04-30T12:00:00Z"});
    let ticket = Promised::of(&promises, Tz::UTC).with_promise(serde_json::from_value(ticket).unwrap());
    // Six hours on Thursday, none on the first of May, and none at the weekend: four on Monday.
    assert_eq!(ticket.due_at, Some(at("2026-05-04T12:00:00Z")));
    assert_eq!(with_days_off(&[promise], &[]), Err("germany".to_owned()));
}

#[test]
fn a_promise_must_be_one() {
    let check = |records: &str, promise: serde_json::Value, expected: &str| {
        let fields = if records == "ticket" { ["key", "opened_at"] } else { ["series", "at"] };
        let mut fields: serde_json::Map<_, _> = fields.map(|name| (name.to_owned(), name.into())).into_iter().collect();
        fields.extend((records == "reading").then(|| ("value".to_owned(), "value".into())));
        let settings = settings(serde_json::json!({
            "records": records, "zone": "UTC", "from": {"connector": "file", "path": "a.csv"}, "fields": fields, "promises": [promise],
        }));
        assert_eq!(faults(&settings).join("; "), expected);
    };
    let promise = |hours: f64, within: &str| serde_json::json!({"hours": hours, "within": within});
    check("ticket", promise(8.0, "Mo-Fr 08:00-18:00"), "");
    check("ticket", promise(0.0, "always"), "a promise of 0 hours: expected more than 0 and at most 8760");
    check(
        "ticket",
        promise(8.0, "by day"),
        "within: expected `always`, or days and hours such as `Mo-Fr 07:00-19:00, Sa 09:00-16:00`, found `by day`",
    );
    check("reading", promise(8.0, "always"), "only tickets have promises");
}

#[test]
fn a_whole_ticket() {
    let cells = [
        ("key", " INC7 "),
        ("ticket_kind", "Request"),
        ("opened_at", "2026-03-05 10:00"),
        ("resolved_at", "2026-03-05 12:00"),
        ("closed_at", "?"),
        ("due_at", "NULL"),
        ("promise_kept", "TRUE"),
        ("priority", "3 - Moderate"),
        ("reopened", "0"),
        ("business_unit", "sales"),
        ("service", "(null)"),
    ];
    let Record::Ticket(ticket) = record(plain("ticket", &cells)) else { panic!("a ticket") };
    assert_eq!(ticket.key, "INC7");
    assert_eq!(ticket.ticket_kind, entity::value::TicketKind::Request);
    assert_eq!(ticket.opened_at, at("2026-03-05T09:00:00Z"));
    assert_eq!(ticket.resolved_at, Some(at("2026-03-05T11:00:00Z")));
    assert_eq!((ticket.closed_at, ticket.due_at, ticket.service), (None, None, None));
    assert_eq!((ticket.promise_kept, ticket.priority, ticket.reopened), (Some(true), Some(3), Some(0)));
    assert_eq!(ticket.business_unit.as_deref(), Some("sales"));
}

#[test]
fn rows_that_are_no_ticket() {
    let ticket =
        |name: &str, cell: &str| plain("ticket", &[("key", "INC7"), ("opened_at", "2026-03-05"), (name, cell)]);
    rejected(plain("ticket", &[("key", " "), ("opened_at", "2026-03-05")]), "key (column `key`) is empty");
    rejected(
        plain("ticket", &[("key", "1"), ("opened_at", "5/3/2026")]),
        "opened_at (column `opened_at`): expected a date",
    );
    rejected(ticket("resolved_at", "2026-03-04"), "resolved_at is before the begin");
    rejected(ticket("promise_kept", "maybe"), "expected yes or no");
    rejected(ticket("priority", "0"), "expected a priority");
    rejected(ticket("priority", "P10"), "expected a priority");
    rejected(ticket("ticket_kind", "Störung"), "map it to one that is");
    rejected(ticket("reopened", "-1"), "expected a whole number");
    rejected(ticket("service", &"x".repeat(251)), "at most 250 characters");
    rejected(ticket("service", &"x".repeat(1_001)), "cell 3 is longer than 1000 bytes");
    rejected(ticket("service", "a\0b"), "NUL");
}

#[test]
fn what_is_left_out() {
    let Record::Ticket(ticket) = record(plain("ticket", &[("key", "1"), ("opened_at", "2026-03-05")])) else {
        panic!("a ticket")
    };
    assert_eq!(ticket.ticket_kind, entity::value::TicketKind::Incident);
    let outage = [("key", "1"), ("service", "mail"), ("started_at", "2026-03-05T10:00Z")];
    let Record::Outage(outage) = record(plain("outage", &outage)) else { panic!("an outage") };
    assert_eq!((outage.planned, outage.ended_at, outage.people_affected), (false, None, None));
    let answer = [("key", "1"), ("question", "recommend"), ("score", "9"), ("answered_at", "2026-03-05")];
    let Record::SurveyAnswer(answer) = record(plain("survey_answer", &answer)) else { panic!("an answer") };
    assert_eq!((answer.audience, answer.score), (entity::value::Audience::Colleague, 9));
    assert_eq!((answer.lost_minutes, answer.comment), (None, None));
}

#[test]
fn rows_that_are_nothing() {
    let answer = |score| {
        let cells = [("key", "1"), ("question", "Recommend"), ("score", score), ("answered_at", "2026-03-05")];
        plain("survey_answer", &cells)
    };
    rejected(answer("9.5"), "expected a whole number");
    rejected(answer("n/a"), "score (column `score`) is empty");
    let outage =
        [("key", "1"), ("service", "mail"), ("started_at", "2026-03-05 10:00"), ("ended_at", "2026-03-05 09:59")];
    rejected(plain("outage", &outage), "ended_at is before the begin");
    let reading = [("series", "orders"), ("at", "2026-03-01"), ("value", "many")];
    rejected(plain("reading", &reading), "expected a number");
}

#[test]
fn a_reading_is_known_by_what_it_speaks_of() {
    let key = |extra: &[(&str, &str)]| {
        let cells = [&[("series", "orders"), ("at", "2026-03-01"), ("value", "1,234.5")], extra].concat();
        let Record::Reading(reading) = record(plain("reading", &cells)) else { panic!("a reading") };
        assert_eq!(reading.value, 1234.5);
        reading.key
    };
    assert_eq!(key(&[]), "orders||||2026-02-28T23:00:00Z");
    assert_eq!(
        key(&[("service", "webshop"), ("business_unit", "online"), ("step", "order-to-cash/order")]),
        "orders|webshop|online|order-to-cash/order|2026-02-28T23:00:00Z"
    );
    assert_ne!(key(&[("service", "a")]), key(&[("business_unit", "a")]));
}

const COST: [(&str, &str); 5] = [
    ("account", "A-1"),
    ("billed", "$10,100.00 "),
    ("currency", "EUR"),
    ("category", "Usage"),
    ("supplier_service", "Compute"),
];

fn cost(extra: &[(&str, &str)]) -> Row<'static> {
    plain("cost_line", &[&COST, extra].concat())
}

#[test]
fn a_cost_line_completes_its_times() {
    let check = |extra: &[(&str, &str)], month: &str, from: &str, to: &str| {
        let Record::CostLine(line) = record(cost(extra)) else { panic!("a cost line") };
        assert_eq!(line.billing_period.to_string(), month);
        assert_eq!((line.charged_from, line.charged_to), (at(from), at(to)));
        assert_eq!((line.billed.to_string(), line.effective.to_string()), ("10100".to_owned(), "10100".to_owned()));
    };
    let month = ("billing_period", "2026-03");
    check(&[month], "2026-03", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z");
    check(&[("charged_from", "2026-03-31 23:30")], "2026-03", "2026-03-31T21:30:00Z", "2026-03-31T22:00:00Z");
    check(
        &[month, ("charged_from", "2026-03-05T00:00:00Z")],
        "2026-03",
        "2026-03-05T00:00:00Z",
        "2026-03-31T22:00:00Z",
    );
    let hour = [month, ("charged_from", "2026-02-05T00:00:00Z"), ("charged_to", "2026-02-05T01:00:00Z")];
    check(&hour, "2026-03", "2026-02-05T00:00:00Z", "2026-02-05T01:00:00Z");
    check(&[month, ("charged_from", "2026-04-02")], "2026-03", "2026-04-01T22:00:00Z", "2026-04-30T22:00:00Z");
}

#[test]
fn money_keeps_every_digit() {
    let extra = [("billing_period", "2026-03"), ("effective", "2.523589325400648027"), ("quantity", "2.323760000E-9")];
    let Record::CostLine(line) = record(cost(&extra)) else { panic!("a cost line") };
    assert_eq!(line.effective.to_string(), "2.523589325400648027");
    assert_eq!(line.quantity.map(|quantity| quantity.to_string()).as_deref(), Some("0.00000000232376"));
}

#[test]
fn rows_that_are_no_cost() {
    rejected(cost(&[("billing_period", ""), ("charged_from", "NULL")]), "both empty");
    rejected(cost(&[("billing_period", "2026-Q1")]), "a month such as 2026-03 will do");
    rejected(cost(&[("billing_period", "2026-03"), ("effective", "1,234")]), "decimal: point");
    let backwards = [("charged_from", "2026-03-05"), ("charged_to", "2026-03-04")];
    rejected(cost(&backwards), "charged_to is before the begin");
    let euros = COST.map(|(name, cell)| if name == "currency" { (name, "€") } else { (name, cell) });
    rejected(plain("cost_line", &[&euros[..], &[("billing_period", "2026-03")]].concat()), "three capital letters");
}

#[test]
fn a_usage_line() {
    let cells = [("account", "m1"), ("billing_period", "2026-03-31"), ("driver", "mailboxes"), ("quantity", "1 204")];
    let Record::UsageLine(line) = record(plain("usage_line", &cells)) else { panic!("a usage line") };
    assert_eq!((line.billing_period.to_string(), line.quantity.to_string()), ("2026-03".to_owned(), "1204".to_owned()));
}

#[test]
fn rules_of_a_field() {
    let service = |rule: serde_json::Value, cell: &str| {
        let fields = serde_json::json!({"key": "id", "opened_at": {"constant": "2026-03-05"}, "service": rule});
        let Record::Ticket(ticket) = record(row("ticket", fields, &[("id", "1"), ("App", cell)])) else {
            panic!("a ticket")
        };
        ticket.service.unwrap_or_default()
    };
    let map = serde_json::json!({"column": "App", "map": {"Mail (old)": "mail", "Spam": "", "?": "unknown"}});
    assert_eq!(service(map.clone(), " Mail (old) "), "mail");
    assert_eq!(service(map.clone(), "Spam"), "");
    assert_eq!(service(map.clone(), "?"), "unknown");
    assert_eq!(service(map.clone(), "ledger"), "ledger");
    assert_eq!(service(map, "Null"), "");
    let rest = serde_json::json!({"column": "App", "map": {"Mail": "mail", "*": "workplace"}, "default": "helpdesk"});
    assert_eq!(service(rest.clone(), "Mail"), "mail");
    assert_eq!(service(rest.clone(), "Excel"), "workplace");
    assert_eq!(service(rest, ""), "helpdesk");
    assert_eq!(service(serde_json::json!({"constant": "mail"}), "ledger"), "mail");
    assert_eq!(service(serde_json::json!("App"), "two\nlines"), "two lines");
}

#[test]
fn columns_are_found_or_named() {
    let columns: Vec<String> = ["id", "amount", "amount", "how many days?"].map(str::to_owned).into();
    assert_eq!(find("id", &columns), Ok(0));
    assert_eq!(find("amount#2", &columns), Ok(2));
    assert_eq!(find("how many\n  days?", &columns), Ok(3));
    let twice = find("amount", &columns).unwrap_err();
    assert!(twice.contains("2 columns are called `amount`") && retold(&format!("{twice} for billed")).is_some());
    assert!(find("amount#3", &columns).is_err());
    assert!(find("amount#0", &columns).is_err());
    assert!(find("ID", &columns).is_err());
}

#[test]
fn a_missing_column_names_what_is_there() {
    let settings = settings(serde_json::json!({
        "records": "ticket", "zone": "UTC", "from": {"connector": "file", "path": "a.csv"},
        "fields": {"key": "Number", "opened_at": "Opened", "service": "App"},
    }));
    let columns = ["Number".to_owned(), "App name".to_owned()];
    let error = Mapping::new(&settings, &columns, "a.csv").err().expect("misfit").to_string();
    assert_eq!(
        error,
        "a.csv: no column `Opened` for opened_at, no column `App` for service; columns there are: `Number`, `App name`"
    );
    assert!(retold(&error).is_some());
}

#[test]
fn what_is_kept_of_a_rejected_row() {
    let shown = |cells: Vec<String>| {
        LentRow::from(&RawRow { cells: OwnedCells::from_iter(cells), ..RawRow::default() }).shown()
    };
    let cells = ["a,b", "say \"no\"", "x\0y"].map(str::to_owned).to_vec();
    assert_eq!(shown(cells), "\"a,b\",\"say \"\"no\"\"\",x␀y");
    assert_eq!(shown(vec!["ä".repeat(5_000)]).chars().count(), 4_001);
}

proptest! {
    #[test]
    fn any_cells_become_a_record_or_a_reason(cells in proptest::collection::vec(any::<Vec<u8>>(), 0..14)) {
        for (kind, count) in [("ticket", 13), ("cost_line", 16), ("reading", 6)] {
            let fields = canonical_fields(kind.parse().unwrap());
            prop_assert_eq!(fields.len(), count);
            let columns: Vec<String> = fields.iter().map(|field| field.name.to_owned()).collect();
            let named: serde_json::Map<_, _> = columns.iter().map(|name| (name.clone(), name.clone().into())).collect();
            let settings = settings(serde_json::json!({
                "records": kind, "zone": "UTC", "from": {"connector": "file", "path": "a.csv"}, "fields": named,
            }));
            let mut mapping = Mapping::new(&settings, &columns, "a.csv").unwrap();
            match mapping.row(1, &RawRow { cells: OwnedCells::from_iter(cells.clone()), ..RawRow::default() }, 100) {
                Row::Record { record, .. } => prop_assert_eq!(record.kind(), settings.records),
                Row::CostLine { line, .. } => prop_assert_eq!(Record::CostLine(Box::new(line.owned())).kind(), settings.records),
                Row::Rejected { reason, raw, .. } => {
                    prop_assert!(!reason.is_empty() && !raw.contains('\0'));
                    // What came with a backtick in it is quoted whole; all else is told in the reader's words.
                    prop_assert!(retold(&reason).is_some() || raw.contains('`'), "{}", reason);
                }
            }
        }
    }

    #[test]
    fn an_exact_number_reads_back(integer in any::<i64>(), scale in 0_u32..18) {
        let value = entity::value::Exact::new(i128::from(integer), scale).unwrap();
        prop_assert_eq!(number::exact(&value.to_string(), None), Ok(value));
        let comma = value.to_string().replace('.', ",");
        prop_assert_eq!(number::exact(&comma, Some(crate::connectors::DecimalMark::Comma)), Ok(value));
    }

    #[test]
    fn plain_digits_mean_what_the_long_way_finds(text in "-?[0-9]{0,12}[-.e,]?[0-9]{0,8}") {
        if let Some(amount) = entity::value::Exact::of_digits(text.as_bytes()) {
            let exact = number::exact(&text, None).unwrap();
            prop_assert_eq!(amount.parts(), exact.parts());
        }
    }

    /// What a cell becomes does not depend on the rows before it, however much of them is remembered.
    #[test]
    fn a_bill_is_read_as_if_each_row_were_the_first(
        rows in prop::collection::vec(prop::collection::vec(prop::sample::select(CELLS), 9), 1..30),
        zone in prop::sample::select(&["UTC", "Europe/Berlin"]),
    ) {
        let columns = ["account", "month", "from", "to", "billed", "text", "unit", "service", "quantity"].map(str::to_owned);
        let settings = settings(serde_json::json!({
            "records": "cost_line", "zone": zone, "from": {"connector": "file", "path": "a.csv"}, "fields": {
                "account": {"column": "account", "default": "main"}, "billing_period": "month", "charged_from": "from",
                "charged_to": "to", "billed": "billed", "currency": {"constant": "EUR"}, "category": "service",
                "supplier_service": {"column": "service", "map": {"a": "mail", "*": "other"}}, "resource": "text",
                "description": "service", "quantity": "quantity", "unit": "unit", "business_unit": "unit",
                "service": {"column": "service", "map": {"a": "mail", "b": ""}},
            },
        }));
        let mut through = Mapping::new(&settings, &columns, "a.csv").unwrap();
        for (row, position) in rows.into_iter().zip(1..) {
            let row = RawRow { cells: OwnedCells::from_iter(row), ..RawRow::default() };
            let mut first = Mapping::new(&settings, &columns, "a.csv").unwrap();
            prop_assert_eq!(through.row(position, &row, 100), first.row(position, &row, 100));
        }
    }
}

/// Good and bad, blank and odd: enough alike that rows repeat each other.
const CELLS: &[&str] = &[
    "a",
    "b",
    " a ",
    "",
    "?",
    "2026-03",
    "2026-03-05",
    "2026-04-01 10:00",
    "2026-03-31T23:30:00Z",
    "1.50",
    "-2",
    "7",
    "1,234",
    "0.1234567890123456789",
    "#REF!",
    "x\0",
    "Größe",
];
