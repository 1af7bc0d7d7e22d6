//! An enterprise value stream.

use sea_orm::entity::prelude::*;

/// An enterprise value stream.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "value_stream")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Order in lists.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
