//! What a month is charged from: costs, usage, rules, rates, rates of exchange, and the closed months before it.
//!
//! It only puts together what tables say; what becomes of it is decided in `chargeback`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::value::{ChargePeriodState, DisputeState, Exact, Period, RecordKind, RunState, Sum};
use entity::{
    business_unit, charge_line, charge_period, charging, company, cost_pool, dispute, driver_waiver, exchange_rate,
    slice, statement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError, charge_months, charges, credits, levels, lines, measured_use, rates, runs};
use crate::chargeback::{
    Accrual, Carried, ChargeInputs, Charging, Collects, Cost, Delivered, ExchangeRate, Line, MonthThen, Rule, Usage,
    settle,
};

/// How many closed months are looked through for what came late.
const LOOKED_BACK: usize = 13;

/// How the company charges; what nobody said is as usual.
///
/// # Errors
/// If the database does not answer, or a stored setting cannot be read.
pub async fn settings(db: &Db) -> Result<Charging, StoreError> {
    let row = charging::Entity::find().one(db.read()).await?;
    row.map_or_else(|| Ok(Charging::default()), settings_of)
}

/// The settings of a row.
///
/// # Errors
/// `Unreadable` if a stored text is not what it should be.
pub fn settings_of(row: charging::Model) -> Result<Charging, StoreError> {
    let finance = row.finance.map(serde_json::from_value).transpose();
    Ok(Charging {
        finance: finance.map_err(StoreError::unreadable("charging.finance"))?.unwrap_or_default(),
        allocation: row.allocation,
        step_order: serde_json::from_value(row.step_order).map_err(StoreError::unreadable("charging.step_order"))?,
        second_person: row.second_person,
        unattended: row.unattended,
        stale_after_days: row.stale_after_days,
        accounts: serde_json::from_value(row.accounts).map_err(StoreError::unreadable("charging.accounts"))?,
    })
}

/// Cost pools and towers, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn pools(db: &Db) -> Result<Vec<cost_pool::Model>, StoreError> {
    Ok(cost_pool::Entity::find().order_by_asc(cost_pool::Column::Position).all(db.read()).await?)
}

/// What a month is charged from, with the slices of lines it was read from.
///
/// # Errors
/// `Refused` if the month before must be closed first; else if the database does not answer.
pub async fn inputs(
    db: &Db,
    company: &company::Model,
    period: Period,
) -> Result<(ChargeInputs, BTreeSet<i64>), StoreError> {
    let slices = lines::slices(db, period).await?;
    let settings = settings(db).await?;
    let units = super::company::business_units(db, &Access::everything()).await?;
    let (mut costs, mut usage) = costs_and_usage(db, period).await?;
    let accrued = accruals(db, &settings.finance.accrue, period).await?;
    costs.extend(accrued.iter().flat_map(|accrual| accrual.costs.clone()));
    let pools = pools(db).await?;
    let rules: Vec<Rule> = super::company::charge_rules(db).await?.into_iter().map(Into::into).collect();
    usage.extend(measured_use::of_rules(db, &rules, &units, period).await?);
    let (carried_in, carried) = carried_in(db, period).await?;
    let inputs = ChargeInputs {
        costs,
        usage,
        rules,
        business_units: units.into_iter().filter(|unit| is_there(unit, period)).map(|unit| unit.id).collect(),
        carried_in,
        carried,
        allocation: settings.allocation,
        step_order: settings.step_order,
        layers: pools.into_iter().map(|pool| (pool.id, pool.layer)).collect(),
        tariffs: rates::tariffs(db).await?,
        exchange_rates: exchange_rates(db, period).await?,
        corrections: settled(db).await?,
        closed: closed(db, period).await?,
        accrued,
        levels: levels::in_force(db, period).await?,
        credits: credits::due(db, &settings.finance.credits, period).await?,
        showback: settings.finance.showback,
        ..ChargeInputs::new(period, company.currency)
    };
    Ok((inputs, slices))
}

