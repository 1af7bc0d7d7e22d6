//! The rate card. A price that a closed month has used never changes, except its end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{ChargePeriodState, Period};
use entity::{charge_period, rate};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Db, StoreError, Tx};
use crate::chargeback::{RateTerms, Tariff};

/// All rates, in order.
///
/// # Errors
/// If the database does not answer.
pub async fn list(db: &Db) -> Result<Vec<rate::Model>, StoreError> {
    Ok(rate::Entity::find().order_by_asc(rate::Column::Position).all(db.read()).await?)
}

/// The rate card as months are charged by it.
///
/// # Errors
/// If the database does not answer, or the terms of a rate cannot be read.
pub(super) async fn tariffs(db: &Db) -> Result<Vec<Tariff>, StoreError> {
    list(db).await?.into_iter().map(tariff).collect()
}

fn tariff(row: rate::Model) -> Result<Tariff, StoreError> {
    let terms: RateTerms = serde_json::from_value(row.terms).map_err(StoreError::unreadable("rate.terms"))?;
    Ok(Tariff {
        id: row.id,
        service: row.service_id,
        charge_kind: row.charge_kind,
        unit_price: row.unit_price,
        currency: row.currency,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        terms,
    })
}

/// The last closed month that used each rate, by the rate's short name; until then the rate is frozen.
///
/// # Errors
/// If the database does not answer.
pub async fn last_used(db: &Db) -> Result<BTreeMap<String, Period>, StoreError> {
    let mut used = BTreeMap::new();
    let closed = closed(db.read()).await?;
    for rate in list(db).await? {
        if let Some(last) = closed.iter().rev().find(|month| has_used(month, &rate)) {
            used.insert(rate.id, last.period);
        }
    }
    Ok(used)
}

/// Closed months, oldest first.
async fn closed(on: &impl ConnectionTrait) -> Result<Vec<charge_period::Model>, StoreError> {
    let query = charge_period::Entity::find().filter(charge_period::Column::State.eq(ChargePeriodState::Closed));
    Ok(query.order_by_asc(charge_period::Column::Period).all(on).await?)
}

/// Refuses wanted rates that would change, shorten or remove one that a closed month has used.
///
/// # Errors
/// `Refused`, naming every such rate and its last month; else if the database does not answer.
pub(super) async fn unchanged_where_used(tx: &Tx, wanted: &[rate::Model]) -> Result<(), StoreError> {
    let closed = closed(tx).await?;
    let mut faults = Vec::new();
    for old in rate::Entity::find().order_by_asc(rate::Column::Position).all(tx).await? {
        let Some(last) = closed.iter().rev().find(|month| has_used(month, &old)) else { continue };
        let new = wanted.iter().find(|new| new.id == old.id);
        if !new.is_some_and(|new| only_its_end(&old, new, last.period.end())) {
            faults.push(format!(
                "rate {} was used by {}, which is closed: only its end may change, and not to before {}",
                old.id,
                last.period,
                last.period.end()
            ));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(StoreError::Refused(faults.join("\n"))) }
}

/// Whether the month was closed with this rate: it was known by then and valid in the month.
fn has_used(month: &charge_period::Model, rate: &rate::Model) -> bool {
    let known = month.closed_at.is_some_and(|closed| closed >= rate.added_at);
    let begun = rate.valid_from < month.period.end();
    known && begun && rate.valid_to.is_none_or(|end| end > month.period.start())
}

fn only_its_end(old: &rate::Model, new: &rate::Model, used_until: NaiveDate) -> bool {
    let same_end =
        rate::Model { valid_to: old.valid_to, position: old.position, added_at: old.added_at, ..new.clone() };
    let shortened = new.valid_to != old.valid_to && new.valid_to.is_some_and(|end| end < used_until);
    same_end == *old && !shortened
}
