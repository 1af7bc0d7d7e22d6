//! Chargeback: costs become statements that add up to the source, to the cent. No float ever enters a sum.

mod accrual;
mod books;
mod carry;
mod charge;
mod claims;
mod compare;
mod completeness;
mod conformance;
mod correction;
mod credit;
mod csv_text;
mod currencies;
mod decimals;
mod depreciation;
mod focus;
mod journal;
mod network;
#[cfg(test)]
mod network_tests;
mod pots;
mod proof;
mod settings;
mod split;
mod statement;
mod tariff;
#[cfg(test)]
mod tests;
mod tie_out;
mod variance;
mod what_if;

use std::collections::BTreeMap;

use entity::value::{Allocation, ChargeMethod, Currency, Exact, ExactError, Layer, Money, Period, Share};
use entity::{charge_line, charge_rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use accrual::{Accrual, Accrued};
pub use books::{Books, Converted, PoolBooks, Unallocated};
pub use carry::Carried;
pub use charge::charge;
pub use compare::{Compared, UnitChange, compare};
pub use completeness::{Completeness, Delivered, Driver, completeness};
pub use conformance::{
    CommitmentSum, Conformance, ConformanceGrade, Dataset, FocusVersion, InvoiceSum, Judge, MonthSum, RuleReport,
    SplitSum, Strictness,
};
pub use correction::{Corrects, Drifted, Late, LatePool, MonthThen, settle};
pub use credit::{Credit, CreditRule, Missed};
pub use csv_text::{Cell, csv_row};
pub use depreciation::straight_line;
pub use focus::{
    BILLING_PERIOD, COST_AND_USAGE, INVOICE_DETAIL, Issuer, billing_period_row, cost_and_usage_row, focus_header,
    invoice_detail_row, part_of,
};
pub use journal::{JOURNAL_COLUMNS, journal_rows};
pub use network::{Node, Through, send};
pub use proof::{CorrectionLine, Proof, SplitClaim, SplitPot, proof};
pub use settings::{Accounts, Charging, Collects, Finance, LedgerAccount};
pub use split::{Part, SplitError, largest_remainder};
pub use statement::{STATEMENT_COLUMNS, check_number, statement_csv, statement_row};
pub use tariff::{ChosenLevel, Level, RateTerms, Tariff, Tier};
pub use tie_out::{BookedCost, JudgedBill, Tie, TieKind, TieVerdict, tie_blockers, tie_out, tolerance};
pub use variance::{CurrencyEffect, Variance, currency_effect, variance};
pub use what_if::{OwnBill, OwnLine, own_bill};

/// Everything a month's charges are made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// How services' costs to each other are worked out.
    pub allocation: Allocation,
    /// Order of the steps, for step-down; what is not named comes after, by short name.
    pub step_order: Vec<String>,
    /// Layer of what is no service: cost pools and towers.
    pub layers: BTreeMap<String, Layer>,
    /// The rate card.
    pub tariffs: Vec<Tariff>,
    /// Rates of exchange that hold for the month.
    pub exchange_rates: Vec<ExchangeRate>,
    /// What accepted disputes move.
    pub corrections: Vec<CorrectionLine>,
    /// Closed months for which something may have come late.
    #[serde(default)]
    pub closed: Vec<MonthThen>,
    /// Bills that are expected and late, as they are estimated. Their costs stand among `costs` too.
    #[serde(default)]
    pub accrued: Vec<Accrual>,
    /// What each unit carries over from the last closed month, by rule: part of `carried_in`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carried>,
    /// Levels that business units chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<ChosenLevel>,
    /// Credits for outcomes that were missed although the promise was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
    /// Units whose statements are for information: nothing of them is booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub showback: Vec<String>,
}

impl ChargeInputs {
    /// Nothing to charge yet.
    #[must_use]
    pub fn new(period: Period, currency: Currency) -> Self {
        Self {
            period,
            currency,
            costs: Vec::new(),
            rules: Vec::new(),
            usage: Vec::new(),
            business_units: Vec::new(),
            carried_in: Exact::ZERO,
            allocation: Allocation::default(),
            step_order: Vec::new(),
            layers: BTreeMap::new(),
            tariffs: Vec::new(),
            exchange_rates: Vec::new(),
            corrections: Vec::new(),
            closed: Vec::new(),
            accrued: Vec::new(),
            carried: Vec::new(),
            levels: Vec::new(),
            credits: Vec::new(),
            showback: Vec::new(),
        }
    }
}

/// What one unit of a currency is worth in another, in one month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExchangeRate {
    /// Of what one unit.
    pub from: Currency,
    /// In what.
    pub to: Currency,
    /// How much.
    pub rate: Exact,
}

/// A sum of cost lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What was agreed.
    #[serde(default)]
    pub terms: RuleTerms,
}

/// What a rule says beyond its method and driver.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTerms {
    /// Percentages (fixed) or weights (weighted) by business unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shares: BTreeMap<String, Exact>,
    /// Who shares evenly; everybody who receives a statement if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// How much of the driver (fixed: how many percent) other services, towers or pools use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub serves: BTreeMap<String, Exact>,
}

/// What a driver begins with that is a metric: `metric:tickets`.
pub const MEASURE: &str = "metric:";

/// How much of a driver a unit used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// The exact amount in subunits (cents), before rounding: the unit's part of the pool, with what it carried over from
    /// the month before. `amount` lies less than one subunit from it.
    pub exact_share: Share,
    /// Whether it carries one of the subunits left over by rounding.
    pub extra_unit: bool,
    /// What it corrects; none for a regular charge.
    pub corrects: Option<Corrects>,
    /// What was missed, where it is a credit.
    pub credit: Option<Missed>,
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
    /// Every pot as it was split.
    pub pots: Vec<SplitPot>,
}

impl From<charge_rule::Model> for Rule {
    fn from(row: charge_rule::Model) -> Self {
        let charge_rule::Model { id, name, service_id: service, method, driver, unit, terms, .. } = row;
        Self { id, name, service, method, driver, unit, terms: serde_json::from_value(terms).unwrap_or_default() }
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
            corrects: row.corrects.and_then(|corrects| serde_json::from_value(corrects).ok()),
            credit: row.credit.and_then(|credit| serde_json::from_value(credit).ok()),
        }
    }
}

/// Why a month could not be charged. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ChargeError {
    /// A cost or a price is in another currency than the statements, and the month has no rate of exchange for it.
    #[error("{what} is in {found}, the statements are in {expected}, and there is no rate of exchange for that month")]
    NoExchangeRate {
        /// A cost or a rate, with its service.
        what: String,
        /// Its currency.
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
