//! A cost that is shared out by a measure: calls for help, as they were measured, in the place of a meter.

use entity::value::{Exact, Period};
use scorebridge::jobs;
use scorebridge::model;
use scorebridge::store::{charges, charging};

use crate::company::{Company, listed};

const MODEL: &str = "\
business_units:
  - { id: sales, name: Sales }
  - { id: shop, name: Shop, parent: sales }
  - { id: works, name: Works }
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
  - { id: net, name: Network, kind: it, purpose: Wires, owner: Ada, stage: live, agreed_hours: always }
charge_rules:
  - { id: calls, name: Calls, service: mail, method: proportional, driver: 'metric:tickets', unit: calls }
sources:
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../bill.csv }
      fields: { account: a, billing_period: month, billed: amount, currency: { constant: EUR }, category: { constant: Usage }, supplier_service: { constant: Post }, service: { constant: mail } }
  - id: calls
    name: Calls
    rhythm_hours: 744
    settings:
      records: ticket
      zone: UTC
      from: { connector: file, path: ../calls.csv }
      fields: { key: number, opened_at: opened, service: service, business_unit: unit }
";

/// Calls by unit and service; those of a unit count for the units above it too.
const CALLS: [(&str, &str, usize); 5] =
    [("sales", "mail", 3), ("shop", "mail", 2), ("works", "mail", 4), ("", "mail", 1), ("sales", "net", 5)];

#[tokio::test]
async fn a_cost_is_shared_out_by_what_was_measured() {
    let company = Company::new(MODEL).await;
    company.write("bill.csv", "a,month,amount\nx,2026-08,100.00\n");
    let mut calls = String::from("number,opened,service,unit\n");
    for (unit, service, count) in CALLS {
        for n in 0..count {
            calls += &format!("{unit}-{service}-{n},2026-08-{:02},{service},{unit}\n", n + 1);
        }
    }
    company.write("calls.csv", calls);
    assert_eq!(company.pull().await.failed(), Vec::<&str>::new());
    let august: Period = "2026-08".parse().unwrap();
    jobs::measure(&company.app, august).await.unwrap();
    jobs::close(&company.app, august, "ada").await.unwrap();
    let lines = charging::lines_of(&company.app.db, august).await.unwrap();
    let shown: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {} {}", line.business_unit, line.quantity, line.unit, line.amount.amount()))
        .collect();
    assert_eq!(shown, ["sales 3 calls 30.00", "shop 2 calls 20.00", "works 4 calls 40.00"]);
    let row = charges::period(&company.app.db, august).await.unwrap().unwrap();
    let books = charges::books(&row).unwrap();
    assert_eq!(books.unallocated, Exact::from(10), "one call in ten names no unit: {books:?}");
    // Ten euros more come late: the closed month is seen again by the same calls.
    company.write("bill.csv", "a,month,amount\nx,2026-08,110.00\n");
    company.pull().await;
    let rows = charges::periods(&company.app.db).await.unwrap();
    let then = charging::month_then(&company.app.db, &row, &rows).await.unwrap().unwrap();
    let (drifted, ..) = then.drift().unwrap();
    let known: Vec<String> = drifted.iter().map(|one| format!("{} {}", one.line, one.known.amount())).collect();
    assert_eq!(known, ["2026-08.sales.calls 33.00", "2026-08.shop.calls 22.00", "2026-08.works.calls 44.00"]);
}

#[tokio::test]
async fn a_measure_that_does_not_add_up_shares_nothing_out() {
    let company = Company::new(MODEL).await;
    for (driver, says) in [
        ("metric:satisfied", "do not add up"),
        ("metric:ticket", "there is no metric `ticket`; did you mean `tickets`?"),
    ] {
        company.write("model/rest.yaml", MODEL.replace("metric:tickets", driver));
        let faults = listed(&model::check(&model::read(&company.path("model")).unwrap()));
        assert!(faults.contains(says), "{driver}: {faults}");
    }
}
