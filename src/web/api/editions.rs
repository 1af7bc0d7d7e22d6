//! `/editions` and `/deliveries`: frozen reports, byte for byte, and what became of each mail.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::value::{DeliveryState, Period, Role, Scope};
use entity::{delivery, edition};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::store::{editions, outbox};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

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

/// The canonical JSON of an edition.
pub async fn body(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Answer<serde_json::Value> {
    Ok(Json(find(&app, &who, *id).await?.body))
}

/// The mail's HTML, as it was sent.
pub async fn html(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Result<HttpResponse, Problem> {
    file(&app, &who, *id, "html").await
}

/// The mail's plain text, as it was sent.
pub async fn text(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Result<HttpResponse, Problem> {
    file(&app, &who, *id, "txt").await
}

/// A file of an edition, locked into a box without scripts.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn file(app: &App, who: &Who, id: i64, name: &str) -> Result<HttpResponse, Problem> {
    let edition = find(app, who, id).await?;
    let file = editions::file(&app.db, &edition, name).await?.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ))
        .body(file.body))
}

/// An edition, if it may be seen.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, who: &Who, id: i64) -> Result<edition::Model, Problem> {
    editions::by_id(&app.db, &who.access, id).await?.ok_or_else(Problem::not_found)
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
