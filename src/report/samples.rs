//! The other five reports of the sample month for tests, each with every section filled, in a language of choice.

use chrono::{NaiveDate, TimeDelta};
use entity::value::{
    Confidence, Currency, Decision, Direction, Exact, Money, Move, NoValue, Period, RunState, Signal, Status, Unit,
};

use super::sample::august;
use super::*;
use crate::language::Language;
use crate::portfolio::{Proposal, ServiceHistory, ServiceMonth, StepShare, shelf};
use crate::scorecard::{Fulfilment, Judged, Red};

/// What the company calls a thing: its own name, or one word for everything.
pub(super) type Named = fn(&str) -> String;

/// As the company calls it.
pub(super) fn own(name: &str) -> String {
    name.to_owned()
}

/// All six reports.
pub(super) fn all(language: &Language, named: Named) -> Vec<Content> {
    let executive = Executive { language: language.code().to_owned(), ..sample::executive() };
    let mut all = vec![Content::ExecutiveScorecard(Box::new(executive))];
    all.extend(others(language, named));
    all
}

/// All but the executive scorecard; the service review of a unit and of a service.
pub(super) fn others(language: &Language, named: Named) -> Vec<Content> {
    vec![
        Content::ServiceReview(Box::new(of_unit(language, named))),
        Content::ServiceReview(Box::new(of_service(language, named))),
        Content::ChargebackStatement(Box::new(statement(language, named))),
        Content::ShelfReview(Box::new(shelf_review(language, named))),
        Content::DataQuality(Box::new(data_quality(language, named))),
        Content::Reminders(Box::new(reminders(language, named))),
    ]
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 3).unwrap()
}

fn head(language: &Language, named: Named, scope: &str) -> Head {
    Head {
        company: named("Nordwind Retail Group"),
        title: None,
        scope: scope.parse().unwrap(),
        period: august(),
        language: language.code().to_owned(),
        revision: 1,
        correction: None,
        late: Vec::new(),
        words: None,
        public_url: "https://scorebridge.nordwind.example".to_owned(),
        made_on: today(),
    }
}

fn euro(amount: i64) -> Money {
    Money::new(amount * 1_000_000, Currency::EUR)
}

/// Kept promises that fell clearly in the last month, and satisfaction as it always was.
fn measures(language: &Language) -> Vec<Series> {
    let series = |id: &str, from: f64, last: f64| Series {
        name: language.word(id).to_owned(),
        metric: Some("satisfied"),
        unit: Unit::Percent,
        direction: Direction::HigherIsBetter,
        values: august()
            .trailing(24)
            .into_iter()
            .zip(0_u32..)
            .map(|(month, at)| (month, Some(if at == 23 { last } else { from + f64::from(at % 3) / 2.0 })))
            .collect(),
        n: 1_412,
    };
    vec![series("measure-promises-kept", 95.0, 88.2), series("measure-satisfied", 71.0, 71.5)]
}

fn watermelon(named: Named) -> Watermelon {
    Watermelon {
        service: "workplace".to_owned(),
        name: named("Digital workplace"),
        promise: 97.1,
        experience: Some(51.8),
        outcome: None,
        gap: 45.3,
        n: 1_412,
        outcome_n: 0,
        red: vec![Red::Experience],
    }
}

/// What the rules propose for a service whose use moved that way.
fn proposal(service: &str, demand: [f64; 2], felt: f64) -> Proposal {
    let month = |(period, at): (Period, usize)| ServiceMonth {
        period,
        demand: Some(if at < 3 { demand[0] } else { demand[1] }),
        promise: Some(96.4),
        felt: Some(felt),
        answers: 120,
        cost: Some(8_310.0),
    };
    let history = ServiceHistory {
        service: service.to_owned(),
        name: service.to_owned(),
        protected: false,
        on_trial: false,
        months: august().trailing(15).into_iter().zip(0..).map(month).collect(),
    };
    shelf(&[history]).remove(0)
}

