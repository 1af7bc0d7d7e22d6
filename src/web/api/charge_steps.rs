//! `/chargeback/periods/{period}/…`: a month is charged, reviewed, approved and closed by people.

use actix_web::web::{Data, Json, Path, ReqData};
use entity::value::{ChargePeriodState, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use super::charge_periods::{Reconciliation, find};
use crate::app::App;
use crate::chargeback::{self, ChargeInputs, ChargeRun, Charging, Completeness};
use crate::store::charges::{Doing, Prepared};
use crate::store::{Access, charge_months, charges, charging, company, conformance, lines};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Nothing more to say.
#[derive(Default, Deserialize, JsonSchema)]
pub struct Nothing {}

/// A stale driver, or differences to invoices and ledger, that a person lets pass for one month.
#[derive(Deserialize, JsonSchema)]
pub struct Waiving {
    /// The driver, by name; `tie-out` for differences to invoices and ledger.
    pub driver: String,
    /// Why, in words.
    pub reason: String,
}

/// How complete a month is, with the month.
#[derive(Serialize, JsonSchema)]
pub struct MonthCompleteness {
    /// The month.
    pub period: Period,
    /// How complete it is.
    #[serde(flatten)]
    pub completeness: Completeness,
}

/// A month charged with what is known now; nothing is stored.
pub struct Tried {
    /// What it is charged from.
    pub inputs: ChargeInputs,
    /// The slices of lines.
    pub slices: std::collections::BTreeSet<i64>,
    /// What it comes to.
    pub run: ChargeRun,
    /// How the company charges.
    pub settings: Charging,
}

/// Charges a month with what is known now, for everybody who may see the whole company.
///
/// # Errors
/// 404 for all others; 409 if it cannot be charged yet.
pub async fn try_out(app: &App, who: &Who, period: Period) -> Result<Tried, Problem> {
    let known =
        lines::periods(&app.db).await?.contains(&period) || charge_months::state(&app.db, period).await?.is_some();
    if !who.access.is_everything() || !known {
        return Err(Problem::not_found());
    }
    let (company, _) = app.company().await?;
    let (inputs, slices) = charging::inputs(&app.db, &company, period).await?;
    let run = chargeback::charge(&inputs).map_err(|error| Problem::conflict(format!("charge {period}: {error}")))?;
    Ok(Tried { inputs, slices, run, settings: charging::settings(&app.db).await? })
}

/// The completeness of a month.
///
/// # Errors
/// As [`try_out`].
pub async fn completeness_of(app: &App, tried: &Tried) -> Result<Completeness, Problem> {
    let delivered = charging::delivered(&app.db, tried.inputs.period).await?;
    let seen = (app.clock.now(), tried.settings.stale_after_days);
    let mut complete = chargeback::completeness(&tried.inputs, &tried.run.books, &delivered, seen);
    complete.blockers.extend(conformance::blockers(&app.db, tried.inputs.period, &tried.settings.finance).await?);
    Ok(complete)
}

/// Charges a month and keeps it for review.
pub async fn run(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Reconciliation> {
    charge(&app, &who, *period).await?;
    find(&app, &who, *period).await.map(Json)
}

/// Takes a month that is under review for right.
pub async fn approve(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Reconciliation> {
    take_further(&app, &who, *period, false).await?;
    find(&app, &who, *period).await.map(Json)
}

/// Closes a month; one that is under review is approved by that too.
pub async fn close(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<Reconciliation> {
    take_further(&app, &who, *period, true).await?;
    find(&app, &who, *period).await.map(Json)
}

/// How complete a month is.
pub async fn completeness(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Answer<MonthCompleteness> {
    let tried = try_out(&app, &who, *period).await?;
    Ok(Json(MonthCompleteness { period: *period, completeness: completeness_of(&app, &tried).await? }))
}

/// Lets a stale driver pass for one month, by name and with a reason.
pub async fn waive(
    app: Data<App>,
    who: ReqData<Who>,
    period: Path<Period>,
    waiving: Json<Waiving>,
) -> Answer<MonthCompleteness> {
    let_pass(&app, &who, *period, &waiving).await?;
    completeness(app, who, period).await
}

/// Lets a stale driver pass.
///
/// # Errors
/// 400 without a reason; 404 if there is no such driver.
pub async fn let_pass(app: &App, who: &Who, period: Period, waiving: &Waiving) -> Result<(), Problem> {
    if waiving.reason.trim().is_empty() {
        return Err(Problem::bad_request("reason: expected why the driver may pass, in words."));
    }
    let tried = try_out(app, who, period).await?;
    let known = completeness_of(app, &tried).await?.drivers.into_iter().any(|one| one.driver == waiving.driver);
    if !known && waiving.driver != conformance::TIE_OUT {
        return Err(Problem::not_found());
    }
    let by = (who.person.id.as_str(), waiving.reason.trim());
    Ok(charging::waive(&app.db, (period, &waiving.driver), by, app.clock.now()).await?)
}

/// Charges a month and keeps it for review.
///
/// # Errors
/// 409 if it is closed, not over yet, or cannot be charged.
pub async fn charge(app: &App, who: &Who, period: Period) -> Result<(), Problem> {
    let last = app.last_complete_month().await?;
    if period.kind() != last.kind() || period > last {
        return Err(Problem::conflict(format!("{period} is not over yet; the last complete month is {last}")));
    }
    if charge_months::state(&app.db, period).await? == Some(ChargePeriodState::Closed) {
        return Err(Problem::conflict(format!("{period} is closed; a closed period never changes")));
    }
    charging::all_pulled(&app.db, period).await?;
    let Tried { inputs, slices, run, .. } = try_out(app, who, period).await?;
    let budgets = company::budgets(&app.db, &Access::everything(), period).await?;
    let prepared = Prepared { inputs: &inputs, run: &run, budgets: &budgets, slices: &slices };
    let doing = Doing { by: &who.person.id, at: app.clock.now(), second_person: false };
    let tx = app.db.begin().await?;
    charges::prepare(&tx, &prepared, doing).await?;
    Ok(app.db.commit(tx).await?)
}

/// Approves a month, and closes it if asked to.
///
/// # Errors
/// 409 if a driver is stale, a second person is asked for, or somebody else was faster.
pub async fn take_further(app: &App, who: &Who, period: Period, close: bool) -> Result<(), Problem> {
    let row = charges::period(&app.db, period).await?.filter(|_| who.access.is_everything());
    let row = row.ok_or_else(Problem::not_found)?;
    let settings = charging::settings(&app.db).await?;
    if row.state != ChargePeriodState::Closed && close {
        charging::all_pulled(&app.db, period).await?;
        let tried = try_out(app, who, period).await?;
        if let Some(why) = completeness_of(app, &tried).await?.blockers.first() {
            return Err(Problem::conflict(format!(
                "{period} is not closed: {why}; let it pass by name, with a reason"
            )));
        }
    }
    let doing = Doing { by: &who.person.id, at: app.clock.now(), second_person: settings.second_person };
    let tx = app.db.begin().await?;
    if !close || row.state == ChargePeriodState::Review {
        charges::approve(&tx, period, doing).await?;
    }
    if close {
        charges::close(&tx, period, doing).await?;
    }
    Ok(app.db.commit(tx).await?)
}
