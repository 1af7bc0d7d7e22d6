//! Promises beside what people felt and what came of it, service by service: those kept in vain come first. It judges by the scorecard's rule.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::Scope;

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::home::unfelt;
use super::{Screen, html, words};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::scorecard::{
    EXPERIENCE_BAD_BELOW, MINIMUM_N, OUTCOME_BAD_BELOW, PROMISE_KEPT_FROM, Red, ServicePair, ServiceShare, Watermelon,
};
use crate::store::services;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "unfelt.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    month: String,
    named: Vec<Unfelt>,
    others: Vec<Row>,
    promises: Option<Figure>,
    satisfaction: Option<Figure>,
    rule: (f64, f64, f64, u64),
}

/// A service that is not named.
struct Row {
    name: String,
    promise: String,
    promise_n: u64,
    felt: String,
    felt_n: u64,
    outcome: String,
    outcome_n: u64,
}

/// A service that keeps its promises in vain.
pub struct Unfelt {
    /// Its id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Share of promises kept.
    pub promise: String,
    /// What people felt, of how many answers, and whether it is bad.
    pub felt: (String, u64, bool),
    /// What came of it, of how many cases, and whether it is bad.
    pub outcome: (String, u64, bool),
    /// Points between.
    pub gap: String,
}

impl From<Watermelon> for Unfelt {
    fn from(one: Watermelon) -> Self {
        let is = |red| one.red.contains(&red);
        Self {
            promise: words::percent(Some(one.promise)),
            felt: (words::percent(one.experience), one.n, is(Red::Experience)),
            outcome: (words::percent(one.outcome), one.outcome_n, is(Red::Outcome)),
            gap: format!("{:.0} points", one.gap),
            service: one.service,
            name: one.name,
        }
    }
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
        named: named.into_iter().map(Unfelt::from).collect(),
        rule: (PROMISE_KEPT_FROM, EXPERIENCE_BAD_BELOW, OUTCOME_BAD_BELOW, MINIMUM_N),
    })
}

fn row(pair: ServicePair) -> Row {
    let share =
        |seen: Option<ServiceShare>| (words::percent(seen.map(|seen| seen.share)), seen.map_or(0, |seen| seen.n));
    let ((promise, promise_n), (felt, felt_n)) = (share(pair.promise), share(pair.experience));
    let (outcome, outcome_n) = share(pair.outcome);
    Row { name: pair.name, promise, promise_n, felt, felt_n, outcome, outcome_n }
}
