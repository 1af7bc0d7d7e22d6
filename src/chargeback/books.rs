//! The books of a month: every sum is taken from its own side, and only then are they compared.
//!
//! Nothing here is computed as "what is left", or the comparison would prove nothing.

use std::collections::BTreeMap;

use entity::value::{Currency, Exact, Layer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::charge::Charged;
use super::network::rational;
use super::pots::Passed;
use super::{Accrued, Carried, ChargeError, ChargeInputs, Cost, Late, LatePool, Line, decimals};

/// Cost that no unit could be charged for, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unallocated {
    /// The service, if known.
    pub service: Option<String>,
    /// What was left.
    pub amount: Exact,
    /// Why.
    pub reason: String,
}

/// The balance: `source_total + carried_in = charged + unallocated + carried_out`, exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Books {
    /// What the sources billed.
    pub source_total: Exact,
    /// What came over from the month before.
    pub carried_in: Exact,
    /// What the statements charge.
    pub charged: Exact,
    /// What no unit could be charged for.
    pub unallocated: Exact,
    /// What is less than a coin and goes over to the next month; has the sign of the balance.
    pub carried_out: Exact,
    /// Currency of all five.
    pub currency: Currency,
    /// The same balance per service.
    pub pools: Vec<PoolBooks>,
    /// What `unallocated` is made of.
    pub left_over: Vec<Unallocated>,
    /// Costs in other currencies, each converted once.
    #[serde(default)]
    pub conversions: Vec<Converted>,
    /// What came late for closed months; it is part of every sum here.
    #[serde(default)]
    pub late: Vec<Late>,
    /// Bills that were late and are estimated; they are part of `source_total`.
    #[serde(default)]
    pub accrued: Vec<Accrued>,
    /// What `carried_out` is made of, as far as it is anybody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carried>,
    /// Units whose statements are for information: they are part of `charged`, and nothing of them is booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub showback: Vec<String>,
}

/// A pool's cost in another currency than the statements'.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Converted {
    /// The pool or service; none for cost without one.
    pub service: Option<String>,
    /// Currency of the bill.
    pub currency: Currency,
    /// What was billed in it.
    pub billed: Exact,
    /// What one unit of it is worth in the currency of the statements.
    pub rate: Exact,
    /// `billed × rate`, exactly.
    pub converted: Exact,
}

/// The balance of one service, tower or pool:
/// `source_total + received = passed_on + charged + unallocated + carried_out`, exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PoolBooks {
    /// Its short name; none for cost without a service.
    pub service: Option<String>,
    /// Which layer of the cost model it belongs to; none for cost without a service.
    #[serde(default)]
    pub layer: Option<Layer>,
    /// What the sources billed.
    pub source_total: Exact,
    /// What other services, towers and pools handed on to it. With `source_total`, this is what it costs in full.
    #[serde(default)]
    pub received: Exact,
    /// What it received from each, to twelve digits.
    #[serde(default)]
    pub received_from: BTreeMap<String, Exact>,
    /// What it handed on to others.
    #[serde(default)]
    pub passed_on: Exact,
    /// What the statements charge.
    pub charged: Exact,
    /// What no unit could be charged for.
    pub unallocated: Exact,
    /// What is less than a coin; negative if the pool charged the coin that several fractions add up to.
    pub carried_out: Exact,
    /// What its use is counted in.
    #[serde(default)]
    pub driver: Option<String>,
    /// How much of it was used by all.
    #[serde(default)]
    pub quantity: Exact,
    /// Full cost of one unit of use, rounded to six digits; none if nothing was used.
    #[serde(default)]
    pub unit_cost: Option<Exact>,
}

/// Where the sums of the books are taken from.
pub(super) struct Sides<'a> {
    /// What was asked for.
    pub inputs: &'a ChargeInputs,
    /// All costs, in the currency of the statements.
    pub costs: &'a [Cost],
    /// What services, towers and pools took from and gave to each other.
    pub passed: &'a BTreeMap<&'a str, Passed>,
    /// What each pot charged.
    pub charged: &'a [Charged<'a>],
    /// What the statements say.
    pub lines: &'a [Line],
}

