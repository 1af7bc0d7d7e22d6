//! Strategy with its figures, as the API lists and the pages show them. All judging is done by the pure rooms.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{DecisionAnswer, Direction, Outcome, Period, Scope, Unit};
use entity::{decision, initiative, strategy_link};

use super::problem::Problem;
use crate::app::App;
use crate::measure::Metric;
use crate::scorecard::{
    Alignment, Effect, Fulfilment, Funded, Hope, LinkScores, LinkTest, alignment, effect, fulfilment, test_links,
};
use crate::store::{Access, cards, company, measurements, services, strategy};

/// How many months of scores a link is tested on: enough to tell what repeats every year.
const LINK_MONTHS: i32 = 48;
/// How many months before something began tell what was usual.
const MONTHS_BEFORE: i32 = 24;
/// How many months over which costs are set against priorities: a year, so that no season and no single bill decides.
const COST_MONTHS: i32 = 12;

/// A supposed effect with what the scores say of it.
pub struct Link {
    /// As declared.
    pub row: strategy_link::Model,
    /// Names of cause and effect.
    pub names: [String; 2],
    /// What the scores say.
    pub test: LinkTest,
}

/// All supposed effects of the cards that may be seen, tested together on the months up to that one.
///
/// # Errors
/// If the store does not answer.
pub async fn links(app: &App, access: &Access, period: Period) -> Result<Vec<Link>, Problem> {
    let (mut rows, mut series) = (Vec::new(), Vec::new());
    for card in cards::scorecards(&app.db, access).await? {
        let scores = strategy::objective_scores(&app.db, &card.id, (period.shifted(1 - LINK_MONTHS), period)).await?;
        let of = |objective: &String| scores.get(objective).cloned().unwrap_or_default();
        for (row, names) in company::strategy_links(&app.db, &card.id).await? {
            let lag = usize::try_from(row.lag_months).unwrap_or(0);
            series.push(LinkScores { cause: of(&row.from_objective), effect: of(&row.to_objective), lag });
            rows.push((row, names));
        }
    }
    let tests = test_links(&series);
    Ok(rows.into_iter().zip(tests).map(|((row, names), test)| Link { row, names, test }).collect())
}

/// Costs against priorities over the year up to that month; none without priorities or without cost.
///
/// # Errors
/// If the store does not answer.
pub async fn money(app: &App, period: Period) -> Result<Option<Alignment>, Problem> {
    let mut cost: BTreeMap<String, f64> = BTreeMap::new();
    for history in services::histories(&app.db, period).await? {
        let year = history.months.iter().rev().take(usize::try_from(COST_MONTHS).unwrap_or(0));
        cost.insert(history.service, year.filter_map(|month| month.cost).sum());
    }
    let priorities = strategy::priorities(&app.db).await?;
    let part = |(service, percent): &(String, f64)| cost.get(service).copied().unwrap_or(0.0) * percent / 100.0;
    let funded: Vec<Funded> = priorities
        .into_iter()
        .map(|one| Funded { cost: one.services.iter().map(part).sum(), id: one.id, name: one.name, weight: one.weight })
        .collect();
    let given: f64 = funded.iter().map(|one| one.cost).sum();
    let all: f64 = cost.values().sum();
    Ok(alignment(&funded, (all - given).max(0.0)))
}

/// An initiative with what became of its KPI.
pub struct Undertaken {
    /// As declared.
    pub row: initiative::Model,
    /// Name of the KPI.
    pub kpi: String,
    /// What the KPI counts.
    pub unit: Unit,
    /// What became of it.
    pub effect: Effect,
}

/// Initiatives whose KPI may be seen, judged by the months up to that one.
///
/// # Errors
/// If the store does not answer.
pub async fn initiatives(app: &App, access: &Access, period: Period) -> Result<Vec<Undertaken>, Problem> {
    let metrics = company::metrics(&app.db).await?;
    let mut undertaken = Vec::new();
    for row in strategy::initiatives(&app.db).await? {
        let Some(told) = told(app, access, &metrics, &row.kpi_id).await? else { continue };
        let (before, after) = told.around(app, access, (row.starts, row.ends), period).await?;
        undertaken.push(Undertaken {
            effect: effect(&before, &after, Hope::Of(row.expected)),
            kpi: told.name,
            unit: told.unit,
            row,
        });
    }
    Ok(undertaken)
}

