//! The manifest of cost and usage lines: which slices there are, which files hold them, and what they sum to.
//!
//! The lines themselves are in `facts`; swapping a slice is one transaction, so nothing half-written is ever read.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Currency, Exact, Period, RecordKind, Scope};
use entity::{charge_rule, slice, slice_part, summary};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::runs::{self, Counts};
use super::{Db, StoreError, Tx, batch};
use crate::facts::{Part, Sum, WrittenSlice};

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
    batch::insert(tx, written.sums.iter().map(|sum| sum_row(id, sum)), None).await?;
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
/// If the database does not answer.
pub async fn sums(db: &Db, period: Period) -> Result<Vec<(slice::Model, summary::Model)>, StoreError> {
    let slices = slice::Entity::find().filter(slice::Column::Period.eq(period)).all(db.read()).await?;
    let slices: BTreeMap<i64, slice::Model> = slices.into_iter().map(|slice| (slice.id, slice)).collect();
    let rows = summary::Entity::find()
        .filter(summary::Column::SliceId.is_in(slices.keys().copied()))
        .order_by_asc(summary::Column::SliceId)
        .order_by_asc(summary::Column::Id)
        .all(db.read())
        .await?;
    let of_slice = |row: summary::Model| Some((slices.get(&row.slice_id)?.clone(), row));
    Ok(rows.into_iter().filter_map(of_slice).collect())
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
        if let (RecordKind::CostLine, Some(service), true) =
            (slice.kind, sum.service_id, sum.currency == Some(currency))
        {
            let total = spend.entry(service).or_default();
            *total = total.add(&sum.billed).map_err(StoreError::unreadable("summary.billed"))?;
        }
    }
    Ok(spend)
}

/// Slice, service, unit, driver and quantity.
type Used = (i64, Option<String>, Option<String>, String, Exact);

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
    use summary::Column;
    let rules = charge_rule::Entity::find().all(db.read()).await?;
    let drivers: BTreeSet<&String> = rules.iter().filter_map(|rule| rule.driver.as_ref()).collect();
    let slices = slice::Entity::find()
        .filter(slice::Column::Kind.eq(RecordKind::UsageLine))
        .filter(slice::Column::Period.gte(from))
        .filter(slice::Column::Period.lte(to))
        .all(db.read())
        .await?;
    let months: BTreeMap<i64, Period> = slices.iter().map(|slice| (slice.id, slice.period)).collect();
    let mut query = summary::Entity::find()
        .select_only()
        .columns([Column::SliceId, Column::ServiceId, Column::BusinessUnitId, Column::Category, Column::Quantity])
        .filter(Column::SliceId.is_in(months.keys().copied()))
        .filter(Column::Category.is_in(drivers));
    if let Some(units) = units {
        query = query.filter(Column::BusinessUnitId.is_in(units));
    }
    let sums = query.into_tuple::<Used>().all(db.read()).await?;
    let mut demand = BTreeMap::new();
    for (slice, service, unit, category, quantity) in sums {
        let (Some(period), Some(service)) = (months.get(&slice).copied(), service) else { continue };
        if !rules.iter().any(|rule| rule.service_id == service && rule.driver.as_ref() == Some(&category)) {
            continue;
        }
        let unit = unit.map(|unit| Scope::UnitService(unit, service.clone()));
        for scope in unit.into_iter().chain([Scope::Service(service)]) {
            *demand.entry((scope, period)).or_insert(0.0) += quantity.to_f64();
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
    let mut gone = Vec::new();
    for (slice, sum) in sums(db, period).await?.into_iter().filter(|(slice, _)| slice.kind == kind && slice.lines > 0) {
        if slice_part::Entity::find().filter(slice_part::Column::SliceId.eq(slice.id)).one(db.read()).await?.is_none() {
            gone.push(Sum {
                business_unit: sum.business_unit_id.map(Into::into),
                service: sum.service_id.map(Into::into),
                category: sum.category.into(),
                currency: sum.currency,
                billed: sum.billed,
                effective: sum.effective,
                quantity: sum.quantity,
                lines: sum.lines,
            });
        }
    }
    Ok(gone)
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

fn sum_row(slice: i64, sum: &Sum) -> summary::ActiveModel {
    summary::ActiveModel {
        id: NotSet,
        slice_id: Set(slice),
        business_unit_id: Set(sum.business_unit.as_deref().map(str::to_owned)),
        service_id: Set(sum.service.as_deref().map(str::to_owned)),
        category: Set(sum.category.as_ref().to_owned()),
        currency: Set(sum.currency),
        billed: Set(sum.billed),
        effective: Set(sum.effective),
        quantity: Set(sum.quantity),
        lines: Set(sum.lines),
    }
}
