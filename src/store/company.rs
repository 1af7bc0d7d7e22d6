//! The company as applied: organisation, services, streams, metrics, rules, budgets.

use std::collections::BTreeMap;

use entity::value::{FiscalCalendar, Money, Period};
use entity::{
    budget, business_unit, calendar, charge_rule, company, kpi, metric, objective, regular_report, service,
    service_budget, strategy_link, stream_step, value_stream,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError};
use crate::connectors::Promise;
use crate::measure::Metric;

/// The company; none before a model was applied.
///
/// # Errors
/// If the database does not answer.
pub async fn company(db: &Db) -> Result<Option<company::Model>, StoreError> {
    Ok(company::Entity::find().one(db.read()).await?)
}

/// Business units that may be seen, parents before children.
///
/// # Errors
/// If the database does not answer.
pub async fn business_units(db: &Db, access: &Access) -> Result<Vec<business_unit::Model>, StoreError> {
    let rows = business_unit::Entity::find().order_by_asc(business_unit::Column::Position).all(db.read()).await?;
    Ok(rows.into_iter().filter(|unit| access.may_see_unit(&unit.id)).collect())
}

/// All services, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn services(db: &Db) -> Result<Vec<service::Model>, StoreError> {
    Ok(service::Entity::find().order_by_asc(service::Column::Position).all(db.read()).await?)
}

/// All calendars, in order: id and days, as `measure::Holidays` and `measure::with_calendars` read them.
///
/// # Errors
/// If the database does not answer, or a stored list cannot be read.
pub async fn calendars(db: &Db) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    let rows = calendar::Entity::find().order_by_asc(calendar::Column::Position).all(db.read()).await?;
    let read = |row: calendar::Model| {
        Ok((row.id, serde_json::from_value(row.days).map_err(StoreError::unreadable("calendar.days"))?))
    };
    rows.into_iter().map(read).collect()
}

/// All value streams with their steps, both in order.
///
/// # Errors
/// If the database does not answer.
pub async fn value_streams(db: &Db) -> Result<Vec<(value_stream::Model, Vec<stream_step::Model>)>, StoreError> {
    let streams = value_stream::Entity::find().order_by_asc(value_stream::Column::Position).all(db.read()).await?;
    let mut with_steps = Vec::new();
    for stream in streams {
        let steps = stream_step::Entity::find()
            .filter(stream_step::Column::StreamId.eq(&stream.id))
            .order_by_asc(stream_step::Column::Position)
            .all(db.read())
            .await?;
        with_steps.push((stream, steps));
    }
    Ok(with_steps)
}

/// The metrics in use, by id.
///
/// # Errors
/// If the database does not answer, or a stored definition cannot be read.
pub async fn metrics(db: &Db) -> Result<Vec<Metric>, StoreError> {
    let rows = metric::Entity::find().order_by_asc(metric::Column::Id).all(db.read()).await?;
    rows.into_iter()
        .map(|row| serde_json::from_value(row.definition).map_err(StoreError::unreadable("metric.definition")))
        .collect()
}

/// All KPIs, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn kpis(db: &Db) -> Result<Vec<kpi::Model>, StoreError> {
    Ok(kpi::Entity::find().order_by_asc(kpi::Column::Position).order_by_asc(kpi::Column::Id).all(db.read()).await?)
}

/// A KPI by its id.
///
/// # Errors
/// If the database does not answer.
pub async fn kpi(db: &Db, id: &str) -> Result<Option<kpi::Model>, StoreError> {
    Ok(kpi::Entity::find_by_id(id).one(db.read()).await?)
}

/// Supposed effects between the objectives of a scorecard, in order, with the names of cause and effect.
///
/// # Errors
/// If the database does not answer.
pub async fn strategy_links(db: &Db, scorecard: &str) -> Result<Vec<(strategy_link::Model, [String; 2])>, StoreError> {
    let of_card = objective::Entity::find().filter(objective::Column::ScorecardId.eq(scorecard));
    let objectives = of_card.all(db.read()).await?;
    let name =
        |id: &String| objectives.iter().find(|one| one.id == *id).map_or_else(|| id.clone(), |one| one.name.clone());
    let of_card = strategy_link::Entity::find().filter(strategy_link::Column::ScorecardId.eq(scorecard));
    let links = of_card.order_by_asc(strategy_link::Column::Position).all(db.read()).await?;
    let named = |link: strategy_link::Model| {
        let names = [&link.from_objective, &link.to_objective].map(name);
        (link, names)
    };
    Ok(links.into_iter().map(named).collect())
}

