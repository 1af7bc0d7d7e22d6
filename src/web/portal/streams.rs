//! Value streams: each drawn step by step with its owners and what gets through, the weakest step marked.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::Scope;

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
        streams: streams.into_iter().map(stream).collect(),
    })
}

fn stream(stream: services::Stream) -> Stream {
    let health = weakest_step(&stream.steps, stream.measured);
    Stream {
        drawn: figures::stream(&stream, &health),
        id: stream.id,
        name: stream.name,
        outcome: stream.outcome,
        end_to_end: words::percent(health.end_to_end),
        counted: health.measured,
        unknown: health.unknown,
    }
}
