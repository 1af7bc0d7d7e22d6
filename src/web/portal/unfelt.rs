//! Promises beside what people felt and what came of it, service by service: those kept in vain come first. It judges by the scorecard's rule.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::{Period, Scope};

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::home::unfelt;
use super::proof::{Proved, proved};
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
    promise: Proved,
    promise_n: u64,
    felt: Proved,
    felt_n: u64,
    outcome: Proved,
    outcome_n: String,
}

/// A service that keeps its promises in vain.
pub struct Unfelt {
    /// Its id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Share of promises kept.
    pub promise: Proved,
    /// What people felt, of how many answers, and whether it is bad.
    pub felt: (Proved, u64, bool),
    /// What came of it, of how many cases, and whether it is bad.
    pub outcome: (Proved, String, bool),
    /// Points between.
    pub gap: String,
}

impl Unfelt {
    /// A service of that month.
    pub fn of(one: Watermelon, period: Period) -> Self {
        let is = |red| one.red.contains(&red);
        let scope = Scope::Service(one.service.clone());
        Self {
            promise: proved(Some(one.promise), "promises_kept", (&scope, period)),
            felt: (proved(one.experience, "satisfied", (&scope, period)), one.n, is(Red::Experience)),
            outcome: (got_through(one.outcome, period), cases(one.outcome_n), is(Red::Outcome)),
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
        others: others.into_iter().map(|one| row(one, period)).collect(),
        named: named.into_iter().map(|one| Unfelt::of(one, period)).collect(),
        rule: (PROMISE_KEPT_FROM, EXPERIENCE_BAD_BELOW, OUTCOME_BAD_BELOW, MINIMUM_N),
    })
}

fn row(pair: ServicePair, period: Period) -> Row {
    let scope = Scope::Service(pair.service);
    let share = |seen: Option<ServiceShare>| seen.map(|seen| seen.share);
    let count = |seen: Option<ServiceShare>| seen.map_or(0, |seen| seen.n);
    Row {
        name: pair.name,
        promise: proved(share(pair.promise), "promises_kept", (&scope, period)),
        promise_n: count(pair.promise),
        felt: proved(share(pair.experience), "satisfied", (&scope, period)),
        felt_n: count(pair.experience),
        outcome: got_through(share(pair.outcome), period),
        outcome_n: cases(count(pair.outcome)),
    }
}

/// What got through all steps that lean on a service: the page of streams has the proof of each step.
fn got_through(share: Option<f64>, period: Period) -> Proved {
    Proved { text: words::percent(share), href: share.map(|_| format!("/streams?period={period}")) }
}

fn cases(n: u64) -> String {
    words::count(i64::try_from(n).unwrap_or(i64::MAX))
}
