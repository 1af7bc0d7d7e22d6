//! Accruals: bills that are expected and late, as they are estimated. It estimates nothing itself.

use entity::value::{Currency, Exact, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cost;

/// A bill that is expected and late, estimated from an earlier month's. When it comes, the month that is open then carries
/// the difference, so that estimate and correction together are the bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accrual {
    /// The source.
    pub source: String,
    /// The month it is estimated from.
    pub from: Period,
    /// What that month's bill came to.
    pub costs: Vec<Cost>,
}

/// An estimated bill, in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Accrued {
    /// The source whose bill is late.
    pub source: String,
    /// The month it is estimated from.
    pub from: Period,
    /// How much.
    pub amount: Exact,
    /// Of it.
    pub currency: Currency,
}
