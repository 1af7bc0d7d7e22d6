//! A KPI: its chart, its value against target and usual range, what it means, and its numbers as a table.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use entity::measurement;
use entity::value::{Period, PeriodKind, Scope, Unit};

use super::chart::{Drawn, direction, process, unit_phrase};
use super::followed::{Followed, of_kpi};
use super::frame::Frame;
use super::measure::Measure;
use super::targets::Targets;
use super::words::{self, Mark, short_period};
use super::{Screen, html};
use crate::app::App;
use crate::language::Language;
use crate::scorecard::wording::{
    accepted_sentence, caution_sentence, explanation, method_word, movement, no_value_word, outlook_sentence,
    period_text, range_text, signal_sentence, value_factor_word, value_text,
};
use crate::scorecard::{Card, KpiScore, Noise, Outlook, Season, outlook};
use crate::stats::RuleSet;
use crate::store::{Access, StoreError, cards, company, people};
use crate::web::dates::{self, Stretch};
use crate::web::guard::Who;
use crate::web::judged::{self, Judged, Series};
use crate::web::routes::WRITERS;

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
    note: Option<String>,
    explanation: Vec<String>,
    care: Vec<String>,
    lengths: Vec<Length>,
    latest: Option<Latest>,
    rules: String,
    ahead: Option<Ahead>,
    targets: Targets,
    n: u64,
    chart: Drawn,
    about: About,
    rows: Vec<Row>,
    id: String,
    followed: Followed,
    writes: bool,
    period: Period,
}

/// A length of periods to choose.
struct Length {
    name: &'static str,
    by: &'static str,
    here: bool,
}

