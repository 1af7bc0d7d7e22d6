//! A definition that turns records into measurements, as the company uses it.

use sea_orm::entity::prelude::*;

/// A definition that turns records into measurements, as the company uses it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metric")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The definition, as JSON of `measure::Metric`.
    pub definition: Json,
}

impl ActiveModelBehavior for ActiveModel {}
