//! Claims: who takes part in a rule's pot, and with what weight, for every method but direct.
//!
//! It never looks at costs; a rule that cannot share anything out says why.

use std::collections::BTreeMap;

use entity::value::{ChargeMethod, Exact};

use super::currencies::in_statement_currency;
use super::{ChargeError, ChargeInputs, ChosenLevel, Rule, Tariff};

/// One unit's claim on a pot.
#[derive(Clone, Debug)]
pub(super) struct Claim<'a> {
    /// Who pays; none where nobody receives a statement for it.
    pub unit: Option<&'a str>,
    /// What the pot is split by: the exact amount, or a weight.
    pub weight: Exact,
    /// Quantity on the statement.
    pub quantity: Exact,
    /// Name of the level that was chosen for it; none for the usual one.
    pub level: Option<&'a str>,
}

/// What a rule shares out by.
#[derive(Clone, Debug)]
pub(super) struct Sharing<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Who takes part: at most one claim a unit.
    pub claims: Vec<Claim<'a>>,
    /// How much of the driver they use together, on the same scale as what other services use.
    pub by_units: Exact,
    /// What is charged, where a rate card says so and not the cost.
    pub price: Option<Exact>,
    /// Whether claims are exact amounts rather than weights.
    pub by_amounts: bool,
    /// Why a claim names nobody.
    pub nobody: &'static str,
}

const NOBODY: &str = "part of the usage names no business unit that receives a statement";

/// What the rule shares out by, or the reason why it cannot.
///
/// # Errors
/// If a sum needs more than 38 digits, or a price cannot be converted.
pub(super) fn sharing<'a>(
    inputs: &'a ChargeInputs,
    rule: &'a Rule,
) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    if let Some((id, _)) = rule.terms.serves.iter().find(|(_, quantity)| quantity.is_negative()) {
        return Ok(Err(format!("what `{id}` uses by rule `{}` is below zero", rule.id)));
    }
    match rule.method {
        ChargeMethod::Direct => Ok(Err("a direct rule shares nothing out".to_owned())),
        ChargeMethod::Proportional => by_use(inputs, rule),
        ChargeMethod::Weighted if rule.driver.is_some() => by_weighted_use(inputs, rule),
        ChargeMethod::Weighted => by_shares(inputs, rule, None),
        ChargeMethod::Fixed => by_shares(inputs, rule, Some(100.into())),
        ChargeMethod::Even => evenly(inputs, rule),
        ChargeMethod::Priced => by_price(inputs, rule),
    }
}

fn by_use<'a>(inputs: &'a ChargeInputs, rule: &'a Rule) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    let used = match used(inputs, rule)? {
        Ok(used) => used,
        Err(why) => return Ok(Err(why)),
    };
    shared(
        rule,
        used.into_iter().map(|(unit, quantity)| Claim { unit, weight: quantity, quantity, level: None }).collect(),
    )
}

fn by_weighted_use<'a>(inputs: &'a ChargeInputs, rule: &'a Rule) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    let used = match used(inputs, rule)? {
        Ok(used) => used,
        Err(why) => return Ok(Err(why)),
    };
    let claim = |(unit, quantity): (Option<&'a str>, Exact)| {
        let factor = unit.and_then(|unit| rule.terms.shares.get(unit)).copied().unwrap_or_else(|| 1.into());
        let weight = quantity.mul(&factor).map_err(ChargeError::too_large("a weighted quantity"))?;
        Ok(Claim { unit, weight, quantity, level: None })
    };
    shared(rule, used.into_iter().map(claim).collect::<Result<_, ChargeError>>()?)
}

