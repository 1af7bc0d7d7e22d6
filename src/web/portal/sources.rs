//! Sources, their pulls, and every row that was not understood, with the reason.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use chrono_tz::Tz;
use entity::run;

use super::frame::Frame;
use super::tie_out::grade;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::store::{conformance, runs};
use crate::web::api::sources::find;
use crate::web::guard::Who;
use crate::web::paging::Slice;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "sources.html")]
struct ListPage {
    frame: Frame,
    sources: Vec<Listed>,
}

struct Listed {
    id: String,
    name: String,
    kind: String,
    rhythm: i32,
    last: Option<Pull>,
}

struct Pull {
    id: i64,
    state: Mark,
    started: String,
    counts: [(&'static str, String); 4],
    rejected: i64,
    error: Option<String>,
    grade: Option<Mark>,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage {
    frame: Frame,
    id: String,
    name: String,
    pulls: Vec<Pull>,
    judged: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "rejects.html")]
struct RejectsPage {
    frame: Frame,
    source: String,
    pull: Pull,
    rejects: Vec<entity::reject::Model>,
    next: Option<String>,
}

/// All sources with their last pull.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Sources", "/sources").await?;
    let latest = runs::latest(&app.db).await?;
    let listed = |row: entity::source::Model| Listed {
        last: latest.iter().find(|run| run.source_id == row.id).map(|run| pull(run, frame.zone)),
        id: row.id,
        name: row.name,
        kind: row.kind,
        rhythm: row.rhythm_hours,
    };
    let sources = runs::sources(&app.db).await?.into_iter().map(listed).collect();
    html(&ListPage { sources, frame })
}

/// A source's pulls, newest first.
pub async fn runs(app: Data<App>, who: ReqData<Who>, id: Path<String>, slice: Query<Slice>) -> Screen {
    let source = runs::sources(&app.db).await?.into_iter().find(|source| source.id == *id);
    let source = source.ok_or_else(Problem::not_found)?;
    let frame = Frame::of(&app, &who, &source.name, "/sources").await?;
    let rows = runs::of_source(&app.db, &id, slice.after()?, slice.one_more()?).await?;
    let mut piece = slice.piece(rows, |row| row.id.to_string(), |row| pull(&row, frame.zone))?;
    for pull in &mut piece.items {
        pull.grade = conformance::of_run(&app.db, pull.id).await?.map(|found| grade(found.grade));
    }
    let judged = piece.items.iter().any(|pull| pull.grade.is_some());
    html(&RunsPage { frame, id: source.id, name: source.name, pulls: piece.items, judged, next: piece.next })
}

/// The rows of a pull that were not understood.
pub async fn rejects(app: Data<App>, who: ReqData<Who>, id: Path<i64>, slice: Query<Slice>) -> Screen {
    let run = find(&app, &who, *id).await?;
    let frame = Frame::of(&app, &who, format!("Pull {id}"), "/sources").await?;
    let rows = runs::rejects(&app.db, *id, slice.after()?.unwrap_or(0), slice.one_more()?).await?;
    let piece = slice.piece(rows, |row| row.id.to_string(), |row| row)?;
    let pull = pull(&run, frame.zone);
    html(&RejectsPage { frame, source: run.source_id, pull, rejects: piece.items, next: piece.next })
}

fn pull(run: &run::Model, zone: Tz) -> Pull {
    Pull {
        id: run.id,
        state: words::run_state(run.state),
        started: words::instant(run.started_at, zone),
        counts: [("Read", run.read), ("New", run.new), ("Changed", run.changed), ("Same", run.same)]
            .map(|(name, count)| (name, words::count(count))),
        rejected: run.rejected,
        error: run.error.clone(),
        grade: None,
    }
}
