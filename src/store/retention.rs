//! Removing what is older than it is kept, and remembering from when on it is there. It never touches a number.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::value::{Period, PeriodKind, RecordKind};
use entity::{
    audit_entry, conformance, kept_record, measurement, occurrence, reject, retention, run, slice, slice_part,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::{Db, StoreError, Tx, charge_months};

/// From when on records of each kind are kept, as far as any were removed.
///
/// # Errors
/// If the database does not answer.
pub async fn kept_from(db: &impl ConnectionTrait) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
    let rows = retention::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.kept_from)).collect())
}

/// The first instant of which no record was removed; none if none ever was.
///
/// # Errors
/// If the database does not answer.
pub async fn complete_from(db: &Db) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(kept_from(db.read()).await?.into_values().max())
}

/// Whether a month's numbers stand: it was measured, and if it has lines of bills, its charges stand too.
///
/// # Errors
/// If the database does not answer.
pub async fn is_settled(db: &Db, month: Period) -> Result<bool, StoreError> {
    let measured = measurement::Entity::find().filter(measurement::Column::Period.eq(month)).limit(1).one(db.read());
    if measured.await?.is_none() {
        return Ok(false);
    }
    let lines = slice::Entity::find().filter(slice::Column::Period.eq(month)).limit(1).one(db.read()).await?;
    Ok(lines.is_none() || charges_stand(db, month).await?)
}

/// Whether a month's charges are closed, or will never be: months are closed in order, once the first is.
async fn charges_stand(db: &Db, month: Period) -> Result<bool, StoreError> {
    let closed = charge_months::closed(db).await?;
    Ok(closed.contains(&month) || closed.first().is_some_and(|first| month < *first))
}

/// The first month that was measured.
///
/// # Errors
/// If the database does not answer.
pub async fn first_measured(db: &Db) -> Result<Option<Period>, StoreError> {
    let months: Vec<Period> = measurement::Entity::find()
        .select_only()
        .column(measurement::Column::Period)
        .distinct()
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(months.into_iter().filter(|period| period.kind() == PeriodKind::Month).min())
}

/// Removes records of a kind that ended before `from`, for good: they do not come back when their source is pulled again.
///
/// # Errors
/// If the database refuses.
pub async fn remove_records(tx: &Tx, kind: RecordKind, from: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = kept_record::Entity::delete_many()
        .filter(kept_record::Column::Kind.eq(kind))
        .filter(kept_record::Column::FirstAt.lt(from))
        .filter(kept_record::Column::LastAt.lt(from))
        .exec(tx)
        .await?;
    if removed.rows_affected > 0 {
        let row = retention::ActiveModel { kind: Set(kind.to_string()), kept_from: Set(from) };
        let later = OnConflict::column(retention::Column::Kind).update_column(retention::Column::KeptFrom).to_owned();
        retention::Entity::insert(row).on_conflict(later).exec_without_returning(tx).await?;
    }
    Ok(removed.rows_affected)
}

/// Removes the free text of survey answers given before `before`; the answers themselves stay. The text does not come back
/// while its source says the same.
///
/// # Errors
/// If the database refuses.
pub async fn remove_comments(tx: &Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    // The text of the JSON, as either database writes it.
    let body = || Expr::col(kept_record::Column::Body).cast_as("text");
    let says_something = body().like("%\"comment\":\"%").or(body().like("%\"comment\": \"%"));
    let rows = kept_record::Entity::find()
        .filter(kept_record::Column::Kind.eq(RecordKind::SurveyAnswer))
        .filter(kept_record::Column::FirstAt.lt(before))
        .filter(says_something)
        .all(tx)
        .await?;
    let mut removed = 0;
    for row in rows {
        let mut body = row.body;
        if let Some(comment) = body.get_mut("comment") {
            *comment = Value::Null;
            removed += 1;
        }
        // Its hash stays that of what the source said, so that pulling the same again changes nothing.
        kept_record::Entity::update_many()
            .col_expr(kept_record::Column::Body, Expr::value(body))
            .filter(kept_record::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    Ok(removed)
}

/// Lets go of the files of lines of months before `before` whose charges stand; what they sum to stays. How many files.
///
/// # Errors
/// If the database refuses.
pub async fn remove_lines(db: &Db, tx: &Tx, before: Period) -> Result<u64, StoreError> {
    let slices = slice::Entity::find().filter(slice::Column::Period.lt(before)).order_by_asc(slice::Column::Id).all(tx);
    let mut removed = 0;
    for slice in slices.await? {
        if charges_stand(db, slice.period).await? {
            let gone =
                slice_part::Entity::delete_many().filter(slice_part::Column::SliceId.eq(slice.id)).exec(tx).await?;
            removed += gone.rows_affected;
        }
    }
    Ok(removed)
}

/// Removes rows that were not understood, of pulls begun before `before`.
///
/// # Errors
/// If the database refuses.
pub async fn remove_rejects(tx: &Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut old = ids_of(run::Entity, run::Column::Id);
    old.and_where(run::Column::StartedAt.lt(before));
    let removed = reject::Entity::delete_many().filter(reject::Column::RunId.in_subquery(old)).exec(tx).await?;
    Ok(removed.rows_affected)
}

/// Removes pulls ended before `before` that nothing kept came from and that are not their source's last, and ended runs of
/// schedules that are not their schedule's last.
///
/// # Errors
/// If the database refuses.
pub async fn remove_runs(tx: &Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut last = Query::select();
    last.expr(run::Column::Id.max()).from(run::Entity).group_by_col(run::Column::SourceId);
    let pulls = run::Entity::delete_many()
        .filter(run::Column::FinishedAt.lt(before))
        .filter(run::Column::Id.not_in_subquery(last))
        .filter(run::Column::Id.not_in_subquery(ids_of(kept_record::Entity, kept_record::Column::RunId)))
        .filter(run::Column::Id.not_in_subquery(ids_of(slice::Entity, slice::Column::RunId)))
        .filter(run::Column::Id.not_in_subquery(ids_of(reject::Entity, reject::Column::RunId)))
        .exec(tx)
        .await?;
    conformance::Entity::delete_many()
        .filter(conformance::Column::RunId.not_in_subquery(ids_of(run::Entity, run::Column::Id)))
        .exec(tx)
        .await?;
    let newest: Vec<(String, DateTime<Utc>)> = occurrence::Entity::find()
        .select_only()
        .column(occurrence::Column::ScheduleId)
        .column_as(occurrence::Column::DueAt.max(), "due_at")
        .group_by(occurrence::Column::ScheduleId)
        .into_tuple()
        .all(tx)
        .await?;
    let mut removed = pulls.rows_affected;
    for (schedule, due_at) in newest {
        let gone = occurrence::Entity::delete_many()
            .filter(occurrence::Column::ScheduleId.eq(schedule))
            .filter(occurrence::Column::DueAt.lt(due_at))
            .filter(occurrence::Column::FinishedAt.lt(before));
        removed += gone.exec(tx).await?.rows_affected;
    }
    Ok(removed)
}

/// Removes entries of the audit trail written before `before`.
///
/// # Errors
/// If the database refuses.
pub async fn remove_audit(tx: &Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(audit_entry::Entity::delete_many().filter(audit_entry::Column::At.lt(before)).exec(tx).await?.rows_affected)
}

fn ids_of<E: EntityTrait>(table: E, column: E::Column) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(column).from(table);
    ids
}
