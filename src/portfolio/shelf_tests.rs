//! Shelf moves case by case, and the laws they keep. They never check a stream.

use entity::value::{Confidence, Move, Period};
use proptest::prelude::*;

use super::super::Reason;
use super::*;
use crate::scorecard::wording::{MOST_WORDS, WordList, jargon};

/// A service with 24 months up to August 2026, all alike.
fn steady() -> ServiceHistory {
    let last: Period = "2026-08".parse().expect("a period");
    let month = |period| ServiceMonth {
        period,
        demand: Some(1_000.0),
        promise: Some(96.0),
        felt: Some(82.0),
        answers: 30,
        cost: Some(5_000.0),
    };
    ServiceHistory {
        service: "mail".to_owned(),
        name: "Mail and calendar".to_owned(),
        protected: false,
        on_trial: false,
        months: last.trailing(24).into_iter().map(month).collect(),
    }
}

/// The same with its last three months changed.
fn lately(change: impl Fn(&mut ServiceMonth)) -> ServiceHistory {
    let mut service = steady();
    service.months.iter_mut().rev().take(3).for_each(change);
    service
}

fn fading() -> ServiceHistory {
    lately(|month| (month.demand, month.felt) = (Some(400.0), Some(48.0)))
}

fn wanted() -> ServiceHistory {
    lately(|month| month.demand = Some(1_430.0))
}

fn only(service: &ServiceHistory) -> Proposal {
    shelf(std::slice::from_ref(service)).pop().expect("a proposal")
}

fn texts(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.text.as_str()).collect()
}

fn rules(proposal: &Proposal) -> Vec<&str> {
    proposal.reasons.iter().map(|reason| reason.rule.as_str()).collect()
}

fn check(service: &ServiceHistory, to: Move, confidence: Confidence, first: &str) {
    let proposal = only(service);
    assert_eq!((proposal.to, proposal.confidence), (to, confidence), "{:?}", proposal.reasons);
    assert_eq!(rules(&proposal).first(), Some(&first));
}

#[test]
fn what_is_wanted_and_liked_goes_in_front() {
    check(&wanted(), Move::Front, Confidence::High, "demand_rising");
    check(&lately(|month| month.demand = Some(1_101.0)), Move::Front, Confidence::High, "demand_rising");
    check(&lately(|month| month.demand = Some(1_090.0)), Move::Keep, Confidence::High, "demand_steady");
    let disliked = lately(|month| (month.demand, month.felt) = (Some(1_430.0), Some(74.9)));
    check(&disliked, Move::Keep, Confidence::High, "demand_rising");
    let broken = lately(|month| (month.demand, month.promise) = (Some(1_430.0), Some(89.0)));
    check(&broken, Move::Keep, Confidence::High, "repair_first");
    assert_eq!(
        texts(&only(&wanted()).reasons),
        [
            "Used 43 % more than a year before.",
            "82 % of 90 answers were satisfied.",
            "96 % of its promises were kept.",
            "Each use costs 30 % less than a year before.",
        ]
    );
}

#[test]
fn what_fades_gets_dearer_and_is_not_liked_is_phased_out() {
    check(&fading(), Move::PhaseOut, Confidence::High, "demand_fading");
    assert_eq!(
        texts(&only(&fading()).reasons),
        [
            "Used 60 % less than a year before.",
            "48 % of 90 answers were satisfied.",
            "96 % of its promises were kept.",
            "Each use costs 150 % more than a year before.",
        ]
    );
    let liked = lately(|month| month.demand = Some(400.0));
    check(&liked, Move::Keep, Confidence::High, "demand_fading");
    let cheaper = lately(|month| {
        (month.demand, month.felt, month.cost) = (Some(400.0), Some(48.0), Some(1_900.0));
    });
    check(&cheaper, Move::Keep, Confidence::High, "demand_fading");
    let free = lately(|month| (month.demand, month.felt, month.cost) = (Some(400.0), Some(48.0), None));
    check(&free, Move::Keep, Confidence::Medium, "demand_fading");
    check(&ServiceHistory { protected: true, ..fading() }, Move::Keep, Confidence::High, "protected");
}

#[test]
fn what_nobody_uses_is_phased_out() {
    let unused = || lately(|month| month.demand = Some(0.0));
    check(&unused(), Move::PhaseOut, Confidence::Medium, "unused");
    check(&ServiceHistory { protected: true, ..unused() }, Move::Keep, Confidence::Medium, "protected");
    let mut never = unused();
    never.months.iter_mut().for_each(|month| month.demand = Some(0.0));
    check(&never, Move::PhaseOut, Confidence::Low, "unused");
}

#[test]
fn a_trial_runs_half_a_year_and_is_then_decided() {
    let trial = |months: usize, service: ServiceHistory| ServiceHistory {
        months: service.months.into_iter().skip(24 - months).collect(),
        on_trial: true,
        ..service
    };
    check(&trial(5, steady()), Move::Trial, Confidence::High, "on_trial");
    check(&trial(6, steady()), Move::Keep, Confidence::High, "trial_over");
    check(&trial(8, wanted()), Move::Front, Confidence::High, "trial_over");
    check(&trial(8, fading()), Move::PhaseOut, Confidence::High, "trial_over");
    check(&trial(8, lately(|month| month.felt = Some(59.0))), Move::PhaseOut, Confidence::High, "trial_over");
    let protected = ServiceHistory { protected: true, ..trial(8, fading()) };
    check(&protected, Move::Keep, Confidence::High, "protected");
    assert_eq!(only(&trial(5, steady())).reasons[0].text, "On trial for 5 months; decided after 6.");
    assert_eq!(only(&trial(1, steady())).reasons[0].text, "On trial for 1 month; decided after 6.");
}

