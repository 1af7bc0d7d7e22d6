//! A deviation from a KPI's target that somebody has accepted until a day.

use sea_orm::entity::prelude::*;

/// A deviation from a KPI's target that somebody has accepted until a day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deviation")]
pub struct Model {
    /// The KPI.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kpi_id: String,
    /// First day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// The worst value that is accepted; any if not given.
    pub value: Option<f64>,
    /// Why, as a sentence.
    pub reason: String,
    /// Who accepted it.
    pub accepted_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
