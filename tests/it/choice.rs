//! What a business unit may choose and what it is owed: priced levels, credits for outcomes that were missed, and what units
//! buy around IT. Through the model, the program and the API.

use entity::value::{Exact, Period, Role};
use reqwest::StatusCode;
use scorebridge::app::Clock;
use scorebridge::jobs;
use scorebridge::store::{charges, charging, levels};
use serde_json::{Value, json};

use crate::charge_review::Served;
use crate::company::Company;

const MODEL: &str = "\
business_units:
  - { id: group, name: Group }
  - { id: sales, name: Sales, parent: group }
  - { id: works, name: Works, parent: group }
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
library: [promises_kept, orders_completed, spend_outside_it]
charge_rules:
  - { id: boxes, name: Mailboxes, service: mail, method: priced, driver: boxes, unit: boxes }
rates:
  - { id: usual, service: mail, charge_kind: boxes, unit: box, unit_price: 4, currency: EUR, valid_from: 2026-01-01, terms: {} }
  - { id: fast, service: mail, charge_kind: boxes, unit: box, unit_price: 6.25, currency: EUR, valid_from: 2026-01-01,
      terms: { level: { id: fast, name: Within an hour, promise: Help within an hour., offered_to: [sales] } } }
expectations:
  - { id: orders, business_unit: sales, sentence: Orders leave on their day., metric: orders_completed, scope: all,
      value: 95, weight: 1, from: 2026-01-01 }
charging:
  finance:
    credits: [{ expectation: orders, service: mail, percent: 12.5 }]
    outside_it:
      - { id: crm, name: Customer lists, suppliers: [pipeworks], words: [licence, seats], service: mail }
      - { id: cloud, name: Rented servers, accounts: ['6816'] }
";

fn source(id: &str, kind: &str, fields: &str) -> String {
    format!(
        "  - {{ id: {id}, name: {id}, rhythm_hours: 744, settings: {{ records: {kind}, zone: UTC,
             from: {{ connector: file, path: ../{id}.csv }}, fields: {{ {fields} }} }} }}\n"
    )
}

/// A company whose sales department missed its outcome in August although every promise to it was kept.
async fn company() -> Company {
    let sources = [
        source(
            "bill",
            "cost_line",
            "account: a, billing_period: month, billed: amount, currency: { constant: EUR }, category: { constant: Usage }, supplier_service: { constant: Post }, service: { constant: mail }",
        ),
        source(
            "meter",
            "usage_line",
            "account: a, billing_period: month, driver: { constant: boxes }, quantity: used, business_unit: unit",
        ),
        source(
            "calls",
            "ticket",
            "key: number, opened_at: opened, resolved_at: resolved, promise_kept: kept, service: { constant: mail }, business_unit: unit",
        ),
        source("orders", "reading", "series: series, at: at, value: value"),
        source(
            "ledger",
            "ledger_line",
            "key: number, booked_at: day, account: account, amount: amount, currency: c, supplier: supplier, text: text, business_unit: unit",
        ),
    ];
    let mut company = Company::new(&format!("{MODEL}sources:\n{}", sources.concat())).await;
    company.app.clock = Clock::fixed("2026-09-03T06:00:00Z".parse().unwrap());
    let month = |month: &str, row: &str| format!("{}\n", row.replace("MONTH", month));
    let both = |row: &str| ["2026-08", "2026-09"].map(|one| month(one, row)).concat();
    company.write("bill.csv", format!("a,month,amount\n{}", both("x,MONTH,500.00")));
    company.write("meter.csv", format!("a,month,used,unit\n{}{}", both("m,MONTH,40,sales"), both("m,MONTH,10,works")));
    let call = |n: usize| {
        format!("{n},2026-08-{:02},2026-08-{:02},true,{}\n", 1 + n % 20, 2 + n % 20, ["sales", "works"][n % 2])
    };
    company.write("calls.csv", format!("number,opened,resolved,kept,unit\n{}", (0..60).map(call).collect::<String>()));
    company.write("orders.csv", "series,at,value\norders_placed,2026-08-10,400\norders_completed,2026-08-10,300\norders_placed,2026-09-10,400\norders_completed,2026-09-10,399\n");
    company.write(
        "ledger.csv",
        "number,day,account,amount,c,supplier,text,unit
1,2026-08-03,6815,1200.00,EUR,Pipeworks GmbH,Annual licence,sales
2,2026-08-04,6815,-200.00,EUR,PIPEWORKS,5 seats taken back,sales
3,2026-07-04,68160,99.995,EUR,Rack AG,Server,works
4,2026-08-05,6815,40.00,EUR,Pipeworks GmbH,Birthday cake,works
5,2026-08-06,4400,900.00,EUR,Paper Inc,Paper,sales
",
    );
    let pulled = company.pull().await;
    assert_eq!(pulled.failed(), Vec::<&str>::new(), "{pulled:?}");
    company
}

