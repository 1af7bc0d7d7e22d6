//! The Wilson interval of a share of a count. It does not say which share would be good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Z95, float};

/// A range in which the true value lies with 95 % confidence; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether the value lies inside.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.lower..=self.upper).contains(&value)
    }

    /// Both ends times a factor that is not negative: 100 turns shares into percentages.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self { lower: self.lower * factor, upper: self.upper * factor }
    }
}

/// 95 % interval of a share `hits ÷ n`, between 0 and 1; `None` if `n` is zero or below `hits`.
///
/// It stays inside 0 and 1, and stays wide where all or none of a few are hits.
///
/// Formula, with `p = hits ÷ n` and `z` = 1.959964:
/// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n)`.
/// Source: E. B. Wilson, 1927; R. G. Newcombe, 1998, method 3.
///
/// ```
/// let interval = scorebridge::stats::wilson(9, 10).unwrap();
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.5958 to 0.9821");
/// ```
#[must_use]
pub fn wilson(hits: u64, n: u64) -> Option<Interval> {
    if n == 0 || hits > n {
        return None;
    }
    let (count, share) = (float(n), float(hits) / float(n));
    let z2 = Z95 * Z95;
    let middle = share + z2 / (2.0 * count);
    let half = Z95 * (share * (1.0 - share) / count + z2 / (4.0 * count * count)).sqrt();
    let scale = 1.0 + z2 / count;
    // The ends are exactly 0 and 1 where the formula says so; floats would miss them by a hair.
    let lower = if hits == 0 { 0.0 } else { (middle - half) / scale };
    let upper = if hits == n { 1.0 } else { (middle + half) / scale };
    Some(Interval { lower, upper })
}

/// How many standard errors the first of two independent shares lies above the second; `None` if one of them counts nothing,
/// or both are none or all.
///
/// Each is a pair of hits and of how many there were; hits may be fractions where shares were rounded. Beyond ±1.96 the
/// difference is more than chance 19 times in 20, beyond ±2.58 99 times in 100.
///
/// Formula, with `p = (a + b) ÷ (n + m)`: `(a ÷ n − b ÷ m) ÷ √(p(1−p)(1/n + 1/m))`.
/// Source: J. L. Fleiss, Statistical Methods for Rates and Proportions, 1981, section 2.2, without correction for continuity.
///
/// ```
/// let z = scorebridge::stats::share_difference((60.0, 100.0), (40.0, 100.0)).unwrap();
/// assert_eq!(format!("{z:.3}"), "2.828");
/// ```
#[must_use]
pub fn share_difference((hits, n): (f64, f64), (other_hits, other_n): (f64, f64)) -> Option<f64> {
    let pooled = (hits + other_hits) / (n + other_n);
    let variance = pooled * (1.0 - pooled) * (1.0 / n + 1.0 / other_n);
    (n > 0.0 && other_n > 0.0 && variance > 0.0).then(|| (hits / n - other_hits / other_n) / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(hits: u64, n: u64, expected: &str) {
        let found = wilson(hits, n).map(|range| format!("{:.4}-{:.4}", range.lower, range.upper));
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{hits} of {n}");
    }

    #[test]
    fn published_cases() {
        // R. G. Newcombe, 1998, table I.
        check(81, 263, "0.2553-0.3662");
        check(15, 148, "0.0624-0.1605");
        check(0, 20, "0.0000-0.1611");
        check(1, 29, "0.0061-0.1718");
        // Worked cases of two public calculators.
        check(23, 60, "0.2709-0.5098");
        check(50, 50, "0.9287-1.0000");
        check(17, 20, "0.6396-0.9476");
        check(9, 10, "0.5958-0.9821");
        check(180, 200, "0.8506-0.9343");
    }

    #[test]
    fn no_interval_without_a_count() {
        check(0, 0, "none");
        check(3, 2, "none");
    }

    proptest! {
        #[test]
        fn contains_the_share_and_stays_inside(n in 1..100_000_u64, part in 0.0..=1.0_f64) {
            let hits = (0..=n).rev().find(|hits| float(*hits) <= part * float(n)).unwrap_or(0);
            let range = wilson(hits, n).unwrap();
            prop_assert!(range.contains(float(hits) / float(n)), "{range:?}");
            prop_assert!(0.0 <= range.lower && range.upper <= 1.0, "{range:?}");
        }

        #[test]
        fn more_of_the_same_narrows_it(hits in 0..50_u64, misses in 1..50_u64, times in 2..20_u64) {
            let (few, many) = (wilson(hits, hits + misses).unwrap(), wilson(hits * times, (hits + misses) * times).unwrap());
            prop_assert!(many.upper - many.lower < few.upper - few.lower);
        }

        #[test]
        fn turned_round_it_is_its_mirror(hits in 0..500_u64, misses in 0..500_u64) {
            prop_assume!(hits + misses > 0);
            let (one, other) = (wilson(hits, hits + misses).unwrap(), wilson(misses, hits + misses).unwrap());
            prop_assert!((one.lower - (1.0 - other.upper)).abs() < 1e-12);
        }
    }
}
