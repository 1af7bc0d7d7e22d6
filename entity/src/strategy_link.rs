//! A supposed effect of one objective on another.

use sea_orm::entity::prelude::*;

/// A supposed effect of one objective on another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "strategy_link")]
pub struct Model {
    /// The scorecard of both.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: String,
    /// The cause.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_objective: String,
    /// The effect.
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_objective: String,
    /// Months until the effect shows.
    pub lag_months: i32,
    /// Why it should, as a sentence.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
