//! Pots: every cost is put where one rule can share it out, or is left over with the reason.
//!
//! It rounds nothing: all amounts here are the source's own.

use std::collections::BTreeMap;

use entity::value::{ChargeMethod, Exact};

use super::{ChargeError, ChargeInputs, Cost, Rule, Unallocated};

/// What one rule shares out.
#[derive(Debug)]
pub(super) struct Pot<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// How much, exactly.
    pub total: Exact,
    /// Who takes part: at most one claim a unit.
    pub claims: Vec<Claim<'a>>,
}

/// One unit's claim on a pot.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// Who pays; none where the usage names nobody who receives a statement.
    pub unit: Option<&'a str>,
    /// What the pot is split by: the exact amount (direct) or the quantity used (proportional).
    pub weight: Exact,
    /// Quantity on the statement.
    pub quantity: Exact,
}

/// All pots, by service then rule order, and what is left over.
#[derive(Debug, Default)]
pub(super) struct Pots<'a> {
    pub pots: Vec<Pot<'a>>,
    pub left_over: Vec<Unallocated>,
}

/// Puts every cost into a pot or leaves it over. A service's rules take their turn in order: direct takes the costs that
/// name a unit, proportional takes all that is still there.
pub(super) fn fill<'a>(inputs: &'a ChargeInputs) -> Result<Pots<'a>, ChargeError> {
    let mut filled = Pots::default();
    let mut by_service: BTreeMap<Option<&str>, Vec<&Cost>> = BTreeMap::new();
    for cost in &inputs.costs {
        by_service.entry(cost.service.as_deref()).or_default().push(cost);
    }
    for (service, costs) in by_service {
        fill_service(inputs, service, costs, &mut filled)?;
    }
    Ok(filled)
}

fn fill_service<'a>(
    inputs: &'a ChargeInputs,
    service: Option<&str>,
    costs: Vec<&'a Cost>,
    filled: &mut Pots<'a>,
) -> Result<(), ChargeError> {
    let mut rest = costs;
    let mut reason = match service {
        Some(_) => "no rule says who pays for this service",
        None => "the cost names no service we know",
    }
    .to_owned();
    let mut per_cost = false;
    for rule in inputs.rules.iter().filter(|rule| Some(rule.service.as_str()) == service) {
        match rule.method {
            ChargeMethod::Direct => {
                let (named, unnamed) =
                    rest.into_iter().partition(|cost| payer(inputs, cost.business_unit.as_deref()).is_some());
                filled.pots.extend(direct_pot(inputs, rule, named)?);
                (rest, per_cost) = (unnamed, true);
            }
            ChargeMethod::Proportional => match proportional_claims(inputs, rule)? {
                Ok(claims) => {
                    let total = total_of(&rest)?;
                    filled.pots.extend((!rest.is_empty()).then_some(Pot { rule, total, claims }));
                    rest = Vec::new();
                }
                Err(why) => (reason, per_cost) = (why, false),
            },
        }
    }
    let mut by_reason: BTreeMap<String, Vec<&Cost>> = BTreeMap::new();
    for cost in rest {
        let why = if per_cost { nobody_to_charge(cost) } else { reason.clone() };
        by_reason.entry(why).or_default().push(cost);
    }
    for (reason, costs) in by_reason {
        filled.left_over.push(Unallocated { service: service.map(str::to_owned), amount: total_of(&costs)?, reason });
    }
    Ok(())
}

/// The unit, as the list of those who receive statements spells it.
fn payer<'a>(inputs: &'a ChargeInputs, unit: Option<&str>) -> Option<&'a str> {
    inputs.business_units.iter().map(String::as_str).find(|known| Some(*known) == unit)
}

fn nobody_to_charge(cost: &Cost) -> String {
    match &cost.business_unit {
        Some(unit) => format!("the cost names `{unit}`, which receives no statement"),
        None => "the cost names no business unit".to_owned(),
    }
}

fn direct_pot<'a>(
    inputs: &'a ChargeInputs,
    rule: &'a Rule,
    named: Vec<&'a Cost>,
) -> Result<Option<Pot<'a>>, ChargeError> {
    if named.is_empty() {
        return Ok(None);
    }
    let total = total_of(&named)?;
    let mut by_unit: BTreeMap<Option<&str>, Vec<&Cost>> = BTreeMap::new();
    for cost in named {
        by_unit.entry(payer(inputs, cost.business_unit.as_deref())).or_default().push(cost);
    }
    let used = rule.driver.as_deref().map(|driver| quantities(inputs, &rule.service, driver)).transpose()?;
    let quantity = |unit| match &used {
        Some(used) => used.get(&unit).copied().unwrap_or_default(),
        None => 1.into(),
    };
    let claim =
        |(unit, costs): (_, Vec<&Cost>)| Ok(Claim { unit, weight: total_of(&costs)?, quantity: quantity(unit) });
    let claims = by_unit.into_iter().map(claim).collect::<Result<_, ChargeError>>()?;
    Ok(Some(Pot { rule, total, claims }))
}

/// The claims by usage, or the reason why usage cannot share anything out.
fn proportional_claims<'a>(
    inputs: &'a ChargeInputs,
    rule: &Rule,
) -> Result<Result<Vec<Claim<'a>>, String>, ChargeError> {
    let Some(driver) = rule.driver.as_deref() else {
        return Ok(Err(format!("rule `{}` names no driver to share by", rule.id)));
    };
    let used = quantities(inputs, &rule.service, driver)?;
    if let Some((unit, _)) = used.iter().find(|(_, quantity)| quantity.is_negative()) {
        return Ok(Err(format!("`{driver}` of {} is below zero", unit.unwrap_or("nobody we know"))));
    }
    let claims: Vec<Claim> = used
        .into_iter()
        .filter(|(_, quantity)| !quantity.is_zero())
        .map(|(unit, quantity)| Claim { unit, weight: quantity, quantity })
        .collect();
    Ok(if claims.is_empty() { Err(format!("nobody used any `{driver}` this month")) } else { Ok(claims) })
}

/// How much of the driver each unit used; what was used by nobody who receives a statement stands under `None`.
/// Quantities named for the service count alone where there are any, else all quantities of the driver.
fn quantities<'a>(
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

fn total_of(costs: &[&Cost]) -> Result<Exact, ChargeError> {
    super::books::total(costs.iter().map(|cost| cost.billed))
}
