//! Home: the answer first, then the card at a glance, what is kept but not felt, and what waits for this person.

use actix_web::web::{Data, ReqData};
use askama::Template;
use entity::scorecard;
use entity::value::{Move, Period, Role, RunState, Scope};
use serde_json::Value;

use super::frame::{Frame, may_enter};
use super::measure::{View, gap, score, views};
use super::proof::{Proved, proved};
use super::unfelt::Unfelt;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::language::Language;
use crate::portfolio::weakest_step;
use crate::scorecard::wording::{headline, period_text};
use crate::scorecard::{Card, Watermelon, watermelons};
use crate::store::{cards, company, editions, runs, services, shelf};
use crate::web::dates::{self, last_month};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// The report the headline comes from.
const EXECUTIVE: &str = "executive-scorecard";

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    month: String,
    /// The last month, if it has no figures yet.
    without_figures: Option<String>,
    headline: String,
    edition: Option<i64>,
    decision: Option<Decision>,
    glance: Option<Glance>,
    unfelt: Vec<Unfelt>,
    streams: Vec<Stream>,
    waiting: Vec<Waiting>,
    units: Vec<(String, String)>,
}

/// The decision the report asks for.
struct Decision {
    ask: String,
    by_whom: String,
    until: String,
    cost_of_waiting: String,
}

/// The card at a glance.
struct Glance {
    id: String,
    name: String,
    score: String,
    status: Mark,
    gap: Option<String>,
    views: Vec<View>,
}

/// A value stream in one line.
struct Stream {
    name: String,
    end_to_end: Proved,
    weakest: Option<(String, String, Proved)>,
}

/// Something that waits for this person.
struct Waiting {
    href: &'static str,
    text: String,
}

/// Home.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let last = last_month(&app).await?;
    let row = cards::scorecards(&app.db, &who.access).await?.into_iter().next();
    let month = match &row {
        Some(row) => cards::newest(&app.db, &row.id, last).await?,
        None => last,
    };
    let card = match row {
        Some(row) => glance(&app, &who, &row, month).await?,
        None => None,
    };
    let unfelt = unfelt(&app, &who, month).await?;
    let (streams, sentence) = streams(&app, &who, month, card.as_ref().map(|(card, _)| (card, &unfelt))).await?;
    let (edition, told, decision) = told(&app, &who, card.as_ref().map(|(card, _)| card)).await?;
    html(&Page {
        frame: Frame::of(&app, &who, "Home", "/").await?,
        month: period_text(month),
        without_figures: (month < last).then(|| period_text(last)),
        headline: words::tight(&told.or(sentence).unwrap_or_else(|| nothing_yet(&who))),
        edition,
        decision,
        glance: card.map(|(_, glance)| glance),
        unfelt: unfelt.into_iter().map(|one| Unfelt::of(one, month)).collect(),
        streams,
        waiting: waiting(&app, &who, month).await?,
        units: own_units(&app, &who).await?,
    })
}

fn nothing_yet(who: &Who) -> String {
    let first = who.person.name.split_whitespace().next().unwrap_or_default();
    format!("Good to see you, {first}.")
}

/// A scorecard as it was scored for that month; none if it was not.
async fn glance(
    app: &App,
    who: &Who,
    row: &scorecard::Model,
    month: Period,
) -> Result<Option<(Card, Glance)>, Problem> {
    let Some(card) = cards::card(&app.db, &who.access, &row.id, month).await? else { return Ok(None) };
    let plan = cards::plan(&app.db, row, month).await?;
    let glance = Glance {
        id: card.id.clone(),
        name: card.name.clone(),
        score: score(&card.marks),
        status: words::status(card.marks.status),
        gap: gap(&card.marks),
        views: views(&card, &plan),
    };
    Ok(Some((card, glance)))
}

/// Services whose promise is kept and whose experience or outcome is not.
pub async fn unfelt(app: &App, who: &Who, month: Period) -> Result<Vec<Watermelon>, Problem> {
    let mut found = watermelons(&services::pairs(&app.db, month).await?);
    found.retain(|one| who.access.may_see(&Scope::Service(one.service.clone())));
    Ok(found)
}

