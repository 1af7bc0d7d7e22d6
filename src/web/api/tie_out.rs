//! `/runs/{id}/conformance` and `/chargeback/periods/{period}/tie-out`: how far a bill keeps to its specification, and
//! whether our figures are those of invoices and ledger.

use actix_web::web::{Data, Json, Path, ReqData};
use entity::run;
use entity::value::{Period, RunState};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::sources::find;
use crate::app::App;
use crate::chargeback::{Conformance, ConformanceGrade, Tie};
use crate::store::{charge_months, charging, conformance, runs};
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

/// What a pull was found to be.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FoundOut {
    /// It was held against the specification.
    Judged(Box<Conformance>),
    /// It was held against nothing.
    NotJudged(NotJudged),
}

/// A pull that was held against nothing: there is no grade, and this is why.
#[derive(Serialize, JsonSchema)]
pub struct NotJudged {
    /// Always null.
    pub grade: Option<ConformanceGrade>,
    /// Rows judged: none.
    pub rows: u64,
    /// Why, and what to do about it.
    pub why: String,
}

/// How far the rows of a pull keep to the specification they are said to follow.
pub async fn conformance(app: Data<App>, who: ReqData<Who>, run: Path<i64>) -> Answer<FoundOut> {
    found_out(&app, &who, *run).await.map(|(_, found)| Json(found))
}

/// A pull, and what it was found to be or why nothing was.
///
/// # Errors
/// 404 if there is no such pull for this reader.
pub async fn found_out(app: &App, who: &Who, run: i64) -> Result<(run::Model, FoundOut), Problem> {
    let run = find(app, who, run).await?;
    let found = match conformance::of_run(&app.db, run.id).await? {
        Some(found) => FoundOut::Judged(Box::new(found)),
        None => FoundOut::NotJudged(NotJudged { grade: None, rows: 0, why: why_not(app, &run).await? }),
    };
    Ok((run, found))
}

async fn why_not(app: &App, run: &run::Model) -> Result<String, Problem> {
    let source = runs::sources(&app.db).await?.into_iter().find(|source| source.id == run.source_id);
    let focus = source.is_some_and(|source| source.settings.get("focus").is_some_and(|version| !version.is_null()));
    let name = &run.source_id;
    Ok(match (run.state, focus) {
        (RunState::Running, _) => format!("Pull {} of {name} is under way.", run.id),
        (RunState::Failed, _) => {
            format!("Pull {} of {name} failed, so there are no rows to hold against anything.", run.id)
        }
        (_, false) => format!(
            "Pull {} was held against nothing: {name} says no FOCUS version. With `focus: \"1.2\"` among its settings, the next pull is held against it.",
            run.id
        ),
        (_, true) => format!(
            "Pull {} came before {name} said which FOCUS version it follows; the next one is held against it.",
            run.id
        ),
    })
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
    if is_empty && charge_months::state(&app.db, period).await?.is_none() {
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
