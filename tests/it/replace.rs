//! What is delivered again takes the place of what was there: bills month by month, everything else key by key.

use entity::kept_record;
use entity::record::{Record, Ticket};
use scorebridge::facts::Filter;
use scorebridge::jobs;

use crate::company::{Company, total};

const MODEL: &str = "
business_units: [{ id: shop, name: Shop }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
  - { id: files, name: Files, kind: it, purpose: Papers, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: calls
    name: Calls for help
    rhythm_hours: 24
    settings:
      records: ticket
      zone: UTC
      from: { connector: file, path: ../sources/calls.csv }
      fields: { key: number, opened_at: opened, resolved_at: resolved, promise_kept: kept, service: { constant: mail } }
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../sources/bill.csv }
      fields:
        account: account
        billing_period: month
        billed: amount
        currency: { constant: EUR }
        category: { constant: Usage }
        supplier_service: { constant: Cloud }
        service: { constant: mail }
";

async fn company() -> Company {
    let company = Company::new(MODEL).await;
    calls(&company, "1,2026-08-03,,true");
    bill(&company, "a,2026-08,1");
    company
}

fn calls(company: &Company, rows: &str) {
    company.write("sources/calls.csv", format!("number,opened,resolved,kept\n{rows}\n"));
}

fn bill(company: &Company, rows: &str) {
    company.write("sources/bill.csv", format!("account,month,amount\n{rows}\n"));
}

/// Delivers this bill; its counts are as said, and after it these amounts are kept for August.
async fn check_bill(company: &Company, rows: &str, counts: [i64; 5], kept: &[&str]) {
    bill(company, rows);
    company.pull().await.counts("bill", counts);
    let lines = company.cost_lines("2026-08").await;
    assert_eq!(lines.iter().map(|line| line.billed.to_string()).collect::<Vec<_>>(), kept, "{rows}");
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    let spend = company.measured("spend", "all", "2026-08").await;
    let sum = total(lines.iter().map(|line| line.billed)).to_f64();
    assert_eq!((spend.value, spend.n as usize), (Some(sum), kept.len()), "{rows}");
}

#[tokio::test]
async fn a_billing_month_is_replaced_whole() {
    let company = company().await;
    check_bill(&company, "a,2026-08,1\na,2026-08,2", [2, 2, 0, 0, 0], &["1", "2"]).await;
    check_bill(&company, "a,2026-08,1\na,2026-08,2", [2, 0, 0, 2, 0], &["1", "2"]).await;
    // In another order it is the same bill.
    check_bill(&company, "a,2026-08,2\na,2026-08,1", [2, 0, 0, 2, 0], &["1", "2"]).await;
    check_bill(&company, "a,2026-08,2\na,2026-08,3\na,2026-08,4", [3, 0, 3, 0, 0], &["2", "3", "4"]).await;
    check_bill(&company, "a,2026-08,7", [1, 0, 1, 0, 0], &["7"]).await;
}

#[tokio::test]
async fn identical_lines_both_count() {
    let company = company().await;
    check_bill(&company, "a,2026-08,1\na,2026-08,1", [2, 2, 0, 0, 0], &["1", "1"]).await;
    check_bill(&company, "a,2026-08,1\na,2026-08,1\na,2026-08,1", [3, 0, 3, 0, 0], &["1", "1", "1"]).await;
    check_bill(&company, "a,2026-08,1", [1, 0, 1, 0, 0], &["1"]).await;
}

#[tokio::test]
async fn only_the_delivered_months_and_accounts_are_replaced() {
    let company = company().await;
    check_bill(&company, "a,2026-07,5\na,2026-08,1\nb,2026-08,2", [3, 3, 0, 0, 0], &["1", "2"]).await;
    check_bill(&company, "a,2026-08,3", [1, 0, 1, 0, 0], &["2", "3"]).await;
    assert_eq!(company.cost_lines("2026-07").await.len(), 1);
    // One account changed, the other not.
    check_bill(&company, "a,2026-08,4\nb,2026-08,2", [2, 0, 1, 1, 0], &["2", "4"]).await;
}

#[tokio::test]
async fn a_bill_in_parts_is_one_bill() {
    let company = company().await;
    company.edit("model/rest.yaml", "../sources/bill.csv", "../sources/bill*.csv");
    company.apply().await;
    company.write("sources/bill-2.csv", "account,month,amount\na,2026-08,5\n");
    check_bill(&company, "a,2026-08,1", [2, 2, 0, 0, 0], &["5", "1"]).await;
    // The part that did not change is delivered again with the other: the month is replaced whole.
    check_bill(&company, "a,2026-08,2", [2, 0, 2, 0, 0], &["5", "2"]).await;
}

#[tokio::test]
async fn a_changed_mapping_reads_the_same_bill_anew() {
    let company = company().await;
    check_bill(&company, "a,2026-08,1", [1, 1, 0, 0, 0], &["1"]).await;
    company.edit(
        "model/rest.yaml",
        "supplier_service: { constant: Cloud }\n        service: { constant: mail }",
        "supplier_service: { constant: Cloud }\n        service: { constant: files }",
    );
    company.apply().await;
    check_bill(&company, "a,2026-08,1", [1, 0, 1, 0, 0], &["1"]).await;
    assert_eq!(company.measured("spend", "service:files", "2026-08").await.value, Some(1.0));
    assert_eq!(company.measured("spend", "service:mail", "2026-08").await.value, None);
    // Even where it makes no difference to the lines, the slice remembers by which mapping it was read.
    company.edit("model/rest.yaml", "billed: amount", "billed: { column: amount, decimal: point }");
    company.apply().await;
    check_bill(&company, "a,2026-08,1", [1, 0, 1, 0, 0], &["1"]).await;
    check_bill(&company, "a,2026-08,1", [1, 0, 0, 1, 0], &["1"]).await;
}

#[tokio::test]
async fn what_a_bill_no_longer_says_is_no_longer_found() {
    let company = company().await;
    check_bill(&company, "a,2026-08,1", [1, 1, 0, 0, 0], &["1"]).await;
    let before = company.parts(entity::value::RecordKind::CostLine, "2026-08").await;
    check_bill(&company, "a,2026-08,9", [1, 0, 1, 0, 0], &["9"]).await;
    let after = company.parts(entity::value::RecordKind::CostLine, "2026-08").await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    // Whoever began to read before the change can read to the end.
    let old = company.app.facts.drill(&before, &Filter::default(), 0, 9).unwrap();
    assert_eq!(total(old.sums.iter().map(|sum| sum.billed)).to_string(), "1");
}

/// Delivers these calls; its counts are as said, and after it these are kept: number, resolved or not, promise kept.
async fn check_calls(company: &Company, rows: &str, counts: [i64; 5], kept: &[(&str, bool, Option<bool>)]) {
    calls(company, rows);
    company.pull().await.counts("calls", counts);
    let mut tickets: Vec<Ticket> =
        company.rows::<kept_record::Entity>().await.into_iter().map(|row| ticket(row.body)).collect();
    tickets.sort_by(|a, b| a.key.cmp(&b.key));
    let found: Vec<_> =
        tickets.iter().map(|one| (one.key.as_str(), one.resolved_at.is_some(), one.promise_kept)).collect();
    assert_eq!(found, kept, "{rows}");
}

fn ticket(body: serde_json::Value) -> Ticket {
    match serde_json::from_value(body).unwrap() {
        Record::Ticket(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_changed_call_is_changed_and_not_doubled() {
    let company = company().await;
    let (open, done) = ("1,2026-08-03,,true\n2,2026-08-04,,", "1,2026-08-03,2026-08-05,false\n2,2026-08-04,,");
    check_calls(&company, open, [2, 2, 0, 0, 0], &[("1", false, Some(true)), ("2", false, None)]).await;
    check_calls(&company, done, [2, 0, 1, 1, 0], &[("1", true, Some(false)), ("2", false, None)]).await;
    check_calls(&company, done, [2, 0, 0, 2, 0], &[("1", true, Some(false)), ("2", false, None)]).await;
    // Sources deliver what is new; what they no longer mention stays.
    let next = "3,2026-08-06,,";
    check_calls(&company, next, [1, 1, 0, 0, 0], &[("1", true, Some(false)), ("2", false, None), ("3", false, None)])
        .await;
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    let kept = company.measured("promises_kept", "all", "2026-08").await;
    assert_eq!((kept.value, kept.n), (Some(0.0), 1));
}

#[tokio::test]
async fn of_several_events_of_one_call_the_last_counts() {
    let company = company().await;
    let events = "1,2026-08-03,,true\n1,2026-08-03,2026-08-04,true\n1,2026-08-03,2026-08-05,false";
    check_calls(&company, events, [3, 1, 0, 2, 0], &[("1", true, Some(false))]).await;
    check_calls(&company, events, [3, 0, 0, 3, 0], &[("1", true, Some(false))]).await;
    let reopened = format!("{events}\n1,2026-08-03,,");
    check_calls(&company, &reopened, [4, 0, 1, 3, 0], &[("1", false, None)]).await;
}
