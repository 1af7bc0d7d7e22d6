//! Charges: periods from review to close, statements and lines. A closed period never changes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::{ChargePeriodState, Money, Period};
use entity::{charge_line, charge_period, statement};
use fail::fail_point;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{Access, Db, StoreError, Tx, audit, batch, charge_months, lines};
use crate::chargeback::{self, Books, ChargeInputs, ChargeRun, Line, SplitPot};

/// A statement ready to be kept.
struct NewStatement {
    business_unit: String,
    total: Money,
    budget: Option<Money>,
    check_number: String,
    lines: Vec<Line>,
}

/// A month that was charged, ready for review.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// What it was charged from.
    pub inputs: &'a ChargeInputs,
    /// What it came to.
    pub run: &'a ChargeRun,
    /// Plans of business units.
    pub budgets: &'a [(String, Money)],
    /// The slices of lines it was charged from.
    pub slices: &'a BTreeSet<i64>,
}

/// Who does something with a month of charges, and when.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// Who.
    pub by: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it must be somebody else than who prepared the month.
    pub second_person: bool,
}

/// Keeps a charged month for review, in the place of one that was kept before.
///
/// # Errors
/// `Overtaken` if the month was closed meanwhile, or a pull brought other lines; else if the database refuses.
pub async fn prepare(tx: &Tx, prepared: &Prepared<'_>, doing: Doing<'_>) -> Result<(), StoreError> {
    let Prepared { inputs, run, slices, .. } = prepared;
    let period = inputs.period;
    unchanged(tx, period, slices).await?;
    if let Some(row) = charge_period::Entity::find_by_id(period).one(tx).await? {
        if row.state == ChargePeriodState::Closed {
            return Err(StoreError::Overtaken(format!("{period} is closed; a closed period never changes")));
        }
        forget(tx, period).await?;
    }
    let json = |what, value: serde_json::Result<serde_json::Value>| value.map_err(StoreError::unreadable(what));
    let measured = inputs.usage.iter().filter(|one| one.driver.starts_with(chargeback::MEASURE)).cloned().collect();
    let basis =
        ChargeInputs { costs: vec![], usage: measured, corrections: vec![], closed: vec![], ..(*inputs).clone() };
    let row = charge_period::ActiveModel {
        period: Set(period),
        state: Set(ChargePeriodState::Review),
        currency: Set(run.books.currency),
        books: Set(json("charge_period.books", serde_json::to_value(&run.books))?),
        check_number: Set(chargeback::check_number(&run.lines)),
        closed_at: Set(None),
        closed_by: Set(None),
        prepared_by: Set(Some(doing.by.to_owned())),
        prepared_at: Set(Some(doing.at)),
        approved_by: Set(None),
        approved_at: Set(None),
        slices: Set(Some(json("charge_period.slices", serde_json::to_value(slices))?)),
        basis: Set(Some(json("charge_period.basis", serde_json::to_value(&basis))?)),
        pots: Set(Some(json("charge_period.pots", serde_json::to_value(&run.pots))?)),
    };
    row.insert(tx).await?;
    for one in statements_of(prepared) {
        insert_statement(tx, period, one).await?;
        fail_point!("statement-kept");
    }
    audit(tx, period, "charged", doing).await
}

/// Takes a month that is under review for right.
///
/// # Errors
/// `Refused` to who prepared it, where a second person is asked for; `Overtaken` if it is not under review, or its lines
/// changed since; else if the database refuses.
pub async fn approve(tx: &Tx, period: Period, doing: Doing<'_>) -> Result<(), StoreError> {
    let row = ready(tx, period, doing, "approved").await?;
    let update = charge_period::Entity::update_many()
        .col_expr(charge_period::Column::State, Expr::value(ChargePeriodState::Approved))
        .col_expr(charge_period::Column::ApprovedBy, Expr::value(doing.by))
        .col_expr(charge_period::Column::ApprovedAt, Expr::value(doing.at))
        .filter(charge_period::Column::Period.eq(period))
        .filter(charge_period::Column::State.eq(ChargePeriodState::Review));
    must_be_one(update.exec(tx).await?.rows_affected, &row, "review")?;
    fail_point!("month-approved");
    audit(tx, period, "approved", doing).await
}

