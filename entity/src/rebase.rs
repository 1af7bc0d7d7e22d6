//! A known change of what a KPI measures, after which its usual range begins anew.

use sea_orm::entity::prelude::*;

/// A known change of what a KPI measures, after which its usual range begins anew.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rebase")]
pub struct Model {
    /// The KPI.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kpi_id: String,
    /// First day of the new process.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    /// What changed, as a sentence.
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
