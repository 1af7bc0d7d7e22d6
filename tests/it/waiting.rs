//! Reports that wait until their sources have delivered: they go as soon as all is there, at their deadline by name of what
//! is late, or when somebody lets them go; once each, whoever looks.

use std::fs;

use entity::value::HoldState;
use entity::{delivery, edition, held_report, run};
use scorebridge::jobs::{self, Looked};
use scorebridge::store::follow_up::By;
use scorebridge::store::{audit, editions, held};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::company::Company;
use crate::sample::{august, sample};

const FILE: &str = "sources/outages.csv";

/// What its source is called.
const NAME: &str = "Monitoring, when something did not work";

/// The sample company whose scorecard waits for the source of outages, which has not delivered and cannot.
async fn house(wait_days: i32, then: &str) -> Company {
    let company = sample().await;
    let terms = format!("complete: {{ wait_days: {wait_days}, then: {then}, sources: [monitoring] }}");
    let line = "report: executive-scorecard, scope: all";
    company.edit("model/reports.yaml", line, &format!("{line}, {terms}"));
    company.apply().await;
    let of_source = run::Entity::delete_many().filter(run::Column::SourceId.eq("monitoring"));
    of_source.exec(company.app.db.connection()).await.unwrap();
    fs::rename(company.path(FILE), company.path("outages.later")).unwrap();
    company
}

/// As if the hour until the next look were over.
async fn an_hour_later(company: &Company) {
    let due = "UPDATE held_report SET look_at = '2024-01-01T00:00:00+00:00'";
    company.app.db.connection().execute_unprepared(due).await.unwrap();
}

async fn report(company: &Company) -> (usize, usize, usize) {
    let frozen = jobs::report(&company.app, august(), None).await.unwrap();
    (frozen.editions, frozen.deliveries, frozen.waiting)
}

async fn look(company: &Company) -> (usize, usize) {
    let Looked { looked_at, gone } = jobs::look_again(&company.app).await.unwrap();
    (looked_at, gone)
}

async fn state(company: &Company) -> Option<HoldState> {
    company.rows::<held_report::Entity>().await.pop().map(|row| row.state)
}

/// The edition in English: its text and its mail.
async fn made(company: &Company) -> [String; 2] {
    let rows = company.rows::<edition::Entity>().await;
    let english = rows.into_iter().find(|one| one.language == "en").unwrap();
    let mut files = Vec::new();
    for name in ["txt", "html"] {
        let file = editions::file(&company.app.db, &english, name).await.unwrap().unwrap();
        files.push(String::from_utf8(file.body).unwrap());
    }
    files.try_into().unwrap()
}

#[tokio::test]
async fn it_waits_and_goes_as_soon_as_all_is_there() {
    let company = house(3, "hold").await;
    assert_eq!(report(&company).await, (0, 0, 2), "in both languages");
    assert_eq!(report(&company).await, (0, 0, 2), "asked twice, it still waits");
    let [row] = company.rows::<held_report::Entity>().await.try_into().unwrap();
    assert_eq!((row.until - row.since).num_days(), 3);
    assert_eq!(held::late(&row).unwrap(), [NAME]);
    an_hour_later(&company).await;
    assert_eq!(look(&company).await, (1, 0), "the source still fails");
    assert_eq!(look(&company).await, (0, 0), "not again within the hour");
    fs::rename(company.path("outages.later"), company.path(FILE)).unwrap();
    an_hour_later(&company).await;
    assert_eq!(look(&company).await, (1, 1));
    assert_eq!(state(&company).await, None);
    assert_eq!(company.rows::<edition::Entity>().await.len(), 2);
    assert_eq!(jobs::deliver(&company.app).await.unwrap().accepted, 3);
    assert!(!made(&company).await[0].contains("Late when this was made"));
    assert_eq!(report(&company).await, (0, 0, 0));
}

#[tokio::test]
async fn at_its_deadline_it_goes_and_its_first_lines_name_what_is_late() {
    let company = house(0, "send").await;
    assert_eq!(report(&company).await, (2, 3, 0));
    let [text, mail] = made(&company).await;
    let second = text.split("\n\n").nth(1).unwrap().replace('\n', " ");
    assert_eq!(second, format!("Late when this was made: {NAME}. What rests on them is not complete."));
    assert!(mail.contains(&format!("Late when this was made: {NAME}")), "{mail}");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(&format!("Late or missing: {NAME}: nothing for August 2026 yet.")),
        "the line on data: {text}"
    );
}

#[tokio::test]
async fn what_is_held_goes_when_somebody_lets_it_go() {
    let company = house(0, "hold").await;
    assert_eq!(report(&company).await, (0, 0, 2));
    assert_eq!(state(&company).await, Some(HoldState::Held));
    an_hour_later(&company).await;
    assert_eq!(look(&company).await, (1, 0));
    let scope = "all".parse().unwrap();
    let by = By { who: "admin", at: company.app.clock.now() };
    let which = ("executive-scorecard", &scope, august());
    assert!(held::release(&company.app.db, which, by).await.unwrap());
    assert!(!held::release(&company.app.db, which, by).await.unwrap(), "once");
    assert_eq!(look(&company).await, (1, 1), "at once");
    assert!(made(&company).await[0].contains("Late when this was made: Monitoring, when"));
    assert_eq!(company.rows::<delivery::Entity>().await.len(), 3);
    let trail = company.rows::<entity::audit_entry::Entity>().await;
    assert!(trail.iter().any(|one| one.actor == "admin" && one.action == audit::LET_GO));
}

#[tokio::test]
async fn two_that_look_at_once_send_once() {
    let company = house(3, "hold").await;
    report(&company).await;
    fs::rename(company.path("outages.later"), company.path(FILE)).unwrap();
    an_hour_later(&company).await;
    let other = crate::company::open(&company.path("")).await;
    let (one, two) = tokio::join!(jobs::look_again(&company.app), jobs::look_again(&other));
    assert_eq!(one.unwrap().gone + two.unwrap().gone, 1);
    assert_eq!(company.rows::<edition::Entity>().await.len(), 2);
    assert_eq!(company.rows::<delivery::Entity>().await.len(), 3);
}

/// What the first of them had begun when it was killed, the second one ends an hour later.
#[tokio::test]
async fn what_was_begun_is_ended_by_the_next() {
    let company = house(0, "hold").await;
    report(&company).await;
    let scope = "all".parse().unwrap();
    let by = By { who: "admin", at: company.app.clock.now() };
    held::release(&company.app.db, ("executive-scorecard", &scope, august()), by).await.unwrap();
    let (now, hour) = (company.app.db.now().await.unwrap(), chrono::Duration::hours(1));
    assert!(held::take(&company.app.db, now, now + hour).await.unwrap().is_some(), "taken, and never ended");
    assert_eq!(look(&company).await, (0, 0));
    an_hour_later(&company).await;
    assert_eq!(look(&company).await, (1, 1));
    assert_eq!(company.rows::<delivery::Entity>().await.len(), 3);
}
