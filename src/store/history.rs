//! KPIs with everything they are scored by: goals, known changes, accepted deviations, history. A few queries for all of them.

use std::collections::{BTreeMap, HashMap};

use entity::value::{NoValue, Period, Scope};
use entity::{deviation, kpi, measurement, rebase, target};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde::de::DeserializeOwned;

use super::{Db, StoreError, company};
use crate::measure::{Measurement, Metric};
use crate::scorecard::{
    DatedGoal, Deviation, Goal, Judging, KpiPlan, Noise, Observation, React, Rebase, Scale, holds_in,
};

/// How many periods of history a judgement looks at.
pub const PERIODS: i32 = 24;
/// How many if the values of a season are compared with those of years before.
pub const PERIODS_OF_SEASONS: i32 = 48;

/// The plans of these KPIs by their objective, in the order of the KPIs. `card` names the scorecard if they are all of it.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn plans(
    db: &Db,
    kpis: &[kpi::Model],
    card: Option<&str>,
    period: Period,
) -> Result<BTreeMap<String, Vec<KpiPlan>>, StoreError> {
    let which = Which { kpis, card };
    let metrics: BTreeMap<String, Metric> =
        company::metrics(db).await?.into_iter().map(|metric| (metric.id.clone(), metric)).collect();
    let mut judgings = judgings(db, &which).await?;
    let is_seasonal = judgings.values().any(|judging| judging.noise.season.is_some());
    let periods = if is_seasonal { PERIODS_OF_SEASONS } else { PERIODS };
    let mut goals = Goals::of(db, &which).await?;
    let measured = measured(db, &which, period.trailing(periods)).await?;
    let mut plans: BTreeMap<String, Vec<KpiPlan>> = BTreeMap::new();
    for kpi in kpis {
        let Some(metric) = metrics.get(&kpi.metric_id) else { continue };
        let scale = goals.scale(&kpi.id, period)?.or(said(kpi.scale.as_ref(), "kpi.scale")?);
        let points = serde_json::from_value(kpi.points.clone()).map_err(StoreError::unreadable("kpi.points"))?;
        let judging = judgings.remove(&kpi.id).unwrap_or_default();
        let seen = measured.get(&(kpi.metric_id.clone(), kpi.scope.clone()));
        let plan = KpiPlan {
            id: kpi.id.clone(),
            name: kpi.name.clone(),
            meaning: metric.meaning.clone(),
            scope: kpi.scope.clone(),
            unit: metric.unit,
            direction: metric.direction,
            value_factor: metric.value_factor,
            weight: kpi.weight,
            points: scale.and_then(Scale::points).unwrap_or(points),
            goals: goals.take(&kpi.id),
            owner: kpi.owner.clone(),
            history: seen.map(|seen| without_gaps(seen, period)).unwrap_or_default(),
            judging,
        };
        plans.entry(kpi.objective_id.clone()).or_default().push(plan);
    }
    Ok(plans)
}

/// KPIs that are asked for.
struct Which<'a> {
    kpis: &'a [kpi::Model],
    card: Option<&'a str>,
}

impl Which<'_> {
    /// Rows of these KPIs. A whole card is asked for by its name: thousands of ids are more than a statement may hold.
    fn rows<E: EntityTrait>(&self, select: Select<E>, id: E::Column) -> Select<E> {
        match self.card {
            Some(card) => {
                let of_card = kpi::Entity::find().select_only().column(kpi::Column::Id);
                let of_card = of_card.filter(kpi::Column::ScorecardId.eq(card));
                select.filter(id.in_subquery(of_card.into_query()))
            }
            None => select.filter(id.is_in(self.kpis.iter().map(|kpi| kpi.id.clone()))),
        }
    }
}

