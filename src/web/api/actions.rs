//! `/actions`: what somebody does about a figure, until when, and what came of it.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, NaiveDate, Utc};
use entity::action;
use entity::value::{ActionState, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::store::follow_up::{self, ToDo};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::{by, reason, said, seen};

/// Something somebody does about a figure.
#[derive(Serialize, JsonSchema)]
pub struct Action {
    /// Its number.
    id: String,
    /// What it is about.
    scope: Scope,
    /// The KPI it is to help.
    kpi: Option<String>,
    /// The decision it carries out.
    decision: Option<String>,
    /// What is done.
    what: String,
    /// Who does it.
    owner: String,
    /// Last day.
    due: NaiveDate,
    /// How far it has come.
    state: ActionState,
    /// What came of it.
    result: Option<String>,
    /// Who recorded it.
    created_by: String,
    /// When.
    created_at: DateTime<Utc>,
    /// When it was done or dropped.
    closed_at: Option<DateTime<Utc>>,
}

impl From<action::Model> for Action {
    fn from(row: action::Model) -> Self {
        Self {
            id: row.id.to_string(),
            scope: row.scope,
            kpi: row.kpi_id,
            decision: row.decision_id.map(|id| id.to_string()),
            what: row.what,
            owner: row.owner,
            due: row.due,
            state: row.state,
            result: row.result,
            created_by: row.created_by,
            created_at: row.created_at,
            closed_at: row.closed_at,
        }
    }
}

/// All actions: open ones first.
pub async fn actions(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Action>> {
    let rows = follow_up::actions(&app.db, &who.access).await?;
    Ok(Json(slice.cut(rows.into_iter().map(Action::from).collect())?))
}

/// An action to record.
#[derive(Deserialize, JsonSchema)]
pub struct Planning {
    /// What it is about.
    pub scope: Scope,
    /// The KPI it is to help.
    pub kpi: Option<String>,
    /// The decision it carries out.
    pub decision: Option<i64>,
    /// What is done.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// Last day.
    pub due: NaiveDate,
}

/// Records an action.
pub async fn plan(app: Data<App>, who: ReqData<Who>, planning: Json<Planning>) -> Answer<Action> {
    let id = plan_one(&app, &who, planning.into_inner()).await?;
    one_action(&app, &who, id).await
}

/// Keeps an action; its number.
///
/// # Errors
/// 400 without words, 404 if it is about something this reader may not see.
pub async fn plan_one(app: &App, who: &Who, planning: Planning) -> Result<i64, Problem> {
    said("what", &planning.what)?;
    said("owner", &planning.owner)?;
    seen(app, who, &planning.scope, planning.kpi.as_deref()).await?;
    let known = follow_up::decisions(&app.db, &who.access).await?;
    if planning.decision.is_some_and(|id| known.iter().all(|row| row.id != id)) {
        return Err(Problem::not_found());
    }
    let to_do = ToDo {
        scope: planning.scope,
        kpi: planning.kpi,
        decision: planning.decision,
        what: planning.what,
        owner: planning.owner,
        due: planning.due,
    };
    Ok(follow_up::plan_action(&app.db, to_do, by(app, who)).await?)
}

/// How far an action has come.
#[derive(Deserialize, JsonSchema)]
pub struct Moving {
    /// How far.
    pub state: ActionState,
    /// What came of it.
    pub result: Option<String>,
}

/// Says how far an action has come.
pub async fn advance(app: Data<App>, who: ReqData<Who>, id: Path<i64>, moving: Json<Moving>) -> Answer<Action> {
    advance_one(&app, &who, *id, moving.into_inner()).await?;
    one_action(&app, &who, *id).await
}

/// Keeps how far an action has come.
///
/// # Errors
/// 404 if there is no such action for this reader; 400 if it is dropped without a reason.
pub async fn advance_one(app: &App, who: &Who, id: i64, moving: Moving) -> Result<(), Problem> {
    let result = reason(moving.result)?;
    if moving.state == ActionState::Dropped && result.is_none() {
        return Err(Problem::bad_request("result: expected the reason why the action is dropped."));
    }
    let found = follow_up::move_action(&app.db, &who.access, id, (moving.state, result), by(app, who)).await?;
    if found { Ok(()) } else { Err(Problem::not_found()) }
}

async fn one_action(app: &App, who: &Who, id: i64) -> Answer<Action> {
    let row = follow_up::actions(&app.db, &who.access).await?.into_iter().find(|row| row.id == id);
    row.map(|row| Json(row.into())).ok_or_else(Problem::not_found)
}
