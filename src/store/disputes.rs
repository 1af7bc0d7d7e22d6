//! Disputes: lines that their units do not agree with, answers, and the month that carries the correction.

use chrono::{DateTime, Utc};
use entity::dispute;
use entity::value::{DisputeReason, DisputeState, Money, Period};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError, Tx, audit};

/// A dispute as it is raised.
#[derive(Clone, Debug)]
pub struct Raised {
    /// What is wrong.
    pub reason: DisputeReason,
    /// In words.
    pub text: String,
    /// What the unit thinks it should pay.
    pub wanted: Money,
    /// Who should pay instead.
    pub instead: Option<String>,
}

/// Disputes of units that may be seen, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn list(db: &Db, access: &Access, period: Option<Period>) -> Result<Vec<dispute::Model>, StoreError> {
    let mut query = dispute::Entity::find().order_by_desc(dispute::Column::Id);
    if let Some(units) = access.units() {
        query = query.filter(dispute::Column::BusinessUnitId.is_in(units));
    }
    if let Some(period) = period {
        query = query.filter(dispute::Column::Period.eq(period));
    }
    Ok(query.all(db.read()).await?)
}

/// A dispute, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, access: &Access, id: i64) -> Result<Option<dispute::Model>, StoreError> {
    let row = dispute::Entity::find_by_id(id).one(db.read()).await?;
    Ok(row.filter(|row| access.may_see_unit(&row.business_unit_id)))
}

/// Raises a dispute on a line of a closed month; the caller has found it.
///
/// # Errors
/// `Refused` if the line is under dispute already; else if the database refuses.
pub async fn raise(
    db: &Db,
    (statement, line): (&entity::statement::Model, &str),
    raised: Raised,
    (by, at): (&str, DateTime<Utc>),
) -> Result<dispute::Model, StoreError> {
    let tx = db.begin().await?;
    let under_dispute = dispute::Entity::find()
        .filter(dispute::Column::LineId.eq(line))
        .filter(dispute::Column::State.is_in([DisputeState::Open, DisputeState::Accepted]));
    if let Some(row) = under_dispute.one(&tx).await? {
        return Err(StoreError::Refused(format!("line {line} is under dispute already: number {}", row.id)));
    }
    let row = dispute::ActiveModel {
        id: NotSet,
        line_id: Set(line.to_owned()),
        statement_id: Set(statement.id.clone()),
        period: Set(statement.period),
        business_unit_id: Set(statement.business_unit_id.clone()),
        reason: Set(raised.reason),
        text: Set(raised.text),
        wanted_micros: Set(raised.wanted.micros),
        instead_id: Set(raised.instead),
        state: Set(DisputeState::Open),
        raised_by: Set(by.to_owned()),
        raised_at: Set(at),
        answer: Set(None),
        answered_by: Set(None),
        answered_at: Set(None),
        corrected_in: Set(None),
    };
    let row = row.insert(&tx).await?;
    let (object, detail) = (format!("dispute {} on {line}", row.id), Some(row.reason.to_string()));
    audit::write(&tx, audit::Entry { actor: by, action: "raised", object, detail, at }).await?;
    db.commit(tx).await?;
    Ok(row)
}

/// Answers an open dispute, or takes it back.
///
/// # Errors
/// `Overtaken` if it is no longer open; else if the database refuses.
pub async fn answer(
    db: &Db,
    id: i64,
    (state, answer): (DisputeState, &str),
    (by, at): (&str, DateTime<Utc>),
) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let update = dispute::Entity::update_many()
        .col_expr(dispute::Column::State, Expr::value(state))
        .col_expr(dispute::Column::Answer, Expr::value(answer))
        .col_expr(dispute::Column::AnsweredBy, Expr::value(by))
        .col_expr(dispute::Column::AnsweredAt, Expr::value(at))
        .filter(dispute::Column::Id.eq(id))
        .filter(dispute::Column::State.eq(DisputeState::Open));
    if update.exec(&tx).await?.rows_affected != 1 {
        return Err(StoreError::Overtaken(format!("dispute {id} was answered already")));
    }
    let (object, detail) = (format!("dispute {id}"), Some(format!("{state}: {answer}")));
    audit::write(&tx, audit::Entry { actor: by, action: "answered", object, detail, at }).await?;
    db.commit(tx).await
}

/// The accepted disputes whose corrections stand on the statements of that month.
///
/// # Errors
/// If the database refuses, or a stored correction cannot be read.
pub(super) async fn corrected(tx: &Tx, period: Period) -> Result<(), StoreError> {
    let prefix = format!("{period}.");
    let lines = entity::charge_line::Entity::find()
        .filter(entity::charge_line::Column::StatementId.starts_with(&prefix))
        .filter(entity::charge_line::Column::Corrects.is_not_null())
        .all(tx)
        .await?;
    let number = |row: entity::charge_line::Model| row.corrects?.get("dispute")?.as_i64();
    let numbers: std::collections::BTreeSet<i64> = lines.into_iter().filter_map(number).collect();
    let update = dispute::Entity::update_many()
        .col_expr(dispute::Column::CorrectedIn, Expr::value(period))
        .filter(dispute::Column::Id.is_in(numbers));
    update.exec(tx).await?;
    Ok(())
}
