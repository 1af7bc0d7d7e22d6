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
    /// How its objectives become one score, as JSON of `scorecard::RollUpRule`; by weighted mean if not given.
    pub roll_up: Option<Json>,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
