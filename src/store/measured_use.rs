//! Drivers that are measures: how much of a metric each business unit came to in a month, as use of a service.
//!
//! It measures nothing: it reads what was measured before the month is charged.

use std::collections::{BTreeMap, BTreeSet};

use entity::business_unit;
use entity::value::{Exact, Period, Scope};

use super::{Access, Db, StoreError, measurements};
use crate::chargeback::{MEASURE, Rule, Usage};

/// Digits behind the point that a measured quantity keeps.
const DIGITS: usize = 6;

/// Use by units, for every rule whose driver is a metric (`metric:tickets`): what the metric came to for the service as used
/// by each unit, else for each unit alone. A unit's measure holds everything below it; its use is what is left of it. What
/// no unit accounts for is used by nobody.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn of_rules(
    db: &Db,
    rules: &[Rule],
    units: &[business_unit::Model],
    period: Period,
) -> Result<Vec<Usage>, StoreError> {
    let drivers: BTreeSet<(&str, &str)> =
        rules.iter().filter_map(|rule| Some((rule.driver.as_deref()?, rule.service.as_str()))).collect();
    let mut usage = Vec::new();
    for (driver, service) in drivers {
        let Some(metric) = driver.strip_prefix(MEASURE) else { continue };
        let (values, all) = by_unit(db, metric, service, period).await?;
        for (business_unit, quantity) in own(&values, all, units) {
            usage.push(Usage { driver: driver.to_owned(), service: Some(service.to_owned()), business_unit, quantity });
        }
    }
    Ok(usage)
}

/// Values by unit, and the value of all together, where it is known.
type Values = (BTreeMap<String, f64>, Option<f64>);

/// What the metric came to for each unit: of the service, if it is measured for units and services together.
async fn by_unit(db: &Db, metric: &str, service: &str, period: Period) -> Result<Values, StoreError> {
    let (mut alone, mut with_service): (Values, Values) = Default::default();
    let mut of_services = false;
    for row in measurements::of_metric(db, &Access::everything(), metric, (period, period)).await? {
        let Some(value) = row.value else { continue };
        match row.scope {
            Scope::All => alone.1 = Some(value),
            Scope::Unit(unit) => alone.0.extend([(unit, value)]),
            Scope::Service(of) if of == service => with_service.1 = Some(value),
            Scope::UnitService(unit, of) => {
                of_services = true;
                with_service.0.extend((of == service).then_some((unit, value)));
            }
            _ => {}
        }
    }
    Ok(if of_services { with_service } else { alone })
}

/// Each unit's value without those of the units below it, and what no unit accounts for.
fn own(
    values: &BTreeMap<String, f64>,
    all: Option<f64>,
    units: &[business_unit::Model],
) -> Vec<(Option<String>, Exact)> {
    let below = |id: Option<&String>| -> f64 {
        units.iter().filter(|one| one.parent_id.as_ref() == id).filter_map(|one| values.get(&one.id)).sum()
    };
    let of_unit = |unit: &business_unit::Model| {
        let value = values.get(&unit.id).copied().unwrap_or_default();
        (Some(unit.id.clone()), rounded(value - below(Some(&unit.id))))
    };
    let nobodys = all.map(|all| (None, rounded(all - below(None))));
    units.iter().map(of_unit).chain(nobodys).filter(|(_, quantity)| !quantity.is_zero()).collect()
}

fn rounded(value: f64) -> Exact {
    format!("{value:.DIGITS$}").parse::<Exact>().unwrap_or_default().trimmed()
}
