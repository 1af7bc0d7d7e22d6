//! Schedules and their due instants. An occurrence is unique, so that it runs once whoever plans it.

use chrono::{DateTime, Utc};
use entity::value::RunState;
use entity::{occurrence, schedule};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Db, StoreError};

/// All schedules, by id.
///
/// # Errors
/// If the database does not answer.
pub async fn schedules(db: &Db) -> Result<Vec<schedule::Model>, StoreError> {
    Ok(schedule::Entity::find().order_by_asc(schedule::Column::Id).all(db.read()).await?)
}

/// The last due instant of a schedule that was planned.
///
/// # Errors
/// If the database does not answer.
pub async fn last_due(db: &Db, schedule: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = occurrence::Entity::find()
        .filter(occurrence::Column::ScheduleId.eq(schedule))
        .order_by_desc(occurrence::Column::DueAt)
        .one(db.read())
        .await?;
    Ok(row.map(|row| row.due_at))
}

/// Claims a due instant until `lease_until`; its number, or none if somebody else has it.
///
/// # Errors
/// If the database refuses.
pub async fn claim(
    db: &Db,
    schedule: &str,
    due_at: DateTime<Utc>,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<i64>, StoreError> {
    let tx = db.begin().await?;
    let row = occurrence::ActiveModel {
        id: NotSet,
        schedule_id: Set(schedule.to_owned()),
        due_at: Set(due_at),
        state: Set(RunState::Running),
        lease_until: Set(Some(lease_until)),
        started_at: Set(Some(now)),
        finished_at: Set(None),
        error: Set(None),
    };
    let once = OnConflict::columns([occurrence::Column::ScheduleId, occurrence::Column::DueAt]).do_nothing().to_owned();
    let inserted = occurrence::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    tx.commit().await?;
    if inserted == 0 {
        return Ok(None);
    }
    let row = occurrence::Entity::find()
        .filter(occurrence::Column::ScheduleId.eq(schedule))
        .filter(occurrence::Column::DueAt.eq(due_at))
        .one(db.read())
        .await?;
    Ok(row.map(|row| row.id))
}

/// Notes how a claimed instant ended.
///
/// # Errors
/// If the database refuses.
pub async fn finish(db: &Db, id: i64, error: Option<String>, at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let row = occurrence::ActiveModel {
        id: Set(id),
        state: Set(if error.is_none() { RunState::Succeeded } else { RunState::Failed }),
        lease_until: Set(None),
        finished_at: Set(Some(at)),
        error: Set(error),
        ..Default::default()
    };
    row.update(&tx).await?;
    Ok(tx.commit().await?)
}
