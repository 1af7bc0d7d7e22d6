//! One due instant of a schedule; unique, so that it runs once.

use sea_orm::entity::prelude::*;

use crate::value::RunState;

/// One due instant of a schedule; unique, so that it runs once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "occurrence")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The schedule.
    pub schedule_id: String,
    /// When it was due.
    pub due_at: DateTimeUtc,
    /// How it stands.
    pub state: RunState,
    /// Until when its worker holds it.
    pub lease_until: Option<DateTimeUtc>,
    /// Begin.
    pub started_at: Option<DateTimeUtc>,
    /// End.
    pub finished_at: Option<DateTimeUtc>,
    /// Why it failed.
    #[sea_orm(column_type = "Text")]
    pub error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
