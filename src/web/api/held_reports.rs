//! `/held-reports`: reports that wait for their sources or are held, and letting them go. Making them is the planner's.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::held_report;
use entity::value::{HoldState, Period, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::store::held;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::by;

/// A report that waits for its sources, or is held.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Held {
    /// The report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// The month.
    pub period: Period,
    /// How it stands.
    pub state: HoldState,
    /// When it was first due.
    pub since: DateTime<Utc>,
    /// How long it waits.
    pub until: DateTime<Utc>,
    /// Names of the sources that had not delivered when it was last looked at.
    pub late: Vec<String>,
}

/// All of them, longest waiting first.
///
/// # Errors
/// If the store does not answer.
pub async fn all(app: &App) -> Result<Vec<Held>, Problem> {
    let read = |row: held_report::Model| {
        let late = held::late(&row)?;
        let held_report::Model { report, scope, period, state, since, until, .. } = row;
        Ok(Held { report, scope, period, state, since, until, late })
    };
    held::all(&app.db).await?.into_iter().map(read).collect()
}

/// Reports that wait or are held.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Held>> {
    Ok(Json(slice.cut(all(&app).await?)?))
}

/// Which one is let go.
#[derive(Deserialize, JsonSchema)]
pub struct Releasing {
    /// The report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// The month.
    pub period: Period,
}

/// What was let go.
#[derive(Serialize, JsonSchema)]
pub struct Released {
    report: String,
    scope: Scope,
    period: Period,
}

/// Lets a report go as it stands: it is made at the next tick, and names what is late.
pub async fn release(app: Data<App>, who: ReqData<Who>, releasing: Json<Releasing>) -> Answer<Released> {
    let releasing = releasing.into_inner();
    release_one(&app, &who, &releasing).await?;
    let Releasing { report, scope, period } = releasing;
    Ok(Json(Released { report, scope, period }))
}

/// Lets a report go as it stands.
///
/// # Errors
/// 404 if it neither waits nor is held.
pub async fn release_one(app: &App, who: &Who, releasing: &Releasing) -> Result<(), Problem> {
    let Releasing { report, scope, period } = releasing;
    let released = held::release(&app.db, (report, scope, *period), by(app, who)).await?;
    if released { Ok(()) } else { Err(Problem::not_found()) }
}
