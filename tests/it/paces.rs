//! How often a report reaches a reader: each time, only when it says something new, or gathered into one mail a week or month.

use chrono::Duration;
use entity::value::{DeliveryState, Pace, Scope};
use entity::{delivery, digest_item, edition};
use scorebridge::app::{App, Clock};
use scorebridge::jobs;
use scorebridge::mail::{Link, Purpose};
use scorebridge::store::follow_up::By;
use scorebridge::store::readers::{self, Choice};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::{Value, json};

use crate::company::Company;
use crate::sample::{august, sample};

const REPORT: &str = "executive-scorecard";

async fn choose(company: &Company, person: &str, choice: Choice) -> Result<bool, String> {
    let by = By { who: person, at: company.app.clock.now() };
    let chosen = readers::choose(&company.app.db, person, (REPORT, &Scope::All), choice, by).await;
    chosen.map_err(|error| error.to_string())
}

async fn mails_to(company: &Company, person: &str) -> usize {
    company.rows::<delivery::Entity>().await.iter().filter(|row| row.recipient_id == person).count()
}

/// An edition of an earlier month that reached these readers, with the statuses of August and those that are given.
async fn earlier(company: &Company, period: &str, statuses: &[(&str, &str, &str)], to: &[&str]) {
    let rows = company.rows::<edition::Entity>().await;
    let august = rows.into_iter().find(|one| one.language == "en" && one.period == august()).unwrap();
    let mut body = august.body.clone();
    for view in body["card"]["perspectives"].as_array_mut().unwrap() {
        for kpi in
            view["objectives"].as_array_mut().unwrap().iter_mut().flat_map(|one| one["kpis"].as_array_mut().unwrap())
        {
            set(kpi, statuses);
        }
    }
    let mut row = august.into_active_model();
    (row.id, row.period, row.body) = (NotSet, Set(period.parse().unwrap()), Set(body));
    let id = row.insert(company.app.db.connection()).await.unwrap().id;
    for reader in to {
        let all = company.rows::<delivery::Entity>().await;
        let mut row = all.into_iter().next().unwrap().into_active_model();
        (row.id, row.edition_id, row.recipient_id) = (NotSet, Set(id), Set((*reader).to_owned()));
        row.message_id = Set(format!("{period}.{reader}@nordwind.example"));
        row.state = Set(DeliveryState::Accepted);
        row.insert(company.app.db.connection()).await.unwrap();
    }
}

fn set(kpi: &mut Value, statuses: &[(&str, &str, &str)]) {
    for (id, status, signal) in statuses {
        if kpi["id"] == *id || *id == "*" {
            kpi["status"] = json!(status);
            kpi["signal"] = json!(signal);
        }
    }
}

/// The status and signal of each KPI in August, and one that is met or missed without a signal.
async fn of_august(company: &Company) -> (edition::Model, String, String) {
    let rows = company.rows::<edition::Entity>().await;
    let row = rows.into_iter().find(|one| one.language == "en" && one.period == august()).unwrap();
    let views = row.body["card"]["perspectives"].as_array().unwrap().iter();
    let kpis =
        views.flat_map(|view| view["objectives"].as_array().unwrap()).flat_map(|one| one["kpis"].as_array().unwrap());
    let kpi = kpis.into_iter().find(|kpi| kpi["status"] == "met" && kpi["signal"] == "none").unwrap();
    let (id, status) = (kpi["id"].as_str().unwrap().to_owned(), kpi["status"].as_str().unwrap().to_owned());
    (row, id, status)
}

/// Freezes August again, as if it had not been; what the reader who only wants news gets.
async fn august_again(company: &Company) -> usize {
    let august = company.rows::<edition::Entity>().await.into_iter().filter(|one| one.period == august());
    for row in august {
        for mail in company.rows::<delivery::Entity>().await.into_iter().filter(|mail| mail.edition_id == row.id) {
            mail.into_active_model().delete(company.app.db.connection()).await.unwrap();
        }
        row.into_active_model().delete(company.app.db.connection()).await.unwrap();
    }
    let before = mails_to(company, "finance").await;
    jobs::report(&company.app, self::august(), None).await.unwrap();
    mails_to(company, "finance").await - before
}

