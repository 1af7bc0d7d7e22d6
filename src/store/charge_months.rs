//! How far the charging of each month has come. It reads no more of a month than is asked: each closed one carries the papers
//! of its close.

use chrono::{DateTime, Utc};
use entity::charge_period;
use entity::value::{ChargePeriodState, Period};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{Db, StoreError};
use crate::chargeback::Books;

/// How far a month's charging has come; none if it was never charged.
///
/// # Errors
/// If the database does not answer.
pub async fn state(db: &Db, period: Period) -> Result<Option<ChargePeriodState>, StoreError> {
    let row = charge_period::Entity::find_by_id(period).select_only().column(charge_period::Column::State);
    Ok(row.into_tuple().one(db.read()).await?)
}

/// The balance of a month and when it was closed, without the papers that prove it.
///
/// # Errors
/// If the database does not answer, or the stored balance cannot be read.
pub async fn balance(db: &Db, period: Period) -> Result<Option<(Books, Option<DateTime<Utc>>)>, StoreError> {
    use charge_period::Column;
    let row = charge_period::Entity::find_by_id(period).select_only().columns([Column::Books, Column::ClosedAt]);
    let Some((books, closed_at)) = row.into_tuple::<(serde_json::Value, _)>().one(db.read()).await? else {
        return Ok(None);
    };
    let books = serde_json::from_value(books).map_err(StoreError::unreadable("charge_period.books"))?;
    Ok(Some((books, closed_at)))
}

/// Whether a month keeps what its statements can be computed from again.
///
/// # Errors
/// If the database does not answer.
pub async fn keeps_proof(db: &Db, period: Period) -> Result<bool, StoreError> {
    let row = charge_period::Entity::find_by_id(period).filter(charge_period::Column::Pots.is_not_null());
    Ok(row.count(db.read()).await? > 0)
}

/// Months that are closed: only their names are read, since each carries the papers of its close.
pub(super) fn closed_months() -> Select<charge_period::Entity> {
    let closed = charge_period::Entity::find().filter(charge_period::Column::State.eq(ChargePeriodState::Closed));
    closed.select_only().column(charge_period::Column::Period)
}

/// Months that are closed, oldest first.
///
/// # Errors
/// If the database does not answer.
pub async fn closed(db: &Db) -> Result<Vec<Period>, StoreError> {
    Ok(closed_months().order_by_asc(charge_period::Column::Period).into_tuple().all(db.read()).await?)
}

/// Months that were closed after that instant, with when, oldest close first.
///
/// # Errors
/// If the database does not answer.
pub async fn closed_after(db: &Db, instant: DateTime<Utc>) -> Result<Vec<(Period, DateTime<Utc>)>, StoreError> {
    let query = closed_months()
        .column(charge_period::Column::ClosedAt)
        .filter(charge_period::Column::ClosedAt.gt(instant))
        .order_by_asc(charge_period::Column::ClosedAt);
    Ok(query.into_tuple().all(db.read()).await?)
}

/// The month that was closed at that instant.
///
/// # Errors
/// If the database does not answer.
pub async fn closed_at(db: &Db, instant: DateTime<Utc>) -> Result<Option<Period>, StoreError> {
    Ok(closed_months().filter(charge_period::Column::ClosedAt.eq(instant)).into_tuple().one(db.read()).await?)
}
