//! Largest remainder: whole subunits (cents) are split so that the parts add up to the whole, always.
//!
//! It knows no currency, no pool and no rule; it never sees a float.

use entity::value::{Exact, Share};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::decimals;

/// One part of a split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Whole subunits: the exact share rounded down or up, never further.
    pub amount: i128,
    /// The share before rounding, in subunits.
    pub exact: Share,
    /// Whether it carries one of the subunits left over by rounding.
    pub extra: bool,
}

/// Why a split was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The weights add up to zero, or there are none.
    #[error("there is nothing to share by: the weights add up to zero")]
    NothingToShareBy,
    /// A weight is below zero.
    #[error("weight {0} is below zero")]
    NegativeWeight(usize),
    /// A number on the way needs more than 38 digits.
    #[error("the split needs more than 38 digits")]
    TooLarge,
}

/// Splits `total` whole subunits in proportion to `weights`; one part per weight, in their order.
///
/// Every exact share is rounded towards zero; the subunits that are missing go, one each, to the largest fractions.
/// Equal fractions: the earlier weight first, so sort by a stable key beforehand. A negative total gives the negatives
/// of the positive split. The parts add up to `total`, and each lies less than one subunit from its exact share.
///
/// Formula: `share = total × weight ÷ sum of weights`; largest remainder (Hamilton 1792, Hare quota).
///
/// # Errors
/// `NothingToShareBy`, `NegativeWeight` with the weight's index, `TooLarge` if a share cannot be held in 38 digits.
///
/// ```
/// # use scorebridge::chargeback::largest_remainder;
/// let parts = largest_remainder(100_00, &[1.into(), 1.into(), 1.into()]).unwrap();
/// assert_eq!(parts.iter().map(|part| part.amount).collect::<Vec<_>>(), [33_34, 33_33, 33_33]);
/// assert_eq!(parts[0].exact.to_string(), "10000/3");
/// ```
pub fn largest_remainder(total: i128, weights: &[Exact]) -> Result<Vec<Part>, SplitError> {
    if let Some(index) = weights.iter().position(Exact::is_negative) {
        return Err(SplitError::NegativeWeight(index));
    }
    let (weights, _) = common_scale(weights).ok_or(SplitError::TooLarge)?;
    let divisor = weights.iter().copied().fold(0, greatest_common_divisor);
    if divisor == 0 {
        return Err(SplitError::NothingToShareBy);
    }
    let weights: Vec<i128> = weights.iter().map(|weight| weight / divisor).collect();
    let whole = sum(weights.iter().copied()).ok_or(SplitError::TooLarge)?;
    let numerators: Option<Vec<i128>> = weights.iter().map(|weight| total.checked_mul(*weight)).collect();
    numerators.and_then(|numerators| round_together(total, &numerators, whole)).ok_or(SplitError::TooLarge)
}

/// Rounds the shares `numerators ÷ denominator`, of any sign, to whole numbers that add up to `total`.
///
/// `total` is the sum of the shares rounded down or up, by the caller's choice. Shares that are whole already stay as
/// they are. `None` if a number needs more than 38 digits, or if the denominator is not above zero.
pub(super) fn round_together(total: i128, numerators: &[i128], denominator: i128) -> Option<Vec<Part>> {
    if denominator <= 0 {
        return None;
    }
    // Towards zero for a negative total means: turn the signs, round down, turn them back.
    let sign = if total < 0 { -1 } else { 1 };
    let turned: Vec<i128> = numerators.iter().map(|share| share.checked_mul(sign)).collect::<Option<_>>()?;
    let divided: Vec<(i128, i128)> = turned.iter().map(|share| divide(*share, denominator)).collect();
    let rounded_down = sum(divided.iter().map(|(down, _)| *down))?;
    let missing = total.checked_mul(sign)?.checked_sub(rounded_down)?;

    let mut by_fraction: Vec<(usize, i128)> =
        divided.iter().map(|(_, rest)| *rest).enumerate().filter(|(_, rest)| *rest > 0).collect();
    by_fraction.sort_unstable_by_key(|(index, rest)| (std::cmp::Reverse(*rest), *index));
    let mut extra = vec![false; turned.len()];
    for (index, _) in by_fraction.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        *extra.get_mut(index)? = true;
    }

    let part = |((share, (down, _)), extra): ((&i128, &(i128, i128)), bool)| {
        let exact = Share::new(sign * share, denominator)?;
        Some(Part { amount: sign * (down + i128::from(extra)), exact, extra })
    };
    turned.iter().zip(&divided).zip(extra).map(part).collect()
}

