//! `/runs/{id}/conformance` and `/chargeback/periods/{period}/tie-out`: how far a bill keeps to its specification, and
//! whether our figures are those of invoices and ledger.

use actix_web::web::{Data, Json, Path, ReqData};
use entity::value::Period;
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::sources::find;
use crate::app::App;
use crate::chargeback::{Conformance, Tie};
use crate::store::{charges, charging, conformance};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Figures of a month that should be one.
#[derive(Serialize, JsonSchema)]
pub struct TieOut {
    /// The month.
    pub period: Period,
    /// Differences up to this are named and block nothing; null: none blocks.
    pub materiality: Option<entity::value::Exact>,
    /// What is compared.
    pub ties: Vec<Tie>,
    /// What keeps the month from being closed, in words.
    pub blockers: Vec<String>,
    /// Who let them pass, and why.
    pub waived: Option<String>,
}

/// How far the rows of a pull keep to the specification they are said to follow.
pub async fn conformance(app: Data<App>, who: ReqData<Who>, run: Path<i64>) -> Answer<Conformance> {
    find(&app, &who, *run).await?;
    conformance::of_run(&app.db, *run).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Whether a month's figures are those of invoices and ledger.
pub async fn tie_out(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<TieOut> {
    tied(&app, &who, *period).await.map(Json)
}

/// Whether a month's figures are those of other books; only for those who may see the whole company.
///
/// # Errors
/// 404 for all others, and for a month of which nothing is known.
pub async fn tied(app: &App, who: &Who, period: Period) -> Result<TieOut, Problem> {
    if !who.access.is_everything() {
        return Err(Problem::not_found());
    }
    let finance = charging::settings(&app.db).await?.finance;
    let inputs = conformance::tie_inputs(&app.db, period).await?;
    let is_empty = inputs.costs.is_empty() && inputs.controls.is_empty();
    if is_empty && charges::period(&app.db, period).await?.is_none() {
        return Err(Problem::not_found());
    }
    Ok(TieOut {
        period,
        materiality: finance.materiality,
        ties: inputs.ties(period, &finance),
        blockers: conformance::blockers(&app.db, period, &finance).await?,
        waived: conformance::waived(&app.db, period).await?,
    })
}