async fn lines(company: &Company, month: &str) -> Vec<String> {
    let all = charging::lines_of(&company.app.db, month.parse().unwrap()).await.unwrap();
    all.iter().map(|line| format!("{} {} {}", line.id, line.charge_kind, line.amount.amount())).collect()
}

/// Sales misses its outcome in August, under kept promises: a credit, which IT bears. In September it does not.
#[tokio::test]
async fn an_outcome_missed_under_a_kept_promise_is_credited() {
    let mut company = company().await;
    let august: Period = "2026-08".parse().unwrap();
    jobs::measure(&company.app, august).await.unwrap();
    jobs::close(&company.app, august, "ada").await.unwrap();
    assert_eq!(
        lines(&company, "2026-08").await,
        [
            "2026-08.sales.boxes Mailboxes 160.00",
            "2026-08.sales.credit-orders Credit: Orders leave on their day. -20.00",
            "2026-08.works.boxes Mailboxes 40.00"
        ]
    );
    let row = charges::period(&company.app.db, august).await.unwrap().unwrap();
    let books = charges::books(&row).unwrap();
    assert_eq!((books.charged.to_string(), books.unallocated.to_string()), ("180".into(), "320".into()));
    let borne: Vec<String> = books
        .left_over
        .iter()
        .filter(|one| one.reason.contains("IT bears it"))
        .map(|one| one.amount.to_string())
        .collect();
    assert_eq!(borne, ["20"]);
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    jobs::measure(&company.app, "2026-09".parse().unwrap()).await.unwrap();
    jobs::close(&company.app, "2026-09".parse().unwrap(), "ada").await.unwrap();
    assert_eq!(lines(&company, "2026-09").await.len(), 2, "nothing was missed, nothing is credited");

    let served = Served::of(company).await;
    let statement = served.json(Role::Finance, "statements/2026-08.sales").await;
    assert_eq!(statement["total"]["amount"], "140.00");
    let proof: scorebridge::chargeback::Proof =
        serde_json::from_str(&served.get(Role::Brm, "statements/2026-08.sales.proof.json").await.1).unwrap();
    assert_eq!(Some(proof.computed().unwrap().as_str()), statement["check_number"].as_str());
    let focus = served.get(Role::Finance, "periods/2026-08/focus.csv").await.1;
    assert_eq!(focus.matches(",Credit,").count(), 1, "{focus}");
    let causes = served.json(Role::Brm, "statements/2026-09.sales/variance").await;
    assert_eq!(
        (&causes["variance"]["credits"]["amount"], &causes["variance"]["total"]["amount"]),
        (&json!("20.00"), &json!("20.00"))
    );
}

/// A choice holds from its month on, for the unit that chose, and never reaches back.
#[tokio::test]
async fn a_chosen_level_is_charged_from_its_month_on() {
    let mut company = company().await;
    let choose = |level: Option<&str>, reason: &str| levels::Choosing {
        business_unit: "sales".into(),
        service: "mail".into(),
        level: level.map(str::to_owned),
        from: "2026-09".parse().unwrap(),
        reason: reason.into(),
    };
    let by = ("ada", company.app.clock.now());
    levels::choose(&company.app.db, choose(None, "first thought"), by).await.unwrap();
    levels::choose(&company.app.db, choose(Some("fast"), "second thought"), by).await.unwrap();
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    for month in ["2026-08", "2026-09"] {
        jobs::close(&company.app, month.parse().unwrap(), "ada").await.unwrap();
    }
    assert_eq!(
        lines(&company, "2026-08").await[0],
        "2026-08.sales.boxes Mailboxes 160.00",
        "nothing was measured: no credit"
    );
    assert_eq!(
        lines(&company, "2026-09").await,
        ["2026-09.sales.boxes Mailboxes, Within an hour 250.00", "2026-09.works.boxes Mailboxes 40.00"]
    );
}

