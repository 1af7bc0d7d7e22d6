//! One due instant of a schedule; unique, so that it runs once.

use sea_orm::entity::prelude::*;

use crate::value::OccurrenceState;

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
    pub state: OccurrenceState,
    /// Until when nobody else may take it.
    pub lease_until: Option<DateTimeUtc>,
    /// Begin of the newest attempt.
    pub started_at: Option<DateTimeUtc>,
    /// End.
    pub finished_at: Option<DateTimeUtc>,
    /// Why it failed, is tried again, or was left out.
    #[sea_orm(column_type = "Text")]
    pub error: Option<String>,
    /// The worker that took it last.
    pub owner: Option<String>,
    /// How often it was taken. The number fences: only the worker that took it with this number may write.
    pub attempt: i32,
}

impl ActiveModelBehavior for ActiveModel {}
