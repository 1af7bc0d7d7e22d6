//! Chargeback: costs become statements that add up to the source, to the cent. No float ever enters a sum.

mod books;
mod charge;
mod csv_text;
mod pots;
mod split;
mod statement;
#[cfg(test)]
mod tests;

use entity::value::{ChargeMethod, Currency, Exact, ExactError, Money, Period, Share};
use entity::{charge_line, charge_rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use charge::charge;
pub use csv_text::{Cell, csv_row};
pub use split::{Part, SplitError, largest_remainder};
pub use statement::{STATEMENT_COLUMNS, check_number, statement_csv, statement_row};

/// Everything a month's charges are made from.
#[derive(Clone, Debug)]
pub struct ChargeInputs {
    /// The month.
    pub period: Period,
    /// Currency of the statements.
    pub currency: Currency,
    /// What the sources billed, by service and named business unit.
    pub costs: Vec<Cost>,
    /// How each service's cost is shared out, in order.
    pub rules: Vec<Rule>,
    /// Usage, by driver, business unit and service.
    pub usage: Vec<Usage>,
    /// Leaf or inner units that receive statements, in order.
    pub business_units: Vec<String>,
    /// What the last closed month carried over because it was less than a coin.
    pub carried_in: Exact,
}

/// A sum of cost lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// Our service; none if the source named none we know.
    pub service: Option<String>,
    /// Our business unit; none if the source named none we know.
    pub business_unit: Option<String>,
    /// What was billed.
    pub billed: Exact,
    /// Its currency.
    pub currency: Currency,
}

/// How a service's cost is shared out.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Short name.
    pub id: String,
    /// Name on statements.
    pub name: String,
    /// The service.
    pub service: String,
    /// How.
    pub method: ChargeMethod,
    /// Usage driver, for proportional sharing.
    pub driver: Option<String>,
    /// Unit printed on statements.
    pub unit: String,
}

/// How much of a driver a unit used.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// The driver.
    pub driver: String,
    /// Our service, where the source says.
    pub service: Option<String>,
    /// Our business unit; none if the source named none we know.
    pub business_unit: Option<String>,
    /// How much.
    pub quantity: Exact,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Stable for ever: `period.unit.rule`.
    pub id: String,
    /// The business unit.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The rule's id.
    pub rule: String,
    /// Name of the rule.
    pub charge_kind: String,
    /// How much was used.
    pub quantity: Exact,
    /// Of what.
    pub unit: String,
    /// Amount over quantity, for information; zero quantity gives zero.
    pub unit_price: Exact,
    /// What is charged.
    pub amount: Money,
    /// The exact amount in subunits (cents), before rounding. Direct: the sum of the unit's cost lines; proportional:
    /// the unit's part of the whole coins that the pool charges. `amount` lies less than one subunit from it.
    pub exact_share: Share,
    /// Whether it carries one of the subunits left over by rounding.
    pub extra_unit: bool,
}

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
}

/// The balance of one service's cost: `source_total = charged + unallocated + carried_out`, exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PoolBooks {
    /// The service; none for cost without one.
    pub service: Option<String>,
    /// What the sources billed.
    pub source_total: Exact,
    /// What the statements charge.
    pub charged: Exact,
    /// What no unit could be charged for.
    pub unallocated: Exact,
    /// What is less than a coin; negative if the pool charged the coin that several fractions add up to.
    pub carried_out: Exact,
}

/// A month of charges.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeRun {
    /// The month.
    pub period: Period,
    /// All lines, by business unit, then rule order.
    pub lines: Vec<Line>,
    /// The balance.
    pub books: Books,
}

impl From<charge_rule::Model> for Rule {
    fn from(row: charge_rule::Model) -> Self {
        let charge_rule::Model { id, name, service_id: service, method, driver, unit, .. } = row;
        Self { id, name, service, method, driver, unit }
    }
}

impl Line {
    /// The line as it was stored on the business unit's statement; its check number is that of the line that was charged.
    #[must_use]
    pub fn stored(row: charge_line::Model, business_unit: String) -> Self {
        Self {
            id: row.id,
            business_unit,
            service: row.service_id,
            rule: row.rule_id,
            charge_kind: row.charge_kind,
            quantity: row.quantity,
            unit: row.unit,
            unit_price: row.unit_price,
            amount: Money::new(row.micros, row.currency),
            exact_share: row.exact_share,
            extra_unit: row.extra_unit,
        }
    }
}

/// Why a month could not be charged. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ChargeError {
    /// A cost is in another currency than the statements.
    #[error("a cost of service `{service}` is in {found}, the statements are in {expected}")]
    WrongCurrency {
        /// The service; empty if the source named none we know.
        service: String,
        /// Currency of the cost.
        found: Currency,
        /// Currency of the statements.
        expected: Currency,
    },
    /// Two rules have the same short name, so their lines could not be told apart.
    #[error("two rules are called `{0}`; line ids need names of their own")]
    RepeatedRule(String),
    /// A number on the way needs more digits than there are; it is refused, never cut.
    #[error("{0} needs more than 38 digits, or a charge more than 12 digits before the point")]
    TooLarge(String),
    /// The books do not balance: our bug, and the last guard before anybody is charged.
    #[error("the books of {pool} do not balance: {source_side} on the source's side, {our_side} on ours")]
    DoesNotBalance {
        /// The service, or the whole month.
        pool: String,
        /// Source total, with what was carried in.
        source_side: Exact,
        /// Charged, unallocated and carried out.
        our_side: Exact,
    },
}

impl ChargeError {
    /// Names the number that grew too large.
    fn too_large(what: &str) -> impl FnOnce(ExactError) -> Self + '_ {
        move |_| Self::TooLarge(what.to_owned())
    }
}
