//! `/chargeback/disputes`: lines that their units do not agree with, what they would change for others, and the answers.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::dispute;
use entity::value::{Currency, DisputeReason, DisputeState, Money, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::store::disputes::Raised;
use crate::store::{Access, charges, charging, company, disputes};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A dispute.
#[derive(Serialize, JsonSchema)]
pub struct Dispute {
    /// Number.
    pub id: String,
    /// The line.
    pub line_id: String,
    /// What it charges: the service.
    pub service: String,
    /// Name on the statement.
    pub charge_kind: String,
    /// Its statement.
    pub statement: String,
    /// Its month.
    pub period: Period,
    /// Who pays it.
    pub business_unit: String,
    /// What is wrong.
    pub reason: DisputeReason,
    /// In words.
    pub text: String,
    /// What is charged.
    pub charged: Money,
    /// What the unit thinks it should pay.
    pub wanted: Money,
    /// Who should pay instead; all others by their shares if null.
    pub instead: Option<String>,
    /// How far it has come.
    pub state: DisputeState,
    /// Who raised it.
    pub raised_by: String,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// Who gave it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// The month whose statements carry the correction.
    pub corrected_in: Option<Period>,
    /// What every unit pays more or less if it is accepted; adds up to zero. Only for those who see all of them.
    pub effect: Option<Vec<Effect>>,
}

/// What one unit pays more or less.
#[derive(Serialize, JsonSchema)]
pub struct Effect {
    /// The unit.
    pub business_unit: String,
    /// How much more; negative if less.
    pub change: Money,
}

/// A dispute to be raised.
#[derive(Deserialize, JsonSchema)]
pub struct Raising {
    /// The line of a closed month.
    pub line_id: String,
    /// What is wrong.
    pub reason: DisputeReason,
    /// In words.
    pub text: String,
    /// What the unit thinks it should pay; nothing if not given.
    pub wanted: Option<Money>,
    /// Who should pay instead; all others by their shares if not given.
    pub instead: Option<String>,
}

/// An answer.
#[derive(Deserialize, JsonSchema)]
pub struct Answering {
    /// `accepted`, `declined`, or `withdrawn` by who raised it.
    pub state: DisputeState,
    /// In words.
    pub answer: String,
}

/// Disputes, newest first.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Dispute>> {
    let mut all = Vec::new();
    for row in disputes::list(&app.db, &who.access, None).await? {
        all.push(shown(&app, &who, row).await?);
    }
    Ok(Json(slice.cut(all)?))
}

/// A dispute with its effect on everybody else.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Answer<Dispute> {
    let row = disputes::by_id(&app.db, &who.access, *id).await?.ok_or_else(Problem::not_found)?;
    shown(&app, &who, row).await.map(Json)
}

/// Raises a dispute.
pub async fn raise(app: Data<App>, who: ReqData<Who>, raising: Json<Raising>) -> Answer<Dispute> {
    let row = put(&app, &who, raising.into_inner()).await?;
    shown(&app, &who, row).await.map(Json)
}

/// Answers a dispute.
pub async fn answer(app: Data<App>, who: ReqData<Who>, id: Path<i64>, answering: Json<Answering>) -> Answer<Dispute> {
    decide(&app, &who, *id, &answering).await?;
    show(app, who, id).await
}

/// Keeps a dispute.
///
/// # Errors
/// 404 if there is no such line for this reader; 400 if it cannot be; 409 if the line is under dispute already.
pub async fn put(app: &App, who: &Who, raising: Raising) -> Result<dispute::Model, Problem> {
    let found = charges::line(&app.db, &who.access, &raising.line_id).await?;
    let (statement, line) = found.ok_or_else(Problem::not_found)?;
    let wanted = raising.wanted.unwrap_or(Money::new(0, line.currency));
    if raising.text.trim().is_empty() {
        return Err(Problem::bad_request("text: expected what is wrong, in words."));
    }
    if wanted.currency != line.currency || wanted.micros % line.currency.subunit_micros() != 0 {
        let expected = format!("wanted: expected an amount in {} with whole cents.", line.currency);
        return Err(Problem::bad_request(expected));
    }
    if wanted.micros == line.micros {
        return Err(Problem::bad_request("wanted: this is what is charged."));
    }
    if let Some(unit) = &raising.instead {
        let units = company::business_units(&app.db, &Access::everything()).await?;
        if !units.iter().any(|one| one.id == *unit) || *unit == statement.business_unit_id {
            return Err(Problem::bad_request("instead: expected another business unit."));
        }
    }
    let raised = Raised { reason: raising.reason, text: raising.text, wanted, instead: raising.instead };
    let by = (who.person.id.as_str(), app.clock.now());
    Ok(disputes::raise(&app.db, (&statement, &line.id), raised, by).await?)
}

/// Keeps an answer.
///
/// # Errors
/// 404 if there is no such dispute for this reader; 403 if it is not theirs to answer; 409 if it was answered already.
pub async fn decide(app: &App, who: &Who, id: i64, answering: &Answering) -> Result<(), Problem> {
    let row = disputes::by_id(&app.db, &who.access, id).await?.ok_or_else(Problem::not_found)?;
    let own = row.raised_by == who.person.id;
    match answering.state {
        DisputeState::Open => return Err(Problem::bad_request("state: expected accepted, declined or withdrawn.")),
        DisputeState::Withdrawn if !own => return Err(Problem::conflict("Only who raised a dispute takes it back.")),
        DisputeState::Accepted | DisputeState::Declined if own || !who.access.is_everything() => {
            return Err(Problem::conflict("A dispute is answered by somebody else than who raised it."));
        }
        _ => {}
    }
    if answering.answer.trim().is_empty() {
        return Err(Problem::bad_request("answer: expected why, in words."));
    }
    let by = (who.person.id.as_str(), app.clock.now());
    Ok(disputes::answer(&app.db, id, (answering.state, answering.answer.trim()), by).await?)
}

/// A dispute as this reader sees it.
///
/// # Errors
/// If the store does not answer.
pub async fn shown(app: &App, who: &Who, row: dispute::Model) -> Result<Dispute, Problem> {
    let line = charges::line(&app.db, &Access::everything(), &row.line_id).await?.map(|(_, line)| line);
    let (micros, currency) = line.as_ref().map_or((0, Currency::EUR), |line| (line.micros, line.currency));
    let (service, charge_kind) = line.map(|line| (line.service_id, line.charge_kind)).unwrap_or_default();
    let effect = if who.access.is_everything() {
        let lines = charging::effect(&app.db, &row).await?;
        let effect =
            |line: crate::chargeback::CorrectionLine| Effect { business_unit: line.business_unit, change: line.amount };
        Some(lines.into_iter().map(effect).collect())
    } else {
        None
    };
    Ok(Dispute {
        id: row.id.to_string(),
        line_id: row.line_id,
        service,
        charge_kind,
        statement: row.statement_id,
        period: row.period,
        business_unit: row.business_unit_id,
        reason: row.reason,
        text: row.text,
        charged: Money::new(micros, currency),
        wanted: Money::new(row.wanted_micros, currency),
        instead: row.instead_id,
        state: row.state,
        raised_by: row.raised_by,
        raised_at: row.raised_at,
        answer: row.answer,
        answered_by: row.answered_by,
        answered_at: row.answered_at,
        corrected_in: row.corrected_in,
        effect,
    })
}
