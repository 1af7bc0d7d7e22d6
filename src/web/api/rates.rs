//! `/rates`: the rate card.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::NaiveDate;
use entity::value::{Currency, Exact, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::chargeback::RateTerms;
use crate::store::rates;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};

/// What one unit of a service costs whoever uses it.
#[derive(Serialize, JsonSchema)]
pub struct Rate {
    id: String,
    service: String,
    /// What is charged for.
    charge_kind: String,
    /// What one unit is.
    unit: String,
    /// Price of one unit, exact.
    unit_price: Exact,
    currency: Currency,
    /// First day.
    valid_from: NaiveDate,
    /// First day after; null while no end is known.
    valid_to: Option<NaiveDate>,
    /// Tiers, flat fee, minimum.
    terms: RateTerms,
}

/// All rates.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Rate>> {
    let mut rows = rates::list(&app.db).await?;
    rows.retain(|row| who.access.may_see(&Scope::Service(row.service_id.clone())));
    let items = rows.into_iter().map(|row| Rate {
        id: row.id,
        service: row.service_id,
        charge_kind: row.charge_kind,
        unit: row.unit,
        unit_price: row.unit_price,
        currency: row.currency,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        terms: serde_json::from_value(row.terms).unwrap_or_default(),
    });
    Ok(Json(slice.cut(items.collect())?))
}
