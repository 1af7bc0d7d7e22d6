//! Reports that wait for their sources, or are held: noted when they were due, looked at again by one instance at a time,
//! let go by hand. It does not know what is late.

use chrono::{DateTime, Utc};
use entity::held_report::{self, Column};
use entity::value::{HoldState, Period, Scope};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, UpdateMany};

use super::follow_up::By;
use super::{Db, StoreError, audit};

/// Which report: its id, what it speaks of, the month.
pub type Which<'a> = (&'a str, &'a Scope, Period);

/// All of them, longest waiting first.
///
/// # Errors
/// If the database does not answer.
pub async fn all(db: &Db) -> Result<Vec<held_report::Model>, StoreError> {
    let query = held_report::Entity::find().filter(Column::State.ne(HoldState::Released));
    Ok(query.order_by_asc(Column::Since).order_by_asc(Column::Report).all(db.read()).await?)
}

/// That one, if it was noted.
///
/// # Errors
/// If the database does not answer.
pub async fn one(db: &Db, which: Which<'_>) -> Result<Option<held_report::Model>, StoreError> {
    Ok(held_report::Entity::find_by_id(key(which)).one(db.read()).await?)
}

/// Notes a report when it was first due; one that was noted stays as it is.
///
/// # Errors
/// If the database refuses.
pub async fn begin(db: &Db, row: held_report::Model) -> Result<(), StoreError> {
    let first = OnConflict::columns([Column::Report, Column::Scope, Column::Period]).do_nothing().to_owned();
    let tx = db.begin().await?;
    let row = row.into_active_model().reset_all();
    held_report::Entity::insert(row).on_conflict(first).exec_without_returning(&tx).await?;
    db.commit(tx).await
}

/// Notes how it stands, and what is late. One that was let go stays so.
///
/// # Errors
/// If the database refuses.
pub async fn note(db: &Db, which: Which<'_>, state: HoldState, late: &[String]) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let change = change(which).col_expr(Column::State, Expr::value(state.to_string()));
    let change = change.col_expr(Column::Late, Expr::value(serde_json::json!(late)));
    change.filter(Column::State.ne(HoldState::Released)).exec(&tx).await?;
    db.commit(tx).await
}

/// Takes the one that is to be looked at now; nobody else takes it before `until`. Held ones are looked at too: what was
/// late may have come.
///
/// # Errors
/// If the database refuses.
pub async fn take(db: &Db, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<held_report::Model>, StoreError> {
    loop {
        let due = held_report::Entity::find().filter(Column::LookAt.lte(now)).order_by_asc(Column::LookAt);
        let Some(row) = due.order_by_asc(Column::Report).one(db.read()).await? else { return Ok(None) };
        let tx = db.begin().await?;
        let taken = change((&row.report, &row.scope, row.period))
            .col_expr(Column::LookAt, Expr::value(until))
            .filter(Column::LookAt.eq(row.look_at))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        if taken.rows_affected == 1 {
            return Ok(Some(row));
        }
    }
}

/// Forgets it: it went.
///
/// # Errors
/// If the database refuses.
pub async fn gone(db: &Db, which: Which<'_>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    held_report::Entity::delete_by_id(key(which)).exec(&tx).await?;
    db.commit(tx).await
}

/// Lets it go as it stands, at the next tick. `false` if it neither waits nor is held.
///
/// # Errors
/// If the database refuses.
pub async fn release(db: &Db, which: Which<'_>, by: By<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let released = change(which)
        .col_expr(Column::State, Expr::value(HoldState::Released.to_string()))
        .col_expr(Column::LookAt, Expr::value(DateTime::<Utc>::UNIX_EPOCH))
        .col_expr(Column::ReleasedBy, Expr::value(by.who))
        .filter(Column::State.ne(HoldState::Released))
        .exec(&tx)
        .await?;
    if released.rows_affected == 0 {
        return Ok(false);
    }
    let (report, scope, period) = which;
    let object = format!("{report} {scope} {period}");
    let entry = audit::Entry { actor: by.who, action: audit::LET_GO, object, detail: None, at: by.at };
    audit::write(&tx, entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// Names of the sources that had not delivered when it was last looked at.
///
/// # Errors
/// `Unreadable` if they are no list of names.
pub fn late(row: &held_report::Model) -> Result<Vec<String>, StoreError> {
    serde_json::from_value(row.late.clone()).map_err(StoreError::unreadable("held_report.late"))
}

fn key((report, scope, period): Which<'_>) -> (String, Scope, Period) {
    (report.to_owned(), scope.clone(), period)
}

fn change((report, scope, period): Which<'_>) -> UpdateMany<held_report::Entity> {
    held_report::Entity::update_many()
        .filter(Column::Report.eq(report))
        .filter(Column::Scope.eq(scope.clone()))
        .filter(Column::Period.eq(period))
}
