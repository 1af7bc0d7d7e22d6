//! An objective: its score and what makes it up, what should move it and what it should move, and what is done about it.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;

use super::decisions::{self, Asked};
use super::followed::{self, Followed};
use super::frame::{Frame, Pager};
use super::measure::{Adds, Measure, gap, score};
use super::strategy::{Initiative, Tested, initiative, tested};
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::web::api::notes;
use crate::web::guard::Who;
use crate::web::objective::{self, Which};

#[derive(Template)]
#[template(path = "objective.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    path: String,
    card: (String, String),
    view: String,
    month: String,
    name: String,
    score: String,
    status: Mark,
    trend: Mark,
    gap: Option<String>,
    adds: Adds,
    measures: Vec<Measure>,
    causes: Vec<(String, Tested)>,
    effects: Vec<(String, Tested)>,
    initiatives: Vec<Initiative>,
    decisions: Vec<Asked>,
    followed: Followed,
}

/// An objective as it was scored for a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, which: Query<Which>) -> Screen {
    let found = objective::find(&app, &who.access, &id, &which).await?;
    let frame = Frame::of(&app, &who, &found.score.name, "/scorecards").await?;
    let today = app.clock.business_now().with_timezone(&frame.zone).date_naive();
    let plan = |kpi: &str| found.plans.iter().find(|plan| plan.id == kpi);
    let measures = found.score.kpis.iter().map(|kpi| Measure::of(kpi, plan(&kpi.id))).collect();
    html(&Page {
        pager: Pager::of(found.period, found.last),
        path: format!("/objectives/{id}"),
        month: period_text(found.period),
        name: found.score.name.clone(),
        score: score(&found.score.marks),
        status: words::status(found.score.marks.status),
        trend: words::trend(found.score.marks.trend),
        gap: gap(&found.score.marks),
        adds: Adds::of(found.score.contribution, found.score.moved),
        measures,
        causes: found.causes.iter().map(|link| (link.row.from_objective.clone(), tested(link))).collect(),
        effects: found.effects.iter().map(|link| (link.row.to_objective.clone(), tested(link))).collect(),
        initiatives: found.initiatives.iter().map(initiative).collect(),
        decisions: found.decisions.into_iter().map(|one| decisions::asked(one, today, &frame)).collect(),
        followed: followed::shown_of(found.notes, &found.actions, (&frame, &notes::words(&app).await?)),
        card: found.card,
        view: found.view,
        frame,
    })
}
