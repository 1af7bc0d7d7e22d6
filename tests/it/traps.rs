//! Where SQLite and PostgreSQL differ unless told otherwise: money, time, text, order, doubles, statement size. Each
//! case holds on the database that the tests run on; `tests/run` runs them on both.

use chrono::{DateTime, Utc};
use entity::record::Record;
use entity::value::{Exact, NoValue, RecordKind};
use scorebridge::measure::{Inputs, Measured, Measurement};
use scorebridge::store::measurements::{self, Versioned};
use scorebridge::store::{Access, StoreError, company, lines, people, records};

use crate::company::Company;

/// A company with one survey in a CSV file.
const SURVEY: &str = "
business_units: [{ id: shop, name: Shop }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: answers
    name: Answers
    rhythm_hours: 24
    settings:
      records: survey_answer
      zone: UTC
      from: { connector: file, path: ../sources/answers.csv }
      fields: { key: id, question: { constant: satisfaction }, score: score, answered_at: said, service: { constant: mail }, comment: why }
";

/// A company with one bill in a CSV file.
const BILL: &str = "
business_units: [{ id: shop, name: Shop }]
sources:
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../sources/bill.csv }
      fields:
        account: { constant: a }
        billing_period: { constant: 2026-08 }
        billed: amount
        currency: { constant: EUR }
        category: { constant: Usage }
        supplier_service: { constant: Cloud }
        description: { constant: use }
        business_unit: { constant: shop }
";

async fn answers(rows: &str) -> Company {
    let company = Company::new(SURVEY).await;
    company.write("sources/answers.csv", format!("id,said,score,why\n{rows}"));
    company
}

#[tokio::test]
async fn money_keeps_every_millionth() {
    for amount in ["9223372036854.775807", "999999999999.999999", "0.000001", "-9223372036854.775808"] {
        let model = format!(
            "business_units: [{{ id: shop, name: Shop }}]\n\
             budgets: [{{ business_unit: shop, from: 2026-08, amount: '{amount}' }}]"
        );
        let company = Company::new(&model).await;
        let august = "2026-08".parse().unwrap();
        let budgets = company::budgets(&company.app.db, &Access::everything(), august).await.unwrap();
        assert_eq!(budgets.len(), 1);
        assert_eq!(budgets[0].1.to_string(), format!("{amount} EUR"));
    }
}

#[tokio::test]
async fn sums_are_exact_beyond_any_number_column() {
    let company = Company::new(BILL).await;
    let parts = ["99999999999999999999.999999999999", "0.000000000001", "-0.5"];
    company.write("sources/bill.csv", format!("amount\n{}\n", parts.join("\n")));
    company.pull().await.counts("bill", [3, 3, 0, 0, 0]);
    let sums = lines::sums(&company.app.db, "2026-08".parse().unwrap()).await.unwrap();
    let total = sums.iter().try_fold(Exact::ZERO, |total, (_, sum)| total.add(&sum.billed)).unwrap();
    assert_eq!(total.to_string(), "99999999999999999999.5");
}

#[tokio::test]
async fn an_instant_is_what_the_source_said() {
    // Told in four zones; the order of the texts is not the order of the instants.
    let said = [
        ("2026-08-01T00:30:00+02:00", "2026-07-31T22:30:00Z"),
        ("2026-07-31T23:00:00Z", "2026-07-31T23:00:00Z"),
        ("2026-07-31T19:30:00.25-04:00", "2026-07-31T23:30:00.250Z"),
        ("2026-08-01T12:00:00+10:30", "2026-08-01T01:30:00Z"),
    ];
    let row = |(number, (text, _)): (usize, &(&str, &str))| format!("{number},{text},5,\n");
    let company = answers(&said.iter().enumerate().map(row).collect::<String>()).await;
    company.pull().await.counts("answers", [4, 4, 0, 0, 0]);
    let window = |start: &str, end: &str| entity::value::Window { start: at(start), end: at(end) };
    let kept = async |start, end| {
        let mut kept: Vec<_> = records::touching(&company.app.db, window(start, end)).await.unwrap();
        kept.sort_by_key(|record| record.span().0);
        kept.iter().map(|record| record.span().0).collect::<Vec<_>>()
    };
    let all: Vec<_> = said.iter().map(|(_, instant)| at(instant)).collect();
    assert_eq!(kept("2026-07-31T00:00:00Z", "2026-08-02T00:00:00Z").await, all);
    assert_eq!(kept("2026-07-31T23:00:00Z", "2026-07-31T23:30:00.250Z").await, all[1..2]);
    assert_eq!(kept("2026-07-31T23:00:00.001Z", "2026-07-31T23:30:00.251Z").await, all[2..3]);
    assert_eq!(records::earliest(&company.app.db).await.unwrap(), Some(all[0]));
}

#[tokio::test]
async fn the_last_nanosecond_of_a_month_stays_in_it() {
    let company = answers("1,2026-08-31T21:59:59.999999999Z,5,\n2,2026-08-31T22:00:00Z,5,\n").await;
    company.pull().await.counts("answers", [2, 2, 0, 0, 0]);
    let month: entity::value::Period = "2026-08".parse().unwrap();
    let kept = records::touching(&company.app.db, month.window(chrono_tz::Europe::Berlin)).await.unwrap();
    assert_eq!(kept.iter().map(Record::key).collect::<Vec<_>>(), [Some("1")]);
    // Read again, it is the same instant: nothing changed.
    company.pull().await.counts("answers", [2, 0, 0, 2, 0]);
}