/// Bills of these sources that did not come for the month, as the last of three months before it that has one.
async fn accruals(db: &Db, expected: &[String], period: Period) -> Result<Vec<Accrual>, StoreError> {
    let mut accruals = Vec::new();
    for source in expected {
        if !bill_of(db, source, period).await?.is_empty() {
            continue;
        }
        for back in 1..=3 {
            let from = period.shifted(-back);
            let costs = bill_of(db, source, from).await?;
            if !costs.is_empty() {
                accruals.push(Accrual { source: source.clone(), from, costs });
                break;
            }
        }
    }
    Ok(accruals)
}

/// What one source billed for a month.
async fn bill_of(db: &Db, source: &str, period: Period) -> Result<Vec<Cost>, StoreError> {
    let sums = lines::sums(db, period).await?.into_iter().filter(|(slice, _)| slice.source_id == source).collect();
    Ok(sorted(db, sums).await?.0)
}

/// Costs and usage of a month as they are known now.
async fn costs_and_usage(db: &Db, period: Period) -> Result<(Vec<Cost>, Vec<Usage>), StoreError> {
    let sums = lines::sums(db, period).await?;
    sorted(db, sums).await
}

/// Sums as costs and usage; costs without a service that a pool collects are the pool's.
async fn sorted(db: &Db, sums: Vec<(Arc<slice::Model>, Sum)>) -> Result<(Vec<Cost>, Vec<Usage>), StoreError> {
    let (mut costs, mut usage) = (Vec::new(), Vec::new());
    let pools = pools(db).await?;
    let mut collecting = Vec::new();
    for pool in &pools {
        let collects: Vec<Collects> =
            serde_json::from_value(pool.collects.clone()).map_err(StoreError::unreadable("cost_pool.collects"))?;
        collecting.push((&pool.id, collects));
    }
    for (slice, sum) in sums {
        let collects = |(_, all): &&(&String, Vec<Collects>)| {
            all.iter().any(|one| one.takes(&slice.source_id, &slice.account, &sum.category))
        };
        match (slice.kind, sum.currency) {
            (RecordKind::CostLine, Some(currency)) => costs.push(Cost {
                service: match &sum.service {
                    Some(service) => Some(service.to_string()),
                    None => collecting.iter().find(collects).map(|(id, _)| (*id).clone()),
                },
                business_unit: sum.business_unit.as_deref().map(str::to_owned),
                billed: sum.billed,
                currency,
            }),
            (RecordKind::UsageLine, _) => usage.push(Usage {
                driver: sum.category.to_string(),
                service: sum.service.as_deref().map(str::to_owned),
                business_unit: sum.business_unit.as_deref().map(str::to_owned),
                quantity: sum.quantity,
            }),
            _ => {}
        }
    }
    Ok((costs, usage))
}

/// Whether the unit is there on any day of the month: one that has ended, or has not begun, pays nothing.
fn is_there(unit: &business_unit::Model, month: Period) -> bool {
    unit.valid_from.is_none_or(|first| first < month.end()) && unit.valid_to.is_none_or(|end| end > month.start())
}

async fn exchange_rates(db: &Db, period: Period) -> Result<Vec<ExchangeRate>, StoreError> {
    let rows = exchange_rate::Entity::find().filter(exchange_rate::Column::Period.eq(period)).all(db.read()).await?;
    let rate =
        |row: exchange_rate::Model| ExchangeRate { from: row.from_currency, to: row.to_currency, rate: row.rate };
    Ok(rows.into_iter().map(rate).collect())
}

/// What the month before carried over, and who; months are closed in order, once the first is.
async fn carried_in(db: &Db, period: Period) -> Result<(Exact, Vec<Carried>), StoreError> {
    let before = period.previous();
    if let Some(row) = charges::period(db, before).await?
        && row.state == ChargePeriodState::Closed
    {
        let books = charges::books(&row)?;
        return Ok((books.carried_out, books.carried));
    }
    if charge_months::closed(db).await?.iter().any(|closed| *closed != period) {
        let why = format!(
            "close {before} before {period}: months are closed in order, since each carries its last fractions of a cent on"
        );
        return Err(StoreError::Refused(why));
    }
    Ok((Exact::ZERO, Vec::new()))
}

