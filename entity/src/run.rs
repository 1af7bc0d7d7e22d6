//! One pull of a source.

use sea_orm::entity::prelude::*;

use crate::value::RunState;

/// One pull of a source.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The source.
    pub source_id: String,
    /// How it stands.
    pub state: RunState,
    /// Rows read.
    pub read: i64,
    /// Rows kept for the first time.
    pub new: i64,
    /// Rows that replaced an older version.
    pub changed: i64,
    /// Rows already known.
    pub same: i64,
    /// Rows not understood.
    pub rejected: i64,
    /// Begin.
    pub started_at: DateTimeUtc,
    /// End.
    pub finished_at: Option<DateTimeUtc>,
    /// Why it failed, in words for an administrator.
    #[sea_orm(column_type = "Text")]
    pub error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
