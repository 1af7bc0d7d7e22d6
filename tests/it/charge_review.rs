//! A month of charges as people take it: charged, approved by a second person, closed, disputed, corrected, verified; late
//! costs become corrections; two closes at once: one wins. All of it through the API.

use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use entity::person;
use entity::value::{Exact, Role};
use reqwest::{Client, StatusCode};
use scorebridge::app::Clock;
use scorebridge::store::people;
use scorebridge::web::{self, keys};
use serde_json::{Value, json};

use crate::company::Company;
use crate::database::Home;

const MODEL: &str = "\
business_units:
  - { id: group, name: Group }
  - { id: sales, name: Sales, parent: group }
  - { id: works, name: Works, parent: group }
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
  - { id: net, name: Network, kind: it, purpose: Wires, owner: Ada, stage: live, agreed_hours: always }
cost_pools:
  - { id: taxes, name: Taxes, layer: pool, collects: [{ category: Tax }] }
charging: { allocation: step_down, step_order: [net, mail], unattended: false }
exchange_rates:
  - { month: 2026-08, from: USD, to: EUR, rate: 0.9 }
sources:
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: Europe/Berlin
      from: { connector: file, path: ../bill.csv }
      fields: { account: a, billing_period: month, billed: amount, currency: c, category: k, supplier_service: s, service: service, business_unit: unit }
  - id: meter
    name: Meter
    rhythm_hours: 744
    settings:
      records: usage_line
      zone: Europe/Berlin
      from: { connector: file, path: ../meter.csv }
      fields: { account: a, billing_period: month, driver: driver, quantity: used, business_unit: unit }
charge_rules:
  - { id: tax-share, name: Taxes, service: taxes, method: weighted, unit: parts, terms: { serves: { mail: 1 } } }
  - { id: net-share, name: Network, service: net, method: proportional, driver: ports, unit: ports, terms: { serves: { mail: 4 } } }
  - { id: mail-share, name: Mail, service: mail, method: proportional, driver: boxes, unit: boxes }
";

const BILL: &str = "a,month,amount,c,k,s,service,unit\n\
x,2026-08,100.00,EUR,Usage,post,mail,\n\
x,2026-08,50.00,USD,Usage,wires,net,\n\
x,2026-08,19.01,EUR,Tax,tax,,\n";
const METER: &str = "a,month,driver,used,unit\n\
m,2026-08,boxes,1,sales\n\
m,2026-08,boxes,2,works\n\
m,2026-08,ports,5,sales\n";

/// A served company and one token a role; the one of the business relationship manager sees sales alone.
pub struct Served {
    base: String,
    tokens: Vec<(Role, String)>,
    app: Arc<scorebridge::app::App>,
    _folder: Home,
}

impl Served {
    async fn new() -> Self {
        let mut company = Company::new(MODEL).await;
        company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
        company.write("bill.csv", BILL);
        company.write("meter.csv", METER);
        company.pull().await;
        Self::of(company).await
    }

    pub async fn of(company: Company) -> Self {
        let (folder, app) = company.into_parts();
        let mut tokens = Vec::new();
        for role in [Role::Finance, Role::Approver, Role::Brm, Role::Admin] {
            let id = role.to_string();
            let row = person::Model {
                id: id.clone(),
                name: id.clone(),
                email: format!("{id}@x.example"),
                role,
                password_hash: None,
                all_units: role != Role::Brm,
                language: None,
                disabled_at: None,
            };
            let units: &[String] = if role == Role::Brm { &["sales".to_owned()] } else { &[] };
            people::add(&app.db, row, units, app.clock.now()).await.unwrap();
            tokens.push((role, keys::new_token(&app, &id, "test", None).await.unwrap()));
        }
        let app = Arc::new(app);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/api/v1/chargeback", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::clone(&app), listener).unwrap());
        Self { base, tokens, app, _folder: folder }
    }

