//! Every figure of a mail leads to where it comes from: to a page of the portal, and there to the pulls and rows of the source.

use std::collections::{BTreeMap, BTreeSet};

use entity::edition;
use entity::value::Unit;
use scorebridge::jobs;
use scorebridge::language::Language;
use scorebridge::report::Kind;
use scorebridge::store::{Access, editions};
use serde_json::Value;

use crate::company::Company;
use crate::paper::Served;
use crate::sample::{all_reports, august};

/// What a mail says, and where it leads.
#[derive(Debug)]
struct Figure {
    language: String,
    text: String,
    path: String,
}

/// Text without markup.
fn plain(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>().replace("&#160;", " ").replace('\u{a0}', " ").trim().to_owned()
}

fn figures(html: &str, language: &str) -> Vec<Figure> {
    let links = html.split("<a class=\"of\"").skip(1).map(|part| part.split_once("</a>").unwrap().0);
    let figure = |link: &str| {
        let (_, rest) = link.split_once("href=\"").unwrap();
        let (address, rest) = rest.split_once('"').unwrap();
        let (_, path) = address.split_once("://").unwrap().1.split_once('/').unwrap();
        let text = plain(rest.split_once('>').unwrap().1);
        Figure { language: language.to_owned(), text, path: format!("/{path}") }
    };
    links.map(figure).collect()
}

async fn html(company: &Company, edition: &edition::Model) -> String {
    let file = editions::file(&company.app.db, edition, "html").await.unwrap().unwrap();
    String::from_utf8(file.body).unwrap()
}

/// Each printed figure stands in bold; a bold one that leads nowhere would be one that nobody can check.
fn nothing_stands_alone(html: &str) {
    for cell in html.split("<td class=\"right").skip(1) {
        let figure = cell.split("</td>").next().unwrap().split("<br").next().unwrap();
        let is_bold = figure.contains("<b>") || figure.contains("<b ");
        let has_number = plain(&format!("<{figure}")).contains(|c: char| c.is_ascii_digit());
        assert!(!is_bold || !has_number || figure.contains("class=\"of\""), "{figure}");
    }
}

/// The number in a text, and by how much it may be rounded.
fn number(text: &str) -> Option<(f64, f64)> {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    Some((digits.parse().ok()?, 0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap()) + 1e-9))
}

/// What the mail prints is what the proof proves, and the proof leads to rows. Other languages write numbers otherwise; their
/// editions are made from the same figures.
fn proves(figure: &Figure, proof: &Value) {
    let n = |list: &str| proof[list].as_array().unwrap().len();
    assert!(n("pulls") > 0 && n("records") + n("bills") > 0, "{figure:?} leads to no row: {proof}");
    if figure.language != "en" {
        return;
    }
    let unit: Unit = serde_json::from_value(proof["unit"].clone()).unwrap();
    let value = proof["value"].as_f64().unwrap_or_else(|| panic!("{figure:?} proves nothing: {proof}"));
    let said = Language::english().value(unit, value).replace('\u{a0}', " ");
    let (printed, rounding) = number(&figure.text).unwrap_or_else(|| panic!("{figure:?}"));
    assert!(figure.text.contains(&said) || (printed - value).abs() <= rounding, "{figure:?} and {said}");
}

async fn json(served: &Served, path: &str) -> Value {
    let answer = served.get(&format!("/api/v1/{path}"), None).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

/// A line of a statement leads to the lines of the bill, or to what was used.
async fn line_walks_back(served: &Served, id: &str) -> Value {
    let (id, of) = id.split_once('?').unwrap_or((id, "of=cost"));
    let sources = json(served, &format!("chargeback/lines/{id}/sources?{of}&limit=1")).await;
    assert_eq!(sources["items"].as_array().unwrap().len(), 1, "{id}: {sources}");
    sources
}

/// Where a figure leads, down to the source.
async fn walks_back(served: &Served, figure: &Figure) {
    let page = served.get(&figure.path, None).await;
    assert_eq!(page.status(), 200, "{figure:?}");
    let page = page.text().await.unwrap();
    let parts: Vec<&str> = figure.path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["proof", id] => proves(figure, &json(served, &format!("proof/{id}")).await),
        ["proof", metric, period, scope @ ..] => {
            let named = format!("proof?metric={metric}&period={period}&scope={}", scope.join("/"));
            proves(figure, &json(served, &named).await);
        }
        ["lines", id] => {
            let sources = line_walks_back(served, id).await;
            if id.ends_with("?of=usage") && figure.language == "en" {
                let used: f64 = sources["quantity"].as_str().unwrap().parse().unwrap();
                assert!(figure.text.contains(&Language::english().value(Unit::Count, used)), "{figure:?} and {used}");
            }
        }
        ["statements", id] => {
            let lines = json(served, &format!("chargeback/statements/{id}/lines?limit=1")).await;
            drop(line_walks_back(served, lines["items"][0]["line_id"].as_str().unwrap()).await);
        }
        ["sources", id] => {
            let pulls = json(served, &format!("sources/{id}/runs?limit=1")).await;
            assert_eq!(pulls["items"].as_array().unwrap().len(), 1, "{figure:?}");
        }
        // A page of several figures: each of them leads on.
        _ => {
            let leads_on =
                ["/proof/", "/statements/", "/runs/"].iter().any(|to| page.contains(&format!("href=\"{to}")));
            assert!(leads_on, "{figure:?} leads to a page from which nothing leads on");
        }
    }
}

#[tokio::test]
async fn every_figure_of_a_mail_walks_back_to_its_rows() {
    let company = all_reports().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let mut found: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
    for one in editions::list(&company.app.db, &Access::everything(), None, 100).await.unwrap() {
        let html = html(&company, &one).await;
        nothing_stands_alone(&html);
        found.entry(one.report.clone()).or_default().extend(figures(&html, &one.language));
    }
    let served = Served::to(company, "admin").await;
    served.sign_in().await;
    for (kind, least) in [
        (Kind::ExecutiveScorecard, 25),
        (Kind::ServiceReview, 25),
        (Kind::ChargebackStatement, 5),
        (Kind::ShelfReview, 5),
        (Kind::DataQuality, 3),
    ] {
        let figures = found.remove(&kind.to_string()).unwrap_or_default();
        assert!(figures.len() >= least, "{kind}: {figures:?}");
        let mut seen = BTreeSet::new();
        for figure in figures.iter().filter(|figure| seen.insert((&figure.path, &figure.text))) {
            walks_back(&served, figure).await;
        }
    }
}
