//! Pots: every cost is put where one rule can share it out, or is left over with the reason. What services, towers and
//! pools do for each other is worked out here, before any pot is shared out.
//!
//! It rounds nothing to coins: amounts are the source's own, and what the network hands on keeps twelve digits or more.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{ChargeMethod, Exact, Layer};
use num_traits::Zero;

use super::books::total;
use super::claims::{Claim, Sharing, payer, quantities, sharing};
use super::network::{Node, Through, rational, send};
use super::{ChargeError, ChargeInputs, Cost, Rule, Unallocated, decimals};

/// What one rule shares out.
#[derive(Debug)]
pub(super) struct Pot<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// How much, exactly.
    pub total: Exact,
    /// Who takes part: at most one claim a unit.
    pub claims: Vec<Claim<'a>>,
    /// Whether claims are exact amounts that add up to the total, rather than weights.
    pub by_amounts: bool,
    /// Why a claim names nobody.
    pub nobody: &'static str,
}

/// All pots, by service then rule order, what is left over, and how the network handed costs on.
#[derive(Debug, Default)]
pub(super) struct Pots<'a> {
    pub pots: Vec<Pot<'a>>,
    pub left_over: Vec<Unallocated>,
    pub passed: BTreeMap<&'a str, Passed>,
}

/// What one node of the network took and gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Passed {
    /// From all others.
    pub received: Exact,
    /// From each.
    pub received_from: BTreeMap<String, Exact>,
    /// To others.
    pub passed_on: Exact,
    /// What its use is counted in.
    pub driver: Option<String>,
    /// How much of it was used, by units and other nodes.
    pub quantity: Exact,
}

/// The costs of one service before the network.
struct Work<'a> {
    service: &'a str,
    direct: Option<Pot<'a>>,
    rest: Vec<&'a Cost>,
    sharing: Result<Sharing<'a>, Nobody>,
}

/// Why nothing shares a service's cost out.
struct Nobody {
    reason: String,
    per_cost: bool,
}

/// Puts every cost into a pot or leaves it over. A service's rules take their turn in order: direct takes the costs that
/// name a unit, the first other rule that can share takes all that is still there, with what the service received.
pub(super) fn fill<'a>(inputs: &'a ChargeInputs, costs: &'a [Cost]) -> Result<Pots<'a>, ChargeError> {
    let mut filled = Pots::default();
    let mut by_service: BTreeMap<Option<&str>, Vec<&Cost>> =
        inputs.rules.iter().map(|rule| (Some(rule.service.as_str()), Vec::new())).collect();
    for rule in &inputs.rules {
        by_service.extend(rule.terms.serves.keys().map(|id| (Some(id.as_str()), Vec::new())));
    }
    for cost in costs {
        by_service.entry(cost.service.as_deref()).or_default().push(cost);
    }
    let mut works = Vec::new();
    for (service, costs) in by_service {
        match service {
            Some(service) => works.push(work(inputs, service, costs)?),
            None => filled.leave(None, costs, |_| "the cost names no service we know".to_owned())?,
        }
    }
    let works = in_step_order(inputs, works);
    let (nodes, through) = network(inputs, &works)?;
    let kept = kept(&nodes, &through)?;
    let mut done: Vec<_> = works.into_iter().zip(nodes).zip(through).zip(kept).collect();
    done.sort_by_key(|(((work, _), _), _)| work.service);
    for (((work, node), through), kept) in done {
        filled.pour(work, (&node, &through), kept)?;
    }
    filled.say_who_gave();
    Ok(filled)
}

/// Stated order first, then by short name.
fn in_step_order<'a>(inputs: &ChargeInputs, mut works: Vec<Work<'a>>) -> Vec<Work<'a>> {
    let place =
        |work: &Work| inputs.step_order.iter().position(|id| id == work.service).unwrap_or(inputs.step_order.len());
    works.sort_by_key(|work| (place(work), work.service));
    works
}

