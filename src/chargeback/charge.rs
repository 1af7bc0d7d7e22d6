//! A month of charges: pots become whole coins, coins become statement lines, and the books must balance.
//!
//! It never drops a fraction of a cent and never charges what no rule gives to anybody.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{ChargeMethod, Exact, Money};

use super::pots::{Pot, Pots, fill};
use super::split::{Part, common_scale, largest_remainder, round_together, sum};
use super::{ChargeError, ChargeInputs, ChargeRun, Line, Unallocated, books};

/// What one pot charges.
pub(super) struct Charged<'a> {
    /// The pot.
    pub pot: &'a Pot<'a>,
    /// Whole coins that it charges or leaves over, in subunits.
    pub coins: i128,
}

/// Shares out a month's costs.
///
/// Costs are pooled by service; the service's rules take their turn in order. Direct: every cost goes to the unit it
/// names. Proportional: all that is still in the pool is split by the driver's quantities (those named for the service
/// where there are any, else all of the driver). What no unit can be charged for is left over with the reason: no rule,
/// no service, no unit, no driver, a driver of zero or below, usage by nobody who receives a statement.
///
/// Rounding, twice by largest remainder. First all pools together, with what was carried in: their sum is rounded
/// towards zero to the currency's subunit, each pool gets its own whole coins, and the coins that fractions add up to go
/// to the largest fractions. So the month's charges tie to the bill, and less than one coin is carried out. Then
/// each pool's coins are split over its units, equal fractions in the order of the units' names.
///
/// The books balance exactly, in total (`source_total + carried_in = charged + unallocated + carried_out`) and per pool
/// (without `carried_in`); this is checked before anything is returned. The same inputs in another order of costs and
/// usage give the same run.
///
/// # Errors
/// `WrongCurrency`, `RepeatedRule`, `TooLarge` when a sum or charge cannot be held exactly, `DoesNotBalance` never.
pub fn charge(inputs: &ChargeInputs) -> Result<ChargeRun, ChargeError> {
    check(inputs)?;
    let Pots { pots, mut left_over } = fill(inputs)?;
    let charged = whole_coins(inputs, &pots)?;
    let mut lines = Vec::new();
    for pot in &charged {
        let Charged { pot: Pot { rule, claims, .. }, .. } = pot;
        for (claim, part) in claims.iter().zip(split(inputs, pot)?) {
            match claim.unit {
                Some(unit) => lines.push(line(inputs, pot, (unit, claim.quantity), part)?),
                None => left_over.extend(used_by_nobody(inputs, &rule.service, part)?),
            }
        }
    }
    sort(inputs, &mut lines);
    let books = books::balance(inputs, &charged, &lines, left_over)?;
    Ok(ChargeRun { period: inputs.period, lines, books })
}

fn check(inputs: &ChargeInputs) -> Result<(), ChargeError> {
    if let Some(cost) = inputs.costs.iter().find(|cost| cost.currency != inputs.currency) {
        return Err(ChargeError::WrongCurrency {
            service: cost.service.clone().unwrap_or_default(),
            found: cost.currency,
            expected: inputs.currency,
        });
    }
    let mut seen = BTreeSet::new();
    match inputs.rules.iter().find(|rule| !seen.insert(&rule.id)) {
        Some(rule) => Err(ChargeError::RepeatedRule(rule.id.clone())),
        None => Ok(()),
    }
}

