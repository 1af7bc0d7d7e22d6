//! The share of ups minus the share of downs among answers, how sure it is, and whether two of them differ.
//! It does not say who counts as an up.

use super::{Interval, Z95, float, wilson};

/// A share of ups minus the share of downs, -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetShare {
    /// Ups minus downs, over all.
    pub value: f64,
    /// Variance of one answer that is worth 1, 0 or -1.
    pub variance: f64,
    /// Standard error of `value`.
    pub standard_error: f64,
    /// 95 % interval, inside -1 and 1.
    pub interval: Interval,
}

/// The net share of `ups` and `downs` among `n` answers; `None` if `n` is zero or below their sum.
///
/// Formula, with `p = ups ÷ n` and `d = downs ÷ n`: value `s = p − d`, variance `p + d − s²`, standard error
/// `√(variance ÷ n)`, interval `s ± 1.959964 × standard error`, cut off at -1 and 1. Source: variance of
/// a variable that takes the values 1, 0 and -1.
///
/// If all answers are alike that interval has no width, which would claim certainty after three answers. Then the ends come
/// from the Wilson intervals of both shares: lowest ups minus highest downs, and the other way round (our own choice).
///
/// ```
/// let net = scorebridge::stats::net_share(120, 30, 250).unwrap();
/// assert_eq!(format!("{:.1} {:.2}", net.value * 100.0, net.standard_error * 100.0), "36.0 4.34");
/// ```
#[must_use]
pub fn net_share(ups: u64, downs: u64, n: u64) -> Option<NetShare> {
    if n == 0 || ups.checked_add(downs)? > n {
        return None;
    }
    let (up, down) = (float(ups) / float(n), float(downs) / float(n));
    let value = up - down;
    let variance = (up + down - value * value).max(0.0);
    let standard_error = (variance / float(n)).sqrt();
    let (up_range, down_range) = (wilson(ups, n)?, wilson(downs, n)?);
    let (lower, upper) = if ups == n || downs == n || ups + downs == 0 {
        (up_range.lower - down_range.upper, up_range.upper - down_range.lower)
    } else {
        (value - Z95 * standard_error, value + Z95 * standard_error)
    };
    let interval = Interval { lower: lower.max(-1.0), upper: upper.min(1.0) };
    Some(NetShare { value, variance, standard_error, interval })
}

/// How far two independent net shares lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetDifference {
    /// Second minus first.
    pub value: f64,
    /// Standard error of `value`.
    pub standard_error: f64,
    /// `value` in standard errors: proven with 95 % confidence beyond 1.959964 either way.
    pub z: f64,
}

/// The difference of two independent net shares; `None` if neither has any spread, because `z` has no meaning then.
///
/// Formula: `z = (s₂ − s₁) ÷ √(SE₁² + SE₂²)`. Source: difference of two independent estimates.
///
/// ```
/// use scorebridge::stats::{net_difference, net_share};
/// let (before, after) = (net_share(60, 30, 150).unwrap(), net_share(75, 24, 150).unwrap());
/// assert_eq!(format!("{:.2}", net_difference(&before, &after).unwrap().z), "1.63");
/// ```
#[must_use]
pub fn net_difference(first: &NetShare, second: &NetShare) -> Option<NetDifference> {
    let value = second.value - first.value;
    let standard_error = first.standard_error.hypot(second.standard_error);
    (standard_error > 0.0).then(|| NetDifference { value, standard_error, z: value / standard_error })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Value, standard error and half width, times 100.
    #[track_caller]
    fn check(ups: u64, downs: u64, n: u64, expected: &str) {
        let net = net_share(ups, downs, n).unwrap();
        let half = (net.interval.upper - net.interval.lower) / 2.0;
        let found = format!("{:.1} {:.2} {:.2}", net.value * 100.0, net.standard_error * 100.0, half * 100.0);
        assert_eq!(found, expected, "{ups} up, {downs} down of {n}");
    }

    #[test]
    fn published_cases() {
        check(162, 54, 324, "33.3 4.14 8.12");
        check(120, 30, 250, "36.0 4.34 8.50");
        check(8, 22, 39, "-35.9 12.81 25.11");
        assert!((net_share(162, 54, 324).unwrap().variance - 5.0 / 9.0).abs() < 1e-12);
        assert_eq!(format!("{:.2}", net_share(76, 24, 100).unwrap().value), "0.52");
    }

    #[test]
    fn a_rise_of_fourteen_points_can_be_unproven() {
        let (before, after) = (net_share(60, 30, 150).unwrap(), net_share(75, 24, 150).unwrap());
        let moved = net_difference(&before, &after).unwrap();
        assert_eq!(format!("{:.0} to {:.0}", before.value * 100.0, after.value * 100.0), "20 to 34");
        assert_eq!(format!("{:.2} {:.2}", moved.standard_error * 100.0, moved.z), "8.58 1.63");
        assert!(moved.z < Z95);
    }

    #[test]
    fn answers_all_alike_are_not_certainty() {
        assert_eq!(net_share(0, 0, 0), None);
        assert_eq!(net_share(3, 3, 5), None);
        let three = net_share(3, 0, 3).unwrap();
        assert_eq!(three.value, 1.0);
        assert!(three.interval.lower < 0.0 && three.interval.upper == 1.0, "{three:?}");
        let silent = net_share(0, 0, 20).unwrap().interval;
        assert_eq!(format!("{:.4} {:.4}", silent.lower, silent.upper), "-0.1611 0.1611");
        assert_eq!(net_difference(&three, &three), None);
    }

    proptest! {
        #[test]
        fn contains_the_value_and_stays_inside(ups in 0..400_u64, downs in 0..400_u64, rest in 0..400_u64) {
            prop_assume!(ups + downs + rest > 0);
            let net = net_share(ups, downs, ups + downs + rest).unwrap();
            prop_assert!(net.interval.contains(net.value), "{net:?}");
            prop_assert!(-1.0 <= net.interval.lower && net.interval.upper <= 1.0, "{net:?}");
        }

        #[test]
        fn turned_round_it_is_its_mirror(ups in 0..400_u64, downs in 0..400_u64, rest in 1..400_u64) {
            let n = ups + downs + rest;
            let (one, other) = (net_share(ups, downs, n).unwrap(), net_share(downs, ups, n).unwrap());
            prop_assert_eq!(one.value, -other.value);
            prop_assert!((one.interval.lower + other.interval.upper).abs() < 1e-12);
        }
    }
}
