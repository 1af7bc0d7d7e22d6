//! `/spend-outside-it`: technology that units buy around IT, found in ledger lines, down to each line.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::value::{Currency, Exact, Period, Window};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::measure::{OutsideRule, recognised};
use crate::portfolio::{Outside, outside};
use crate::store::charging;
use crate::store::ledger::{Posting, postings};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// How many months a row speaks of.
pub const MONTHS: i32 = 12;

/// A ledger line that a rule recognises.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OutsideLine")]
pub struct Line {
    /// Number in the ledger.
    pub id: String,
    /// When it was booked.
    pub booked: DateTime<Utc>,
    /// Account.
    pub account: String,
    /// Who was paid.
    pub supplier: Option<String>,
    /// What the posting says.
    pub text: Option<String>,
    /// Who bought it.
    pub business_unit: Option<String>,
    /// How much.
    pub amount: Exact,
    /// Of the amount.
    pub currency: Currency,
    /// The source that brought it.
    pub source: String,
    /// The pull.
    pub run: String,
    /// Its row there, first is 1.
    pub row: i64,
}

impl From<Posting> for Line {
    fn from(posting: Posting) -> Self {
        let Posting { source, run, row, line } = posting;
        Self {
            id: line.key,
            booked: line.booked_at,
            account: line.account,
            supplier: line.supplier,
            text: line.text,
            business_unit: line.business_unit,
            amount: line.amount,
            currency: line.currency,
            source,
            run: run.to_string(),
            row,
        }
    }
}

/// What was bought around IT over twelve months, by sort.
pub async fn list(app: Data<App>, who: ReqData<Who>, when: Query<When>, slice: Query<Slice>) -> Answer<Piece<Outside>> {
    let period = when.or_last(&app).await?;
    Ok(Json(slice.cut(rows(&app, &who, period).await?)?))
}

/// The ledger lines of one sort.
pub async fn lines(
    app: Data<App>,
    who: ReqData<Who>,
    rule: Path<String>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Line>> {
    let period = when.or_last(&app).await?;
    let (_, lines) = lines_of(&app, &who, &rule, period).await?;
    Ok(Json(slice.cut(lines)?))
}

/// Rows of the twelve months up to that one, as far as the reader may see them.
///
/// # Errors
/// If the store does not answer, or a sum does not fit.
pub async fn rows(app: &App, who: &Who, period: Period) -> Result<Vec<Outside>, Problem> {
    let rules = charging::settings(&app.db).await?.finance.outside_it;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let (month, year) = windows(app, period).await?;
    let lines: Vec<_> = postings(&app.db, &who.access, year).await?.into_iter().map(|posting| posting.line).collect();
    Ok(outside(&rules, &lines, month).map_err(anyhow::Error::from)?)
}

/// One rule, and the lines of the twelve months up to that one which it recognises.
///
/// # Errors
/// 404 if there is no such rule.
pub async fn lines_of(app: &App, who: &Who, rule: &str, period: Period) -> Result<(OutsideRule, Vec<Line>), Problem> {
    let rules = charging::settings(&app.db).await?.finance.outside_it;
    let wanted = rules.iter().find(|one| one.id == rule).ok_or_else(Problem::not_found)?;
    let (_, year) = windows(app, period).await?;
    let found = postings(&app.db, &who.access, year).await?;
    let found = found.into_iter().filter(|posting| recognised(&rules, &posting.line) == Some(wanted));
    Ok((wanted.clone(), found.map(Line::from).collect()))
}

/// The month, and the twelve months up to its end.
async fn windows(app: &App, period: Period) -> Result<(Window, Window), Problem> {
    let (_, zone) = app.company().await?;
    let month = period.window(zone);
    Ok((month, Window { start: period.shifted(1 - MONTHS).window(zone).start, ..month }))
}
