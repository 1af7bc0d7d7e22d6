//! How two series go together by rank, and what of many such findings is chance. It knows no cause and no effect.

use libm::erfc;

use super::{Z95, float, length};

/// Fewest pairs for which a rank correlation is computed: below, its interval is the whole range.
pub const FEWEST_PAIRS: usize = 4;

/// How two series go together by rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankCorrelation {
    /// Spearman's rank correlation, −1 to 1.
    pub rho: f64,
    /// How many pairs.
    pub n: u64,
    /// How many independent pairs they are worth: fewer than `n` where both series move slowly.
    pub n_effective: f64,
    /// 95 % interval of `rho`, lower end.
    pub lower: f64,
    /// 95 % interval of `rho`, upper end.
    pub upper: f64,
    /// Chance of a `rho` at least this far from 0 if nothing went together.
    pub p: f64,
}

/// Spearman's rank correlation of pairs in the order of time; equal values share their mean rank. `None` for fewer than
/// [`FEWEST_PAIRS`] pairs, and where one side never changes.
///
/// Months are no independent draws: two series that both rise slowly go together by chance. The number of pairs is
/// therefore reduced to `n · (1 − a·b) ÷ (1 + a·b)`, with `a` and `b` the correlation of each series' ranks with its own
/// ranks of the month before (Bartlett 1935), and never raised. Where something was taken out of the series before, it was
/// learnt from them: `spent` is how many pairs that costs, 0 if nothing was. Interval: Fisher's transformation with the variance
/// `(1 + rho²/2) ÷ (n − 3)` (Bonett and Wright 2000); chance: the same with `1.06 ÷ (n − 3)` (Fieller, Hartley and
/// Pearson 1957).
///
/// ```
/// # use scorebridge::stats::rank_correlation;
/// let rising = [(1.0, 10.0), (2.0, 11.0), (3.0, 30.0), (4.0, 31.0), (5.0, 99.0)];
/// assert_eq!(rank_correlation(&rising, 0.0).unwrap().rho, 1.0);
/// ```
#[must_use]
pub fn rank_correlation(pairs: &[(f64, f64)], spent: f64) -> Option<RankCorrelation> {
    if pairs.len() < FEWEST_PAIRS {
        return None;
    }
    let a = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
    let b = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>());
    let rho = pearson(&a, &b)?;
    let n = length(pairs);
    let own = own_past(&a) * own_past(&b);
    let n_effective = (n * (1.0 - own) / (1.0 + own) - spent).clamp(3.0, n);
    let (z, free) = (rho.atanh(), n_effective - 3.0);
    let (lower, upper, p) = if free > 0.0 {
        let reach = Z95 * ((1.0 + rho * rho / 2.0) / free).sqrt();
        let chance = erfc(z.abs() / (1.06 / free).sqrt() / std::f64::consts::SQRT_2);
        ((z - reach).tanh(), (z + reach).tanh(), chance)
    } else {
        (-1.0, 1.0, 1.0)
    };
    let n = u64::try_from(pairs.len()).unwrap_or(u64::MAX);
    Some(RankCorrelation { rho, n, n_effective, lower, upper, p })
}

/// Ranks from 1, equal values at the mean of their places.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| float_count(values.iter().filter(|other| other.total_cmp(&value).is_lt()).count());
    let same = |value: f64| float_count(values.iter().filter(|other| other.total_cmp(&value).is_eq()).count());
    values.iter().map(|value| below(*value) + (same(*value) + 1.0) / 2.0).collect()
}

fn float_count(count: usize) -> f64 {
    float(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Pearson's correlation; none where one side never changes.
fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = length(a);
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut both, mut own_a, mut own_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        both += (a - mean_a) * (b - mean_b);
        own_a += (a - mean_a).powi(2);
        own_b += (b - mean_b).powi(2);
    }
    (own_a > 0.0 && own_b > 0.0).then(|| (both / (own_a * own_b).sqrt()).clamp(-1.0, 1.0))
}

