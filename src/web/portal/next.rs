//! Reports to come: how each stands, what people add to it before it is frozen, and the approval of those that wait.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use askama::Template;
use entity::value::{EditionState, Period, Scope};
use entity::{edition, regular_report};

use super::frame::Frame;
use super::kpi::name_of;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::report::{Kind, LONGEST_COMMENT, Words};
use crate::scorecard::wording::period_text;
use crate::store::{approvals, company as companies, editions, held, words as added};
use crate::web::api::approvals::{Adding, SendingBack, add_words, approve_one, send_back_one};
use crate::web::dates::last_month;
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::routes::EDITORS;

#[derive(Template)]
#[template(path = "next.html")]
struct Page {
    frame: Frame,
    reports: Vec<Report>,
    writes: bool,
    longest_comment: usize,
}

struct Report {
    report: String,
    scope: Scope,
    period: Period,
    month: String,
    name: String,
    of: String,
    mark: Mark,
    /// Editions that wait or went, with their language.
    editions: Vec<(i64, String)>,
    why: Option<String>,
    words: Words,
    until: String,
    /// Whether it asks for decisions.
    asks: bool,
    /// Whether words still come into it.
    open: bool,
}

/// All reports that are made regularly and that the reader may read: of the last month, and of each that still waits for an
/// approval.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Reports to come", "/editions").await?;
    let last = last_month(&app).await?;
    let open = approvals::open(&app.db, &who.access).await?;
    let mut reports = Vec::new();
    for kind in Kind::all() {
        for row in companies::regular_reports(&app.db, &kind.to_string()).await? {
            if !who.access.may_read(&row.scope) {
                continue;
            }
            let waiting = open.iter().filter(|one| one.report == row.report && one.scope == row.scope);
            let periods: BTreeSet<Period> = waiting.map(|one| one.period).chain([last]).collect();
            for period in periods {
                reports.push(report(&app, &open, (kind, &row), period).await?);
            }
        }
    }
    html(&Page { frame, reports, writes: who.is(EDITORS), longest_comment: LONGEST_COMMENT })
}

async fn report(
    app: &App,
    open: &[edition::Model],
    (kind, row): (Kind, &regular_report::Model),
    period: Period,
) -> Result<Report, Problem> {
    let which = (row.report.as_str(), &row.scope, period);
    let waiting = open.iter().filter(|one| (one.report.as_str(), &one.scope, one.period) == which);
    let waiting: Vec<edition::Model> = waiting.cloned().collect();
    let gone = editions::of(&app.db, which).await?;
    let words = added::of(&app.db, which).await?.map(|(words, _)| words).unwrap_or_default();
    let held = held::one(&app.db, which).await?;
    let mark = match (&held, waiting.first(), gone.first()) {
        (_, Some(one), _) => words::edition_state(one.state),
        (_, None, Some(one)) => words::edition_state(one.state),
        (Some(held), ..) => words::hold_state(held.state),
        _ => words::not_made(),
    };
    let shown = if waiting.is_empty() { &gone } else { &waiting };
    let language = |code: &str| app.templates.language(code).word("language-name").to_owned();
    Ok(Report {
        name: words::report(&row.report).to_owned(),
        of: name_of(app, &row.scope).await?,
        mark,
        editions: shown.iter().map(|one| (one.id, language(&one.language))).collect(),
        why: waiting.iter().find_map(|one| one.why.clone()),
        until: words.asked.as_ref().map(|asked| asked.until.to_string()).unwrap_or_default(),
        words,
        asks: matches!(kind, Kind::ExecutiveScorecard | Kind::ShelfReview),
        open: gone.is_empty() || !waiting.is_empty(),
        month: period_text(period),
        period,
        report: row.report.clone(),
        scope: row.scope.clone(),
    })
}

/// Keeps what a person adds to a report.
pub async fn add(app: Data<App>, who: ReqData<Who>, form: Form<Adding>) -> Screen {
    add_words(&app, &who, form.into_inner()).await?;
    back("/editions/next".to_owned())
}

/// Approves a report.
pub async fn approve(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    approve_one(&app, &who, *id).await?;
    back(format!("/editions/{id}"))
}

/// Sends a report back.
pub async fn send_back(app: Data<App>, who: ReqData<Who>, id: Path<i64>, form: Form<SendingBack>) -> Screen {
    send_back_one(&app, &who, *id, &form.why).await?;
    back("/editions/next".to_owned())
}

/// Whether a person decides about it now.
pub async fn may_decide(app: &App, who: &Who, row: &edition::Model) -> Result<bool, Problem> {
    let terms = approvals::terms(&app.db, &row.report, &row.scope).await?;
    let has_role = terms.is_none_or(|terms| terms.by.contains(&who.person.role));
    Ok(row.state == EditionState::Awaiting && has_role)
}

fn back(to: String) -> Screen {
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, to)).finish())
}
