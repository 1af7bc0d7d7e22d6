//! Charges: periods, statements and lines. A closed period never changes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::{ChargePeriodState, Money, Period};
use entity::{charge_line, charge_period, statement};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Access, Db, StoreError, Tx, audit, batch, lines};
use crate::chargeback::{Books, Line};

/// A statement ready to be kept.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// The business unit.
    pub business_unit: String,
    /// What it owes.
    pub total: Money,
    /// Its plan.
    pub budget: Option<Money>,
    /// First 12 hex digits of SHA-256 over its lines.
    pub check_number: String,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// A month ready to be closed.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The month.
    pub period: Period,
    /// The balance.
    pub books: Books,
    /// First 12 hex digits of SHA-256 over all lines.
    pub check_number: String,
    /// One per business unit.
    pub statements: Vec<NewStatement>,
    /// The slices of lines it was charged from.
    pub slices: BTreeSet<i64>,
    /// Who closes it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Closes a month: statements, lines, balance and state together.
///
/// # Errors
/// `Overtaken` if the month was closed meanwhile, or a pull brought other lines; else if the database refuses.
pub async fn close(tx: &Tx, closing: Closing) -> Result<(), StoreError> {
    let Closing { period, books, check_number, statements, slices, by, at } = closing;
    if lines::slices_held(tx, period).await? != slices {
        let why = format!("the lines of {period} changed while it was being closed; nothing was closed");
        return Err(StoreError::Overtaken(why));
    }
    if let Some(row) = charge_period::Entity::find_by_id(period).one(tx).await? {
        if row.state == ChargePeriodState::Closed {
            return Err(StoreError::Overtaken(format!("{period} is closed; a closed period never changes")));
        }
        charge_period::Entity::delete_by_id(period).exec(tx).await?;
    }
    let row = charge_period::ActiveModel {
        period: Set(period),
        state: Set(ChargePeriodState::Closed),
        currency: Set(books.currency),
        books: Set(serde_json::to_value(&books).map_err(StoreError::unreadable("charge_period.books"))?),
        check_number: Set(check_number),
        closed_at: Set(Some(at)),
        closed_by: Set(Some(by.clone())),
    };
    row.insert(tx).await?;
    for one in statements {
        let id = format!("{period}.{}", one.business_unit);
        let lines = one.lines.iter().zip(0..).map(|(line, position)| line_row(&id, line, position));
        batch::insert(tx, lines.collect(), None).await?;
        let row = statement::ActiveModel {
            id: Set(id),
            period: Set(period),
            business_unit_id: Set(one.business_unit),
            total_micros: Set(one.total.micros),
            currency: Set(one.total.currency),
            budget_micros: Set(one.budget.map(|budget| budget.micros)),
            check_number: Set(one.check_number),
        };
        row.insert(tx).await?;
    }
    let object = format!("charge period {period}");
    audit::write(tx, audit::Entry { actor: &by, action: "closed", object, detail: None, at }).await
}

/// Charging periods, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn periods(db: &Db) -> Result<Vec<charge_period::Model>, StoreError> {
    Ok(charge_period::Entity::find().order_by_desc(charge_period::Column::Period).all(db.read()).await?)
}

/// A charging period.
///
/// # Errors
/// If the database does not answer.
pub async fn period(db: &Db, period: Period) -> Result<Option<charge_period::Model>, StoreError> {
    Ok(charge_period::Entity::find_by_id(period).one(db.read()).await?)
}

/// The balance of a charging period.
///
/// # Errors
/// If the stored balance cannot be read.
pub fn books(row: &charge_period::Model) -> Result<Books, StoreError> {
    serde_json::from_value(row.books.clone()).map_err(StoreError::unreadable("charge_period.books"))
}

/// Statements of a month that may be seen, by business unit; of all months if none is given.
///
/// # Errors
/// If the database does not answer.
pub async fn statements(db: &Db, access: &Access, period: Option<Period>) -> Result<Vec<statement::Model>, StoreError> {
    let mut query = statement::Entity::find();
    if let Some(period) = period {
        query = query.filter(statement::Column::Period.eq(period));
    }
    if let Some(units) = access.units() {
        query = query.filter(statement::Column::BusinessUnitId.is_in(units));
    }
    Ok(query.order_by_asc(statement::Column::Id).all(db.read()).await?)
}

/// A statement by its id, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn statement(db: &Db, access: &Access, id: &str) -> Result<Option<statement::Model>, StoreError> {
    let row = statement::Entity::find_by_id(id).one(db.read()).await?;
    Ok(row.filter(|row| access.may_see_unit(&row.business_unit_id)))
}

/// Lines of a statement, in order, after position `after`. The caller has found the statement.
///
/// # Errors
/// If the database does not answer.
pub async fn lines(
    db: &Db,
    statement: &statement::Model,
    after: Option<i32>,
    limit: u64,
) -> Result<Vec<charge_line::Model>, StoreError> {
    let mut query = charge_line::Entity::find()
        .filter(charge_line::Column::StatementId.eq(&statement.id))
        .order_by_asc(charge_line::Column::Position)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(charge_line::Column::Position.gt(after));
    }
    Ok(query.all(db.read()).await?)
}

/// A line and its statement, if they may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn line(
    db: &Db,
    access: &Access,
    id: &str,
) -> Result<Option<(statement::Model, charge_line::Model)>, StoreError> {
    let Some(line) = charge_line::Entity::find_by_id(id).one(db.read()).await? else { return Ok(None) };
    Ok(statement(db, access, &line.statement_id).await?.map(|statement| (statement, line)))
}

fn line_row(statement: &str, line: &Line, position: i32) -> charge_line::ActiveModel {
    charge_line::ActiveModel {
        id: Set(line.id.clone()),
        statement_id: Set(statement.to_owned()),
        service_id: Set(line.service.clone()),
        charge_kind: Set(line.charge_kind.clone()),
        rule_id: Set(line.rule.clone()),
        quantity: Set(line.quantity),
        unit: Set(line.unit.clone()),
        unit_price: Set(line.unit_price),
        micros: Set(line.amount.micros),
        currency: Set(line.amount.currency),
        exact_share: Set(line.exact_share),
        extra_unit: Set(line.extra_unit),
        position: Set(position),
    }
}
