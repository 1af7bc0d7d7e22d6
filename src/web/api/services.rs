//! `/services` and `/value-streams`: what business units use, and what runs across the company.

use actix_web::web::{Data, Json, Query, ReqData};
use entity::value::{Period, Scope, ServiceKind, Stage};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::portfolio::{StepShare, StreamHealth, weakest_step};
use crate::store::{company, services};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};

/// A service.
#[derive(Serialize, JsonSchema)]
pub struct Service {
    id: String,
    name: String,
    kind: ServiceKind,
    /// What it does for the business.
    purpose: String,
    /// Who answers for it.
    owner: String,
    stage: Stage,
    /// When it is promised to work.
    agreed_hours: String,
    /// Critical or seasonal: never proposed for phase-out.
    protected: bool,
}

/// A value stream with the shares of a month.
#[derive(Serialize, JsonSchema)]
pub struct Stream {
    id: String,
    name: String,
    outcome: String,
    period: Period,
    steps: Vec<StepShare>,
    #[serde(flatten)]
    health: StreamHealth,
}

/// All services.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Service>> {
    let mut rows = company::services(&app.db).await?;
    rows.retain(|row| who.access.may_see(&Scope::Service(row.id.clone())));
    let items = rows.into_iter().map(|row| Service {
        id: row.id,
        name: row.name,
        kind: row.kind,
        purpose: row.purpose,
        owner: row.owner,
        stage: row.stage,
        agreed_hours: row.agreed_hours,
        protected: row.protected,
    });
    Ok(Json(slice.cut(items.collect())?))
}

/// All value streams with their weakest step.
pub async fn streams(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Stream>> {
    let period = when.or_last(&app).await?;
    let mut streams = services::streams(&app.db, period).await?;
    streams.retain(|stream| who.access.may_see(&Scope::Stream(stream.id.clone())));
    let items = streams.into_iter().map(|stream| Stream {
        health: weakest_step(&stream.steps, stream.measured),
        id: stream.id,
        name: stream.name,
        outcome: stream.outcome,
        period,
        steps: stream.steps,
    });
    Ok(Json(slice.cut(items.collect())?))
}
