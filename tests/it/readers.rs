//! Who receives a report: people, roles, heads of units, each as they chose; and mails that are sent again by hand.

use std::net::TcpListener;
use std::sync::Arc;

use entity::value::{DeliveryState, Scope};
use entity::{audit_entry, delivery};
use reqwest::{Client, StatusCode};
use scorebridge::app::App;
use scorebridge::jobs;
use scorebridge::store::follow_up::By;
use scorebridge::store::readers::{self, Choice};
use scorebridge::web::{self, keys};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::company::Company;
use crate::database::Home;
use crate::sample::{august, sample};

const REPORT: &str = "executive-scorecard";

async fn check(company: &Company, scope: &str, want: &[&str]) {
    let scope: Scope = scope.parse().unwrap();
    let found = readers::of_report(&company.app.db, REPORT, &scope).await.unwrap();
    assert_eq!(found.iter().map(|(one, _)| one.id.as_str()).collect::<Vec<_>>(), want, "{scope}");
}

#[tokio::test]
async fn people_roles_and_heads_of_units_receive_what_they_may_read() {
    let company = sample().await;
    for (reader, scope, mandatory) in [
        ("role:analyst", "all", ""),
        ("role:brm", "all", ""),
        ("unit:brm", "unit:sales", ""),
        ("analyst", "all", ", mandatory: \"It is the analyst's work.\""),
    ] {
        let line = format!("  - {{ person: \"{reader}\", report: {REPORT}, scope: \"{scope}\"{mandatory} }}\n");
        company.append("model/people.yaml", &line);
    }
    company.apply().await;
    // The relationship manager may not read a report on the whole company.
    check(&company, "all", &["analyst", "approver", "executive", "finance"]).await;
    check(&company, "unit:sales", &["brm"]).await;
    let reading = readers::one(&company.app.db, "analyst", REPORT, &Scope::All).await.unwrap().unwrap();
    assert_eq!(reading.mandatory.as_deref(), Some("It is the analyst's work."), "given twice, mandatory once");
    let by = By { who: "analyst", at: company.app.clock.now() };
    let stopped = readers::choose(&company.app.db, "analyst", (REPORT, &Scope::All), Choice::Stop, by).await;
    assert!(stopped.unwrap_err().to_string().contains("It is the analyst's work."));
    for (choice, changed, want) in [
        (Choice::Stop, true, &["analyst", "approver", "executive"][..]),
        (Choice::Stop, false, &["analyst", "approver", "executive"]),
        (Choice::Take, true, &["analyst", "approver", "executive", "finance"]),
    ] {
        let by = By { who: "finance", at: company.app.clock.now() };
        let kept = readers::choose(&company.app.db, "finance", (REPORT, &Scope::All), choice, by).await.unwrap();
        assert_eq!(kept, changed, "{choice:?}");
        check(&company, "all", want).await;
    }
}

#[tokio::test]
async fn mail_leaves_only_for_allowed_domains() {
    let mut company = sample().await;
    company.app.config.mail.domains = vec!["Nordwind.Example".into()];
    company.edit("model/people.yaml", "carla.rossi@nordwind.example", "carla.rossi@elsewhere.example");
    company.apply().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let sent = jobs::deliver(&company.app).await.unwrap();
    assert_eq!((sent.accepted, sent.rejected), (2, 1));
    let refused = company.rows::<delivery::Entity>().await.into_iter().find(|row| row.recipient_id == "finance");
    assert!(refused.unwrap().reply.unwrap().contains("mail.domains"));
}

/// The sample company after August's report was mailed, served to programs.
struct House {
    app: Arc<App>,
    base: String,
    _folder: Home,
}