/// A year that ends with that share; of one month too few answered.
fn felt_by_month(now: Option<f64>) -> Vec<FeltMonth> {
    let month = |(period, back): (Period, u32)| {
        let felt = now.map(|now| now + f64::from(back * 5 % 7));
        FeltMonth { period, felt, answers: if back == 7 { 3 } else { 61 } }
    };
    august().trailing(12).into_iter().zip((0..12).rev()).map(month).collect()
}

fn reviewed(named: Named, (id, name): (&str, &str), felt: Option<f64>, cost: Option<i64>) -> ReviewedService {
    ReviewedService {
        service: id.to_owned(),
        name: named(name),
        owner: named("Head of Digital Workplace"),
        demand: Some(12_400.0),
        demand_before: Some(11_900.0),
        promise: Some(97.1),
        felt,
        answers: 1_412,
        felt_by_month: felt_by_month(felt),
        lines: Vec::new(),
        cost: cost.map(euro),
        place: Some(proposal(id, [900.0, 200.0], 40.0)),
    }
}

fn expectations(named: Named) -> Fulfilment {
    let judged = |sentence: &str, value: Option<f64>, status| Judged {
        id: sentence.to_owned(),
        sentence: named(sentence),
        weight: 1.0,
        unit: Unit::Percent,
        target: 95.0,
        value,
        no_value: value.is_none().then_some(NoValue::TooFew),
        status,
        n: 1_204,
        proof: None,
    };
    Fulfilment {
        fulfilled: Some(66.7),
        expectations: vec![
            judged("New people can work on their first day.", Some(96.2), Status::Met),
            judged("Parcels arrive on the promised day.", Some(88.2), Status::Missed),
            judged("Month end is closed on day three.", None, Status::NoValue),
        ],
        coverage: 0.67,
    }
}

fn streams(named: Named) -> Vec<StreamLine> {
    let line = |name: &str, end: Option<f64>, step: &str, through: Option<f64>| StreamLine {
        stream: "order-to-cash".to_owned(),
        name: named(name),
        end_to_end: end,
        weakest_step: Some(named(step)),
        owner: Some(named("Parcel carrier")),
        weakest: through,
        weakest_id: Some("deliver".to_owned()),
        is_counted: true,
    };
    vec![
        line("From order to cash", Some(84.1), "Deliver", Some(88.2)),
        line("From need to supply", Some(97.4), "Approve", Some(98.6)),
        line("From idea to offer", None, "Decide", None),
    ]
}

fn steps(named: Named) -> Vec<StepShare> {
    let step = |(name, completed): (&str, f64)| StepShare {
        id: name.to_owned(),
        name: named(name),
        owner: named("Parcel carrier"),
        completed: Some(completed),
    };
    [("Order", 99.0), ("Pack", 97.2), ("Deliver", 88.2), ("Pay", 99.4)].map(step).into()
}

fn cost_by_month() -> Vec<CostMonth> {
    let month = |(period, at): (Period, i64)| CostMonth {
        period,
        charged: Some(euro(232_000 + at * at * 131)),
        plan: Some(euro(230_000)),
    };
    august().trailing(12).into_iter().zip(0..).map(month).collect()
}

fn followed(named: Named) -> (Vec<FollowedAction>, Vec<WrittenNote>) {
    let action = |days| FollowedAction {
        what: named("Agree on a delivery promise with the carrier."),
        owner: named("Mara Lindner, Online shop"),
        due: today() + TimeDelta::days(days),
    };
    let note = WrittenNote { text: named("The new laptops were welcome."), by: named("Jonas Weber"), on: today() };
    (vec![action(-9), action(20)], vec![note])
}

