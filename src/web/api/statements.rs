//! `/chargeback/statements` and `/chargeback/lines`: what each business unit owes, line by line, down to the source.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use entity::value::{Exact, Money, Period, Role, Share};
use entity::{charge_line, statement};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::store::charges;
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// What one business unit owes for one month.
#[derive(Serialize, JsonSchema)]
pub struct Statement {
    id: String,
    business_unit: String,
    period: Period,
    total: Money,
    /// The plan.
    budget: Option<Money>,
    /// Whether it is booked; if not, it is for information (showback).
    booked: bool,
    /// First 12 hex digits of SHA-256 over its lines.
    check_number: String,
}

/// A line of a statement.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatementLine")]
pub struct Line {
    line_id: String,
    service: String,
    charge_kind: String,
    quantity: Exact,
    unit: String,
    /// Amount over quantity, for information.
    unit_price: Exact,
    amount: Money,
    /// The exact amount in subunits (cents), before rounding.
    exact_share: Share,
    /// Whether it carries one of the cents left over by rounding.
    extra_unit: bool,
}

impl Statement {
    /// Units that are only shown what they cost are in `showback`.
    fn of(row: statement::Model, showback: &[String]) -> Self {
        Self {
            booked: !showback.contains(&row.business_unit_id),
            id: row.id,
            business_unit: row.business_unit_id,
            period: row.period,
            total: Money::new(row.total_micros, row.currency),
            budget: row.budget_micros.map(|micros| Money::new(micros, row.currency)),
            check_number: row.check_number,
        }
    }
}

impl From<charge_line::Model> for Line {
    fn from(row: charge_line::Model) -> Self {
        Self {
            line_id: row.id,
            service: row.service_id,
            charge_kind: row.charge_kind,
            quantity: row.quantity,
            unit: row.unit,
            unit_price: row.unit_price,
            amount: Money::new(row.micros, row.currency),
            exact_share: row.exact_share,
            extra_unit: row.extra_unit,
        }
    }
}

/// A month's statements.
pub async fn list(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Statement>> {
    let period = when.or_last(&app).await?;
    let rows = charges::statements(&app.db, &who.access, Some(period)).await?;
    let showback = showback(&app, period).await?;
    Ok(Json(slice.cut(rows.into_iter().map(|row| Statement::of(row, &showback)).collect())?))
}

/// A statement.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>) -> Answer<Statement> {
    let row = find(&app, &who, &id).await?;
    let showback = showback(&app, row.period).await?;
    Ok(Json(Statement::of(row, &showback)))
}

/// Units that are only shown what they cost in a month.
async fn showback(app: &App, period: Period) -> Result<Vec<String>, Problem> {
    let month = charges::period(&app.db, period).await?;
    Ok(month.as_ref().map(charges::books).transpose()?.map(|books| books.showback).unwrap_or_default())
}

/// A statement's lines.
pub async fn lines(app: Data<App>, who: ReqData<Who>, id: Path<String>, slice: Query<Slice>) -> Answer<Piece<Line>> {
    let statement = find(&app, &who, &id).await?;
    let rows = charges::lines(&app.db, &statement, slice.after()?, slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.position.to_string(), Line::from)?))
}

/// A statement, if it may be seen: those who review charges see it before its month is closed.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, who: &Who, id: &str) -> Result<statement::Model, Problem> {
    let reviews = who.is(&[Role::Finance, Role::Approver, Role::Analyst, Role::Admin, Role::Auditor]);
    let row = match reviews && who.access.is_everything() {
        true => charges::draft(&app.db, &who.access, id).await?,
        false => charges::statement(&app.db, &who.access, id).await?,
    };
    row.ok_or_else(Problem::not_found)
}
