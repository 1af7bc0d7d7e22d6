//! Sources, their pulls, and the rows that were not understood.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::value::RunState;
use entity::{reject, run, source};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError, Tx, batch};

/// Why a pull has failed that never ended.
const UNFINISHED: &str =
    "it did not end before the program stopped, or before another pull of this source began; nothing of it was kept";

/// What a pull did with its rows: `read = new + changed + same + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
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
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            new: self.new + other.new,
            changed: self.changed + other.changed,
            same: self.same + other.same,
            rejected: self.rejected + other.rejected,
        }
    }
}

/// A row that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Row in the source, first is 1.
    pub position: i64,
    /// What was expected.
    pub reason: String,
    /// The row as it came.
    pub raw: String,
}

/// All sources, by id.
///
/// # Errors
/// If the database does not answer.
pub async fn sources(db: &Db) -> Result<Vec<source::Model>, StoreError> {
    Ok(source::Entity::find().order_by_asc(source::Column::Id).all(db.read()).await?)
}

/// Pulls of a source, newest first, older than `before` if one is given.
///
/// # Errors
/// If the database does not answer.
pub async fn of_source(db: &Db, source: &str, before: Option<i64>, limit: u64) -> Result<Vec<run::Model>, StoreError> {
    let mut query =
        run::Entity::find().filter(run::Column::SourceId.eq(source)).order_by_desc(run::Column::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(run::Column::Id.lt(before));
    }
    Ok(query.all(db.read()).await?)
}

/// The last pull of each source that has one.
///
/// # Errors
/// If the database does not answer.
pub async fn latest(db: &Db) -> Result<Vec<run::Model>, StoreError> {
    let mut latest = Vec::new();
    for source in sources(db).await? {
        latest.extend(of_source(db, &source.id, None, 1).await?);
    }
    Ok(latest)
}

/// When each source was last read with success: the begin of that pull.
///
/// # Errors
/// If the database does not answer.
pub async fn last_read(db: &Db) -> Result<HashMap<String, DateTime<Utc>>, StoreError> {
    let rows: Vec<(String, DateTime<Utc>)> = run::Entity::find()
        .select_only()
        .column(run::Column::SourceId)
        .column_as(run::Column::StartedAt.max(), "last_read")
        .filter(run::Column::State.is_in([RunState::Succeeded, RunState::Partial]))
        .group_by(run::Column::SourceId)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// A pull by its number.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, id: i64) -> Result<Option<run::Model>, StoreError> {
    Ok(run::Entity::find_by_id(id).one(db.read()).await?)
}

/// Rows of a pull that were not understood, in order, after position `after`.
///
/// # Errors
/// If the database does not answer.
pub async fn rejects(db: &Db, run: i64, after: i64, limit: u64) -> Result<Vec<reject::Model>, StoreError> {
    let query = reject::Entity::find()
        .filter(reject::Column::RunId.eq(run))
        .filter(reject::Column::Id.gt(after))
        .order_by_asc(reject::Column::Id)
        .limit(limit);
    Ok(query.all(db.read()).await?)
}

/// Why rows of a pull were not understood, the most frequent reason first, with how many rows it holds for.
///
/// # Errors
/// If the database does not answer.
pub async fn reject_reasons(db: &Db, run: i64, limit: u64) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = reject::Entity::find()
        .select_only()
        .column(reject::Column::Reason)
        .column_as(reject::Column::Id.count(), "n_rows")
        .filter(reject::Column::RunId.eq(run))
        .group_by(reject::Column::Reason)
        .order_by_desc(Expr::col("n_rows"))
        .order_by_asc(reject::Column::Reason)
        .limit(limit)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(rows)
}