fn of_unit(language: &Language, named: Named) -> ServiceReview {
    let (actions, notes) = followed(named);
    ServiceReview {
        head: head(language, named, "unit:sales"),
        name: named("Sales"),
        about: language.say("review-people", &[("n", 1_240_u64.into())]),
        looked_after_by: Some(named("Jonas Weber")),
        measures: measures(language),
        services: vec![
            reviewed(named, ("workplace", "Digital workplace"), Some(51.8), Some(182_400)),
            reviewed(named, ("shop", "Online shop"), Some(88.0), None),
            reviewed(named, ("mail", "Mail and calendar"), Some(84.2), Some(31_000)),
            reviewed(named, ("fax", "Fax and print room"), None, Some(8_310)),
        ],
        unfelt: vec![watermelon(named)],
        unmet: vec![Watermelon {
            service: "shop".to_owned(),
            name: named("Online shop"),
            outcome: Some(88.2),
            outcome_n: 12_040,
            red: vec![Red::Outcome],
            ..watermelon(named)
        }],
        expectations: Some(expectations(named)),
        streams: streams(named),
        steps: steps(named),
        cost_by_month: cost_by_month(),
        statements: vec!["2026-08.sales".to_owned()],
        cost: Some(UnitCost { charged: euro(248_120), plan: Some(euro(230_000)), before: Some(euro(251_000)) }),
        actions,
        notes,
    }
}

fn of_service(language: &Language, named: Named) -> ServiceReview {
    ServiceReview {
        head: head(language, named, "service:workplace"),
        name: named("Digital workplace"),
        about: named("Everybody can work from anywhere."),
        looked_after_by: Some(named("Head of Digital Workplace")),
        services: vec![reviewed(named, ("workplace", "Digital workplace"), Some(51.8), None)],
        unfelt: Vec::new(),
        expectations: None,
        cost: None,
        cost_by_month: Vec::new(),
        unmet: Vec::new(),
        actions: Vec::new(),
        notes: Vec::new(),
        ..of_unit(language, named)
    }
}

fn statement(language: &Language, named: Named) -> Statement {
    let line = |(at, service, amount): (u32, &str, i64)| BillLine {
        id: format!("2026-08.sales.{at}"),
        service: named(service),
        charge_kind: named("Mailboxes"),
        quantity: "1240.5".parse().unwrap(),
        unit: named("box"),
        unit_price: "3.25".parse::<Exact>().unwrap(),
        amount: euro(amount),
        last: (at != 3).then(|| euro(amount)),
        share: Some(32.5),
        exact_share: "403162.5".to_owned(),
        extra_unit: at == 1,
        corrects: (at == 3).then(|| august().previous()),
        because: None,
        bought: named("People reach each other."),
    };
    let lines = [(1, "Digital workplace", 182_400), (2, "Online shop", 57_410), (3, "Fax and print room", 8_310)];
    let cause = |cause, amount| (cause, euro(amount));
    Statement {
        head: head(language, named, "unit:sales"),
        id: "2026-08.sales".to_owned(),
        bill: Bill {
            company: named("Nordwind Retail Group"),
            unit: named("Sales"),
            month: august(),
            total: euro(248_120),
            showback: false,
            budget: Some(euro(230_000)),
            last: Some(euro(251_000)),
            variance: vec![
                cause(Cause::Quantity, -4_100),
                cause(Cause::Price, 1_720),
                cause(Cause::LateData, -500),
                cause(Cause::Total, -2_880),
            ],
            lines: lines.into_iter().map(line).collect(),
            check_number: "5ea150fc4ec4".to_owned(),
            made_on: today(),
        },
        lines: Vec::new(),
    }
}

