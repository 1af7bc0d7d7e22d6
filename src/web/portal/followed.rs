//! What people wrote down about a KPI, and what they do about it. It flags words the business does not use, and refuses none.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use entity::action;
use entity::note;
use entity::value::{ActionState, Period, Tone};
use serde::Deserialize;

use super::Screen;
use super::frame::Frame;
use super::words::{self, Mark};
use crate::app::App;
use crate::scorecard::wording::{WordList, jargon, period_text};
use crate::store::follow_up;
use crate::web::api::notes;
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Notes a page shows; the others are on the API.
const SHOWN: usize = 10;

/// Notes and open actions of a KPI.
pub struct Followed {
    /// Newest first.
    pub notes: Vec<Note>,
    /// By the day they are due.
    pub actions: Vec<String>,
}

/// A note as it is shown.
pub struct Note {
    /// Why something went well, badly, or neither.
    pub mark: Option<Mark>,
    /// The month it explains.
    pub month: Option<String>,
    /// The words.
    pub text: String,
    /// By whom, when.
    pub by: String,
    /// Words the business does not use, each with what to say instead.
    pub flagged: Vec<String>,
}

/// What followed from a KPI.
///
/// # Errors
/// If the store does not answer.
pub async fn of_kpi(app: &App, who: &Who, kpi: &str, frame: &Frame) -> Result<Followed, Problem> {
    let mut written = follow_up::notes(&app.db, &who.access).await?;
    written.retain(|row| row.kpi_id.as_deref() == Some(kpi));
    let mut actions = follow_up::actions(&app.db, &who.access).await?;
    actions.retain(|row| row.kpi_id.as_deref() == Some(kpi) && row.state == ActionState::Open);
    Ok(shown_of(written, &actions, (frame, &notes::words(app).await?)))
}

/// Notes, newest first, and actions, as a page shows them.
pub fn shown_of(notes: Vec<note::Model>, actions: &[action::Model], (frame, words): (&Frame, &WordList)) -> Followed {
    Followed {
        notes: notes.into_iter().take(SHOWN).map(|row| shown(row, (frame, words))).collect(),
        actions: actions.iter().map(action).collect(),
    }
}

fn shown(row: note::Model, (frame, avoided): (&Frame, &WordList)) -> Note {
    Note {
        mark: match row.tone {
            Tone::WentWell => Some(words::WENT_WELL),
            Tone::WentBadly => Some(words::WENT_BADLY),
            Tone::Plain => None,
        },
        month: row.period.map(period_text),
        by: format!("{}, {}", row.written_by, words::instant(row.written_at, frame.zone)),
        flagged: jargon(&row.text, avoided).into_iter().map(flag).collect(),
        text: row.text,
    }
}

fn flag(found: crate::scorecard::wording::Finding) -> String {
    match found.suggestion.as_str() {
        "" => format!("“{}” is no word of the business", found.word),
        better => format!("instead of “{}” say “{better}”", found.word),
    }
}

fn action(row: &action::Model) -> String {
    let what = row.what.trim_end_matches('.');
    format!("{what} ({}, until {})", row.owner, words::day(row.due))
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Writing {
    tone: Tone,
    period: Option<Period>,
    text: String,
}

/// Keeps a note about a KPI.
pub async fn write(app: Data<App>, who: ReqData<Who>, id: Path<String>, form: Form<Writing>) -> Screen {
    let Writing { tone, period, text } = form.into_inner();
    let kpi = crate::store::company::kpi(&app.db, &id).await?.ok_or_else(Problem::not_found)?;
    let writing = notes::Writing { scope: kpi.scope, kpi: Some(kpi.id), period, tone, text };
    notes::write_one(&app, &who, writing).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/kpis/{id}#followed"))).finish())
}
