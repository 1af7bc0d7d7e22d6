//! `/sources` and `/runs`: every source, every pull, every row that was not understood.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::value::RunState;
use entity::{reject, run};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::store::runs;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A configured external system.
#[derive(Serialize, JsonSchema)]
pub struct Source {
    id: String,
    name: String,
    /// Which connector speaks to it.
    kind: String,
    /// How often it is expected to deliver, in hours.
    rhythm_hours: i32,
    /// Its last pull.
    latest: Option<Run>,
}

/// One pull; `read = new + changed + same + rejected`.
#[derive(Serialize, JsonSchema)]
pub struct Run {
    id: String,
    source: String,
    state: RunState,
    read: i64,
    new: i64,
    changed: i64,
    same: i64,
    rejected: i64,
    started: DateTime<Utc>,
    finished: Option<DateTime<Utc>>,
    /// Why it failed.
    error: Option<String>,
}

/// A row that was not understood.
#[derive(Serialize, JsonSchema)]
pub struct Reject {
    id: String,
    /// Row in the source, first is 1.
    row: i64,
    /// What was expected.
    reason: String,
    /// The row as it came.
    raw: String,
}

impl From<run::Model> for Run {
    fn from(row: run::Model) -> Self {
        Self {
            id: row.id.to_string(),
            source: row.source_id,
            state: row.state,
            read: row.read,
            new: row.new,
            changed: row.changed,
            same: row.same,
            rejected: row.rejected,
            started: row.started_at,
            finished: row.finished_at,
            error: row.error,
        }
    }
}

impl From<reject::Model> for Reject {
    fn from(row: reject::Model) -> Self {
        Self { id: row.id.to_string(), row: row.position, reason: row.reason, raw: row.raw }
    }
}

/// All sources with their last pull.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Source>> {
    let mut latest = runs::latest(&app.db).await?;
    let mut take =
        |source: &str| latest.iter().position(|run| run.source_id == source).map(|at| latest.swap_remove(at));
    let items = runs::sources(&app.db).await?.into_iter().map(|row| Source {
        latest: take(&row.id).map(Run::from),
        id: row.id,
        name: row.name,
        kind: row.kind,
        rhythm_hours: row.rhythm_hours,
    });
    Ok(Json(slice.cut(items.collect())?))
}

/// A source's pulls, newest first.
pub async fn of_source(app: Data<App>, source: Path<String>, slice: Query<Slice>) -> Answer<Piece<Run>> {
    if !runs::sources(&app.db).await?.iter().any(|one| one.id == *source) {
        return Err(Problem::not_found());
    }
    let rows = runs::of_source(&app.db, &source, slice.after()?, slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.id.to_string(), Run::from)?))
}

/// The rows of a pull that were not understood; they are raw data, so only for those who may see the whole company.
pub async fn rejects(app: Data<App>, who: ReqData<Who>, run: Path<i64>, slice: Query<Slice>) -> Answer<Piece<Reject>> {
    find(&app, &who, *run).await?;
    let rows = runs::rejects(&app.db, *run, slice.after()?.unwrap_or(0), slice.one_more()?).await?;
    Ok(Json(slice.piece(rows, |row| row.id.to_string(), Reject::from)?))
}

/// A pull whose raw rows the reader may see.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, who: &Who, run: i64) -> Result<run::Model, Problem> {
    let row = runs::by_id(&app.db, run).await?;
    row.filter(|_| who.access.is_everything()).ok_or_else(Problem::not_found)
}