fn shelf_review(language: &Language, named: Named) -> ShelfReview {
    let service = |(id, name): (&str, &str), to: Move, demand: [f64; 2], felt: f64| OnShelf {
        name: named(name),
        owner: named("Head of Print and Post"),
        proposal: Proposal { to, confidence: Confidence::Medium, ..proposal(id, demand, felt) },
        demand: Some(demand[1]),
        demand_before: Some(demand[0]),
        promise: Some(96.4),
        felt: Some(felt),
        cost: Some(euro(8_310)),
        streams: match id {
            "tracking" => vec![named("Order to cash")],
            "mail" => vec![named("Order to cash"), named("Hire to retire")],
            _ => Vec::new(),
        },
    };
    ShelfReview {
        head: head(language, named, "all"),
        services: vec![
            service(("tracking", "Delivery tracking"), Move::Front, [400.0, 900.0], 91.0),
            service(("fax", "Fax and print room"), Move::PhaseOut, [900.0, 200.0], 40.0),
            service(("chat", "Shop chat"), Move::Trial, [100.0, 140.0], 81.0),
            service(("mail", "Mail and calendar"), Move::Keep, [700.0, 710.0], 84.0),
            service(("vpn", "Work from home"), Move::Keep, [300.0, 290.0], 66.0),
        ],
        decided: vec![
            DecidedMove {
                name: named("Delivery tracking"),
                to: Move::Front,
                decision: Decision::Accepted,
                by: named("Erika Brandt"),
                on: today(),
            },
            DecidedMove {
                name: named("Fax and print room"),
                to: Move::PhaseOut,
                decision: Decision::Declined,
                by: named("Erika Brandt"),
                on: today(),
            },
        ],
        unanswered: 2,
    }
}

/// As a connector says it, in English.
fn unreachable(named: Named) -> String {
    format!("parcels on carrier.example cannot be reached: {}", named("timed out"))
}

/// A reason of a known shape, one of none, and two rows more.
fn not_understood(named: Named, rejected: u64) -> Vec<(String, u64)> {
    let count = format!("reopened (column `{}`): expected a whole number in range, found `9,5`", named("Again"));
    vec![(count, rejected - 5), (named("the sheet is torn"), 3)]
}

fn data_quality(language: &Language, named: Named) -> DataQuality {
    let source = |name: &str, state: Option<RunState>, late: bool, rejected: u64| SourceState {
        source: "a-source".to_owned(),
        name: named(name),
        state,
        delivered: state.map(|_| today().and_hms_opt(5, 30, 0).unwrap()),
        rhythm_hours: 24,
        late,
        lacks_month: false,
        error: (state == Some(RunState::Failed)).then(|| unreachable(named)),
        read: 12_400,
        rejected,
        reasons: if rejected > 0 { not_understood(named, rejected) } else { Vec::new() },
    };
    DataQuality {
        head: head(language, named, "all"),
        sources: vec![
            source("Service desk", Some(RunState::Succeeded), false, 0),
            source("Survey", Some(RunState::Succeeded), false, 14),
            source("Cloud bill", Some(RunState::Succeeded), true, 0),
            source("Parcel carrier", Some(RunState::Failed), true, 0),
            source("Time recording", None, true, 0),
        ],
        coverage: vec![("it".to_owned(), named("IT for the business"), 0.917)],
        missing: vec![MissingFigure {
            kpi: "returned".to_owned(),
            name: named("Returned parcels"),
            owner: named("Birgit Sommer"),
            reason: Some(NoValue::Late),
        }],
        stale: vec![(named("Staff survey"), named("Of the month before."))],
        reasons: vec![(NoValue::NothingReported, 61), (NoValue::TooFew, 1_204)],
        measured: 3_411,
    }
}

fn reminders(language: &Language, named: Named) -> Reminders {
    let action =
        |days| DueAction { what: named("Ask the carrier for an offer."), due: today() + TimeDelta::days(days) };
    Reminders {
        head: head(language, named, "person:owner"),
        person: named("Mara Lindner"),
        decisions: vec![WaitingDecision {
            asked: named("Agree what changes at Deliver."),
            cost_of_waiting: named("Of every 100 about 12 are lost."),
            until: today() + TimeDelta::days(12),
        }],
        actions: [-3, -1, 0, 1, 9].map(action).into(),
        unexplained: vec![UnexplainedChange {
            kpi: "spend".to_owned(),
            name: named("Spend on IT"),
            text: named("Spend on IT really got worse."),
            signal: Signal::Worse,
        }],
        late: vec![LateFigure { kpi: "returns".to_owned(), name: named("Returned parcels"), reason: NoValue::Late }],
    }
}

#[test]
fn each_report_has_its_sample() {
    let kinds: std::collections::BTreeSet<Kind> = all(Language::english(), own).iter().map(Content::kind).collect();
    assert_eq!(kinds, Kind::all().collect());
}
