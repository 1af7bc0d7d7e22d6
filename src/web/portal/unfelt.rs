//! Promises beside what people felt, service by service: those kept and not felt come first. It judges by the scorecard's rule.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::Scope;

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::home::unfelt;
use super::{Screen, html, words};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::scorecard::{EXPERIENCE_BAD_BELOW, MINIMUM_N, PROMISE_KEPT_FROM, ServicePair, Watermelon};
use crate::store::services;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "unfelt.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    month: String,
    named: Vec<Watermelon>,
    others: Vec<Row>,
    promises: Option<Figure>,
    satisfaction: Option<Figure>,
    rule: (f64, f64, u64),
}

/// A service that is not named.
struct Row {
    name: String,
    promise: String,
    promise_n: u64,
    felt: String,
    felt_n: u64,
}

/// The services of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let named = unfelt(&app, &who, period).await?;
    let mut others = services::pairs(&app.db, period).await?;
    others.retain(|one| {
        who.access.may_see(&Scope::Service(one.service.clone())) && named.iter().all(|it| it.service != one.service)
    });
    let mut histories = services::histories(&app.db, period).await?;
    histories.retain(|one| who.access.may_see(&Scope::Service(one.service.clone())));
    html(&Page {
        promises: figures::promises(&histories),
        satisfaction: figures::satisfaction(&histories, period),
        frame: Frame::of(&app, &who, "Promised and felt", "/unfelt").await?,
        pager: Pager::of(period, last_month(&app).await?),
        month: period_text(period),
        others: others.into_iter().map(row).collect(),
        named,
        rule: (PROMISE_KEPT_FROM, EXPERIENCE_BAD_BELOW, MINIMUM_N),
    })
}

fn row(pair: ServicePair) -> Row {
    Row {
        name: pair.name,
        promise: words::percent(pair.promise),
        promise_n: pair.promise_n,
        felt: words::percent(pair.experience),
        felt_n: pair.experience_n,
    }
}