/// Corrections of accepted disputes that no closed month carries yet.
async fn settled(db: &Db) -> Result<Vec<crate::chargeback::CorrectionLine>, StoreError> {
    let accepted = dispute::Entity::find()
        .filter(dispute::Column::State.eq(DisputeState::Accepted))
        .filter(dispute::Column::CorrectedIn.is_null())
        .order_by_asc(dispute::Column::Id)
        .all(db.read())
        .await?;
    let mut settled = Vec::new();
    for dispute in accepted {
        settled.extend(effect(db, &dispute).await?);
    }
    Ok(settled)
}

/// What a dispute moves if it is accepted: zero-sum, over all units.
///
/// # Errors
/// `Refused` if its line is gone or the amounts do not fit; else if the database does not answer.
pub async fn effect(db: &Db, dispute: &dispute::Model) -> Result<Vec<crate::chargeback::CorrectionLine>, StoreError> {
    let all = lines_of(db, dispute.period).await?;
    let line = all.iter().find(|line| line.id == dispute.line_id);
    let line = line.ok_or_else(|| StoreError::Refused(format!("there is no line {}", dispute.line_id)))?;
    let wanted = entity::value::Money::new(dispute.wanted_micros, line.amount.currency);
    settle((dispute.id, line), wanted, dispute.instead_id.as_deref(), &all)
        .map_err(|error| StoreError::Refused(error.to_string()))
}

/// Closed months before this one in which something may have come late: other slices than they were charged from.
async fn closed(db: &Db, period: Period) -> Result<Vec<MonthThen>, StoreError> {
    let mut months = Vec::new();
    let rows = charges::periods(db).await?;
    let before = |row: &&charge_period::Model| row.state == ChargePeriodState::Closed && row.period < period;
    for row in rows.iter().filter(before).take(LOOKED_BACK) {
        if let Some(then) = month_then(db, row, &rows).await? {
            months.push(then);
        }
    }
    months.reverse();
    Ok(months)
}

/// A closed month with what is known now; none if no other lines came since, or if it is too old to tell.
///
/// # Errors
/// If the database does not answer, or something stored cannot be read.
pub async fn month_then(
    db: &Db,
    row: &charge_period::Model,
    all: &[charge_period::Model],
) -> Result<Option<MonthThen>, StoreError> {
    let (Some(basis), Some(then)) = (&row.basis, &row.slices) else { return Ok(None) };
    let then: BTreeSet<i64> =
        serde_json::from_value(then.clone()).map_err(StoreError::unreadable("charge_period.slices"))?;
    if lines::slices(db, row.period).await? == then {
        return Ok(None);
    }
    let basis: ChargeInputs =
        serde_json::from_value(basis.clone()).map_err(StoreError::unreadable("charge_period.basis"))?;
    let (mut costs, mut usage) = costs_and_usage(db, row.period).await?;
    // What was measured stays as it was charged by.
    usage.extend(basis.usage.iter().cloned());
    // A bill that was estimated and has not come yet is still what it was estimated to be.
    for accrual in &basis.accrued {
        if bill_of(db, &accrual.source, row.period).await?.is_empty() {
            costs.extend(accrual.costs.iter().cloned());
        }
    }
    let exchange_rates = basis.exchange_rates.iter().cloned().chain(exchange_rates(db, row.period).await?).collect();
    let mut booked = Vec::new();
    let mut booked_late = Vec::new();
    for later in all.iter().filter(|one| one.state == ChargePeriodState::Closed && one.period > row.period) {
        let corrects = |line: &Line| {
            line.corrects.as_ref().is_some_and(|corrects| corrects.period == row.period && corrects.dispute.is_none())
        };
        booked.extend(lines_of(db, later.period).await?.into_iter().filter(corrects));
        booked_late.extend(charges::books(later)?.late.into_iter().filter(|late| late.period == row.period));
    }
    let billed = lines_of(db, row.period).await?.into_iter().filter(|line| line.corrects.is_none()).collect();
    let books = charges::books(row)?;
    Ok(Some(MonthThen {
        now: ChargeInputs { costs, usage, exchange_rates, ..basis },
        billed,
        books,
        booked,
        booked_late,
    }))
}

