//! What a folder says of charging as table rows. One hop, no decision.

use chrono::{DateTime, Utc};
use entity::value::Currency;
use entity::{budget, charge_rule, charging, cost_pool, exchange_rate, rate, service_budget};

use crate::chargeback::{Charging, Finance};
use crate::model::{Budget, CostPool, Model};

pub fn charging(model: &Model) -> Result<Vec<charging::Model>, serde_json::Error> {
    let row = |one: &Charging| {
        Ok(charging::Model {
            id: 1,
            allocation: one.allocation,
            step_order: serde_json::to_value(&one.step_order)?,
            second_person: one.second_person,
            unattended: one.unattended,
            stale_after_days: one.stale_after_days,
            accounts: serde_json::to_value(&one.accounts)?,
            finance: (one.finance != Finance::default()).then(|| serde_json::to_value(&one.finance)).transpose()?,
        })
    };
    model.charging.iter().map(row).collect()
}

pub fn cost_pools(model: &Model) -> Result<Vec<cost_pool::Model>, serde_json::Error> {
    let row = |(one, position): (&CostPool, i32)| {
        let collects = serde_json::to_value(&one.collects)?;
        Ok(cost_pool::Model { id: one.id.clone(), name: one.name.clone(), layer: one.layer, collects, position })
    };
    model.cost_pools.iter().zip(0..).map(row).collect()
}

pub fn exchange_rates(model: &Model) -> Vec<exchange_rate::Model> {
    let rows = model.exchange_rates.iter().map(|one| exchange_rate::Model {
        period: one.month,
        from_currency: one.from,
        to_currency: one.to,
        rate: one.rate,
    });
    rows.collect()
}

pub fn charge_rules(model: &Model) -> Result<Vec<charge_rule::Model>, serde_json::Error> {
    let rows = model.charge_rules.iter().zip(0..).map(|(rule, position)| {
        Ok(charge_rule::Model {
            id: rule.id.clone(),
            name: rule.name.clone(),
            service_id: rule.service.clone(),
            method: rule.method,
            driver: rule.driver.clone(),
            unit: rule.unit.clone(),
            terms: serde_json::to_value(&rule.terms)?,
            position,
        })
    });
    rows.collect()
}

pub fn rates(model: &Model, at: DateTime<Utc>) -> Result<Vec<rate::Model>, serde_json::Error> {
    let rows = model.rates.iter().zip(0..).map(|(one, position)| {
        Ok(rate::Model {
            id: one.id.clone(),
            service_id: one.service.clone(),
            charge_kind: one.charge_kind.clone(),
            unit: one.unit.clone(),
            unit_price: one.unit_price,
            currency: one.currency,
            valid_from: one.valid_from,
            valid_to: one.valid_to,
            added_at: at,
            terms: serde_json::to_value(&one.terms)?,
            position,
        })
    });
    rows.collect()
}

pub fn budgets(model: &Model, currency: Currency) -> Vec<budget::Model> {
    let rows = model.budgets.iter().filter(|budget| budget.service.is_none()).filter_map(|budget| {
        let (business_unit_id, micros) = (budget.business_unit.clone()?, micros(budget)?);
        Some(budget::Model { business_unit_id, period: budget.from, micros, currency })
    });
    rows.collect()
}

pub fn service_budgets(model: &Model, currency: Currency) -> Vec<service_budget::Model> {
    let rows = model.budgets.iter().filter_map(|budget| {
        let (service_id, micros) = (budget.service.clone()?, micros(budget)?);
        let business_unit_id = budget.business_unit.clone().unwrap_or_default();
        Some(service_budget::Model { service_id, business_unit_id, period: budget.from, micros, currency })
    });
    rows.collect()
}

fn micros(budget: &Budget) -> Option<i64> {
    i64::try_from(budget.amount.at_scale(6).ok()?).ok()
}