/// Closes a month that is approved: from now on its statements are seen, and it never changes.
///
/// # Errors
/// `Refused` to who prepared it, where a second person is asked for; `Overtaken` if it is not approved, or its lines
/// changed since; else if the database refuses.
pub async fn close(tx: &Tx, period: Period, doing: Doing<'_>) -> Result<(), StoreError> {
    let row = ready(tx, period, doing, "closed").await?;
    let update = charge_period::Entity::update_many()
        .col_expr(charge_period::Column::State, Expr::value(ChargePeriodState::Closed))
        .col_expr(charge_period::Column::ClosedBy, Expr::value(doing.by))
        .col_expr(charge_period::Column::ClosedAt, Expr::value(doing.at))
        .filter(charge_period::Column::Period.eq(period))
        .filter(charge_period::Column::State.eq(ChargePeriodState::Approved));
    must_be_one(update.exec(tx).await?.rows_affected, &row, "approved")?;
    fail_point!("month-closed");
    super::disputes::corrected(tx, period).await?;
    audit(tx, period, "closed", doing).await
}

/// The month, if that person may take it further and its lines are still those it was charged from.
async fn ready(tx: &Tx, period: Period, doing: Doing<'_>, done: &str) -> Result<charge_period::Model, StoreError> {
    let row = charge_period::Entity::find_by_id(period).one(tx).await?;
    let row = row.ok_or_else(|| StoreError::Overtaken(format!("{period} was not charged yet")))?;
    if row.state == ChargePeriodState::Closed {
        return Err(StoreError::Overtaken(format!("{period} is closed; a closed period never changes")));
    }
    if doing.second_person && row.prepared_by.as_deref() == Some(doing.by) {
        let why = format!("{period} was charged by {}; it must be {done} by somebody else", doing.by);
        return Err(StoreError::Refused(why));
    }
    let slices = row.slices.clone().unwrap_or_default();
    let slices: BTreeSet<i64> =
        serde_json::from_value(slices).map_err(StoreError::unreadable("charge_period.slices"))?;
    unchanged(tx, period, &slices).await?;
    Ok(row)
}

async fn unchanged(tx: &Tx, period: Period, slices: &BTreeSet<i64>) -> Result<(), StoreError> {
    if lines::slices_held(tx, period).await? == *slices {
        return Ok(());
    }
    let why = format!("the lines of {period} changed while it was being closed; nothing was closed");
    Err(StoreError::Overtaken(why))
}

fn must_be_one(n: u64, row: &charge_period::Model, state: &str) -> Result<(), StoreError> {
    if n == 1 { Ok(()) } else { Err(StoreError::Overtaken(format!("{} is not in state `{state}`", row.period))) }
}

async fn audit(tx: &Tx, period: Period, action: &'static str, doing: Doing<'_>) -> Result<(), StoreError> {
    let object = format!("charge period {period}");
    audit::write(tx, audit::Entry { actor: doing.by, action, object, detail: None, at: doing.at }).await
}

/// Removes what was charged for a month that is not closed.
async fn forget(tx: &Tx, period: Period) -> Result<(), StoreError> {
    let statements = statement::Entity::find().filter(statement::Column::Period.eq(period)).all(tx).await?;
    let ids = statements.into_iter().map(|statement| statement.id);
    charge_line::Entity::delete_many().filter(charge_line::Column::StatementId.is_in(ids)).exec(tx).await?;
    statement::Entity::delete_many().filter(statement::Column::Period.eq(period)).exec(tx).await?;
    charge_period::Entity::delete_by_id(period).exec(tx).await?;
    Ok(())
}