#[tokio::test]
async fn text_comes_back_as_it_was() {
    let long = "ä".repeat(2_000);
    for text in ["O'Brien", r"C:\new\table", "50% _off_", "Zoë 🚲 שלום", "$1 ? :name", "NULL", &long] {
        let company = answers(&format!("1,2026-08-05T10:00:00Z,5,\"{text}\"\n")).await;
        company.pull().await.counts("answers", [1, 1, 0, 0, 0]);
        let kept: Vec<entity::kept_record::Model> = company.rows::<entity::kept_record::Entity>().await;
        let comment = kept[0].body.to_string();
        let wanted = serde_json::to_string(text).unwrap();
        assert!(text == "NULL" || comment.contains(&wanted), "{comment} does not hold {wanted}");
    }
}

#[tokio::test]
async fn a_nul_is_refused_with_its_row_and_the_rest_is_kept() {
    let company = answers("1,2026-08-05T10:00:00Z,5,a\0b\n2,2026-08-05T10:00:00Z,4,fine\n").await;
    company.pull().await.counts("answers", [2, 1, 0, 0, 1]);
    let rejects = company.rejects("answers").await;
    assert!(rejects[0].reason.contains("NUL") && rejects[0].raw.contains("a␀b"), "{rejects:?}");
}

#[tokio::test]
async fn names_are_ordered_by_their_bytes() {
    let company = Company::new("business_units: [{ id: shop, name: Shop }]").await;
    let person = |id: &str| entity::person::Model {
        id: id.into(),
        name: id.into(),
        email: format!("{id}@example.com"),
        role: entity::value::Role::Executive,
        password_hash: None,
        all_units: true,
        language: None,
        disabled_at: None,
    };
    for id in ["b_2", "adam", "Zoe", "b-1", "B-3"] {
        people::add(&company.app.db, person(id), &[], company.app.clock.now()).await.unwrap();
    }
    let ids: Vec<String> = people::people(&company.app.db).await.unwrap().into_iter().map(|person| person.id).collect();
    assert_eq!(ids, ["B-3", "Zoe", "adam", "b-1", "b_2"]);
    let again = people::add(&company.app.db, person("adam"), &[], company.app.clock.now()).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
    // A name in other letters is another name.
    people::add(&company.app.db, person("ADAM"), &[], company.app.clock.now()).await.unwrap();
}

#[tokio::test]
async fn of_doubles_in_one_delivery_the_last_counts() {
    let company = answers("1,2026-08-05T10:00:00Z,5,\n1,2026-08-05T10:00:00Z,2,\n").await;
    company.pull().await.counts("answers", [2, 1, 0, 1, 0]);
    company.pull().await.counts("answers", [2, 0, 0, 2, 0]);
}

#[tokio::test]
async fn more_rows_than_a_statement_takes_values() {
    let rows: String =
        (0..40_000).map(|number| format!("{number},2026-08-05T10:00:00Z,{},\n", number % 5 + 1)).collect();
    let company = answers(&rows).await;
    company.pull().await.counts("answers", [40_000, 40_000, 0, 0, 0]);
    let keys: Vec<String> = (0..40_000).map(|number| number.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let kind = RecordKind::SurveyAnswer.to_string();
    assert_eq!(records::by_keys(&company.app.db, &kind, &keys).await.unwrap().len(), 40_000);
}

#[tokio::test]
async fn what_rows_share_stands_in_each_of_them() {
    let company = Company::new("business_units: [{ id: shop, name: Shop }]").await;
    // First they share all but their scope and value, later not even whether there is one.
    let given: Vec<Versioned> = (0..1_000).map(measured).collect();
    let keep = async || {
        let tx = company.app.db.begin().await.unwrap();
        let touched = measurements::save(&tx, given.clone()).await.unwrap().len();
        company.app.db.commit(tx).await.unwrap();
        touched
    };
    assert_eq!((keep().await, keep().await), (1_000, 0));
    let mut kept = company.rows::<entity::measurement::Entity>().await;
    kept.sort_by_key(|row| row.id);
    assert_eq!(kept.len(), given.len());
    for (row, Versioned { measured, formula_version, .. }) in kept.iter().zip(&given) {
        assert_eq!((&row.metric_id, &row.scope, row.period), (&measured.metric, &measured.scope, measured.period));
        assert_eq!((measurements::value(row), &row.formula_version), (measured.measurement.clone(), formula_version));
        assert_eq!((row.partial, row.inputs["more"].as_bool()), (false, Some(measured.inputs.more)));
    }
}

fn measured(row: u32) -> Versioned {
    let has_value = row < 300 || !row.is_multiple_of(7);
    let measurement = Measurement {
        value: has_value.then(|| f64::from(row) / 7.0),
        numerator: Some(if row == 600 { 1.0 } else { 0.0 }),
        no_value: (!has_value).then_some(NoValue::NotMeasured),
        ..measurements::none()
    };
    let measured = Measured {
        metric: "metric".to_owned(),
        scope: format!("service:s-{row}").parse().unwrap(),
        period: "2026-08".parse().unwrap(),
        measurement,
        inputs: Inputs { more: row == 999, ..Inputs::default() },
        partial: false,
        unobserved_minutes: 0.0,
        cautions: Vec::new(),
    };
    Versioned { measured, formula_version: "0123456789ab".to_owned(), print: None }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
