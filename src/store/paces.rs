//! To whom an edition goes now, and in whose digest it stands: each reader at a pace of his own. What is new, the judging
//! room says.

use chrono::{DateTime, Utc};
use entity::value::{DeliveryState, EditionState, Pace, Period};
use entity::{delivery, digest_item, edition, person};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError, Tx, batch};
use crate::report;
use crate::scorecard::{Standings, has_news};

/// Readers of an edition, by what becomes of it.
#[derive(Clone, Debug, Default)]
pub struct Going {
    /// A mail goes to them.
    pub now: Vec<person::Model>,
    /// It stands in their next digest.
    pub in_digest: Vec<(person::Model, Pace)>,
    /// When it came, by the business clock: digests are due by that one.
    pub came: DateTime<Utc>,
}

/// Sorts the readers of a frozen edition. Who is only told what is new gets a correction of what he has, and else nothing
/// unless a status moved or a signal is new since the last edition that reached him.
///
/// # Errors
/// If the database does not answer.
pub async fn sort(
    db: &Db,
    edition: &edition::Model,
    to: &[(person::Model, Pace)],
    came: DateTime<Utc>,
) -> Result<Going, StoreError> {
    let mut going = Going { came, ..Going::default() };
    for (reader, pace) in to {
        match pace {
            Pace::Each => going.now.push(reader.clone()),
            Pace::Weekly | Pace::Monthly => going.in_digest.push((reader.clone(), *pace)),
            Pace::Changes if says_something_new(db, edition, &reader.id).await? => going.now.push(reader.clone()),
            Pace::Changes => {}
        }
    }
    Ok(going)
}

async fn says_something_new(db: &Db, edition: &edition::Model, reader: &str) -> Result<bool, StoreError> {
    let Some(got) = last_got(db, edition, reader).await? else { return Ok(true) };
    let (Some(of_got), Some(newest)) = (report::marks(&got.body), report::marks(&edition.body)) else {
        return Ok(true);
    };
    if got.period >= edition.period {
        return Ok(true);
    }
    let mut since = between(db, edition, (got.period, edition.period)).await?;
    since.push(newest);
    Ok(has_news(&of_got, &since))
}

/// The last edition of that report about that scope that reached the reader, as far as anybody can tell.
async fn last_got(db: &Db, edition: &edition::Model, reader: &str) -> Result<Option<edition::Model>, StoreError> {
    let ids: Vec<i64> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::EditionId)
        .filter(delivery::Column::RecipientId.eq(reader))
        .filter(delivery::Column::State.ne(DeliveryState::Rejected))
        .into_tuple()
        .all(db.read())
        .await?;
    let query = edition::Entity::find()
        .filter(edition::Column::Id.is_in(ids))
        .filter(edition::Column::Report.eq(&edition.report))
        .filter(edition::Column::Scope.eq(edition.scope.clone()));
    let rows = query.all(db.read()).await?.into_iter();
    Ok(rows.max_by_key(|row| (row.period, row.revision)))
}

/// What the editions between two periods say, the newest revision of each, oldest first.
async fn between(
    db: &Db,
    edition: &edition::Model,
    (after, before): (Period, Period),
) -> Result<Vec<Standings>, StoreError> {
    let query = edition::Entity::find()
        .filter(edition::Column::Report.eq(&edition.report))
        .filter(edition::Column::Scope.eq(edition.scope.clone()))
        .filter(edition::Column::Language.eq(&edition.language))
        .filter(edition::Column::State.eq(EditionState::Released))
        .order_by_desc(edition::Column::Revision);
    let mut rows: Vec<edition::Model> = query.all(db.read()).await?;
    rows.retain(|row| row.period > after && row.period < before);
    rows.sort_by_key(|row| row.period);
    rows.dedup_by_key(|row| row.period);
    Ok(rows.iter().filter_map(|row| report::marks(&row.body)).collect())
}

/// Keeps an edition for the next digest of its readers.
///
/// # Errors
/// If the database refuses.
pub(super) async fn keep_for_digest(tx: &Tx, edition: i64, going: &Going) -> Result<(), StoreError> {
    let rows = going.in_digest.iter().map(|(reader, pace)| digest_item::ActiveModel {
        person_id: Set(reader.id.clone()),
        edition_id: Set(edition),
        pace: Set(*pace),
        at: Set(going.came),
    });
    let once =
        OnConflict::columns([digest_item::Column::PersonId, digest_item::Column::EditionId]).do_nothing().to_owned();
    Ok(batch::insert(tx, rows, Some(once)).await?)
}

/// What waits for a digest, oldest first, with its editions.
///
/// # Errors
/// If the database does not answer.
pub async fn waiting(db: &Db) -> Result<Vec<(digest_item::Model, edition::Model)>, StoreError> {
    let query = digest_item::Entity::find()
        .order_by_asc(digest_item::Column::PersonId)
        .order_by_asc(digest_item::Column::Pace)
        .order_by_asc(digest_item::Column::EditionId);
    let mut waiting = Vec::new();
    for item in query.all(db.read()).await? {
        let edition = edition::Entity::find_by_id(item.edition_id).one(db.read()).await?;
        waiting.extend(edition.map(|edition| (item, edition)));
    }
    Ok(waiting)
}

/// Takes what a digest tells out of what waits.
///
/// # Errors
/// `Overtaken` if another instance did so meanwhile; else if the database refuses.
pub async fn told(tx: &Tx, person: &str, editions: &[i64]) -> Result<(), StoreError> {
    let gone = digest_item::Entity::delete_many()
        .filter(digest_item::Column::PersonId.eq(person))
        .filter(digest_item::Column::EditionId.is_in(editions.iter().copied()))
        .exec(tx)
        .await?;
    if usize::try_from(gone.rows_affected) != Ok(editions.len()) {
        return Err(StoreError::Overtaken(format!("the digest of {person} was made meanwhile")));
    }
    Ok(())
}
