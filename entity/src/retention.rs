//! From when on records of a kind are kept; older ones were removed and do not come back.

use sea_orm::entity::prelude::*;

/// From when on records of a kind are kept; older ones were removed and do not come back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "retention")]
pub struct Model {
    /// The canonical kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Records that ended before this are gone.
    pub kept_from: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
