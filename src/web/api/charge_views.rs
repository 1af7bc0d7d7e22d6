//! `/chargeback/periods/{period}/compare` and `/drift`: methods side by side, and a closed month as billed and as known now.

use actix_web::web::{Data, Json, Path, ReqData};
use entity::value::Period;
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::charge_steps::try_out;
use crate::app::App;
use crate::chargeback::{Compared, Drifted, Late, compare};
use crate::store::{charges, charging};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// A month by every method, the one in use first. Nothing of it is stored.
#[derive(Serialize, JsonSchema)]
pub struct Comparison {
    /// The month.
    pub period: Period,
    /// The methods.
    pub methods: Vec<Compared>,
}

/// A closed month as billed and as known now.
#[derive(Serialize, JsonSchema)]
pub struct Drift {
    /// The month.
    pub period: Period,
    /// Lines that differ, or were corrected since.
    pub lines: Vec<Drifted>,
    /// What came late and is in no later month yet; the next month that is closed carries it.
    pub open: Late,
}

/// Methods side by side.
pub async fn comparison(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Comparison> {
    Ok(Json(Comparison { period: *period, methods: methods(&app, &who, *period).await? }))
}

/// The month by every method.
///
/// # Errors
/// 404 for those who do not see the whole company; 409 if it cannot be charged yet.
pub async fn methods(app: &App, who: &Who, period: Period) -> Result<Vec<Compared>, Problem> {
    let tried = try_out(app, who, period).await?;
    compare(&tried.inputs).map_err(|error| Problem::conflict(error.to_string()))
}

/// As billed, as known now.
pub async fn drift(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Drift> {
    drifted(&app, &who, *period).await.map(Json)
}

/// As billed, as known now.
///
/// # Errors
/// 404 if there is no such month for this reader.
pub async fn drifted(app: &App, who: &Who, period: Period) -> Result<Drift, Problem> {
    let all = charges::periods(&app.db).await?;
    let row = all.iter().find(|row| row.period == period).filter(|_| who.access.is_everything());
    let row = row.ok_or_else(Problem::not_found)?;
    let Some(then) = charging::month_then(&app.db, row, &all).await? else {
        return Ok(Drift { period, lines: Vec::new(), open: Late { period, pools: Vec::new(), carried: Vec::new() } });
    };
    let (lines, _, open) = then.drift().map_err(|error| Problem::conflict(error.to_string()))?;
    Ok(Drift { period, lines, open })
}
