//! The outbox: one row per edition and recipient, written in the transaction that froze the edition.

use chrono::{DateTime, Duration, Utc};
use entity::value::DeliveryState;
use entity::{delivery, edition, person};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError, Tx};

/// How long a delivery may be in someone's hands before another may take it.
const LEASE_MINUTES: i64 = 10;

/// Plans the delivery of an edition to a person. The Message-ID is fixed here, so that a second attempt carries it too.
///
/// # Errors
/// If it is planned already, or the database refuses.
pub async fn put(
    tx: &Tx,
    edition: i64,
    reader: &person::Model,
    host: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = delivery::ActiveModel {
        id: NotSet,
        edition_id: Set(edition),
        recipient_id: Set(reader.id.clone()),
        address: Set(reader.email.clone()),
        message_id: Set(format!("edition-{edition}.{}@{host}", reader.id)),
        state: Set(DeliveryState::Planned),
        attempts: Set(0),
        next_attempt_at: Set(at),
        reply: Set(None),
        finished_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Takes the next delivery that is due, so that nobody else sends it; with its edition. A delivery whose sender
/// vanished is taken again after its lease, with the same Message-ID.
///
/// # Errors
/// If the database refuses.
pub async fn take(db: &Db, now: DateTime<Utc>) -> Result<Option<(delivery::Model, edition::Model)>, StoreError> {
    let tx = db.begin().await?;
    let due = delivery::Entity::find()
        .filter(delivery::Column::NextAttemptAt.lte(now))
        .filter(
            Condition::any()
                .add(delivery::Column::State.eq(DeliveryState::Planned))
                .add(delivery::Column::State.eq(DeliveryState::Sending)),
        )
        .order_by_asc(delivery::Column::NextAttemptAt)
        .order_by_asc(delivery::Column::Id)
        .one(&tx)
        .await?;
    let Some(due) = due else { return Ok(None) };
    let Some(edition) = edition::Entity::find_by_id(due.edition_id).one(&tx).await? else { return Ok(None) };
    // Two instances may have read the same row: only one of them changes it from what both saw.
    let taken = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(DeliveryState::Sending.to_string()))
        .col_expr(delivery::Column::Attempts, Expr::value(due.attempts + 1))
        .col_expr(delivery::Column::NextAttemptAt, Expr::value(now + Duration::minutes(LEASE_MINUTES)))
        .filter(delivery::Column::Id.eq(due.id))
        .filter(delivery::Column::Attempts.eq(due.attempts))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Some((delivery::Model { state: DeliveryState::Sending, attempts: due.attempts + 1, ..due }, edition)))
}

/// Notes how an attempt ended; `retry_at` for a planned next one.
///
/// # Errors
/// If the database refuses.
pub async fn finish(
    db: &Db,
    taken: &delivery::Model,
    state: DeliveryState,
    reply: String,
    (now, retry_at): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let row = delivery::ActiveModel {
        id: Set(taken.id),
        state: Set(state),
        reply: Set(Some(reply)),
        next_attempt_at: Set(retry_at.unwrap_or(taken.next_attempt_at)),
        finished_at: Set(if retry_at.is_none() { Some(now) } else { None }),
        ..Default::default()
    };
    row.update(&tx).await?;
    Ok(tx.commit().await?)
}

/// Marks every delivery that is planned or under way as uncertain; how many.
///
/// # Errors
/// If the database refuses.
pub async fn doubt(tx: &Tx, reply: &str, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let on_its_way = [DeliveryState::Planned, DeliveryState::Sending];
    let doubted = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(DeliveryState::Uncertain.to_string()))
        .col_expr(delivery::Column::Reply, Expr::value(reply))
        .col_expr(delivery::Column::FinishedAt, Expr::value(now))
        .filter(delivery::Column::State.is_in(on_its_way))
        .exec(tx)
        .await?;
    Ok(doubted.rows_affected)
}

/// When the delivery was due that waits longest; none if nothing waits.
///
/// # Errors
/// If the database does not answer.
pub async fn longest_waiting(db: &Db) -> Result<Option<DateTime<Utc>>, StoreError> {
    let query = delivery::Entity::find().filter(delivery::Column::State.eq(DeliveryState::Planned));
    Ok(query.order_by_asc(delivery::Column::NextAttemptAt).one(db.read()).await?.map(|row| row.next_attempt_at))
}

/// Deliveries, newest first, older than `before` if one is given; of one recipient if one is named.
///
/// # Errors
/// If the database does not answer.
pub async fn list(
    db: &Db,
    recipient: Option<&str>,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<delivery::Model>, StoreError> {
    let mut query = delivery::Entity::find().order_by_desc(delivery::Column::Id).limit(limit);
    if let Some(recipient) = recipient {
        query = query.filter(delivery::Column::RecipientId.eq(recipient));
    }
    if let Some(before) = before {
        query = query.filter(delivery::Column::Id.lt(before));
    }
    Ok(query.all(db.read()).await?)
}
