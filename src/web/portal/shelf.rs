//! The service shelf: where each service should stand, why, and what was decided; here a BRM answers.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, Query, ReqData};
use askama::Template;
use entity::value::{Decision, Move, Period, Role, Scope};
use serde::Deserialize;

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::outside;
use super::proof::{Proved, proved};
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::portfolio::ServiceHistory;
use crate::scorecard::wording::{confidence_word, period_text};
use crate::store::services;
use crate::web::api::outside::rows;
use crate::web::api::shelf::{Review, reviews, take};
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "shelf.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    month: String,
    open: usize,
    decides: bool,
    matrix: Option<Figure>,
    places: Vec<Place>,
    period: Period,
    outside: Vec<outside::Row>,
}

/// All services with the same proposed move.
struct Place {
    mark: Mark,
    what: &'static str,
    asks: bool,
    services: Vec<OnShelf>,
}

/// A service on the shelf.
struct OnShelf {
    promise: Proved,
    felt: Proved,
    answers: u64,
    proposed: Proposed,
}

/// A proposed move with its reasons.
pub struct Proposed {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// The month reviewed.
    pub period: Period,
    /// The move.
    pub to: Mark,
    /// Whether it asks for an answer: staying where it is does not.
    pub asks: bool,
    /// How sure.
    pub confidence: &'static str,
    /// Why.
    pub reasons: Vec<String>,
    /// What was decided, by whom, when.
    pub decided: Option<String>,
}

impl Proposed {
    /// A review on a page.
    pub fn of(review: &Review) -> Self {
        let day = review.decided_at.map(|at| at.format("%-d %b %Y").to_string()).unwrap_or_default();
        let by = review.decided_by.as_deref().unwrap_or("somebody");
        Self {
            service: review.service.clone(),
            name: review.name.clone(),
            period: review.period,
            to: words::shelf_move(review.to),
            asks: review.to != Move::Keep,
            confidence: confidence_word(review.confidence),
            reasons: review.reasons.iter().map(|reason| reason.text.clone()).collect(),
            decided: review.decision.map(|decision| format!("{} by {by}, {day}", capital(words::decision(decision)))),
        }
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Answer {
    period: Period,
    decision: Decision,
    #[serde(default)]
    back: String,
}

/// The shelf of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let reviews = reviews(&app, &who, period).await?;
    let histories = services::histories(&app.db, period).await?;
    let moves: Vec<(&str, Move)> = reviews.iter().map(|review| (review.service.as_str(), review.to)).collect();
    let matrix = figures::matrix(&histories, &moves, period);
    let place = |(to, what)| Place {
        mark: words::shelf_move(to),
        what,
        asks: to != Move::Keep,
        services: reviews.iter().filter(|review| review.to == to).map(|review| on_shelf(review, &histories)).collect(),
    };
    let mut places: Vec<Place> = [
        (Move::Front, "More people should find these."),
        (Move::PhaseOut, "These cost more than they bring."),
        (Move::Trial, "Too early to say."),
        (Move::Keep, "These stay where they are."),
    ]
    .map(place)
    .into();
    places.retain(|place| !place.services.is_empty());
    html(&Page {
        frame: Frame::of(&app, &who, "Service shelf", "/shelf").await?,
        pager: Pager::of(period, last_month(&app).await?),
        month: period_text(period),
        open: reviews.iter().filter(|review| review.decision.is_none() && review.to != Move::Keep).count(),
        decides: who.is(&[Role::Brm]),
        matrix,
        places,
        period,
        outside: outside::named(&app, &who, rows(&app, &who, period).await?).await?,
    })
}

/// Accepts or declines a proposal, and shows the page the form stood on.
pub async fn decide(app: Data<App>, who: ReqData<Who>, service: Path<String>, answer: Form<Answer>) -> Screen {
    take(&app, &who, (&service, answer.period), answer.decision).await?;
    let page = if answer.back.starts_with("/units/") { answer.back.as_str() } else { "/shelf" };
    let back = format!("{page}?period={}#{service}", answer.period);
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, back)).finish())
}

fn on_shelf(review: &Review, histories: &[ServiceHistory]) -> OnShelf {
    let history = histories.iter().find(|history| history.service == review.service);
    let now = history.and_then(|history| history.months.last());
    let scope = Scope::Service(review.service.clone());
    let share = |share, metric| proved(share, metric, (&scope, review.period));
    OnShelf {
        promise: share(now.and_then(|month| month.promise), "promises_kept"),
        felt: share(now.and_then(|month| month.felt), "satisfied"),
        answers: now.map_or(0, |month| month.answers),
        proposed: Proposed::of(review),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