/// How far a series goes together with its own value one step before; 0 where that cannot be said or is no help.
fn own_past(ranks: &[f64]) -> f64 {
    let later: Vec<f64> = ranks.iter().skip(1).copied().collect();
    let earlier: Vec<f64> = ranks.iter().take(later.len()).copied().collect();
    pearson(&earlier, &later).unwrap_or(0.0).max(0.0)
}

/// The false discovery rate at which each finding would still count, in the order given: of all findings counted up to
/// that rate, no more than that share is expected to be chance.
///
/// Formula: `min over j ≥ i of p(j) · m ÷ j` on the sorted chances, at most 1 (Benjamini and Hochberg 1995).
///
/// ```
/// # use scorebridge::stats::false_discovery_rates;
/// assert_eq!(false_discovery_rates(&[0.04, 0.01]), [0.04, 0.02]);
/// ```
#[must_use]
pub fn false_discovery_rates(chances: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<(usize, f64)> = chances.iter().copied().enumerate().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let m = length(chances);
    let mut rates = vec![1.0; chances.len()];
    let mut least: f64 = 1.0;
    for (later, (place, p)) in sorted.into_iter().enumerate() {
        least = least.min(p * (m / (m - float_count(later))));
        if let Some(rate) = rates.get_mut(place) {
            *rate = least;
        }
    }
    rates
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pairs: &[(f64, f64)]) -> RankCorrelation {
        rank_correlation(pairs, 0.0).unwrap()
    }

    /// Hours of television and intelligence of ten people: −29 ÷ 165, the textbook case.
    #[test]
    fn a_published_case() {
        let pairs = [
            (106.0, 7.0),
            (100.0, 27.0),
            (86.0, 2.0),
            (101.0, 50.0),
            (99.0, 28.0),
            (103.0, 29.0),
            (97.0, 20.0),
            (113.0, 12.0),
            (112.0, 6.0),
            (110.0, 17.0),
        ];
        assert!((of(&pairs).rho - -29.0 / 165.0).abs() < 1e-12);
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[10.0, 20.0, 20.0, 30.0]), [1.0, 2.5, 2.5, 4.0]);
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        assert_eq!(rank_correlation(&[(1.0, 2.0), (2.0, 3.0), (3.0, 4.0)], 0.0), None);
        assert_eq!(rank_correlation(&[(1.0, 5.0), (2.0, 5.0), (3.0, 5.0), (4.0, 5.0)], 0.0), None);
    }

    /// Two series that rise for two years each by itself go together perfectly, and are worth next to nothing.
    #[test]
    fn two_slow_series_are_no_evidence() {
        let rising: Vec<(f64, f64)> = (0..24_i32).map(|month| (f64::from(month), f64::from(month * month))).collect();
        let found = of(&rising);
        assert_eq!(found.rho, 1.0);
        assert!(found.n_effective <= 3.0 && found.p > 0.99, "{found:?}");
    }

    /// Benjamini and Hochberg 1995, section 4: of 15 findings, the first four stand at a rate of 5 %.
    #[test]
    fn chance_finds_are_corrected_for() {
        let published = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let standing = false_discovery_rates(&published).iter().filter(|rate| **rate <= 0.05).count();
        assert_eq!(standing, 4);
    }

    proptest! {
        #[test]
        fn laws(pairs in prop::collection::vec((-1e6..1e6_f64, -1e6..1e6_f64), 4..60)) {
            if let Some(found) = rank_correlation(&pairs, 0.0) {
                prop_assert!((-1.0..=1.0).contains(&found.rho) && (0.0..=1.0).contains(&found.p));
                prop_assert!(found.lower <= found.rho && found.rho <= found.upper);
                let mirrored: Vec<_> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
                prop_assert!((of(&mirrored).rho - found.rho).abs() < 1e-9);
                let upside_down: Vec<_> = pairs.iter().map(|(a, b)| (*a, -b)).collect();
                prop_assert!((of(&upside_down).rho + found.rho).abs() < 1e-9);
            }
        }

        #[test]
        fn a_rate_is_never_below_its_chance(chances in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
            let rates = false_discovery_rates(&chances);
            prop_assert!(rates.iter().zip(&chances).all(|(rate, p)| rate >= p && *rate <= 1.0));
        }
    }
}
