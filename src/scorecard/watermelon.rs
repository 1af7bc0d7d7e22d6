//! Green outside, red inside: services that keep their promises and still disappoint. It names only what is no noise.

use super::Watermelon;
use super::float::at_least;

/// A promise counts as kept from this share on, in percent.
pub const PROMISE_KEPT_FROM: f64 = 90.0;
/// Experience counts as bad where even the upper end of its interval lies below this share of satisfied answers, in percent.
pub const EXPERIENCE_BAD_BELOW: f64 = 70.0;
/// Fewest promises and fewest answers for which a service is named.
pub const MINIMUM_N: u64 = 20;

/// What a service promised and what its users felt, in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePair {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Share of promises kept, percent.
    pub promise: Option<f64>,
    /// How many promises.
    pub promise_n: u64,
    /// Share of satisfied answers, percent.
    pub experience: Option<f64>,
    /// How many answers.
    pub experience_n: u64,
    /// Upper end of the 95 % Wilson interval of the experience, percent.
    pub ci_upper: Option<f64>,
}

/// Services whose promise is kept and whose experience is not, widest gap first, then by id.
///
/// Named is a service with at least [`MINIMUM_N`] promises of which [`PROMISE_KEPT_FROM`] percent or more were kept, and at
/// least [`MINIMUM_N`] answers whose satisfied share lies below [`EXPERIENCE_BAD_BELOW`] percent even at the upper end of its
/// interval. Without an interval nothing is named: it might be noise.
///
/// ```
/// # use scorebridge::scorecard::{ServicePair, watermelons};
/// let mail = ServicePair { service: "mail".into(), name: "Mail".into(), promise: Some(97.0), promise_n: 400,
///     experience: Some(52.0), experience_n: 150, ci_upper: Some(59.9) };
/// assert_eq!(watermelons(&[mail])[0].gap, 45.0);
/// ```
#[must_use]
pub fn watermelons(services: &[ServicePair]) -> Vec<Watermelon> {
    let mut found: Vec<_> = services.iter().filter_map(watermelon).collect();
    found.sort_by(|a, b| b.gap.total_cmp(&a.gap).then_with(|| a.service.cmp(&b.service)));
    found
}

fn watermelon(pair: &ServicePair) -> Option<Watermelon> {
    let promise = pair.promise.filter(|share| pair.promise_n >= MINIMUM_N && at_least(*share, PROMISE_KEPT_FROM))?;
    let experience = pair.experience.filter(|_| pair.experience_n >= MINIMUM_N)?;
    pair.ci_upper.filter(|upper| !at_least(*upper, EXPERIENCE_BAD_BELOW))?;
    Some(Watermelon {
        service: pair.service.clone(),
        name: pair.name.clone(),
        promise,
        experience,
        gap: promise - experience,
        n: pair.experience_n,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(service: &str, promise: (f64, u64), experience: (f64, u64, f64)) -> ServicePair {
        ServicePair {
            service: service.to_owned(),
            name: service.to_uppercase(),
            promise: Some(promise.0),
            promise_n: promise.1,
            experience: Some(experience.0),
            experience_n: experience.1,
            ci_upper: Some(experience.2),
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

    #[test]
    fn a_missing_figure_names_nobody() {
        let complete = pair("mail", (97.0, 400), (52.0, 150, 59.9));
        assert_eq!(watermelons(std::slice::from_ref(&complete)).len(), 1);
        assert!(watermelons(&[ServicePair { promise: None, ..complete.clone() }]).is_empty());
        assert!(watermelons(&[ServicePair { experience: None, ..complete.clone() }]).is_empty());
        assert!(watermelons(&[ServicePair { ci_upper: None, ..complete }]).is_empty());
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
