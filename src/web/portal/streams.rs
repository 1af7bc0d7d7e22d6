//! Value streams: each drawn step by step with its owners and what gets through, the weakest step marked.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::{Period, Scope};

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::{Screen, html, words};
use crate::app::App;
use crate::portfolio::weakest_step;
use crate::store::services;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "streams.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    streams: Vec<Stream>,
}

struct Stream {
    id: String,
    name: String,
    outcome: String,
    end_to_end: String,
    counted: bool,
    unknown: Vec<String>,
    /// Each counted share by name, with the page that proves it.
    proofs: Vec<(String, String)>,
    drawn: Figure,
}

/// All value streams.
pub async fn show(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let mut streams = services::streams(&app.db, period).await?;
    streams.retain(|stream| who.access.may_see(&Scope::Stream(stream.id.clone())));
    html(&Page {
        frame: Frame::of(&app, &who, "Value streams", "/streams").await?,
        pager: Pager::of(period, last_month(&app).await?),
        streams: streams.into_iter().map(|one| stream(one, period)).collect(),
    })
}

/// Where the shares of a stream come from: end to end where it is counted, then step by step.
fn proofs(stream: &services::Stream, period: Period) -> Vec<(String, String)> {
    let proof = |name: &str, scope: Scope| (name.to_owned(), format!("/proof/stream_completed/{period}/{scope}"));
    let whole = stream.measured.map(|_| proof("End to end", Scope::Stream(stream.id.clone())));
    let counted = stream.steps.iter().filter(|step| step.completed.is_some());
    let steps = counted.map(|step| proof(&step.name, Scope::Step(stream.id.clone(), step.id.clone())));
    whole.into_iter().chain(steps).collect()
}

fn stream(stream: services::Stream, period: Period) -> Stream {
    let health = weakest_step(&stream.steps, stream.measured);
    Stream {
        proofs: proofs(&stream, period),
        drawn: figures::stream(&stream, &health),
        id: stream.id,
        name: stream.name,
        outcome: stream.outcome,
        end_to_end: words::percent(health.end_to_end),
        counted: health.measured,
        unknown: health.unknown,
    }
}
