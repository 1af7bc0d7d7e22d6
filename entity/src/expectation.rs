//! What a business unit expects, in its own words, and how it is measured.

use sea_orm::entity::prelude::*;

use crate::value::Scope;

/// What a business unit expects, in its own words, and how it is measured.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expectation")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who expects it.
    pub business_unit_id: String,
    /// The expectation as it was said.
    #[sea_orm(column_type = "Text")]
    pub sentence: String,
    /// The metric or survey item that tells.
    pub metric_id: String,
    /// What the metric speaks of.
    pub scope: Scope,
    /// The value from which on it counts as fulfilled.
    pub value: f64,
    /// How far short of it still counts as near.
    pub near: f64,
    /// Weight beside the unit's other expectations.
    pub weight: f64,
    /// First day.
    pub valid_from: Date,
    /// First day after.
    pub valid_to: Option<Date>,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
