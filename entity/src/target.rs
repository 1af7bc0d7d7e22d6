//! A dated goal of a KPI.

use sea_orm::entity::prelude::*;

/// A dated goal of a KPI.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    /// The KPI.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kpi_id: String,
    /// First day it holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    /// The goal.
    pub value: f64,
    /// How far short of it still counts as near.
    pub near: f64,
    /// Where it started.
    pub baseline: Option<f64>,
    /// Lower end of a band that is the goal.
    pub band_lower: Option<f64>,
    /// Upper end of it.
    pub band_upper: Option<f64>,
    /// What values are worth from that day on, as JSON of `scorecard::Scale`; as the KPI says if not given.
    pub scale: Option<Json>,
    /// Last day it holds, if somebody ended it; else it holds until the next one begins.
    pub valid_until: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
