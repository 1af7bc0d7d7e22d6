//! Reports as they were frozen and mailed, and what became of each mail.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono_tz::Tz;
use entity::value::{DeliveryState, EditionState, Role};
use serde::Deserialize;

use super::frame::{Frame, may_enter};
use super::kpi::name_of;
use super::next::may_decide;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::{editions, outbox};
use crate::web::api::editions::{find, recipient, rendering};
use crate::web::guard::Who;
use crate::web::paging::Slice;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "editions.html")]
struct ListPage {
    frame: Frame,
    /// Whether the reader sees what is to come.
    next_ones: bool,
    /// Whether the reader may see who receives what.
    overview: bool,
    editions: Vec<Edition>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "edition.html")]
struct Page {
    frame: Frame,
    of: String,
    edition: Edition,
    /// Whether there is a PDF, a spreadsheet and CSV; the first editions had none.
    on_paper: bool,
    /// How it stands, unless it went without an approval.
    standing: Option<Mark>,
    /// Who approved it or sent it back, when, and why.
    decided: Option<String>,
    /// Whether the reader decides about it now.
    decides: bool,
    went: bool,
    deliveries: Vec<Delivery>,
}

#[derive(Template)]
#[template(path = "deliveries.html")]
struct DeliveriesPage {
    frame: Frame,
    deliveries: Vec<Delivery>,
    next: Option<String>,
}

struct Edition {
    id: i64,
    report: String,
    /// Its code.
    language: String,
    /// How the language calls itself.
    language_name: String,
    month: String,
    revision: i32,
    check_number: String,
    frozen: String,
    subject: String,
}

struct Delivery {
    id: i64,
    /// Whether the reader may send it again.
    again: bool,
    form_token: String,
    edition: i64,
    address: String,
    state: Mark,
    attempts: i32,
    finished: String,
    reply: String,
}

/// Reports, newest first.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Screen {
    let frame = Frame::of(&app, &who, "Reports", "/editions").await?;
    let rows = editions::list(&app.db, &who.access, slice.after()?, slice.one_more()?).await?;
    let piece = slice.piece(rows, |row| row.id.to_string(), |row| edition(&app, row, frame.zone))?;
    let (overview, next_ones) = (may_enter(&who, "/readers"), may_enter(&who, "/editions/next"));
    html(&ListPage { overview, next_ones, frame, editions: piece.items, next: piece.next })
}

/// A report with its mail in a frame.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    let row = find(&app, &who, *id).await?;
    page(&app, &who, row).await
}

/// The same, found by the check number, wherever that was printed. Who was asked for a decision is led to it.
pub async fn of_number(
    app: Data<App>,
    who: ReqData<Who>,
    request: HttpRequest,
    number: Path<String>,
    spoken: Query<Spoken>,
) -> Screen {
    if request.query_string() == "answer" {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/decisions")).finish());
    }
    let row = numbered(&app, &who, &number, &spoken).await?;
    page(&app, &who, row).await
}

async fn page(app: &App, who: &Who, row: entity::edition::Model) -> Screen {
    let frame = Frame::of(app, who, &row.subject, "/editions").await?;
    let admin = who.is(&[Role::Admin]);
    let sent = outbox::list(&app.db, recipient(who), None, 1000).await?;
    let deliveries = sent.into_iter().filter(|one| one.edition_id == row.id).map(|one| delivery(one, &frame, admin));
    html(&Page {
        of: name_of(app, &row.scope).await?,
        deliveries: deliveries.collect(),
        standing: (row.state != EditionState::Released || row.decided_by.is_some())
            .then(|| words::edition_state(row.state)),
        decided: decided(&row, frame.zone),
        decides: may_decide(app, who, &row).await?,
        went: row.state == EditionState::Released,
        on_paper: editions::file(&app.db, &row, "pdf").await?.is_some(),
        edition: edition(app, row, frame.zone),
        frame,
    })
}

/// Who decided about it, when, and why.
fn decided(row: &entity::edition::Model, zone: Tz) -> Option<String> {
    let (by, at) = (row.decided_by.as_ref()?, words::instant(row.decided_at?, zone));
    Some(match &row.why {
        Some(why) => format!("by {by}, {at}: {why}"),
        None => format!("approved by {by}, {at}"),
    })
}

/// A file of a report by its check number and the ending of the address: what the mail links to.
pub async fn by_number(
    app: Data<App>,
    who: ReqData<Who>,
    request: HttpRequest,
    number: Path<String>,
    spoken: Query<Spoken>,
) -> Screen {
    let row = numbered(&app, &who, &number, &spoken).await?;
    rendering(&app, &request, &row).await
}

/// The language of an edition that is looked for.
#[derive(Default, Deserialize)]
pub struct Spoken {
    language: Option<String>,
}

async fn numbered(app: &App, who: &Who, number: &str, spoken: &Spoken) -> Result<entity::edition::Model, Problem> {
    let found = editions::by_check_number(&app.db, &who.access, number, spoken.language.as_deref()).await?;
    found.ok_or_else(Problem::not_found)
}

/// The mail as it was sent, its pictures from here, shown only inside our own page and without any script.
pub async fn mail(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    let row = find(&app, &who, *id).await?;
    let file = editions::file(&app.db, &row, "html").await?.ok_or_else(Problem::not_found)?;
    let pictures = format!("\"/editions/{id}/files/");
    let body = String::from_utf8_lossy(&file.body).replace("\"cid:", &pictures);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; \
             sandbox allow-same-origin allow-popups allow-top-navigation-by-user-activation",
        ))
        .body(body))
}

/// A picture of a report.
pub async fn picture(app: Data<App>, who: ReqData<Who>, place: Path<(i64, String)>) -> Screen {
    let (id, name) = place.into_inner();
    let row = find(&app, &who, id).await?;
    let file = editions::file(&app.db, &row, &name).await?.filter(|file| file.content_type.starts_with("image/"));
    let file = file.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, file.content_type)).body(file.body))
}

/// What became of each mail, newest first.
pub async fn deliveries(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Screen {
    let frame = Frame::of(&app, &who, "Deliveries", "/editions").await?;
    let admin = who.is(&[Role::Admin]);
    let rows = outbox::list(&app.db, recipient(&who), slice.after()?, slice.one_more()?).await?;
    let piece = slice.piece(rows, |row| row.id.to_string(), |row| delivery(row, &frame, admin))?;
    html(&DeliveriesPage { frame, deliveries: piece.items, next: piece.next })
}

fn edition(app: &App, row: entity::edition::Model, zone: Tz) -> Edition {
    Edition {
        language_name: app.templates.language(&row.language).word("language-name").to_owned(),
        language: row.language,
        id: row.id,
        report: words::report(&row.report).to_owned(),
        month: period_text(row.period),
        revision: row.revision,
        check_number: row.check_number,
        frozen: words::instant(row.frozen_at, zone),
        subject: row.subject,
    }
}

fn delivery(row: entity::delivery::Model, frame: &Frame, admin: bool) -> Delivery {
    let by_hand = row.asked_by.map(|by| format!(", sent again for {by}")).unwrap_or_default();
    Delivery {
        id: row.id,
        again: admin && !matches!(row.state, DeliveryState::Planned | DeliveryState::Sending),
        form_token: frame.form_token.clone(),
        edition: row.edition_id,
        address: row.address,
        state: words::delivery_state(row.state),
        attempts: row.attempts,
        finished: row.finished_at.map(|at| words::instant(at, frame.zone)).unwrap_or_default(),
        reply: row.reply.unwrap_or_default() + &by_hand,
    }
}
