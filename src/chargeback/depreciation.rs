//! Straight-line depreciation: what is paid once is cost of the months in which it is used.
//!
//! It knows no asset and no calendar; parts add up to the whole, always.

use entity::value::Exact;

/// Fewest digits behind the point that a month's part keeps: millionths.
const DIGITS: u32 = 6;

/// The part of a cost that falls on one month, `month` counting from 0, of a life of `months`; none if it does not fit.
///
/// Parts of all months add up to the cost, and no two differ by more than a millionth (or the cost's own last digit). There
/// is no residual value: book it as a cost of its own, or leave it out of the row.
///
/// Formula: `⌊cost × (month + 1) ÷ months⌋ − ⌊cost × month ÷ months⌋`, in millionths; IAS 16.62, straight-line method.
///
/// ```
/// # use scorebridge::chargeback::straight_line;
/// let cost = "100".parse().unwrap();
/// let parts: Vec<String> = (0..3).map(|month| straight_line(cost, 3, month).unwrap().to_string()).collect();
/// assert_eq!(parts, ["33.333333", "33.333333", "33.333334"]);
/// ```
#[must_use]
pub fn straight_line(cost: Exact, months: u32, month: u32) -> Option<Exact> {
    let scale = cost.trimmed().parts().1.max(DIGITS);
    let whole = cost.at_scale(scale).ok()?;
    let until = |month: u32| whole.checked_mul(i128::from(month))?.checked_div_euclid(i128::from(months));
    Exact::new(until(month.checked_add(1)?)?.checked_sub(until(month)?)?, scale).ok().map(|part| part.trimmed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(cost: &str, months: u32, expected: &[&str]) {
        let part = |month| straight_line(cost.parse().unwrap(), months, month).unwrap().to_string();
        assert_eq!((0..months).map(part).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn months_of_a_life() {
        check("3600", 4, &["900", "900", "900", "900"]);
        check("-1", 3, &["-0.333334", "-0.333333", "-0.333333"]);
        check("0.000001", 2, &["0", "0.000001"]);
        check("10", 1, &["10"]);
        assert_eq!(straight_line(1.into(), 0, 0), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_alike(cost in -10_i64.pow(15)..10_i64.pow(15), scale in 0_u32..9, months in 1_u32..121) {
            let cost = Exact::new(cost.into(), scale).unwrap();
            let parts: Vec<Exact> = (0..months).map(|month| straight_line(cost, months, month).unwrap()).collect();
            let sum = parts.iter().try_fold(Exact::ZERO, |sum, part| sum.add(part)).unwrap();
            prop_assert_eq!(sum, cost);
            let (least, most) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
            let unit = Exact::new(1, scale.max(DIGITS)).unwrap();
            prop_assert!(most.sub(least).unwrap() <= unit);
        }
    }
}
