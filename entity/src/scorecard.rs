//! A balanced scorecard.

use sea_orm::entity::prelude::*;

use crate::value::Scope;

/// A balanced scorecard.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scorecard")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Share of weight that must have data before a score is shown, 0 to 1.
    pub minimum_coverage: f64,
    /// How its perspectives become one score, as JSON of `scorecard::RollUpRule`; by weighted mean if not given.
    pub roll_up: Option<Json>,
    /// Order in lists.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
