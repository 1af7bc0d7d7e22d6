//! One frozen edition in every rendering: the same check number and figures over the API, on paper, in the mail's links;
//! a preview shows the very files that the freeze then keeps, and leaves no trace.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::net::TcpListener;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use entity::{delivery, edition, edition_file};
use reqwest::{Client, Response, StatusCode};
use scorebridge::jobs::{self, Standing};
use scorebridge::report::{self, Draft};
use scorebridge::store::editions;
use scorebridge::web::{self, keys};
use serde_json::Value;

use crate::company::Company;
use crate::corrections::correct;
use crate::database::Home;
use crate::program;
use crate::sample::{august, sample};
use crate::story::newest;

const EXECUTIVE: &str = "executive-scorecard";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Ending, content type, and whether it is a file to keep.
const RENDERINGS: [(&str, &str, bool); 6] = [
    ("html", "text/html; charset=utf-8", false),
    ("txt", "text/plain; charset=utf-8", false),
    ("pdf", "application/pdf", true),
    ("xlsx", XLSX, true),
    ("csv", "text/csv; charset=utf-8", true),
    ("json", "application/json", false),
];

#[tokio::test]
async fn every_rendering_of_an_edition_carries_its_number_and_its_figures() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let edition = newest(&company).await;
    let server = Served::new(company).await;
    let mut bodies = BTreeMap::new();
    for (ending, content_type, kept) in RENDERINGS {
        let path = format!("/api/v1/editions/{}.{ending}", edition.id);
        let answer = server.get(&path, None).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), content_type);
        let way = if kept { "attachment" } else { "inline" };
        assert_eq!(header("content-disposition"), format!("{way}; filename=\"{EXECUTIVE}-2026-08.{ending}\""));
        let tag = header("etag");
        bodies.insert(ending, answer.bytes().await.unwrap().to_vec());
        assert_eq!(server.get(&path, Some(&tag)).await.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(server.get(&path, Some("\"another\"")).await.status(), StatusCode::OK, "{path}");
    }
    // A number and its percent sign are kept together, each rendering in its own way.
    let said = |ending: &str| String::from_utf8_lossy(&bodies[ending]).replace("&#160;", " ").replace('\u{a0}', " ");
    let json: Value = serde_json::from_str(&said("json")).unwrap();
    assert_eq!(json["check_number"], edition.check_number.as_str());
    let headline = json["page"]["headline"].as_str().unwrap();
    assert_eq!(said("html").matches(headline).count(), 1);
    for ending in ["html", "txt", "csv", "pdf"] {
        assert!(said(ending).contains(&edition.check_number), "no check number in {ending}");
    }
    assert!(said("pdf").contains(headline), "the paper does not say the headline of its data");

    // A figure as it is frozen, in words and as a number.
    let kpi = &json["card"]["perspectives"][0]["objectives"][0]["kpis"][0];
    let actual = json["page"]["perspectives"][0]["measures"][0]["actual"].as_str().unwrap();
    assert!(said("txt").contains(actual) && actual.ends_with(" %"), "{actual}");
    let row = said("csv").lines().nth(1).unwrap().to_owned();
    assert!(row.contains(&format!(",{},", kpi["value"])) && row.contains(kpi["id"].as_str().unwrap()), "{row}");
    let mut book = Xlsx::new(Cursor::new(bodies["xlsx"].clone())).unwrap();
    let measures = book.worksheet_range("Measures").unwrap();
    assert_eq!(measures.get_value((1, 4)), Some(&Data::Float(kpi["value"].as_f64().unwrap())));
    let about = book.worksheet_range("About").unwrap();
    assert_eq!(about.get_value((1, 1)), Some(&Data::String(edition.check_number)));
}

