//! Green outside, red inside: services that keep their promises and still disappoint, or do not bring about what they are
//! for. It names only what is no noise.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Watermelon;
use super::float::at_least;
use crate::stats;

/// A promise counts as kept from this share on, in percent.
pub const PROMISE_KEPT_FROM: f64 = 90.0;
/// Experience counts as bad where even the upper end of its interval lies below this share of satisfied answers, in percent.
pub const EXPERIENCE_BAD_BELOW: f64 = 70.0;
/// An outcome counts as bad where even the upper end of its interval lies below this share, in percent.
pub const OUTCOME_BAD_BELOW: f64 = 95.0;
/// Fewest promises, answers and cases for which a service is named.
pub const MINIMUM_N: u64 = 20;

/// A share in percent, with how far chance may have moved it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The share, percent.
    pub share: f64,
    /// Of how many.
    pub n: u64,
    /// Upper end of its 95 % Wilson interval, percent; none if it is not known.
    pub ci_upper: Option<f64>,
}

impl Seen {
    /// Cases that got through, of all; none without a case. More got through than came where a step reports late: then all did.
    #[must_use]
    pub fn of_cases(through: f64, all: f64) -> Option<Self> {
        let whole = |number: f64| format!("{number:.0}").parse::<u64>().ok();
        let (through, all) = (whole(through)?, whole(all).filter(|all| *all > 0)?);
        let through = through.min(all);
        let upper = stats::wilson(through, all).map(|range| 100.0 * range.upper);
        Some(Self { share: 100.0 * stats::float(through) / stats::float(all), n: all, ci_upper: upper })
    }
}

/// What a service promised, what its users felt, and what the business got out of it, in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePair {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Share of promises kept.
    pub promise: Option<Seen>,
    /// Share of satisfied answers.
    pub experience: Option<Seen>,
    /// Share of cases that got through the steps of value streams that lean on the service.
    pub outcome: Option<Seen>,
}

/// Where a service is red inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Red {
    /// Its users are not satisfied.
    Experience,
    /// What it is for does not come about.
    Outcome,
}

/// Services whose promise is kept and whose experience or outcome is not, widest gap first, then by id.
///
/// Named is a service with at least [`MINIMUM_N`] promises of which [`PROMISE_KEPT_FROM`] percent or more were kept, and at
/// least [`MINIMUM_N`] answers whose satisfied share lies below [`EXPERIENCE_BAD_BELOW`] percent even at the upper end of its
/// interval, or as many cases of which fewer than [`OUTCOME_BAD_BELOW`] percent got through, likewise. Without an interval
/// nothing is named: it might be noise. The gap is that to the lower one of those that are bad.
///
/// ```
/// # use scorebridge::scorecard::{ServicePair, Red, ServiceShare, watermelons};
/// let seen = |share, n, upper| Some(ServiceShare { share, n, ci_upper: Some(upper) });
/// let mail = ServicePair { service: "mail".into(), name: "Mail".into(), promise: seen(97.0, 400, 98.3),
///     experience: seen(52.0, 150, 59.9), outcome: seen(99.0, 900, 99.5) };
/// let found = watermelons(&[mail]);
/// assert_eq!((found[0].gap, found[0].red.as_slice()), (45.0, [Red::Experience].as_slice()));
/// ```
#[must_use]
pub fn watermelons(services: &[ServicePair]) -> Vec<Watermelon> {
    let mut found: Vec<_> = services.iter().filter_map(watermelon).collect();
    found.sort_by(|a, b| b.gap.total_cmp(&a.gap).then_with(|| a.service.cmp(&b.service)));
    found
}

fn watermelon(pair: &ServicePair) -> Option<Watermelon> {
    let promise = pair.promise.filter(|seen| seen.n >= MINIMUM_N && at_least(seen.share, PROMISE_KEPT_FROM))?.share;
    let (experience, outcome) = (pair.experience.filter(is_enough), pair.outcome.filter(is_enough));
    let bad = [
        (Red::Experience, experience.filter(|seen| is_surely_below(seen, EXPERIENCE_BAD_BELOW))),
        (Red::Outcome, outcome.filter(|seen| is_surely_below(seen, OUTCOME_BAD_BELOW))),
    ];
    let lowest = bad.iter().filter_map(|(_, seen)| Some(seen.as_ref()?.share)).min_by(f64::total_cmp)?;
    Some(Watermelon {
        service: pair.service.clone(),
        name: pair.name.clone(),
        promise,
        experience: experience.map(|seen| seen.share),
        outcome: outcome.map(|seen| seen.share),
        gap: promise - lowest,
        n: experience.map_or(0, |seen| seen.n),
        outcome_n: outcome.map_or(0, |seen| seen.n),
        red: bad.into_iter().filter_map(|(red, seen)| seen.map(|_| red)).collect(),
    })
}