    fn token(&self, role: Role) -> &str {
        &self.tokens.iter().find(|(one, _)| *one == role).unwrap().1
    }

    pub async fn post(&self, role: Role, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Client::new().post(format!("{}/{path}", self.base)).bearer_auth(self.token(role)).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    pub async fn get(&self, role: Role, path: &str) -> (StatusCode, String) {
        let request = Client::new().get(format!("{}/{path}", self.base)).bearer_auth(self.token(role));
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    pub async fn json(&self, role: Role, path: &str) -> Value {
        let (status, body) = self.get(role, path).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn close(&self, month: &str) {
        for (role, step) in [(Role::Finance, "run"), (Role::Approver, "close")] {
            let (status, body) = self.post(role, &format!("periods/{month}/{step}"), json!({})).await;
            assert_eq!(status, 200, "{month} {step}: {body}");
        }
    }

    async fn pull(&self) {
        for pulled in scorebridge::jobs::pull_all(&self.app).await.unwrap() {
            assert!(pulled.outcome.is_ok(), "{pulled:?}");
        }
    }

    fn append(&self, file: &str, text: &str) {
        let path = self._folder.path().join(file);
        let old = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, old + text).unwrap();
    }

    /// What a unit owes for a month, by line.
    async fn owes(&self, month: &str, unit: &str) -> Vec<String> {
        let lines = self.json(Role::Finance, &format!("statements/{month}.{unit}/lines")).await;
        let line = |line: &Value| {
            format!("{} {}", line["line_id"].as_str().unwrap(), line["amount"]["amount"].as_str().unwrap())
        };
        lines["items"].as_array().unwrap().iter().map(line).collect()
    }
}

/// The books of a month, checked from outside.
fn balanced(books: &Value) {
    let number = |name: &str| books[name].as_str().unwrap().parse::<Exact>().unwrap();
    let sum = |names: &[&str]| names.iter().fold(Exact::ZERO, |sum, name| sum.add(&number(name)).unwrap());
    assert_eq!(sum(&["source_total", "carried_in"]), sum(&["charged", "unallocated", "carried_out"]), "{books}");
}

#[tokio::test]
async fn a_month_is_charged_approved_and_closed_by_two_people() {
    let served = Served::new().await;
    let (status, books) = served.post(Role::Finance, "periods/2026-08/run", json!({})).await;
    assert_eq!((status, books["state"].as_str()), (StatusCode::OK, Some("review")), "{books}");
    balanced(&books);
    // 50 USD are 45 EUR; 4 of 9 ports serve mail: 20 EUR; with all taxes, mail costs 139.01 in full.
    let mail = books["pools"].as_array().unwrap().iter().find(|pool| pool["service"] == "mail").unwrap();
    assert_eq!((mail["received"].as_str(), mail["unit_cost"].as_str()), (Some("39.01"), Some("46.336667")));
    assert_eq!(
        served.owes("2026-08", "sales").await,
        ["2026-08.sales.net-share 25.00", "2026-08.sales.mail-share 46.34"]
    );
    assert_eq!(served.owes("2026-08", "works").await, ["2026-08.works.mail-share 92.67"]);

    // Until it is closed, its units see nothing of it; who prepared it does not approve it.
    assert_eq!(served.get(Role::Brm, "statements/2026-08.sales").await.0, 404);
    assert_eq!(served.post(Role::Finance, "periods/2026-08/close", json!({})).await.0, 403);
    assert_eq!(served.post(Role::Approver, "periods/2026-08/run", json!({})).await.0, 200);
    let (status, body) = served.post(Role::Approver, "periods/2026-08/close", json!({})).await;
    assert_eq!(status, 409, "{body}");
    assert!(body["detail"].as_str().unwrap().contains("by somebody else"), "{body}");

    assert_eq!(served.post(Role::Finance, "periods/2026-08/run", json!({})).await.0, 200);
    let (one, other) = tokio::join!(
        served.post(Role::Approver, "periods/2026-08/close", json!({})),
        served.post(Role::Approver, "periods/2026-08/close", json!({}))
    );
    let mut both = [one.0.as_u16(), other.0.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 409], "one wins, the other is told: {one:?} {other:?}");
    assert_eq!(served.get(Role::Brm, "statements/2026-08.sales").await.0, 200);
    assert_eq!(served.post(Role::Finance, "periods/2026-08/run", json!({})).await.0, 409);
}

#[tokio::test]
async fn what_is_disputed_or_late_becomes_corrections_of_the_next_month() {
    let served = Served::new().await;
    served.close("2026-08").await;
    let august = served.owes("2026-08", "sales").await;

    let wrong = json!({"line_id": "2026-08.sales.mail-share", "reason": "quantity", "text": "Half a box.", "wanted": {"amount": "20.00", "currency": "EUR"}});
    let (status, dispute) = served.post(Role::Brm, "disputes", wrong.clone()).await;
    assert_eq!((status, dispute["effect"].is_null()), (StatusCode::OK, true), "others' bills are not shown: {dispute}");
    assert_eq!(served.post(Role::Brm, "disputes", wrong).await.0, 409);
    let number = dispute["id"].as_str().unwrap();
    let seen = served.json(Role::Finance, &format!("disputes/{number}")).await;
    let effect: Vec<&str> =
        seen["effect"].as_array().unwrap().iter().map(|one| one["change"]["amount"].as_str().unwrap()).collect();
    assert_eq!(effect, ["-26.34", "26.34"]);
    let yes = json!({"state": "accepted", "answer": "You are right."});
    assert_eq!(served.post(Role::Finance, &format!("disputes/{number}/answer"), yes.clone()).await.0, 200);
    assert_eq!(served.post(Role::Finance, &format!("disputes/{number}/answer"), yes).await.0, 409);

    // 30 euros for mail and one more box come late for August; September has a bill of its own.
    served.append("bill.csv", "x,2026-08,30.00,EUR,Usage,post,mail,\nx,2026-09,90.00,EUR,Usage,post,mail,\n");
    served.append("meter.csv", "m,2026-08,boxes,1,sales\nm,2026-09,boxes,1,works\nm,2026-09,ports,1,works\n");
    served.pull().await;
    let drift = served.json(Role::Finance, "periods/2026-08/drift").await;
    let shown = |line: &Value| {
        format!(
            "{} {} {}",
            line["line"].as_str().unwrap(),
            line["billed"]["amount"].as_str().unwrap(),
            line["known"]["amount"].as_str().unwrap()
        )
    };
    let lines: Vec<String> = drift["lines"].as_array().unwrap().iter().map(shown).collect();
    assert_eq!(lines, ["2026-08.sales.mail-share 46.34 84.51", "2026-08.works.mail-share 92.67 84.50"]);

    served.close("2026-09").await;
    assert_eq!(served.owes("2026-08", "sales").await, august, "a closed month never changes");
    let books = served.json(Role::Finance, "periods/2026-09/reconciliation").await;
    balanced(&books);
    assert_eq!(books["source_total"], "120", "90 of the month, 30 that came late");
    let mut all = served.owes("2026-09", "sales").await;
    all.extend(served.owes("2026-09", "works").await);
    assert_eq!(
        all,
        [
            format!("2026-09.sales.mail-share.dispute-{number} -26.34"),
            "2026-09.sales.mail-share.late-2026-08 38.17".into(),
            "2026-09.works.mail-share 90.00".into(),
            format!("2026-09.works.mail-share.dispute-{number} 26.34"),
            "2026-09.works.mail-share.late-2026-08 -8.17".into(),
        ]
    );
    let seen = served.json(Role::Brm, &format!("disputes/{number}")).await;
    assert_eq!(seen["corrected_in"], "2026-09");
    let again = served.json(Role::Finance, "periods/2026-08/drift").await;
    assert_eq!(again["open"]["pools"], json!([]), "booked once, never twice: {again}");
    let focus = served.get(Role::Finance, "periods/2026-09/focus.csv").await.1;
    assert_eq!(focus.matches(",Correction,").count(), 4, "{focus}");
}

#[tokio::test]
async fn a_stale_driver_blocks_until_somebody_lets_it_pass() {
    let served = Served::new().await;
    served.close("2026-08").await;
    served.append("bill.csv", "x,2026-09,90.00,EUR,Usage,post,mail,\n");
    served.append("meter.csv", "m,2026-09,boxes,1,works\n");
    served.pull().await;
    assert_eq!(served.post(Role::Finance, "periods/2026-09/run", json!({})).await.0, 200);
    let (status, body) = served.post(Role::Approver, "periods/2026-09/close", json!({})).await;
    assert!(status == 409 && body["detail"].as_str().unwrap().contains("driver `ports` is stale"), "{body}");
    let nothing = json!({"driver": "ports", "reason": " "});
    assert_eq!(served.post(Role::Finance, "periods/2026-09/waivers", nothing).await.0, 400);
    let why = json!({"driver": "ports", "reason": "The switch was replaced."});
    let (status, complete) = served.post(Role::Finance, "periods/2026-09/waivers", why).await;
    assert_eq!((status, &complete["blockers"]), (StatusCode::OK, &json!([])), "{complete}");
    assert_eq!(served.post(Role::Approver, "periods/2026-09/close", json!({})).await.0, 200);
}

#[tokio::test]
async fn papers_tie_and_a_proof_is_verified_offline() {
    let served = Served::new().await;
    served.close("2026-08").await;
    let statement = served.json(Role::Brm, "statements/2026-08.sales").await;
    let number = statement["check_number"].as_str().unwrap();
    let proof = served.get(Role::Brm, "statements/2026-08.sales.proof.json").await.1;
    assert!(!proof.contains("works"), "a unit's proof does not name others: {proof}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proof.json");
    let verify = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_scorebridge")).arg("verify").arg(&file).output().unwrap();
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    let (fine, said) = verify(&proof);
    assert!(fine && said.contains(&format!("check number {number}")), "{said}");
    let (fine, said) = verify(&proof.replacen("\"weight\": \"1\"", "\"weight\": \"2\"", 1));
    assert!(!fine && !said.contains(number), "{said}");

    let journal = served.get(Role::Finance, "periods/2026-08/journal.csv").await.1;
    let mut reader = csv::Reader::from_reader(journal.as_bytes());
    let (mut debit, mut credit) = (Exact::ZERO, Exact::ZERO);
    for row in reader.records().map(Result::unwrap) {
        debit = debit.add(&row[5].parse().unwrap_or_default()).unwrap();
        credit = credit.add(&row[6].parse().unwrap_or_default()).unwrap();
    }
    assert_eq!((debit, credit), ("164.01".parse().unwrap(), debit));
    for (role, path, start) in [
        (Role::Brm, "statements/2026-08.sales.pdf", "%PDF-"),
        (Role::Brm, "statements/2026-08.sales.xlsx", "PK"),
        (Role::Brm, "statements/2026-08.sales.csv", "line_id,service,"),
        (Role::Brm, "statements/2026-08.sales.proof.json", "{"),
        (Role::Finance, "periods/2026-08/journal.csv", "entry,date,"),
        (Role::Finance, "periods/2026-08/focus.csv", "Allocated"),
        (Role::Finance, "periods/2026-08/focus-invoice-detail.csv", "BilledCost,"),
        (Role::Finance, "periods/2026-08/focus-billing-period.csv", "BillingPeriodCreated,"),
    ] {
        let ask = |tag: Option<String>| {
            let request = Client::new().get(format!("{}/{path}", served.base)).bearer_auth(served.token(role));
            tag.map_or(request.try_clone().unwrap(), |tag| request.header("if-none-match", tag)).send()
        };
        let answer = ask(None).await.unwrap();
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        assert!(answer.bytes().await.unwrap().starts_with(start.as_bytes()), "{path}");
        if !path.contains("billing-period") {
            let same = ask(Some(tag.clone())).await.unwrap();
            assert_eq!((same.status(), &same.headers()["etag"]), (StatusCode::NOT_MODIFIED, tag.as_str()), "{path}");
            assert!(same.bytes().await.unwrap().is_empty(), "{path}");
            let other = ask(Some("\"another\"".into())).await.unwrap();
            assert_eq!(other.status(), StatusCode::OK, "{path}: another's tag is not ours");
        }
    }
    let methods = served.json(Role::Finance, "periods/2026-08/compare").await;
    let names: Vec<&str> =
        methods["methods"].as_array().unwrap().iter().map(|one| one["method"].as_str().unwrap()).collect();
    assert_eq!(names, ["step_down", "direct", "step_down", "reciprocal"]);
}

/// A long file is not made before it is sent: it comes in pieces, the first of them before the rest is read, and all of
/// them together are what the lines say.
#[tokio::test]
async fn long_files_are_streamed() {
    let units: Vec<String> = (0..120).map(|unit| format!("u{unit:03}")).collect();
    let tree: String = units.iter().map(|unit| format!("  - {{ id: {unit}, name: {unit} }}\n")).collect();
    let services: Vec<String> = (0..40).map(|service| format!("s{service:02}")).collect();
    let of_service = |line: fn(&str) -> String| services.iter().map(|service| line(service)).collect::<String>();
    let mut company = Company::new(&format!(
        "business_units:\n{tree}services:\n{}charge_rules:\n{}sources:\n  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: {{ connector: file, path: ../bill.csv }}
      fields: {{ account: a, billing_period: month, billed: amount, currency: c, category: k, supplier_service: s, service: service }}
",
        of_service(|id| format!("  - {{ id: {id}, name: {id}, kind: it, purpose: P, owner: Ada, stage: live, agreed_hours: always }}\n")),
        of_service(|id| format!("  - {{ id: {id}-all, name: {id}, service: {id}, method: even, unit: months }}\n")),
    ))
    .await;
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    let rows = of_service(|id| format!("x,2026-08,1000.01,EUR,Usage,p,{id}\n"));
    company.write("bill.csv", format!("a,month,amount,c,k,s,service\n{rows}"));
    company.pull().await;
    scorebridge::jobs::close(&company.app, "2026-08".parse().unwrap(), "test").await.unwrap();
    let served = Served::of(company).await;
    let url = format!("{}/periods/2026-08/focus.csv", served.base);
    let mut answer = Client::new().get(url).bearer_auth(served.token(Role::Finance)).send().await.unwrap();
    assert_eq!((answer.content_length(), &answer.headers()["transfer-encoding"]), (None, "chunked"));
    let (mut pieces, mut text) = (Vec::new(), String::new());
    while let Some(piece) = answer.chunk().await.unwrap() {
        pieces.push(piece.len());
        text += std::str::from_utf8(&piece).unwrap();
    }
    assert!(pieces.len() > 20, "{} pieces", pieces.len());
    assert!(pieces.iter().all(|piece| *piece < text.len() / 10), "a piece holds most of the file: {pieces:?}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let billed = reader.headers().unwrap().iter().position(|name| name == "BilledCost").unwrap();
    let rows: Vec<Exact> = reader.records().map(|row| row.unwrap()[billed].parse().unwrap()).collect();
    let sum = rows.iter().fold(Exact::ZERO, |sum, amount| sum.add(amount).unwrap());
    assert_eq!((rows.len(), sum.trimmed().to_string()), (120 * 40, "40000.4".to_owned()));
}
