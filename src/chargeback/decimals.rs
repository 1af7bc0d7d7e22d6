//! Fractions become decimal numbers that still add up to the same sum, to the last digit.
//!
//! It knows nothing of money; it is the largest remainder method on digits far behind the point.

use std::cmp::Reverse;

use entity::value::Exact;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

/// Digits behind the point that amounts within the network are kept with; more where the costs have more.
pub(super) const DIGITS: u32 = 12;

/// The values with `scale` digits behind the point. Their sum, which must have no more digits than that, stays what it is:
/// each value is rounded down, and the missing last digits go to the largest fractions, equal ones to the earlier value.
///
/// `None` if a value needs more than 38 digits.
pub(super) fn together(values: &[BigRational], scale: u32) -> Option<Vec<Exact>> {
    let factor = BigRational::from_integer(BigInt::from(10).pow(scale));
    let scaled: Vec<BigRational> = values.iter().map(|value| value * &factor).collect();
    let mut whole: Vec<BigInt> = scaled.iter().map(|value| value.floor().to_integer()).collect();
    let sum: BigRational = scaled.iter().fold(BigRational::zero(), |sum, value| sum + value);
    let missing = sum.round().to_integer() - whole.iter().fold(BigInt::zero(), |sum, value| sum + value);
    let mut fractions: Vec<(usize, BigRational)> =
        scaled.iter().map(|value| value - value.floor()).enumerate().filter(|(_, rest)| !rest.is_zero()).collect();
    fractions.sort_by(|(a, one), (b, other)| (Reverse(one), a).cmp(&(Reverse(other), b)));
    for (at, _) in fractions.into_iter().take(missing.to_usize().unwrap_or(0)) {
        *whole.get_mut(at)? += BigInt::one();
    }
    whole.iter().map(|value| Exact::new(value.to_i128()?, scale).ok().map(|value| value.trimmed())).collect()
}

/// One value, rounded half away from zero to `scale` digits; `None` if it needs more than 38.
pub(super) fn alone(value: &BigRational, scale: u32) -> Option<Exact> {
    let scaled = value * BigRational::from_integer(BigInt::from(10).pow(scale));
    Exact::new(scaled.round().to_integer().to_i128()?, scale).ok().map(|value| value.trimmed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(n: i64, d: i64) -> BigRational {
        BigRational::new(n.into(), d.into())
    }

    #[track_caller]
    fn check(values: &[(i64, i64)], scale: u32, expected: &[&str]) {
        let values: Vec<BigRational> = values.iter().map(|(n, d)| fraction(*n, *d)).collect();
        let texts: Vec<String> = together(&values, scale).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn digits_that_are_missing_go_to_the_largest_fractions() {
        check(&[(1, 3), (1, 3), (1, 3)], 2, &["0.34", "0.33", "0.33"]);
        check(&[(1, 6), (5, 6)], 1, &["0.2", "0.8"]);
        check(&[(-1, 3), (1, 3)], 2, &["-0.33", "0.33"]);
        check(&[(2, 1), (0, 1)], 2, &["2", "0"]);
        assert_eq!(alone(&fraction(-1, 8), 2).unwrap().to_string(), "-0.13");
    }
}
