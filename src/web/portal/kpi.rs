//! A KPI: its chart, its value against target and usual range, what it means, and its numbers as a table.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use entity::value::Scope;

use super::chart::{Drawn, direction, process, unit_phrase};
use super::frame::Frame;
use super::measure::Measure;
use super::words::{self, Mark, short_period};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::{movement, no_value_word, period_text, range_text, value_factor_word, value_text};
use crate::scorecard::{Card, KpiScore, outlook};
use crate::store::{Access, StoreError, cards, company};
use crate::web::dates::Stretch;
use crate::web::guard::Who;
use crate::web::judged::{self, Judged, Series};

#[derive(Template)]
#[template(path = "kpi.html")]
struct Page {
    frame: Frame,
    card: (String, String),
    name: String,
    of: String,
    month: String,
    now: Option<Measure>,
    usual: Option<String>,
    interval: Option<String>,
    n: u64,
    chart: Drawn,
    about: About,
    rows: Vec<Row>,
}

/// What the KPI means; printed from the metric's own definition.
struct About {
    meaning: String,
    why: String,
    formula: String,
    source: String,
    value_factor: &'static str,
    owner: String,
    counter: Option<String>,
}

/// A month in the table.
struct Row {
    period: String,
    value: String,
    target: String,
    signal: Mark,
    fraction: String,
    n: String,
    proof: Option<String>,
}

/// A KPI's page.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, stretch: Query<Stretch>) -> Screen {
    let series = judged::series(&app, &who.access, &id, &stretch).await?;
    let (_, last) = stretch.periods(&app).await?;
    let card = cards::card(&app.db, &Access::everything(), &series.kpi.scorecard_id, last).await?;
    let scored = card.as_ref().filter(|_| series.scope == series.kpi.scope).and_then(|card| find(card, &id));
    let unit = series.metric.unit;
    let outlook = outlook(&series.plan, last).filter(|_| series.scope == series.kpi.scope);
    let subtitle = subtitle(&series);
    let message = scored.and_then(crate::scorecard::wording::signal_sentence).unwrap_or_else(|| calm(&series, scored));
    let range = |(lower, upper): (f64, f64)| range_text(unit, lower, upper);
    html(&Page {
        frame: Frame::of(&app, &who, &series.kpi.name, "/scorecards").await?,
        card: (
            series.kpi.scorecard_id.clone(),
            card.as_ref().map_or_else(|| "Scorecard".to_owned(), |card| card.name.clone()),
        ),
        name: series.kpi.name.clone(),
        of: name_of(&app, &series.scope).await?,
        month: period_text(last),
        usual: scored.and_then(|kpi| kpi.limit_lower.zip(kpi.limit_upper)).map(range),
        interval: scored.and_then(|kpi| kpi.ci_lower.zip(kpi.ci_upper)).map(range),
        n: scored.map_or(0, |kpi| kpi.marks.n),
        now: scored.map(|kpi| Measure::of(kpi, None)),
        chart: process(&series, outlook.as_ref(), &words::tight(&message), &subtitle),
        rows: series.points.iter().rev().map(|point| row(&series, point)).collect(),
        about: about(series, scored),
    })
}

fn find<'a>(card: &'a Card, id: &str) -> Option<&'a KpiScore> {
    let goals = card.perspectives.iter().flat_map(|view| &view.objectives);
    goals.flat_map(|goal| &goal.kpis).find(|kpi| kpi.id == id)
}

/// What to say above a chart without news.
fn calm(series: &Series, scored: Option<&KpiScore>) -> String {
    match scored {
        Some(kpi) => format!("{}: {}", series.kpi.name, movement(kpi)),
        None => series.kpi.name.clone(),
    }
}

fn subtitle(series: &Series) -> String {
    let ends = series.points.first().zip(series.points.last());
    let span = ends.map(|(from, to)| format!(", {} – {}", short_period(from.period), short_period(to.period)));
    format!("{}, {}{}", unit_phrase(series.metric.unit), direction(series.metric.direction), span.unwrap_or_default())
}

fn about(series: Series, scored: Option<&KpiScore>) -> About {
    About {
        meaning: series.metric.meaning,
        why: series.metric.why,
        formula: series.metric.formula,
        source: series.metric.source,
        value_factor: value_factor_word(series.metric.value_factor),
        owner: scored.map_or(series.kpi.owner, |kpi| kpi.owner.clone()),
        counter: series.counter,
    }
}

fn row(series: &Series, point: &Judged) -> Row {
    let unit = series.metric.unit;
    let row = point.row.as_ref();
    let missing = row.and_then(|row| row.no_value).map_or("not measured yet", no_value_word);
    let fraction =
        row.and_then(|row| Some(format!("{} of {}", words::number(row.numerator?), words::number(row.denominator?))));
    Row {
        period: short_period(point.period),
        value: row.and_then(|row| row.value).map_or_else(|| missing.to_owned(), |value| value_text(unit, value)),
        target: point.goal.map_or_else(|| "–".to_owned(), |goal| value_text(unit, goal.value)),
        signal: words::signal(point.signal),
        fraction: fraction.unwrap_or_else(|| "–".to_owned()),
        n: words::count(row.map_or(0, |row| row.n)),
        proof: row.map(|row| row.id.to_string()),
    }
}

/// What a number speaks of, by its name.
///
/// # Errors
/// If the store does not answer.
pub async fn name_of(app: &App, scope: &Scope) -> Result<String, StoreError> {
    let service = |id: &str, rows: &[entity::service::Model]| {
        rows.iter().find(|row| row.id == id).map_or_else(|| id.to_owned(), |row| row.name.clone())
    };
    match scope {
        Scope::Service(id) => Ok(service(id, &company::services(&app.db).await?)),
        Scope::Unit(id) => unit_name(app, id).await,
        Scope::UnitService(unit, id) => {
            let service = service(id, &company::services(&app.db).await?);
            Ok(format!("{service} in {}", unit_name(app, unit).await?))
        }
        Scope::Stream(id) | Scope::Step(id, _) => {
            let streams = company::value_streams(&app.db).await?;
            let Some((stream, steps)) = streams.into_iter().find(|(stream, _)| stream.id == *id) else {
                return Ok(words::scope(scope));
            };
            let Scope::Step(_, step) = scope else { return Ok(stream.name) };
            let step = steps.into_iter().find(|row| row.id == *step).map_or_else(|| step.clone(), |row| row.name);
            Ok(format!("{step} in {}", stream.name))
        }
        Scope::All | Scope::Journey(_) => Ok(words::scope(scope)),
    }
}

async fn unit_name(app: &App, id: &str) -> Result<String, StoreError> {
    let units = company::business_units(&app.db, &Access::everything()).await?;
    Ok(units.into_iter().find(|unit| unit.id == id).map_or_else(|| id.to_owned(), |unit| unit.name))
}
