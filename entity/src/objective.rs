//! What the company wants to reach.

use sea_orm::entity::prelude::*;

/// What the company wants to reach.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "objective")]
pub struct Model {
    /// The scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: String,
    /// Short name within the scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Its perspective.
    pub perspective_id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the perspective.
    pub weight: f64,
    /// How its KPIs become one score, as JSON of `scorecard::RollUpRule`; by weighted mean if not given.
    pub roll_up: Option<Json>,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
