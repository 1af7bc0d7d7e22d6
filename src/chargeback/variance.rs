//! Variance: why a statement differs from the one before, in parts that add up to the difference, to the cent.
//!
//! It words nothing and knows no budget; whatever two sides it is given, it explains.

use std::collections::BTreeMap;

use entity::value::{Currency, Money};
use num_rational::BigRational;
use num_traits::Zero;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::network::rational;
use super::{Books, Line, decimals};

/// Why an amount changed: `price + quantity + mix + currency + rule_change + late_data + credits = total`, exactly. More is positive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variance {
    /// What one unit costs, more or less, at the quantity used now.
    pub price: Money,
    /// More or less was used, at the average price before.
    pub quantity: Money,
    /// Dearer or cheaper things were used, at the prices before.
    pub mix: Money,
    /// Foreign currencies were worth more or less.
    pub currency: Money,
    /// Charged by another rule than before.
    pub rule_change: Money,
    /// Corrections of earlier months.
    pub late_data: Money,
    /// Credits for outcomes that were missed, more or less of them.
    pub credits: Money,
    /// All of these.
    pub total: Money,
}

/// What part of a service's cost rates of exchange made dearer (negative: cheaper), by service.
pub type CurrencyEffect = BTreeMap<String, BigRational>;

/// The variance from one statement to another.
///
/// Lines of the same rule are compared: price `(Pₐ − P_b) × Qₐ`, volume `(Qₐ − Q_b) × P_b`; volume splits, within each unit
/// of measure, into quantity (the change of the sum at the average price before) and mix (the rest). A line on one side
/// only is volume at its own price where its service was not charged on the other side, else a rule change. What rates of
/// exchange did is taken out of the price. Corrections are late data, and credits are credits. Each part is rounded to coins, together.
///
/// `None` if an amount does not fit.
///
/// Source: price, quantity and mix variances of standard costing.
#[must_use]
pub fn variance(before: &[Line], now: &[Line], dearer: &CurrencyEffect, currency: Currency) -> Option<Variance> {
    let mut parts: [BigRational; 7] = std::array::from_fn(|_| BigRational::zero());
    let [price, quantity, mix, exchange, rule_change, late, credits] = &mut parts;
    let regular = |lines: &[Line]| -> BTreeMap<String, Line> {
        let charges = lines.iter().filter(|line| line.corrects.is_none() && line.credit.is_none());
        charges.map(|line| (line.rule.clone(), line.clone())).collect()
    };
    let (then, today) = (regular(before), regular(now));
    let serves = |lines: &BTreeMap<String, Line>, service: &str| lines.values().any(|line| line.service == service);
    let mut measures: BTreeMap<&str, Measure> = BTreeMap::new();
    for (rule, line) in then.iter().chain(today.iter().filter(|(rule, _)| !then.contains_key(*rule))) {
        let (b, a) = (Side::of(then.get(rule)), Side::of(today.get(rule)));
        match (b.price(), a.price()) {
            (Some(price_then), Some(price_now)) => {
                let of_rates = dearer.get(&line.service).map_or_else(BigRational::zero, |share| share * &a.amount);
                *price += (&price_now - &price_then) * &a.quantity - &of_rates;
                *exchange += of_rates;
                measures.entry(&line.unit).or_default().add(&b, &a, (&a.quantity - &b.quantity) * price_then);
            }
            _ if serves(&then, &line.service) && serves(&today, &line.service) => *rule_change += &a.amount - &b.amount,
            _ => *quantity += &a.amount - &b.amount,
        }
    }
    for measure in measures.into_values() {
        let by_quantity = measure.by_quantity();
        *mix += &measure.volume - &by_quantity;
        *quantity += by_quantity;
    }
    let corrections = |lines: &[Line]| sum(lines.iter().filter(|line| line.corrects.is_some()));
    *late += corrections(now) - corrections(before);
    let credited = |lines: &[Line]| sum(lines.iter().filter(|line| line.credit.is_some()));
    *credits += credited(now) - credited(before);
    let total = decimals::alone(&(sum(now.iter()) - sum(before.iter())), currency.digits())?;
    let rounded = decimals::together(&parts, currency.digits())?;
    let money = |value: &entity::value::Exact| Some(Money::new(i64::try_from(value.at_scale(6).ok()?).ok()?, currency));
    let [price, quantity, mix, exchange, rule_change, late_data, credits] = rounded.as_slice() else { return None };
    Some(Variance {
        price: money(price)?,
        quantity: money(quantity)?,
        mix: money(mix)?,
        currency: money(exchange)?,
        rule_change: money(rule_change)?,
        late_data: money(late_data)?,
        credits: money(credits)?,
        total: money(&total)?,
    })
}

/// What part of each service's cost rates of exchange made dearer from one month to another: foreign cost now times the
/// change of its rate, over the full cost now.
#[must_use]
pub fn currency_effect(then: &Books, now: &Books) -> CurrencyEffect {
    let mut effect = CurrencyEffect::new();
    for one in &now.conversions {
        let pool = now.pools.iter().find(|pool| pool.service == one.service);
        let old = then.conversions.iter().find(|old| old.service == one.service && old.currency == one.currency);
        let (Some(service), Some(pool), Some(old)) = (&one.service, pool, old) else { continue };
        let full = rational(&pool.source_total) + rational(&pool.received);
        if !full.is_zero() {
            let dearer = rational(&one.billed) * (rational(&one.rate) - rational(&old.rate)) / full;
            *effect.entry(service.clone()).or_insert_with(BigRational::zero) += dearer;
        }
    }
    effect
}

