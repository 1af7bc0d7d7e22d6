//! What matters most, how much, and which services serve it.

use sea_orm::entity::prelude::*;

/// What matters most, how much, and which services serve it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "priority")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight beside the others.
    pub weight: f64,
    /// Pairs of service id and the percentage of its cost that serves this, as JSON.
    pub services: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
