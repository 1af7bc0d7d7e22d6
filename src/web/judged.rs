//! A KPI's series with its marks: what the API lists and the KPI page draws. All judging is done by the pure rooms.

use entity::kpi;
use entity::measurement;
use entity::value::{Period, Scope, Signal};

use super::dates::Stretch;
use super::problem::Problem;
use crate::app::App;
use crate::measure::{self, Caution, Metric};
use crate::scorecard::{DatedGoal, Goal, KpiPlan, Process, Seen, Usual, goal_in};
use crate::store::{Access, cards, company, history, measurements};

/// The metric that tells how many of those who were asked answered.
const RESPONSE: &str = "survey_response";

/// A KPI and its series.
pub struct Series {
    /// The KPI.
    pub kpi: kpi::Model,
    /// Its metric.
    pub metric: Metric,
    /// What the numbers speak of.
    pub scope: Scope,
    /// Oldest first, one per period without gaps.
    pub points: Vec<Judged>,
    /// As it is planned and was measured up to the last period; its own scope only.
    pub plan: KpiPlan,
    /// Name of the metric to watch beside it.
    pub counter: Option<String>,
}

/// A measurement with its marks.
pub struct Judged {
    /// When.
    pub period: Period,
    /// What was measured; none if nobody measured.
    pub row: Option<measurement::Model>,
    /// What was usual, on trial or settled, as it is drawn.
    pub usual: Option<Usual>,
    /// The natural limits on which a verdict may rest, not cut.
    pub settled: Option<(f64, f64)>,
    /// Noise or real change.
    pub signal: Signal,
    /// The goal that held.
    pub goal: Option<Goal>,
    /// The known change that begins a new usual range here.
    pub rebase: Option<String>,
}

/// A KPI's series, if KPI and scope may be seen.
///
/// # Errors
/// 404 if there is no such KPI for this reader; 400 if the stretch does not fit.
pub async fn series(app: &App, access: &Access, id: &str, stretch: &Stretch) -> Result<Series, Problem> {
    let (from, to) = stretch.periods(app).await?;
    let kpi = company::kpi(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let scope = stretch.scope.clone().unwrap_or_else(|| kpi.scope.clone());
    if !access.may_see(&scope) {
        return Err(Problem::not_found());
    }
    let metrics = company::metrics(&app.db).await?;
    let named = |id: &str| metrics.iter().find(|metric| metric.id == id);
    let metric = named(&kpi.metric_id).cloned().ok_or_else(Problem::not_found)?;
    let counter = metric.counter.as_deref().and_then(named).map(|metric| metric.name.clone());
    let plan = cards::kpi_plan(&app.db, &kpi, to).await?.ok_or_else(Problem::not_found)?;
    // The past before the stretch belongs to the judgement, so that every stretch shows a month with the same marks.
    let back = if plan.judging.noise.season.is_some() { history::PERIODS_OF_SEASONS } else { history::PERIODS };
    let past = from.min(to.shifted(1 - back));
    let rows = measurements::series(&app.db, access, &metric.id, &scope, (past, to)).await?;
    let goals: &[DatedGoal] = if scope == kpi.scope { &plan.goals } else { &[] };
    let mut points = Vec::new();
    let mut rows = rows.into_iter().peekable();
    let mut period = rows.peek().map_or(to.next(), |row| row.period);
    while period <= to {
        let row = rows.next_if(|row| row.period == period);
        let goal = goal_in(goals, period);
        points.push(Judged { period, row, usual: None, settled: None, signal: Signal::None, goal, rebase: None });
        period = period.next();
    }
    mark(&metric, &plan, &mut points);
    points.retain(|point| point.period >= from);
    Ok(Series { kpi, metric, scope, points, plan, counter })
}

/// Reasons to read the last value of a series with care, raised or not: what its records tell, and how many of those who were
/// asked answered.
///
/// # Errors
/// If the store does not answer.
pub async fn cautions(app: &App, access: &Access, series: &Series) -> Result<Vec<Caution>, Problem> {
    let Some(last) = series.points.last() else { return Ok(Vec::new()) };
    let mut found = last.row.as_ref().map(measurements::cautions).transpose()?.unwrap_or_default();
    if series.metric.counter.as_deref() == Some(RESPONSE) {
        let rows = measurements::series(&app.db, access, RESPONSE, &series.scope, (last.period, last.period)).await?;
        let asked = rows.first().and_then(|row| Some((row.value?, row.denominator?)));
        found.extend(asked.and_then(|(share, asked)| measure::answered(share, asked)));
    }
    Ok(found)
}

/// Marks the points by the rules of the KPI.
fn mark(metric: &Metric, plan: &KpiPlan, points: &mut [Judged]) {
    let values: Vec<_> = points.iter().map(|one| (one.period, one.row.as_ref().and_then(|row| row.value))).collect();
    let process = Process::of(&values, plan.judging.noise, &plan.judging.rebases);
    for (place, point) in points.iter_mut().enumerate() {
        let seen = process.at(place);
        point.usual = process.usual_at(place, metric.unit);
        point.settled = seen.and_then(Seen::settled);
        point.signal = seen.map_or(Signal::None, |seen| seen.signal(metric.direction));
        let begins = plan
            .judging
            .rebases
            .iter()
            .find(|rebase| point.period.start() <= rebase.from && rebase.from < point.period.end());
        point.rebase = begins.map(|rebase| rebase.reason.clone());
    }
}
