//! The route table walked from outside: who gets in, who does not, and that reading changes nothing.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use entity::value::Role;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use tempfile::TempDir;

use super::guard::FORM_TOKEN;
use super::route::{Answer, Door, Entry, Verb};
use super::routes::ROUTES;
use super::sample::{PASSWORD, august, nordwind, people as people_only};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::store::{audit, shelf};

/// The sample company, served.
struct House {
    base: String,
    app: Arc<App>,
    handle: ServerHandle,
    _folder: TempDir,
}

impl House {
    async fn open() -> Self {
        let (folder, app) = nordwind().await;
        Self::serve(app.into_inner(), folder)
    }

    fn serve(app: Arc<App>, folder: TempDir) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = super::serve(Arc::clone(&app), listener).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        Self { base, app, handle, _folder: folder }
    }

    async fn close(self) {
        self.handle.stop(false).await;
    }

    fn ask(&self, client: &Client, verb: Verb, path: &str) -> RequestBuilder {
        let method = if verb == Verb::Get { Method::GET } else { Method::POST };
        client.request(method, format!("{}{path}", self.base))
    }

    async fn get(&self, client: &Client, path: &str) -> (StatusCode, String) {
        let answer = self.ask(client, Verb::Get, path).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// A browser in which the role has signed in.
    async fn browser(&self, role: Role) -> Client {
        let browser = browser();
        let answer = self.sign_in(&browser, &role.to_string(), PASSWORD).await;
        assert_eq!((answer.status(), text(&answer, LOCATION)), (StatusCode::SEE_OTHER, "/".to_owned()), "{role}");
        browser
    }

    async fn sign_in(&self, browser: &Client, user: &str, password: &str) -> Response {
        let (_, form) = self.get(browser, "/login").await;
        let form = [("user", user), ("password", password), ("form_token", token_in(&form)), ("next", "")];
        self.ask(browser, Verb::Post, "/login").form(&form).send().await.unwrap()
    }
}

fn browser() -> Client {
    Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap()
}

fn program(role: Role) -> Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {role}").parse().unwrap());
    Client::builder().default_headers(headers).redirect(Policy::none()).build().unwrap()
}

fn text(answer: &Response, name: reqwest::header::HeaderName) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

fn token_in(page: &str) -> &str {
    page.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

/// The entry's address with something that exists in the sample.
fn existing(entry: &Entry) -> String {
    let id = match entry.path.trim_start_matches("/api/v1") {
        path if path.starts_with("/scorecards") => "it-business",
        path if path.starts_with("/objectives") => "please",
        path if path.starts_with("/kpis") => "it-spend",
        path if path.starts_with("/units") => "stores",
        path if path.contains("/statements") => "2026-08.stores",
        path if path.contains("/lines") => "2026-08.stores.webshop-share",
        path if path.starts_with("/sources") => "monitoring",
        _ => "1",
    };
    let path = entry.path.replace("{id}", id).replace("{period}", "2026-08");
    path.replace("{kind}", "reading")
        .replace("{service}", "fax")
        .replace("{name}", "measures.png")
        .replace("{number}", "1f2e3d4c5b6a")
        .replace("{year}", "2026")
        .replace("{weight}", "bold")
        .replace("{rule}", "own-clouds")
        .replace("{kpi}", "it-spend")
        .replace("{from}", "2024-01-01")
        .replace("{token}", FORGED)
        .replace("{metric}", "promises_kept")
        .replace("{scope:.*}", "service:fax")
}

/// The entry's address with something that does not exist.
fn unknown(entry: &Entry) -> String {
    let path = entry.path.replace("{id}", "4711").replace("{period}", "1999-01");
    path.replace("{kind}", "zeppelin")
        .replace("{service}", "zeppelin")
        .replace("{name}", "zeppelin.png")
        .replace("{number}", "000000000000")
        .replace("{year}", "zeppelin")
        .replace("{weight}", "zeppelin")
        .replace("{rule}", "zeppelin")
        .replace("{kpi}", "zeppelin")
        .replace("{from}", "2024-01-01")
        .replace("{token}", FORGED)
        .replace("{metric}", "promises_kept")
        .replace("{scope:.*}", "service:fax")
}

/// A link that nobody signed.
const FORGED: &str = "1-20991231-00000000000000000000000000000000";

fn entries(door: Door) -> impl Iterator<Item = &'static Entry> {
    ROUTES.iter().filter(move |entry| entry.door == door)
}

