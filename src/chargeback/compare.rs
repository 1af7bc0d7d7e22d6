//! Methods side by side: the same month by direct, step-down in every order, and reciprocal, with winners and losers.
//!
//! A what-if: it changes nothing and is never stored.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Allocation, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChargeError, ChargeInputs, charge};

/// Most services whose orders are all tried; more are tried in the stated order and backwards.
const ALL_ORDERS_UP_TO: usize = 4;

/// A month by one method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compared {
    /// The method.
    pub method: Allocation,
    /// Order of the steps; empty unless step-down.
    pub order: Vec<String>,
    /// Whether the company charges by it now.
    pub in_use: bool,
    /// What is charged to all units.
    pub charged: Money,
    /// What each business unit pays, and how that differs from the method in use.
    pub units: Vec<UnitChange>,
}

/// A business unit under a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitChange {
    /// The unit.
    pub business_unit: String,
    /// What it pays.
    pub amount: Money,
    /// How much more than by the method in use; negative if less.
    pub change: Money,
}

/// The month by every method: the one in use first. Corrections of earlier months are the same in all, and left out.
///
/// # Errors
/// As [`charge()`].
pub fn compare(inputs: &ChargeInputs) -> Result<Vec<Compared>, ChargeError> {
    let inputs = &ChargeInputs { closed: Vec::new(), corrections: Vec::new(), ..inputs.clone() };
    let in_use = (inputs.allocation, steps(inputs, inputs.allocation));
    let others = [(Allocation::Direct, Vec::new())]
        .into_iter()
        .chain(orders(inputs).into_iter().map(|order| (Allocation::StepDown, order)))
        .chain([(Allocation::Reciprocal, Vec::new())]);
    let base = totals(inputs, &in_use)?;
    let mut compared = vec![side(inputs, &in_use, (&base, &base), true)];
    for other in others.filter(|other| *other != in_use) {
        compared.push(side(inputs, &other, (&totals(inputs, &other)?, &base), false));
    }
    Ok(compared)
}

type Totals = BTreeMap<String, i64>;

fn steps(inputs: &ChargeInputs, method: Allocation) -> Vec<String> {
    let givers = givers(inputs);
    let named = inputs.step_order.iter().filter(|id| givers.contains(id.as_str()));
    let rest =
        givers.iter().filter(|id| !inputs.step_order.iter().any(|named| named == *id)).map(|id| (*id).to_owned());
    match method {
        Allocation::StepDown => named.cloned().chain(rest).collect(),
        _ => Vec::new(),
    }
}

/// Who works for others of them.
fn givers(inputs: &ChargeInputs) -> BTreeSet<&str> {
    let serves = |rule: &&super::Rule| rule.terms.serves.keys().any(|id| *id != rule.service);
    inputs.rules.iter().filter(serves).map(|rule| rule.service.as_str()).collect()
}

fn orders(inputs: &ChargeInputs) -> Vec<Vec<String>> {
    let stated = steps(inputs, Allocation::StepDown);
    if stated.is_empty() {
        return Vec::new();
    }
    if stated.len() <= ALL_ORDERS_UP_TO {
        return permutations(&stated);
    }
    let backwards = stated.iter().rev().cloned().collect();
    vec![stated, backwards]
}

fn permutations(of: &[String]) -> Vec<Vec<String>> {
    if of.len() < 2 {
        return vec![of.to_vec()];
    }
    let each = of.iter().enumerate().flat_map(|(at, first)| {
        let rest: Vec<String> =
            of.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, id)| id.clone()).collect();
        permutations(&rest).into_iter().map(move |tail| std::iter::once(first.clone()).chain(tail).collect())
    });
    each.collect()
}

fn totals(inputs: &ChargeInputs, (method, order): &(Allocation, Vec<String>)) -> Result<Totals, ChargeError> {
    let inputs = ChargeInputs { allocation: *method, step_order: order.clone(), ..inputs.clone() };
    let mut totals = Totals::new();
    for line in charge(&inputs)?.lines {
        *totals.entry(line.business_unit).or_default() += line.amount.micros;
    }
    Ok(totals)
}

fn side(
    inputs: &ChargeInputs,
    (method, order): &(Allocation, Vec<String>),
    (totals, base): (&Totals, &Totals),
    in_use: bool,
) -> Compared {
    let money = |micros| Money::new(micros, inputs.currency);
    let of = |totals: &Totals, unit: &String| totals.get(unit).copied().unwrap_or_default();
    let units = inputs.business_units.iter().filter(|unit| totals.contains_key(*unit) || base.contains_key(*unit));
    let change = |unit: &String| UnitChange {
        business_unit: unit.clone(),
        amount: money(of(totals, unit)),
        change: money(of(totals, unit) - of(base, unit)),
    };
    Compared {
        method: *method,
        order: order.clone(),
        in_use,
        charged: money(totals.values().sum()),
        units: units.map(change).collect(),
    }
}
