//! What things cost and how much was used. Sums are exact; only the finished value becomes a float.
//!
//! Lines are billed by the month, so a period shorter than a month has no cost and no usage of its own.

use std::collections::BTreeSet;

use entity::value::{Currency, Exact, NoValue, PeriodKind, RecordKind, Share, Unit};

use super::index::Index;
use super::outcome::Outcome;
use super::scopes::Part;
use super::{LineSum, Measurement};

/// An exact sum of lines.
struct Total {
    sum: Exact,
    n: u64,
}

impl Total {
    /// Why a sum of nothing has no value is said by the caller; `NotMeasured` if it needs more than 38 digits.
    fn of(lines: &[&LineSum], amount: impl Fn(&LineSum) -> Exact) -> Result<Self, NoValue> {
        let add = |sum: Exact, line: &&LineSum| sum.add(&amount(line)).map_err(|_| NoValue::NotMeasured);
        let sum = lines.iter().try_fold(Exact::ZERO, add)?;
        Ok(Self { sum, n: lines.iter().map(|line| line.n).sum() })
    }
}

/// Billed cost in the currency of the metric.
///
/// Amounts of different currencies are never added, and nothing is converted here: if any line is in another currency than
/// the metric's, there is no value (`NotMeasured`).
///
/// Formula: `Σ billed`. Source: FOCUS, billed cost: what the invoice says.
pub(super) fn spend(index: &Index<'_>, part: Part<'_>, unit: Unit) -> Outcome {
    outcome(billed(index, part, unit).map(|total| Measurement::of(total.sum.to_f64(), total.n)))
}

/// Amount of usage, over all months of the period: of one driver, or of the only one that this part of the company has.
///
/// Parcels and mailboxes are never added: without a driver named, and with several found, there is no value (`NotMeasured`).
///
/// Formula: `Σ quantity`.
pub(super) fn usage(index: &Index<'_>, part: Part<'_>, driver: Option<&str>) -> Outcome {
    let driver = driver.map_or_else(|| only_driver(index, part), Ok);
    outcome(
        driver.and_then(|driver| used(index, part, driver)).map(|total| Measurement::of(total.sum.to_f64(), total.n)),
    )
}

/// Billed cost per unit of a driver; cost and usage of the same part of the company.
///
/// Without usage, or with a usage of zero or less, there is nothing to divide by (`NothingReported`).
///
/// Formula: `Σ billed ÷ Σ quantity`, divided as an exact fraction. Source: TBM Council, unit cost.
pub(super) fn unit_cost(index: &Index<'_>, part: Part<'_>, driver: &str, unit: Unit) -> Outcome {
    outcome(billed(index, part, unit).and_then(|cost| {
        let used = used(index, part, driver)?;
        let value = quotient(&cost.sum, &used.sum).ok_or(NoValue::NothingReported)?;
        Ok(Measurement::of(value, cost.n + used.n).over(cost.sum.to_f64(), used.sum.to_f64()))
    }))
}

fn outcome(measurement: Result<Measurement, NoValue>) -> Outcome {
    measurement.unwrap_or_else(Measurement::none).naming_no_record()
}

fn billed(index: &Index<'_>, part: Part<'_>, unit: Unit) -> Result<Total, NoValue> {
    let lines = lines(index, part, None)?;
    if lines.is_empty() {
        return Err(index.nothing(RecordKind::CostLine));
    }
    let currency = currency_of(unit);
    if lines.iter().any(|line| line.currency.is_none() || line.currency != currency) {
        return Err(NoValue::NotMeasured);
    }
    Total::of(&lines, |line| line.billed)
}

fn used(index: &Index<'_>, part: Part<'_>, driver: &str) -> Result<Total, NoValue> {
    let lines = lines(index, part, Some(driver))?;
    if lines.is_empty() {
        return Err(index.nothing(RecordKind::UsageLine));
    }
    Total::of(&lines, |line| line.quantity)
}

/// The driver of all usage lines of the period.
fn only_driver<'a>(index: &'a Index<'a>, part: Part<'a>) -> Result<&'a str, NoValue> {
    let drivers: BTreeSet<&str> = billed_months(index, part)?.filter_map(|line| line.driver.as_deref()).collect();
    match drivers.first() {
        None => Err(index.nothing(RecordKind::UsageLine)),
        Some(driver) if drivers.len() == 1 => Ok(driver),
        Some(_) => Err(NoValue::NotMeasured),
    }
}

/// Lines of the months of the period: of a driver, or of cost.
fn lines<'a>(index: &'a Index<'a>, part: Part<'a>, driver: Option<&str>) -> Result<Vec<&'a LineSum>, NoValue> {
    Ok(billed_months(index, part)?.filter(|line| line.driver.as_deref() == driver).collect())
}

/// All lines of the months of the period.
fn billed_months<'a>(index: &'a Index<'a>, part: Part<'a>) -> Result<impl Iterator<Item = &'a LineSum>, NoValue> {
    if matches!(index.period.kind(), PeriodKind::Day | PeriodKind::Week) {
        return Err(NoValue::NotMeasured);
    }
    let months = index.period.months();
    Ok(index.lines(part).iter().copied().filter(move |line| months.contains(&line.period)))
}

pub(super) fn currency_of(unit: Unit) -> Option<Currency> {
    match unit {
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => Some(currency),
        _ => None,
    }
}

/// The float nearest to the exact quotient, as far as both sides fit a float once shortened to lowest terms; `None` unless
/// the divisor is above zero.
fn quotient(above: &Exact, below: &Exact) -> Option<f64> {
    if below.is_zero() || below.is_negative() {
        return None;
    }
    let scale = above.parts().1.max(below.parts().1);
    let shortened = above.at_scale(scale).ok().zip(below.at_scale(scale).ok()).and_then(|(a, b)| Share::new(a, b));
    let whole = |integer: i128| Exact::new(integer, 0).map(|exact| exact.to_f64()).unwrap_or(f64::NAN);
    Some(match shortened.map(|share| share.parts()) {
        Some((a, b)) => whole(a) / whole(b),
        None => above.to_f64() / below.to_f64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(above: &str, below: &str, expected: Option<f64>) {
        assert_eq!(quotient(&above.parse().unwrap(), &below.parse().unwrap()), expected, "{above} / {below}");
    }

    #[test]
    fn quotients_are_exact_where_floats_are_not() {
        check("0.3", "0.1", Some(3.0));
        check("1.1", "11", Some(0.1));
        check("2.523589325400648027", "2.523589325400648027", Some(1.0));
        check("-10", "4", Some(-2.5));
        check("1E30", "1E-8", Some(1e38));
        check("5E37", "1E-8", Some(5e45));
        check("5", "0", None);
        check("5", "-1", None);
    }
}