/// The last value of a stretch whose periods are not scored.
struct Latest {
    value: String,
    target: String,
    note: Option<String>,
    proof: Option<String>,
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

/// What to expect, and how that was worked out.
struct Ahead {
    sentence: String,
    method: String,
}

/// A month in the table.
struct Row {
    period: String,
    rebase: Option<String>,
    value: String,
    note: Option<String>,
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
    let message =
        scored.and_then(|kpi| signal_sentence(Language::english(), kpi)).unwrap_or_else(|| calm(&series, scored));
    let range = |(lower, upper): (f64, f64)| range_text(unit, lower, upper);
    let frame = Frame::of(&app, &who, &series.kpi.name, "/scorecards").await?;
    let fiscal = company::fiscal(&dates::company(&app).await?.0)?;
    let note =
        scored.and_then(|kpi| kpi.accepted.as_ref()).map(|deviation| accepted_sentence(Language::english(), deviation));
    let mut explanation = scored.map(|kpi| explanation(Language::english(), kpi, last)).unwrap_or_default();
    // It stands at the head of the page already.
    explanation.retain(|sentence| Some(sentence) != note.as_ref());
    html(&Page {
        id: id.clone(),
        followed: of_kpi(&app, &who, &id, &frame).await?,
        writes: who.is(WRITERS),
        period: last,
        frame,
        card: (
            series.kpi.scorecard_id.clone(),
            card.as_ref().map_or_else(|| "Scorecard".to_owned(), |card| card.name.clone()),
        ),
        name: series.kpi.name.clone(),
        of: name_of(&app, &series.scope).await?,
        month: period_text(last),
        care: judged::cautions(&app, &who.access, &series).await?.iter().filter_map(caution_sentence).collect(),
        lengths: lengths(last.kind(), series.metric.weekly, fiscal.has_own_periods()),
        latest: series.points.last().filter(|_| scored.is_none()).map(|point| latest(unit, point)),
        usual: scored.and_then(|kpi| kpi.limit_lower.zip(kpi.limit_upper)).map(range),
        interval: scored.and_then(|kpi| kpi.ci_lower.zip(kpi.ci_upper)).map(range),
        note,
        explanation,
        rules: rules(series.plan.judging.noise),
        ahead: outlook.as_ref().and_then(|outlook| ahead(unit, outlook)),
        targets: Targets::of(&app, &who, &series).await?,
        n: scored.map_or(0, |kpi| kpi.marks.n),
        now: scored.map(|kpi| Measure::of(kpi, None)),
        chart: process(&series, outlook.as_ref(), &words::tight(&message), &subtitle),
        rows: series.points.iter().rev().map(|point| row(&series, point)).collect(),
        about: about(series, scored),
    })
}

/// The lengths there are figures for.
fn lengths(shown: PeriodKind, weekly: bool, fiscal: bool) -> Vec<Length> {
    let all = [
        ("Weeks", "week", PeriodKind::Week),
        ("Months", "month", PeriodKind::Month),
        ("Quarters", "quarter", PeriodKind::Quarter),
        ("Years", "year", PeriodKind::Year),
        ("Fiscal quarters", "fiscal_quarter", PeriodKind::FiscalQuarter),
        ("Fiscal years", "fiscal_year", PeriodKind::FiscalYear),
    ];
    let there = all.into_iter().filter(|(_, _, kind)| match kind {
        PeriodKind::Week => weekly,
        PeriodKind::FiscalQuarter | PeriodKind::FiscalYear => fiscal,
        _ => true,
    });
    there.map(|(name, by, kind)| Length { name, by, here: kind == shown }).collect()
}

fn latest(unit: Unit, point: &Judged) -> Latest {
    let row = point.row.as_ref();
    let why = row.and_then(|row| row.no_value).map_or("not measured yet", no_value_word);
    Latest {
        value: row
            .and_then(|row| row.value)
            .map_or_else(|| why.to_owned(), |value| words::tight(&value_text(unit, value))),
        target: point.goal.map_or_else(|| "no target".to_owned(), |goal| words::tight(&value_text(unit, goal.value))),
        note: row.and_then(known_so_far),
        proof: row.map(|row| row.id.to_string()),
    }
}

/// That a value is one so far, and how long nobody watched.
fn known_so_far(row: &measurement::Model) -> Option<String> {
    let unwatched =
        (row.unobserved_minutes > 0.0).then(|| format!("{} unwatched", words::hours(row.unobserved_minutes)));
    let said: Vec<String> = row.partial.then(|| "so far".to_owned()).into_iter().chain(unwatched).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// By which rules change is told from noise.
fn rules(noise: Noise) -> String {
    let set = match noise.rules {
        RuleSet::Nhs => "NHS England",
        RuleSet::Wheeler => "Wheeler",
        RuleSet::ServiceNow => "ServiceNow",
    };
    let season = match noise.season {
        None => "",
        Some(Season::LastYear) => "; each value is compared with the one a year before",
        Some(Season::Adjusted) => "; what repeats every year is taken out first",
    };
    format!("Change is told from noise by the rules of {set}{season}.")
}

fn ahead(unit: Unit, outlook: &Outlook) -> Option<Ahead> {
    let error = value_text(unit, outlook.error);
    let (method, n) = (method_word(outlook.method), outlook.n);
    Some(Ahead {
        sentence: words::tight(&outlook_sentence(Language::english(), unit, outlook)?),
        method: words::tight(&format!(
            "Carried on {method}: of five plain methods this one erred least on values it had not seen, by {error} on average. It rests on {n} values."
        )),
    })
}

fn find<'a>(card: &'a Card, id: &str) -> Option<&'a KpiScore> {
    let goals = card.perspectives.iter().flat_map(|view| &view.objectives);
    goals.flat_map(|goal| &goal.kpis).find(|kpi| kpi.id == id)
}

/// What to say above a chart without news.
fn calm(series: &Series, scored: Option<&KpiScore>) -> String {
    match scored {
        Some(kpi) => format!("{}: {}", series.kpi.name, movement(Language::english(), kpi)),
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
        rebase: point.rebase.clone(),
        value: row.and_then(|row| row.value).map_or_else(|| missing.to_owned(), |value| value_text(unit, value)),
        note: row.and_then(known_so_far),
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
        Scope::Person(id) => {
            let person = people::person(&app.db, id).await?;
            Ok(person.map_or_else(|| words::scope(scope), |person| person.name))
        }
        Scope::All | Scope::Journey(_) => Ok(words::scope(scope)),
    }
}

async fn unit_name(app: &App, id: &str) -> Result<String, StoreError> {
    let units = company::business_units(&app.db, &Access::everything()).await?;
    Ok(units.into_iter().find(|unit| unit.id == id).map_or_else(|| id.to_owned(), |unit| unit.name))
}
