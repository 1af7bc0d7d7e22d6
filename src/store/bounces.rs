//! Mails that came back, and addresses to which nothing is sent any more because of it.

use chrono::{DateTime, Utc};
use entity::value::DeliveryState;
use entity::{bounce, delivery, suspension};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::follow_up::By;
use super::{Db, StoreError, Tx, audit};

/// How many mails in a row must come back for good.
const IN_A_ROW: usize = 2;

/// A mail that came back.
#[derive(Clone, Debug)]
pub struct Back {
    /// Which.
    pub delivery: i64,
    /// Whether for good.
    pub hard: bool,
    /// Status code.
    pub status: String,
    /// What the server said.
    pub detail: String,
}

/// What noting it led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was noted before, or there is no such delivery.
    Nothing,
    /// It was noted.
    Kept,
    /// It was noted, and its address gets nothing any more.
    Suspended,
}

/// Notes a mail that came back; the same twice is once. Two mails in a row to an address that come back for good suspend
/// it; a mail between them that did not come back starts the count anew.
///
/// # Errors
/// If the database refuses.
pub async fn note(db: &Db, back: Back, at: DateTime<Utc>) -> Result<Noted, StoreError> {
    let tx = db.begin().await?;
    let noted = note_in(&tx, back, at).await?;
    tx.commit().await?;
    Ok(noted)
}

/// The same in a transaction.
pub(super) async fn note_in(tx: &Tx, back: Back, at: DateTime<Utc>) -> Result<Noted, StoreError> {
    let Some(sent) = delivery::Entity::find_by_id(back.delivery).one(tx).await? else { return Ok(Noted::Nothing) };
    let row = bounce::ActiveModel {
        id: NotSet,
        delivery_id: Set(back.delivery),
        address: Set(sent.address.clone()),
        hard: Set(back.hard),
        status: Set(back.status),
        detail: Set(back.detail.clone()),
        at: Set(at),
    };
    let once = OnConflict::columns([bounce::Column::DeliveryId, bounce::Column::Hard]).do_nothing().to_owned();
    if bounce::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 0 {
        return Ok(Noted::Nothing);
    }
    let suspended = back.hard && in_a_row(tx, &sent).await? && suspend(tx, &sent.address, &back.detail, at).await?;
    Ok(if suspended { Noted::Suspended } else { Noted::Kept })
}

/// Whether enough mails in a row to the address of that one came back for good, that one among them.
async fn in_a_row(tx: &Tx, sent: &delivery::Model) -> Result<bool, StoreError> {
    let back: Vec<i64> = bounce::Entity::find()
        .select_only()
        .column(bounce::Column::DeliveryId)
        .filter(bounce::Column::Address.eq(&sent.address))
        .filter(bounce::Column::Hard.eq(true))
        .into_tuple()
        .all(tx)
        .await?;
    // Refused for another reason than the address, it says nothing of it.
    let left = Condition::any()
        .add(delivery::Column::State.is_in([DeliveryState::Accepted, DeliveryState::Uncertain]))
        .add(delivery::Column::Id.is_in(back.iter().copied()));
    let sent_to: Vec<i64> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::Address.eq(&sent.address))
        .filter(left)
        .order_by_asc(delivery::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let all_back = |row: &[i64]| row.contains(&sent.id) && row.iter().all(|id| back.contains(id));
    Ok(sent_to.windows(IN_A_ROW).any(all_back))
}

/// `false` if it is suspended already.
async fn suspend(tx: &Tx, address: &str, detail: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let why = format!("{IN_A_ROW} mails in a row came back; the last one said: {detail}");
    let row = suspension::ActiveModel { address: Set(address.to_owned()), why: Set(why), since: Set(at) };
    let once = OnConflict::column(suspension::Column::Address).do_nothing().to_owned();
    if suspension::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 0 {
        return Ok(false);
    }
    // The trail outlives people: it does not name the address.
    let object = "a reader's address".to_owned();
    audit::write(tx, audit::Entry { actor: "bounces", action: "suspended", object, detail: None, at }).await?;
    Ok(true)
}

/// Why nothing is sent to that address; none if it is not suspended.
///
/// # Errors
/// If the database does not answer.
pub async fn suspended(db: &Db, address: &str) -> Result<Option<suspension::Model>, StoreError> {
    Ok(suspension::Entity::find_by_id(address).one(db.read()).await?)
}

/// All suspended addresses.
///
/// # Errors
/// If the database does not answer.
pub async fn suspensions(db: &Db) -> Result<Vec<suspension::Model>, StoreError> {
    Ok(suspension::Entity::find().order_by_asc(suspension::Column::Address).all(db.read()).await?)
}

/// Sends to an address again, and counts anew. `false` if it was not suspended.
///
/// # Errors
/// If the database refuses.
pub async fn lift(db: &Db, address: &str, by: By<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let lifted = suspension::Entity::delete_by_id(address).exec(&tx).await?;
    if lifted.rows_affected == 0 {
        return Ok(false);
    }
    bounce::Entity::delete_many().filter(bounce::Column::Address.eq(address)).exec(&tx).await?;
    let object = "a reader's address".to_owned();
    audit::write(&tx, audit::Entry { actor: by.who, action: "sends again to", object, detail: None, at: by.at })
        .await?;
    tx.commit().await?;
    Ok(true)
}
