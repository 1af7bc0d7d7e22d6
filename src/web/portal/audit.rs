//! Who did what, when: the trail as a page, newest first. It changes nothing.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::audit_entry;

use super::frame::Frame;
use super::{Screen, html, words};
use crate::app::App;
use crate::store::audit;
use crate::web::guard::Who;
use crate::web::paging::Slice;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    frame: Frame,
    entries: Vec<Entry>,
    next: Option<String>,
}

/// Something that was done.
struct Entry {
    at: String,
    actor: String,
    action: String,
    object: String,
    detail: Option<String>,
}

/// The trail, a piece of it.
pub async fn show(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Screen {
    let frame = Frame::of(&app, &who, "Who did what", "/audit").await?;
    let rows = audit::list(&app.db, slice.after()?, slice.one_more()?).await?;
    let piece = slice.piece(rows, |row| row.id.to_string(), |row| entry(row, &frame))?;
    html(&Page { entries: piece.items, next: piece.next, frame })
}

fn entry(row: audit_entry::Model, frame: &Frame) -> Entry {
    Entry {
        at: words::instant(row.at, frame.zone),
        actor: row.actor,
        action: row.action,
        object: row.object,
        detail: row.detail,
    }
}
