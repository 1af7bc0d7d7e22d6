//! Where a service stands beside others: how its use moved, and how it is liked now and was a year before. It proposes nothing.

use entity::value::Signal;

use super::ServiceHistory;
use super::recent::Recent;
use crate::stats::share_difference;

/// Standard errors from which a change of satisfaction counts as real: by chance, one service in a hundred gets there.
const CLEAR: f64 = 2.58;

/// Where a service stands in the last three months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Change of its use in percent: against a year before, or the three months before where that year is missing.
    pub use_moved: Option<f64>,
    /// Share of satisfied answers, percent, from 20 answers on.
    pub felt: Option<f64>,
    /// The same a year before.
    pub felt_before: Option<f64>,
    /// Whether both differ by more than chance.
    pub felt_moved: Signal,
}

/// Where a service stands; the last month is the one that is looked at.
///
/// The change of satisfaction is real where both shares lie at least 2.58 standard errors apart.
#[must_use]
pub fn standing(service: &ServiceHistory) -> Standing {
    let now = Recent::of(&service.months);
    let year_ago = service.months.len().saturating_sub(12);
    let then = Recent::of(service.months.get(..year_ago).unwrap_or_default());
    let counted = |recent: &Recent| {
        let answers = recent.answers_counted();
        Some((recent.felt? / 100.0 * answers, answers))
    };
    let apart = counted(&now).zip(counted(&then)).and_then(|(now, then)| share_difference(now, then));
    Standing {
        use_moved: now.demand.map(|moved| moved.percent),
        felt: now.felt,
        felt_before: then.felt,
        felt_moved: match apart {
            Some(apart) if apart >= CLEAR => Signal::Better,
            Some(apart) if apart <= -CLEAR => Signal::Worse,
            _ => Signal::None,
        },
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Period, Signal};

    use super::standing;
    use crate::portfolio::{ServiceHistory, ServiceMonth};

    /// Fifteen months: liked by so many percent of so many answers a month, before the last year and in it.
    fn service(before: f64, after: f64, answers: u64) -> ServiceHistory {
        let last: Period = "2026-08".parse().unwrap();
        let month = |(at, period): (usize, Period)| ServiceMonth {
            period,
            demand: Some(if at < 3 { 100.0 } else { 130.0 }),
            promise: None,
            felt: Some(if at < 3 { before } else { after }),
            answers,
            cost: None,
        };
        ServiceHistory {
            service: "mail".to_owned(),
            name: "Mail".to_owned(),
            protected: false,
            on_trial: false,
            months: last.trailing(15).into_iter().enumerate().map(month).collect(),
        }
    }

    #[test]
    fn only_a_clear_change_of_satisfaction_is_one() {
        let check = |before: f64, after: f64, answers: u64, expected: Signal| {
            assert_eq!(
                standing(&service(before, after, answers)).felt_moved,
                expected,
                "{before} to {after} of {answers}"
            );
        };
        check(60.0, 80.0, 60, Signal::Better);
        check(80.0, 60.0, 60, Signal::Worse);
        check(60.0, 80.0, 10, Signal::None);
        check(80.0, 80.0, 600, Signal::None);
        check(100.0, 100.0, 60, Signal::None);
    }

    #[test]
    fn what_is_not_known_is_none() {
        let found = standing(&service(60.0, 80.0, 60));
        assert_eq!((found.felt_before, found.felt), (Some(60.0), Some(80.0)));
        assert!((found.use_moved.unwrap() - 30.0).abs() < 1e-9);
        let found = standing(&service(60.0, 80.0, 2));
        assert_eq!((found.felt_before, found.felt), (None, None), "too few answers");
        let found = standing(&ServiceHistory { months: Vec::new(), ..service(0.0, 0.0, 0) });
        assert_eq!((found.use_moved, found.felt, found.felt_moved), (None, None, Signal::None));
    }
}
