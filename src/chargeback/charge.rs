//! A month of charges: pots become whole coins, coins become statement lines, and the books must balance.
//!
//! It never drops a fraction of a cent and never charges what no rule gives to anybody.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Exact, Money};

use super::pots::{Pot, Pots, fill};
use super::proof::{CorrectionLine, SplitClaim, SplitPot, in_subunits};
use super::split::{round_together, sum};
use super::{Accrued, Books, ChargeError, ChargeInputs, ChargeRun, Late, Line, Unallocated, books, credit, currencies};

/// What one pot charges.
pub(super) struct Charged<'a> {
    /// The pot.
    pub pot: &'a Pot<'a>,
    /// Whole coins that it charges or leaves over, in subunits.
    pub coins: i128,
}

/// Shares out a month's costs.
///
/// Costs are converted to the currency of the statements and pooled by service; the service's rules take their turn in
/// order. Direct: every cost goes to the unit it names. All other methods share out what is still in the pool, with what
/// the service received from other services, towers and pools, less what it hands on to them (`allocation`): by a driver's
/// quantities (those named for the service where there are any, else all of the driver), evenly, by agreed percentages
/// or weights, or by the rate card. What no unit can be charged for is left over with the reason: no rule, no service, no
/// unit, no driver, a driver of zero or below, no outlet, usage by nobody who receives a statement, and the difference
/// between the cost and what a rate card brings in.
///
/// Last come credits: a percentage of what a unit is charged for a service, taken off on a line of its own and left over
/// as what IT bears.
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
/// `NoExchangeRate`, `RepeatedRule`, `TooLarge` when a sum or charge cannot be held exactly, `DoesNotBalance` never.
pub fn charge(inputs: &ChargeInputs) -> Result<ChargeRun, ChargeError> {
    check(inputs)?;
    let (costs, conversions) = currencies::convert(inputs)?;
    let Pots { pots, mut left_over, passed } = fill(inputs, &costs)?;
    let came_late = came_late(inputs)?;
    let charged = whole_coins(inputs, &pots, &came_late)?;
    let (mut lines, mut split_pots) = (Vec::new(), Vec::new());
    for pot in &charged {
        let split = pot.as_split()?;
        let (of_pot, nobodys) = split.split(inputs.period, inputs.currency)?;
        lines.extend(of_pot);
        left_over.extend(nobodys.into_iter().filter_map(|amount| pot.for_nobody(amount)));
        split_pots.push(split);
    }
    let credits = credits(inputs, &lines)?;
    left_over.extend(credits.iter().filter_map(credit::borne));
    lines.extend(credits);
    let corrections = inputs.corrections.iter().chain(came_late.iter().flat_map(|(lines, _)| lines));
    lines.extend(corrections.map(|one| in_month(inputs, one).line()));
    sort(inputs, &mut lines);
    let late: Vec<Late> = came_late.into_iter().map(|(_, late)| late).filter(|late| !late.pools.is_empty()).collect();
    left_over.extend(late.iter().flat_map(late_and_unallocated));
    let sides = books::Sides { inputs, costs: &costs, passed: &passed, charged: &charged, lines: &lines };
    let books = Books { accrued: accrued(inputs)?, ..books::balance(&sides, left_over, (conversions, late))? };
    Ok(ChargeRun { period: inputs.period, lines, books, pots: split_pots })
}

/// What units are due for outcomes that were missed, after all that they are charged is known.
fn credits(inputs: &ChargeInputs, lines: &[Line]) -> Result<Vec<Line>, ChargeError> {
    inputs.credits.iter().filter_map(|credit| credit.line(inputs.period, lines).transpose()).collect()
}

/// Estimated bills, by source and currency.
fn accrued(inputs: &ChargeInputs) -> Result<Vec<Accrued>, ChargeError> {
    let mut accrued: Vec<Accrued> = Vec::new();
    for accrual in &inputs.accrued {
        for cost in &accrual.costs {
            let same = |one: &&mut Accrued| one.source == accrual.source && one.currency == cost.currency;
            match accrued.iter_mut().find(same) {
                Some(one) => one.amount = books::total([one.amount, cost.billed])?,
                None => accrued.push(Accrued {
                    source: accrual.source.clone(),
                    from: accrual.from,
                    amount: cost.billed,
                    currency: cost.currency,
                }),
            }
        }
    }
    Ok(accrued)
}

