//! A scorecard: points of view, objectives and KPIs, each with value, target and its three marks.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use entity::strategy_link;

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::measure::{View, gap, score, views};
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::language::Language;
use crate::scorecard::Marks;
use crate::scorecard::wording::{Change, changes};
use crate::store::{cards, company, strategy};
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Months of the objectives' scores side by side.
const SCORE_MONTHS: i32 = 12;

#[derive(Template)]
#[template(path = "scorecard.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    id: String,
    path: String,
    name: String,
    score: String,
    status: Mark,
    trend: Mark,
    gap: Option<String>,
    before: Option<Before>,
    changes: Vec<Change>,
    views: Vec<View>,
    links: Vec<Link>,
    scores: Option<Figure>,
}

/// The whole score now and a month before.
struct Before {
    now: String,
    then: String,
    moved: String,
}

impl Before {
    fn of(marks: &Marks) -> Option<Self> {
        let (now, then) = marks.score.zip(marks.score_before)?;
        let moved = format!("{:+.1}", now - then).replace('-', "−");
        Some(Self { now: format!("{now:.1}"), then: format!("{then:.1}"), moved })
    }
}

/// A supposed effect of one objective on another.
struct Link {
    from: String,
    to: String,
    when: String,
    why: String,
}

#[derive(Template)]
#[template(path = "scorecards.html")]
struct ListPage {
    frame: Frame,
    cards: Vec<(String, String, String)>,
}

/// All scorecards; the card itself where there is only one.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let rows = cards::scorecards(&app.db, &who.access).await?;
    if let [only] = rows.as_slice() {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/scorecards/{}", only.id))).finish());
    }
    let cards = rows.into_iter().map(|row| (row.id, row.name, words::scope(&row.scope)));
    html(&ListPage { frame: Frame::of(&app, &who, "Scorecards", "/scorecards").await?, cards: cards.collect() })
}

/// A scorecard as it was scored for a month; for the newest one that was scored if none is asked for.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, when: Query<When>) -> Screen {
    let period = match when.period {
        Some(period) => period,
        None => cards::newest(&app.db, &id, last_month(&app).await?).await?,
    };
    let row = cards::scorecards(&app.db, &who.access).await?.into_iter().find(|row| row.id == *id);
    let row = row.ok_or_else(Problem::not_found)?;
    let card = cards::card(&app.db, &who.access, &id, period).await?.ok_or_else(Problem::not_found)?;
    let plan = cards::plan(&app.db, &row, period).await?;
    let scored = cards::periods(&app.db, &id).await?;
    let mut pager = Pager::of(period, scored.last().copied().unwrap_or(period));
    pager.before = pager.before.filter(|before| scored.contains(before));
    let months = period.trailing(SCORE_MONTHS);
    let first = months.first().copied().unwrap_or(period);
    let scores = strategy::objective_scores(&app.db, &id, (first, period)).await?;
    html(&Page {
        scores: figures::scores(&card, &scores, &months),
        frame: Frame::of(&app, &who, &card.name, "/scorecards").await?,
        pager,
        id: row.id.clone(),
        path: format!("/scorecards/{id}"),
        name: card.name.clone(),
        score: score(&card.marks),
        status: words::status(card.marks.status),
        trend: words::trend(card.marks.trend),
        gap: gap(&card.marks),
        before: Before::of(&card.marks),
        changes: changes(Language::english(), &card)
            .into_iter()
            .map(|change| Change { text: words::tight(&change.text), ..change })
            .collect(),
        views: views(&card, &plan),
        links: company::strategy_links(&app.db, &id).await?.into_iter().map(link).collect(),
    })
}

fn link((row, [from, to]): (strategy_link::Model, [String; 2])) -> Link {
    let when = match row.lag_months {
        0 => "in the same month".to_owned(),
        1 => "a month later".to_owned(),
        months => format!("{months} months later"),
    };
    Link { from, to, when, why: row.why }
}
