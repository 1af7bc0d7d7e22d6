//! Model tables brought to what a model folder says, and taken out again for an export.
//!
//! Of every row it is kept who made it and what it said when folder and store last agreed, so that nothing that was
//! changed elsewhere since is overwritten or removed unasked. It knows no table by name.

use std::collections::{BTreeMap, BTreeSet};

use entity::model_object;
use entity::value::Origin;
use sea_orm::sea_query::{OnConflict, sea_value_to_json_value};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
    QueryFilter, Value,
};

use super::changes::{Changes, Conflict, Done, FieldChange, differences, say};
use super::{StoreError, Tx, audit, batch};

/// What the rows of one table should be.
pub struct Wanted<E: EntityTrait> {
    /// What people call one of them: `business unit`.
    pub noun: &'static str,
    /// All of them, in the folder's order.
    pub rows: Vec<E::Model>,
    /// Columns that no folder speaks of: a password, where a pull stopped. They stay as they are.
    pub own: &'static [E::Column],
    /// Keys of rows that this program adds by itself.
    pub program: BTreeSet<String>,
}

impl<E: EntityTrait> Wanted<E> {
    /// Rows of which a folder says every column.
    pub fn new(noun: &'static str, rows: Vec<E::Model>) -> Self {
        Self { noun, rows, own: &[], program: BTreeSet::new() }
    }
}

/// What a row says, column by column, as text.
type Said = BTreeMap<String, String>;

/// Makes the table hold the wanted rows. Rows that were made elsewhere and that no folder has named stay. Where a row was
/// changed, added or removed elsewhere since folder and store last agreed, and the folder says something else, that is a
/// conflict: the folder's word is written, and the caller must take all back unless it was told to overwrite.
///
/// # Errors
/// If the database refuses.
pub async fn bring<E>(tx: &Tx, wanted: Wanted<E>) -> Result<Changes, StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + Clone + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let Wanted { noun, rows: wanted, own, program } = wanted;
    let mut there = rows::<E>(tx).await?;
    let mut records = records::<E>(tx).await?;
    let mut changes = Changes::default();
    let (mut write, mut noted) = (Vec::new(), Vec::new());
    for (mut row, position) in wanted.into_iter().zip(0..) {
        let key = key_of::<E>(&row);
        let (now, then) = (there.remove(&key), records.remove(&key));
        if let Some(now) = &now {
            own.iter().for_each(|column| row.set(*column, now.get(*column)));
        }
        let (found, want) = (now.as_ref().map(|now| said::<E>(now, own)), said::<E>(&row, own));
        if let Some(done) = done_elsewhere(found.as_ref(), then.as_ref(), Some(&want))? {
            changes.conflicts.push(conflict(tx, noun, &key, done).await?);
        }
        let differs = now.as_ref() != Some(&row);
        count(&mut changes, &key, found.as_ref().map(|found| differences(found, &want)), differs);
        let origin = if program.contains(&key) { Origin::Program } else { Origin::Folder };
        let record = record::<E>(key, origin, position, &want)?;
        noted.extend((then.as_ref() != Some(&record)).then_some(record));
        if differs {
            if let Some(now) = now {
                now.delete(tx).await?;
            }
            write.push(row.into_active_model().reset_all());
        }
    }
    for (key, row) in there {
        let Some(then) = records.remove(&key).filter(|then| then.origin != Origin::Outside) else { continue };
        if let Some(done) = done_elsewhere(Some(&said::<E>(&row, own)), Some(&then), None)? {
            changes.conflicts.push(conflict(tx, noun, &key, done).await?);
        }
        row.delete(tx).await?;
        forget::<E>(tx, &key).await?;
        changes.removed.push(key);
    }
    for gone in records.into_keys() {
        forget::<E>(tx, &gone).await?;
    }
    batch::insert(tx, write, None).await?;
    note(tx, noted).await?;
    Ok(changes)
}

/// Counts a wanted row by its differences from what is there.
fn count(changes: &mut Changes, key: &str, differences: Option<Vec<FieldChange>>, differs: bool) {
    match differences {
        None => changes.added.push(key.to_owned()),
        Some(fields) if !fields.is_empty() => changes.changed.push((key.to_owned(), fields)),
        Some(_) if differs => changes.moved += 1,
        Some(_) => {}
    }
}