#[test]
fn too_little_data_is_kept_and_said() {
    let unknown = lately(|month| month.demand = None);
    check(&unknown, Move::Keep, Confidence::Low, "cannot_tell");
    let few = lately(|month| (month.demand, month.answers) = (Some(1_430.0), 6));
    check(&few, Move::Keep, Confidence::Medium, "demand_rising");
    assert_eq!(only(&few).reasons[1].text, "Satisfaction cannot be told yet: only 18 answered.");
    let silent = lately(|month| (month.answers, month.felt, month.promise) = (0, None, None));
    check(&silent, Move::Keep, Confidence::Low, "demand_steady");
    assert!(shelf(&[ServiceHistory { months: Vec::new(), ..steady() }]).is_empty());
}

#[test]
fn a_short_history_is_compared_with_the_months_just_before() {
    let short = ServiceHistory { months: wanted().months.into_iter().skip(18).collect(), ..wanted() };
    assert_eq!(only(&short).reasons[0].text, "Used 43 % more than three months before.");
    let shorter = ServiceHistory { months: wanted().months.into_iter().skip(21).collect(), ..wanted() };
    check(&shorter, Move::Keep, Confidence::Low, "cannot_tell");
}

#[test]
fn satisfaction_is_pooled_never_averaged() {
    let mut service = steady();
    for (month, (felt, answers)) in service.months.iter_mut().rev().zip([(90.0, 10), (60.0, 300), (60.0, 0)]) {
        (month.felt, month.answers) = (Some(felt), answers);
    }
    // 9 of 10 and 180 of 300 are 189 of 310.
    assert_eq!(only(&service).reasons[1].text, "61 % of 310 answers were satisfied.");
}

#[test]
fn decisions_come_first_then_by_id() {
    let named = |id: &str, service: ServiceHistory| ServiceHistory { service: id.to_owned(), ..service };
    let services = [named("d", steady()), named("c", fading()), named("b", steady()), named("a", wanted())];
    let order: Vec<_> = shelf(&services).into_iter().map(|proposal| (proposal.service, proposal.to)).collect();
    let expected = [("a", Move::Front), ("c", Move::PhaseOut), ("b", Move::Keep), ("d", Move::Keep)];
    assert_eq!(order, expected.map(|(id, to)| (id.to_owned(), to)));
}

#[test]
fn the_month_reviewed_is_the_last_one() {
    assert_eq!(only(&steady()).period.to_string(), "2026-08");
}

fn any_month() -> impl Strategy<Value = (Option<f64>, Option<f64>, Option<f64>, u64, Option<f64>)> {
    let share = || prop::option::weighted(0.9, 0.0_f64..=100.0);
    (
        prop::option::weighted(0.9, 0.0_f64..2_000.0),
        share(),
        share(),
        0_u64..60,
        prop::option::weighted(0.9, 0.0_f64..9e5),
    )
}

fn any_service() -> impl Strategy<Value = ServiceHistory> {
    let months = prop::collection::vec(any_month(), 0..24);
    (any::<bool>(), any::<bool>(), "[a-z]{1,4}", months).prop_map(|(protected, on_trial, service, figures)| {
        let count = i32::try_from(figures.len()).expect("few");
        let periods = "2026-08".parse::<Period>().expect("a period").trailing(count);
        let month = |(period, (demand, promise, felt, answers, cost))| ServiceMonth {
            period,
            demand,
            promise,
            felt,
            answers,
            cost,
        };
        let months = periods.into_iter().zip(figures).map(month).collect();
        ServiceHistory { name: service.to_uppercase(), service, protected, on_trial, months }
    })
}

proptest! {
    #[test]
    fn protected_services_are_never_phased_out(service in any_service()) {
        let protected = ServiceHistory { protected: true, ..service };
        prop_assert!(shelf(&[protected]).iter().all(|proposal| proposal.to != Move::PhaseOut));
    }

    #[test]
    fn every_service_with_a_month_gets_one_proposal_with_a_reason(services in prop::collection::vec(any_service(), 0..6)) {
        let proposals = shelf(&services);
        prop_assert_eq!(proposals.len(), services.iter().filter(|service| !service.months.is_empty()).count());
        prop_assert!(proposals.iter().all(|proposal| !proposal.reasons.is_empty()));
    }

    #[test]
    fn more_use_never_leads_to_phasing_out(service in any_service(), times in 1.0_f64..9.0) {
        let to = |service: &ServiceHistory| shelf(std::slice::from_ref(service)).first().map(|proposal| proposal.to);
        let mut busier = service.clone();
        for month in busier.months.iter_mut().rev().take(3) {
            month.demand = month.demand.map(|demand| demand * times);
        }
        prop_assert!(to(&service) == Some(Move::PhaseOut) || to(&busier) != Some(Move::PhaseOut));
    }

    #[test]
    fn reasons_are_short_and_plain(service in any_service()) {
        let list = WordList::english();
        for reason in shelf(&[service]).iter().flat_map(|proposal| &proposal.reasons) {
            prop_assert_eq!(jargon(&reason.text, &list), []);
            prop_assert!(reason.text.split_whitespace().count() <= MOST_WORDS);
        }
    }
}
