//! `/levels`: priced levels of services, who chose which one when, and what another one would do to one's own bill.

use std::collections::BTreeSet;

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{Currency, Exact, Period, PeriodKind, Scope};
use entity::{level_choice, rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::chargeback::{self, ChargeInputs, ChargeRun, OwnBill, RateTerms};
use crate::store::{charging, levels, lines, rates};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A level that can be chosen, or the usual one beside it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "LevelOffer")]
pub struct Offer {
    /// The service.
    pub service: String,
    /// What is charged for.
    pub charge_kind: String,
    /// What one unit is.
    pub unit: String,
    /// The level's short name; null for the usual one.
    pub level: Option<String>,
    /// Its name.
    pub name: String,
    /// What one gets for it.
    pub promise: Option<String>,
    /// Price of one unit, exact.
    pub unit_price: Exact,
    /// Its currency.
    pub currency: Currency,
    /// Tiers, flat fee, minimum.
    pub terms: RateTerms,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after; null while no end is known.
    pub valid_to: Option<NaiveDate>,
    /// Business units that may choose it; everybody if empty.
    pub offered_to: Vec<String>,
}

/// A choice, as it was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LevelChoice")]
pub struct Choice {
    /// Number.
    pub id: String,
    /// Who chose, and pays.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level; null for the usual one.
    pub level: Option<String>,
    /// The first month it holds.
    pub from: Period,
    /// The person.
    pub chosen_by: String,
    /// When.
    pub chosen_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// A choice to be made.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ChoosingLevel")]
pub struct Choosing {
    /// Who chooses, and pays.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level; the usual one if not given.
    pub level: Option<String>,
    /// The first month it holds; the current one if not given.
    pub from: Option<Period>,
    /// Why, in words.
    pub reason: String,
}

/// What to try.
#[derive(Deserialize, JsonSchema)]
pub struct Trying {
    /// Whose bill.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level; the usual one if not given.
    pub level: Option<String>,
    /// A month such as `2026-03`; the last complete one that something is known of if not given.
    pub period: Option<Period>,
}

/// A month's own bill with another level; nothing is stored.
#[derive(Serialize, JsonSchema)]
pub struct WhatIf {
    /// Whose bill.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level; null for the usual one.
    pub level: Option<String>,
    /// The month.
    pub period: Period,
    /// As it is, and with the other level.
    #[serde(flatten)]
    pub bill: OwnBill,
}

impl From<level_choice::Model> for Choice {
    fn from(row: level_choice::Model) -> Self {
        Self {
            id: row.id.to_string(),
            business_unit: row.business_unit_id,
            service: row.service_id,
            level: row.level,
            from: row.period,
            chosen_by: row.chosen_by,
            chosen_at: row.chosen_at,
            reason: row.reason,
        }
    }
}

/// Levels of services that have any, with the usual one beside them.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Offer>> {
    Ok(Json(slice.cut(offers(&app, &who).await?)?))
}

