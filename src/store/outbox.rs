//! The outbox: one row per edition and recipient, written in the transaction that froze the edition. The number of the
//! attempt fences: only the newest attempt says how it ended.

use chrono::{DateTime, Duration, Utc};
use entity::value::DeliveryState;
use entity::{delivery, edition, person};
use fail::fail_point;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::bounces::{self, Back};
use super::follow_up::By;
use super::{Db, StoreError, Tx, audit};

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
        again: Set(0),
        asked_by: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The Message-ID of the newest mail to that person with an earlier revision of the same edition; none if this is the first.
///
/// # Errors
/// If the database does not answer.
pub async fn corrected(db: &Db, taken: &delivery::Model, of: &edition::Model) -> Result<Option<String>, StoreError> {
    if of.revision < 2 {
        return Ok(None);
    }
    let earlier: Vec<i64> = edition::Entity::find()
        .select_only()
        .column(edition::Column::Id)
        .filter(edition::Column::Report.eq(&of.report))
        .filter(edition::Column::Scope.eq(of.scope.clone()))
        .filter(edition::Column::Period.eq(of.period))
        .filter(edition::Column::Revision.lt(of.revision))
        .into_tuple()
        .all(db.read())
        .await?;
    let query = delivery::Entity::find()
        .filter(delivery::Column::EditionId.is_in(earlier))
        .filter(delivery::Column::RecipientId.eq(&taken.recipient_id))
        .filter(delivery::Column::State.is_in([DeliveryState::Accepted, DeliveryState::Uncertain]))
        .order_by_desc(delivery::Column::Id);
    Ok(query.one(db.read()).await?.map(|row| row.message_id))
}

/// Plans one more delivery of an edition to a person, because somebody asked for it; its number.
///
/// # Errors
/// `Refused` if one is still on its way to that person; else if the database refuses.
pub async fn put_again(
    db: &Db,
    edition: i64,
    reader: &person::Model,
    host: &str,
    by: By<'_>,
) -> Result<i64, StoreError> {
    let tx = db.begin().await?;
    let before = delivery::Entity::find()
        .filter(delivery::Column::EditionId.eq(edition))
        .filter(delivery::Column::RecipientId.eq(&reader.id))
        .order_by_desc(delivery::Column::Again)
        .all(&tx)
        .await?;
    if before.iter().any(|row| matches!(row.state, DeliveryState::Planned | DeliveryState::Sending)) {
        return Err(StoreError::Refused(format!("a mail with this report is on its way to {} already", reader.id)));
    }
    // 0 is the place of the one that the schedule plans.
    let again = before.first().map_or(0, |row| row.again) + 1;
    let row = delivery::ActiveModel {
        id: NotSet,
        edition_id: Set(edition),
        recipient_id: Set(reader.id.clone()),
        address: Set(reader.email.clone()),
        message_id: Set(format!("edition-{edition}.{}.{again}@{host}", reader.id)),
        state: Set(DeliveryState::Planned),
        attempts: Set(0),
        next_attempt_at: Set(by.at),
        reply: Set(None),
        finished_at: Set(None),
        again: Set(again),
        asked_by: Set(Some(by.who.to_owned())),
    };
    let id = row.insert(&tx).await?.id;
    let object = format!("edition {edition} to {}", reader.id);
    audit::write(&tx, audit::Entry { actor: by.who, action: "sent again", object, detail: None, at: by.at }).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes the next delivery that is due, so that nobody else sends it; with its edition. A delivery whose sender
/// vanished is taken again after its lease, with the same Message-ID.
///
/// # Errors
/// If the database refuses.
pub async fn take(db: &Db, now: DateTime<Utc>) -> Result<Option<(delivery::Model, edition::Model)>, StoreError> {
    while let Some(due) = next_due(db, now).await? {
        fail_point!("take");
        let (attempts, until) = (due.attempts + 1, now + Duration::minutes(LEASE_MINUTES));
        let tx = db.begin().await?;
        let edition = edition::Entity::find_by_id(due.edition_id).one(&tx).await?;
        // Others may have read the same row: only one of them changes it from what all saw.
        let taken = delivery::Entity::update_many()
            .col_expr(delivery::Column::State, Expr::value(DeliveryState::Sending.to_string()))
            .col_expr(delivery::Column::Attempts, Expr::value(attempts))
            .col_expr(delivery::Column::NextAttemptAt, Expr::value(until))
            .filter(delivery::Column::Id.eq(due.id))
            .filter(delivery::Column::State.eq(due.state))
            .filter(delivery::Column::Attempts.eq(due.attempts))
            .exec(&tx)
            .await?;
        db.commit(tx).await?;
        if let (1, Some(edition)) = (taken.rows_affected, edition) {
            let taken = delivery::Model { state: DeliveryState::Sending, attempts, next_attempt_at: until, ..due };
            return Ok(Some((taken, edition)));
        }
    }
    Ok(None)
}

/// A first attempt is due as soon as it is planned, even by a machine whose clock is ahead.
async fn next_due(db: &Db, now: DateTime<Utc>) -> Result<Option<delivery::Model>, StoreError> {
    use delivery::Column;
    let due = Condition::any().add(Column::NextAttemptAt.lte(now)).add(Column::Attempts.eq(0));
    let query = delivery::Entity::find()
        .filter(Column::State.is_in([DeliveryState::Planned, DeliveryState::Sending]))
        .filter(due)
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id);
    Ok(query.one(db.read()).await?)
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// In which state.
    pub state: DeliveryState,
    /// With which words of the transport.
    pub reply: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When it is tried again; none if it is not.
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether the server takes no mail for the reader: that counts as a mail that came back for good.
    pub refused: bool,
}

/// Notes how an attempt ended. `false` if the attempt is no longer the newest one: then the newer one's word counts.
///
/// # Errors
/// If the database refuses.
pub async fn finish(db: &Db, taken: &delivery::Model, ended: &Ended) -> Result<bool, StoreError> {
    let Ended { state, reply, at, retry_at, refused } = ended;
    let tx = db.begin().await?;
    let noted = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(state.to_string()))
        .col_expr(delivery::Column::Reply, Expr::value(reply.clone()))
        .col_expr(delivery::Column::NextAttemptAt, Expr::value(retry_at.unwrap_or(taken.next_attempt_at)))
        .col_expr(delivery::Column::FinishedAt, Expr::value(retry_at.is_none().then_some(*at)))
        .filter(delivery::Column::Id.eq(taken.id))
        .filter(delivery::Column::State.eq(DeliveryState::Sending))
        .filter(delivery::Column::Attempts.eq(taken.attempts))
        .exec(&tx)
        .await?;
    let newest = noted.rows_affected == 1;
    if newest && *refused {
        let back = Back { delivery: taken.id, hard: true, status: "at once".to_owned(), detail: reply.clone() };
        bounces::note_in(&tx, back, *at).await?;
    }
    tx.commit().await?;
    Ok(newest)
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

/// A delivery with its edition.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, id: i64) -> Result<Option<(delivery::Model, edition::Model)>, StoreError> {
    let Some(row) = delivery::Entity::find_by_id(id).one(db.read()).await? else { return Ok(None) };
    let edition = edition::Entity::find_by_id(row.edition_id).one(db.read()).await?;
    Ok(edition.map(|edition| (row, edition)))
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
