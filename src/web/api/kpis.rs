//! `/kpis` and `/library`: a KPI's series, and what each metric means.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use entity::value::{Currency, NoValue, Period, Signal};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::language::Language;
use crate::measure::{self, Caution, Metric, OverTime};
use crate::scorecard::wording::{caution_sentence, explanation, outlook_sentence};
use crate::scorecard::{KpiScore, Outlook, outlook};
use crate::store::{Access, cards, company, measurements};
use crate::web::dates::Stretch;
use crate::web::guard::Who;
use crate::web::judged::{self, Judged};
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// A value of a series.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SeriesItem")]
pub struct Item {
    period: Period,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    /// How many records went in.
    n: i64,
    /// Why there is no value.
    no_value: Option<NoValue>,
    /// Real change, or noise.
    signal: Signal,
    /// Usual range at that time, lower end.
    limit_lower: Option<f64>,
    /// Usual range at that time, upper end.
    limit_upper: Option<f64>,
    /// 95 % interval, lower end.
    ci_lower: Option<f64>,
    /// 95 % interval, upper end.
    ci_upper: Option<f64>,
    /// The goal that held.
    target: Option<f64>,
    /// Whether the period was not over when it was measured: the value is one so far.
    partial: bool,
    /// Minutes of agreed time in which nobody watched.
    unobserved_minutes: f64,
    /// Reasons to read it with care: how much of the time the clock stood still, ends just before the limit, clocks that
    /// began anew.
    cautions: Vec<Caution>,
    /// The known change since which a new usual range holds, where it begins here.
    rebase: Option<String>,
    /// Id of the proof.
    proof: Option<String>,
}

impl Item {
    fn of(point: Judged) -> Result<Self, Problem> {
        let limits = point.settled;
        let row = point.row.as_ref();
        Ok(Self {
            cautions: row.map(measurements::cautions).transpose()?.unwrap_or_default(),
            period: point.period,
            value: row.and_then(|row| row.value),
            numerator: row.and_then(|row| row.numerator),
            denominator: row.and_then(|row| row.denominator),
            n: row.map_or(0, |row| row.n),
            no_value: row.map_or(Some(NoValue::NotMeasured), |row| row.no_value),
            signal: point.signal,
            limit_lower: limits.map(|(lower, _)| lower),
            limit_upper: limits.map(|(_, upper)| upper),
            ci_lower: row.and_then(|row| row.ci_lower),
            ci_upper: row.and_then(|row| row.ci_upper),
            target: point.goal.map(|goal| goal.value),
            partial: row.is_some_and(|row| row.partial),
            unobserved_minutes: row.map_or(0.0, |row| row.unobserved_minutes),
            rebase: point.rebase,
            proof: row.map(|row| row.id.to_string()),
        })
    }
}

/// A KPI's values, oldest first.
pub async fn series(
    app: Data<App>,
    who: ReqData<Who>,
    id: Path<String>,
    stretch: Query<Stretch>,
    slice: Query<Slice>,
) -> Answer<Piece<Item>> {
    let series = judged::series(&app, &who.access, &id, &stretch).await?;
    let items: Result<_, Problem> = series.points.into_iter().map(Item::of).collect();
    Ok(Json(slice.cut(items?)?))
}

/// A KPI's score explained, and what to expect of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExplainedKpi")]
pub struct Explained {
    /// As it was scored; null where the period was not scored.
    score: Option<KpiScore>,
    /// Why it is judged so, in sentences.
    explanation: Vec<String>,
    /// What to expect if nothing changes; null below six values.
    forecast: Option<Outlook>,
    /// Reasons to read the last value with care, raised or not.
    cautions: Vec<Caution>,
}

/// A KPI, explained.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, stretch: Query<Stretch>) -> Answer<Explained> {
    let series = judged::series(&app, &who.access, &id, &stretch).await?;
    let (_, last) = stretch.periods(&app).await?;
    let card = cards::card(&app.db, &Access::everything(), &series.kpi.scorecard_id, last).await?;
    let is_own = series.scope == series.kpi.scope;
    let score = card.filter(|_| is_own).and_then(|card| card.into_kpi(&id));
    let forecast = outlook(&series.plan, last).filter(|_| is_own);
    let unit = series.metric.unit;
    let explanation = score.as_ref().map(|kpi| explanation(Language::english(), kpi, last)).unwrap_or_default();
    let ahead = forecast.as_ref().and_then(|outlook| outlook_sentence(Language::english(), unit, outlook));
    let cautions = judged::cautions(&app, &who.access, &series).await?;
    let care = cautions.iter().filter_map(caution_sentence);
    let explanation = explanation.into_iter().chain(ahead).chain(care).collect();
    Ok(Json(Explained { score, explanation, forecast, cautions }))
}

/// A metric of the library or of the company's own.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LibraryItem")]
pub struct Defined {
    /// The definition.
    #[serde(flatten)]
    pub metric: Metric,
    /// How a longer period comes from its records.
    pub over_longer: OverTime,
    /// Series of readings that sources have to report for it.
    pub readings: Vec<String>,
    /// Whether it is measured here.
    pub in_use: bool,
}

/// Every metric there is, by perspective: the library's in the company's currency, and the company's own.
///
/// # Errors
/// If the store does not answer.
pub async fn defined(app: &App) -> Result<Vec<Defined>, Problem> {
    let used = company::metrics(&app.db).await?;
    let currency = company::company(&app.db).await?.map_or(Currency::EUR, |company| company.currency);
    let known = measure::library_in(currency);
    let own = used.iter().filter(|one| !known.iter().any(|metric| metric.id == one.id)).cloned();
    let definition = |metric: Metric| used.iter().find(|one| one.id == metric.id).cloned().unwrap_or(metric);
    let mut all: Vec<Metric> = known.iter().cloned().map(definition).chain(own).collect();
    let order = |metric: &Metric| known.iter().position(|one| one.perspective == metric.perspective);
    all.sort_by_key(|metric| order(metric).unwrap_or(usize::MAX));
    let item = |metric: Metric| Defined {
        over_longer: metric.over_time(),
        readings: metric.compute.series().into_iter().collect(),
        in_use: used.iter().any(|one| one.id == metric.id),
        metric,
    };
    Ok(all.into_iter().map(item).collect())
}

/// Every metric there is: what it means, why it is measured, its formula, and whether it is measured here.
pub async fn library(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Defined>> {
    Ok(Json(slice.cut(defined(&app).await?)?))
}
