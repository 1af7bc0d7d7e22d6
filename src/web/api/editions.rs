//! `/editions` and `/deliveries`: frozen reports, byte for byte, and what became of each mail.

use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETag, EntityTag, IfNoneMatch,
};
use actix_web::web::{Data, Json, Path, Query, ReqData};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use entity::value::{DeliveryState, EditionState, Period, Role, Scope};
use entity::{delivery, edition};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::report;
use crate::store::{approvals, editions, outbox};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::routes::APPROVERS;

/// A frozen report.
#[derive(Serialize, JsonSchema)]
pub struct Edition {
    id: String,
    report: String,
    scope: Scope,
    period: Period,
    language: String,
    /// 1 is the first; a later one replaces it openly.
    revision: i32,
    /// First 12 hex digits of SHA-256 over the body and the versions of formulas and templates.
    check_number: String,
    frozen_at: DateTime<Utc>,
    /// Subject of the mail.
    subject: String,
    /// Whether it went, waits for an approval, or was sent back.
    state: EditionState,
    /// Who approved it or sent it back; null if nobody had to.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<DateTime<Utc>>,
    /// Why it was sent back.
    why: Option<String>,
}

/// One edition to one recipient.
#[derive(Serialize, JsonSchema)]
pub struct Delivery {
    id: String,
    edition: String,
    recipient: String,
    address: String,
    state: DeliveryState,
    attempts: i32,
    /// Last answer of the mail server.
    reply: Option<String>,
    finished_at: Option<DateTime<Utc>>,
    /// 0 is the first; a later one was asked for by a person.
    again: i32,
    /// Who asked for it; null if the schedule did.
    asked_by: Option<String>,
}

impl From<edition::Model> for Edition {
    fn from(row: edition::Model) -> Self {
        Self {
            id: row.id.to_string(),
            report: row.report,
            scope: row.scope,
            period: row.period,
            language: row.language,
            revision: row.revision,
            check_number: row.check_number,
            frozen_at: row.frozen_at,
            subject: row.subject,
            state: row.state,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            why: row.why,
        }
    }
}

impl From<delivery::Model> for Delivery {
    fn from(row: delivery::Model) -> Self {
        Self {
            id: row.id.to_string(),
            edition: row.edition_id.to_string(),
            recipient: row.recipient_id,
            address: row.address,
            state: row.state,
            attempts: row.attempts,
            reply: row.reply,
            finished_at: row.finished_at,
            again: row.again,
            asked_by: row.asked_by,
        }
    }
}

/// Editions, newest first.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Edition>> {
    let rows = editions::list(&app.db, &who.access, slice.after()?, slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.id.to_string(), Edition::from)?))
}

/// An edition.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Answer<Edition> {
    Ok(Json(find(&app, &who, *id).await?.into()))
}

/// A rendering of an edition, by the ending of the address.
pub async fn file(
    app: Data<App>,
    who: ReqData<Who>,
    request: HttpRequest,
    id: Path<i64>,
) -> Result<HttpResponse, Problem> {
    let edition = find(&app, &who, *id).await?;
    rendering(&app, &request, &edition).await
}

/// The rendering that the address ends in, byte for byte as it was frozen: pages locked into a box without scripts, the
/// others as files to keep. A reader who has it already is told so.
///
/// # Errors
/// 404 if the edition was frozen before there was such a rendering.
pub async fn rendering(app: &App, request: &HttpRequest, edition: &edition::Model) -> Result<HttpResponse, Problem> {
    let ending = request.path().rsplit('.').next().unwrap_or_default();
    let tag = EntityTag::new_strong(format!("{}-{}-{ending}", edition.id, edition.check_number));
    if has_already(request, &tag) {
        return Ok(HttpResponse::NotModified().insert_header(ETag(tag)).finish());
    }
    let (content_type, body) = match ending {
        "json" => {
            let body = report::json(&edition.body, &edition.check_number).map_err(anyhow::Error::from)?;
            ("application/json".to_owned(), body)
        }
        _ => {
            let file = editions::file(&app.db, edition, ending).await?.ok_or_else(Problem::not_found)?;
            (file.content_type, file.body)
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((CONTENT_DISPOSITION, disposition(edition, ending)))
        .insert_header(ETag(tag))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ))
        .body(body))
}

fn has_already(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        None => false,
    }
}

/// Pages are looked at, files are kept.
fn disposition(edition: &edition::Model, ending: &str) -> String {
    let way = if matches!(ending, "html" | "txt" | "json") { "inline" } else { "attachment" };
    let name = report::file_name(&edition.report, &edition.scope, edition.period, edition.revision);
    format!("{way}; filename=\"{name}.{ending}\"")
}

/// An edition, if it may be seen: one that went, or one that waits for an approval, for those who may be asked for it.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, who: &Who, id: i64) -> Result<edition::Model, Problem> {
    if let Some(row) = editions::by_id(&app.db, &who.access, id).await? {
        return Ok(row);
    }
    let open = if who.is(APPROVERS) { approvals::one(&app.db, &who.access, id).await? } else { None };
    open.ok_or_else(Problem::not_found)
}

/// Deliveries, newest first: all of them for administrators and auditors, one's own for everybody else.
pub async fn deliveries(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Delivery>> {
    let rows = outbox::list(&app.db, recipient(&who), slice.after()?, slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.id.to_string(), Delivery::from)?))
}

/// Whose deliveries the reader sees; none means everybody's.
pub fn recipient(who: &Who) -> Option<&str> {
    let all = who.is(&[Role::Admin, Role::Auditor]);
    (!all).then_some(who.person.id.as_str())
}
