//! A configured external system.

use sea_orm::entity::prelude::*;

/// A configured external system.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name on pages.
    pub name: String,
    /// Which connector speaks to it.
    pub kind: String,
    /// Address, mapping and the rest, as JSON of `connectors::SourceSettings`.
    pub settings: Json,
    /// Hash of the mapping; a changed mapping makes its slices stale.
    pub mapping_version: String,
    /// How often it is expected to deliver.
    pub rhythm_hours: i32,
    /// Where the next pull goes on.
    #[sea_orm(column_type = "Text")]
    pub cursor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
