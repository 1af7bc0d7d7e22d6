//! One immutable file of lines.

use sea_orm::entity::prelude::*;

/// One immutable file of lines.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slice_part")]
pub struct Model {
    /// The slice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slice_id: i64,
    /// Order in the slice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Path below the facts folder, named by content.
    pub path: String,
    /// How many lines.
    pub lines: i64,
    /// Size.
    pub bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
