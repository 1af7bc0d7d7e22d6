//! A month of the sample company by hand through the portal: charged by finance, approved and closed by a second person,
//! disputed by a unit's relationship manager, corrected in the month after, and verified offline.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use entity::value::Exact;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use scorebridge::app::Clock;
use scorebridge::web::{self, keys};

use crate::company::{Company, total};
use crate::database::Home;
use crate::sample::sample;

/// The portal, and a browser for each of three people.
struct Portal {
    base: String,
    _folder: Home,
}

struct Browser<'p> {
    portal: &'p Portal,
    client: Client,
}

impl Portal {
    /// The sample company in November, with the bills, contracts and meters of two more months.
    async fn open() -> (Self, Vec<(&'static str, String)>) {
        let mut company = sample().await;
        company.app.clock = Clock::fixed("2026-11-03T06:00:00Z".parse().unwrap());
        for month in ["2026-09", "2026-10"] {
            again(&company, month);
        }
        assert_eq!(company.pull().await.failed(), Vec::<&str>::new());
        let mut passwords = Vec::new();
        for person in ["finance", "approver", "brm"] {
            passwords.push((person, keys::new_password(&company.app, person).await.unwrap()));
        }
        let (folder, app) = company.into_parts();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::new(app), listener).unwrap());
        (Self { base, _folder: folder }, passwords)
    }

    async fn browser(&self, person: &str, password: &str) -> Browser<'_> {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        let browser = Browser { portal: self, client };
        browser.send("/login", "/login", &[("user", person), ("password", password), ("next", "")]).await;
        browser
    }
}

impl Browser<'_> {
    async fn bytes(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let answer = self.client.get(format!("{}{path}", self.portal.base)).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    }

    async fn page(&self, path: &str) -> String {
        let (status, body) = self.bytes(path).await;
        assert_eq!(status, 200, "{path}");
        String::from_utf8(body).unwrap()
    }

    /// Fills in the form that stands on a page and sends it; where it leads.
    async fn send(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let shown = self.page(page).await;
        let form = shown.split("<form").find(|form| form.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("{page} has no form for {action}: {shown}"));
        for (name, _) in fields {
            assert!(form.contains(&format!("name=\"{name}\"")), "the form of {page} does not ask for `{name}`: {form}");
        }
        let token = between(form, "name=\"form_token\" value=\"", "\"");
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("form_token", token)]).collect();
        let sent = self.client.post(format!("{}{action}", self.portal.base)).form(&fields).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{action}: {}", sent.text().await.unwrap());
        sent.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn step(&self, month: &str, step: &str) {
        let page = format!("/charges/{month}");
        assert_eq!(self.send(&page, &format!("{page}/{step}"), &[]).await, page);
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap_or_else(|| panic!("no {start} in {text}"))
}

/// What the sources said of August, said of another month: the bill, the contracts and the meters.
fn again(company: &Company, month: &str) {
    let next = if month == "2026-09" { "2026-10" } else { "2026-11" };
    let day = |month: &str| format!("01.{}.{}", &month[5..], &month[..4]);
    let shifted = |text: &str| {
        let text = text.replace("2026-08-31", "2026-08-30").replace("2026-09-01", &format!("{next}-01"));
        let text = text.replace("2026-08", month);
        text.replace("01.09.2026", &day(next)).replace("01.08.2026", &day(month))
    };
    let packed = std::fs::read(company.path("sources/costs/2026-08.csv.gz")).unwrap();
    let mut bill = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut bill).unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(shifted(&bill).as_bytes()).unwrap();
    company.write(&format!("sources/costs/{month}.csv.gz"), packer.finish().unwrap());
    for source in ["sources/contracts.csv", "sources/usage.csv"] {
        let text = std::fs::read_to_string(company.path(source)).unwrap();
        let of_august = text.lines().filter(|line| line.contains("2026-08") && !line.contains("481999"));
        let more: String = of_august.map(|line| format!("{}\n", shifted(line))).collect();
        company.append(source, &more);
    }
}

fn amount(text: &str) -> Exact {
    text.replace(',', "").parse().unwrap()
}

/// The sum of the amounts of a statement's CSV file.
fn sum_of_csv(csv: &[u8]) -> Exact {
    let mut reader = csv::Reader::from_reader(csv);
    let at = reader.headers().unwrap().iter().position(|name| name == "amount").unwrap();
    total(reader.records().map(|row| row.unwrap()[at].parse::<Exact>().unwrap()))
}

