//! Rows of charging as a model again. One hop, no decision.

use entity::value::Exact;
use entity::{budget, charge_rule, charging, cost_pool, exchange_rate, rate, service_budget};

use super::unreadable;
use crate::chargeback::Charging;
use crate::model::{Budget, ChargeRule, CostPool, MonthlyRate, Rate};
use crate::store::{StoreError, charging as stored};

pub fn charging(row: charging::Model) -> Result<Charging, StoreError> {
    stored::settings_of(row)
}

pub fn cost_pool(row: cost_pool::Model) -> Result<CostPool, StoreError> {
    let collects = serde_json::from_value(row.collects).map_err(unreadable("cost_pool.collects"))?;
    Ok(CostPool { id: row.id, name: row.name, layer: row.layer, collects })
}

pub fn exchange_rate(row: exchange_rate::Model) -> MonthlyRate {
    MonthlyRate { month: row.period, from: row.from_currency, to: row.to_currency, rate: row.rate }
}

pub fn charge_rule(row: charge_rule::Model) -> Result<ChargeRule, StoreError> {
    Ok(ChargeRule {
        id: row.id,
        name: row.name,
        service: row.service_id,
        method: row.method,
        driver: row.driver,
        unit: row.unit,
        terms: serde_json::from_value(row.terms).map_err(unreadable("charge_rule.terms"))?,
    })
}

pub fn rate(row: rate::Model) -> Result<Rate, StoreError> {
    Ok(Rate {
        id: row.id,
        service: row.service_id,
        charge_kind: row.charge_kind,
        unit: row.unit,
        unit_price: row.unit_price,
        currency: row.currency,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        terms: serde_json::from_value(row.terms).map_err(unreadable("rate.terms"))?,
    })
}

pub fn budgets(of_units: Vec<budget::Model>, of_services: Vec<service_budget::Model>) -> Vec<Budget> {
    let amount = |micros: i64| Exact::new(micros.into(), 6).unwrap_or_default().trimmed();
    let of_units = of_units.into_iter().map(|row| Budget {
        business_unit: Some(row.business_unit_id),
        service: None,
        from: row.period,
        amount: amount(row.micros),
    });
    let of_services = of_services.into_iter().map(|row| Budget {
        business_unit: Some(row.business_unit_id).filter(|unit| !unit.is_empty()),
        service: Some(row.service_id),
        from: row.period,
        amount: amount(row.micros),
    });
    of_units.chain(of_services).collect()
}
