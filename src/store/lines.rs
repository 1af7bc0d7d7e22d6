//! The manifest of cost and usage lines: which slices there are, which files hold them, and what they sum to.
//!
//! The lines themselves are in `facts`; swapping a slice is one transaction, so nothing half-written is ever read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::value::{Currency, Exact, PackedSums, Period, RecordKind, Scope, Sum};
use entity::{charge_rule, slice, slice_part, summary};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::runs::{self, Counts};
use super::{Db, StoreError, Tx, batch};
use crate::facts::{Part, WrittenSlice};

/// Who delivered a slice.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The source.
    pub source: &'a str,
    /// Its mapping.
    pub mapping_version: &'a str,
    /// The pull.
    pub run: i64,
}

/// Puts a delivered slice in the place of the one of the same source, kind, account and month.
/// A slice whose lines and mapping are the same stays as it is.
///
/// # Errors
/// If the database refuses.
pub async fn replace(tx: &Tx, delivery: Delivery<'_>, written: &WrittenSlice) -> Result<Counts, StoreError> {
    let lines = written.lines;
    let mut counts = Counts { read: lines, ..Counts::default() };
    let old = slice::Entity::find()
        .filter(slice::Column::SourceId.eq(delivery.source))
        .filter(slice::Column::Kind.eq(written.kind))
        .filter(slice::Column::Account.eq(&written.account))
        .filter(slice::Column::Period.eq(written.period))
        .one(tx)
        .await?;
    match &old {
        Some(old) if old.content_hash == written.content_hash && old.mapping_version == delivery.mapping_version => {
            counts.same = lines;
            return Ok(counts);
        }
        Some(old) => {
            counts.changed = lines;
            remove(tx, old.id).await?;
        }
        None => counts.new = lines,
    }
    let id = row(delivery, written).insert(tx).await?.id;
    let parts = written.parts.iter().zip(0..).map(|(part, position)| part_row(id, position, part));
    batch::insert(tx, parts, None).await?;
    let sums = written.sums.iter().zip(0..).map(|(sums, position)| sum_row(id, position, sums));
    batch::insert(tx, sums, None).await?;
    Ok(counts)
}

/// Ids of the sources that brought lines of a month.
///
/// # Errors
/// If the database does not answer.
pub async fn sources_of(db: &Db, period: Period) -> Result<BTreeSet<String>, StoreError> {
    let rows = slice::Entity::find().filter(slice::Column::Period.eq(period)).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| row.source_id).collect())
}

/// Sums of all slices of a month, with the slices they belong to.
///
/// # Errors
/// If the database does not answer, or a sum cannot be read.
pub async fn sums(db: &Db, period: Period) -> Result<Vec<(Arc<slice::Model>, Sum)>, StoreError> {
    sums_of(db, slice::Entity::find().filter(slice::Column::Period.eq(period)).all(db.read()).await?).await
}

async fn sums_of(db: &Db, slices: Vec<slice::Model>) -> Result<Vec<(Arc<slice::Model>, Sum)>, StoreError> {
    let slices: BTreeMap<i64, Arc<slice::Model>> = slices.into_iter().map(|slice| (slice.id, slice.into())).collect();
    let pieces = summary::Entity::find()
        .filter(summary::Column::SliceId.is_in(slices.keys().copied()))
        .order_by_asc(summary::Column::SliceId)
        .order_by_asc(summary::Column::Position)
        .all(db.read())
        .await?;
    let mut sums = Vec::new();
    for piece in pieces {
        let Some(slice) = slices.get(&piece.slice_id) else { continue };
        let piece = piece.sums.sums().map_err(StoreError::unreadable("summary.sums"))?;
        sums.extend(piece.into_iter().map(|sum| (Arc::clone(slice), sum)));
    }
    Ok(sums)
}

