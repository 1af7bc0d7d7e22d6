//! `/approvals`, `/report-words`: frozen reports that wait for an approval, and what people add to a report before it is
//! frozen. Making them is the planner's.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::NaiveDate;
use entity::value::{Period, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use super::editions::Edition;
use super::readers::Nothing;
use crate::app::App;
use crate::report::{AskedInstead, Kind, LONGEST_COMMENT, Words};
use crate::store::approvals::{self, Approver};
use crate::store::{StoreError, words};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::{by, said};

/// Reports that wait for an approval or were sent back, oldest first.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Edition>> {
    let rows = approvals::open(&app.db, &who.access).await?;
    Ok(Json(slice.cut(rows.into_iter().map(Edition::from).collect())?))
}

/// What an approval led to.
#[derive(Serialize, JsonSchema)]
pub struct Approved {
    edition: String,
    /// How many mails were planned.
    mails: usize,
}

/// Approves a report: it goes to its readers.
pub async fn approve(app: Data<App>, who: ReqData<Who>, id: Path<i64>, _: Json<Nothing>) -> Answer<Approved> {
    let mails = approve_one(&app, &who, *id).await?;
    Ok(Json(Approved { edition: id.to_string(), mails }))
}

/// Approves a report; how many mails were planned.
///
/// # Errors
/// 404 if there is none for this person, 409 with the reason if it cannot be approved by this person, now.
pub async fn approve_one(app: &App, who: &Who, id: i64) -> Result<usize, Problem> {
    waiting(app, who, id).await?;
    approvals::approve(&app.db, id, approver(app, who), app.config.mail.host()).await.map_err(not_decided)
}

/// Why a report is sent back.
#[derive(Deserialize, JsonSchema)]
pub struct SendingBack {
    /// What has to be other.
    pub why: String,
}

/// Sends a report back.
pub async fn send_back(app: Data<App>, who: ReqData<Who>, id: Path<i64>, sent: Json<SendingBack>) -> Answer<Edition> {
    send_back_one(&app, &who, *id, &sent.why).await?;
    let row = approvals::one(&app.db, &who.access, *id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(row.into()))
}

/// Sends a report back, with the reason.
///
/// # Errors
/// 400 without a reason; else as [`approve_one`].
pub async fn send_back_one(app: &App, who: &Who, id: i64, why: &str) -> Result<(), Problem> {
    said("why", why)?;
    waiting(app, who, id).await?;
    approvals::send_back(&app.db, id, approver(app, who), why).await.map_err(not_decided)
}

async fn waiting(app: &App, who: &Who, id: i64) -> Result<(), Problem> {
    approvals::one(&app.db, &who.access, id).await?.map(drop).ok_or_else(Problem::not_found)
}

fn approver<'a>(app: &'a App, who: &'a Who) -> Approver<'a> {
    Approver { by: by(app, who), role: who.person.role, templates: &app.templates }
}

fn not_decided(error: StoreError) -> Problem {
    match error {
        StoreError::Refused(why) => Problem::conflict(format!("Nothing was decided: {why}.")),
        error => error.into(),
    }
}

/// What was added to a report.
#[derive(Serialize, JsonSchema)]
pub struct Added {
    /// The report.
    report: String,
    /// What it speaks of.
    scope: Scope,
    /// The month.
    period: Period,
    /// What was added.
    words: Words,
}

/// What was added to reports that one may read, newest month first.
pub async fn added(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Added>> {
    let written = words::all(&app.db, &who.access).await?.into_iter();
    let items = written.map(|(report, scope, period, words)| Added { report, scope, period, words }).collect();
    Ok(Json(slice.cut(items)?))
}

/// What a person adds to a report; what is left out or empty is not added.
#[derive(Deserialize, JsonSchema)]
pub struct Adding {
    /// The report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// The month; the last complete one if not given.
    pub period: Option<Period>,
    /// What the person has to say on the month.
    pub comment: Option<String>,
    /// What is asked for instead, as a sentence.
    pub ask: Option<String>,
    /// Who has to decide.
    pub by_whom: Option<String>,
    /// Last day to decide.
    pub until: Option<String>,
    /// What waiting costs, as a sentence.
    pub cost_of_waiting: Option<String>,
}

/// Adds words to a report before it is frozen.
pub async fn add(app: Data<App>, who: ReqData<Who>, adding: Json<Adding>) -> Answer<Words> {
    Ok(Json(add_words(&app, &who, adding.into_inner()).await?))
}

/// Keeps what a person adds to a report.
///
/// # Errors
/// 400 if it is too long or says half of a decision, 404 if the person may not read such a report.
pub async fn add_words(app: &App, who: &Who, adding: Adding) -> Result<Words, Problem> {
    speaks(who, &adding.report, &adding.scope)?;
    let period = When { period: adding.period }.or_last(app).await?;
    let (comment, asked) = (filled("comment", adding.comment.clone())?, instead(&adding)?);
    if comment.as_ref().is_some_and(|text| text.chars().count() > LONGEST_COMMENT) {
        return Err(Problem::bad_request(format!("comment: expected at most {LONGEST_COMMENT} letters.")));
    }
    let words = Words { comment, asked, by: who.person.name.clone() };
    words::write(&app.db, (&adding.report, &adding.scope, period), &words, by(app, who)).await?;
    Ok(words)
}

/// Somebody may add words to a report that he may read, if there is such a report.
fn speaks(who: &Who, report: &str, scope: &Scope) -> Result<(), Problem> {
    let kind = report.parse::<Kind>().map_err(|_| Problem::not_found())?;
    if kind.speaks_of(scope) && who.access.may_read(scope) { Ok(()) } else { Err(Problem::not_found()) }
}

fn instead(adding: &Adding) -> Result<Option<AskedInstead>, Problem> {
    let Some(ask) = filled("ask", adding.ask.clone())? else { return Ok(None) };
    let by_whom = filled("by_whom", adding.by_whom.clone())?;
    let until = filled("until", adding.until.clone())?.and_then(|day| day.parse::<NaiveDate>().ok());
    let (Some(by_whom), Some(until)) = (by_whom, until) else {
        return Err(Problem::bad_request("A decision needs who decides, and a last day such as 2026-09-30."));
    };
    let cost_of_waiting = filled("cost_of_waiting", adding.cost_of_waiting.clone())?.unwrap_or_default();
    Ok(Some(AskedInstead { ask, by_whom, until, cost_of_waiting }))
}

/// What was written; none if nothing was.
fn filled(key: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    text.iter().try_for_each(|text| said(key, text))?;
    Ok(text)
}