#[tokio::test]
async fn who_wants_news_gets_a_report_when_a_status_moved_for_good() {
    let company = sample().await;
    choose(&company, "finance", Choice::At(Pace::Changes)).await.unwrap();
    jobs::report(&company.app, august(), None).await.unwrap();
    assert_eq!(mails_to(&company, "finance").await, 1, "the first one comes in any case");
    let (_, kpi, _) = of_august(&company).await;
    // July said the very same: August is no news.
    earlier(&company, "2026-07", &[], &["finance"]).await;
    assert_eq!(august_again(&company).await, 0);
    assert_eq!(mails_to(&company, "executive").await, 1, "everybody else gets each");
    // Since June, which was met, it was near once in July: to and fro is no news.
    let check = async |june: &str, july: &str, signal: &str| {
        let company = sample().await;
        choose(&company, "finance", Choice::At(Pace::Changes)).await.unwrap();
        jobs::report(&company.app, august(), None).await.unwrap();
        earlier(&company, "2026-06", &[(&kpi, june, signal)], &["finance"]).await;
        earlier(&company, "2026-07", &[(&kpi, july, "none")], &[]).await;
        august_again(&company).await
    };
    assert_eq!(check("met", "near", "none").await, 0, "to and fro");
    assert_eq!(check("near", "near", "none").await, 0, "met once, after near: not yet");
    assert_eq!(check("near", "met", "none").await, 1, "met twice in a row");
    assert_eq!(check("missed", "missed", "none").await, 1, "from missed to met at once");
    assert_eq!(check("met", "met", "worse").await, 0, "a signal that ended");
}

#[tokio::test]
async fn what_is_mandatory_or_shows_no_status_comes_as_before() {
    let company = sample().await;
    let line = "person: finance,   report: executive-scorecard, scope: all";
    company.edit("model/people.yaml", line, &format!("{line}, mandatory: \"The board asked.\""));
    company.apply().await;
    let refused = choose(&company, "finance", Choice::At(Pace::Weekly)).await.unwrap_err();
    assert!(refused.contains("as often as the company says: The board asked."), "{refused}");
    let by = By { who: "executive", at: company.app.clock.now() };
    let reminders = ("reminders", &Scope::All);
    let refused = readers::choose(&company.app.db, "executive", reminders, Choice::At(Pace::Changes), by).await;
    assert!(refused.unwrap_err().to_string().contains("shows no statuses"));
    company.append("model/people.yaml", "  - { person: brm, report: reminders, scope: all, pace: changes }\n");
    let faults = scorebridge::model::check(&scorebridge::model::read(&company.path("model")).unwrap());
    assert!(crate::company::listed(&faults).contains("no status of reminders could change"), "{faults:?}");
    company.edit("model/people.yaml", "mandatory:", "pace: sometimes, mandatory:");
    let faults = scorebridge::model::read(&company.path("model")).unwrap_err();
    assert!(crate::company::listed(&faults).contains("unknown variant `sometimes`"), "{faults:?}");
}

/// Freezes the shelf review of August, makes it that of July with what was different then, and freezes August again; how many
/// mails the reader gets who only wants news.
async fn of_the_shelf(changed: impl Fn(&mut Value)) -> usize {
    let company = crate::sample::all_reports().await;
    let (by, which) = (By { who: "approver", at: company.app.clock.now() }, ("shelf-review", &Scope::All));
    readers::choose(&company.app.db, "approver", which, Choice::At(Pace::Changes), by).await.unwrap();
    jobs::report_only(&company.app, Some("shelf-review"), august(), None).await.unwrap();
    let mails = mails_to(&company, "approver").await;
    assert_eq!(mails, 1, "the first one comes in any case");
    let rows = company.rows::<edition::Entity>().await;
    for row in rows.into_iter().filter(|row| row.report == "shelf-review") {
        let mut body = row.body.clone();
        changed(&mut body["standings"]);
        let mut row = row.into_active_model();
        (row.period, row.body) = (Set("2026-07".parse().unwrap()), Set(body));
        row.update(company.app.db.connection()).await.unwrap();
    }
    jobs::report_only(&company.app, Some("shelf-review"), august(), None).await.unwrap();
    mails_to(&company, "approver").await - mails
}

#[tokio::test]
async fn a_move_on_the_shelf_is_news_and_the_same_shelf_is_none() {
    assert_eq!(of_the_shelf(|_| {}).await, 0);
    let was_kept = |standings: &mut Value| {
        let all = standings.as_object_mut().unwrap().values_mut();
        let moved = all.into_iter().find(|one| one[1] != "none").unwrap();
        *moved = json!(["met", "none"]);
    };
    assert_eq!(of_the_shelf(was_kept).await, 1, "a proposed move is told at once");
}

/// The same company at another time.
fn at(company: Company, days: i64) -> Company {
    let (folder, app) = company.into_parts();
    let now = app.clock.business_now() + Duration::days(days);
    let parts = (app.db.clone(), app.facts.clone(), app.templates.clone(), app.transport.clone());
    Company::of(folder, App::of(app.config.clone(), parts, Clock::fixed(now)))
}