#[tokio::test]
async fn levels_are_offered_tried_and_chosen_over_the_api() {
    let served = Served::of(company().await).await;
    let offers = served.json(Role::Brm, "../levels").await;
    let names: Vec<&Value> = offers["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["The usual one", "Within an hour"]);

    let tried = served.json(Role::Brm, "../levels/what-if?business_unit=sales&service=mail&level=fast").await;
    let amounts = ["now", "then", "change"].map(|side| tried[side]["amount"].as_str().unwrap().to_owned());
    assert_eq!(amounts, ["160.00", "250.00", "90.00"], "{tried}");
    let other = "../levels/what-if?business_unit=works&service=mail&level=fast";
    assert_eq!(served.get(Role::Brm, other).await.0, 404, "another unit's bill");
    assert_eq!(served.get(Role::Finance, other).await.0, 400, "not offered to works");

    let choice = |unit: &str, level: &str, from: &str, reason: &str| json!({"business_unit": unit, "service": "mail", "level": level, "from": from, "reason": reason});
    let mut refused = Vec::new();
    for (role, body) in [
        (Role::Finance, choice("sales", "fast", "2026-09", "Why not.")),
        (Role::Brm, choice("works", "fast", "2026-09", "Why not.")),
        (Role::Brm, choice("sales", "faster", "2026-09", "Why not.")),
        (Role::Brm, choice("sales", "fast", "2026-08", "Why not.")),
        (Role::Brm, choice("sales", "fast", "2026-09", " ")),
    ] {
        refused.push(served.post(role, "../levels/choices", body).await.0.as_u16());
    }
    assert_eq!(refused, [403, 404, 400, 400, 400]);
    assert_eq!(served.json(Role::Brm, "../levels/choices").await["items"], json!([]), "nothing was stored");
    let (status, chosen) =
        served.post(Role::Brm, "../levels/choices", choice("sales", "fast", "2026-09", "Orders wait.")).await;
    assert_eq!((status, &chosen["chosen_by"]), (StatusCode::OK, &json!("brm")), "{chosen}");
    assert_eq!(served.json(Role::Brm, "../levels/choices").await["items"][0], chosen);
    let trail = served.json(Role::Admin, "../audit").await;
    assert_eq!(trail["items"][0]["action"], "chose", "{trail}");
}

/// What is bought around IT: recognised, added up to the last digit, measured, and tied to its lines.
#[tokio::test]
async fn spend_around_it_is_found_in_the_ledger() {
    let company = company().await;
    jobs::measure(&company.app, "2026-08".parse().unwrap()).await.unwrap();
    for (scope, value) in [("all", 1000.0), ("unit:sales", 1000.0), ("unit:works", 0.0)] {
        let measured = company.measured("spend_outside_it", scope, "2026-08").await;
        assert_eq!(measured.value, Some(value), "{scope}: {measured:?}");
    }
    let served = Served::of(company).await;
    let rows = served.json(Role::Finance, "../spend-outside-it").await;
    let shown: Vec<String> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {} {}", row["name"], row["month"], row["total"], row["lines"]))
        .collect();
    assert_eq!(shown, [r#""Customer lists" "1000" "1000" 2"#, r#""Rented servers" "0" "99.995" 1"#]);
    let lines = served.json(Role::Finance, "../spend-outside-it/crm/lines").await;
    let amounts = lines["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["amount"].as_str().unwrap().parse::<Exact>().unwrap());
    assert_eq!(amounts.fold(Exact::ZERO, |sum, one| sum.add(&one).unwrap()).to_string(), "1000", "{lines}");
    assert_eq!((&lines["items"][1]["id"], &lines["items"][1]["row"]), (&json!("2"), &json!(2)));
    let own = served.json(Role::Brm, "../spend-outside-it").await;
    assert_eq!(own["items"].as_array().unwrap().len(), 1, "works' servers are not shown to sales: {own}");
    assert_eq!(served.get(Role::Finance, "../spend-outside-it/gone/lines").await.0, 404);
}