/// How many whole coins each pot charges.
fn whole_coins<'a>(inputs: &ChargeInputs, pots: &'a [Pot<'a>]) -> Result<Vec<Charged<'a>>, ChargeError> {
    let too_large = || ChargeError::TooLarge("the sum of all costs".to_owned());
    let amounts: Vec<Exact> = pots.iter().map(|pot| pot.total).chain([inputs.carried_in]).collect();
    let (amounts, denominator) = in_subunits(inputs, &amounts).ok_or_else(too_large)?;
    let pools = amounts.get(..pots.len()).unwrap_or_default();
    let total = sum(amounts.iter().copied()).ok_or_else(too_large)? / denominator;
    let parts = round_together(total, pools, denominator).ok_or_else(too_large)?;
    Ok(pots.iter().zip(parts).map(|(pot, part)| Charged { pot, coins: part.amount }).collect())
}

/// The amounts as numerators over one denominator, both in subunits.
fn in_subunits(inputs: &ChargeInputs, amounts: &[Exact]) -> Option<(Vec<i128>, i128)> {
    let subunits_per_unit = Exact::new(10_i128.checked_pow(inputs.currency.digits())?, 0).ok()?;
    let amounts: Result<Vec<Exact>, _> = amounts.iter().map(|amount| amount.mul(&subunits_per_unit)).collect();
    let (numerators, scale) = common_scale(&amounts.ok()?)?;
    Some((numerators, 10_i128.checked_pow(scale)?))
}

/// The pot's coins over its claims.
fn split(inputs: &ChargeInputs, charged: &Charged<'_>) -> Result<Vec<Part>, ChargeError> {
    let Charged { pot, coins } = charged;
    let too_large = || ChargeError::TooLarge(format!("the split of `{}`", pot.rule.id));
    let weights: Vec<Exact> = pot.claims.iter().map(|claim| claim.weight).collect();
    match pot.rule.method {
        ChargeMethod::Direct => in_subunits(inputs, &weights)
            .and_then(|(numerators, denominator)| round_together(*coins, &numerators, denominator))
            .ok_or_else(too_large),
        ChargeMethod::Proportional => largest_remainder(*coins, &weights).map_err(|_| too_large()),
    }
}

fn line(inputs: &ChargeInputs, charged: &Charged<'_>, claim: (&str, Exact), part: Part) -> Result<Line, ChargeError> {
    let (rule, (unit, quantity)) = (charged.pot.rule, claim);
    let amount = money(inputs, part.amount)?;
    Ok(Line {
        id: format!("{}.{unit}.{}", inputs.period, rule.id),
        business_unit: unit.to_owned(),
        service: rule.service.clone(),
        rule: rule.id.clone(),
        charge_kind: rule.name.clone(),
        quantity,
        unit: rule.unit.clone(),
        unit_price: unit_price(amount, quantity),
        amount,
        exact_share: part.exact,
        extra_unit: part.extra,
    })
}

fn money(inputs: &ChargeInputs, coins: i128) -> Result<Money, ChargeError> {
    coins
        .checked_mul(inputs.currency.subunit_micros().into())
        .and_then(|micros| i64::try_from(micros).ok())
        .map(|micros| Money::new(micros, inputs.currency))
        .ok_or_else(|| ChargeError::TooLarge("a charge".to_owned()))
}

/// Amount over quantity, rounded half away from zero to six digits, for information. Zero where the quantity is zero, or
/// has so many digits that the division cannot be done exactly.
fn unit_price(amount: Money, quantity: Exact) -> Exact {
    let (quantity, scale) = quantity.trimmed().parts();
    let micros = || {
        let numerator = i128::from(amount.micros).checked_mul(10_i128.checked_pow(scale)?)?;
        let doubled = numerator.checked_mul(2)?.checked_add(numerator.signum() * quantity.checked_abs()?)?;
        doubled.checked_div(quantity.checked_mul(2)?)
    };
    micros().and_then(|micros| Exact::new(micros, 6).ok()).unwrap_or_default().trimmed()
}

fn used_by_nobody(inputs: &ChargeInputs, service: &str, part: Part) -> Result<Option<Unallocated>, ChargeError> {
    let amount = money(inputs, part.amount)?.exact();
    let reason = "part of the usage names no business unit that receives a statement".to_owned();
    Ok((!amount.is_zero()).then_some(Unallocated { service: Some(service.to_owned()), amount, reason }))
}

/// By business unit, then rule, both in the order of the inputs.
fn sort(inputs: &ChargeInputs, lines: &mut [Line]) {
    let units: BTreeMap<&str, usize> = inputs.business_units.iter().map(String::as_str).zip(0..).collect();
    let rules: BTreeMap<&str, usize> = inputs.rules.iter().map(|rule| rule.id.as_str()).zip(0..).collect();
    lines.sort_by_key(|line| (units.get(line.business_unit.as_str()), rules.get(line.rule.as_str())));
}