fn work<'a>(inputs: &'a ChargeInputs, service: &'a str, costs: Vec<&'a Cost>) -> Result<Work<'a>, ChargeError> {
    let mut work = Work {
        service,
        direct: None,
        rest: costs,
        sharing: Err(Nobody { reason: "no rule says who pays for this service".to_owned(), per_cost: false }),
    };
    for rule in inputs.rules.iter().filter(|rule| rule.service == service) {
        if rule.method == ChargeMethod::Direct {
            let named = |cost: &&Cost| payer(inputs, cost.business_unit.as_deref()).is_some();
            let (named, unnamed) = work.rest.into_iter().partition(named);
            work.rest = unnamed;
            work.direct = direct_pot(inputs, rule, named)?.or(work.direct);
            work.sharing = Err(Nobody { reason: String::new(), per_cost: true });
            continue;
        }
        match sharing(inputs, rule)? {
            Ok(sharing) => {
                work.sharing = Ok(sharing);
                break;
            }
            Err(reason) => work.sharing = Err(Nobody { reason, per_cost: false }),
        }
    }
    Ok(work)
}

fn network(inputs: &ChargeInputs, works: &[Work<'_>]) -> Result<(Vec<Node>, Vec<Through>), ChargeError> {
    let node = |work: &Work| {
        let layer = inputs.layers.get(work.service).copied().unwrap_or(Layer::Service);
        let (own, by_nodes, by_units) = match &work.sharing {
            Ok(sharing) => (total_of(&work.rest)?, sharing.rule.terms.serves.clone(), sharing.by_units),
            Err(_) => (Exact::ZERO, BTreeMap::new(), Exact::ZERO),
        };
        Ok(Node { id: work.service.to_owned(), layer, own, by_nodes, by_units })
    };
    let nodes = works.iter().map(node).collect::<Result<Vec<_>, ChargeError>>()?;
    let through = send(&nodes, inputs.allocation);
    Ok((nodes, through))
}

/// What each node shares out among units, in decimals that add up to what all nodes cost. A node that neither gave nor
/// took keeps its own cost as it is.
fn kept(nodes: &[Node], through: &[Through]) -> Result<Vec<Exact>, ChargeError> {
    let touched = |(node, through): &(&Node, &Through)| through.kept != rational(&node.own);
    let pairs = || nodes.iter().zip(through);
    let scale = pairs().map(|(node, _)| node.own.trimmed().parts().1).max().unwrap_or(0).max(decimals::DIGITS);
    let fractions: Vec<_> = pairs().filter(touched).map(|(_, through)| through.kept.clone()).collect();
    let rounded = decimals::together(&fractions, scale);
    let mut rounded =
        rounded.ok_or_else(|| ChargeError::TooLarge("what services cost each other".to_owned()))?.into_iter();
    let kept = |pair: (&Node, &Through)| if touched(&pair) { rounded.next().unwrap_or_default() } else { pair.0.own };
    Ok(pairs().map(kept).collect())
}

impl<'a> Pots<'a> {
    /// What one service's cost becomes: pots, and what is left over.
    fn pour(&mut self, work: Work<'a>, (node, through): (&Node, &Through), kept: Exact) -> Result<(), ChargeError> {
        let Work { service, direct, rest, sharing } = work;
        self.pots.extend(direct);
        let passed = passed(node, through, (kept, sharing.as_ref().ok()))?;
        let received = !passed.received.is_zero();
        self.passed.insert(service, passed);
        let sharing = match sharing {
            Ok(sharing) => sharing,
            Err(Nobody { reason, per_cost }) => {
                self.leave(Some(service), rest, |cost| if per_cost { nobody_to_charge(cost) } else { reason.clone() })?;
                self.left(service, kept, "no rule says who pays for what it receives from others");
                return Ok(());
            }
        };
        if sharing.claims.is_empty() {
            self.left(service, kept, "its users work only for each other: no business unit is reached");
            return Ok(());
        }
        if rest.is_empty() && !received && sharing.price.is_none() {
            return Ok(());
        }
        let Sharing { rule, claims, price, by_amounts, nobody, .. } = sharing;
        let total = price.unwrap_or(kept);
        let missed = kept.sub(&total).map_err(ChargeError::too_large("what a rate card leaves over"))?;
        self.left(service, missed, "the difference between the cost and what the rate card brings in");
        self.pots.push(Pot { rule, total, claims, by_amounts, nobody });
        Ok(())
    }

    fn left(&mut self, service: &str, amount: Exact, reason: &str) {
        if !amount.is_zero() {
            let (service, reason) = (Some(service.to_owned()), reason.to_owned());
            self.left_over.push(Unallocated { service, amount: amount.trimmed(), reason });
        }
    }

    fn leave(
        &mut self,
        service: Option<&str>,
        costs: Vec<&Cost>,
        why: impl Fn(&Cost) -> String,
    ) -> Result<(), ChargeError> {
        let mut by_reason: BTreeMap<String, Vec<&Cost>> = BTreeMap::new();
        for cost in costs {
            by_reason.entry(why(cost)).or_default().push(cost);
        }
        for (reason, costs) in by_reason {
            let amount = total_of(&costs)?;
            self.left_over.push(Unallocated { service: service.map(str::to_owned), amount, reason });
        }
        Ok(())
    }

    /// Turns "handed on to" into "received from", for the full cost of every node.
    fn say_who_gave(&mut self) {
        let mut given: BTreeMap<String, BTreeMap<String, Exact>> = BTreeMap::new();
        for (giver, passed) in &self.passed {
            for (taker, amount) in &passed.received_from {
                given.entry(taker.clone()).or_default().insert((*giver).to_owned(), *amount);
            }
        }
        for (taker, passed) in &mut self.passed {
            passed.received_from = given.remove(*taker).unwrap_or_default();
        }
    }
}

/// What the node took and gave; until all are known, `received_from` holds what it gave to each.
fn passed(node: &Node, through: &Through, how: (Exact, Option<&Sharing<'_>>)) -> Result<Passed, ChargeError> {
    let (kept, sharing) = how;
    let too_large = || ChargeError::TooLarge("what services cost each other".to_owned());
    let given = through.passed.iter().filter(|(_, amount)| !amount.is_zero());
    let given = given.map(|(taker, amount)| Some((taker.clone(), decimals::alone(amount, decimals::DIGITS)?)));
    let given: BTreeMap<String, Exact> = given.collect::<Option<_>>().ok_or_else(too_large)?;
    let passed_on = total(given.values().copied())?;
    let used = sharing.map(|sharing| {
        let by_nodes =
            sharing.rule.terms.serves.iter().filter(|(id, _)| **id != node.id).map(|(_, quantity)| *quantity);
        total(by_nodes.chain([sharing.by_units]))
    });
    Ok(Passed {
        received: total([kept, passed_on, node.own.negated()])?,
        received_from: given,
        passed_on,
        driver: sharing.map(|sharing| sharing.rule.driver.clone().unwrap_or_else(|| sharing.rule.unit.clone())),
        quantity: used.transpose()?.unwrap_or_default(),
    })
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
    let claim = |(unit, costs): (_, Vec<&Cost>)| {
        Ok(Claim { unit, weight: total_of(&costs)?, quantity: quantity(unit), level: None })
    };
    let claims = by_unit.into_iter().map(claim).collect::<Result<_, ChargeError>>()?;
    Ok(Some(Pot { rule, total, claims, by_amounts: true, nobody: "" }))
}

fn total_of(costs: &[&Cost]) -> Result<Exact, ChargeError> {
    total(costs.iter().map(|cost| cost.billed))
}

/// All services, towers and pools of the month: with a cost, or named by a rule.
pub(super) fn all<'a>(costs: &'a [Cost], passed: &BTreeMap<&'a str, Passed>) -> BTreeSet<Option<&'a str>> {
    let moved = passed.iter().filter(|(_, one)| !one.received.is_zero() || !one.passed_on.is_zero());
    costs.iter().map(|cost| cost.service.as_deref()).chain(moved.map(|(id, _)| Some(*id))).collect()
}