/// By agreed shares; where they are parts of a whole, what they leave goes to nobody.
fn by_shares<'a>(
    inputs: &'a ChargeInputs,
    rule: &'a Rule,
    whole: Option<Exact>,
) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    let mut claims = placed(inputs, rule.terms.shares.iter().map(|(unit, share)| (unit.as_str(), *share)))?;
    if let Some(whole) = whole {
        let given =
            super::books::total(claims.iter().map(|claim| claim.weight).chain(rule.terms.serves.values().copied()))?;
        let left = whole.sub(&given).map_err(ChargeError::too_large("the percentages"))?;
        if left.is_negative() {
            return Ok(Err(format!("the percentages of rule `{}` add up to {given}, which is more than 100", rule.id)));
        }
        let nobodys = Claim { unit: None, weight: left, quantity: left, level: None };
        claims.extend((!left.is_zero()).then_some(nobodys));
    }
    let sharing = shared(rule, merged(claims)?)?;
    Ok(sharing.map(|sharing| Sharing { nobody: "the agreed shares leave part of the cost to nobody", ..sharing }))
}

fn evenly<'a>(inputs: &'a ChargeInputs, rule: &'a Rule) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    let among = &rule.terms.among;
    let named = if among.is_empty() { &inputs.business_units } else { among };
    let claims = placed(inputs, named.iter().map(|unit| (unit.as_str(), 1.into())))?;
    let sharing = shared(rule, merged(claims)?)?;
    Ok(sharing
        .map(|sharing| Sharing { nobody: "part of it is agreed for a unit that receives no statement", ..sharing }))
}

/// By the rate card: each pays the price of the own quantity at the level it chose, else at the usual price, or its part of
/// the usual price of all quantities together.
fn by_price<'a>(inputs: &'a ChargeInputs, rule: &'a Rule) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    let Some(usual) = tariff(inputs, rule, None) else {
        let driver = rule.driver.as_deref().unwrap_or_default();
        return Ok(Err(format!("no rate for `{driver}` of {} is valid in {}", rule.service, inputs.period)));
    };
    let sharing = match by_use(inputs, rule)? {
        Ok(sharing) => sharing,
        Err(why) => return Ok(Err(why)),
    };
    let price = |tariff: &Tariff, quantity: &Exact| {
        let price = tariff.price(quantity).map_err(ChargeError::too_large("a price"))?;
        in_statement_currency(inputs, price, tariff.currency, &|| format!("rate `{}`", tariff.id))
    };
    if usual.terms.together {
        let price = price(usual, &sharing.by_units)?;
        return Ok(Ok(Sharing { price: Some(price), ..sharing }));
    }
    let priced = |claim: Claim<'a>| {
        let chosen = claim.unit.and_then(|unit| chosen(inputs, rule, unit)).unwrap_or(usual);
        let level = chosen.terms.level.as_ref().map(|level| level.name.as_str());
        Ok(Claim { weight: price(chosen, &claim.quantity)?, level, ..claim })
    };
    let claims = sharing.claims.into_iter().map(priced).collect::<Result<Vec<_>, ChargeError>>()?;
    let price = super::books::total(claims.iter().map(|claim| claim.weight))?;
    Ok(Ok(Sharing { claims, price: Some(price), by_amounts: true, ..sharing }))
}

/// The price of the level that the unit chose; none if it chose none, or none of that name has a price this month.
fn chosen<'a>(inputs: &'a ChargeInputs, rule: &Rule, unit: &str) -> Option<&'a Tariff> {
    let of_unit = |one: &&ChosenLevel| one.business_unit == unit && one.service == rule.service;
    let level = &inputs.levels.iter().find(of_unit)?.level;
    tariff(inputs, rule, Some(level))
}

/// The rate of that level that holds on the month's first day; else the first that begins within the month.
fn tariff<'a>(inputs: &'a ChargeInputs, rule: &Rule, level: Option<&str>) -> Option<&'a Tariff> {
    let (first, end) = (inputs.period.start(), inputs.period.end());
    let fits = |tariff: &&Tariff| {
        let kind = tariff.service == rule.service && Some(&tariff.charge_kind) == rule.driver.as_ref();
        kind && tariff.level() == level
    };
    let holds = |tariff: &&Tariff| tariff.valid_from < end && tariff.valid_to.is_none_or(|end| end > first);
    inputs.tariffs.iter().filter(fits).filter(holds).min_by_key(|tariff| tariff.valid_from.max(first))
}

