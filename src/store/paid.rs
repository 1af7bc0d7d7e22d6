//! What business units pay for services: the lines of statements, summed. It charges nothing.

use std::collections::BTreeMap;

use entity::value::{Currency, Money};
use entity::{charge_line, statement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Access, Db, StoreError, company};

/// What a business unit pays for a service in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct PaidFor {
    /// Name of the business unit.
    pub unit: String,
    /// Name of the service.
    pub service: String,
    /// All its lines together.
    pub money: Money,
}

/// What those statements charge by business unit and service. The caller has found the statements.
///
/// # Errors
/// If the database does not answer.
pub async fn by_service(db: &Db, statements: &[statement::Model]) -> Result<Vec<PaidFor>, StoreError> {
    let units: BTreeMap<&String, &String> = statements.iter().map(|one| (&one.id, &one.business_unit_id)).collect();
    let lines = charge_line::Entity::find().filter(charge_line::Column::StatementId.is_in(units.keys().copied()));
    let mut sums: BTreeMap<(&String, String, Currency), i64> = BTreeMap::new();
    for line in lines.all(db.read()).await? {
        let Some(unit) = units.get(&line.statement_id) else { continue };
        *sums.entry((unit, line.service_id, line.currency)).or_insert(0) += line.micros;
    }
    let services = company::services(db).await?.into_iter().map(|one| (one.id, one.name));
    let names: BTreeMap<String, String> = services.collect();
    let units = company::business_units(db, &Access::everything()).await?.into_iter().map(|one| (one.id, one.name));
    let unit_names: BTreeMap<String, String> = units.collect();
    let paid = |((unit, service, currency), micros)| PaidFor {
        unit: unit_names.get(unit).unwrap_or(unit).clone(),
        service: names.get(&service).cloned().unwrap_or(service),
        money: Money::new(micros, currency),
    };
    Ok(sums.into_iter().map(paid).collect())
}