/// Rounded down, and what is left. Dividing 128 bits is slow, and few shares need them.
fn divide(share: i128, denominator: i128) -> (i128, i128) {
    match (i64::try_from(share), i64::try_from(denominator)) {
        (Ok(share), Ok(denominator)) => (share.div_euclid(denominator).into(), share.rem_euclid(denominator).into()),
        _ => (share.div_euclid(denominator), share.rem_euclid(denominator)),
    }
}

/// The same for shares that are fractions of any size and denominator.
pub(super) fn round_exactly(total: i128, shares: &[BigRational]) -> Option<Vec<Part>> {
    let sign = if total < 0 { -BigInt::one() } else { BigInt::one() };
    let turned: Vec<BigRational> = shares.iter().map(|share| share * &sign).collect();
    let floors: Vec<BigInt> = turned.iter().map(|share| share.floor().to_integer()).collect();
    let missing = BigInt::from(total).abs() - floors.iter().sum::<BigInt>();
    let fractions = turned.iter().zip(&floors).map(|(share, floor)| share - floor);
    let mut by_fraction: Vec<(usize, BigRational)> =
        fractions.enumerate().filter(|(_, rest)| !rest.is_zero()).collect();
    by_fraction.sort_by(|(a, one), (b, other)| other.cmp(one).then(a.cmp(b)));
    let mut extra = vec![false; turned.len()];
    for (index, _) in by_fraction.into_iter().take(missing.to_usize().unwrap_or(0)) {
        *extra.get_mut(index)? = true;
    }
    let part = |((floor, extra), share): ((&BigInt, bool), &BigRational)| {
        let amount = (&sign * (floor + BigInt::from(u8::from(extra)))).to_i128()?;
        Some(Part { amount, exact: as_share(share)?, extra })
    };
    floors.iter().zip(extra).zip(shares).map(part).collect()
}

/// The fraction as it is, or with twelve digits where its own numbers are too long to print.
fn as_share(fraction: &BigRational) -> Option<Share> {
    let whole = fraction.numer().to_i128().zip(fraction.denom().to_i128());
    whole.and_then(|(numerator, denominator)| Share::new(numerator, denominator)).or_else(|| {
        let (digits, scale) = decimals::alone(fraction, decimals::DIGITS)?.parts();
        Share::new(digits, 10_i128.checked_pow(scale)?)
    })
}

/// All values as integers at the smallest scale that loses nothing, and that scale; `None` if one does not fit.
pub(super) fn common_scale(values: &[Exact]) -> Option<(Vec<i128>, u32)> {
    let scale = values.iter().map(|value| value.trimmed().parts().1).max().unwrap_or(0);
    let integers: Result<Vec<i128>, _> = values.iter().map(|value| value.at_scale(scale)).collect();
    Some((integers.ok()?, scale))
}

