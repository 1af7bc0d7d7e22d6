//! Strategy between a model folder and table rows, there and back. One hop, no decision.

use entity::value::{Currency, Exact};
use entity::{expectation, initiative, priority, strategy_plan};

use super::words_of::unreadable;
use super::{Expectation, Initiative, Model, Priority, Serving, StrategyPlan};
use crate::store::StoreError;

pub fn plans(model: &Model) -> Result<Vec<strategy_plan::Model>, serde_json::Error> {
    let rows = model.strategy_plans.iter().zip(0..).map(|(plan, position)| {
        Ok(strategy_plan::Model {
            id: plan.id.clone(),
            name: plan.name.clone(),
            owner: plan.owner.clone(),
            upstream: serde_json::to_value(&plan.upstream)?,
            horizon_from: plan.from,
            horizon_to: plan.to,
            reviews: serde_json::to_value(&plan.reviews)?,
            position,
        })
    });
    rows.collect()
}

/// A strategic plan as a folder would say it.
///
/// # Errors
/// `Unreadable` if a stored list is not what it should be.
pub fn plan_of(row: strategy_plan::Model) -> Result<StrategyPlan, StoreError> {
    Ok(StrategyPlan {
        id: row.id,
        name: row.name,
        owner: row.owner,
        upstream: serde_json::from_value(row.upstream).map_err(unreadable("strategy_plan.upstream"))?,
        from: row.horizon_from,
        to: row.horizon_to,
        reviews: serde_json::from_value(row.reviews).map_err(unreadable("strategy_plan.reviews"))?,
    })
}

pub fn priorities(model: &Model) -> Result<Vec<priority::Model>, serde_json::Error> {
    let rows = model.priorities.iter().zip(0..).map(|(one, position)| {
        let share = |serving: &Serving| (serving.service.clone(), serving.percent);
        Ok(priority::Model {
            id: one.id.clone(),
            name: one.name.clone(),
            weight: one.weight,
            services: serde_json::to_value(one.services.iter().map(share).collect::<Vec<_>>())?,
            position,
        })
    });
    rows.collect()
}

pub fn priority_of(row: priority::Model) -> Result<Priority, StoreError> {
    let services: Vec<(String, f64)> = serde_json::from_value(row.services).map_err(unreadable("priority.services"))?;
    let services = services.into_iter().map(|(service, percent)| Serving { service, percent });
    Ok(Priority { id: row.id, name: row.name, weight: row.weight, services: services.collect() })
}

pub fn initiatives(model: &Model, currency: Currency) -> Vec<initiative::Model> {
    let micros = |cost: Exact| i64::try_from(cost.at_scale(6).ok()?).ok();
    let rows = model.initiatives.iter().zip(0..).map(|(one, position)| initiative::Model {
        id: one.id.clone(),
        name: one.name.clone(),
        plan_id: one.plan.clone(),
        kpi_id: one.kpi.clone(),
        expected: one.expected,
        owner: one.owner.clone(),
        starts: one.starts,
        ends: one.ends,
        stage: one.stage,
        micros: one.cost.and_then(micros),
        currency,
        why: one.why.clone(),
        position,
    });
    rows.collect()
}

pub fn initiative_of(row: initiative::Model) -> Initiative {
    let cost = row.micros.map(|micros| Exact::new(micros.into(), 6).unwrap_or_default().trimmed());
    Initiative {
        id: row.id,
        name: row.name,
        plan: row.plan_id,
        kpi: row.kpi_id,
        expected: row.expected,
        owner: row.owner,
        starts: row.starts,
        ends: row.ends,
        stage: row.stage,
        cost,
        why: row.why,
    }
}

pub fn expectations(model: &Model) -> Vec<expectation::Model> {
    let rows = model.expectations.iter().zip(0..).map(|(one, position)| expectation::Model {
        id: one.id.clone(),
        business_unit_id: one.business_unit.clone(),
        sentence: one.sentence.clone(),
        metric_id: one.metric.clone(),
        scope: one.scope.clone(),
        value: one.value,
        near: one.near,
        weight: one.weight,
        valid_from: one.from,
        valid_to: one.to,
        position,
    });
    rows.collect()
}

pub fn expectation_of(row: expectation::Model) -> Expectation {
    Expectation {
        id: row.id,
        business_unit: row.business_unit_id,
        sentence: row.sentence,
        metric: row.metric_id,
        scope: row.scope,
        value: row.value,
        near: row.near,
        weight: row.weight,
        from: row.valid_from,
        to: row.valid_to,
    }
}
