//! A KPI's series with its marks: what the API lists and the KPI page draws. All judging is done by the pure rooms.

use entity::kpi;
use entity::measurement;
use entity::value::{Direction, Period, Scope, Signal};

use super::dates::Stretch;
use super::problem::Problem;
use crate::app::App;
use crate::measure::Metric;
use crate::scorecard::{Goal, Process};
use crate::store::{Access, cards, company, measurements};

/// A KPI and its series.
pub struct Series {
    /// The KPI.
    pub kpi: kpi::Model,
    /// Its metric.
    pub metric: Metric,
    /// What the numbers speak of.
    pub scope: Scope,
    /// Average and natural limits; none before there are enough values.
    pub process: Option<Process>,
    /// Oldest first, one per period without gaps.
    pub points: Vec<Judged>,
    /// Name of the metric to watch beside it.
    pub counter: Option<String>,
}

/// A measurement with its marks.
pub struct Judged {
    /// When.
    pub period: Period,
    /// What was measured; none if nobody measured.
    pub row: Option<measurement::Model>,
    /// Noise or real change.
    pub signal: Signal,
    /// The goal that held.
    pub goal: Option<Goal>,
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
    // The past before the stretch belongs to the judgement, so that every stretch shows a month with the same marks.
    let past = from.min(to.shifted(1 - cards::HISTORY));
    let rows = measurements::series(&app.db, access, &metric.id, &scope, (past, to)).await?;
    let mut points = Vec::new();
    let mut rows = rows.into_iter().peekable();
    let mut period = rows.peek().map_or(to.next(), |row| row.period);
    while period <= to {
        let row = rows.next_if(|row| row.period == period);
        let goal = if scope == kpi.scope { cards::goal(&app.db, &kpi.id, period).await? } else { None };
        points.push(Judged { period, row, signal: Signal::None, goal });
        period = period.next();
    }
    let process = mark(metric.direction, &mut points);
    points.retain(|point| point.period >= from);
    Ok(Series { kpi, metric, scope, process, points, counter })
}

/// Marks the points by the rules of the scorecard; the process they were marked by, once it is settled.
fn mark(direction: Direction, points: &mut [Judged]) -> Option<Process> {
    let value = |point: &Judged| point.row.as_ref().and_then(|row| row.value);
    let process = Process::of(points.iter().map(value))?;
    process.settled()?;
    let marked = points.iter_mut().filter(|point| value(point).is_some());
    for (point, signal) in marked.zip(process.signals(direction)) {
        point.signal = signal;
    }
    Some(process)
}