/// Corrections of every closed month for which something came late.
fn came_late(inputs: &ChargeInputs) -> Result<Vec<(Vec<CorrectionLine>, Late)>, ChargeError> {
    let drift = |month: &super::MonthThen| month.drift().map(|(_, lines, late)| (lines, late));
    inputs.closed.iter().map(drift).collect()
}

/// The correction with an id of this month's.
fn in_month(inputs: &ChargeInputs, line: &CorrectionLine) -> CorrectionLine {
    CorrectionLine { id: format!("{}.{}", inputs.period, line.id), ..line.clone() }
}

fn late_and_unallocated(late: &Late) -> impl Iterator<Item = Unallocated> {
    let period = late.period;
    late.pools.iter().filter(|pool| !pool.unallocated.is_zero()).map(move |pool| Unallocated {
        service: pool.service.clone(),
        amount: pool.unallocated,
        reason: format!("it came late for {period}, and no unit could be charged for it"),
    })
}

fn check(inputs: &ChargeInputs) -> Result<(), ChargeError> {
    let mut seen = BTreeSet::new();
    match inputs.rules.iter().find(|rule| !seen.insert(&rule.id)) {
        Some(rule) => Err(ChargeError::RepeatedRule(rule.id.clone())),
        None => Ok(()),
    }
}

/// How many whole coins each pot charges.
fn whole_coins<'a>(
    inputs: &ChargeInputs,
    pots: &'a [Pot<'a>],
    came_late: &[(Vec<CorrectionLine>, Late)],
) -> Result<Vec<Charged<'a>>, ChargeError> {
    let too_large = || ChargeError::TooLarge("the sum of all costs".to_owned());
    let late = came_late.iter().flat_map(|(_, late)| &late.pools).map(|pool| pool.carried);
    let carried = books::total(late.chain([inputs.carried_in]))?;
    let amounts: Vec<Exact> = pots.iter().map(|pot| pot.total).chain([carried]).collect();
    let (amounts, denominator) = in_subunits(inputs.currency, &amounts).ok_or_else(too_large)?;
    let pools = amounts.get(..pots.len()).unwrap_or_default();
    let total = sum(amounts.iter().copied()).ok_or_else(too_large)? / denominator;
    let parts = round_together(total, pools, denominator).ok_or_else(too_large)?;
    Ok(pots.iter().zip(parts).map(|(pot, part)| Charged { pot, coins: part.amount }).collect())
}

impl Charged<'_> {
    /// The pot as it is split, in a form that can be kept.
    fn as_split(&self) -> Result<SplitPot, ChargeError> {
        let Pot { rule, claims, by_amounts, .. } = self.pot;
        let claims = claims.iter().map(|claim| SplitClaim {
            business_unit: claim.unit.map(str::to_owned),
            weight: claim.weight,
            quantity: claim.quantity,
            level: claim.level.map(str::to_owned),
        });
        Ok(SplitPot {
            rule: rule.id.clone(),
            service: rule.service.clone(),
            charge_kind: rule.name.clone(),
            unit: rule.unit.clone(),
            subunits: Exact::new(self.coins, 0).map_err(ChargeError::too_large("a pool"))?,
            by_amounts: *by_amounts,
            claims: claims.collect(),
        })
    }

    fn for_nobody(&self, amount: Money) -> Option<Unallocated> {
        let (service, reason) = (Some(self.pot.rule.service.clone()), self.pot.nobody.to_owned());
        (amount.micros != 0).then(|| Unallocated { service, amount: amount.exact(), reason })
    }
}

/// By business unit, then rule, both in the order of the inputs.
fn sort(inputs: &ChargeInputs, lines: &mut [Line]) {
    let units: BTreeMap<&str, usize> = inputs.business_units.iter().map(String::as_str).zip(0..).collect();
    let rules: BTreeMap<&str, usize> = inputs.rules.iter().map(|rule| rule.id.as_str()).zip(0..).collect();
    lines.sort_by(|a, b| {
        let key = |line: &Line| {
            let of_its_own = (line.corrects.is_some(), line.credit.is_some());
            (units.get(line.business_unit.as_str()), of_its_own, rules.get(line.rule.as_str()))
        };
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
}
