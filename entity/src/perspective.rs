//! A point of view of a scorecard.

use sea_orm::entity::prelude::*;

/// A point of view of a scorecard.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "perspective")]
pub struct Model {
    /// The scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: String,
    /// Short name within the scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the scorecard.
    pub weight: f64,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
