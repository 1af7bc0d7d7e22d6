//! `/scorecards` and `/watermelons`: the cards as they were scored and stored. It scores nothing.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use entity::value::{Period, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::scorecard::{Card, Watermelon, watermelons};
use crate::store::{cards, services};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A scorecard in the list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListedScorecard")]
pub struct Listed {
    id: String,
    name: String,
    scope: Scope,
    /// Share of weight that must have data before a score is shown, 0 to 1.
    minimum_coverage: f64,
    /// Last period that was scored.
    latest: Option<Period>,
}

/// All scorecards the reader may see.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Listed>> {
    let mut items = Vec::new();
    for row in cards::scorecards(&app.db, &who.access).await? {
        let latest = cards::periods(&app.db, &row.id).await?.pop();
        let minimum_coverage = row.minimum_coverage;
        items.push(Listed { id: row.id, name: row.name, scope: row.scope, minimum_coverage, latest });
    }
    Ok(Json(slice.cut(items)?))
}

/// A scorecard as it was scored for a period.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, when: Query<When>) -> Answer<Card> {
    let period = when.or_last(&app).await?;
    let card = cards::card(&app.db, &who.access, &id, period).await?;
    card.map(Json).ok_or_else(Problem::not_found)
}

/// Services whose promise is kept and whose experience or outcome is not, widest gap first.
pub async fn green_but_resented(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Watermelon>> {
    let period = when.or_last(&app).await?;
    let mut found = watermelons(&services::pairs(&app.db, period).await?);
    found.retain(|one| who.access.may_see(&Scope::Service(one.service.clone())));
    Ok(Json(slice.cut(found)?))
}
