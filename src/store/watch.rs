//! What monitoring asks: how many of each state, how late, what hangs. It changes nothing and names no person.

use chrono::{DateTime, Utc};
use entity::value::{DeliveryState, OccurrenceState, RunState};
use entity::{delivery, occurrence, run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError};

/// The last due instant of a schedule, and what became of it.
///
/// # Errors
/// If the database does not answer.
pub async fn last_occurrence(db: &Db, schedule: &str) -> Result<Option<occurrence::Model>, StoreError> {
    let query = occurrence::Entity::find().filter(occurrence::Column::ScheduleId.eq(schedule));
    Ok(query.order_by_desc(occurrence::Column::DueAt).one(db.read()).await?)
}

/// Due instants that were begun and never ended, and whose lease is over.
///
/// # Errors
/// If the database does not answer.
pub async fn stale(db: &Db, now: DateTime<Utc>) -> Result<Vec<occurrence::Model>, StoreError> {
    let query = occurrence::Entity::find()
        .filter(occurrence::Column::State.eq(OccurrenceState::Running))
        .filter(occurrence::Column::LeaseUntil.lt(now));
    Ok(query.order_by_asc(occurrence::Column::DueAt).all(db.read()).await?)
}

/// How many pulls of each source ended in each state, of those that are still kept.
///
/// # Errors
/// If the database does not answer.
pub async fn pulls(db: &Db) -> Result<Vec<(String, RunState, i64)>, StoreError> {
    let query = run::Entity::find()
        .select_only()
        .column(run::Column::SourceId)
        .column(run::Column::State)
        .column_as(run::Column::Id.count(), "n")
        .group_by(run::Column::SourceId)
        .group_by(run::Column::State)
        .order_by_asc(run::Column::SourceId)
        .order_by_asc(run::Column::State);
    Ok(query.into_tuple().all(db.read()).await?)
}

/// How many deliveries are in that state.
///
/// # Errors
/// If the database does not answer.
pub async fn deliveries(db: &Db, state: DeliveryState) -> Result<u64, StoreError> {
    Ok(delivery::Entity::find().filter(delivery::Column::State.eq(state)).count(db.read()).await?)
}