#[tokio::test]
async fn a_check_number_leads_to_its_edition() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let edition = newest(&company).await;
    let paper = editions::file(&company.app.db, &edition, "pdf").await.unwrap().unwrap().body;
    let server = Served::new(company).await;
    server.sign_in().await;
    let number = &edition.check_number;
    let page = server.get(&format!("/editions/check/{number}"), None).await;
    assert_eq!(page.status(), StatusCode::OK);
    let said = page.text().await.unwrap();
    for ending in ["pdf", "xlsx", "csv", "txt", "json"] {
        assert!(said.contains(&format!("href=\"/api/v1/editions/{}.{ending}\"", edition.id)), "{ending}");
    }
    let file = server.get(&format!("/editions/check/{number}.pdf"), None).await;
    assert_eq!(file.headers()["content-type"], "application/pdf");
    assert_eq!(file.bytes().await.unwrap(), paper);
    for unknown in ["000000000000", "0.pdf", "x.xlsx"] {
        let answer = server.get(&format!("/editions/check/{unknown}"), None).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn a_preview_is_what_is_frozen_then() {
    let company = sample().await;
    let app = &company.app;
    let preview = async |reason| jobs::preview(app, EXECUTIVE, (None, None), august(), reason).await.unwrap().remove(0);

    let (draft, standing) = preview(None).await;
    assert_eq!(standing, Standing::First);
    assert_eq!(traces(&company).await, [0, 0, 0], "the preview was stored");
    jobs::report(app, august(), None).await.unwrap();
    check_frozen(&company, &draft).await;
    let (again, standing) = preview(None).await;
    assert_eq!(standing, Standing::Same(1));
    check_frozen(&company, &again).await;

    correct(&company).await;
    let kept = traces(&company).await;
    let (unexplained, standing) = preview(None).await;
    assert_eq!((standing, unexplained.revision), (Standing::Changed(1), 2));
    let (corrected, standing) = preview(Some("Late figures.")).await;
    assert_eq!((standing, traces(&company).await), (Standing::Changed(1), kept));
    assert_ne!(corrected.check_number, unexplained.check_number);
    jobs::report(app, august(), Some("Late figures.")).await.unwrap();
    check_frozen(&company, &corrected).await;
}

#[tokio::test]
async fn a_preview_that_cannot_be_made_says_why() {
    let company = sample().await;
    let check = async |report: &str, scope: &str, expected: &str| {
        let scope = scope.parse().unwrap();
        let told =
            jobs::preview(&company.app, report, (Some(&scope), None), august(), None).await.unwrap_err().to_string();
        assert!(told.contains(expected), "{told}");
    };
    check("monthly", "all", "there is no report `monthly`: expected one of executive-scorecard, service-review").await;
    check(EXECUTIVE, "unit:nowhere", "no scorecard speaks of unit:nowhere").await;
}

#[tokio::test]
async fn the_program_lays_the_files_of_a_preview_into_a_folder() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let paper = editions::file(&company.app.db, &newest(&company).await, "xlsx").await.unwrap().unwrap().body;
    let before = traces(&company).await;
    let (folder, data) = (company.path("out"), company.app.config.data_dir.clone());
    let arguments = ["preview", EXECUTIVE, "--period", "2026-08", "--out", folder.to_str().unwrap()];
    let output = program::run(&arguments, &[("SCOREBRIDGE_DATA_DIR", data.to_str().unwrap())]);
    if std::env::var(crate::database::SERVER).is_ok() {
        return; // The company's tables lie elsewhere then, and the program was told nothing of it.
    }
    let said = program::said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.lines().any(|line| line == "This is a preview: nothing was stored, nothing was sent."), "{said}");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for ending in [".html", ".txt", ".pdf", ".xlsx", ".csv", ".json", "-measures.png"] {
        assert!(names.contains(&format!("{EXECUTIVE}-2026-08{ending}")), "{ending}: {names:?}");
    }
    let html = std::fs::read_to_string(folder.join(format!("{EXECUTIVE}-2026-08.html"))).unwrap();
    assert!(html.contains(&format!("src=\"{EXECUTIVE}-2026-08-measures.png\"")) && !html.contains("cid:"));
    assert!(folder.join(format!("{EXECUTIVE}-2026-08.xlsx")).metadata().unwrap().len() > 0 && !paper.is_empty());
    assert_eq!(traces(&company).await, before);
}

/// How many editions, files and deliveries there are.
async fn traces(company: &Company) -> [usize; 3] {
    [
        company.rows::<edition::Entity>().await.len(),
        company.rows::<edition_file::Entity>().await.len(),
        company.rows::<delivery::Entity>().await.len(),
    ]
}

/// The draft is the newest edition: check number, subject, and every file, byte for byte.
async fn check_frozen(company: &Company, draft: &Draft) {
    let edition = newest(company).await;
    assert_eq!((&draft.check_number, &draft.subject), (&edition.check_number, &edition.subject));
    assert_eq!((draft.revision, &draft.body), (edition.revision, &edition.body));
    let drafted: BTreeMap<&str, &[u8]> =
        draft.files.iter().map(|file| (file.name.as_str(), file.body.as_slice())).collect();
    let files = editions::files(&company.app.db, &edition).await.unwrap();
    let frozen: BTreeMap<&str, &[u8]> = files.iter().map(|file| (file.name.as_str(), file.body.as_slice())).collect();
    assert_eq!(drafted.keys().collect::<Vec<_>>(), frozen.keys().collect::<Vec<_>>());
    for (name, body) in drafted {
        assert!(frozen[name] == body, "{name} differs from what was frozen");
    }
    let json = |body, number: &str| report::json(body, number).unwrap();
    assert_eq!(json(&draft.body, &draft.check_number), json(&edition.body, &edition.check_number));
}

/// The company behind its portal and API, as one person sees it.
pub struct Served {
    base: String,
    person: &'static str,
    token: String,
    password: String,
    client: Client,
    /// Keeps the folder until the test ends.
    _folder: Home,
}

impl Served {
    async fn new(company: Company) -> Self {
        Self::to(company, "executive").await
    }

    pub async fn to(company: Company, person: &'static str) -> Self {
        let (folder, app) = company.into_parts();
        let token = keys::new_token(&app, person, "paper", None).await.unwrap();
        let password = keys::new_password(&app, person).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::new(app), listener).unwrap());
        let client = Client::builder().cookie_store(true).build().unwrap();
        Self { base, person, token, password, client, _folder: folder }
    }

    pub async fn get(&self, path: &str, known: Option<&str>) -> Response {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if path.starts_with("/api") {
            request = request.bearer_auth(&self.token);
        }
        if let Some(tag) = known {
            request = request.header("if-none-match", tag);
        }
        request.send().await.unwrap()
    }

    pub async fn sign_in(&self) {
        let form = self.get("/login", None).await.text().await.unwrap();
        let (_, rest) = form.split_once("name=\"form_token\" value=\"").expect("a form token");
        let token = rest.split('"').next().unwrap();
        let fields = [("user", self.person), ("password", &self.password), ("form_token", token)];
        let answer = self.client.post(format!("{}/login", self.base)).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
}
