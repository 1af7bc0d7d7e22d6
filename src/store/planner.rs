//! Schedules and their due instants: planned once whoever plans, run by one worker at a time whoever works.
//!
//! Every change of an occurrence names the number under which it was taken; a worker with an older number changes nothing.

use chrono::{DateTime, Utc};
use entity::occurrence::{self, Column};
use entity::schedule;
use entity::value::OccurrenceState::{self, Failed, Running, Skipped, Succeeded, Waiting};
use fail::fail_point;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, UpdateMany};

use super::changes::{Changes, FieldChange};
use super::{Db, Lease, StoreError, Tx, batch};

/// A due instant that is lost so often by its workers is given up.
const MOST_ATTEMPTS: i32 = 5;

/// A due instant as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: DateTime<Utc>,
    /// Why it is left out; none if it is to be run.
    pub left_out: Option<String>,
}

/// All schedules, by id.
///
/// # Errors
/// If the database does not answer.
pub async fn schedules(db: &Db) -> Result<Vec<schedule::Model>, StoreError> {
    Ok(schedule::Entity::find().order_by_asc(schedule::Column::Id).all(db.read()).await?)
}

/// Lets schedules whose times were changed begin anew, also those whose calendar was; what is planned stays planned.
///
/// # Errors
/// If the database refuses.
pub async fn begin_changed_anew(tx: &Tx, changes: Changes, calendars: &Changes) -> Result<Changes, StoreError> {
    let timed = |(_, fields): &&(String, Vec<FieldChange>)| {
        fields.iter().any(|change| matches!(change.field.as_str(), "cron" | "zone" | "holidays" | "calendar"))
    };
    let ids: Vec<&str> = changes.changed.iter().filter(timed).map(|(id, _)| id.as_str()).collect();
    let days: Vec<&str> = calendars.changed.iter().map(|(id, _)| id.as_str()).collect();
    schedule::Entity::update_many()
        .col_expr(schedule::Column::NextDue, Expr::value(None::<DateTime<Utc>>))
        .filter(Condition::any().add(schedule::Column::Id.is_in(ids)).add(schedule::Column::Calendar.is_in(days)))
        .exec(tx)
        .await?;
    Ok(changes)
}

/// Plans due instants of a schedule and notes the first one after them, unless another instance did so meanwhile.
/// Instants that still wait are left out where `instead` names the reason.
///
/// # Errors
/// If the database refuses.
pub async fn plan(
    db: &Db,
    schedule: &schedule::Model,
    due: Vec<Due>,
    next_due: Option<DateTime<Utc>>,
    instead: Option<&str>,
) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let seen = match schedule.next_due {
        Some(seen) => schedule::Column::NextDue.eq(seen),
        None => schedule::Column::NextDue.is_null(),
    };
    let moved = schedule::Entity::update_many()
        .col_expr(schedule::Column::NextDue, Expr::value(next_due))
        .filter(schedule::Column::Id.eq(&schedule.id))
        .filter(seen)
        .exec(&tx)
        .await?;
    if moved.rows_affected == 0 {
        return Ok(false);
    }
    if let Some(reason) = instead {
        occurrence::Entity::update_many()
            .col_expr(Column::State, Expr::value(Skipped.to_string()))
            .col_expr(Column::Error, Expr::value(reason))
            .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(Column::ScheduleId.eq(&schedule.id))
            .filter(Column::State.eq(Waiting))
            .exec(&tx)
            .await?;
    }
    let once = OnConflict::columns([Column::ScheduleId, Column::DueAt]).do_nothing().to_owned();
    batch::insert(&tx, due.into_iter().map(|due| row(&schedule.id, due)), Some(once)).await?;
    db.commit(tx).await?;
    Ok(true)
}