fn shared<'a>(rule: &'a Rule, claims: Vec<Claim<'a>>) -> Result<Result<Sharing<'a>, String>, ChargeError> {
    if let Some(claim) = claims.iter().find(|claim| claim.weight.is_negative()) {
        return Ok(Err(format!("the weight of {} is below zero", claim.unit.unwrap_or("nobody we know"))));
    }
    let claims: Vec<Claim> = claims.into_iter().filter(|claim| !claim.weight.is_zero()).collect();
    let by_units = super::books::total(claims.iter().map(|claim| claim.weight))?;
    if claims.is_empty() && rule.terms.serves.values().all(Exact::is_zero) {
        let driver = rule.driver.as_ref().map(|driver| format!("nobody used any `{driver}` this month"));
        return Ok(Err(driver.unwrap_or_else(|| format!("rule `{}` names nobody to share among", rule.id))));
    }
    Ok(Ok(Sharing { rule, claims, by_units, price: None, by_amounts: false, nobody: NOBODY }))
}

/// How much of the rule's driver each unit used, or why that cannot be shared by.
fn used<'a>(
    inputs: &'a ChargeInputs,
    rule: &Rule,
) -> Result<Result<BTreeMap<Option<&'a str>, Exact>, String>, ChargeError> {
    let Some(driver) = rule.driver.as_deref() else {
        return Ok(Err(format!("rule `{}` names no driver to share by", rule.id)));
    };
    let used = quantities(inputs, &rule.service, driver)?;
    let negative = used.iter().find(|(_, quantity)| quantity.is_negative());
    let why = negative.map(|(unit, _)| format!("`{driver}` of {} is below zero", unit.unwrap_or("nobody we know")));
    Ok(why.map_or(Ok(used), Err))
}

/// How much of the driver each unit used; what was used by nobody who receives a statement stands under `None`.
/// Quantities named for the service count alone where there are any, else all quantities of the driver.
///
/// # Errors
/// If a sum needs more than 38 digits.
pub(super) fn quantities<'a>(
    inputs: &'a ChargeInputs,
    service: &str,
    driver: &str,
) -> Result<BTreeMap<Option<&'a str>, Exact>, ChargeError> {
    let of_driver = || inputs.usage.iter().filter(|usage| usage.driver == driver);
    let own = of_driver().any(|usage| usage.service.as_deref() == Some(service));
    let mut used: BTreeMap<Option<&str>, Exact> = BTreeMap::new();
    for usage in of_driver().filter(|usage| !own || usage.service.as_deref() == Some(service)) {
        let sum = used.entry(payer(inputs, usage.business_unit.as_deref())).or_default();
        *sum = sum.add(&usage.quantity).map_err(ChargeError::too_large(&format!("the quantity of `{driver}`")))?;
    }
    Ok(used)
}

/// The unit, as the list of those who receive statements spells it.
pub(super) fn payer<'a>(inputs: &'a ChargeInputs, unit: Option<&str>) -> Option<&'a str> {
    inputs.business_units.iter().map(String::as_str).find(|known| Some(*known) == unit)
}

fn placed<'a, 'b>(
    inputs: &'a ChargeInputs,
    weights: impl Iterator<Item = (&'b str, Exact)>,
) -> Result<Vec<Claim<'a>>, ChargeError> {
    let claim = |(unit, weight)| Claim { unit: payer(inputs, Some(unit)), weight, quantity: weight, level: None };
    Ok(weights.map(claim).collect())
}

/// At most one claim a unit, by name.
fn merged(claims: Vec<Claim<'_>>) -> Result<Vec<Claim<'_>>, ChargeError> {
    let mut by_unit: BTreeMap<Option<&str>, Exact> = BTreeMap::new();
    for claim in claims {
        let sum = by_unit.entry(claim.unit).or_default();
        *sum = sum.add(&claim.weight).map_err(ChargeError::too_large("the shares"))?;
    }
    let claim = |(unit, weight)| Claim { unit, weight, quantity: weight, level: None };
    Ok(by_unit.into_iter().map(claim).collect())
}
