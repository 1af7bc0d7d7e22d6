//! What a company is made of: kinds of service, stages, shelf moves, value factors, roles.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// What sort of service it is.
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
pub enum ServiceKind {
    /// Serves the whole enterprise.
    Enterprise,
    /// Serves a business purpose directly.
    Business,
    /// An IT service used as such.
    It,
}

/// Where a service stands in its life.
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
pub enum Stage {
    /// Proposed.
    Idea,
    /// On trial with some users.
    Trial,
    /// In regular use.
    Live,
    /// Being phased out.
    Retiring,
    /// No longer offered.
    Retired,
}

/// A service's place on the shelf, proposed or decided.
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
pub enum Move {
    /// Put in front: promote it.
    Front,
    /// Keep it where it is.
    Keep,
    /// Try it before deciding.
    Trial,
    /// Phase it out.
    PhaseOut,
}

/// How sure a proposal is.
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
pub enum Confidence {
    /// All figures are there.
    High,
    /// One figure is missing or uncertain.
    Medium,
    /// Most figures are missing.
    Low,
}

/// What a person decided about a proposal.
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
pub enum Decision {
    /// Taken as proposed.
    Accepted,
    /// Not taken.
    Declined,
}

/// The five ways in which IT creates business value.
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
pub enum ValueFactor {
    /// More revenue.
    Revenue,
    /// Less cost.
    Cost,
    /// More done in the same time.
    Productivity,
    /// Better than competitors.
    Differentiation,
    /// More satisfied customers and colleagues.
    Satisfaction,
}

/// What a person or token may do.
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
pub enum Role {
    /// Reads scorecards and reports.
    Executive,
    /// Business relationship manager: reviews portfolios, decides shelf moves.
    Brm,
    /// Comments and enters values for own services and steps.
    Owner,
    /// Reads and prepares charges.
    Finance,
    /// Approves and closes charge periods.
    Approver,
    /// Reads everything that access allows.
    Analyst,
    /// Runs the system.
    Admin,
    /// Reads everything that access allows, and the audit trail.
    Auditor,
}

/// Who made an object of the model.
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
pub enum Origin {
    /// A model folder: what it no longer names is removed.
    Folder,
    /// The portal, the API or the command line: it stays until a folder has named it.
    Outside,
    /// This program: a metric of its library.
    Program,
}