/// The slices of these kinds and months, by month and number: what a sum of lines was made from.
///
/// # Errors
/// If the database does not answer.
pub async fn delivered(db: &Db, kinds: &[RecordKind], periods: &[Period]) -> Result<Vec<slice::Model>, StoreError> {
    let slices = slice::Entity::find()
        .filter(slice::Column::Kind.is_in(kinds.iter().copied()))
        .filter(slice::Column::Period.is_in(periods.iter().copied()))
        .order_by_asc(slice::Column::Period)
        .order_by_asc(slice::Column::Id);
    Ok(slices.all(db.read()).await?)
}

/// The slices of a month: one that is replaced gets another number.
///
/// # Errors
/// If the database does not answer.
pub async fn slices(db: &Db, period: Period) -> Result<BTreeSet<i64>, StoreError> {
    numbers(db.read(), period).await
}

/// The slices of a month, which no pull can replace before the transaction ends.
///
/// # Errors
/// If the database does not answer.
pub async fn slices_held(tx: &Tx, period: Period) -> Result<BTreeSet<i64>, StoreError> {
    runs::hold_all(tx).await?;
    numbers(tx, period).await
}

async fn numbers(connection: &impl ConnectionTrait, period: Period) -> Result<BTreeSet<i64>, StoreError> {
    let slices = slice::Entity::find().filter(slice::Column::Period.eq(period)).all(connection).await?;
    Ok(slices.into_iter().map(|slice| slice.id).collect())
}

/// What each service cost in a month, exactly; costs in another currency are left out.
///
/// # Errors
/// If the database does not answer, or a sum needs more than 38 digits.
pub async fn spend(db: &Db, period: Period, currency: Currency) -> Result<BTreeMap<String, Exact>, StoreError> {
    let mut spend: BTreeMap<String, Exact> = BTreeMap::new();
    for (slice, sum) in sums(db, period).await? {
        if let (RecordKind::CostLine, Some(service), true) = (slice.kind, sum.service, sum.currency == Some(currency)) {
            let total = spend.entry(service.to_string()).or_default();
            *total = total.add(&sum.billed).map_err(StoreError::unreadable("summary.sums"))?;
        }
    }
    Ok(spend)
}

/// How much each service was used, in all and by each business unit, or by these units alone: the sum of the driver it is
/// charged by, month by month. A service charged without a driver has no demand here.
///
/// # Errors
/// If the database does not answer.
pub async fn demand(
    db: &Db,
    (from, to): (Period, Period),
    units: Option<&BTreeSet<String>>,
) -> Result<BTreeMap<(Scope, Period), f64>, StoreError> {
    let rules = charge_rule::Entity::find().all(db.read()).await?;
    let slices = slice::Entity::find()
        .filter(slice::Column::Kind.eq(RecordKind::UsageLine))
        .filter(slice::Column::Period.gte(from))
        .filter(slice::Column::Period.lte(to))
        .all(db.read())
        .await?;
    let is_driver = |service: &str, driver: &str| {
        rules.iter().any(|rule| rule.service_id == service && rule.driver.as_deref() == Some(driver))
    };
    let mut demand = BTreeMap::new();
    for (slice, sum) in sums_of(db, slices).await? {
        let unit = sum.business_unit.as_deref();
        let is_asked = units.is_none_or(|units| unit.is_some_and(|unit| units.contains(unit)));
        let Some(service) = sum.service.filter(|service| is_asked && is_driver(service, &sum.category)) else {
            continue;
        };
        let whole = Scope::Service(service.to_string());
        let of_unit = unit.map(|unit| Scope::UnitService(unit.to_owned(), service.to_string()));
        for scope in of_unit.into_iter().chain([whole]) {
            *demand.entry((scope, slice.period)).or_insert(0.0) += sum.quantity.to_f64();
        }
    }
    Ok(demand)
}

/// Months that have lines, oldest first.
///
/// # Errors
/// If the database does not answer.
pub async fn periods(db: &Db) -> Result<BTreeSet<Period>, StoreError> {
    Ok(slice::Entity::find().all(db.read()).await?.into_iter().map(|slice| slice.period).collect())
}