/// One side of a comparison.
struct Side {
    quantity: BigRational,
    amount: BigRational,
}

impl Side {
    fn of(line: Option<&Line>) -> Self {
        Self {
            quantity: line.map_or_else(BigRational::zero, |line| rational(&line.quantity)),
            amount: line.map_or_else(BigRational::zero, |line| rational(&line.amount.exact())),
        }
    }

    fn price(&self) -> Option<BigRational> {
        (!self.quantity.is_zero()).then(|| &self.amount / &self.quantity)
    }
}

/// All lines of one unit of measure.
#[derive(Default)]
struct Measure {
    quantity_then: BigRational,
    amount_then: BigRational,
    quantity_now: BigRational,
    volume: BigRational,
}

impl Measure {
    fn add(&mut self, then: &Side, now: &Side, volume: BigRational) {
        self.quantity_then += &then.quantity;
        self.amount_then += &then.amount;
        self.quantity_now += &now.quantity;
        self.volume += volume;
    }

    fn by_quantity(&self) -> BigRational {
        if self.quantity_then.is_zero() {
            return self.volume.clone();
        }
        (&self.quantity_now - &self.quantity_then) * &self.amount_then / &self.quantity_then
    }
}

fn sum<'a>(lines: impl Iterator<Item = &'a Line>) -> BigRational {
    lines.fold(BigRational::zero(), |sum, line| sum + rational(&line.amount.exact()))
}

#[cfg(test)]
mod tests {
    use entity::value::{Exact, Share};
    use proptest::prelude::*;

    use super::*;
    use crate::chargeback::Corrects;

    fn line(rule: &str, service: &str, quantity: &str, amount: &str) -> Line {
        let exact: Exact = amount.parse().unwrap();
        Line {
            id: rule.into(),
            business_unit: "a".into(),
            service: service.into(),
            rule: rule.into(),
            charge_kind: rule.into(),
            quantity: quantity.parse().unwrap(),
            unit: "pieces".into(),
            unit_price: Exact::ZERO,
            amount: Money::new(exact.at_scale(6).unwrap().try_into().unwrap(), Currency::EUR),
            exact_share: Share::default(),
            extra_unit: false,
            corrects: None,
            credit: None,
        }
    }

    /// Price, quantity, mix, currency, rule change, late data, total.
    #[track_caller]
    fn check(before: &[Line], now: &[Line], dearer: &CurrencyEffect, expected: [&str; 7]) {
        let Variance { price, quantity, mix, currency, rule_change, late_data, credits, total } =
            variance(before, now, dearer, Currency::EUR).unwrap();
        let all = [price, quantity, mix, currency, rule_change, late_data, total].map(|money| money.amount());
        assert_eq!((all, credits.micros), (expected.map(str::to_owned), 0));
    }

    #[test]
    fn published_cases() {
        let none = CurrencyEffect::new();
        // Budget 1200 at 5 and 400 at 16; actual 1100 at 5.50 and 700 at 15.50.
        let budget = [line("x", "x", "1200", "6000"), line("y", "y", "400", "6400")];
        let actual = [line("x", "x", "1100", "6050"), line("y", "y", "700", "10850")];
        check(&budget, &actual, &none, ["200.00", "1550.00", "2750.00", "0.00", "0.00", "0.00", "4500.00"]);
        let (then, now) = ([line("x", "x", "100", "1000")], [line("x", "x", "90", "810")]);
        check(&then, &now, &none, ["-90.00", "-100.00", "0.00", "0.00", "0.00", "0.00", "-190.00"]);
    }

    #[test]
    fn every_cause_has_its_own_part() {
        let dearer = CurrencyEffect::from([("x".to_owned(), BigRational::new(1.into(), 10.into()))]);
        let then = [line("x", "x", "10", "100"), line("old", "y", "1", "50")];
        let late = Line {
            corrects: Some(Corrects { period: "2026-01".parse().unwrap(), line: "l".into(), dispute: None }),
            ..line("l", "x", "0", "-7")
        };
        let now = [line("x", "x", "10", "130"), line("new", "y", "5", "60"), line("z", "z", "1", "5"), late];
        check(&then, &now, &dearer, ["17.00", "5.00", "0.00", "13.00", "10.00", "-7.00", "38.00"]);
    }

    proptest! {
        #[test]
        fn the_parts_add_up(then in prop::collection::vec((0_i64..50, -5_000_i64..5_000), 0..6), now in prop::collection::vec((0_i64..50, -5_000_i64..5_000), 0..6), share in -50_i64..50) {
            let lines = |all: &[(i64, i64)]| all.iter().enumerate().map(|(at, (quantity, cents))| Line {
                quantity: (*quantity).into(),
                amount: Money::new(cents * 10_000, Currency::EUR),
                ..line(&format!("r{at}"), &format!("s{}", at % 3), "0", "0")
            }).collect::<Vec<_>>();
            let dearer = CurrencyEffect::from([("s1".to_owned(), BigRational::new(share.into(), 100.into()))]);
            let (then, now) = (lines(&then), lines(&now));
            let v = variance(&then, &now, &dearer, Currency::EUR).unwrap();
            let parts: i64 = [v.price, v.quantity, v.mix, v.currency, v.rule_change, v.late_data, v.credits].iter().map(|one| one.micros).sum();
            prop_assert_eq!(parts, v.total.micros);
            let sum = |lines: &[Line]| lines.iter().map(|line| line.amount.micros).sum::<i64>();
            prop_assert_eq!(v.total.micros, sum(&now) - sum(&then));
        }
    }
}