fn is_enough(seen: &Seen) -> bool {
    seen.n >= MINIMUM_N
}

fn is_surely_below(seen: &Seen, bad_below: f64) -> bool {
    seen.ci_upper.is_some_and(|upper| !at_least(upper, bad_below))
}

impl Watermelon {
    /// Whether its users are not satisfied.
    #[must_use]
    pub fn is_felt(&self) -> bool {
        self.red.contains(&Red::Experience)
    }

    /// Whether what it is for does not come about.
    #[must_use]
    pub fn is_unmet(&self) -> bool {
        self.red.contains(&Red::Outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(share: f64, n: u64, upper: f64) -> Option<Seen> {
        Some(Seen { share, n, ci_upper: Some(upper) })
    }

    fn pair(service: &str, promise: (f64, u64), experience: (f64, u64, f64)) -> ServicePair {
        ServicePair {
            service: service.to_owned(),
            name: service.to_uppercase(),
            promise: seen(promise.0, promise.1, 100.0),
            experience: seen(experience.0, experience.1, experience.2),
            outcome: None,
        }
    }

    fn check(promise: (f64, u64), experience: (f64, u64, f64), named: bool) {
        let found = watermelons(&[pair("mail", promise, experience)]);
        assert_eq!(found.len(), usize::from(named), "{promise:?} {experience:?}");
    }

    #[test]
    fn named_only_beyond_noise() {
        check((97.0, 400), (52.0, 150, 59.9), true);
        check((90.0, 20), (40.0, 20, 61.3), true);
        check((89.9, 400), (52.0, 150, 59.9), false);
        check((97.0, 19), (52.0, 150, 59.9), false);
        check((97.0, 400), (20.0, 19, 41.0), false);
        // 60 % of 30 answers reach up to 75 %: bad luck, perhaps.
        check((97.0, 400), (60.0, 30, 75.4), false);
        check((97.0, 400), (62.0, 150, 70.0), false);
    }

    /// Promise 97 %: experience, outcome, then where it is red, and the gap.
    #[track_caller]
    fn check_both(experience: Option<Seen>, outcome: Option<Seen>, expected: Option<(&[Red], f64)>) {
        let complete = ServicePair { experience, outcome, ..pair("mail", (97.0, 400), (0.0, 0, 0.0)) };
        let found = watermelons(&[complete]);
        assert_eq!(found.first().map(|one| (one.red.as_slice(), one.gap)), expected, "{experience:?} {outcome:?}");
    }

    #[test]
    fn what_does_not_come_about_is_red_too() {
        let (glad, sad) = (seen(85.0, 150, 89.9), seen(52.0, 150, 59.9));
        let (well, badly) = (seen(96.0, 900, 97.1), seen(86.0, 900, 88.1));
        check_both(glad, well, None);
        check_both(sad, well, Some((&[Red::Experience], 45.0)));
        check_both(glad, badly, Some((&[Red::Outcome], 11.0)));
        check_both(sad, badly, Some((&[Red::Experience, Red::Outcome], 45.0)));
        check_both(seen(52.0, 150, 59.9), seen(40.0, 900, 43.2), Some((&[Red::Experience, Red::Outcome], 57.0)));
        // Nobody was asked; the outcome alone says it.
        check_both(None, badly, Some((&[Red::Outcome], 11.0)));
        // Too few cases, or perhaps chance.
        check_both(None, seen(50.0, 19, 73.0), None);
        check_both(None, seen(94.0, 300, 96.2), None);
        check_both(None, None, None);
    }

    #[test]
    fn a_missing_figure_names_nobody() {
        let complete = pair("mail", (97.0, 400), (52.0, 150, 59.9));
        assert_eq!(watermelons(std::slice::from_ref(&complete)).len(), 1);
        assert!(watermelons(&[ServicePair { promise: None, ..complete.clone() }]).is_empty());
        assert!(watermelons(&[ServicePair { experience: None, ..complete.clone() }]).is_empty());
        let no_interval = Some(Seen { share: 52.0, n: 150, ci_upper: None });
        assert!(watermelons(&[ServicePair { experience: no_interval, ..complete }]).is_empty());
    }

    #[test]
    fn widest_gap_first_then_by_id() {
        let services = [
            pair("b", (95.0, 100), (55.0, 100, 64.0)),
            pair("c", (99.0, 100), (50.0, 100, 60.0)),
            pair("a", (95.0, 100), (55.0, 100, 64.0)),
        ];
        let order: Vec<_> = watermelons(&services).into_iter().map(|found| (found.service, found.gap)).collect();
        assert_eq!(order, [("c".to_owned(), 49.0), ("a".to_owned(), 40.0), ("b".to_owned(), 40.0)]);
    }
}
