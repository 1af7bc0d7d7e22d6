//! The audit trail: who did what, when. Entries are written in the transaction of the change they speak of.

use chrono::{DateTime, Utc};
use entity::audit_entry;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError};

/// The action of an entry that tells of a backup.
pub const BACKED_UP: &str = "backed up";

/// The action of an entry that tells of a report that was let go by hand.
pub const LET_GO: &str = "let go although something is late";

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Person, token or step.
    pub actor: &'a str,
    /// What was done: `signed in`, `closed`, `decided`.
    pub action: &'a str,
    /// To what: `charge period 2026-03`.
    pub object: String,
    /// More, as JSON.
    pub detail: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes an entry.
///
/// # Errors
/// If the database refuses.
pub async fn write(db: &impl ConnectionTrait, entry: Entry<'_>) -> Result<(), StoreError> {
    let row = audit_entry::ActiveModel {
        id: NotSet,
        at: Set(entry.at),
        actor: Set(entry.actor.to_owned()),
        action: Set(entry.action.to_owned()),
        object: Set(entry.object),
        detail: Set(entry.detail),
    };
    row.insert(db).await?;
    Ok(())
}

/// The newest entry on any of these objects; a new password is no change that a model speaks of.
///
/// # Errors
/// If the database does not answer.
pub async fn last_on(
    db: &impl ConnectionTrait,
    objects: [&String; 2],
) -> Result<Option<audit_entry::Model>, StoreError> {
    let query = audit_entry::Entity::find()
        .filter(audit_entry::Column::Object.is_in(objects))
        .filter(audit_entry::Column::Action.ne("set password"));
    Ok(query.order_by_desc(audit_entry::Column::Id).one(db).await?)
}

/// When that was done last.
///
/// # Errors
/// If the database does not answer.
pub async fn last(db: &Db, action: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let query = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq(action));
    Ok(query.order_by_desc(audit_entry::Column::Id).one(db.read()).await?.map(|row| row.at))
}

/// Entries, newest first, older than `before` if one is given.
///
/// # Errors
/// If the database does not answer.
pub async fn list(db: &Db, before: Option<i64>, limit: u64) -> Result<Vec<audit_entry::Model>, StoreError> {
    let mut query = audit_entry::Entity::find().order_by_desc(audit_entry::Column::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(audit_entry::Column::Id.lt(before));
    }
    Ok(query.all(db.read()).await?)
}
