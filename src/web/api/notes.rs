//! `/notes`, `/brm-notes`: what people wrote down about figures and business units.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::note;
use entity::value::{Period, Scope, Tone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::scorecard::wording::{Finding, WordList, jargon};
use crate::store::follow_up::{self, Written};
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::{by, said, seen};

/// What a person wrote down.
#[derive(Serialize, JsonSchema)]
pub struct Note {
    /// Its number.
    id: String,
    /// What it is about.
    scope: Scope,
    /// The KPI it explains.
    kpi: Option<String>,
    /// The month it explains.
    period: Option<Period>,
    /// Why something went well, badly, or anything else.
    tone: Tone,
    /// The words.
    text: String,
    /// Words in it that the business does not use, with what to say instead; nothing is refused for them.
    flagged: Vec<Finding>,
    /// By whom.
    written_by: String,
    /// When.
    written_at: DateTime<Utc>,
}

impl Note {
    /// A note as the API shows it.
    pub fn of(row: note::Model, words: &WordList) -> Self {
        Self {
            id: row.id.to_string(),
            scope: row.scope,
            kpi: row.kpi_id,
            period: row.period,
            tone: row.tone,
            flagged: jargon(&row.text, words),
            text: row.text,
            written_by: row.written_by,
            written_at: row.written_at,
        }
    }
}

/// Words that the business does not use, in the company's language.
///
/// # Errors
/// 503 if no model was applied yet.
pub async fn words(app: &App) -> Result<WordList, Problem> {
    let (company, _) = dates::company(app).await?;
    Ok(app.templates.words(&company.language))
}

/// All notes, newest first.
pub async fn notes(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Note>> {
    let rows = follow_up::notes(&app.db, &who.access).await?;
    let words = words(&app).await?;
    Ok(Json(slice.cut(rows.into_iter().map(|row| Note::of(row, &words)).collect())?))
}

/// Notes on business units, newest first: what to know before meeting them.
pub async fn unit_notes(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Note>> {
    let mut rows = follow_up::notes(&app.db, &who.access).await?;
    rows.retain(|row| row.scope.business_unit().is_some());
    let words = words(&app).await?;
    Ok(Json(slice.cut(rows.into_iter().map(|row| Note::of(row, &words)).collect())?))
}

/// A note to write.
#[derive(Deserialize, JsonSchema)]
pub struct Writing {
    /// What it is about.
    pub scope: Scope,
    /// The KPI it explains.
    pub kpi: Option<String>,
    /// The month it explains.
    pub period: Option<Period>,
    /// Why something went well, badly, or anything else.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// Keeps a note.
pub async fn write(app: Data<App>, who: ReqData<Who>, writing: Json<Writing>) -> Answer<Note> {
    let id = write_one(&app, &who, writing.into_inner()).await?;
    let row = follow_up::notes(&app.db, &who.access).await?.into_iter().find(|row| row.id == id);
    let words = words(&app).await?;
    row.map(|row| Json(Note::of(row, &words))).ok_or_else(Problem::not_found)
}

/// Keeps a note; its number.
///
/// # Errors
/// 400 without words, 404 if it is about something this reader may not see.
pub async fn write_one(app: &App, who: &Who, writing: Writing) -> Result<i64, Problem> {
    said("text", &writing.text)?;
    seen(app, who, &writing.scope, writing.kpi.as_deref()).await?;
    let Writing { scope, kpi, period, tone, text } = writing;
    Ok(follow_up::write_note(&app.db, Written { scope, kpi, period, tone, text }, by(app, who)).await?)
}
