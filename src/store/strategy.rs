//! Strategy as declared, with the figures it is judged by: plans, priorities, initiatives, expectations, scores of objectives.

use std::collections::BTreeMap;

use entity::value::{Period, Scope};
use entity::{card_result, expectation, initiative, priority, strategy_plan};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError, company, measurements};
use crate::scorecard::{Card, Expected, Goal};

/// Strategic plans, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn plans(db: &Db) -> Result<Vec<strategy_plan::Model>, StoreError> {
    Ok(strategy_plan::Entity::find().order_by_asc(strategy_plan::Column::Position).all(db.read()).await?)
}

/// A priority with the services that serve it.
#[derive(Clone, Debug)]
pub struct Priority {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight beside the others.
    pub weight: f64,
    /// Service and the percentage of its cost that serves this.
    pub services: Vec<(String, f64)>,
}

/// Priorities, in order.
///
/// # Errors
/// If the database does not answer, or a stored list cannot be read.
pub async fn priorities(db: &Db) -> Result<Vec<Priority>, StoreError> {
    let rows = priority::Entity::find().order_by_asc(priority::Column::Position).all(db.read()).await?;
    let read = |row: priority::Model| {
        let services = serde_json::from_value(row.services).map_err(StoreError::unreadable("priority.services"))?;
        Ok(Priority { id: row.id, name: row.name, weight: row.weight, services })
    };
    rows.into_iter().map(read).collect()
}

/// Initiatives, in order; whether one may be seen hangs on its KPI.
///
/// # Errors
/// If the database does not answer.
pub async fn initiatives(db: &Db) -> Result<Vec<initiative::Model>, StoreError> {
    Ok(initiative::Entity::find().order_by_asc(initiative::Column::Position).all(db.read()).await?)
}

/// What the business units that may be seen expect on the last day of a period, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn expectations(db: &Db, access: &Access, period: Period) -> Result<Vec<expectation::Model>, StoreError> {
    let rows = expectation::Entity::find()
        .filter(expectation::Column::ValidFrom.lt(period.end()))
        .order_by_asc(expectation::Column::Position)
        .all(db.read())
        .await?;
    let holds = |row: &expectation::Model| row.valid_to.is_none_or(|end| period.end() <= end);
    Ok(rows.into_iter().filter(|row| holds(row) && access.may_see_unit(&row.business_unit_id)).collect())
}

/// What a business unit expects of a month, with what was measured for it.
#[derive(Clone, Debug)]
pub struct OfUnit {
    /// The unit's id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its expectations, in order; never none.
    pub expected: Vec<Expected>,
    /// Share of promises kept for that unit in the month, percent: what the agreed levels say.
    pub promises_kept: Option<f64>,
}

/// Expectations of the business units that may be seen, by unit, with what was measured for each.
///
/// # Errors
/// If the database does not answer.
pub async fn expected(db: &Db, access: &Access, period: Period) -> Result<Vec<OfUnit>, StoreError> {
    let rows = expectations(db, access, period).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let metrics = company::metrics(db).await?;
    let mut units = Vec::new();
    for unit in company::business_units(db, access).await? {
        let mut expected = Vec::new();
        for row in rows.iter().filter(|row| row.business_unit_id == unit.id) {
            let Some(metric) = metrics.iter().find(|metric| metric.id == row.metric_id) else { continue };
            let measured =
                measurements::series(db, &Access::everything(), &metric.id, &row.scope, (period, period)).await?;
            let measured = measured.first();
            expected.push(Expected {
                id: row.id.clone(),
                sentence: row.sentence.clone(),
                direction: metric.direction,
                unit: metric.unit,
                goal: Goal { value: row.value, near: row.near },
                weight: row.weight,
                measurement: measured.map_or_else(measurements::none, measurements::value),
                proof: measured.map(|row| row.id.to_string()),
            });
        }
        if !expected.is_empty() {
            let scope = Scope::Unit(unit.id.clone());
            let kept = measurements::series(db, access, "promises_kept", &scope, (period, period)).await?;
            let promises_kept = kept.first().and_then(|row| row.value);
            units.push(OfUnit { unit: unit.id, name: unit.name, expected, promises_kept });
        }
    }
    Ok(units)
}

/// Scores of a card's objectives by objective, one a period from the first to the last, none where there was none.
///
/// # Errors
/// If the database does not answer, or a stored card cannot be read.
pub async fn objective_scores(
    db: &Db,
    card: &str,
    (from, to): (Period, Period),
) -> Result<BTreeMap<String, Vec<Option<f64>>>, StoreError> {
    let rows = card_result::Entity::find()
        .filter(card_result::Column::ScorecardId.eq(card))
        .filter(card_result::Column::Period.gte(from))
        .filter(card_result::Column::Period.lte(to))
        .all(db.read())
        .await?;
    let mut scored = BTreeMap::new();
    for row in rows {
        let card: Card = serde_json::from_value(row.body).map_err(StoreError::unreadable("card_result.body"))?;
        scored.insert(row.period, card);
    }
    let mut scores: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let objectives = scored.values().flat_map(|card| &card.perspectives).flat_map(|one| &one.objectives);
    let ids: Vec<String> = objectives.map(|one| one.id.clone()).collect();
    let mut period = from;
    while period <= to {
        for id in &ids {
            scores.entry(id.clone()).or_default();
        }
        for (id, series) in &mut scores {
            let objectives = scored.get(&period).into_iter().flat_map(|card| &card.perspectives);
            let here = objectives.flat_map(|one| &one.objectives).find(|one| one.id == *id);
            series.push(here.and_then(|one| one.marks.score));
        }
        period = period.next();
    }
    Ok(scores)
}
