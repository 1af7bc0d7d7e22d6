//! `/audit`: who did what, when.

use actix_web::web::{Data, Json, Query};
use chrono::{DateTime, Utc};
use entity::audit_entry;
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::store::audit;
use crate::web::paging::{Piece, Slice};

/// Something that was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub struct Entry {
    id: String,
    at: DateTime<Utc>,
    /// Person, token or step.
    actor: String,
    /// What was done.
    action: String,
    /// To what.
    object: String,
    /// More, as JSON.
    detail: Option<String>,
}

impl From<audit_entry::Model> for Entry {
    fn from(row: audit_entry::Model) -> Self {
        Self {
            id: row.id.to_string(),
            at: row.at,
            actor: row.actor,
            action: row.action,
            object: row.object,
            detail: row.detail,
        }
    }
}

/// The trail, newest first.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Entry>> {
    let rows = audit::list(&app.db, slice.after()?, slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.id.to_string(), Entry::from)?))
}