/// Takes the oldest due instant that waits, or whose worker let its lease run out; none of a schedule that is running.
/// Nobody else can take it before `until`. One that was lost too often is given up.
///
/// # Errors
/// If the database refuses.
pub async fn claim(
    db: &Db,
    owner: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<occurrence::Model>, StoreError> {
    while let Some(row) = free(db, now).await? {
        fail_point!("claim");
        // What was handed back has no lease, and no attempt of it failed.
        if row.lease_until.is_some() && row.attempt >= MOST_ATTEMPTS {
            give_up(db, row, now).await?;
            continue;
        }
        let attempt = row.attempt + 1;
        let taken = still_free(&row, now)
            .col_expr(Column::State, Expr::value(Running.to_string()))
            .col_expr(Column::Owner, Expr::value(owner))
            .col_expr(Column::Attempt, Expr::value(attempt))
            .col_expr(Column::StartedAt, Expr::value(now))
            .col_expr(Column::LeaseUntil, Expr::value(until));
        if write(db, taken).await? {
            let (owner, started_at, lease_until) = (Some(owner.to_owned()), Some(now), Some(until));
            return Ok(Some(occurrence::Model { state: Running, owner, attempt, started_at, lease_until, ..row }));
        }
    }
    Ok(None)
}

/// Keeps a lease until then. `false` if it is lost.
///
/// # Errors
/// If the database refuses.
pub async fn renew(db: &Db, lease: Lease, until: DateTime<Utc>) -> Result<bool, StoreError> {
    write(db, of(lease).col_expr(Column::LeaseUntil, Expr::value(until))).await
}

/// Notes how a step ended: well, or why not. `false` if the lease is lost; then another worker's word counts.
///
/// # Errors
/// If the database refuses.
pub async fn finish(db: &Db, lease: Lease, failed: Option<&str>, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let state = if failed.is_none() { Succeeded } else { Failed };
    write(db, ended(of(lease), state, failed, at)).await
}

/// Notes that there is nothing to run after all, and why. `false` if the lease is lost.
///
/// # Errors
/// If the database refuses.
pub async fn leave_out(db: &Db, lease: Lease, reason: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    write(db, ended(of(lease), Skipped, Some(reason), at)).await
}

/// Gives a due instant back for another attempt, not before `until`, because of a trouble that passes. `false` if the
/// lease is lost.
///
/// # Errors
/// If the database refuses.
pub async fn postpone(db: &Db, lease: Lease, reason: &str, until: DateTime<Utc>) -> Result<bool, StoreError> {
    let later = of(lease)
        .col_expr(Column::State, Expr::value(Waiting.to_string()))
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .col_expr(Column::Error, Expr::value(reason));
    write(db, later).await
}

/// Gives everything back that a worker holds, at once; how many that are.
///
/// # Errors
/// If the database refuses.
pub async fn hand_back(db: &Db, owner: &str) -> Result<u64, StoreError> {
    let tx = db.begin().await?;
    let done = occurrence::Entity::update_many()
        .col_expr(Column::State, Expr::value(Waiting.to_string()))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Owner.eq(owner))
        .filter(Column::State.eq(Running))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(done.rows_affected)
}

/// The newest due instant of each schedule that has one.
///
/// # Errors
/// If the database does not answer.
pub async fn newest(db: &Db) -> Result<Vec<occurrence::Model>, StoreError> {
    let mut newest = Vec::new();
    for schedule in schedules(db).await? {
        let of_schedule = occurrence::Entity::find().filter(Column::ScheduleId.eq(schedule.id));
        newest.extend(of_schedule.order_by_desc(Column::DueAt).one(db.read()).await?);
    }
    Ok(newest)
}

/// The oldest due instant that may be taken now. A schedule of which one is held waits: its instants keep their order.
async fn free(db: &Db, now: DateTime<Utc>) -> Result<Option<occurrence::Model>, StoreError> {
    let held = occurrence::Entity::find().filter(Column::LeaseUntil.gt(now)).all(db.read()).await?;
    let free = occurrence::Entity::find()
        .filter(Column::State.is_in([Waiting, Running]))
        .filter(free_at(now))
        .filter(Column::ScheduleId.is_not_in(held.into_iter().map(|row| row.schedule_id)))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id);
    Ok(free.one(db.read()).await?)
}

async fn give_up(db: &Db, row: occurrence::Model, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let reason = row.error.as_deref().unwrap_or("its workers vanished");
    let reason = format!("given up after {} attempts: {reason}", row.attempt);
    write(db, ended(still_free(&row, now), Failed, Some(&reason), now)).await
}

fn free_at(now: DateTime<Utc>) -> Condition {
    Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(now))
}

/// A change of what nobody took since it was read.
fn still_free(row: &occurrence::Model, now: DateTime<Utc>) -> UpdateMany<occurrence::Entity> {
    occurrence::Entity::update_many()
        .filter(Column::Id.eq(row.id))
        .filter(Column::Attempt.eq(row.attempt))
        .filter(Column::State.eq(row.state))
        .filter(free_at(now))
}

/// A change by the worker that has the lease.
fn of(lease: Lease) -> UpdateMany<occurrence::Entity> {
    occurrence::Entity::update_many()
        .filter(Column::Id.eq(lease.occurrence))
        .filter(Column::Attempt.eq(lease.attempt))
        .filter(Column::State.eq(Running))
}

fn ended(
    change: UpdateMany<occurrence::Entity>,
    state: OccurrenceState,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> UpdateMany<occurrence::Entity> {
    change
        .col_expr(Column::State, Expr::value(state.to_string()))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::FinishedAt, Expr::value(at))
        .col_expr(Column::Error, Expr::value(reason))
}

async fn write(db: &Db, change: UpdateMany<occurrence::Entity>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let done = change.exec(&tx).await?;
    tx.commit().await?;
    Ok(done.rows_affected == 1)
}

fn row(schedule: &str, due: Due) -> occurrence::ActiveModel {
    occurrence::ActiveModel {
        id: NotSet,
        schedule_id: Set(schedule.to_owned()),
        due_at: Set(due.at),
        state: Set(if due.left_out.is_none() { Waiting } else { Skipped }),
        lease_until: Set(None),
        started_at: Set(None),
        finished_at: Set(None),
        error: Set(due.left_out),
        owner: Set(None),
        attempt: Set(0),
    }
}