/// Who chose which level when, newest first.
pub async fn choices(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Choice>> {
    let rows = levels::choices(&app.db, &who.access).await?;
    Ok(Json(slice.cut(rows.into_iter().map(Choice::from).collect())?))
}

/// Chooses a level.
pub async fn choose(app: Data<App>, who: ReqData<Who>, choosing: Json<Choosing>) -> Answer<Choice> {
    keep(&app, &who, choosing.into_inner()).await.map(|row| Json(row.into()))
}

/// What another level would do to one's own bill.
pub async fn what_if(app: Data<App>, who: ReqData<Who>, trying: Query<Trying>) -> Answer<WhatIf> {
    let Trying { business_unit, service, level, period } = trying.into_inner();
    let period = match period {
        Some(period) => period,
        None => last_known(&app).await?,
    };
    let (inputs, run) = month(&app, &who, &business_unit, period).await?;
    offered(&offers(&app, &who).await?, (&business_unit, &service), level.as_deref(), period)?;
    let bill = tried(&inputs, &run, (&business_unit, &service), level.as_deref())?;
    Ok(Json(WhatIf { business_unit, service, level, period, bill }))
}

/// Every level that a reader may know of, and the usual price beside each.
///
/// # Errors
/// If the store does not answer.
pub async fn offers(app: &App, who: &Who) -> Result<Vec<Offer>, Problem> {
    let mut all: Vec<Offer> = rates::list(&app.db).await?.into_iter().map(offer).collect();
    let with_levels: BTreeSet<(String, String)> = all
        .iter()
        .filter(|one| one.level.is_some())
        .map(|one| (one.service.clone(), one.charge_kind.clone()))
        .collect();
    all.retain(|one| with_levels.contains(&(one.service.clone(), one.charge_kind.clone())));
    let for_reader =
        |one: &Offer| one.offered_to.is_empty() || one.offered_to.iter().any(|id| who.access.may_see_unit(id));
    all.retain(|one| who.access.may_see(&Scope::Service(one.service.clone())) && for_reader(one));
    Ok(all)
}

fn offer(row: rate::Model) -> Offer {
    let mut terms: RateTerms = serde_json::from_value(row.terms).unwrap_or_default();
    let level = terms.level.take();
    let named = level.map(|level| (level.id, level.name, level.promise, level.offered_to));
    let (level, name, promise, offered_to) = match named {
        Some((id, name, promise, offered_to)) => (Some(id), name, Some(promise), offered_to),
        None => (None, "The usual one".to_owned(), None, Vec::new()),
    };
    Offer {
        service: row.service_id,
        charge_kind: row.charge_kind,
        unit: row.unit,
        level,
        name,
        promise,
        unit_price: row.unit_price,
        currency: row.currency,
        terms,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        offered_to,
    }
}

impl Offer {
    /// Whether it can be had by the unit in that month.
    #[must_use]
    pub fn is_for(&self, unit: &str, period: Period) -> bool {
        let holds = self.valid_from < period.end() && self.valid_to.is_none_or(|end| end > period.start());
        holds && (self.offered_to.is_empty() || self.offered_to.iter().any(|one| one == unit))
    }
}

fn offered(
    offers: &[Offer],
    (unit, service): (&str, &str),
    level: Option<&str>,
    period: Period,
) -> Result<(), Problem> {
    let fits = |one: &&Offer| one.service == service && one.level.as_deref() == level && one.is_for(unit, period);
    offers.iter().find(fits).map(|_| ()).ok_or_else(|| {
        let level = level.unwrap_or("the usual one");
        Problem::bad_request(format!("level: {service} has no level `{level}` for {unit} in {period}."))
    })
}

/// The last complete month of which bills or meters tell anything; the last complete one if none does.
///
/// # Errors
/// If the store does not answer.
pub async fn last_known(app: &App) -> Result<Period, Problem> {
    let last = app.last_complete_month().await?;
    let known = lines::periods(&app.db).await?;
    let months = known.into_iter().rev().filter(|period| period.kind() == PeriodKind::Month);
    Ok(months.into_iter().find(|period| *period <= last).unwrap_or(last))
}

/// A month as it would be charged with what is known now, for a reader who may see that unit.
///
/// # Errors
/// 404 for all others, and for a month of which nothing is known; 409 if it cannot be charged yet.
pub async fn month(app: &App, who: &Who, unit: &str, period: Period) -> Result<(ChargeInputs, ChargeRun), Problem> {
    if !who.access.may_see_unit(unit) || !lines::periods(&app.db).await?.contains(&period) {
        return Err(Problem::not_found());
    }
    let (company, _) = app.company().await?;
    let (inputs, _) = charging::inputs(&app.db, &company, period).await?;
    let run = chargeback::charge(&inputs).map_err(|error| Problem::conflict(format!("charge {period}: {error}")))?;
    Ok((inputs, run))
}

/// The unit's bill of that month with another level.
///
/// # Errors
/// 409 if the month cannot be charged.
pub fn tried(
    inputs: &ChargeInputs,
    run: &ChargeRun,
    (unit, service): (&str, &str),
    level: Option<&str>,
) -> Result<OwnBill, Problem> {
    chargeback::own_bill(inputs, run, (unit, service), level).map_err(|error| Problem::conflict(error.to_string()))
}

/// Keeps a choice.
///
/// # Errors
/// 404 if the unit may not be seen; 400 if the level is not offered to it, the month is over, or no reason is given.
pub async fn keep(app: &App, who: &Who, choosing: Choosing) -> Result<level_choice::Model, Problem> {
    let Choosing { business_unit, service, level, from, reason } = choosing;
    if !who.access.may_see_unit(&business_unit) {
        return Err(Problem::not_found());
    }
    let first = app.last_complete_month().await?.next();
    let from = from.unwrap_or(first);
    if from.kind() != PeriodKind::Month || from < first {
        return Err(Problem::bad_request(format!(
            "from: expected a month from {first} on; a month that is over keeps its price."
        )));
    }
    if reason.trim().is_empty() {
        return Err(Problem::bad_request("reason: expected why, in words."));
    }
    offered(&offers(app, who).await?, (&business_unit, &service), level.as_deref(), from)?;
    let reason = reason.trim().to_owned();
    let choosing = levels::Choosing { business_unit, service, level, from, reason };
    Ok(levels::choose(&app.db, choosing, (&who.person.id, app.clock.now())).await?)
}
