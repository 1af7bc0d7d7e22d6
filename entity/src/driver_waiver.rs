//! A stale driver that a person let pass for one month.

use sea_orm::entity::prelude::*;

use crate::value::Period;

/// A stale driver that a person let pass for one month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "driver_waiver")]
pub struct Model {
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// The driver.
    #[sea_orm(primary_key, auto_increment = false)]
    pub driver: String,
    /// Who.
    pub waived_by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub waived_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