#[tokio::test]
async fn a_digest_gathers_what_came_since_the_last_and_goes_once() {
    let company = crate::sample::all_reports().await;
    for (report, scope) in [(REPORT, "all"), ("shelf-review", "all")] {
        for choice in [Choice::Take, Choice::At(Pace::Weekly)] {
            let by = By { who: "executive", at: company.app.clock.now() };
            let which = (report, &scope.parse().unwrap());
            readers::choose(&company.app.db, "executive", which, choice, by).await.unwrap();
        }
    }
    jobs::report(&company.app, august(), None).await.unwrap();
    let items = company.rows::<digest_item::Entity>().await;
    let items: Vec<_> = items.into_iter().filter(|item| item.person_id == "executive").collect();
    // Digests are due by the business clock; so is what came.
    let today = company.app.clock.business_now();
    assert!(items.len() >= 2 && items.iter().all(|item| item.at == today), "{items:?}");
    assert_eq!(jobs::digests(&company.app).await.unwrap(), 0, "the week is not over");
    jobs::deliver(&company.app).await.unwrap();
    let n_before = mails_to(&company, "executive").await;

    let company = at(company, 7);
    let other = crate::company::open(&company.path("")).await;
    let other = App::of(
        other.config.clone(),
        (other.db.clone(), other.facts.clone(), other.templates.clone(), other.transport.clone()),
        Clock::fixed(company.app.clock.business_now()),
    );
    let (one, two) = tokio::join!(jobs::digests(&company.app), jobs::digests(&other));
    assert_eq!(one.unwrap_or(0) + two.unwrap_or(0), 1, "made once, whoever makes it");
    let left = company.rows::<digest_item::Entity>().await;
    assert!(left.iter().all(|item| item.person_id != "executive"), "{left:?}");
    assert_eq!(mails_to(&company, "executive").await, n_before + 1);
    assert_eq!(jobs::digests(&company.app).await.unwrap(), 0);
    assert_eq!(jobs::deliver(&company.app).await.unwrap().accepted, 1);

    let digest = company.rows::<edition::Entity>().await.into_iter().find(|one| one.report == "digest").unwrap();
    let mail = company.rows::<delivery::Entity>().await.into_iter().find(|row| row.edition_id == digest.id).unwrap();
    assert_eq!(mail.message_id, format!("edition-{}.executive@nordwind.example", digest.id));
    let mut texts = company.mails().into_values().map(|bytes| String::from_utf8(bytes).unwrap());
    let text = texts.find(|text| text.contains(&mail.message_id)).unwrap().replace("=\r\n", "").replace("=3D", "=");
    for item in digest.body["items"].as_array().unwrap() {
        assert!(text.contains(item["url"].as_str().unwrap()), "{item}");
    }
    assert!(text.contains("List-Unsubscribe: <") && !text.contains("once, by hand"), "{text}");
    // One click stops what came in it.
    let keys = company.app.signing_keys().await.unwrap();
    let token = Link { delivery: mail.id, until: "2028-01-01".parse().unwrap() }.token(&keys.now, Purpose::Stop);
    assert!(text.contains("/mail/stop/") && keys.open(&token, Purpose::Stop).is_some());
    let by = By { who: "executive", at: company.app.clock.now() };
    assert!(readers::stop_digest(&company.app.db, "executive", Pace::Weekly, by).await.unwrap() >= 2);
    let left = readers::of_person(&company.app.db, "executive").await.unwrap();
    assert!(left.iter().all(|one| !one.wanted || one.pace != Pace::Weekly));
}

/// What a reader may no longer read when the digest is made does not stand in it.
#[tokio::test]
async fn a_digest_names_only_what_its_reader_may_read() {
    let company = sample().await;
    choose(&company, "finance", Choice::At(Pace::Monthly)).await.unwrap();
    jobs::report(&company.app, august(), None).await.unwrap();
    assert_eq!(company.rows::<digest_item::Entity>().await.len(), 1);
    let rows = company.rows::<entity::person::Entity>().await;
    let mut row = rows.into_iter().find(|one| one.id == "finance").unwrap().into_active_model();
    row.all_units = Set(false);
    row.update(company.app.db.connection()).await.unwrap();
    let company = at(company, 40);
    assert_eq!(jobs::digests(&company.app).await.unwrap(), 0);
    assert!(company.rows::<digest_item::Entity>().await.is_empty(), "it does not wait for ever");
    assert!(!company.rows::<edition::Entity>().await.iter().any(|one| one.report == "digest"));
}
