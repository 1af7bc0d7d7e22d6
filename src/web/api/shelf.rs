//! `/shelf`: where each service should stand, why, and what was decided.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::shelf_review;
use entity::value::{Confidence, Decision, Move, Period, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::portfolio::Reason;
use crate::store::{StoreError, company, shelf};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A service's proposed place, and what was decided.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Review {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// The month reviewed.
    pub period: Period,
    /// The proposal.
    #[serde(rename = "move")]
    pub to: Move,
    /// Why.
    pub reasons: Vec<Reason>,
    /// How sure.
    pub confidence: Confidence,
    /// What was decided.
    pub decision: Option<Decision>,
    /// By whom.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Review {
    fn of(row: shelf_review::Model, name: Option<&String>) -> Result<Self, StoreError> {
        let proposal = shelf::proposal(&row)?;
        Ok(Self {
            name: name.unwrap_or(&row.service_id).clone(),
            service: row.service_id,
            period: row.period,
            to: row.proposed,
            reasons: proposal.reasons,
            confidence: row.confidence,
            decision: row.decision,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        })
    }
}

/// What a person decides.
#[derive(Deserialize, JsonSchema)]
pub struct Deciding {
    /// The month reviewed; the last complete one if not given.
    pub period: Option<Period>,
    /// What is decided.
    pub decision: Decision,
}

/// The shelf in a month.
pub async fn list(app: Data<App>, who: ReqData<Who>, when: Query<When>, slice: Query<Slice>) -> Answer<Piece<Review>> {
    let period = when.or_last(&app).await?;
    Ok(Json(slice.cut(reviews(&app, &who, period).await?)?))
}

/// Accepts or declines a proposal.
pub async fn decide(
    app: Data<App>,
    who: ReqData<Who>,
    service: Path<String>,
    deciding: Json<Deciding>,
) -> Answer<Review> {
    let period = When { period: deciding.period }.or_last(&app).await?;
    take(&app, &who, (&service, period), deciding.decision).await?;
    let review = reviews(&app, &who, period).await?.into_iter().find(|review| review.service == *service);
    review.map(Json).ok_or_else(Problem::not_found)
}

/// The shelf of a month, in the order of the services.
///
/// # Errors
/// If the store does not answer.
pub async fn reviews(app: &App, who: &Who, period: Period) -> Result<Vec<Review>, Problem> {
    let services = company::services(&app.db).await?;
    let mut reviews = Vec::new();
    for row in shelf::reviews(&app.db, period).await? {
        let name = services.iter().find(|service| service.id == row.service_id).map(|service| &service.name);
        if who.access.may_see(&Scope::Service(row.service_id.clone())) {
            reviews.push(Review::of(row, name)?);
        }
    }
    let place = |review: &Review| services.iter().position(|service| service.id == review.service);
    reviews.sort_by_key(place);
    Ok(reviews)
}

/// Keeps a decision.
///
/// # Errors
/// 404 if there is nothing to decide for this reader.
pub async fn take(app: &App, who: &Who, what: (&str, Period), decision: Decision) -> Result<(), Problem> {
    if !who.access.may_see(&Scope::Service(what.0.to_owned())) {
        return Err(Problem::not_found());
    }
    let found = shelf::decide(&app.db, what, decision, &who.person.id, app.clock.now()).await?;
    if found { Ok(()) } else { Err(Problem::not_found()) }
}