/// Notes that a pull begins; a pull of the same source that has not ended is marked as failed, and keeps nothing.
///
/// # Errors
/// If the database refuses.
pub async fn start(db: &Db, source: &str, at: DateTime<Utc>) -> Result<i64, StoreError> {
    let tx = db.begin().await?;
    lock(&tx, source).await?;
    let broken = run::Entity::find()
        .filter(run::Column::SourceId.eq(source))
        .filter(run::Column::State.eq(RunState::Running))
        .all(&tx)
        .await?;
    for row in broken {
        let mut row: run::ActiveModel = row.into();
        row.state = Set(RunState::Failed);
        row.finished_at = Set(Some(at));
        row.error = Set(Some(UNFINISHED.into()));
        row.update(&tx).await?;
    }
    let id = begin(&tx, source, at).await?;
    db.commit(tx).await?;
    Ok(id)
}

/// Notes that a run begins, in the transaction that will end it too; its number.
///
/// # Errors
/// If the database refuses.
pub async fn begin(tx: &Tx, source: &str, at: DateTime<Utc>) -> Result<i64, StoreError> {
    let row = run::ActiveModel {
        id: NotSet,
        source_id: Set(source.to_owned()),
        state: Set(RunState::Running),
        read: Set(0),
        new: Set(0),
        changed: Set(0),
        same: Set(0),
        rejected: Set(0),
        started_at: Set(at),
        finished_at: Set(None),
        error: Set(None),
    };
    Ok(row.insert(tx).await?.id)
}

/// Makes sure that a pull may still keep what it brought: of two pulls of a source, the one that began last counts. Until
/// the transaction ends, no other begins.
///
/// # Errors
/// `Overtaken` if another pull of the source began meanwhile; else if the database refuses.
pub async fn hold(tx: &Tx, source: &str, id: i64) -> Result<(), StoreError> {
    lock(tx, source).await?;
    match run::Entity::find_by_id(id).one(tx).await? {
        Some(run) if run.state == RunState::Running => Ok(()),
        _ => Err(StoreError::Overtaken(format!(
            "another pull of {source} began meanwhile; nothing of this one was kept"
        ))),
    }
}

/// Until the transaction ends, no pull of any source begins or keeps anything.
///
/// # Errors
/// If the database does not answer.
pub async fn hold_all(tx: &Tx) -> Result<(), StoreError> {
    source::Entity::find().order_by_asc(source::Column::Id).lock_exclusive().all(tx).await?;
    Ok(())
}

/// Pulls of a source begin and end one after the other.
async fn lock(tx: &Tx, source: &str) -> Result<(), StoreError> {
    source::Entity::find_by_id(source).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Notes that a pull ended well, in the transaction that keeps what it brought.
///
/// # Errors
/// If the database refuses.
pub async fn finish(
    tx: &Tx,
    id: i64,
    counts: Counts,
    rejects: Vec<Reject>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let state = if counts.rejected == 0 { RunState::Succeeded } else { RunState::Partial };
    let row = run::ActiveModel {
        id: Set(id),
        state: Set(state),
        read: Set(counts.read),
        new: Set(counts.new),
        changed: Set(counts.changed),
        same: Set(counts.same),
        rejected: Set(counts.rejected),
        finished_at: Set(Some(at)),
        ..Default::default()
    };
    row.update(tx).await?;
    let rejects = rejects.into_iter().map(|reject| reject::ActiveModel {
        id: NotSet,
        run_id: Set(id),
        position: Set(reject.position),
        reason: Set(reject.reason),
        raw: Set(reject.raw),
    });
    Ok(batch::insert(tx, rejects, None).await?)
}

/// Notes that a pull failed, unless it has ended before; nothing of it was kept.
///
/// # Errors
/// If the database refuses.
pub async fn fail(db: &Db, id: i64, error: String, at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    run::Entity::update_many()
        .col_expr(run::Column::State, Expr::value(RunState::Failed.to_string()))
        .col_expr(run::Column::FinishedAt, Expr::value(at))
        .col_expr(run::Column::Error, Expr::value(error))
        .filter(run::Column::Id.eq(id))
        .filter(run::Column::State.eq(RunState::Running))
        .exec(&tx)
        .await?;
    Ok(tx.commit().await?)
}
