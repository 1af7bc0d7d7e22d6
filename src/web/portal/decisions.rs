//! Decisions that were asked for, with answers and outcomes, and the actions under way.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use askama::Template;
use chrono::NaiveDate;
use entity::value::{ActionState, DecisionAnswer, Outcome};
use serde::Deserialize;

use super::frame::Frame;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::{cards, follow_up};
use crate::web::api::{actions, decisions};
use crate::web::dates::last_month;
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::routes::{ANSWERERS, ASKERS, WRITERS};
use crate::web::strategy::{Decided, decided};

#[derive(Template)]
#[template(path = "decisions.html")]
struct Page {
    frame: Frame,
    waiting: Vec<Asked>,
    answered: Vec<Asked>,
    open: Vec<ToDo>,
    closed: Vec<ToDo>,
    answers: bool,
    judges: bool,
    writes: bool,
    kpis: Vec<(String, String)>,
}

/// A decision as it is shown.
pub struct Asked {
    /// Its number.
    pub id: i64,
    /// What to decide.
    pub asked: String,
    /// Who has to decide.
    pub by_whom: String,
    /// Last day.
    pub until: String,
    /// Whether that is over.
    pub late: bool,
    /// What waiting costs.
    pub cost_of_waiting: String,
    /// The month that asked.
    pub month: String,
    /// The report that asked.
    pub edition: Option<i64>,
    /// Whether it can hardly be taken back.
    pub hard_to_reverse: bool,
    /// What was answered, by whom.
    pub answer: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// Whether it worked.
    pub outcome: Option<Mark>,
    /// Why.
    pub outcome_why: Option<String>,
}

/// An action as it is shown.
struct ToDo {
    id: i64,
    what: String,
    owner: String,
    due: String,
    late: bool,
    kpi: Option<String>,
    state: &'static str,
    result: Option<String>,
}

/// All decisions and actions.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Decisions and actions", "/decisions").await?;
    let today = app.clock.business_now().with_timezone(&frame.zone).date_naive();
    let rows = follow_up::decisions(&app.db, &who.access).await?;
    let decided = decided(&app, &who.access, rows, last_month(&app).await?).await?;
    let shown: Vec<Asked> = decided.into_iter().map(|one| asked(one, today, &frame)).collect();
    let (waiting, answered) = shown.into_iter().partition(|one| one.answer.is_none());
    let actions = follow_up::actions(&app.db, &who.access).await?;
    let (open, closed): (Vec<_>, Vec<_>) = actions.into_iter().partition(|row| row.state == ActionState::Open);
    let shown = |rows: Vec<_>| rows.into_iter().map(|row| to_do(row, today)).collect();
    html(&Page {
        frame,
        waiting,
        answered,
        open: shown(open),
        closed: shown(closed),
        answers: who.is(ANSWERERS),
        judges: who.is(ASKERS),
        writes: who.is(WRITERS),
        kpis: kpis(&app, &who).await?,
    })
}

/// KPIs an action may be about.
async fn kpis(app: &App, who: &Who) -> Result<Vec<(String, String)>, Problem> {
    let kpis = cards::kpis(&app.db, &who.access).await?;
    Ok(kpis.into_iter().map(|kpi| (kpi.id, kpi.name)).collect())
}

/// A decision as it is shown on that day.
pub fn asked(Decided { row, outcome, .. }: Decided, today: NaiveDate, frame: &Frame) -> Asked {
    let answer = row.answer.map(|answer| {
        let when = row.answered_at.map(|at| words::instant(at, frame.zone)).unwrap_or_default();
        let by = row.answered_by.clone().unwrap_or_default();
        format!("{} by {by}, {when}", words::answer(answer))
    });
    Asked {
        id: row.id,
        late: row.answer.is_none() && row.until < today,
        asked: row.asked,
        by_whom: row.by_whom,
        until: words::day(row.until),
        cost_of_waiting: row.cost_of_waiting,
        month: period_text(row.period),
        edition: row.edition_id,
        hard_to_reverse: row.hard_to_reverse,
        answer,
        why: row.why,
        outcome: outcome.map(words::outcome),
        outcome_why: row.outcome_why,
    }
}

fn to_do(row: entity::action::Model, today: NaiveDate) -> ToDo {
    ToDo {
        id: row.id,
        what: row.what,
        owner: row.owner,
        due: words::day(row.due),
        late: row.state == ActionState::Open && row.due < today,
        kpi: row.kpi_id,
        state: match row.state {
            ActionState::Open => "open",
            ActionState::Done => "done",
            ActionState::Dropped => "dropped",
        },
        result: row.result,
    }
}

/// What the answer form sends.
#[derive(Deserialize)]
pub struct Answering {
    answer: DecisionAnswer,
    why: Option<String>,
}

/// Answers a decision.
pub async fn answer(app: Data<App>, who: ReqData<Who>, id: Path<i64>, form: Form<Answering>) -> Screen {
    let Answering { answer, why } = form.into_inner();
    decisions::give_answer(&app, &who, *id, decisions::Answering { answer, why }).await?;
    back(&format!("/decisions#d{id}"))
}

/// What the outcome form sends.
#[derive(Deserialize)]
pub struct Judging {
    outcome: Outcome,
    why: Option<String>,
}

/// Says whether a decision worked.
pub async fn judge(app: Data<App>, who: ReqData<Who>, id: Path<i64>, form: Form<Judging>) -> Screen {
    let Judging { outcome, why } = form.into_inner();
    decisions::give_judgement(&app, &who, *id, decisions::Judging { outcome, why }).await?;
    back(&format!("/decisions#d{id}"))
}

/// What the action form sends.
#[derive(Deserialize)]
pub struct Planning {
    kpi: String,
    what: String,
    owner: String,
    due: NaiveDate,
}

/// Records an action about a KPI.
pub async fn plan(app: Data<App>, who: ReqData<Who>, form: Form<Planning>) -> Screen {
    let Planning { kpi, what, owner, due } = form.into_inner();
    let known = cards::kpis(&app.db, &who.access).await?.into_iter().find(|one| one.id == kpi);
    let scope = known.ok_or_else(Problem::not_found)?.scope;
    let planning = actions::Planning { scope, kpi: Some(kpi), decision: None, what, owner, due };
    let id = actions::plan_one(&app, &who, planning).await?;
    back(&format!("/decisions#a{id}"))
}

/// What the form of an action sends.
#[derive(Deserialize)]
pub struct Moving {
    state: ActionState,
    result: Option<String>,
}

/// Says how far an action has come.
pub async fn advance(app: Data<App>, who: ReqData<Who>, id: Path<i64>, form: Form<Moving>) -> Screen {
    let Moving { state, result } = form.into_inner();
    actions::advance_one(&app, &who, *id, actions::Moving { state, result }).await?;
    back(&format!("/decisions#a{id}"))
}

fn back(to: &str) -> Screen {
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, to.to_owned())).finish())
}
