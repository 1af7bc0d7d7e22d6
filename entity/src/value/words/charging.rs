//! How costs are shared out: methods of rules, of the whole network, layers of the cost model, tiers of a price, disputes.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// How a rule shares out a service's cost.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum ChargeMethod {
    /// Cost lines that name a business unit go to it.
    Direct,
    /// In proportion to a usage driver.
    Proportional,
    /// The same to each.
    Even,
    /// By agreed percentages.
    Fixed,
    /// By agreed weights, times the driver's quantities where the rule names one.
    Weighted,
    /// By the rate card: quantity times price.
    Priced,
}

impl ChargeMethod {
    /// Whether it shares out a pool's cost, rather than sending each line to the unit it names.
    #[must_use]
    pub fn shares(self) -> bool {
        self != Self::Direct
    }
}

/// How the services' costs to each other are worked out.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum Allocation {
    /// What services do for each other is left aside; pools and towers still hand on to the layers below.
    Direct,
    /// In a stated order: each hands on to those after it, and receives nothing more.
    StepDown,
    /// All at once, exactly.
    #[default]
    Reciprocal,
}

/// A layer of the cost model; each hands on to the layers after it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum Layer {
    /// Costs of one nature: staff, licences, data centres.
    Pool,
    /// What technology they buy: network, storage, desk support.
    Tower,
    /// What business units use.
    Service,
}

/// How the tiers of a price work.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum TierKind {
    /// Each slice of the quantity at its own price.
    Graduated,
    /// The whole quantity at the price of the tier it reaches.
    Volume,
}

/// What is wrong with a line, in the eyes of who pays it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum DisputeReason {
    /// The quantity.
    Quantity,
    /// The price.
    Price,
    /// The charge belongs to another business unit.
    NotOurs,
    /// It was charged twice.
    Twice,
    /// Something else; the text says what.
    Other,
}

/// How far a dispute has come.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    Display,
    EnumString,
    EnumIter,
    DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum DisputeState {
    /// Waiting for an answer.
    Open,
    /// Right: a correction follows in the next open month.
    Accepted,
    /// Not right; the answer says why.
    Declined,
    /// Taken back by who raised it.
    Withdrawn,
}