#[test]
fn each_route_stands_once_and_lets_somebody_in() {
    let mut seen = BTreeSet::new();
    for entry in ROUTES {
        assert!(seen.insert((entry.verb.to_string(), entry.path)), "{} {}", entry.verb, entry.path);
        assert_eq!(entry.roles.is_empty(), !entry.asks_who(), "{}", entry.path);
        assert_eq!(
            entry.door == Door::Api,
            entry.path.starts_with("/api/v1/") && entry.door != Door::Open,
            "{}",
            entry.path
        );
    }
}

#[tokio::test]
async fn nobody_enters_without_signing_in() {
    let house = House::open().await;
    for entry in ROUTES.iter().filter(|entry| entry.asks_who()) {
        for path in [existing(entry), unknown(entry)] {
            let answer = house.ask(&browser(), entry.verb, &path).send().await.unwrap();
            if entry.door == Door::Api {
                assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
                assert_eq!(text(&answer, CONTENT_TYPE), "application/problem+json", "{path}");
            } else {
                assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
                assert!(text(&answer, LOCATION).starts_with("/login"), "{path}");
            }
        }
    }
    house.close().await;
}

#[tokio::test]
async fn each_role_enters_where_the_table_says() {
    let house = House::open().await;
    for role in Role::iter() {
        let (person, program) = (house.browser(role).await, program(role));
        for entry in ROUTES.iter().filter(|entry| entry.asks_who() && entry.verb == Verb::Get) {
            let client = if entry.door == Door::Api { &program } else { &person };
            let (status, body) = house.get(client, &existing(entry)).await;
            let allowed = entry.roles.contains(&role);
            assert_eq!(status == StatusCode::FORBIDDEN, !allowed, "{role} {}: {status}", entry.path);
            assert!(!status.is_server_error(), "{role} {}: {body}", entry.path);
            if role == Role::Admin && allowed {
                let leads_on = ["/scorecards", "/editions/check/{number}"].contains(&entry.path);
                // What is asked about must be said behind the address.
                let asks_more = ["/api/v1/levels/what-if", "/api/v1/proof"].contains(&entry.path);
                let fine = status == StatusCode::OK
                    || (leads_on && status == StatusCode::SEE_OTHER)
                    || (asks_more && status == StatusCode::BAD_REQUEST);
                assert!(fine, "{}: {status} {body}", entry.path);
            }
        }
    }
    for entry in ROUTES.iter().filter(|entry| entry.door == Door::Api && entry.verb == Verb::Post) {
        for role in [Role::Executive, Role::Auditor] {
            let answer = house.ask(&program(role), entry.verb, &existing(entry)).send().await.unwrap();
            let refused = answer.status() == StatusCode::FORBIDDEN;
            assert_eq!(refused, !entry.roles.contains(&role), "{role} {}: {}", entry.path, answer.status());
        }
    }
    house.close().await;
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let house = House::open().await;
    let person = house.browser(Role::Admin).await;
    for entry in ROUTES.iter().filter(|entry| entry.path.contains('{') && entry.verb == Verb::Get) {
        let client = if entry.door == Door::Api { &program(Role::Admin) } else { &person };
        let (status, _) = house.get(client, &unknown(entry)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{}", unknown(entry));
    }
    for (path, status) in [("/nowhere", 404), ("/api/v1/nowhere", 404), ("/api/v1/kpis/it-spend/series?from=soon", 400)]
    {
        assert_eq!(house.get(&program(Role::Admin), path).await.0.as_u16(), status, "{path}");
    }
    let answer = house.ask(&program(Role::Admin), Verb::Post, "/api/v1/scorecards").send().await.unwrap();
    assert_eq!(
        (answer.status(), text(&answer, reqwest::header::ALLOW)),
        (StatusCode::METHOD_NOT_ALLOWED, "GET".to_owned())
    );
    house.close().await;
}

#[tokio::test]
async fn what_is_foreign_is_not_found_either() {
    let house = House::open().await;
    let (person, program) = (house.browser(Role::Brm).await, program(Role::Brm));
    for (path, own) in [
        ("/units/stores", true),
        ("/units/finance", false),
        ("/statements/2026-08.online", true),
        ("/statements/2026-08.finance", false),
        ("/lines/2026-08.finance.webshop-share", false),
        ("/scorecards/it-business", true),
        ("/kpis/it-spend", true),
        ("/kpis/workplace-felt", true),
        ("/kpis/workplace-felt?scope=unit:finance%2Bservice:workplace", false),
        ("/editions/1", false),
        ("/editions/1/mail", false),
        ("/editions/check/1f2e3d4c5b6a", false),
        ("/editions/check/1f2e3d4c5b6a.pdf", false),
    ] {
        let want = if own { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(house.get(&person, path).await.0, want, "{path}");
    }
    for (path, own) in [
        ("/api/v1/chargeback/statements/2026-08.stores.csv", true),
        ("/api/v1/chargeback/statements/2026-08.finance", false),
        ("/api/v1/chargeback/statements/2026-08.finance/lines", false),
        ("/api/v1/chargeback/statements/2026-08.finance.csv", false),
        ("/api/v1/chargeback/lines/2026-08.finance.webshop-share/sources", false),
        ("/api/v1/scorecards/it-business", true),
        ("/api/v1/editions/1.json", false),
        ("/api/v1/editions/1.pdf", false),
        ("/api/v1/editions/1.xlsx", false),
        ("/api/v1/editions/1.csv", false),
    ] {
        let want = if own { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(house.get(&program, path).await.0, want, "{path}");
    }
    let (_, statements) = house.get(&program, "/api/v1/chargeback/statements").await;
    assert!(statements.contains("2026-08.stores") && !statements.contains("finance"), "{statements}");
    for path in ["brm-notes", "notes", "expectations"] {
        let (_, own) = house.get(&program, &format!("/api/v1/{path}")).await;
        assert!(own.contains("stores") && !own.contains("finance"), "{path}: {own}");
    }
    let (_, asked) = house.get(&program, "/api/v1/decisions").await;
    assert!(asked.contains(r#""items":[]"#), "a decision about the whole company: {asked}");
    let (_, units) = house.get(&person, "/units").await;
    assert!(units.contains("Stores") && !units.contains("Finance"));
    house.close().await;
}

#[tokio::test]
async fn reading_changes_nothing() {
    let house = House::open().await;
    let (person, program) = (house.browser(Role::Admin).await, program(Role::Admin));
    let trail = || async { audit::list(&house.app.db, None, 10_000).await.unwrap().len() };
    let reviews = || async { shelf::reviews(&house.app.db, august()).await.unwrap() };
    let before = (trail().await, reviews().await);
    for entry in ROUTES.iter().filter(|entry| entry.verb == Verb::Get) {
        let client = if entry.door == Door::Api { &program } else { &person };
        house.get(client, &existing(entry)).await;
    }
    let forms = [("/shelf/fax/decision?decision=accepted&period=2026-08", 405), ("/logout", 405)];
    for (path, want) in forms {
        assert_eq!(house.get(&house.browser(Role::Brm).await, path).await.0.as_u16(), want, "{path}");
    }
    assert_eq!((trail().await - forms.len(), reviews().await), before);
    house.close().await;
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let house = House::open().await;
    let person = house.browser(Role::Admin).await;
    for entry in ROUTES.iter().filter(|entry| entry.verb == Verb::Get) {
        let client = if entry.door == Door::Api { &program(Role::Admin) } else { &person };
        let answer = house.ask(client, entry.verb, &existing(entry)).send().await.unwrap();
        assert_eq!(text(&answer, reqwest::header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{}", entry.path);
        assert!(text(&answer, CONTENT_SECURITY_POLICY).contains("default-src 'none'"), "{}", entry.path);
        assert_eq!(text(&answer, CACHE_CONTROL) == "no-store", !entry.path.starts_with("/assets/"), "{}", entry.path);
        let body = answer.text().await.unwrap();
        if matches!(entry.answer, Answer::Page) {
            assert!(!body.contains("<script") && !body.contains(" style="), "{}", entry.path);
        }
    }
    let (_, rejects) = house.get(&person, "/runs/1").await;
    assert!(rejects.contains("&#60;b&#62;kiosk") && !rejects.contains("<b>kiosk"), "{rejects}");
    house.close().await;
}

#[tokio::test]
async fn no_link_of_the_portal_leads_nowhere() {
    let house = House::open().await;
    for role in [Role::Admin, Role::Brm] {
        let person = house.browser(role).await;
        let (mut seen, mut next) = (BTreeSet::new(), vec!["/".to_owned()]);
        while let Some(path) = next.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let answer = house.ask(&person, Verb::Get, &path).header(ACCEPT, "text/html").send().await.unwrap();
            next.extend(Some(text(&answer, LOCATION)).filter(|to| to.starts_with('/')));
            let fine = matches!(answer.status(), StatusCode::OK | StatusCode::SEE_OTHER);
            // A month without data is an honest answer, not a broken link.
            let empty_month = path.contains("period=") && answer.status() == StatusCode::NOT_FOUND;
            assert!(fine || empty_month, "{role} {path}: {}", answer.status());
            if seen.len() > 300 || path.matches("period=2026-0").count() == 0 && path.contains("period=") {
                continue;
            }
            let body = answer.text().await.unwrap();
            let links = body.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
            next.extend(links.filter(|to| to.starts_with('/')).map(|to| to.replace("&amp;", "&")));
        }
        assert!(seen.len() > 20, "{role}: {seen:?}");
    }
    house.close().await;
}

#[tokio::test]
async fn signing_in_and_out() {
    let house = House::open().await;
    let stranger = browser();
    let wrong = house.sign_in(&stranger, "brm", "tea at five").await;
    let nobody = house.sign_in(&stranger, "zeppelin", "tea at five").await;
    assert_eq!((wrong.status(), nobody.status()), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    let (wrong, nobody) = (wrong.text().await.unwrap(), nobody.text().await.unwrap());
    assert_eq!(without_secrets(&wrong, "brm"), without_secrets(&nobody, "zeppelin"));

    let first = house.sign_in(&stranger, "brm", PASSWORD).await;
    let second = house.sign_in(&stranger, "brm", PASSWORD).await;
    let cookie = text(&first, SET_COOKIE);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.starts_with("scorebridge=sb_"));
    assert_ne!(cookie, text(&second, SET_COOKIE), "each sign-in has a token of its own");
    assert_eq!(house.get(&stranger, "/").await.0, StatusCode::OK);

    let stolen = cookie.split(';').next().unwrap().to_owned();
    let with_stolen = || house.ask(&browser_without_cookies(), Verb::Get, "/").header("cookie", &stolen);
    assert_eq!(with_stolen().send().await.unwrap().status(), StatusCode::OK);
    let (_, home) = house.get(&stranger, "/").await;
    let out = [("form_token", token_in(&home))];
    let gone = house.ask(&stranger, Verb::Post, "/logout").form(&out).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert_eq!(house.get(&stranger, "/").await.0, StatusCode::SEE_OTHER);
    house.close().await;
}

fn browser_without_cookies() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn without_secrets(page: &str, user: &str) -> String {
    page.replace(token_in(page), "").replace(user, "")
}

#[tokio::test]
async fn guessing_is_slowed_down_for_one_account_from_one_address() {
    let house = House::open().await;
    let stranger = browser();
    for _ in 0..5 {
        assert_eq!(house.sign_in(&stranger, "brm", "guess").await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(house.sign_in(&stranger, "brm", PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(house.sign_in(&stranger, "finance", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    house.close().await;
}

#[tokio::test]
async fn forms_need_their_token_and_our_own_pages() {
    let house = House::open().await;
    let person = house.browser(Role::Brm).await;
    let (_, page) = house.get(&person, "/shelf").await;
    let token = token_in(&page).to_owned();
    let path = "/shelf/fax/decision";
    let form = |token: &str| {
        vec![("form_token", token.to_owned()), ("decision", "accepted".into()), ("period", "2026-08".into())]
    };
    let send = |token: &str, origin: Option<&str>| {
        let request = house.ask(&person, Verb::Post, path).form(&form(token));
        origin.into_iter().fold(request, |request, origin| request.header(ORIGIN, origin))
    };
    for (token, origin) in
        [("", None), ("guess", None), (token.as_str(), Some("https://evil.example")), (token.as_str(), Some("null"))]
    {
        assert_eq!(send(token, origin).send().await.unwrap().status(), StatusCode::FORBIDDEN, "{token} {origin:?}");
    }
    let plain = house.ask(&person, Verb::Post, path).header(CONTENT_TYPE, "text/plain").body("decision=accepted");
    assert_eq!(plain.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let decided = || async {
        shelf::reviews(&house.app.db, august()).await.unwrap().iter().filter(|one| one.decision.is_some()).count()
    };
    assert_eq!(decided().await, 0);
    let done = send(&token, Some(&house.base)).send().await.unwrap();
    assert_eq!((done.status(), text(&done, LOCATION)), (StatusCode::SEE_OTHER, "/shelf?period=2026-08#fax".to_owned()));
    assert_eq!(decided().await, 1);
    assert!(house.get(&person, "/shelf").await.1.contains("Accepted by brm"));

    let by_api = |client: &Client| {
        house.ask(client, Verb::Post, "/api/v1/shelf/fax/decision").json(&serde_json::json!({"decision": "declined"}))
    };
    assert_eq!(by_api(&person).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(by_api(&person).header(FORM_TOKEN, &token).send().await.unwrap().status(), StatusCode::OK);
    let declined: Value = by_api(&program(Role::Brm)).send().await.unwrap().json().await.unwrap();
    assert_eq!((declined["move"].as_str(), declined["decision"].as_str()), (Some("phase_out"), Some("declined")));
    house.close().await;
}

#[tokio::test]
async fn answers_carry_what_the_contract_names() {
    let house = House::open().await;
    let program = program(Role::Admin);
    for (path, names) in [
        ("scorecards", "id name"),
        (
            "kpis/it-spend/series",
            "period value numerator denominator n no_value signal limit_lower limit_upper ci_lower ci_upper target proof",
        ),
        ("library/kpis", "id name meaning why formula unit direction perspective value_factor source"),
        ("watermelons", "service promise experience gap n"),
        ("shelf", "service move reasons confidence decision"),
        ("strategy-links", "scorecard from to lag why correlation n grade"),
        ("alignment", "objective cost_share priority_share"),
        ("strategy-plans", "id name owner upstream from to reviews"),
        ("initiatives", "id name kpi expected owner starts ends stage outcome before after"),
        ("expectations", "business_unit name promises_kept fulfilled coverage expectations"),
        ("decisions", "id asked by until answer outcome hard_to_reverse"),
        ("actions", "id what owner due state"),
        ("notes", "id scope text tone written_by"),
        ("brm-notes", "id scope text tone written_by"),
        ("rates", "id service charge_kind unit unit_price currency valid_from valid_to"),
        ("value-streams", "id name steps weakest"),
        ("services", "id name kind"),
        ("chargeback/periods", "period state"),
        ("chargeback/statements", "id business_unit period total check_number"),
        (
            "chargeback/statements/2026-08.stores/lines",
            "line_id service charge_kind quantity unit unit_price amount exact_share extra_unit",
        ),
        ("sources", "id name kind latest"),
        ("sources/monitoring/runs", "id state read new changed same rejected started finished error"),
        ("runs/1/rejects", "id row reason raw"),
        ("editions", "id report scope period revision check_number frozen_at"),
        ("deliveries", "id edition state"),
        ("audit", "id at actor action object"),
    ] {
        let (_, body) = house.get(&program, &format!("/api/v1/{path}?limit=1")).await;
        let list: Value = serde_json::from_str(&body).unwrap();
        let item = list["items"][0].as_object().unwrap_or_else(|| panic!("{path}: {body}"));
        assert!(list.as_object().unwrap().contains_key("next"), "{path}");
        for name in names.split(' ') {
            assert!(item.contains_key(name), "{path} lacks {name}: {body}");
        }
    }
    let (_, card) = house.get(&program, "/api/v1/scorecards/it-business?period=2026-08").await;
    let card: Value = serde_json::from_str(&card).unwrap();
    let kpi = &card["perspectives"][0]["objectives"][0]["kpis"][0];
    for name in "score coverage status trend signal assurance value target n proof".split(' ') {
        assert!(kpi.as_object().unwrap().contains_key(name), "{name}");
    }
    let (_, books) = house.get(&program, "/api/v1/chargeback/periods/2026-08/reconciliation").await;
    let books: Value = serde_json::from_str(&books).unwrap();
    assert_eq!(books["state"], "closed");
    assert_eq!(books["source_total"], "190710.435");
    let (_, statement) = house.get(&program, "/api/v1/chargeback/statements/2026-08.stores").await;
    let statement: Value = serde_json::from_str(&statement).unwrap();
    let (_, csv) = house.get(&program, "/api/v1/chargeback/statements/2026-08.stores.csv").await;
    let cells: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(Some(cells[6]), statement["total"]["amount"].as_str());
    house.close().await;
}

/// A decision is asked for, answered, judged; an action is planned and ended; a note is written: each with who and when.
#[tokio::test]
async fn what_people_record_is_there_afterwards() {
    let house = House::open().await;
    let post = async |role: Role, path: &str, body: Value| {
        let asked = house.ask(&program(role), Verb::Post, &format!("/api/v1/{path}")).json(&body);
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let ask = json!({"asked": "Decide on a second carrier.", "by": "Birgit Sommer", "until": "2026-10-01", "scope": "all",
        "kpi": "orders-completed", "hard_to_reverse": true});
    let (status, decision) = post(Role::Executive, "decisions", ask.clone()).await;
    assert_eq!(
        (status, &decision["hard_to_reverse"], &decision["answer"]),
        (200, &json!(true), &Value::Null),
        "{decision}"
    );
    let id = decision["id"].as_str().unwrap();
    // Before it is answered nobody can say whether it worked.
    let judged = json!({"outcome": "worked", "why": "Parcels arrive."});
    assert_eq!(post(Role::Executive, &format!("decisions/{id}/outcome"), judged.clone()).await.0, 404);
    let answer = json!({"answer": "approve", "why": "Yes."});
    assert_eq!(post(Role::Finance, &format!("decisions/{id}/answer"), answer.clone()).await.0, 403);
    assert_eq!(post(Role::Brm, &format!("decisions/{id}/answer"), answer.clone()).await.0, 404, "not the BRM's to see");
    let (status, decision) = post(Role::Approver, &format!("decisions/{id}/answer"), answer).await;
    assert_eq!((status, &decision["answer"], &decision["answered_by"]), (200, &json!("approve"), &json!("approver")));
    let (_, decision) = post(Role::Executive, &format!("decisions/{id}/outcome"), judged).await;
    assert_eq!((&decision["outcome"], &decision["outcome_why"]), (&json!("worked"), &json!("Parcels arrive.")));
    let plan = json!({"scope": "all", "kpi": "orders-completed", "decision": id.parse::<i64>().unwrap(),
        "what": "Ask for offers.", "owner": "Birgit Sommer", "due": "2026-09-30"});
    let (status, action) = post(Role::Executive, "actions", plan).await;
    assert_eq!((status, &action["state"], &action["decision"]), (200, &json!("open"), &json!(id)), "{action}");
    let path = format!("actions/{}", action["id"].as_str().unwrap());
    assert_eq!(post(Role::Owner, &path, json!({"state": "dropped"})).await.0, 400, "without a reason");
    let (_, action) = post(Role::Owner, &path, json!({"state": "done", "result": "Three offers."})).await;
    assert_eq!((&action["state"], &action["result"]), (&json!("done"), &json!("Three offers.")));
    for (path, body, status) in [
        ("notes", json!({"scope": "unit:finance", "tone": "plain", "text": "Mine?"}), 404),
        ("notes", json!({"scope": "unit:stores", "tone": "plain", "text": "  "}), 400),
        ("notes", json!({"scope": "unit:stores", "tone": "plain", "text": "x".repeat(2_001)}), 400),
        (
            "actions",
            json!({"scope": "all", "kpi": "zeppelin", "what": "Fly.", "owner": "Nobody", "due": "2026-09-30"}),
            404,
        ),
        (
            "actions",
            json!({"scope": "all", "decision": 4711, "what": "Fly.", "owner": "Nobody", "due": "2026-09-30"}),
            404,
        ),
        ("decisions", ask, 404),
    ] {
        assert_eq!(post(Role::Brm, path, body.clone()).await.0, status, "{path} {body}");
    }
    let trail = audit::list(&house.app.db, None, 20).await.unwrap();
    for (actor, action) in [("approver", "answered"), ("executive", "judged"), ("owner", "moved")] {
        assert!(
            trail.iter().any(|entry| (entry.actor.as_str(), entry.action.as_str()) == (actor, action)),
            "{actor} {action}"
        );
    }
    house.close().await;
}

/// Why something went well or badly is kept and shown; words the business does not use are flagged, never refused.
#[tokio::test]
async fn what_people_say_is_shown_and_never_refused() {
    let house = House::open().await;
    let post = async |role: Role, path: &str, body: Value| {
        let asked = house.ask(&program(role), Verb::Post, &format!("/api/v1/{path}")).json(&body);
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let note = json!({"scope": "unit:stores", "tone": "went_well", "text": "Because the queues are gone."});
    let (_, note) = post(Role::Brm, "notes", note).await;
    assert_eq!((&note["written_by"], &note["flagged"]), (&json!("brm"), &json!([])));
    let note = json!({"scope": "all", "kpi": "it-spend", "period": "2026-08", "tone": "went_badly", "text": "The SLA was breached."});
    let (status, note) = post(Role::Owner, "notes", note).await;
    assert_eq!((status, &note["text"]), (200, &json!("The SLA was breached.")), "flagged, not refused");
    assert_eq!(note["flagged"][0]["word"], "SLA", "{note}");
    let (_, page) = house.get(&house.browser(Role::Owner).await, "/kpis/it-spend").await;
    assert!(page.contains("went badly") && page.contains("The SLA was breached."), "{page}");
    house.close().await;
}

/// A target from the page: warned of, corrected, taken back; the one that judged only ends. All of it stays to be read.
#[tokio::test]
async fn a_target_is_set_and_changed_on_its_page() {
    let house = House::open().await;
    let person = house.browser(Role::Executive).await;
    let page = async || house.get(&person, "/kpis/promises-kept").await.1;
    let token = token_in(&page().await).to_owned();
    let send = async |path: &str, said: &[(&str, &str)]| {
        let mut form = vec![("form_token", token.as_str())];
        form.extend(said);
        let path = format!("/kpis/promises-kept/{path}");
        house.ask(&person, Verb::Post, &path).form(&form).send().await.unwrap().status().as_u16()
    };
    let typed = [("from", "2026-10-01"), ("value", "99.9"), ("near", ""), ("baseline", "")];
    assert_eq!(send("targets", &typed).await, 303);
    let shown = page().await;
    assert!(shown.contains("new ground") && shown.contains("1 Oct 2026"), "{shown}");
    assert_eq!(send("targets", &[("from", "2026-11-01"), ("value", "ninety")]).await, 400);
    let correct = [("change", "correct"), ("value", "96"), ("near", "1"), ("why", "Too high.")];
    assert_eq!(send("targets/2026-10-01", &correct).await, 303);
    assert!(page().await.contains("99.9 ± 0 → 96 ± 1: Too high."));
    let back = [("change", "take_back"), ("why", "Not agreed.")];
    assert_eq!(send("targets/2026-10-01", &back).await, 303);
    assert_eq!(send("targets/2024-01-01", &back).await, 400, "months were judged by it");
    let end = [("change", "end"), ("until", "2026-12-31"), ("why", "The contract ends.")];
    assert_eq!(send("targets/2024-01-01", &end).await, 303);
    let shown = page().await;
    assert!(
        shown.contains("until 31 Dec 2026")
            && shown.contains("The contract ends.")
            && !shown.contains("End the target")
    );
    // Who may only read sees the targets and no form.
    let (_, shown) = house.get(&house.browser(Role::Auditor).await, "/kpis/promises-kept").await;
    assert!(shown.contains("until 31 Dec 2026") && !shown.contains("Set a target"), "{shown}");
    // Administrators and auditors read who did it.
    let (status, trail) = house.get(&house.browser(Role::Auditor).await, "/audit").await;
    assert!(status == 200 && trail.contains("took back target") && trail.contains("target promises-kept/2026-10-01"));
    house.close().await;
}

/// Without a month asked for, a card shows the newest one it was scored for: after a pause nobody meets an empty page.
#[tokio::test]
async fn the_newest_month_there_is() {
    let house = House::open().await;
    let newest = async |id: &str, last: &str| {
        crate::store::cards::newest(&house.app.db, id, last.parse().unwrap()).await.unwrap().to_string()
    };
    assert_eq!(newest("it-business", "2026-12").await, "2026-08");
    assert_eq!(newest("zeppelin", "2026-12").await, "2026-12");
    house.close().await;
}

#[tokio::test]
async fn answers_read_as_they_did() {
    let house = House::open().await;
    for (name, path) in [
        ("scorecard", "scorecards/it-business?period=2026-08"),
        ("series", "kpis/workplace-felt/series?from=2026-07&to=2026-08"),
        ("watermelons", "watermelons?period=2026-08"),
        ("shelf", "shelf?period=2026-08&limit=2"),
        ("statement", "chargeback/statements/2026-08.stores"),
        ("statement_lines", "chargeback/statements/2026-08.stores/lines"),
        ("reconciliation", "chargeback/periods/2026-08/reconciliation"),
        ("problem", "kpis/workplace-felt/series?from=soon"),
    ] {
        let (_, body) = house.get(&program(Role::Finance), &format!("/api/v1/{path}")).await;
        let answer: Value = serde_json::from_str(&body).unwrap();
        insta::assert_snapshot!(name, serde_json::to_string_pretty(&answer).unwrap());
    }
    house.close().await;
}

#[tokio::test]
async fn pieces_join_to_the_whole_list() {
    let house = House::open().await;
    let program = program(Role::Admin);
    for path in ["/api/v1/audit", "/api/v1/services", "/api/v1/runs/1/rejects", "/api/v1/kpis/it-spend/series"] {
        let list = |asked: String| {
            let (house, program) = (&house, &program);
            async move { serde_json::from_str::<Value>(&house.get(program, &asked).await.1).unwrap() }
        };
        let whole = list(format!("{path}?limit=1000")).await;
        let (mut joined, mut asked) = (Vec::new(), format!("{path}?limit=2"));
        loop {
            let piece = list(asked).await;
            joined.extend(piece["items"].as_array().unwrap().clone());
            let Some(next) = piece["next"].as_str() else { break };
            asked = format!("{path}?limit=2&cursor={next}");
        }
        assert_eq!(Value::Array(joined), whole["items"], "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn the_description_names_every_route_and_resolves() {
    let house = House::open().await;
    let (_, body) = house.get(&browser(), "/api/v1/openapi.json").await;
    let description: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    for entry in entries(Door::Api) {
        let operation = &description["paths"][entry.path][entry.verb.to_string().to_lowercase()];
        assert_eq!(operation["summary"], entry.summary, "{}", entry.path);
        assert!(operation["responses"]["401"].is_object(), "{}", entry.path);
    }
    for reference in body.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
    let (_, docs) = house.get(&browser(), "/api/docs").await;
    assert!(docs.contains("/api/v1/chargeback/statements/{id}.csv"));
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(house.get(&browser(), path).await.0, StatusCode::OK, "{path}");
    }
    let (_, metrics) = house.get(&browser(), "/metrics").await;
    assert!(metrics.contains("scorebridge_sources{state=\"failed\"} 1"), "{metrics}");
    house.close().await;
}

#[tokio::test]
async fn a_house_without_a_company_says_so() {
    let folder = TempDir::new().unwrap();
    let config = Config { data_dir: folder.path().into(), ..Config::default() };
    let app = App::open(config, Clock::real()).await.unwrap();
    app.db.migrate().await.unwrap();
    people_only(&app).await;
    let house = House::serve(Arc::new(app), folder);
    let (status, page) = house.get(&house.browser(Role::Admin).await, "/").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("applies a model folder"), "{page}");
    for path in ["/api/v1/shelf", "/api/v1/kpis/it-spend/series"] {
        assert_eq!(house.get(&program(Role::Admin), path).await.0, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    assert_eq!(house.get(&program(Role::Admin), "/api/v1/services").await.0, StatusCode::OK);
    assert_eq!(house.get(&browser(), "/health/ready").await.0, StatusCode::OK);
    house.close().await;
}

/// Writes every page to the folder named by `SCOREBRIDGE_LOOK`, to be looked at.
#[tokio::test]
async fn pages_to_look_at() {
    let Ok(folder) = std::env::var("SCOREBRIDGE_LOOK") else { return };
    let house = House::open().await;
    for role in [Role::Admin, Role::Brm] {
        let person = house.browser(role).await;
        let pages = ROUTES.iter().filter(|entry| entry.verb == Verb::Get && matches!(entry.answer, Answer::Page));
        for entry in pages.filter(|entry| entry.roles.contains(&role) || entry.door == Door::Open) {
            let (_, page) = house.get(&person, &existing(entry)).await;
            let name = entry.path.replace(['/', '{', '}'], "-");
            let page = page.replace("/assets/portal.css", "portal.css").replace("<details>", "<details open>");
            std::fs::write(format!("{folder}/{role}{name}.html"), page).unwrap();
        }
    }
    let (_, css) = house.get(&browser(), "/assets/portal.css").await;
    std::fs::write(format!("{folder}/portal.css"), css).unwrap();
    house.close().await;
}
