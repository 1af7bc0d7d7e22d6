//! Scorecards: the plan with its history for scoring, and the scored cards as they were stored.

use chrono::{DateTime, Utc};
use entity::value::Period;
use entity::{card_result, kpi, objective, perspective, scorecard, target};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError, Tx, company, measurements};
use crate::measure::Metric;
use crate::scorecard::{Card, CardPlan, Goal, KpiPlan, ObjectivePlan, Observation, PerspectivePlan};

/// How many periods of history a judgement looks at.
pub const HISTORY: i32 = 24;

/// All scorecards that may be seen, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn scorecards(db: &Db, access: &Access) -> Result<Vec<scorecard::Model>, StoreError> {
    let rows = scorecard::Entity::find().order_by_asc(scorecard::Column::Position).all(db.read()).await?;
    Ok(rows.into_iter().filter(|row| access.may_see(&row.scope)).collect())
}

/// All KPIs that may be seen, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn kpis(db: &Db, access: &Access) -> Result<Vec<kpi::Model>, StoreError> {
    let rows = kpi::Entity::find().order_by_asc(kpi::Column::Position).all(db.read()).await?;
    Ok(rows.into_iter().filter(|row| access.may_see(&row.scope)).collect())
}

/// A scorecard as planned, with the history of each KPI up to the period.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn plan(db: &Db, card: &scorecard::Model, period: Period) -> Result<CardPlan, StoreError> {
    let metrics = company::metrics(db).await?;
    let mut perspectives = Vec::new();
    for row in
        rows_of::<perspective::Entity>(db, (perspective::Column::ScorecardId, perspective::Column::Position), &card.id)
            .await?
    {
        perspectives.push(PerspectivePlan { id: row.id, name: row.name, weight: row.weight, objectives: Vec::new() });
    }
    let kpis = rows_of::<kpi::Entity>(db, (kpi::Column::ScorecardId, kpi::Column::Position), &card.id).await?;
    for row in rows_of::<objective::Entity>(db, (objective::Column::ScorecardId, objective::Column::Position), &card.id)
        .await?
    {
        let mut plans = Vec::new();
        for kpi in kpis.iter().filter(|kpi| kpi.objective_id == row.id) {
            if let Some(metric) = metrics.iter().find(|metric| metric.id == kpi.metric_id) {
                plans.push(kpi_plan(db, kpi, metric, period).await?);
            }
        }
        if let Some(perspective) = perspectives.iter_mut().find(|one| one.id == row.perspective_id) {
            let objective = ObjectivePlan { id: row.id, name: row.name, weight: row.weight, kpis: plans };
            perspective.objectives.push(objective);
        }
    }
    Ok(CardPlan {
        id: card.id.clone(),
        name: card.name.clone(),
        scope: card.scope.clone(),
        minimum_coverage: card.minimum_coverage,
        perspectives,
    })
}

/// Keeps a scored card.
///
/// # Errors
/// If the database refuses.
pub async fn save(tx: &Tx, card: &Card, check_number: String, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = card_result::ActiveModel {
        scorecard_id: Set(card.id.clone()),
        period: Set(card.period),
        check_number: Set(check_number),
        body: Set(serde_json::to_value(card).map_err(StoreError::unreadable("card_result.body"))?),
        computed_at: Set(at),
    };
    let newer = OnConflict::columns([card_result::Column::ScorecardId, card_result::Column::Period])
        .update_columns([card_result::Column::CheckNumber, card_result::Column::Body, card_result::Column::ComputedAt])
        .to_owned();
    card_result::Entity::insert(row).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}

/// A scored card, if it may be seen and was scored.
///
/// # Errors
/// If the database does not answer, or the stored card cannot be read.
pub async fn card(db: &Db, access: &Access, id: &str, period: Period) -> Result<Option<Card>, StoreError> {
    let row = card_result::Entity::find_by_id((id.to_owned(), period)).one(db.read()).await?;
    let card: Option<Card> = row
        .map(|row| serde_json::from_value(row.body).map_err(StoreError::unreadable("card_result.body")))
        .transpose()?;
    Ok(card.filter(|card| access.may_see(&card.scope)))
}

/// Periods in which a scorecard was scored, oldest first.
///
/// # Errors
/// If the database does not answer.
pub async fn periods(db: &Db, id: &str) -> Result<Vec<Period>, StoreError> {
    let rows = card_result::Entity::find()
        .filter(card_result::Column::ScorecardId.eq(id))
        .order_by_asc(card_result::Column::Period)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.period).collect())
}

/// The goal of a KPI that holds on the last day of the period.
///
/// # Errors
/// If the database does not answer.
pub async fn goal(db: &Db, kpi: &str, period: Period) -> Result<Option<Goal>, StoreError> {
    let row = target::Entity::find()
        .filter(target::Column::KpiId.eq(kpi))
        .filter(target::Column::ValidFrom.lt(period.end()))
        .order_by_desc(target::Column::ValidFrom)
        .one(db.read())
        .await?;
    Ok(row.map(|row| Goal { value: row.value, near: row.near }))
}

async fn kpi_plan(db: &Db, kpi: &kpi::Model, metric: &Metric, period: Period) -> Result<KpiPlan, StoreError> {
    let points = serde_json::from_value(kpi.points.clone()).map_err(StoreError::unreadable("kpi.points"))?;
    Ok(KpiPlan {
        id: kpi.id.clone(),
        name: kpi.name.clone(),
        meaning: metric.meaning.clone(),
        scope: kpi.scope.clone(),
        unit: metric.unit,
        direction: metric.direction,
        value_factor: metric.value_factor,
        weight: kpi.weight,
        points,
        target: goal(db, &kpi.id, period).await?,
        owner: kpi.owner.clone(),
        history: history(db, kpi, period).await?,
    })
}

async fn history(db: &Db, kpi: &kpi::Model, period: Period) -> Result<Vec<Observation>, StoreError> {
    let from = period.shifted(1 - HISTORY);
    let rows = measurements::series(db, &Access::everything(), &kpi.metric_id, &kpi.scope, (from, period)).await?;
    let first = rows.first().map_or(period, |row| row.period);
    let observed = period.trailing(HISTORY).into_iter().filter(|one| *one >= first).map(|one| {
        let row = rows.iter().find(|row| row.period == one);
        Observation {
            period: one,
            measurement: row.map_or_else(measurements::none, measurements::value),
            proof: row.map(|row| row.id.to_string()),
        }
    });
    Ok(observed.collect())
}

async fn rows_of<E: EntityTrait>(
    db: &Db,
    (card, position): (E::Column, E::Column),
    id: &str,
) -> Result<Vec<E::Model>, StoreError> {
    Ok(E::find().filter(card.eq(id)).order_by_asc(position).all(db.read()).await?)
}