async fn judgings(db: &Db, which: &Which<'_>) -> Result<BTreeMap<String, Judging>, StoreError> {
    let company = company::company(db).await?;
    let noise: Option<Noise> = said(company.as_ref().and_then(|company| company.noise.as_ref()), "company.noise")?;
    let react: Option<React> = said(company.as_ref().and_then(|company| company.react.as_ref()), "company.react")?;
    let mut judgings = BTreeMap::new();
    for kpi in which.kpis {
        let judging = Judging {
            noise: said(kpi.noise.as_ref(), "kpi.noise")?.or(noise).unwrap_or_default(),
            react: said(kpi.react.as_ref(), "kpi.react")?.or(react).unwrap_or_default(),
            rhythm: kpi.rhythm.unwrap_or(1),
            ..Judging::default()
        };
        judgings.insert(kpi.id.clone(), judging);
    }
    let rebases = which.rows(rebase::Entity::find(), rebase::Column::KpiId);
    for row in rebases.order_by_asc(rebase::Column::ValidFrom).all(db.read()).await? {
        let known = Rebase { from: row.valid_from, reason: row.reason };
        judgings.entry(row.kpi_id).or_default().rebases.push(known);
    }
    let deviations = which.rows(deviation::Entity::find(), deviation::Column::KpiId);
    for row in deviations.order_by_asc(deviation::Column::ValidFrom).all(db.read()).await? {
        let (from, until, value) = (row.valid_from, row.valid_until, row.value);
        let accepted = Deviation { from, until, value, reason: row.reason, by: row.accepted_by };
        judgings.entry(row.kpi_id).or_default().deviations.push(accepted);
    }
    Ok(judgings)
}

fn said<T: DeserializeOwned>(column: Option<&serde_json::Value>, what: &'static str) -> Result<Option<T>, StoreError> {
    column.map(T::deserialize).transpose().map_err(StoreError::unreadable(what))
}

/// Targets by KPI, in order of their days.
struct Goals(BTreeMap<String, Vec<target::Model>>);

impl Goals {
    async fn of(db: &Db, which: &Which<'_>) -> Result<Self, StoreError> {
        let mut goals: BTreeMap<String, Vec<target::Model>> = BTreeMap::new();
        let rows = which.rows(target::Entity::find(), target::Column::KpiId);
        for row in rows.order_by_asc(target::Column::ValidFrom).all(db.read()).await? {
            goals.entry(row.kpi_id.clone()).or_default().push(row);
        }
        Ok(Self(goals))
    }

    /// What values are worth by the target that holds in that period, if it says so.
    fn scale(&self, kpi: &str, period: Period) -> Result<Option<Scale>, StoreError> {
        let begun = self.0.get(kpi).into_iter().flatten().rev().find(|row| row.valid_from < period.end());
        let held = begun.filter(|row| holds_in(row.valid_from, row.valid_until, period));
        said(held.and_then(|row| row.scale.as_ref()), "target.scale")
    }

    fn take(&mut self, kpi: &str) -> Vec<DatedGoal> {
        self.0.remove(kpi).unwrap_or_default().iter().map(dated).collect()
    }
}

/// A stored target as it is judged by.
#[must_use]
pub fn dated(row: &target::Model) -> DatedGoal {
    DatedGoal { from: row.valid_from, until: row.valid_until, goal: Goal { value: row.value, near: row.near } }
}

/// A measurement and what it is of.
#[derive(FromQueryResult)]
struct Row {
    metric_id: String,
    scope: Scope,
    #[sea_orm(nested)]
    seen: Measured,
}

/// A measurement without its inputs, which no score needs.
#[derive(Clone, Debug, FromQueryResult)]
struct Measured {
    id: i64,
    period: Period,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    n: i64,
    no_value: Option<NoValue>,
    ci_lower: Option<f64>,
    ci_upper: Option<f64>,
    out_of_range: i64,
    partial: bool,
    unobserved_minutes: f64,
}