/// Reports that are made every month, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn regular_reports(db: &Db, report: &str) -> Result<Vec<regular_report::Model>, StoreError> {
    let query = regular_report::Entity::find().filter(regular_report::Column::Report.eq(report));
    Ok(query.order_by_asc(regular_report::Column::Position).all(db.read()).await?)
}

/// How cost is shared out, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn charge_rules(db: &Db) -> Result<Vec<charge_rule::Model>, StoreError> {
    Ok(charge_rule::Entity::find().order_by_asc(charge_rule::Column::Position).all(db.read()).await?)
}

/// Planned money of each business unit that may be seen, for a month: the newest entry that is not later; where a unit has
/// none, what is planned for it service by service, together.
///
/// # Errors
/// If the database does not answer.
pub async fn budgets(db: &Db, access: &Access, period: Period) -> Result<Vec<(String, Money)>, StoreError> {
    let rows = budget::Entity::find()
        .filter(budget::Column::Period.lte(period))
        .order_by_asc(budget::Column::BusinessUnitId)
        .order_by_asc(budget::Column::Period)
        .all(db.read())
        .await?;
    let mut newest: BTreeMap<String, Money> = BTreeMap::new();
    for planned in service_budgets(db, access, period).await? {
        if let Some(unit) = planned.business_unit {
            let sum = newest.entry(unit).or_insert(Money::new(0, planned.amount.currency));
            sum.micros = sum.micros.saturating_add(planned.amount.micros);
        }
    }
    for row in rows.into_iter().filter(|row| access.may_see_unit(&row.business_unit_id)) {
        newest.insert(row.business_unit_id, Money::new(row.micros, row.currency));
    }
    Ok(newest.into_iter().collect())
}

/// Planned money of a service, tower or pool.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceBudget {
    /// The service, tower or pool.
    pub service: String,
    /// The business unit; none: all together.
    pub business_unit: Option<String>,
    /// For the month.
    pub amount: Money,
}

/// Planned money of services, towers and pools that may be seen, for a month: the newest entry of each that is not later.
///
/// # Errors
/// If the database does not answer.
pub async fn service_budgets(db: &Db, access: &Access, period: Period) -> Result<Vec<ServiceBudget>, StoreError> {
    let rows = service_budget::Entity::find()
        .filter(service_budget::Column::Period.lte(period))
        .order_by_asc(service_budget::Column::Period)
        .all(db.read())
        .await?;
    let mut newest: BTreeMap<(String, String), Money> = BTreeMap::new();
    for row in rows {
        newest.insert((row.service_id, row.business_unit_id), Money::new(row.micros, row.currency));
    }
    let seen = |unit: &Option<String>| match unit {
        Some(unit) => access.may_see_unit(unit),
        None => access.is_everything(),
    };
    let budget = |((service, unit), amount): ((String, String), Money)| {
        let business_unit = Some(unit).filter(|unit| !unit.is_empty());
        ServiceBudget { service, business_unit, amount }
    };
    Ok(newest.into_iter().map(budget).filter(|budget: &ServiceBudget| seen(&budget.business_unit)).collect())
}

/// When tickets that are handed in are promised to be done, as `connectors::Promise` says it.
///
/// # Errors
/// If the stored promises cannot be read.
pub fn promises(company: &company::Model) -> Result<Vec<Promise>, StoreError> {
    let promises = company.promises.clone().map(serde_json::from_value).transpose();
    Ok(promises.map_err(StoreError::unreadable("company.promises"))?.unwrap_or_default())
}

/// How the company's fiscal years run.
///
/// # Errors
/// If the stored calendar cannot be read.
pub fn fiscal(company: &company::Model) -> Result<FiscalCalendar, StoreError> {
    let calendar = company.fiscal.clone().map(serde_json::from_value).transpose();
    Ok(calendar.map_err(StoreError::unreadable("company.fiscal"))?.unwrap_or_default())
}
