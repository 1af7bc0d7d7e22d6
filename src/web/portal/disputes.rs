//! Disputed lines: raised on a line's page, answered here, with what they would change for everybody else.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use askama::Template;
use entity::value::{DisputeReason, DisputeState, Exact, Money, Role};
use serde::Deserialize;

use super::frame::Frame;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::{charges, company, disputes, people};
use crate::web::api::disputes::{Answering, Raising, decide, put, shown};
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "disputes.html")]
struct Page {
    frame: Frame,
    disputes: Vec<Dispute>,
}

struct Dispute {
    id: String,
    line: String,
    what: String,
    state: Mark,
    reason: &'static str,
    text: String,
    charged: String,
    wanted: String,
    raised: String,
    answer: Option<String>,
    effect: Vec<(String, String)>,
    answers: bool,
    takes_back: bool,
}

/// All disputes that the reader may see.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Disputed lines", "/statements").await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let name = |id: String| units.iter().find(|unit| unit.id == id).map_or(id, |unit| unit.name.clone());
    let services = company::services(&app.db).await?;
    let service = |id: String| services.iter().find(|one| one.id == id).map_or(id, |one| one.name.clone());
    let people = people::people(&app.db).await?;
    let person = |id: String| people.iter().find(|one| one.id == id).map_or(id, |one| one.name.clone());
    let mut all = Vec::new();
    for row in disputes::list(&app.db, &who.access, None).await? {
        let one = shown(&app, &who, row).await?;
        let (is_open, own) = (one.state == DisputeState::Open, one.raised_by == who.person.id);
        let day = words::instant(one.raised_at, frame.zone);
        let in_month = one.corrected_in.map(|month| format!(" Corrected in {}.", period_text(month)));
        let by = person(one.answered_by.unwrap_or_default());
        let answer = one.answer.map(|answer| format!("{by}: {answer}{}", in_month.unwrap_or_default()));
        all.push(Dispute {
            id: one.id,
            line: one.line_id,
            what: format!("{}, {}: {}", name(one.business_unit), period_text(one.period), service(one.service)),
            state: words::dispute_state(one.state),
            reason: words::dispute_reason(one.reason),
            text: one.text,
            charged: words::money(&one.charged),
            wanted: words::money(&one.wanted),
            raised: format!("{}, {day}", person(one.raised_by)),
            answer,
            effect: one
                .effect
                .unwrap_or_default()
                .into_iter()
                .map(|one| (name(one.business_unit), words::money(&one.change)))
                .collect(),
            answers: is_open && !own && who.is(&[Role::Finance, Role::Approver]) && who.access.is_everything(),
            takes_back: is_open && own,
        });
    }
    html(&Page { frame, disputes: all })
}

/// What the form on a line's page sends.
#[derive(Deserialize)]
pub struct Wrong {
    reason: DisputeReason,
    text: String,
    wanted: String,
}

/// Raises a dispute on a line.
pub async fn raise(app: Data<App>, who: ReqData<Who>, line: Path<String>, wrong: Form<Wrong>) -> Screen {
    let (_, row) = charges::line(&app.db, &who.access, &line).await?.ok_or_else(Problem::not_found)?;
    let micros = wrong.wanted.trim().parse::<Exact>().ok().and_then(|wanted| wanted.at_scale(6).ok());
    let micros = micros.and_then(|micros| i64::try_from(micros).ok());
    let micros = micros.ok_or_else(|| Problem::bad_request("Should be: expected an amount such as 120.50."))?;
    let Wrong { reason, text, .. } = wrong.into_inner();
    let wanted = Some(Money::new(micros, row.currency));
    let raising = Raising { line_id: line.into_inner(), reason, text, wanted, instead: None };
    let row = put(&app, &who, raising).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/disputes#d{}", row.id))).finish())
}

/// Answers a dispute.
pub async fn answer(app: Data<App>, who: ReqData<Who>, id: Path<i64>, answering: Form<Answering>) -> Screen {
    decide(&app, &who, *id, &answering).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/disputes#d{id}"))).finish())
}
