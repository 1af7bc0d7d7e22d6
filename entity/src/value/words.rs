//! The closed vocabularies of Scorebridge: each word has one meaning and one spelling, in tables, code, JSON and pages.
//!
//! It holds no behaviour beyond spelling; what a word leads to is decided in the rooms.

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

/// The canonical kinds of record a source can deliver.
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
pub enum RecordKind {
    /// An incident, request, change or problem.
    Ticket,
    /// A time in which a service did not work.
    Outage,
    /// One answer to one question.
    SurveyAnswer,
    /// A value that a source reports.
    Reading,
    /// One line of a bill or ledger.
    CostLine,
    /// One line of consumption.
    UsageLine,
}

/// What a ticket is about.
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
pub enum TicketKind {
    /// Something broke.
    Incident,
    /// Somebody asked for something.
    Request,
    /// A change of a service.
    Change,
    /// A root cause under investigation.
    Problem,
}

/// Who answered a survey.
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
pub enum Audience {
    /// A colleague in the business.
    Colleague,
    /// An employee speaking of work life.
    Employee,
    /// A customer outside the company.
    Customer,
    /// A partner of the company.
    Partner,
    /// A supplier.
    Supplier,
}

/// Which scale a survey answer is on.
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
pub enum Question {
    /// 1 to 5, satisfied from 4.
    Satisfaction,
    /// 0 to 10, would you recommend us.
    Recommend,
    /// 0 to 10, how happy are you with it.
    Happiness,
    /// 1 to 7, how easy was it.
    Effort,
}

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

/// How a cost pool is shared out.
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
    /// Each line goes to the unit it names.
    Direct,
    /// In proportion to a driver.
    Proportional,
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
}
