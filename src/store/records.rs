//! Tickets, outages, survey answers and readings, kept by natural key: the newest version of each.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::kept_record;
use entity::record::Record;
use entity::value::{RecordKind, Window};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

use super::follow_up::By;
use super::runs::{self, Counts, Reject};
use super::{Db, StoreError, Tx, audit, batch, retention};

/// Keeps what a pull delivered, in source order. A record whose content is known stays as it is; within one delivery
/// the last version of a key counts, and the versions before it count as already known.
///
/// # Errors
/// If the database refuses.
pub async fn upsert(tx: &Tx, source: &str, run: i64, delivered: Vec<(i64, Record)>) -> Result<Counts, StoreError> {
    let mut counts = Counts { read: delivered.len().try_into().unwrap_or(i64::MAX), ..Counts::default() };
    let kept_from = retention::kept_from(tx).await?;
    let mut newest: HashMap<(String, String), (i64, Record)> = HashMap::new();
    for (position, record) in delivered {
        let Some(key) = record.key() else { continue };
        // Known once, and removed since because it is too old to be kept: it does not come back.
        if is_gone(&record, &kept_from) {
            continue;
        }
        newest.insert((record.kind().to_string(), key.to_owned()), (position, record));
    }
    let known = hashes(tx, source).await?;
    let mut rows = Vec::new();
    for ((kind, key), (position, record)) in newest {
        let body = serde_json::to_value(&record).map_err(StoreError::unreadable("record"))?;
        let hash = hash(&body);
        match known.get(&(kind, key)) {
            Some(old) if *old == hash => continue,
            Some(_) => counts.changed += 1,
            None => counts.new += 1,
        }
        rows.push(row(source, run, position, &record, (body, hash)));
    }
    counts.same = counts.read - counts.new - counts.changed;
    rows.sort_by_key(|row| row.position.clone().take());
    batch::insert(tx, rows, Some(newer())).await?;
    Ok(counts)
}

/// The source of what is handed in over the API; no pull reads it.
pub const HANDED_IN: &str = "handed-in";

/// Keeps what somebody handed in, with the rows that were refused, as a run of its own: its number and what became of the
/// rows. The same rows again are known already.
///
/// # Errors
/// If the database refuses.
pub async fn hand_in(
    db: &Db,
    delivered: Vec<(i64, Record)>,
    refused: Vec<Reject>,
    by: By<'_>,
) -> Result<(i64, Counts), StoreError> {
    let tx = db.begin().await?;
    let run = runs::begin(&tx, HANDED_IN, by.at).await?;
    let rejected = i64::try_from(refused.len()).unwrap_or(i64::MAX);
    let counts = upsert(&tx, HANDED_IN, run, delivered).await?;
    let counts = counts.plus(Counts { read: rejected, rejected, ..Counts::default() });
    runs::finish(&tx, run, counts, refused, by.at).await?;
    let entry = audit::Entry {
        actor: by.who,
        action: "handed in",
        object: format!("run {run}"),
        detail: Some(format!(
            "{} new, {} changed, {} same, {rejected} rejected",
            counts.new, counts.changed, counts.same
        )),
        at: by.at,
    };
    audit::write(&tx, entry).await?;
    tx.commit().await?;
    Ok((run, counts))
}

/// Records that touch the window, of all sources.
///
/// # Errors
/// If the database does not answer, or a stored record cannot be read.
pub async fn touching(db: &Db, window: Window) -> Result<Vec<Record>, StoreError> {
    let open_or_later =
        Condition::any().add(kept_record::Column::LastAt.is_null()).add(kept_record::Column::LastAt.gte(window.start));
    let rows = kept_record::Entity::find()
        .filter(kept_record::Column::FirstAt.lt(window.end))
        .filter(open_or_later)
        .order_by_asc(kept_record::Column::Id)
        .all(db.read())
        .await?;
    rows.into_iter().map(|row| read(row.body)).collect()
}

/// Records of a kind by their natural keys, with the pull and row they came from.
///
/// # Errors
/// If the database does not answer.
pub async fn by_keys(db: &Db, kind: &str, keys: &[&str]) -> Result<Vec<kept_record::Model>, StoreError> {
    let mut found = Vec::new();
    for some in keys.chunks(batch::ROWS) {
        let query = kept_record::Entity::find()
            .filter(kept_record::Column::Kind.eq(kind))
            .filter(kept_record::Column::Key.is_in(some.iter().copied()));
        found.extend(query.all(db.read()).await?);
    }
    found.sort_by_key(|row| row.id);
    Ok(found)
}

/// When the survey answer of that key first counted; none if it is not there.
///
/// # Errors
/// If the database does not answer.
pub async fn first_instant(tx: &Tx, source: &str, key: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let query = kept_record::Entity::find()
        .filter(kept_record::Column::SourceId.eq(source))
        .filter(kept_record::Column::Kind.eq(RecordKind::SurveyAnswer))
        .filter(kept_record::Column::Key.eq(key));
    Ok(query.one(tx).await?.map(|row| row.first_at))
}

/// The first instant any record touches.
///
/// # Errors
/// If the database does not answer.
pub async fn earliest(db: &Db) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = kept_record::Entity::find().order_by_asc(kept_record::Column::FirstAt).limit(1).one(db.read()).await?;
    Ok(row.map(|row| row.first_at))
}

fn is_gone(record: &Record, kept_from: &BTreeMap<String, DateTime<Utc>>) -> bool {
    let kept_from = kept_from.get(&record.kind().to_string());
    kept_from.zip(record.span().1).is_some_and(|(from, last)| last < *from)
}

async fn hashes(tx: &Tx, source: &str) -> Result<HashMap<(String, String), String>, StoreError> {
    let rows: Vec<(String, String, String)> = kept_record::Entity::find()
        .select_only()
        .columns([kept_record::Column::Kind, kept_record::Column::Key, kept_record::Column::Hash])
        .filter(kept_record::Column::SourceId.eq(source))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(kind, key, hash)| ((kind, key), hash)).collect())
}

fn hash(body: &serde_json::Value) -> String {
    Sha256::digest(body.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn row(
    source: &str,
    run: i64,
    position: i64,
    record: &Record,
    (body, hash): (serde_json::Value, String),
) -> kept_record::ActiveModel {
    let (first_at, last_at) = record.span();
    kept_record::ActiveModel {
        id: NotSet,
        source_id: Set(source.to_owned()),
        kind: Set(record.kind()),
        key: Set(record.key().unwrap_or_default().to_owned()),
        hash: Set(hash),
        first_at: Set(first_at),
        last_at: Set(last_at),
        business_unit_id: Set(record.business_unit().map(str::to_owned)),
        service_id: Set(record.service().map(str::to_owned)),
        body: Set(body),
        run_id: Set(run),
        position: Set(position),
    }
}

fn newer() -> OnConflict {
    use kept_record::Column;
    OnConflict::columns([Column::SourceId, Column::Kind, Column::Key])
        .update_columns([
            Column::Hash,
            Column::FirstAt,
            Column::LastAt,
            Column::BusinessUnitId,
            Column::ServiceId,
            Column::Body,
            Column::RunId,
            Column::Position,
        ])
        .to_owned()
}

fn read(body: serde_json::Value) -> Result<Record, StoreError> {
    serde_json::from_value(body).map_err(StoreError::unreadable("kept_record.body"))
}