/// The balance of the month and of every pool.
///
/// # Errors
/// `DoesNotBalance` with the pool's name; `TooLarge` if a sum needs more than 38 digits.
pub(super) fn balance(
    sides: &Sides<'_>,
    left_over: Vec<Unallocated>,
    (conversions, late): (Vec<Converted>, Vec<Late>),
) -> Result<Books, ChargeError> {
    let Sides { inputs, costs, passed, charged, lines } = sides;
    let mut services = super::pots::all(costs, passed);
    services.extend(late.iter().flat_map(|late| &late.pools).map(|pool| pool.service.as_deref()));
    let pools =
        services.into_iter().map(|service| pool(sides, service, (&left_over, &late))).collect::<Result<Vec<_>, _>>()?;
    let handed_on = total(pools.iter().map(|pool| pool.passed_on))?;
    must_equal("what services hand on to each other", handed_on, total(pools.iter().map(|pool| pool.received))?)?;
    let fractions = total(charged.iter().map(|charged| fraction(inputs, charged)).collect::<Result<Vec<_>, _>>()?)?;
    let books = Books {
        accrued: Vec::new(),
        carried: Vec::new(),
        showback: inputs.showback.clone(),
        source_total: total(costs.iter().map(|cost| cost.billed).chain(of_late(&late, |pool| pool.source_total)))?,
        carried_in: inputs.carried_in.trimmed(),
        charged: total(lines.iter().map(|line| line.amount.exact()))?,
        unallocated: total(left_over.iter().map(|left| left.amount))?,
        carried_out: total(of_late(&late, |pool| pool.carried).chain([inputs.carried_in, fractions]))?,
        currency: inputs.currency,
        pools,
        left_over,
        conversions,
        late,
    };
    let source_side = total([books.source_total, books.carried_in])?;
    must_equal("the month", source_side, total([books.charged, books.unallocated, books.carried_out])?)?;
    Ok(books)
}

/// That part of everything that came late.
fn of_late(late: &[Late], part: fn(&LatePool) -> Exact) -> impl Iterator<Item = Exact> {
    late.iter().flat_map(|late| &late.pools).map(part)
}

fn pool(
    sides: &Sides<'_>,
    service: Option<&str>,
    (left_over, late): (&[Unallocated], &[Late]),
) -> Result<PoolBooks, ChargeError> {
    let came_late = |part: fn(&LatePool) -> Exact| {
        late.iter().flat_map(|late| &late.pools).filter(move |pool| pool.service.as_deref() == service).map(part)
    };
    let costs = sides.costs.iter().filter(|cost| cost.service.as_deref() == service);
    let lines = sides.lines.iter().filter(|line| Some(line.service.as_str()) == service);
    let left_over = left_over.iter().filter(|left| left.service.as_deref() == service);
    let charged = sides.charged.iter().filter(|charged| Some(charged.pot.rule.service.as_str()) == service);
    let fractions = charged.map(|charged| fraction(sides.inputs, charged)).collect::<Result<Vec<_>, _>>()?;
    let passed = service.and_then(|service| sides.passed.get(service)).cloned().unwrap_or_default();
    let source_total = total(costs.map(|cost| cost.billed).chain(came_late(|pool| pool.source_total)))?;
    let passed_on = total(came_late(|pool| pool.handed_on).chain([passed.passed_on]))?;
    let full = total([source_total, passed.received])?;
    let books = PoolBooks {
        service: service.map(str::to_owned),
        layer: service.map(|service| sides.inputs.layers.get(service).copied().unwrap_or(Layer::Service)),
        source_total,
        received: passed.received,
        received_from: passed.received_from,
        passed_on,
        charged: total(lines.map(|line| line.amount.exact()))?,
        unallocated: total(left_over.map(|left| left.amount))?,
        carried_out: total(came_late(|pool| pool.carried).chain(fractions))?,
        unit_cost: (!passed.quantity.is_zero()).then(|| per_unit(&full, &passed.quantity)).flatten(),
        driver: passed.driver,
        quantity: passed.quantity,
    };
    let name = service.map_or("cost without a service".to_owned(), |service| format!("service `{service}`"));
    must_equal(&name, full, total([books.passed_on, books.charged, books.unallocated, books.carried_out])?)?;
    Ok(books)
}

/// Full cost over quantity, rounded to six digits; `None` if it needs more than 38.
fn per_unit(full: &Exact, quantity: &Exact) -> Option<Exact> {
    decimals::alone(&(rational(full) / rational(quantity)), 6)
}

/// What the pot holds beyond the coins it charges; negative if it charges a coin more.
fn fraction(inputs: &ChargeInputs, charged: &Charged<'_>) -> Result<Exact, ChargeError> {
    Exact::new(charged.coins, inputs.currency.digits())
        .and_then(|coins| charged.pot.total.sub(&coins))
        .map_err(ChargeError::too_large("the remainder of a pool"))
}

fn must_equal(pool: &str, source_side: Exact, our_side: Exact) -> Result<(), ChargeError> {
    if source_side == our_side {
        return Ok(());
    }
    Err(ChargeError::DoesNotBalance { pool: pool.to_owned(), source_side, our_side })
}

/// The exact sum, without zeros at the end.
pub(super) fn total(amounts: impl IntoIterator<Item = Exact>) -> Result<Exact, ChargeError> {
    let sum = amounts.into_iter().try_fold(Exact::ZERO, |sum, amount| sum.add(&amount));
    sum.map(|sum| sum.trimmed()).map_err(ChargeError::too_large("a sum of amounts"))
}
