//! The kinds of record, ticket, audience and question.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

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
    /// A total that another book says: of an invoice, of a ledger account.
    ControlTotal,
    /// One posting of the general ledger, to find what is bought around IT; it is never charged.
    LedgerLine,
}

/// Which book says a control total.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Book {
    /// A supplier's invoice, line by line or as a whole.
    Invoice,
    /// The company's general ledger, by account.
    Ledger,
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
