//! `/decisions`: what was asked for, what was answered, and whether it worked.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{DecisionAnswer, Outcome, Period, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::scorecard::Effect;
use crate::store::follow_up::{self, Asked};
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::{by, reason, said, seen};
use crate::web::strategy::{Decided, decided};

/// A decision, its answer and its outcome.
#[derive(Serialize, JsonSchema)]
pub struct Decision {
    /// Its number.
    id: String,
    /// The month whose figures asked for it.
    period: Period,
    /// What to decide.
    asked: String,
    /// Who has to decide.
    by: String,
    /// Last day to decide.
    until: NaiveDate,
    /// What waiting costs.
    cost_of_waiting: String,
    /// What it is about.
    scope: Scope,
    /// The KPI that tells whether it worked.
    kpi: Option<String>,
    /// The report that asked.
    edition: Option<String>,
    /// Whether it can hardly be taken back.
    hard_to_reverse: bool,
    /// What was answered.
    answer: Option<DecisionAnswer>,
    /// Why.
    why: Option<String>,
    /// By whom.
    answered_by: Option<String>,
    /// When.
    answered_at: Option<DateTime<Utc>>,
    /// Whether it worked: as a person judged, else as the KPI says.
    outcome: Option<Outcome>,
    /// Why, where a person judged.
    outcome_why: Option<String>,
    /// What the KPI says.
    effect: Option<Effect>,
}

impl From<Decided> for Decision {
    fn from(Decided { row, effect, outcome }: Decided) -> Self {
        Self {
            id: row.id.to_string(),
            period: row.period,
            asked: row.asked,
            by: row.by_whom,
            until: row.until,
            cost_of_waiting: row.cost_of_waiting,
            scope: row.scope,
            kpi: row.kpi_id,
            edition: row.edition_id.map(|id| id.to_string()),
            hard_to_reverse: row.hard_to_reverse,
            answer: row.answer,
            why: row.why,
            answered_by: row.answered_by,
            answered_at: row.answered_at,
            outcome,
            outcome_why: row.outcome_why,
            effect,
        }
    }
}

/// All decisions, newest first.
pub async fn decisions(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Decision>> {
    let piece = slice.cut(follow_up::decisions(&app.db, &who.access).await?)?;
    let items = decided(&app, &who.access, piece.items, last_month(&app).await?).await?;
    Ok(Json(Piece { items: items.into_iter().map(Decision::from).collect(), next: piece.next }))
}

/// A decision to ask for.
#[derive(Deserialize, JsonSchema)]
pub struct Asking {
    /// The month whose figures ask for it; the last complete one if not given.
    period: Option<Period>,
    /// What to decide, as a sentence.
    asked: String,
    /// Who has to decide.
    by: String,
    /// Last day to decide.
    until: NaiveDate,
    /// What waiting costs.
    #[serde(default)]
    cost_of_waiting: String,
    /// What it is about.
    scope: Scope,
    /// The KPI that will tell whether it worked.
    kpi: Option<String>,
    /// Whether it can hardly be taken back.
    #[serde(default)]
    hard_to_reverse: bool,
}

/// Asks for a decision.
pub async fn ask(app: Data<App>, who: ReqData<Who>, asking: Json<Asking>) -> Answer<Decision> {
    let asking = asking.into_inner();
    said("asked", &asking.asked)?;
    said("by", &asking.by)?;
    seen(&app, &who, &asking.scope, asking.kpi.as_deref()).await?;
    if !who.access.may_read(&asking.scope) {
        return Err(Problem::not_found());
    }
    let asked = Asked {
        period: When { period: asking.period }.or_last(&app).await?,
        asked: asking.asked,
        by_whom: asking.by,
        until: asking.until,
        cost_of_waiting: asking.cost_of_waiting,
        scope: asking.scope,
        kpi: asking.kpi,
        hard_to_reverse: asking.hard_to_reverse,
    };
    let id = follow_up::ask(&app.db, asked, by(&app, &who)).await?;
    one_decision(&app, &who, id).await
}

/// An answer to a decision.
#[derive(Deserialize, JsonSchema)]
pub struct Answering {
    /// What is answered.
    pub answer: DecisionAnswer,
    /// Why.
    pub why: Option<String>,
}

/// Answers a decision.
pub async fn answer(app: Data<App>, who: ReqData<Who>, id: Path<i64>, answering: Json<Answering>) -> Answer<Decision> {
    give_answer(&app, &who, *id, answering.into_inner()).await?;
    one_decision(&app, &who, *id).await
}

/// Keeps an answer.
///
/// # Errors
/// 404 if there is no such decision for this reader.
pub async fn give_answer(app: &App, who: &Who, id: i64, answering: Answering) -> Result<(), Problem> {
    let why = reason(answering.why)?;
    let found = follow_up::answer(&app.db, &who.access, id, (answering.answer, why), by(app, who)).await?;
    if found { Ok(()) } else { Err(Problem::not_found()) }
}

/// A person's judgement of how a decision turned out.
#[derive(Deserialize, JsonSchema)]
pub struct Judging {
    /// Whether it worked.
    pub outcome: Outcome,
    /// Why.
    pub why: Option<String>,
}

/// Records whether a decision worked.
pub async fn judge(app: Data<App>, who: ReqData<Who>, id: Path<i64>, judging: Json<Judging>) -> Answer<Decision> {
    give_judgement(&app, &who, *id, judging.into_inner()).await?;
    one_decision(&app, &who, *id).await
}

/// Keeps a judgement.
///
/// # Errors
/// 404 if there is no such decision for this reader, or it was not answered.
pub async fn give_judgement(app: &App, who: &Who, id: i64, judging: Judging) -> Result<(), Problem> {
    let why = reason(judging.why)?;
    let found = follow_up::judge(&app.db, &who.access, id, (judging.outcome, why), by(app, who)).await?;
    if found { Ok(()) } else { Err(Problem::not_found()) }
}

async fn one_decision(app: &App, who: &Who, id: i64) -> Answer<Decision> {
    let row = follow_up::decisions(&app.db, &who.access).await?.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(Problem::not_found)?;
    let decided = decided(app, &who.access, vec![row], last_month(app).await?).await?;
    decided.into_iter().next().map(|one| Json(one.into())).ok_or_else(Problem::not_found)
}
