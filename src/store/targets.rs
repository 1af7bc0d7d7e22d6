//! Targets: set, corrected, ended, taken back, each with who did it and why. What a target may still do to the past, its
//! caller has asked.

use chrono::NaiveDate;
use entity::{audit_entry, target};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder};

use super::follow_up::By;
use super::{Db, StoreError, Tx, audit};

/// Which target: its KPI and the day on which it begins.
pub type Key = (String, NaiveDate);

/// The targets of a KPI, in order of their days.
///
/// # Errors
/// If the database does not answer.
pub async fn of_kpi(db: &Db, kpi: &str) -> Result<Vec<target::Model>, StoreError> {
    let of_kpi = target::Entity::find().filter(target::Column::KpiId.eq(kpi));
    Ok(of_kpi.order_by_asc(target::Column::ValidFrom).all(db.read()).await?)
}

/// What people did to the targets of a KPI, newest first: each entry keeps what a target said before.
///
/// # Errors
/// If the database does not answer.
pub async fn changes(db: &Db, kpi: &str) -> Result<Vec<audit_entry::Model>, StoreError> {
    let object = object_of(kpi, "");
    let entries = audit_entry::Entity::find().filter(audit_entry::Column::Object.starts_with(&object));
    let mut entries = entries.order_by_desc(audit_entry::Column::Id).all(db.read()).await?;
    // An underscore in the id stands for any letter where the database compares.
    entries.retain(|entry| entry.object.starts_with(&object));
    Ok(entries)
}

/// Sets a target that begins on a day on which none begins yet; one that says the same is there already.
///
/// # Errors
/// `Refused` if another target begins on that day; else if the database refuses.
pub async fn set(db: &Db, target: target::Model, by: By<'_>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    match one(&tx, (target.kpi_id.clone(), target.valid_from)).await? {
        Some(there) if there == target => return Ok(()),
        Some(there) => {
            let message = format!(
                "A target of {} begins on {} already; let the new one begin on another day, or correct that one.",
                there.value, there.valid_from
            );
            return Err(StoreError::Refused(message));
        }
        None => {}
    }
    note_down(&tx, "set target", &target, said(&target), by).await?;
    target::Entity::insert(target.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    Ok(tx.commit().await?)
}

/// Puts the figures of a target in the place of those of the one that begins on that day; what values are worth, and its
/// end, stay. `false` if there is none.
///
/// # Errors
/// If the database refuses.
pub async fn correct(db: &Db, target: target::Model, why: &str, by: By<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let Some(there) = one(&tx, (target.kpi_id.clone(), target.valid_from)).await? else { return Ok(false) };
    let target = target::Model { scale: there.scale.clone(), valid_until: there.valid_until, ..target };
    if there != target {
        let detail = format!("{} → {}: {why}", said(&there), said(&target));
        note_down(&tx, "corrected target", &target, detail, by).await?;
        target.into_active_model().reset_all().update(&tx).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Ends a target after that day. `false` if there is none.
///
/// # Errors
/// If the database refuses.
pub async fn end(db: &Db, key: Key, until: NaiveDate, why: &str, by: By<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let Some(there) = one(&tx, key).await? else { return Ok(false) };
    if there.valid_until != Some(until) {
        let ended = target::Model { valid_until: Some(until), ..there };
        note_down(&tx, "ended target", &ended, format!("{} until {until}: {why}", said(&ended)), by).await?;
        ended.into_active_model().reset_all().update(&tx).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Takes a target back as if it had never been set. `false` if there is none.
///
/// # Errors
/// If the database refuses.
pub async fn take_back(db: &Db, key: Key, why: &str, by: By<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let Some(there) = one(&tx, key).await? else { return Ok(false) };
    note_down(&tx, "took back target", &there, format!("{}: {why}", said(&there)), by).await?;
    there.delete(&tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn one(tx: &Tx, key: Key) -> Result<Option<target::Model>, StoreError> {
    Ok(target::Entity::find_by_id(key).one(tx).await?)
}

fn object_of(kpi: &str, from: &str) -> String {
    format!("target {kpi}/{from}")
}

/// What a target says, in figures.
fn said(target: &target::Model) -> String {
    match (target.band_lower, target.band_upper) {
        (Some(lower), Some(upper)) => format!("{lower} to {upper}"),
        _ => format!("{} ± {}", target.value, target.near),
    }
}

async fn note_down(
    tx: &Tx,
    action: &str,
    target: &target::Model,
    detail: String,
    by: By<'_>,
) -> Result<(), StoreError> {
    let object = object_of(&target.kpi_id, &target.valid_from.to_string());
    audit::write(tx, audit::Entry { actor: by.who, action, object, detail: Some(detail), at: by.at }).await
}