/// The number in the spreadsheet's row of totals.
fn total_of_xlsx(bytes: Vec<u8>) -> f64 {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let row = sheet.rows().find(|row| row.iter().any(|cell| matches!(cell, Data::String(text) if text == "Total")));
    let row = row.unwrap_or_else(|| panic!("no row of totals: {sheet:?}"));
    row.iter().rev().find_map(|cell| if let Data::Float(sum) = cell { Some(*sum) } else { None }).unwrap()
}

#[tokio::test]
async fn a_month_of_the_sample_is_closed_disputed_corrected_and_verified_by_hand() {
    let (portal, passwords) = Portal::open().await;
    let password = |person: &str| passwords.iter().find(|(one, _)| *one == person).unwrap().1.as_str();
    let finance = portal.browser("finance", password("finance")).await;
    let approver = portal.browser("approver", password("approver")).await;
    let brm = portal.browser("brm", password("brm")).await;

    // Charged by one, closed by another: finance finds no button for the second half.
    finance.step("2026-09", "run").await;
    let waiting = finance.page("/charges/2026-09").await;
    assert!(waiting.contains("waits for somebody else") && !waiting.contains("/charges/2026-09/close"), "{waiting}");
    assert_eq!(brm.bytes("/statements/2026-09.stores").await.0, StatusCode::NOT_FOUND, "not issued yet");
    approver.step("2026-09", "approve").await;
    approver.step("2026-09", "close").await;
    let september = brm.page("/statements/2026-09.stores").await;
    let number = between(&september, "<code>", "</code>").to_owned();

    // A line of the stores is disputed, seen with what it would do to all others, and accepted.
    let line = "/lines/2026-09.stores.payments-made";
    let charged = amount(between(&brm.page(line).await, "EUR ", "<"));
    let wanted = charged.sub(&1000.into()).unwrap().to_string();
    let fields = [("reason", "quantity"), ("text", "Payments of another shop are in it."), ("wanted", &wanted)];
    let raised = brm.send(line, &format!("{line}/dispute"), &fields).await;
    let dispute = raised.strip_prefix("/disputes#d").unwrap();
    let seen = finance.page("/disputes").await;
    assert!(seen.contains("EUR −1,000.00") && seen.contains("Wholesale"), "{seen}");
    let answer = [("answer", "The meter counted a shop twice."), ("state", "accepted")];
    finance.send("/disputes", &format!("/disputes/{dispute}/answer"), &answer).await;

    // The month after carries it; the closed month stays as it is.
    finance.step("2026-10", "run").await;
    approver.step("2026-10", "close").await;
    let october = brm.page("/statements/2026-10.stores").await;
    assert!(october.contains("corrects September 2026") && october.contains("−1,000.00"), "{october}");
    assert!(october.contains("The lines add up to the total, to the cent."), "{october}");
    let still = brm.page("/statements/2026-09.stores").await;
    assert_eq!(between(&still, "<code>", "</code>"), number, "a closed month never changes");
    let drift = finance.page("/charges/2026-09/drift").await;
    assert!(drift.contains("as billed and as known now"), "{drift}");
    let told = brm.page("/disputes").await;
    assert!(told.contains("October 2026"), "the dispute says where it was corrected: {told}");

    for (month, page) in [("2026-09", &still), ("2026-10", &october)] {
        let files = format!("/api/v1/chargeback/statements/{month}.stores");
        let shown = amount(between(page, "<dt>Charged</dt><dd class=\"big\">EUR ", "</dd>"));
        let sum = sum_of_csv(&brm.bytes(&format!("{files}.csv")).await.1);
        assert_eq!(sum.trimmed(), shown.trimmed(), "{month}: file and page");
        let sheet = total_of_xlsx(brm.bytes(&format!("{files}.xlsx")).await.1);
        assert_eq!(format!("{sheet:.2}"), format!("{:.2}", shown.to_f64()), "{month}: spreadsheet and page");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("proof.json");
        std::fs::write(&file, brm.bytes(&format!("{files}.proof.json")).await.1).unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_scorebridge")).arg("verify").arg(&file).output().unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        let number = between(page, "<code>", "</code>");
        assert!(out.status.success() && said.contains(&format!("check number {number}")), "{month}: {said}");
    }
}