/// The sum; `None` if it does not fit.
pub(super) fn sum(mut values: impl Iterator<Item = i128>) -> Option<i128> {
    values.try_fold(0_i128, i128::checked_add)
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amounts(total: i128, weights: &[&str]) -> Vec<i128> {
        let weights: Vec<Exact> = weights.iter().map(|weight| weight.parse().unwrap()).collect();
        largest_remainder(total, &weights).unwrap().iter().map(|part| part.amount).collect()
    }

    fn check(total: i128, weights: &[&str], expected: &[i128]) {
        assert_eq!(amounts(total, weights), expected, "{total} by {weights:?}");
    }

    #[test]
    fn published_cases() {
        check(3334, &["1"; 4], &[834, 834, 833, 833]);
        check(10_000, &["1"; 3], &[3334, 3333, 3333]);
        check(-10_000, &["1"; 3], &[-3334, -3333, -3333]);
        check(100, &["13.626332", "47.989636", "9.596008", "28.788024"], &[14, 48, 9, 29]);
        check(1, &["1"; 3], &[1, 0, 0]);
        check(10_001, &["1"; 7], &[1429, 1429, 1429, 1429, 1429, 1428, 1428]);
    }

    #[test]
    fn coins_of_other_currencies() {
        // 100 yen have no smaller coin; 1 Kuwaiti dinar has 1,000 fils.
        check(100, &["1"; 3], &[34, 33, 33]);
        check(1000, &["1"; 3], &[334, 333, 333]);
    }

    #[test]
    fn zero_weights_get_nothing_and_a_share_of_zero() {
        let parts = largest_remainder(7, &[0.into(), 2.into()]).unwrap();
        assert_eq!((parts[0].amount, parts[0].exact.to_string()), (0, "0/1".into()));
        assert_eq!((parts[1].amount, parts[1].extra), (7, false));
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        assert_eq!(largest_remainder(7, &[]), Err(SplitError::NothingToShareBy));
        assert_eq!(largest_remainder(7, &[0.into()]), Err(SplitError::NothingToShareBy));
        assert_eq!(largest_remainder(7, &[1.into(), (-1).into()]), Err(SplitError::NegativeWeight(1)));
        assert_eq!(largest_remainder(i128::MAX, &[2.into(), 3.into()]), Err(SplitError::TooLarge));
    }

    #[test]
    fn mixed_signs_round_to_the_chosen_total() {
        let amounts = |total| round_together(total, &[1075, -25, 300], 100).unwrap().iter().map(|p| p.amount).collect();
        let (down, up): (Vec<i128>, Vec<i128>) = (amounts(13), amounts(14));
        assert_eq!(down, [11, -1, 3], "equal fractions: the earlier first; whole shares stay");
        assert_eq!(up, [11, 0, 3]);
    }

    fn weights() -> impl Strategy<Value = Vec<Exact>> {
        let weight = (0_i64..1_000_000_000, 0_u32..9).prop_map(|(n, scale)| Exact::new(n.into(), scale).unwrap());
        prop::collection::vec(weight, 1..60)
            .prop_filter("something to share by", |all| all.iter().any(|w| !w.is_zero()))
    }

    proptest! {
        /// Both ways of rounding are one rule.
        #[test]
        fn fractions_of_any_size_round_as_integers_do(
            shares in prop::collection::vec(-1_000_000_i128..1_000_000, 1..40), denominator in 1_i128..1_000, up in 0_i128..3
        ) {
            let rational = |share: &i128| BigRational::new((*share).into(), denominator.into());
            let fractions: Vec<BigRational> = shares.iter().map(rational).collect();
            let total = shares.iter().sum::<i128>().div_euclid(denominator) + up;
            prop_assert_eq!(round_exactly(total, &fractions), round_together(total, &shares, denominator));
        }

        #[test]
        fn parts_add_up_and_stay_within_one_subunit(total in -1_000_000_000_000_i128..1_000_000_000_000, weights in weights()) {
            let parts = largest_remainder(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| part.amount).sum::<i128>(), total);
            for part in &parts {
                let (n, d) = part.exact.parts();
                prop_assert!((part.amount * d - n).abs() < d, "{:?}", part);
            }
        }

        #[test]
        fn sign_turns_with_the_total(total in 0_i128..1_000_000_000, weights in weights()) {
            let plus = largest_remainder(total, &weights).unwrap();
            let minus = largest_remainder(-total, &weights).unwrap();
            prop_assert!(plus.iter().zip(&minus).all(|(a, b)| a.amount == -b.amount && a.extra == b.extra));
        }

        #[test]
        fn only_proportions_matter(total in -1_000_000_000_i128..1_000_000_000, weights in weights(), factor in 1_i64..1000) {
            let scaled: Vec<Exact> = weights.iter().map(|weight| weight.mul(&factor.into()).unwrap()).collect();
            prop_assert_eq!(largest_remainder(total, &weights), largest_remainder(total, &scaled));
        }

        #[test]
        fn a_larger_weight_never_gets_less(total in 0_i128..1_000_000_000, weights in weights()) {
            let mut pairs: Vec<(Exact, i128)> =
                weights.iter().copied().zip(largest_remainder(total, &weights).unwrap().iter().map(|p| p.amount)).collect();
            pairs.sort();
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 == pair[1].0 || pair[0].1 <= pair[1].1));
        }
    }
}
