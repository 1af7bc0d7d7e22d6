//! Leases: one clock to measure them by, and no commit of a scheduled step without its own.

use chrono::{DateTime, SubsecRound, Utc};
use entity::occurrence;
use entity::value::OccurrenceState;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement};

use super::{Db, StoreError, Tx};

/// A worker's right to a due instant: gone as soon as another worker takes it, with a higher number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The occurrence.
    pub occurrence: i64,
    /// Its number when it was taken.
    pub attempt: i32,
}

impl Db {
    /// The same tables for the worker that has this lease: what it writes counts only while the lease is its own.
    #[must_use]
    pub fn held_by(&self, lease: Lease) -> Self {
        let mut held = self.clone();
        held.lease = Some(lease);
        held
    }

    /// Commits. A worker that was stopped and came back after another took its place commits nothing any more.
    ///
    /// # Errors
    /// `Overtaken` if the lease is no longer held; else if the database refuses.
    pub async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        if let Some(lease) = self.lease
            && !holds(&tx, lease).await?
        {
            tx.rollback().await?;
            return Err(StoreError::Overtaken("another worker took this step over; nothing of it was kept".into()));
        }
        Ok(tx.commit().await?)
    }

    /// Now, by the clock that all instances share: the server's on PostgreSQL, this machine's on SQLite.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn now(&self) -> Result<DateTime<Utc>, StoreError> {
        if self.read().get_database_backend() != DbBackend::Postgres {
            return Ok(Utc::now().trunc_subsecs(3));
        }
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS now");
        match self.read().query_one_raw(asked).await? {
            Some(row) => Ok(row.try_get::<DateTime<Utc>>("", "now")?.trunc_subsecs(3)),
            None => Ok(Utc::now().trunc_subsecs(3)),
        }
    }
}

/// Whether the lease is still held; until the transaction ends nobody can take it.
async fn holds(tx: &Tx, lease: Lease) -> Result<bool, StoreError> {
    let row = occurrence::Entity::find_by_id(lease.occurrence)
        .filter(occurrence::Column::Attempt.eq(lease.attempt))
        .filter(occurrence::Column::State.eq(OccurrenceState::Running))
        .lock_shared()
        .one(tx)
        .await?;
    Ok(row.is_some())
}