fn statements_of(prepared: &Prepared<'_>) -> Vec<NewStatement> {
    let Prepared { inputs, run, budgets, .. } = prepared;
    let corrected = run.lines.iter().map(|line| &line.business_unit);
    let mut units: Vec<&String> = inputs.business_units.iter().chain(corrected).collect();
    let mut seen = BTreeSet::new();
    units.retain(|unit| seen.insert(*unit));
    let of_unit = |unit: &String| {
        let lines: Vec<_> = run.lines.iter().filter(|line| line.business_unit == *unit).cloned().collect();
        let micros = lines.iter().map(|line| line.amount.micros).sum();
        let budget = budgets.iter().find(|(one, _)| one == unit).map(|(_, money)| *money);
        if lines.is_empty() && budget.is_none() {
            return None;
        }
        Some(NewStatement {
            business_unit: unit.clone(),
            total: Money::new(micros, inputs.currency),
            budget,
            check_number: chargeback::check_number(&lines),
            lines,
        })
    };
    units.into_iter().filter_map(of_unit).collect()
}

async fn insert_statement(tx: &Tx, period: Period, one: NewStatement) -> Result<(), StoreError> {
    let id = format!("{period}.{}", one.business_unit);
    let lines = one.lines.iter().zip(0..).map(|(line, position)| line_row(&id, line, position));
    batch::insert(tx, lines.collect::<Result<Vec<_>, _>>()?, None).await?;
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
    Ok(())
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

/// Every pot of a charging period as it was split; none if it was closed by a version that did not keep it.
///
/// # Errors
/// If the stored pots cannot be read.
pub fn pots(row: &charge_period::Model) -> Result<Vec<SplitPot>, StoreError> {
    let pots = row.pots.clone().map(serde_json::from_value).transpose();
    Ok(pots.map_err(StoreError::unreadable("charge_period.pots"))?.unwrap_or_default())
}

/// Statements of a closed month that may be seen, by business unit; of all closed months if none is given.
///
/// # Errors
/// If the database does not answer.
pub async fn statements(db: &Db, access: &Access, period: Option<Period>) -> Result<Vec<statement::Model>, StoreError> {
    let closed = QueryTrait::into_query(charge_months::closed_months());
    let mut query = statement::Entity::find().filter(statement::Column::Period.in_subquery(closed));
    if let Some(period) = period {
        query = query.filter(statement::Column::Period.eq(period));
    }
    if let Some(units) = access.units() {
        query = query.filter(statement::Column::BusinessUnitId.is_in(units));
    }
    Ok(query.order_by_asc(statement::Column::Id).all(db.read()).await?)
}

/// Statements of a month that is charged and not closed yet, by business unit: for those who review it.
///
/// # Errors
/// If the database does not answer.
pub async fn drafts(db: &Db, period: Period) -> Result<Vec<statement::Model>, StoreError> {
    let of_month = statement::Entity::find().filter(statement::Column::Period.eq(period));
    Ok(of_month.order_by_asc(statement::Column::Id).all(db.read()).await?)
}

/// A statement by its id, if its month is closed and it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn statement(db: &Db, access: &Access, id: &str) -> Result<Option<statement::Model>, StoreError> {
    let Some(row) = draft(db, access, id).await? else { return Ok(None) };
    let month = period(db, row.period).await?;
    Ok(month.filter(|month| month.state == ChargePeriodState::Closed).map(|_| row))
}

/// A statement by its id, whatever the state of its month, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn draft(db: &Db, access: &Access, id: &str) -> Result<Option<statement::Model>, StoreError> {
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

fn line_row(statement: &str, line: &Line, position: i32) -> Result<charge_line::ActiveModel, StoreError> {
    let corrects = line.corrects.as_ref().map(serde_json::to_value).transpose();
    let credit = line.credit.as_ref().map(serde_json::to_value).transpose();
    Ok(charge_line::ActiveModel {
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
        corrects: Set(corrects.map_err(StoreError::unreadable("charge_line.corrects"))?),
        credit: Set(credit.map_err(StoreError::unreadable("charge_line.credit"))?),
        position: Set(position),
    })
}