/// All rows of the table in the folder's order, those it has never named behind, by key; from now on folder and store
/// agree on them.
///
/// # Errors
/// If the database refuses.
pub async fn take<E>(tx: &Tx, own: &[E::Column]) -> Result<Vec<(Origin, E::Model)>, StoreError>
where
    E: EntityTrait,
    E::Model: PartialEq + Clone + Sync,
{
    let mut records = records::<E>(tx).await?;
    let mut ordered = Vec::new();
    let mut noted = Vec::new();
    for (key, row) in rows::<E>(tx).await? {
        let before = records.remove(&key);
        let (origin, position) = before.as_ref().map_or((Origin::Outside, i32::MAX), |one| (one.origin, one.position));
        let now = record::<E>(key, origin, position, &said::<E>(&row, own))?;
        if before.as_ref() != Some(&now) {
            noted.push(now);
        }
        ordered.push((position, origin, row));
    }
    for gone in records.into_keys() {
        forget::<E>(tx, &gone).await?;
    }
    note(tx, noted).await?;
    ordered.sort_by_key(|(position, ..)| *position);
    Ok(ordered.into_iter().map(|(_, origin, row)| (origin, row)).collect())
}

/// What somebody else did to a row since folder and store last agreed on it, if the wanted state would undo it.
fn done_elsewhere(
    now: Option<&Said>,
    then: Option<&model_object::Model>,
    want: Option<&Said>,
) -> Result<Option<Done>, StoreError> {
    if now == want {
        return Ok(None);
    }
    Ok(match (now, then) {
        (Some(now), Some(then)) => {
            then_said(then)?.map(|then| differences(&then, now)).filter(|fields| !fields.is_empty()).map(Done::Changed)
        }
        (Some(now), None) => want.map(|want| Done::Added(differences(now, want))),
        (None, Some(_)) => Some(Done::Removed),
        (None, None) => None,
    })
}

async fn conflict(tx: &Tx, noun: &str, key: &str, done: Done) -> Result<Conflict, StoreError> {
    let object = format!("{noun} {key}");
    let whole = format!("{noun} {}", key.split('/').next().unwrap_or_default());
    let by = audit::last_on(tx, [&object, &whole]).await?.map(|entry| (entry.actor, entry.action, entry.at));
    Ok(Conflict { object, done, by })
}

async fn rows<E: EntityTrait>(tx: &Tx) -> Result<BTreeMap<String, E::Model>, StoreError> {
    Ok(E::find().all(tx).await?.into_iter().map(|row| (key_of::<E>(&row), row)).collect())
}

async fn records<E: EntityTrait>(tx: &Tx) -> Result<BTreeMap<String, model_object::Model>, StoreError> {
    let of_table = model_object::Entity::find().filter(model_object::Column::Kind.eq(kind::<E>()));
    Ok(of_table.all(tx).await?.into_iter().map(|record| (record.id.clone(), record)).collect())
}

fn record<E: EntityTrait>(
    id: String,
    origin: Origin,
    position: i32,
    said: &Said,
) -> Result<model_object::Model, StoreError> {
    let said = serde_json::to_value(said).map_err(StoreError::unreadable("model_object.said"))?;
    Ok(model_object::Model { kind: kind::<E>(), id, origin, position, said: Some(said) })
}

fn then_said(record: &model_object::Model) -> Result<Option<Said>, StoreError> {
    let said = record.said.clone().map(serde_json::from_value).transpose();
    said.map_err(StoreError::unreadable("model_object.said"))
}

async fn note(tx: &Tx, records: Vec<model_object::Model>) -> Result<(), StoreError> {
    use model_object::Column;
    let again = OnConflict::columns([Column::Kind, Column::Id])
        .update_columns([Column::Origin, Column::Position, Column::Said])
        .to_owned();
    let rows = records.into_iter().map(|record| record.into_active_model().reset_all());
    Ok(batch::insert(tx, rows, Some(again)).await?)
}

async fn forget<E: EntityTrait>(tx: &Tx, key: &str) -> Result<(), StoreError> {
    model_object::Entity::delete_by_id((kind::<E>(), key.to_owned())).exec(tx).await?;
    Ok(())
}

fn kind<E: EntityTrait>() -> String {
    E::default().table_name().to_owned()
}

fn key_of<E: EntityTrait>(row: &E::Model) -> String {
    let parts = E::PrimaryKey::iter().map(|key| text(&row.get(key.into_column())));
    parts.collect::<Vec<_>>().join("/")
}

fn text(value: &Value) -> String {
    match plain(value) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// What a row says, without where it stands in its list and without the columns that no folder speaks of.
fn said<E: EntityTrait>(row: &E::Model, own: &[E::Column]) -> Said {
    let mut said = Said::new();
    for column in E::Column::iter().filter(|column| !own.iter().any(|one| one.as_str() == column.as_str())) {
        if column.as_str() != "position" {
            say(&mut said, column.as_str().to_owned(), &plain(&row.get(column)));
        }
    }
    said
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::ChronoDate(date) => date.map(|date| date.to_string()).into(),
        Value::ChronoDateTimeUtc(at) => at.map(|at| at.to_rfc3339()).into(),
        other => sea_value_to_json_value(other),
    }
}
