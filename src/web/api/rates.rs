//! `/rates`: the rate card.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::NaiveDate;
use entity::value::{Currency, Exact, Period, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::chargeback::RateTerms;
use crate::store::rates;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// What one unit of a service costs whoever uses it.
#[derive(Serialize, JsonSchema)]
pub struct Rate {
    /// Short name.
    pub id: String,
    /// The service.
    pub service: String,
    /// What is charged for.
    pub charge_kind: String,
    /// What one unit is.
    pub unit: String,
    /// Price of one unit, exact.
    pub unit_price: Exact,
    /// Its currency.
    pub currency: Currency,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after; null while no end is known.
    pub valid_to: Option<NaiveDate>,
    /// Tiers, flat fee, minimum.
    pub terms: RateTerms,
    /// The last closed month in which it held; only its end can change now, and not to before that. Null: none yet.
    pub used_until: Option<Period>,
}

/// All rates.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Rate>> {
    Ok(Json(slice.cut(known(&app, &who).await?)?))
}

/// Every rate that a reader may know of, with the last closed month that used it.
///
/// # Errors
/// If the store does not answer.
pub async fn known(app: &App, who: &Who) -> Result<Vec<Rate>, Problem> {
    let used = rates::last_used(&app.db).await?;
    let mut rows = rates::list(&app.db).await?;
    rows.retain(|row| who.access.may_see(&Scope::Service(row.service_id.clone())));
    let rate = |row: entity::rate::Model| Rate {
        used_until: used.get(&row.id).copied(),
        id: row.id,
        service: row.service_id,
        charge_kind: row.charge_kind,
        unit: row.unit,
        unit_price: row.unit_price,
        currency: row.currency,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        terms: serde_json::from_value(row.terms).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(rate).collect())
}
