//! The sample company tells its story: what its data hide is found and named in business words, and nothing else is.

use entity::edition;
use entity::value::{Move, NoValue, Signal, Status};
use scorebridge::scorecard::{Card, KpiScore, Red};
use scorebridge::store::{Access, cards, editions, lines, services, shelf};
use scorebridge::{jobs, portfolio, scorecard};

use crate::company::{Company, total};
use crate::sample::{august, sample};

#[tokio::test]
async fn green_and_resented_the_digital_workplace_is_named() {
    let company = sample().await;
    let found = scorecard::watermelons(&services::pairs(&company.app.db, august()).await.unwrap());
    let [workplace, tracking] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((workplace.service.as_str(), workplace.red.as_slice()), ("workplace", [Red::Experience].as_slice()));
    // It runs as promised, its users are content, and every tenth parcel does not arrive.
    assert_eq!((tracking.service.as_str(), tracking.red.as_slice()), ("delivery-tracking", [Red::Outcome].as_slice()));
    assert!(tracking.outcome.is_some_and(|share| share < 92.0) && tracking.outcome_n > 1_000, "{tracking:?}");
    assert!(workplace.promise > 95.0 && workplace.experience.is_some_and(|felt| felt < 60.0), "{workplace:?}");
    let card = card(&company).await;
    assert_eq!(kpi(&card, "workplace-felt").marks.status, Status::Missed);
    assert_eq!(kpi(&card, "workplace-felt").marks.signal, Signal::Worse);
}

#[tokio::test]
async fn the_stream_fails_at_the_carrier_and_not_in_it() {
    let company = sample().await;
    let streams = services::streams(&company.app.db, august()).await.unwrap();
    let stream = streams.iter().find(|stream| stream.id == "order-to-cash").unwrap();
    let health = portfolio::weakest_step(&stream.steps, stream.measured);
    let weakest = health.weakest.unwrap();
    assert_eq!((weakest.id.as_str(), weakest.completed.unwrap() < 90.0), ("delivery", true), "{weakest:?}");
    assert!(weakest.owner.contains("Logistics"), "{}", weakest.owner);
    for step in stream.steps.iter().filter(|step| step.id != "delivery") {
        assert!(step.completed.unwrap() > 99.0, "{step:?}");
    }
    let card = card(&company).await;
    assert_eq!(kpi(&card, "orders-completed").marks.status, Status::Missed);
    assert_eq!(kpi(&card, "orders-completed").marks.signal, Signal::Worse);
}

#[tokio::test]
async fn one_real_improvement_stands_out_of_the_noise() {
    let company = sample().await;
    let card = card(&company).await;
    assert_eq!(kpi(&card, "time-to-fix").marks.signal, Signal::Better);
    let better: Vec<_> = kpis(&card).filter(|kpi| kpi.marks.signal == Signal::Better).map(|kpi| &kpi.id).collect();
    assert_eq!(better, ["time-to-fix"]);
}

#[tokio::test]
async fn the_shelf_moves_what_should_move() {
    let company = sample().await;
    let reviews = shelf::reviews(&company.app.db, august()).await.unwrap();
    assert_eq!(reviews.len(), 20);
    let to = |service: &str| reviews.iter().find(|review| review.service_id == service).unwrap().proposed;
    assert_eq!(to("fax"), Move::PhaseOut);
    assert_eq!(to("delivery-tracking"), Move::Front);
    assert_eq!(to("planning"), Move::Trial);
    // Little used, but protected: people are paid by it.
    assert_eq!(to("payroll"), Move::Keep);
    for review in &reviews {
        let reasons = shelf::proposal(review).unwrap().reasons;
        assert!(!reasons.is_empty() && reasons.iter().all(|reason| !reason.text.is_empty()), "{}", review.service_id);
    }
}

#[tokio::test]
async fn a_cost_nobody_chose_stays_in_plain_sight() {
    let company = sample().await;
    let cost = async |period: &str| {
        let sums = lines::sums(&company.app.db, period.parse().unwrap()).await.unwrap();
        let bill = sums.into_iter().filter(|(slice, _)| slice.source_id == "cloud-bill").map(|(_, sum)| sum);
        let nobodys = bill.filter(|sum| sum.business_unit.is_none() && sum.service.as_deref() == Some("reporting"));
        total(nobodys.map(|sum| sum.billed)).to_f64()
    };
    let (before, after) = (cost("2026-04").await, cost("2026-08").await);
    assert!(after > 2.0 * before, "{before} {after}");
}

#[tokio::test]
async fn the_report_says_all_of_it_in_business_words() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let edition = newest(&company).await;
    let text = text(&company, &edition).await;
    for words in [
        "August 2026",
        "Digital workplace",
        "From order to cash",
        "weakest step: Parcel delivered",
        "Logistics",
        "Time to fix",
        "Fax and print room: phase out",
        "Delivery tracking: put in front",
    ] {
        assert!(text.contains(words), "the report does not say `{words}`:\n{text}");
    }
    for jargon in ["ticket", "incident", "P1", "MTTR", "SLA", "uptime", "backlog", "latency"] {
        let said = text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(jargon));
        assert!(!said, "the report says `{jargon}`:\n{text}");
    }
}

async fn card(company: &Company) -> Card {
    cards::card(&company.app.db, &Access::everything(), "it-business", august()).await.unwrap().unwrap()
}

fn kpis(card: &Card) -> impl Iterator<Item = &KpiScore> {
    card.perspectives.iter().flat_map(|one| &one.objectives).flat_map(|objective| &objective.kpis)
}

fn kpi<'a>(card: &'a Card, id: &str) -> &'a KpiScore {
    kpis(card).find(|kpi| kpi.id == id).unwrap()
}

pub async fn newest(company: &Company) -> edition::Model {
    let scope = "all".parse().unwrap();
    editions::newest(&company.app.db, "executive-scorecard", &scope, august(), "en").await.unwrap().unwrap()
}

/// The edition's text, line breaks made spaces.
async fn text(company: &Company, edition: &edition::Model) -> String {
    let file = editions::file(&company.app.db, edition, "txt").await.unwrap().unwrap();
    String::from_utf8(file.body).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn no_month_of_the_sample_lacks_a_source() {
    let measured = sample().await.rows::<entity::measurement::Entity>().await;
    let late = measured.iter().filter(|one| matches!(one.no_value, Some(NoValue::Late | NoValue::SourceFailed)));
    assert_eq!(late.map(|one| (&one.metric_id, &one.scope, one.period)).collect::<Vec<_>>(), []);
}
