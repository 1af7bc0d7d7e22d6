//! `/strategy-links`: which objective is supposed to move which. Whether the figures bear it out is not judged here.

use actix_web::web::{Data, Json, Query, ReqData};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::store::{cards, company};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};

/// A supposed effect of one objective on another.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StrategyLink")]
pub struct Link {
    /// Id of the scorecard of both.
    scorecard: String,
    /// Id of the cause.
    from: String,
    /// Name of the cause.
    from_name: String,
    /// Id of the effect.
    to: String,
    /// Name of the effect.
    to_name: String,
    /// Months until the effect shows.
    lag: i32,
    /// Why it should.
    why: String,
}

/// All links of the scorecards that may be seen.
pub async fn links(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Link>> {
    let mut items = Vec::new();
    for card in cards::scorecards(&app.db, &who.access).await? {
        let links = company::strategy_links(&app.db, &card.id).await?;
        items.extend(links.into_iter().map(|(row, [from_name, to_name])| Link {
            scorecard: row.scorecard_id,
            from: row.from_objective,
            from_name,
            to: row.to_objective,
            to_name,
            lag: row.lag_months,
            why: row.why,
        }));
    }
    Ok(Json(slice.cut(items)?))
}
