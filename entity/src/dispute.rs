//! A line of a statement that its unit does not agree with.

use sea_orm::entity::prelude::*;

use crate::value::{DisputeReason, DisputeState, Period};

/// A line of a statement that its unit does not agree with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispute")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The line.
    pub line_id: String,
    /// Its statement.
    pub statement_id: String,
    /// Its month.
    pub period: Period,
    /// Who pays it.
    pub business_unit_id: String,
    /// What is wrong.
    pub reason: DisputeReason,
    /// In words.
    pub text: String,
    /// What the unit thinks it should pay, in millionths.
    pub wanted_micros: i64,
    /// Who should pay instead; all others by their shares if none is named.
    pub instead_id: Option<String>,
    /// How far it has come.
    pub state: DisputeState,
    /// Who raised it.
    pub raised_by: String,
    /// When.
    pub raised_at: DateTimeUtc,
    /// The answer.
    pub answer: Option<String>,
    /// Who gave it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// The month whose statements carry the correction, once that is closed.
    pub corrected_in: Option<Period>,
}

impl ActiveModelBehavior for ActiveModel {}
