//! Where each service should stand on the shelf, by one stated rule. It proposes with reasons; people decide.

use entity::value::{Confidence, Move};

use super::reasons::{Rule, reason};
use super::recent::Recent;
use super::{Proposal, ServiceHistory, ServiceMonth};

/// Use has risen if it is this many percent above the time before, or more.
pub const RISING_FROM: f64 = 10.0;
/// A service is fading if its use is this many percent below the time before, or more.
pub const FADING_FROM: f64 = 30.0;
/// A service has become dearer if each use costs this many percent more than before, or more.
pub const DEARER_FROM: f64 = 20.0;
/// From this share of satisfied answers on, in percent, colleagues are glad to have a service.
pub const LIKED_FROM: f64 = 75.0;
/// Below this share of satisfied answers, in percent, a trial has failed.
pub const DISLIKED_BELOW: f64 = 60.0;
/// From this share of promises kept on, in percent, a service is good enough to be put in front.
pub const RELIABLE_FROM: f64 = 90.0;
/// A trial is decided after this many months of use.
pub const TRIAL_MONTHS: usize = 6;

/// Proposes a move for each service: first those to put in front, to phase out and on trial, then those to keep; by id
/// within each.
///
/// A service is compared with its own past only, since each counts its use in a unit of its own: the last three months with
/// the same months a year before, or with the three before them where that year is missing. Then, the first that fits:
///
/// | what is seen | move |
/// |---|---|
/// | on trial for fewer than [`TRIAL_MONTHS`] months | trial |
/// | not used at all, not protected | phase out |
/// | use unknown | keep: cannot tell yet |
/// | use rising ([`RISING_FROM`]) and liked ([`LIKED_FROM`]), but promises broken (below [`RELIABLE_FROM`]) | keep: repair first |
/// | use rising and liked | front |
/// | protected | keep |
/// | fading ([`FADING_FROM`]), each use dearer ([`DEARER_FROM`]), not liked | phase out |
/// | a trial that is disliked ([`DISLIKED_BELOW`]) or fading | phase out |
/// | anything else | keep |
///
/// Satisfaction counts from 20 answers in the three months. Confidence tells how many of use, satisfaction, promises and
/// cost are known: all, all but one, fewer. A service without any month is left out: there is no month to review.
#[must_use]
pub fn shelf(services: &[ServiceHistory]) -> Vec<Proposal> {
    let mut proposals: Vec<_> = services.iter().filter_map(proposal).collect();
    proposals.sort_by(|a, b| (place(a.to), &a.service).cmp(&(place(b.to), &b.service)));
    proposals
}

/// Place in the list: what needs a decision comes first.
fn place(to: Move) -> u8 {
    match to {
        Move::Front => 0,
        Move::PhaseOut => 1,
        Move::Trial => 2,
        Move::Keep => 3,
    }
}

fn proposal(service: &ServiceHistory) -> Option<Proposal> {
    let reviewed = service.months.last()?;
    let recent = Recent::of(&service.months);
    let (to, rule) = decide(service, &recent);
    let why = rule.map(|rule| reason(rule, &recent, trial_months(&service.months)));
    let reasons = why.into_iter().chain(recent.reasons()).collect();
    let confidence = if recent.demand.is_none() { Confidence::Low } else { confidence(&recent) };
    Some(Proposal { service: service.service.clone(), period: reviewed.period, to, confidence, reasons })
}

/// The move, and the rule to name first, if the figures alone do not explain it.
fn decide(service: &ServiceHistory, recent: &Recent) -> (Move, Option<Rule>) {
    let trial_runs = service.on_trial && trial_months(&service.months) < TRIAL_MONTHS;
    let trial_over = service.on_trial.then_some(Rule::TrialOver);
    if trial_runs {
        (Move::Trial, Some(Rule::OnTrial))
    } else if recent.unused && !service.protected {
        (Move::PhaseOut, Some(Rule::Unused))
    } else if recent.demand.is_none() {
        (Move::Keep, Some(Rule::CannotTell))
    } else if recent.rising() && recent.liked() && recent.unreliable() {
        (Move::Keep, Some(Rule::RepairFirst))
    } else if recent.rising() && recent.liked() {
        (Move::Front, trial_over)
    } else if service.protected {
        (Move::Keep, Some(Rule::Protected))
    } else if has_had_its_day(recent) || (service.on_trial && has_failed(recent)) {
        (Move::PhaseOut, trial_over)
    } else {
        (Move::Keep, trial_over)
    }
}

fn has_had_its_day(recent: &Recent) -> bool {
    recent.fading() && recent.dearer() && !recent.liked()
}

/// As a trial.
fn has_failed(recent: &Recent) -> bool {
    recent.disliked() || recent.fading()
}

/// Months in which it was used.
fn trial_months(months: &[ServiceMonth]) -> usize {
    months.iter().filter(|month| month.demand.is_some_and(|demand| demand > 0.0)).count()
}

fn confidence(recent: &Recent) -> Confidence {
    match recent.known() {
        4.. => Confidence::High,
        3 => Confidence::Medium,
        _ => Confidence::Low,
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
