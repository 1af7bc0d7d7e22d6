//! `/chargeback/periods`: the months of charges, and how each ties to what the suppliers billed.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::charge_period;
use entity::value::{ChargePeriodState, Period};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::chargeback::Books;
use crate::store::charges;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A month of charges.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ChargePeriod")]
pub struct Month {
    /// The month.
    pub period: Period,
    /// How far it has come.
    pub state: ChargePeriodState,
    /// First 12 hex digits of SHA-256 over all its lines.
    pub check_number: String,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub closed_by: Option<String>,
    /// Who charged it.
    pub prepared_by: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
}

/// The balance: `source_total + carried_in = charged + unallocated + carried_out`, exactly.
#[derive(Serialize, JsonSchema)]
pub struct Reconciliation {
    /// The month.
    #[serde(flatten)]
    pub month: Month,
    /// The balance itself.
    #[serde(flatten)]
    pub books: Books,
}

impl From<charge_period::Model> for Month {
    fn from(row: charge_period::Model) -> Self {
        Self {
            period: row.period,
            state: row.state,
            check_number: row.check_number,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
            prepared_by: row.prepared_by,
            approved_by: row.approved_by,
        }
    }
}

/// All months of charges, newest first.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Month>> {
    let rows = charges::periods(&app.db).await?;
    Ok(Json(slice.cut(rows.into_iter().map(Month::from).collect())?))
}

/// How a month ties to what the suppliers billed.
pub async fn reconciliation(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Reconciliation> {
    find(&app, &who, *period).await.map(Json)
}

/// The balance of a month; only for those who may see the whole company.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, who: &Who, period: Period) -> Result<Reconciliation, Problem> {
    let row = charges::period(&app.db, period).await?.filter(|_| who.access.is_everything());
    let row = row.ok_or_else(Problem::not_found)?;
    Ok(Reconciliation { books: charges::books(&row)?, month: row.into() })
}
