//! What one business unit owes for one month.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Period};

/// What one business unit owes for one month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statement")]
pub struct Model {
    /// `period.business-unit`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The month.
    pub period: Period,
    /// The business unit.
    pub business_unit_id: String,
    /// Total in millionths.
    pub total_micros: i64,
    /// Its currency.
    pub currency: Currency,
    /// The plan, in millionths.
    pub budget_micros: Option<i64>,
    /// First 12 hex digits of SHA-256 over its lines.
    pub check_number: String,
}

impl ActiveModelBehavior for ActiveModel {}
