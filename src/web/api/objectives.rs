//! `/objectives`: an objective with its KPIs, its links, and what follows from it. It judges nothing.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use entity::value::Period;
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::actions::Action;
use super::decisions::Decision;
use super::notes::{self, Note};
use super::strategy::{Initiative, Link};
use crate::app::App;
use crate::scorecard::ObjectiveScore;
use crate::web::guard::Who;
use crate::web::objective::{self, Which};

/// An objective with all that belongs to it.
#[derive(Serialize, JsonSchema)]
pub struct Objective {
    /// Id of its scorecard.
    scorecard: String,
    /// Name of its scorecard.
    scorecard_name: String,
    /// Name of its point of view.
    perspective: String,
    /// When.
    period: Period,
    /// As it was scored; what its KPIs add is its score.
    #[serde(flatten)]
    score: ObjectiveScore,
    /// What should move it, tested.
    links_in: Vec<Link>,
    /// What it should move, tested.
    links_out: Vec<Link>,
    /// What is undertaken to move its KPIs.
    initiatives: Vec<Initiative>,
    /// Decisions about its KPIs, newest first.
    decisions: Vec<Decision>,
    /// Open actions about its KPIs.
    actions: Vec<Action>,
    /// What people wrote about its KPIs, newest first.
    notes: Vec<Note>,
}

/// An objective as it was scored for a period.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, which: Query<Which>) -> Answer<Objective> {
    let found = objective::find(&app, &who.access, &id, &which).await?;
    let (scorecard, scorecard_name) = found.card;
    let words = notes::words(&app).await?;
    Ok(Json(Objective {
        scorecard,
        scorecard_name,
        perspective: found.view,
        period: found.period,
        score: found.score,
        links_in: found.causes.into_iter().map(Link::from).collect(),
        links_out: found.effects.into_iter().map(Link::from).collect(),
        initiatives: found.initiatives.into_iter().map(Initiative::from).collect(),
        decisions: found.decisions.into_iter().map(Decision::from).collect(),
        actions: found.actions.into_iter().map(Action::from).collect(),
        notes: found.notes.into_iter().map(|note| Note::of(note, &words)).collect(),
    }))
}
