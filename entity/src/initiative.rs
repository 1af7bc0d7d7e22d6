//! Something undertaken to move a KPI.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, InitiativeStage};

/// Something undertaken to move a KPI.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "initiative")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// The strategic plan it belongs to.
    pub plan_id: Option<String>,
    /// The KPI it is to move.
    pub kpi_id: String,
    /// By how much, in the KPI's unit; the sign says which way.
    pub expected: f64,
    /// Who answers for it.
    pub owner: String,
    /// First day.
    pub starts: Date,
    /// Day on which it is done.
    pub ends: Date,
    /// Where it stands.
    pub stage: InitiativeStage,
    /// What it costs in all, in millionths.
    pub micros: Option<i64>,
    /// Currency of the cost.
    pub currency: Currency,
    /// Why it should work, as a sentence.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
