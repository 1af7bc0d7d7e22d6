//! A report that somebody approves first: frozen without a single mail, seen by those who decide, made anew with other words,
//! and sent to all its readers by the approval, once.

use std::net::TcpListener;
use std::sync::Arc;

use entity::value::{EditionState, Role};
use entity::{audit_entry, decision, delivery, edition};
use reqwest::{Client, StatusCode};
use scorebridge::app::App;
use scorebridge::store::approvals::{self, Approver};
use scorebridge::store::editions;
use scorebridge::store::follow_up::By;
use scorebridge::web::{self, keys};
use scorebridge::{jobs, store};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::company::Company;
use crate::database::Home;
use crate::sample::{august, sample};

const REPORT: &str = "executive-scorecard";

/// The sample company whose scorecard an approver or executive approves, who has not written its words.
struct House {
    app: Arc<App>,
    base: String,
    _folder: Home,
}

async fn with_approval() -> Company {
    let company = sample().await;
    let line = "report: executive-scorecard, scope: all";
    let terms = format!("{line}, approval: {{ by: [executive, approver], second_person: true }}");
    company.edit("model/reports.yaml", line, &terms);
    company.apply().await;
    company
}

impl House {
    async fn open() -> Self {
        let (folder, app) = with_approval().await.into_parts();
        let app = Arc::new(app);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::clone(&app), listener).unwrap());
        Self { app, base, _folder: folder }
    }

    async fn ask(&self, person: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let token = keys::new_token(&self.app, person, "test", None).await.unwrap();
        let url = format!("{}/api/v1/{path}", self.base);
        let client = Client::new();
        let request = match body {
            Some(body) => client.post(url).json(&body),
            None => client.get(url),
        };
        let answer = request.bearer_auth(token).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn post(&self, person: &str, path: &str, body: Value) -> StatusCode {
        self.ask(person, path, Some(body)).await.0
    }

    async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(self.app.db.connection()).await.unwrap()
    }

    /// The editions, the German one first.
    async fn editions(&self) -> Vec<edition::Model> {
        let mut rows = self.rows::<edition::Entity>().await;
        rows.sort_by(|a, b| a.language.cmp(&b.language));
        rows
    }

    async fn text(&self, edition: &edition::Model) -> String {
        let file = editions::file(&self.app.db, edition, "txt").await.unwrap().unwrap();
        String::from_utf8(file.body).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn nothing_goes_before_the_approval_and_everything_with_it() {
    let house = House::open().await;
    let frozen = jobs::report(&house.app, august(), None).await.unwrap();
    assert_eq!((frozen.editions, frozen.deliveries), (2, 0));
    let again = jobs::report(&house.app, august(), None).await.unwrap();
    assert_eq!((again.editions, again.unchanged), (0, 2), "the very same waits already");
    let [_, english] = house.editions().await.try_into().unwrap();
    assert_eq!(english.state, EditionState::Awaiting);
    assert!(house.rows::<delivery::Entity>().await.is_empty() && house.rows::<decision::Entity>().await.is_empty());
    assert_eq!(house.ask("executive", "editions", None).await.1["items"], json!([]), "it is no report yet");
    let one = format!("editions/{}", english.id);
    assert_eq!(house.ask("analyst", &one, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(house.ask("executive", &one, None).await.1["state"], "awaiting");
    assert_eq!(house.ask("executive", "approvals", None).await.1["items"].as_array().unwrap().len(), 2);
    assert_eq!(house.post("executive", &format!("{one}/to-me"), json!({})).await, StatusCode::CONFLICT);

    let approve = format!("{one}/approve");
    assert_eq!(house.post("finance", &approve, json!({})).await, StatusCode::CONFLICT, "others approve it");
    assert_eq!(house.post("analyst", &approve, json!({})).await, StatusCode::FORBIDDEN);
    assert_eq!(house.post("brm", &approve, json!({})).await, StatusCode::NOT_FOUND, "it may not even be read");
    let (status, said) = house.ask("approver", &approve, Some(json!({}))).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    let mails = house.rows::<delivery::Entity>().await;
    assert_eq!(said["mails"], json!(mails.len()));
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.edition_id == english.id), "in this language alone");
    assert_eq!(house.rows::<decision::Entity>().await.len(), 1);
    assert_eq!(house.post("approver", &approve, json!({})).await, StatusCode::NOT_FOUND, "once");
    let [_, gone] = house.editions().await.try_into().unwrap();
    assert_eq!((gone.state, gone.decided_by.as_deref()), (EditionState::Released, Some("approver")));
    assert_eq!((gone.check_number, gone.body), (english.check_number, english.body), "to the letter");
    assert_eq!(jobs::deliver(&house.app).await.unwrap().accepted, mails.len());
    let trail = house.rows::<audit_entry::Entity>().await;
    assert!(trail.iter().any(|one| one.action == "approved" && one.actor == "approver"));
}

#[tokio::test]
async fn words_come_in_before_and_a_second_person_approves() {
    let house = House::open().await;
    let words = |comment: &str| {
        json!({"report": REPORT, "scope": "all", "comment": comment, "ask": "Decide who pays the carrier.",
               "by_whom": "The board", "until": "2026-09-30"})
    };
    assert_eq!(house.post("executive", "report-words", words("A good month, but for one.")).await, StatusCode::OK);
    for (person, status) in [("brm", StatusCode::NOT_FOUND), ("finance", StatusCode::FORBIDDEN)] {
        assert_eq!(house.post(person, "report-words", words("No.")).await, status, "{person}");
    }
    let half = json!({"report": REPORT, "scope": "all", "ask": "Decide!"});
    assert_eq!(house.post("executive", "report-words", half).await, StatusCode::BAD_REQUEST);
    let long = "x".repeat(601);
    assert_eq!(house.post("executive", "report-words", words(&long)).await, StatusCode::BAD_REQUEST);
    jobs::report(&house.app, august(), None).await.unwrap();
    let [_, first] = house.editions().await.try_into().unwrap();
    let text = house.text(&first).await;
    for said in ["adds: A good month, but for one.", "Decide who pays the carrier.", "The board"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Sent back, it waits for other words and is made anew with them.
    let path = |of: &edition::Model, what: &str| format!("editions/{}/{what}", of.id);
    assert_eq!(house.post("approver", &path(&first, "send-back"), json!({"why": " "})).await, StatusCode::BAD_REQUEST);
    let sent_back = house.post("approver", &path(&first, "send-back"), json!({"why": "Say which one."})).await;
    assert_eq!(sent_back, StatusCode::OK);
    assert_eq!(house.post("approver", &path(&first, "approve"), json!({})).await, StatusCode::CONFLICT);
    assert_eq!(jobs::make_anew(&house.app).await.unwrap(), 0, "nothing changed");
    assert_eq!(
        house.post("executive", "report-words", words("A good month, but for the parcels.")).await,
        StatusCode::OK
    );
    let [_, still] = house.editions().await.try_into().unwrap();
    assert_eq!(still.state, EditionState::SentBack);
    assert_eq!(jobs::make_anew(&house.app).await.unwrap(), 2, "in both languages");
    assert_eq!(jobs::make_anew(&house.app).await.unwrap(), 0);
    let [_, second] = house.editions().await.try_into().unwrap();
    assert_eq!((second.state, second.revision), (EditionState::Awaiting, 1), "nobody has seen the first");
    assert!(house.text(&second).await.contains("but for the parcels."));
    assert_eq!(house.post("executive", &path(&second, "approve"), json!({})).await, StatusCode::CONFLICT, "own words");
    // Words that came after it was frozen are not sent unseen.
    assert_eq!(house.post("executive", "report-words", words("Third.")).await, StatusCode::OK);
    assert_eq!(house.post("approver", &path(&second, "approve"), json!({})).await, StatusCode::CONFLICT);
    jobs::make_anew(&house.app).await.unwrap();
    let [_, third] = house.editions().await.try_into().unwrap();
    assert_eq!(house.post("approver", &path(&second, "approve"), json!({})).await, StatusCode::NOT_FOUND);
    assert_eq!(house.post("approver", &path(&third, "approve"), json!({})).await, StatusCode::OK);
    let asked = house.rows::<decision::Entity>().await;
    assert!(asked.is_empty() || asked[0].asked == "Decide who pays the carrier.");
}

#[tokio::test]
async fn approved_twice_at_once_it_goes_once() {
    let company = with_approval().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let other = crate::company::open(&company.path("")).await;
    let id = company.rows::<edition::Entity>().await.into_iter().find(|one| one.language == "en").unwrap().id;
    let approver = || Approver {
        by: By { who: "approver", at: company.app.clock.now() },
        role: Role::Approver,
        templates: &company.app.templates,
    };
    let (one, two) = tokio::join!(
        approvals::approve(&company.app.db, id, approver(), "nordwind.example"),
        approvals::approve(&other.db, id, approver(), "nordwind.example"),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    let n_mails = one.or(two).unwrap();
    assert_eq!(company.rows::<delivery::Entity>().await.len(), n_mails);
}

/// A correction is approved like the first edition, and says what changed and why in its first line.
#[tokio::test]
async fn a_correction_is_approved_too() {
    let company = with_approval().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let by = || By { who: "approver", at: company.app.clock.now() };
    for row in company.rows::<edition::Entity>().await {
        let approver = Approver { by: by(), role: Role::Approver, templates: &company.app.templates };
        approvals::approve(&company.app.db, row.id, approver, "nordwind.example").await.unwrap();
    }
    crate::corrections::correct(&company).await;
    let frozen = jobs::report(&company.app, august(), Some("The form was forgotten.")).await.unwrap();
    assert_eq!((frozen.editions, frozen.deliveries), (2, 0));
    let words = scorebridge::report::Words { comment: Some("Sorry.".into()), by: "Paul".into(), ..Default::default() };
    let (scope, by) = ("all".parse().unwrap(), By { who: "executive", at: company.app.clock.now() });
    store::words::write(&company.app.db, (REPORT, &scope, august()), &words, by).await.unwrap();
    assert_eq!(jobs::make_anew(&company.app).await.unwrap(), 2);
    let open = approvals::open(&company.app.db, &store::Access::everything()).await.unwrap();
    assert!(open.iter().all(|row| row.revision == 2) && open.len() == 2);
    let english = open.iter().find(|row| row.language == "en").unwrap();
    let file = editions::file(&company.app.db, english, "txt").await.unwrap().unwrap();
    let text = String::from_utf8(file.body).unwrap();
    let first = text.split("\n\n").nth(1).unwrap().replace('\n', " ");
    assert!(first.starts_with("Corrected edition 2. Hours saved by automation: "), "{first}");
    assert!(first.ends_with("The form was forgotten."), "the reason outlives other words: {first}");
    assert_eq!(company.rows::<delivery::Entity>().await.len(), 3, "of the first edition alone");
}