/// Measurements of these KPIs in those periods, by metric and scope, oldest first.
async fn measured(
    db: &Db,
    which: &Which<'_>,
    periods: Vec<Period>,
) -> Result<HashMap<(String, Scope), Vec<Measured>>, StoreError> {
    let mut measured: HashMap<(String, Scope), Vec<Measured>> = HashMap::with_capacity(which.kpis.len());
    for Row { metric_id, scope, seen } in rows(which, periods).into_model().all(db.read()).await? {
        measured.entry((metric_id, scope)).or_default().push(seen);
    }
    for seen in measured.values_mut() {
        seen.sort_unstable_by_key(|seen| seen.period);
    }
    Ok(measured)
}

/// The KPIs' metrics and scopes are listed once and looked up: a subquery of each measurement's own would read every KPI
/// again for each of them.
fn rows(which: &Which<'_>, periods: Vec<Period>) -> Select<measurement::Entity> {
    use measurement::Column;
    let wanted = kpi::Entity::find().select_only().columns([kpi::Column::MetricId, kpi::Column::Scope]);
    let wanted = match which.card {
        Some(card) => wanted.filter(kpi::Column::ScorecardId.eq(card)),
        None => wanted.filter(kpi::Column::Id.is_in(which.kpis.iter().map(|kpi| kpi.id.clone()))),
    };
    let own = Expr::tuple([Column::MetricId, Column::Scope].map(|column| Expr::col((measurement::Entity, column))));
    measurement::Entity::find()
        .select_only()
        .columns([Column::Id, Column::MetricId, Column::Scope, Column::Period, Column::Value, Column::Numerator])
        .columns([Column::Denominator, Column::N, Column::NoValue, Column::CiLower, Column::CiUpper])
        .columns([Column::OutOfRange, Column::Partial, Column::UnobservedMinutes])
        .filter(Column::Period.is_in(periods))
        .filter(own.in_subquery(wanted.into_query()))
}

/// One observation for each period from the first one measured, with a reason where there was none.
fn without_gaps(seen: &[Measured], last: Period) -> Vec<Observation> {
    let mut rows = seen.iter().peekable();
    let Some(first) = rows.peek().map(|row| row.period) else { return Vec::new() };
    let periods = std::iter::successors(Some(first), |period| Some(period.next())).take_while(|period| *period <= last);
    let observed = periods.map(|period| {
        let row = rows.next_if(|row| row.period == period);
        let proof = row.map(|row| row.id.to_string());
        Observation {
            period,
            proof,
            partial: row.is_some_and(|row| row.partial),
            unobserved_minutes: row.map_or(0.0, |row| row.unobserved_minutes),
            measurement: row.map_or_else(not_measured, Measured::measurement),
        }
    });
    observed.collect()
}

impl Measured {
    fn measurement(&self) -> Measurement {
        Measurement {
            value: self.value,
            numerator: self.numerator,
            denominator: self.denominator,
            n: self.n.try_into().unwrap_or(0),
            no_value: self.no_value,
            ci_lower: self.ci_lower,
            ci_upper: self.ci_upper,
            out_of_range: self.out_of_range.try_into().unwrap_or(0),
        }
    }
}

fn not_measured() -> Measurement {
    Measurement {
        value: None,
        numerator: None,
        denominator: None,
        n: 0,
        no_value: Some(NoValue::NotMeasured),
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend};

    use super::*;

    /// Ten thousand KPIs of 24 months are 240,000 measurements: what is done anew for each of them takes minutes.
    #[tokio::test]
    async fn the_kpis_are_not_read_again_for_each_measurement() {
        let db = Db::in_memory().await.unwrap();
        db.migrate().await.unwrap();
        for card in [Some("card"), None] {
            let period: Period = "2026-08".parse().unwrap();
            let mut asked = rows(&Which { kpis: &[], card }, period.trailing(PERIODS)).build(DbBackend::Sqlite);
            asked.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
            let steps = db.connection().query_all_raw(asked).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
            assert!(steps.iter().any(|step| step.contains("measurement")), "{steps:?}");
            assert!(!steps.iter().any(|step| step.contains("CORRELATED")), "{steps:?}");
        }
    }
}
