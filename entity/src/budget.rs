//! Planned money of a business unit for a month.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Period};

/// Planned money of a business unit for a month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "budget")]
pub struct Model {
    /// The business unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub business_unit_id: String,
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// Amount in millionths.
    pub micros: i64,
    /// Its currency.
    pub currency: Currency,
}

impl ActiveModelBehavior for ActiveModel {}
