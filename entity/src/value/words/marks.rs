//! The marks a figure carries: status, trend, signal, assurance, and why a value is missing.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// Which way a measure gets better.
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
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// Best inside a band; both sides outside are worse.
    InBand,
}

/// How a value stands against its target.
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
pub enum Status {
    /// The target is reached.
    Met,
    /// The target is missed.
    Missed,
    /// Short of the target, inside the agreed tolerance.
    Near,
    /// The interval around the value spans the target: too little data to say.
    CannotTell,
    /// There is no value; the reason is given apart.
    NoValue,
    /// No target is set; the value is for information.
    Info,
}

/// The value against the period before.
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
pub enum Trend {
    /// Moved the good way.
    Better,
    /// Moved the bad way.
    Worse,
    /// Did not move.
    Same,
    /// There is no earlier value to compare with.
    Unknown,
}

/// A statistically real change; everything else is noise.
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
pub enum Signal {
    /// Within the usual range.
    None,
    /// Really better.
    Better,
    /// Really worse.
    Worse,
    /// Really different, without a good or bad side.
    Changed,
}

/// Whether the process, left as it is, will keep meeting the target.
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
pub enum Assurance {
    /// The whole usual range lies on the good side of the target.
    WillMeet,
    /// The target lies inside the usual range.
    HitOrMiss,
    /// The whole usual range lies on the bad side of the target.
    WillMiss,
    /// No target, or too short a history.
    Unknown,
}

/// Why a number is missing. Never the same as zero.
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
pub enum NoValue {
    /// The source answered, and had nothing for this scope and period.
    NothingReported,
    /// There is no agreed time, target or promise to measure against.
    NothingAgreed,
    /// Fewer answers or cases than the minimum.
    TooFew,
    /// The source has not delivered this period yet.
    Late,
    /// The last pull of the source failed.
    SourceFailed,
    /// Nobody collects this yet.
    NotMeasured,
}
