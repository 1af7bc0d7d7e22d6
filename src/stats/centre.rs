//! Sums, means, medians and percentiles that do not depend on the order of the values. It weighs nothing.

use super::length;

/// The sum, the same for every order of the values, with the rounding errors of floats carried along.
///
/// Formula: compensated summation of the sorted values. Source: A. Neumaier, 1974.
///
/// ```
/// assert_eq!(scorebridge::stats::sum(&[0.1; 10]), 1.0);
/// ```
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    let (total, lost) = sorted(values).into_iter().fold((0.0_f64, 0.0_f64), |(total, lost), value| {
        let next = total + value;
        let slip = if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        (next, lost + slip)
    });
    total + lost
}

/// The arithmetic mean. `None` for no values, or if one of them is not a finite number.
///
/// ```
/// assert_eq!(scorebridge::stats::mean(&[1.0, 2.0, 6.0]), Some(3.0));
/// ```
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    usable(values).then(|| sum(values) / length(values))
}

/// The middle value; halfway between the two middle ones if their number is even. `None` as for [`mean`].
///
/// ```
/// assert_eq!(scorebridge::stats::median(&[9.0, 1.0, 2.0, 4.0]), Some(3.0));
/// ```
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    percentile(values, 50.0)
}

/// The value below which `percent` (0 to 100) per cent of the values lie. `None` as for [`mean`], or if `percent` is outside.
///
/// Formula: the sorted values stand at equal distances from 0 % to 100 %, with straight lines between them.
/// Source: definition 7 of R. Hyndman and Y. Fan, *Sample quantiles in statistical packages*, 1996
/// (what spreadsheets call `PERCENTILE.INC`).
///
/// ```
/// assert_eq!(scorebridge::stats::percentile(&[1.0, 2.0, 3.0, 4.0, 5.0], 90.0), Some(4.6));
/// ```
#[must_use]
pub fn percentile(values: &[f64], percent: f64) -> Option<f64> {
    if !usable(values) || !(0.0..=100.0).contains(&percent) {
        return None;
    }
    let sorted = sorted(values);
    let gaps = sorted.len() - 1;
    // Walk to the pair of neighbours that the place falls between; a float never becomes an index.
    let place = percent / 100.0 * (length(&sorted) - 1.0);
    let below = (0..gaps).take_while(|step| super::float(u64::try_from(step + 1).unwrap_or(u64::MAX)) <= place).count();
    let (low, high) = (*sorted.get(below)?, *sorted.get((below + 1).min(gaps))?);
    let part = place - super::float(u64::try_from(below).unwrap_or(u64::MAX));
    Some(low + part * (high - low))
}

fn usable(values: &[f64]) -> bool {
    !values.is_empty() && values.iter().all(|value| value.is_finite())
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(values: &[f64], percent: f64, expected: Option<f64>) {
        let found = percentile(values, percent);
        let near = found.zip(expected).is_some_and(|(found, expected)| (found - expected).abs() < 1e-9);
        assert!(near || found == expected, "{percent} % of {values:?}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn percentiles_interpolate_between_neighbours() {
        check(&[], 50.0, None);
        check(&[7.0], 0.0, Some(7.0));
        check(&[7.0], 100.0, Some(7.0));
        check(&[3.0, 1.0, 2.0], 50.0, Some(2.0));
        check(&[4.0, 1.0, 2.0, 3.0], 50.0, Some(2.5));
        check(&[4.0, 1.0, 2.0, 3.0], 0.0, Some(1.0));
        check(&[4.0, 1.0, 2.0, 3.0], 100.0, Some(4.0));
        check(&[1.0, 2.0, 3.0, 4.0, 5.0], 90.0, Some(4.6));
        check(&[1.0, 2.0], -0.1, None);
        check(&[1.0, 2.0], 100.1, None);
        check(&[1.0, f64::NAN], 50.0, None);
    }

    #[test]
    fn a_mean_needs_finite_values() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, f64::INFINITY]), None);
        assert_eq!(mean(&[1e16, 1.0, -1e16]), Some(1.0 / 3.0));
    }

    proptest! {
        #[test]
        fn order_does_not_matter(values in proptest::collection::vec(-1e9..1e9_f64, 1..40), turn in 0..40_usize) {
            let mut turned = values.clone();
            turned.rotate_left(turn % values.len());
            prop_assert_eq!(sum(&values), sum(&turned));
            prop_assert_eq!(median(&values), median(&turned));
        }

        #[test]
        fn percentiles_rise(values in proptest::collection::vec(-1e9..1e9_f64, 1..40), a in 0.0..100.0_f64, b in 0.0..100.0_f64) {
            prop_assert!(percentile(&values, a.min(b)) <= percentile(&values, a.max(b)));
        }
    }
}
