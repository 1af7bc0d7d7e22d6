//! Planned money of a service, tower or pool for a month: of one business unit, or of all together.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Period};

/// Planned money of a service, tower or pool for a month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_budget")]
pub struct Model {
    /// The service, tower or pool.
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_id: String,
    /// The business unit; empty: all together.
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