/// A KPI that tells whether something worked.
struct Teller {
    name: String,
    metric: String,
    scope: Scope,
    unit: Unit,
    direction: Direction,
}

async fn told(app: &App, access: &Access, metrics: &[Metric], kpi: &str) -> Result<Option<Teller>, Problem> {
    let Some(kpi) = company::kpi(&app.db, kpi).await?.filter(|kpi| access.may_see(&kpi.scope)) else { return Ok(None) };
    let metric = metrics.iter().find(|metric| metric.id == kpi.metric_id);
    Ok(metric.map(|metric| Teller {
        name: kpi.name,
        metric: kpi.metric_id,
        scope: kpi.scope,
        unit: metric.unit,
        direction: metric.direction,
    }))
}

impl Teller {
    /// The good direction. No size was promised, so only a real change counts. A KPI with a band has no such direction.
    fn hoped(&self) -> Option<Hope> {
        match self.direction {
            Direction::HigherIsBetter => Some(Hope::Rise),
            Direction::LowerIsBetter => Some(Hope::Fall),
            Direction::InBand => None,
        }
    }

    /// Its values in the months before the first day, and in those after the last one up to `period`.
    async fn around(
        &self,
        app: &App,
        access: &Access,
        (starts, ends): (NaiveDate, NaiveDate),
        period: Period,
    ) -> Result<(Vec<f64>, Vec<f64>), Problem> {
        let first = Period::containing(period.kind(), starts).shifted(-MONTHS_BEFORE);
        let rows =
            measurements::series(&app.db, access, &self.metric, &self.scope, (first.min(period), period)).await?;
        let values = |is_in: &dyn Fn(Period) -> bool| -> Vec<f64> {
            rows.iter().filter(|row| is_in(row.period)).filter_map(|row| row.value).collect()
        };
        Ok((values(&|month| month.end() <= starts), values(&|month| month.start() >= ends)))
    }
}

/// A decision with what became of the KPI that tells whether it worked.
pub struct Decided {
    /// As recorded.
    pub row: decision::Model,
    /// What the KPI says; none if no KPI tells, or nothing was approved.
    pub effect: Option<Effect>,
    /// Whether it worked: as a person judged, else as the KPI says.
    pub outcome: Option<Outcome>,
}

/// What became of decisions, by the months up to that one. A KPI tells from the month after the answer on.
///
/// # Errors
/// If the store does not answer.
pub async fn decided(
    app: &App,
    access: &Access,
    rows: Vec<decision::Model>,
    period: Period,
) -> Result<Vec<Decided>, Problem> {
    let metrics = company::metrics(&app.db).await?;
    let (_, zone) = super::dates::company(app).await?;
    let mut decided = Vec::new();
    for row in rows {
        let answered = row.answered_at.filter(|_| row.answer == Some(DecisionAnswer::Approve));
        let mut seen = None;
        if let (Some(at), Some(kpi)) = (answered, &row.kpi_id)
            && let Some(teller) = told(app, access, &metrics, kpi).await?
            && let Some(hoped) = teller.hoped()
        {
            let day = at.with_timezone(&zone).date_naive();
            let (before, after) = teller.around(app, access, (day, day), period).await?;
            seen = Some(effect(&before, &after, hoped));
        }
        let outcome = row.outcome.or(seen.map(|seen| seen.outcome));
        decided.push(Decided { row, effect: seen, outcome });
    }
    Ok(decided)
}

/// What a business unit expects of a month, judged.
pub struct OfUnit {
    /// The unit's id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// How far it is fulfilled.
    pub fulfilment: Fulfilment,
    /// Share of promises kept for that unit in the month, percent: what the agreed levels say.
    pub promises_kept: Option<f64>,
}

/// Expectations of the business units that may be seen, by unit, with what the agreed levels say beside them.
///
/// # Errors
/// If the store does not answer.
pub async fn expectations(app: &App, access: &Access, period: Period) -> Result<Vec<OfUnit>, Problem> {
    let of_unit = |one: strategy::OfUnit| OfUnit {
        unit: one.unit,
        name: one.name,
        fulfilment: fulfilment(&one.expected),
        promises_kept: one.promises_kept,
    };
    Ok(strategy::expected(&app.db, access, period).await?.into_iter().map(of_unit).collect())
}
