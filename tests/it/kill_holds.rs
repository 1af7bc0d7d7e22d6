//! The real program is killed while a report is held, let go, approved or gathered into a digest: nothing is lost, and
//! nothing goes twice.

use entity::value::EditionState;
use entity::{decision, delivery, digest_item, edition, held_report};
use reqwest::{Client, StatusCode};
use scorebridge::app::App;
use scorebridge::store::follow_up::By;
use scorebridge::store::held;
use scorebridge::web::keys;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::company::write;
use crate::faults::Serving;
use crate::kill::{Place, is_killed, mails, words};
use crate::kill_company::{MONTH, READERS, all};

/// A source that never delivers.
const SILENT: &str = "
sources:
  - id: silent
    name: Silent source
    rhythm_hours: 24
    settings:
      records: ticket
      zone: UTC
      from: { connector: file, path: ../sources/silent.csv }
      fields: { key: number, opened_at: opened }
";

/// The small company with that in its model; the month is run up to its report.
async fn house(more: &str, environment: &[(&str, &str)]) -> Place {
    let place = Place::new().await;
    write(place.path(), "model/more.yaml", more);
    place.must(&["apply", place.path().join("model").to_str().unwrap()]);
    let month = place.month().envs(environment.iter().copied()).output().unwrap();
    assert!(month.status.success() || is_killed(&month), "{}", words(&month));
    place
}

async fn sql(app: &App, statement: &str) {
    app.db.connection().execute_unprepared(statement).await.unwrap();
}

/// Runs the step until it is killed at that point.
fn kill_at(place: &Place, point: &str) {
    let output = place.program().args(["run", "waiting"]).env("KILL_AT", format!("{point}:1")).output().unwrap();
    assert!(is_killed(&output), "{point} was not reached: {}", words(&output));
}

/// Every edition that went has its three mails planned, no other has one.
async fn nothing_by_half(app: &App, after: &str) {
    let editions = all::<edition::Entity>(app).await;
    let gone = editions.iter().filter(|one| one.state == EditionState::Released).count();
    assert_eq!(all::<delivery::Entity>(app).await.len(), 3 * gone, "{after}");
}

/// Delivered, each reader has one mail.
async fn each_reader_has_one_mail(place: &Place, after: &str) {
    place.age_deliveries().await;
    place.must(&["run", "deliver"]);
    let mut to: Vec<String> = mails(&place.path().join("mail")).into_iter().map(|(to, _)| to).collect();
    to.sort();
    assert_eq!(to, READERS, "{after}");
}

#[tokio::test]
async fn killed_while_it_is_held_and_let_go_it_goes_once() {
    let held = "reports: [{ report: executive-scorecard, scope: all, complete: { wait_days: 0, then: hold } }]";
    let more = format!("{SILENT}{held}\n");
    let place = house(&more, &[("KILL_AT", "held:1")]).await;
    let app = place.app().await;
    assert_eq!(all::<held_report::Entity>(&app).await.len(), 1, "noted before it was killed");
    let again = place.month().output().unwrap();
    assert!(again.status.success(), "{}", words(&again));
    assert!(all::<edition::Entity>(&app).await.is_empty(), "held, not forgotten");
    let scope = "all".parse().unwrap();
    let by = By { who: "ada", at: app.clock.now() };
    assert!(held::release(&app.db, ("executive-scorecard", &scope, MONTH.parse().unwrap()), by).await.unwrap());
    for point in ["look-taken", "look-refreshed", "freeze", "outbox", "frozen", "look-made"] {
        // "look-made" comes only once the edition is there; whatever was begun is ended by the next look.
        sql(&app, "UPDATE held_report SET look_at = '2024-01-01T00:00:00+00:00'").await;
        if point == "look-made" || all::<edition::Entity>(&app).await.is_empty() {
            kill_at(&place, point);
        }
        nothing_by_half(&app, point).await;
    }
    sql(&app, "UPDATE held_report SET look_at = '2024-01-01T00:00:00+00:00'").await;
    place.must(&["run", "waiting"]);
    assert!(all::<held_report::Entity>(&app).await.is_empty());
    let [edition] = all::<edition::Entity>(&app).await.try_into().unwrap();
    assert_eq!(edition.body["late"], json!(["Silent source"]));
    each_reader_has_one_mail(&place, "let go").await;
}

#[tokio::test]
async fn killed_while_it_is_approved_it_goes_once() {
    let more = "reports: [{ report: executive-scorecard, scope: all, approval: { by: [executive] } }]\n";
    for point in ["approve", "freeze", "outbox", "approve-written", "approved"] {
        let place = house(more, &[]).await;
        let app = place.app().await;
        let [waiting] = all::<edition::Entity>(&app).await.try_into().unwrap();
        assert_eq!(waiting.state, EditionState::Awaiting);
        nothing_by_half(&app, point).await;
        let killed = approve(&place, &app, waiting.id, &[("KILL_AT", &format!("{point}:1"))]).await;
        assert_eq!(killed, None, "{point} was not reached");
        nothing_by_half(&app, point).await;
        let approved = all::<edition::Entity>(&app).await[0].state == EditionState::Released;
        assert_eq!(approved, point == "approved", "all of it or nothing: {point}");
        let then = approve(&place, &app, waiting.id, &[]).await;
        assert_eq!(then, Some(if approved { StatusCode::NOT_FOUND } else { StatusCode::OK }), "{point}");
        nothing_by_half(&app, point).await;
        assert!(all::<decision::Entity>(&app).await.len() <= 1);
        each_reader_has_one_mail(&place, point).await;
    }
}

/// What the program answers to an approval; none if it was killed before it could.
async fn approve(place: &Place, app: &App, edition: i64, environment: &[(&str, &str)]) -> Option<StatusCode> {
    let serving = Serving::of(place, environment);
    let token = keys::new_token(app, "ada", "test", None).await.unwrap();
    let url = format!("{}/api/v1/editions/{edition}/approve", serving.base);
    let asked = Client::new().post(url).bearer_auth(token).json(&json!({})).send().await;
    asked.ok().map(|answer| answer.status())
}

#[tokio::test]
async fn killed_while_a_digest_is_made_it_goes_once() {
    let place = Place::new().await;
    let model = std::fs::read_to_string(place.path().join("model/rest.yaml")).unwrap();
    let monthly =
        model.replace("executive-scorecard, scope: all }", "executive-scorecard, scope: all, pace: monthly }");
    write(place.path(), "model/rest.yaml", monthly);
    place.must(&["apply", place.path().join("model").to_str().unwrap()]);
    let month = place.month().output().unwrap();
    assert!(month.status.success(), "{}", words(&month));
    let app = place.app().await;
    assert_eq!(all::<digest_item::Entity>(&app).await.len(), 3);
    assert!(all::<delivery::Entity>(&app).await.is_empty());
    sql(&app, "UPDATE digest_item SET at = '2024-08-05T08:00:00+00:00'").await;
    for point in ["digest", "digest-written", "digested"] {
        kill_at(&place, point);
        let made = all::<edition::Entity>(&app).await.iter().filter(|one| one.report == "digest").count();
        assert_eq!(made, usize::from(point == "digested"), "{point}");
        assert_eq!(all::<delivery::Entity>(&app).await.len(), made, "{point}");
        assert_eq!(all::<digest_item::Entity>(&app).await.len(), 3 - made, "{point}");
    }
    place.must(&["run", "waiting"]);
    place.must(&["run", "waiting"]);
    assert!(all::<digest_item::Entity>(&app).await.is_empty());
    each_reader_has_one_mail(&place, "digest").await;
}
