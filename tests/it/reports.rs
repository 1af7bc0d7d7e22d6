//! All six reports of the sample company: frozen, mailed to whom they are for, in business words, with one check number each.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use chrono::TimeDelta;
use entity::value::{HoldState, Scope};
use entity::{edition, person};
use scorebridge::chargeback::statement_csv;
use scorebridge::language::Language;
use scorebridge::report::{Kind, LARGEST_HTML, bill_pdf, bill_xlsx};
use scorebridge::scorecard::wording::{WordList, jargon};
use scorebridge::store::follow_up::{self, By, ToDo};
use scorebridge::store::{Access, bills, charges, editions, held, people};
use scorebridge::{demo, jobs};

use crate::company::Company;
use crate::sample::{all_reports, august};

const OTHERS: [Kind; 5] =
    [Kind::ServiceReview, Kind::ChargebackStatement, Kind::ShelfReview, Kind::DataQuality, Kind::Reminders];

async fn of(company: &Company, kind: Kind) -> Vec<edition::Model> {
    let all = editions::list(&company.app.db, &Access::everything(), None, 100).await.unwrap();
    all.into_iter().filter(|one| one.report == kind.to_string()).collect()
}

async fn file(company: &Company, edition: &edition::Model, name: &str) -> Vec<u8> {
    editions::file(&company.app.db, edition, name).await.unwrap().unwrap_or_else(|| panic!("no {name}")).body
}

