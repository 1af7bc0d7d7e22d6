//! A strategic plan: what it serves, how far it looks, when it is reviewed.

use sea_orm::entity::prelude::*;

/// A strategic plan: what it serves, how far it looks, when it is reviewed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "strategy_plan")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Plans it serves, as JSON list of their names.
    pub upstream: Json,
    /// First day it looks at.
    pub horizon_from: Date,
    /// Last day it looks at.
    pub horizon_to: Date,
    /// Days on which it is reviewed, as JSON list.
    pub reviews: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
