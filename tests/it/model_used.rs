//! What a folder says is used: units outside their time pay nothing, a regular report is made for nobody in particular.

use entity::{edition, statement};
use scorebridge::jobs;
use scorebridge::store::charges;

use crate::company::Company;

const MODEL: &str = "\
business_units:
  - { id: group, name: Group }
  - { id: sales, name: Sales, parent: group }
  - { id: old, name: Old, parent: group, valid_to: 2026-08-01 }
  - { id: new, name: New, parent: group, valid_from: 2026-09-01 }
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: Europe/Berlin
      from: { connector: file, path: ../bill.csv }
      fields: { account: a, billing_period: month, billed: amount, currency: c, category: k, supplier_service: s, service: service, business_unit: unit }
charge_rules:
  - { id: mail-direct, name: Mail, service: mail, method: direct, unit: boxes }
budgets:
  - { business_unit: old, from: 2026-01, amount: 5 }
scorecards:
  - id: card
    name: Card
    scope: all
    minimum_coverage: 0
    perspectives:
      - id: money
        name: Money
        weight: 1
        objectives:
          - id: well-spent
            name: Well spent
            weight: 1
            kpis:
              - { id: it-spend, metric: spend, scope: all, weight: 1, points: [[0, 100], [100, 0]], owner: Ada, targets: [] }
reports:
  - { report: executive-scorecard, scope: all, title: What IT does for us }
";

const BILL: &str = "a,month,amount,c,k,s,service,unit\n\
x,2026-07,10.00,EUR,Usage,post,mail,old\n\
x,2026-08,20.00,EUR,Usage,post,mail,sales\n\
x,2026-08,30.00,EUR,Usage,post,mail,old\n\
x,2026-08,40.00,EUR,Usage,post,mail,new\n";

async fn company() -> Company {
    let company = Company::new(MODEL).await;
    company.write("bill.csv", BILL);
    company.pull().await.counts("bill", [4, 4, 0, 0, 0]);
    company
}

/// Cost that names a unit outside its time stays visible, and is nobody's.
#[tokio::test]
async fn a_unit_outside_its_time_pays_nothing() {
    let company = company().await;
    for month in ["2026-07", "2026-08"] {
        jobs::close(&company.app, month.parse().unwrap(), "test").await.unwrap();
    }
    let mut charged: Vec<(String, i64)> =
        company.rows::<statement::Entity>().await.into_iter().map(|one| (one.id, one.total_micros)).collect();
    charged.sort();
    let wanted = [("2026-07.old", 10_000_000), ("2026-08.sales", 20_000_000)];
    assert_eq!(charged, wanted.map(|(id, micros)| (id.to_owned(), micros)));
    let august = charges::period(&company.app.db, "2026-08".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(charges::books(&august).unwrap().unallocated.to_string(), "70");
}

#[tokio::test]
async fn a_regular_report_needs_no_reader() {
    let company = company().await;
    let august = "2026-08".parse().unwrap();
    jobs::measure(&company.app, august).await.unwrap();
    jobs::score(&company.app, august).await.unwrap();
    let frozen = jobs::report(&company.app, august, None).await.unwrap().to_string();
    assert_eq!(frozen, "1 editions frozen, 0 unchanged, 0 mails planned");
    let edition = company.rows::<edition::Entity>().await.remove(0);
    assert_eq!(edition.body["page"]["title"], "What IT does for us");
    // Without it, nobody asked for a report.
    company.edit(
        "model/rest.yaml",
        "reports:\n  - { report: executive-scorecard, scope: all, title: What IT does for us }\n",
        "",
    );
    company.apply().await;
    let july = "2026-07".parse().unwrap();
    jobs::measure(&company.app, july).await.unwrap();
    jobs::score(&company.app, july).await.unwrap();
    assert_eq!(
        jobs::report(&company.app, july, None).await.unwrap().to_string(),
        "0 editions frozen, 0 unchanged, 0 mails planned"
    );
}
