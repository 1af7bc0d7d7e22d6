//! Scorecards: the plan for scoring, and the scored cards as they were stored. It judges nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::value::Period;
use entity::{card_result, kpi, objective, perspective, scorecard};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Access, Db, StoreError, Tx, history};
use crate::scorecard::{Card, CardPlan, KpiPlan, ObjectivePlan, PerspectivePlan, RollUpRule};

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

/// A scorecard as planned, with the history of each KPI up to the period; the same number of queries for any size.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn plan(db: &Db, card: &scorecard::Model, period: Period) -> Result<CardPlan, StoreError> {
    let kpis = rows_of::<kpi::Entity>(db, (kpi::Column::ScorecardId, kpi::Column::Position), &card.id).await?;
    let mut plans = history::plans(db, &kpis, Some(&card.id), period).await?;
    let of_card = (objective::Column::ScorecardId, objective::Column::Position);
    let mut objectives: BTreeMap<String, Vec<ObjectivePlan>> = BTreeMap::new();
    for row in rows_of::<objective::Entity>(db, of_card, &card.id).await? {
        let plan = ObjectivePlan {
            rule: rule(row.roll_up)?,
            kpis: plans.remove(&row.id).unwrap_or_default(),
            id: row.id,
            name: row.name,
            weight: row.weight,
        };
        objectives.entry(row.perspective_id).or_default().push(plan);
    }
    let of_card = (perspective::Column::ScorecardId, perspective::Column::Position);
    let mut perspectives = Vec::new();
    for row in rows_of::<perspective::Entity>(db, of_card, &card.id).await? {
        let objectives = objectives.remove(&row.id).unwrap_or_default();
        let rule = rule(row.roll_up)?;
        perspectives.push(PerspectivePlan { id: row.id, name: row.name, weight: row.weight, rule, objectives });
    }
    Ok(CardPlan {
        id: card.id.clone(),
        name: card.name.clone(),
        scope: card.scope.clone(),
        minimum_coverage: card.minimum_coverage,
        rule: rule(card.roll_up.clone())?,
        perspectives,
    })
}

/// One KPI as planned, with its history up to the period.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn kpi_plan(db: &Db, kpi: &kpi::Model, period: Period) -> Result<Option<KpiPlan>, StoreError> {
    let plans = history::plans(db, std::slice::from_ref(kpi), None, period).await?;
    Ok(plans.into_values().flatten().next())
}

/// Some KPIs of a card as planned, with their history up to the period; the same number of queries for any few.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn kpi_plans(db: &Db, kpis: &[kpi::Model], period: Period) -> Result<Vec<KpiPlan>, StoreError> {
    let mut found = Vec::new();
    for some in kpis.chunks(super::batch::ROWS) {
        found.extend(history::plans(db, some, None, period).await?.into_values().flatten());
    }
    Ok(found)
}

fn rule(said: Option<serde_json::Value>) -> Result<RollUpRule, StoreError> {
    Ok(said.map(serde_json::from_value).transpose().map_err(StoreError::unreadable("roll_up"))?.unwrap_or_default())
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

/// The newest period up to that one in which a scorecard was scored; that one itself if there is none.
///
/// # Errors
/// If the database does not answer.
pub async fn newest(db: &Db, id: &str, last: Period) -> Result<Period, StoreError> {
    Ok(periods(db, id).await?.into_iter().rfind(|period| *period <= last).unwrap_or(last))
}

/// Periods in which a scorecard was scored, oldest first.
///
/// # Errors
/// If the database does not answer.
pub async fn periods(db: &Db, id: &str) -> Result<Vec<Period>, StoreError> {
    let rows = card_result::Entity::find()
        .select_only()
        .column(card_result::Column::Period)
        .filter(card_result::Column::ScorecardId.eq(id))
        .order_by_asc(card_result::Column::Period);
    Ok(rows.into_tuple().all(db.read()).await?)
}

async fn rows_of<E: EntityTrait>(
    db: &Db,
    (card, position): (E::Column, E::Column),
    id: &str,
) -> Result<Vec<E::Model>, StoreError> {
    Ok(E::find().filter(card.eq(id)).order_by_asc(position).all(db.read()).await?)
}