async fn text(company: &Company, edition: &edition::Model) -> String {
    let text = String::from_utf8(file(company, edition, "txt").await).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn frozen() -> Company {
    let company = all_reports().await;
    let said = jobs::report(&company.app, august(), None).await.unwrap();
    assert!(said.editions >= 9, "{said}");
    company
}

#[tokio::test]
async fn all_six_are_frozen_and_delivered() {
    let company = frozen().await;
    let kinds: BTreeSet<String> = company.rows::<edition::Entity>().await.into_iter().map(|one| one.report).collect();
    assert_eq!(kinds, Kind::all().map(|kind| kind.to_string()).collect());
    let sent = jobs::deliver(&company.app).await.unwrap();
    assert_eq!((sent.accepted, sent.rejected), (company.mails().len(), 0));
    assert!(sent.accepted >= 12, "{sent}");
    let again = jobs::report(&company.app, august(), None).await.unwrap();
    assert_eq!((again.editions, again.deliveries), (0, 0), "the same figures are no news: {again}");
}

#[tokio::test]
async fn every_rendering_is_whole_and_carries_the_number() {
    let company = frozen().await;
    for kind in OTHERS {
        for one in of(&company, kind).await {
            let number = one.check_number.as_str();
            assert!(one.subject.contains("August 2026"), "{kind}: {}", one.subject);
            let html = String::from_utf8(file(&company, &one, "html").await).unwrap();
            assert!(html.len() <= LARGEST_HTML, "{kind}: {} bytes", html.len());
            let plain = String::from_utf8(file(&company, &one, "txt").await).unwrap();
            assert!(
                plain.lines().filter(|line| !line.contains("http")).all(|line| line.chars().count() <= 72),
                "{plain}"
            );
            assert!(!plain.contains("\n\n\n"), "{plain}");
            let csv = String::from_utf8(file(&company, &one, "csv").await).unwrap();
            assert!(csv.lines().count() > 1, "{kind}: {csv}");
            for said in [&html, &plain] {
                assert!(said.contains(number), "{kind} without {number}");
                assert!(!said.contains("None") && !said.contains("null"), "{kind}: {said}");
            }
            assert!(file(&company, &one, "pdf").await.starts_with(b"%PDF-1.7"));
            let mut book = Xlsx::new(Cursor::new(file(&company, &one, "xlsx").await)).unwrap();
            let sheets = book.worksheets();
            let mut cells = sheets.iter().flat_map(|(_, range)| range.used_cells());
            assert!(cells.any(|(_, _, cell)| *cell == number), "{kind}");
            let pictures = html.matches("src=\"cid:").count();
            let files = editions::files(&company.app.db, &one).await.unwrap();
            assert_eq!(files.iter().filter(|file| file.content_type == "image/png").count(), pictures, "{kind}");
        }
    }
}

#[tokio::test]
async fn no_jargon_in_what_the_business_reads() {
    let company = frozen().await;
    for kind in OTHERS.into_iter().filter(|kind| *kind != Kind::DataQuality) {
        for one in of(&company, kind).await {
            assert_eq!(jargon(&text(&company, &one).await, &WordList::english()), [], "{kind}");
            assert_eq!(jargon(&one.subject, &WordList::english()), [], "{kind}");
        }
    }
}

#[tokio::test]
async fn a_review_says_what_was_promised_felt_and_paid() {
    let company = frozen().await;
    let reviews: BTreeMap<String, edition::Model> =
        of(&company, Kind::ServiceReview).await.into_iter().map(|one| (one.scope.to_string(), one)).collect();
    // That of Logistics waits for its approval.
    assert_eq!(reviews.keys().collect::<Vec<_>>(), ["service:workplace", "unit:online", "unit:sales"]);
    let sales = text(&company, &reviews["unit:sales"]).await;
    for words in
        ["Service review: Sales", "Promises kept", "Services used", "Cost against plan", "Looked after by Jonas Weber"]
    {
        assert!(sales.contains(words), "`{words}` in\n{sales}");
    }
    let workplace = text(&company, &reviews["service:workplace"]).await;
    assert!(workplace.contains("Digital workplace keeps"), "{workplace}");
    for unit in ["Finance", "Marketing", "Production"] {
        assert!(!workplace.contains(&format!("{unit}:")), "a service's review splits nothing by unit:\n{workplace}");
    }
}

/// The parcel carrier counts late: a report that would tell half without it waits for somebody to let it go.
#[tokio::test]
async fn a_review_is_held_while_its_source_lacks_the_month() {
    let company = frozen().await;
    let held = held::all(&company.app.db).await.unwrap();
    let told: Vec<_> = held.iter().map(|row| (row.report.as_str(), row.scope.to_string(), row.state)).collect();
    assert_eq!(told, [("service-review", "service:delivery-tracking".to_owned(), HoldState::Held)]);
    assert_eq!(held::late(&held[0]).unwrap(), ["Parcel carrier, what it carried"]);
    let which = ("service-review", &held[0].scope, august());
    assert!(held::release(&company.app.db, which, By { who: "admin", at: company.app.clock.now() }).await.unwrap());
    let gone = jobs::report(&company.app, august(), None).await.unwrap();
    assert_eq!((gone.editions, gone.waiting), (1, 0), "let go by an administrator: {gone}");
    let review = of(&company, Kind::ServiceReview).await.into_iter().find(|one| one.scope == held[0].scope);
    assert!(text(&company, &review.unwrap()).await.contains("Parcel carrier, what it carried"), "says what is late");
}

#[tokio::test]
async fn a_statement_is_the_one_of_the_portal() {
    let company = frozen().await;
    let db = &company.app.db;
    for one in of(&company, Kind::ChargebackStatement).await {
        let id = format!("2026-08.{}", one.scope.business_unit().unwrap());
        let row = charges::statement(db, &Access::everything(), &id).await.unwrap().unwrap();
        assert_eq!(one.check_number, row.check_number);
        let (_, zone) = company.app.company().await.unwrap();
        let bill = bills::bill(db, &Access::everything(), &row, (zone, company.app.clock.now())).await.unwrap();
        assert_eq!(
            file(&company, &one, "pdf").await,
            bill_pdf(&company.app.templates, Language::english(), &bill).unwrap()
        );
        assert_eq!(file(&company, &one, "xlsx").await, bill_xlsx(Language::english(), &bill).unwrap());
        let lines = bills::lines(db, &row).await.unwrap();
        assert_eq!(file(&company, &one, "csv").await, statement_csv(&lines).into_bytes());
        assert!(one.subject.contains("owes EUR"), "{}", one.subject);
    }
}

#[tokio::test]
async fn a_statement_waits_for_its_month_to_be_closed() {
    let company = all_reports().await;
    let may = "2026-05".parse().unwrap();
    let scope: Scope = "unit:online".parse().unwrap();
    let told = jobs::preview(&company.app, "chargeback-statement", (Some(&scope), None), may, None).await.unwrap_err();
    assert!(told.to_string().contains("nothing to tell of unit:online in 2026-05"), "{told}");
}

#[tokio::test]
async fn the_shelf_asks_once_and_tells_what_was_decided() {
    let company = frozen().await;
    let reviews = of(&company, Kind::ShelfReview).await;
    let review = reviews.into_iter().find(|one| one.language == "en").unwrap();
    let said = text(&company, &review).await;
    for words in
        ["Decide whether to phase out Fax and print room.", "Put in front", "Delivery tracking", "Nobody answered"]
    {
        assert!(said.contains(words), "`{words}` in\n{said}");
    }
    let asked = follow_up::decisions(&company.app.db, &Access::everything()).await.unwrap();
    let fax = asked.iter().filter(|one| one.asked.contains("Fax and print room"));
    assert_eq!(fax.count(), 1, "{asked:?}");
    assert_eq!(asked.len(), 2, "the scorecard's own question stays beside it: {asked:?}");
}

#[tokio::test]
async fn data_quality_names_what_was_not_understood() {
    let company = frozen().await;
    let [digest] = of(&company, Kind::DataQuality).await.try_into().unwrap();
    let said = text(&company, &digest).await;
    assert!(said.contains("rows read") && said.contains("of its weight has figures"), "{said}");
    let rejected: i64 = company.rows::<entity::run::Entity>().await.iter().map(|run| run.rejected).sum();
    assert_eq!(said.contains("not understood"), rejected > 0, "{said}");
}

#[tokio::test]
async fn reminders_speak_their_readers_language() {
    let company = frozen().await;
    let executive = "person:executive".parse().unwrap();
    let of = (Some(&executive), Some("de"));
    let made = jobs::preview(&company.app, "reminders", of, august(), None).await.unwrap();
    let said = made[0].0.body.to_string();
    assert!(said.contains("Entscheiden, ob Fax and print room ausläuft."), "{said}");
    assert!(!said.contains("Decide whether"), "{said}");
}

#[tokio::test]
async fn reminders_are_for_whom_something_waits() {
    let company = all_reports().await;
    let due = demo::now().date_naive() - TimeDelta::days(3);
    let late = ToDo {
        scope: Scope::Unit("online".to_owned()),
        kpi: None,
        decision: None,
        what: "Show in the shop when a parcel really arrives.".to_owned(),
        owner: "Mara Lindner, Online shop".to_owned(),
        due,
    };
    let by = By { who: "owner", at: company.app.clock.now() };
    follow_up::plan_action(&company.app.db, late, by).await.unwrap();
    jobs::report(&company.app, august(), None).await.unwrap();
    let found: BTreeMap<String, edition::Model> =
        of(&company, Kind::Reminders).await.into_iter().map(|one| (one.scope.to_string(), one)).collect();
    let own = found.get("person:owner").expect("reminders of the owner");
    let said = text(&company, own).await;
    for words in ["Mara Lindner", "Show in the shop when a parcel really arrives.", "3 days overdue: 31 August 2026"] {
        assert!(said.contains(words), "`{words}` in\n{said}");
    }
    assert!(!found.contains_key("person:brm"), "nothing waits for Jonas Weber: {:?}", found.keys());
    let person = |id: &str| {
        let (db, id) = (company.app.db.clone(), id.to_owned());
        async move {
            let person: person::Model = people::person(&db, &id).await.unwrap().unwrap();
            people::access(&db, &person).await.unwrap()
        }
    };
    for (who, may) in [("owner", true), ("executive", false), ("admin", false), ("brm", false)] {
        let seen = editions::by_id(&company.app.db, &person(who).await, own.id).await.unwrap();
        assert_eq!(seen.is_some(), may, "{who}");
    }
}