/// Every line of a month, whatever its state.
///
/// # Errors
/// If the database does not answer.
pub async fn lines_of(db: &Db, period: Period) -> Result<Vec<Line>, StoreError> {
    let statements = statement::Entity::find().filter(statement::Column::Period.eq(period)).all(db.read()).await?;
    let units: BTreeMap<String, String> =
        statements.into_iter().map(|statement| (statement.id, statement.business_unit_id)).collect();
    let rows = charge_line::Entity::find()
        .filter(charge_line::Column::StatementId.is_in(units.keys()))
        .order_by_asc(charge_line::Column::StatementId)
        .order_by_asc(charge_line::Column::Position)
        .all(db.read())
        .await?;
    let unit = |row: &charge_line::Model| units.get(&row.statement_id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| (unit(&row), row)).map(|(unit, row)| Line::stored(row, unit)).collect())
}

/// What is known of the deliveries of every driver that was used in a month or the one before.
///
/// # Errors
/// If the database does not answer.
pub async fn delivered(db: &Db, period: Period) -> Result<Vec<Delivered>, StoreError> {
    let latest = runs::latest(db).await?;
    let at = |source: &str| {
        let done = |run: &&entity::run::Model| matches!(run.state, RunState::Succeeded | RunState::Partial);
        latest.iter().filter(done).find(|run| run.source_id == source).and_then(|run| run.finished_at)
    };
    let waivers = driver_waiver::Entity::find().filter(driver_waiver::Column::Period.eq(period)).all(db.read()).await?;
    let mut drivers: BTreeMap<String, Delivered> = BTreeMap::new();
    for (month, before) in [(period.previous(), true), (period, false)] {
        for (slice, sum) in
            lines::sums(db, month).await?.into_iter().filter(|(slice, _)| slice.kind == RecordKind::UsageLine)
        {
            let known = drivers.entry(sum.category.to_string()).or_default();
            known.used_before |= before && !sum.quantity.is_zero();
            known.at = known.at.max(at(&slice.source_id));
        }
    }
    let waived = |driver: &str| {
        let found = waivers.iter().find(|waiver| waiver.driver == driver);
        found.map(|waiver| format!("{}: {}", waiver.waived_by, waiver.reason))
    };
    let named = |(driver, known): (String, Delivered)| Delivered { waived: waived(&driver), driver, ..known };
    Ok(drivers.into_iter().map(named).collect())
}

/// The bill of every source that has to be there before a month is charged.
///
/// # Errors
/// `Refused` if the last pull of a source of lines failed, `Overtaken` if one is under way; else if the database does not
/// answer.
pub async fn all_pulled(db: &Db, period: Period) -> Result<(), StoreError> {
    let latest = runs::latest(db).await?;
    for source in runs::sources(db).await? {
        let kind = source.settings.get("records").and_then(serde_json::Value::as_str).unwrap_or_default();
        if ![RecordKind::CostLine, RecordKind::UsageLine].iter().any(|lines| lines.to_string() == kind) {
            continue;
        }
        let Some(run) = latest.iter().find(|run| run.source_id == source.id) else { continue };
        match run.state {
            RunState::Failed => {
                let why = run.error.as_deref().unwrap_or("no reason is known");
                let why = format!(
                    "{period} is not closed: the last pull of {} failed ({why}); pull it again first",
                    source.id
                );
                return Err(StoreError::Refused(why));
            }
            RunState::Running => {
                let why = format!("{period} is not closed: {} is being pulled, or that pull was broken off", source.id);
                return Err(StoreError::Overtaken(why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Lets a stale driver pass for one month.
///
/// # Errors
/// If the database refuses.
pub async fn waive(
    db: &Db,
    (period, driver): (Period, &str),
    (by, reason): (&str, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    use sea_orm::{ActiveModelTrait, ActiveValue::Set};
    let tx = db.begin().await?;
    driver_waiver::Entity::delete_by_id((period, driver.to_owned())).exec(&tx).await?;
    let row = driver_waiver::ActiveModel {
        period: Set(period),
        driver: Set(driver.to_owned()),
        waived_by: Set(by.to_owned()),
        reason: Set(reason.to_owned()),
        waived_at: Set(at),
    };
    row.insert(&tx).await?;
    let object = format!("driver {driver} for {period}");
    let entry = super::audit::Entry { actor: by, action: "waived", object, detail: Some(reason.to_owned()), at };
    super::audit::write(&tx, entry).await?;
    db.commit(tx).await
}
