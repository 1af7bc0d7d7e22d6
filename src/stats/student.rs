//! Student's t distribution: what a spread that was itself only estimated may claim. It estimates nothing.

use std::f64::consts::{FRAC_2_PI, PI};

use super::float;

/// From this many degrees on the normal curve and this one cannot be told apart; the sums stay short.
const MOST_DEGREES: u64 = 2_000;

/// The share of a t distribution that lies below `t`, 0 to 1. `degrees` of freedom above zero, else there is no such share.
///
/// Formula: with `θ = atan(t ÷ √ν)`, the finite sums of sines and cosines for odd and even `ν`.
/// Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4.
///
/// ```
/// let share = scorebridge::stats::student_below(2.571, 5).unwrap();
/// assert!((share - 0.975).abs() < 0.0001);
/// ```
#[must_use]
pub fn student_below(t: f64, degrees: u64) -> Option<f64> {
    if degrees == 0 || t.is_nan() {
        return None;
    }
    let degrees = degrees.min(MOST_DEGREES);
    let angle = (t / float(degrees).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let odd = degrees % 2 == 1;
    let (first, begin) = if odd { (cosine, 3) } else { (1.0, 2) };
    let mut term = first;
    let mut terms = if odd && degrees == 1 { 0.0 } else { first };
    let mut next = begin;
    while next < degrees {
        term *= cosine * cosine * float(next - 1) / float(next);
        terms += term;
        next += 2;
    }
    let middle = if odd { FRAC_2_PI * (angle + sine * terms) } else { sine * terms };
    Some((0.5 + middle / 2.0).clamp(0.0, 1.0))
}

/// The `t` below which that share (between 0 and 1, both excluded) of the distribution lies.
///
/// ```
/// assert_eq!(format!("{:.3}", scorebridge::stats::student_quantile(0.975, 10).unwrap()), "2.228");
/// ```
#[must_use]
pub fn student_quantile(share: f64, degrees: u64) -> Option<f64> {
    if !(0.0 < share && share < 1.0) {
        return None;
    }
    // Halving an angle between -90° and 90°, whose tangent runs over all numbers.
    let (mut low, mut high) = (-PI / 2.0, PI / 2.0);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if student_below(middle.tan(), degrees)? < share { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high).tan())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(share: f64, degrees: u64, expected: &str) {
        let found = student_quantile(share, degrees).map(|t| format!("{t:.3}"));
        assert_eq!(found.as_deref(), Some(expected), "{share} {degrees}");
    }

    #[test]
    fn quantiles_of_the_printed_tables() {
        check(0.975, 1, "12.706");
        check(0.975, 2, "4.303");
        check(0.975, 3, "3.182");
        check(0.975, 5, "2.571");
        check(0.975, 10, "2.228");
        check(0.975, 30, "2.042");
        check(0.975, 120, "1.980");
        check(0.95, 7, "1.895");
        check(0.9, 4, "1.533");
        check(0.005, 9, "-3.250");
    }

    #[test]
    fn no_distribution_without_freedom() {
        assert_eq!(student_below(1.0, 0), None);
        assert_eq!(student_quantile(0.5, 0), None);
        assert_eq!(student_quantile(0.0, 3), None);
        assert_eq!(student_quantile(1.0, 3), None);
        assert_eq!(student_below(f64::NAN, 3), None);
    }

    proptest! {
        #[test]
        fn rises_and_mirrors(t in -50.0..50.0_f64, more in 0.0..5.0_f64, degrees in 1..300_u64) {
            let below = |t| student_below(t, degrees).unwrap();
            prop_assert!(below(t + more) >= below(t) - 1e-12);
            prop_assert!((below(t) + below(-t) - 1.0).abs() < 1e-9);
        }
    }
}