impl House {
    async fn open() -> Self {
        let (folder, app) = sample().await.into_parts();
        let app = Arc::new(app);
        jobs::report(&app, august(), None).await.unwrap();
        jobs::deliver(&app).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::clone(&app), listener).unwrap());
        Self { app, base, _folder: folder }
    }

    async fn post(&self, person: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let token = keys::new_token(&self.app, person, "test", None).await.unwrap();
        let url = format!("{}/api/v1/{path}", self.base);
        let answer = Client::new().post(url).bearer_auth(token).json(&body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn get(&self, person: &str, path: &str) -> (StatusCode, Value) {
        let token = keys::new_token(&self.app, person, "test", None).await.unwrap();
        let answer = Client::new().get(format!("{}/api/v1/{path}", self.base)).bearer_auth(token).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn deliveries(&self) -> Vec<delivery::Model> {
        let mut rows = delivery::Entity::find().all(self.app.db.connection()).await.unwrap();
        rows.sort_by_key(|row| row.id);
        rows
    }

    fn mail_of(&self, name: &str) -> Vec<String> {
        let folder = scorebridge::app::mail_folder(&self.app.config);
        let mails = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path());
        let of = mails.filter(|path| path.to_string_lossy().contains(name));
        of.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_mail_is_sent_again_by_an_administrator_and_says_who_asked() {
    let house = House::open().await;
    let first = house.deliveries().await.into_iter().find(|row| row.recipient_id == "finance").unwrap();
    let path = format!("deliveries/{}/again", first.id);
    assert_eq!(house.post("executive", &path, json!({})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(house.post("admin", "deliveries/4711/again", json!({})).await.0, StatusCode::NOT_FOUND);
    let (status, row) = house.post("admin", &path, json!({})).await;
    assert_eq!(
        (status, &row["recipient"], &row["asked_by"], &row["again"]),
        (StatusCode::OK, &"finance".into(), &"admin".into(), &1.into())
    );
    assert_eq!(house.post("admin", &path, json!({})).await.0, StatusCode::CONFLICT, "one is on its way");
    assert_eq!(jobs::deliver(&house.app).await.unwrap().accepted, 1);
    assert_eq!(house.mail_of("carla").len(), 2, "under a name of its own");
    assert_eq!(house.post("admin", &path, json!({})).await.1["again"], json!(2));
    let trail = audit_entry::Entity::find().all(house.app.db.connection()).await.unwrap();
    assert_eq!(trail.iter().filter(|one| one.action == "sent again" && one.actor == "admin").count(), 2);
}

#[tokio::test]
async fn a_test_mail_goes_to_oneself_only() {
    let house = House::open().await;
    let edition = house.deliveries().await[0].edition_id;
    let path = format!("editions/{edition}/to-me");
    let (status, row) = house.post("analyst", &path, json!({"recipient": "executive"})).await;
    assert_eq!((status, &row["recipient"]), (StatusCode::OK, &"analyst".into()));
    // Who may not read it is not told that it is there.
    assert_eq!(house.post("brm", &path, json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(jobs::deliver(&house.app).await.unwrap().accepted, 1);
    let [mail] = house.mail_of("ines.novak").try_into().unwrap();
    assert!(!mail.contains("List-Unsubscribe") && mail.contains("once, by hand"), "nothing to stop");
    let newest = house.deliveries().await.pop().unwrap();
    assert_eq!((newest.state, newest.recipient_id.as_str()), (DeliveryState::Accepted, "analyst"));
}

#[tokio::test]
async fn each_chooses_how_a_report_comes() {
    let house = House::open().await;
    for (format, attached, pictures) in [("pdf", true, true), ("mail", false, true), ("link", false, false)] {
        let choice = json!({"report": REPORT, "scope": "all", "format": format});
        let (status, now) = house.post("finance", "subscriptions", choice).await;
        assert_eq!((status, &now["format"]), (StatusCode::OK, &format.into()));
        let row = house.deliveries().await.into_iter().rfind(|row| row.recipient_id == "finance").unwrap();
        house.post("admin", &format!("deliveries/{}/again", row.id), json!({})).await;
        let before = house.mail_of("carla");
        jobs::deliver(&house.app).await.unwrap();
        let mail = house.mail_of("carla").into_iter().find(|mail| !before.contains(mail)).unwrap();
        let found = (mail.contains("application/pdf"), mail.contains("image/png"));
        assert_eq!(found, (attached, pictures), "{format}");
        assert!(mail.contains("List-Unsubscribe: <"), "{format}");
    }
    // What one may not read cannot be chosen, and each chooses for oneself.
    let foreign = json!({"report": REPORT, "scope": "all", "wanted": true});
    assert_eq!(house.post("brm", "subscriptions", foreign).await.0, StatusCode::NOT_FOUND);
    let (_, own) = house.get("analyst", "subscriptions").await;
    assert_eq!((&own["items"][0]["report"], &own["items"][0]["wanted"]), (&REPORT.into(), &false.into()));
    let take = json!({"report": REPORT, "scope": "all", "wanted": true});
    assert_eq!(house.post("analyst", "subscriptions", take).await.1["wanted"], json!(true));
    let (status, all) = house.get("admin", "readers").await;
    let people: Vec<&str> =
        all["items"].as_array().unwrap().iter().map(|one| one["person"].as_str().unwrap()).collect();
    assert_eq!((status, people), (StatusCode::OK, vec!["analyst", "approver", "executive", "finance"]));
    assert_eq!(house.get("finance", "readers").await.0, StatusCode::FORBIDDEN);
}
