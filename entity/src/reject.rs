//! A row that was not understood.

use sea_orm::entity::prelude::*;

/// A row that was not understood.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reject")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The pull.
    pub run_id: i64,
    /// Row in the source, first is 1.
    pub position: i64,
    /// What was expected.
    pub reason: String,
    /// The row as it came.
    #[sea_orm(column_type = "Text")]
    pub raw: String,
}

impl ActiveModelBehavior for ActiveModel {}
