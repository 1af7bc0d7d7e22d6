//! Where a unit's charges stand at the end of the fiscal year, against its budget: what was charged, exactly, and what is
//! expected beside it, with its range.
//!
//! What was charged is never estimated; what is expected is never called charged.

use std::collections::BTreeMap;

use entity::value::{Currency, Exact, FiscalYear, Money, Period};
use schemars::JsonSchema;
use serde::Serialize;

use crate::stats::{Method, forecast};

/// Months of a year: charges have seasons.
const SEASON: usize = 12;

/// A fiscal year's charges against its budget.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct YearEnd {
    /// The fiscal year's name.
    pub year: i32,
    /// Months charged so far.
    pub months_charged: usize,
    /// Months still to come.
    pub months_left: usize,
    /// Charged so far.
    pub charged: Money,
    /// What was planned for the months charged so far; none if nothing was planned for one of them.
    pub budget_so_far: Option<Money>,
    /// What was planned for the year; none if nothing was planned for one of its months.
    pub budget: Option<Money>,
    /// What is expected for the year; none if too few months are known.
    pub expected: Option<Expectation>,
}

/// What is expected for the year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Expectation {
    /// Charged so far, with what is expected of the months to come.
    pub amount: Money,
    /// 95 % range of every month to come taken together, lower end: as if all months missed the same way.
    pub lower: Money,
    /// Upper end.
    pub upper: Money,
    /// How the months to come were foretold; none if there are none.
    pub method: Option<Method>,
}

/// The year of those charges, month by month, against what was planned for each month.
///
/// `charged` may begin before the year: the more months, the better is known how they go. What is expected of each month to
/// come is that of [`forecast()`]; its ranges are added up, which is wider than if months missed independently.
#[must_use]
pub fn year_end(
    year: &FiscalYear,
    charged: &BTreeMap<Period, Money>,
    planned: &BTreeMap<Period, Money>,
    currency: Currency,
) -> YearEnd {
    let periods = year.periods();
    let last = charged.keys().next_back().copied();
    let (past, ahead): (Vec<Period>, Vec<Period>) =
        periods.iter().partition(|period| last.is_some_and(|last| **period <= last));
    let micros = past.iter().filter_map(|period| charged.get(period)).map(|money| money.micros).sum();
    let plan = |months: &[Period]| {
        let each: Option<Vec<i64>> = months.iter().map(|month| planned.get(month).map(|money| money.micros)).collect();
        each.filter(|each| !each.is_empty()).map(|each| Money::new(each.iter().sum(), currency))
    };
    let so_far = Money::new(micros, currency);
    YearEnd {
        year: year.name,
        months_charged: past.iter().filter(|period| charged.contains_key(period)).count(),
        months_left: ahead.len(),
        charged: so_far,
        budget_so_far: plan(&past),
        budget: plan(&periods),
        expected: expected(so_far, charged, ahead.len()),
    }
}

fn expected(so_far: Money, charged: &BTreeMap<Period, Money>, months_left: usize) -> Option<Expectation> {
    if months_left == 0 {
        return Some(Expectation { amount: so_far, lower: so_far, upper: so_far, method: None });
    }
    let (first, last) = (charged.keys().next()?, charged.keys().next_back()?);
    let months = (0..).map(|step| first.shifted(step)).take_while(|month| month <= last);
    let values: Vec<Option<f64>> = months.map(|month| charged.get(&month).map(Money::to_f64)).collect();
    let ahead = forecast(&values, Some(SEASON), months_left)?;
    let with = |of: fn(&crate::stats::Expected) -> f64| {
        let more: f64 = ahead.points.iter().map(of).sum();
        let more = Money::nearest(&format!("{more:.6}").parse::<Exact>().ok()?, so_far.currency)?;
        Some(Money::new(so_far.micros.checked_add(more.micros)?, so_far.currency))
    };
    Some(Expectation {
        amount: with(|point| point.value)?,
        lower: with(|point| point.lower)?,
        upper: with(|point| point.upper)?,
        method: Some(ahead.method),
    })
}

#[cfg(test)]
mod tests {
    use entity::value::FiscalCalendar;

    use super::*;

    fn euro(amount: i64) -> Money {
        Money::new(amount * 1_000_000, Currency::EUR)
    }

    fn months(first: &str, amounts: &[i64]) -> BTreeMap<Period, Money> {
        let first: Period = first.parse().unwrap();
        (0..).map(|step| first.shifted(step)).zip(amounts.iter().map(|amount| euro(*amount))).collect()
    }

    #[test]
    fn a_level_series_is_expected_to_stay_level() {
        let year = FiscalCalendar { starts: 4, ..FiscalCalendar::default() }.year(2027).unwrap();
        let charged = months("2025-10", &[100; 11]);
        let planned = months("2026-04", &[90; 12]);
        let end = year_end(&year, &charged, &planned, Currency::EUR);
        assert_eq!((end.months_charged, end.months_left, end.charged), (5, 7, euro(500)));
        assert_eq!((end.budget_so_far, end.budget), (Some(euro(450)), Some(euro(1_080))));
        let expected = end.expected.unwrap();
        assert_eq!((expected.amount, expected.lower, expected.upper), (euro(1_200), euro(1_200), euro(1_200)));
    }

    #[test]
    fn noise_makes_a_range_and_a_whole_year_has_none() {
        let year = FiscalCalendar::default().year(2026).unwrap();
        let charged = months("2025-09", &[100, 104, 97, 101, 99, 103, 98, 102, 100, 101]);
        let end = year_end(&year, &charged, &BTreeMap::new(), Currency::EUR);
        let expected = end.expected.unwrap();
        assert!(expected.lower.micros < expected.amount.micros && expected.amount.micros < expected.upper.micros);
        assert_eq!(expected.amount.micros % 10_000, 0, "in whole cents");
        assert_eq!(end.budget, None);
        let whole = year_end(&year, &months("2026-01", &[10; 12]), &BTreeMap::new(), Currency::EUR);
        assert_eq!(whole.expected.unwrap().upper, euro(120));
    }

    #[test]
    fn too_little_is_no_forecast() {
        let year = FiscalCalendar::default().year(2026).unwrap();
        let end = year_end(&year, &months("2026-01", &[1, 2, 3]), &BTreeMap::new(), Currency::EUR);
        assert_eq!((end.charged, end.expected), (euro(6), None));
        let none = year_end(&year, &BTreeMap::new(), &BTreeMap::new(), Currency::EUR);
        assert_eq!((none.months_charged, none.months_left), (0, 12));
    }
}