/// The files that hold a month's lines of that kind.
///
/// # Errors
/// If the database does not answer.
pub async fn parts(db: &Db, kind: RecordKind, period: Period) -> Result<Vec<Part>, StoreError> {
    let slices = slice::Entity::find()
        .filter(slice::Column::Kind.eq(kind))
        .filter(slice::Column::Period.eq(period))
        .order_by_asc(slice::Column::Id)
        .all(db.read())
        .await?;
    let mut parts = Vec::new();
    for slice in slices {
        parts.extend(of_slice(db, slice.id).await?);
    }
    Ok(parts)
}

/// What the lines of a month summed to whose files are no longer kept.
///
/// # Errors
/// If the database does not answer.
pub async fn no_longer_kept(db: &Db, kind: RecordKind, period: Period) -> Result<Vec<Sum>, StoreError> {
    let slices = slice::Entity::find()
        .filter(slice::Column::Kind.eq(kind))
        .filter(slice::Column::Period.eq(period))
        .filter(slice::Column::Lines.gt(0))
        .all(db.read())
        .await?;
    let mut gone = Vec::new();
    for slice in slices {
        if of_slice(db, slice.id).await?.is_empty() {
            gone.push(slice);
        }
    }
    Ok(sums_of(db, gone).await?.into_iter().map(|(_, sum)| sum).collect())
}

/// All files any slice refers to.
///
/// # Errors
/// If the database does not answer.
pub async fn all_parts(db: &Db) -> Result<Vec<Part>, StoreError> {
    let rows = slice_part::Entity::find().order_by_asc(slice_part::Column::Path).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| Part { path: row.path, lines: row.lines, bytes: row.bytes }).collect())
}

/// Paths of all files any slice refers to.
///
/// # Errors
/// If the database does not answer.
pub async fn referenced(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, StoreError> {
    Ok(slice_part::Entity::find().all(db).await?.into_iter().map(|part| part.path).collect())
}

async fn of_slice(db: &Db, slice: i64) -> Result<Vec<Part>, StoreError> {
    let rows = slice_part::Entity::find()
        .filter(slice_part::Column::SliceId.eq(slice))
        .order_by_asc(slice_part::Column::Position)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().map(|row| Part { path: row.path, lines: row.lines, bytes: row.bytes }).collect())
}

async fn remove(tx: &Tx, slice: i64) -> Result<(), StoreError> {
    summary::Entity::delete_many().filter(summary::Column::SliceId.eq(slice)).exec(tx).await?;
    slice_part::Entity::delete_many().filter(slice_part::Column::SliceId.eq(slice)).exec(tx).await?;
    slice::Entity::delete_by_id(slice).exec(tx).await?;
    Ok(())
}

fn row(delivery: Delivery<'_>, written: &WrittenSlice) -> slice::ActiveModel {
    slice::ActiveModel {
        id: NotSet,
        source_id: Set(delivery.source.to_owned()),
        kind: Set(written.kind),
        account: Set(written.account.clone()),
        period: Set(written.period),
        mapping_version: Set(delivery.mapping_version.to_owned()),
        content_hash: Set(written.content_hash.clone()),
        lines: Set(written.lines),
        run_id: Set(delivery.run),
    }
}

fn part_row(slice: i64, position: i32, part: &Part) -> slice_part::ActiveModel {
    slice_part::ActiveModel {
        slice_id: Set(slice),
        position: Set(position),
        path: Set(part.path.clone()),
        lines: Set(part.lines),
        bytes: Set(part.bytes),
    }
}

fn sum_row(slice: i64, position: i32, sums: &PackedSums) -> summary::ActiveModel {
    summary::ActiveModel { slice_id: Set(slice), position: Set(position), sums: Set(sums.clone()) }
}