/// The streams in one line each, and the month's headline, which speaks of their weakest steps too.
async fn streams(
    app: &App,
    who: &Who,
    month: Period,
    card: Option<(&Card, &Vec<Watermelon>)>,
) -> Result<(Vec<Stream>, Option<String>), Problem> {
    let (mut lines, mut weak) = (Vec::new(), Vec::new());
    for stream in services::streams(&app.db, month).await? {
        if !who.access.may_see(&Scope::Stream(stream.id.clone())) {
            continue;
        }
        let health = weakest_step(&stream.steps, stream.measured);
        weak.extend(health.weak_step(&stream.name));
        let of = |share, scope: &Scope| proved(share, "stream_completed", (scope, month));
        let weakest = health
            .weakest
            .map(|step| (step.name, step.owner, of(step.completed, &Scope::Step(stream.id.clone(), step.id))));
        let end_to_end = of(health.end_to_end, &Scope::Stream(stream.id.clone()));
        // What is worked out from the steps has no row of its own: the page of streams has those of the steps.
        let worked_out = Some(format!("/streams?period={month}#{}", stream.id));
        let href = if health.measured { end_to_end.href } else { end_to_end.href.and(worked_out) };
        lines.push(Stream { name: stream.name, end_to_end: Proved { href, ..end_to_end }, weakest });
    }
    let sentence = card.map(|(card, unfelt)| headline(Language::english(), card, unfelt, &weak));
    Ok((lines, sentence))
}

/// What the newest frozen report of that card says: the portal never tells another story than the mail.
async fn told(
    app: &App,
    who: &Who,
    card: Option<&Card>,
) -> Result<(Option<i64>, Option<String>, Option<Decision>), Problem> {
    let Some(card) = card else { return Ok((None, None, None)) };
    let (house, _) = dates::company(app).await?;
    let newest = editions::newest(&app.db, EXECUTIVE, &card.scope, card.period, &house.language).await?;
    let Some(edition) = newest.filter(|edition| who.access.may_read(&edition.scope)) else {
        return Ok((None, None, None));
    };
    let text = |path: &str| edition.body.pointer(path).and_then(Value::as_str).map(words::tight);
    let decision = text("/page/decision/ask").map(|ask| Decision {
        ask,
        by_whom: text("/page/decision/by_whom").unwrap_or_default(),
        until: text("/page/decision/until").unwrap_or_default(),
        cost_of_waiting: text("/page/decision/cost_of_waiting").unwrap_or_default(),
    });
    Ok((Some(edition.id), text("/page/headline"), decision))
}

/// The business units of somebody who sees only some.
async fn own_units(app: &App, who: &Who) -> Result<Vec<(String, String)>, Problem> {
    if who.access.is_everything() {
        return Ok(Vec::new());
    }
    let units = company::business_units(&app.db, &who.access).await?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

/// What waits for this person, by role.
async fn waiting(app: &App, who: &Who, month: Period) -> Result<Vec<Waiting>, Problem> {
    let mut waiting = Vec::new();
    if who.is(&[Role::Brm]) {
        let reviews = shelf::reviews(&app.db, month).await?;
        let open = reviews.iter().filter(|review| review.decision.is_none() && review.proposed != Move::Keep).count();
        if open > 0 {
            waiting.push(Waiting {
                href: "/shelf",
                text: format!("{} wait for your answer", some(open, "shelf proposal")),
            });
        }
    }
    if may_enter(who, "/sources") {
        let latest = runs::latest(&app.db).await?;
        let failed = latest.iter().filter(|run| run.state == RunState::Failed).count();
        if failed > 0 {
            waiting.push(Waiting { href: "/sources", text: format!("{} could not be pulled", some(failed, "source")) });
        }
        let rejected: usize = latest.iter().filter_map(|run| usize::try_from(run.rejected).ok()).sum();
        if rejected > 0 {
            waiting.push(Waiting { href: "/sources", text: format!("{} not understood", some(rejected, "row")) });
        }
    }
    Ok(waiting)
}

fn some(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
