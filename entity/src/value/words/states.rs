//! How far something has come: pulls, due instants, charging periods, deliveries; and the lengths of period.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// How a pull stands.
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
pub enum RunState {
    /// In progress.
    Running,
    /// Finished; nothing was rejected.
    Succeeded,
    /// Finished; some rows were rejected.
    Partial,
    /// Stopped with an error; nothing of it is visible.
    Failed,
}

/// How a due instant of a schedule stands.
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
pub enum OccurrenceState {
    /// Planned; a worker will take it.
    Waiting,
    /// In a worker's hands, for as long as its lease lasts.
    Running,
    /// Its step ended well.
    Succeeded,
    /// Its step ended with an error, or its workers vanished too often.
    Failed,
    /// Not run, for the reason it carries.
    Skipped,
}

/// What becomes of due instants that passed while nothing ran.
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
pub enum Misfire {
    /// The newest is run, the others are left out.
    Latest,
    /// Each is run, oldest first.
    All,
    /// None is run.
    Skip,
}

/// How far a charging period has come.
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
pub enum ChargePeriodState {
    /// Costs still arrive.
    Open,
    /// Computed, under review.
    Review,
    /// Approved by a second person.
    Approved,
    /// Final; never changes.
    Closed,
}

/// How far one edition to one recipient has come.
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
pub enum DeliveryState {
    /// Waiting for its turn.
    Planned,
    /// Handed to the transport right now.
    Sending,
    /// The transport accepted it.
    Accepted,
    /// Refused for good.
    Rejected,
    /// The connection broke where nobody can tell; never sent again by itself.
    Uncertain,
}

/// How often a report reaches a reader.
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
pub enum Pace {
    /// Each time it is made.
    Each,
    /// When a status moved or a signal is new.
    Changes,
    /// In one mail a week, with all others.
    Weekly,
    /// In one mail a month, with all others.
    Monthly,
}

/// How a report reaches a reader.
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
pub enum MailFormat {
    /// The mail with the PDF attached.
    Pdf,
    /// The mail alone.
    Mail,
    /// A short mail that leads to the portal.
    Link,
}

/// Whether a frozen report may go.
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
pub enum EditionState {
    /// Somebody has to approve it first.
    Awaiting,
    /// It was not approved: it goes only if it is made anew.
    SentBack,
    /// It went, or may.
    Released,
}

/// How a report stands that cannot go yet.
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
pub enum HoldState {
    /// Its sources still have time.
    Waiting,
    /// Its time is over, and it goes only if somebody lets it go.
    Held,
    /// It goes as it stands.
    Released,
}

/// The lengths of period.
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
pub enum PeriodKind {
    /// A calendar day.
    Day,
    /// An ISO week.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// Three months of a fiscal year.
    FiscalQuarter,
    /// Twelve months that begin with the first month of a fiscal year.
    FiscalYear,
}
