//! The key that signs links in mails: made once, the same for every instance, part of every backup. It signs nothing.

use chrono::{DateTime, Utc};
use entity::signing_key;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::{Db, StoreError};

/// The number of the one row.
const ONLY: i32 = 1;

/// The key, in hex; `fresh` becomes it if there is none yet. Whoever is first decides, for all instances.
///
/// # Errors
/// If the database refuses.
pub async fn key(db: &Db, fresh: impl FnOnce() -> String, at: DateTime<Utc>) -> Result<String, StoreError> {
    if let Some(row) = signing_key::Entity::find_by_id(ONLY).one(db.read()).await? {
        return Ok(row.key);
    }
    let tx = db.begin().await?;
    let row = signing_key::ActiveModel { id: Set(ONLY), key: Set(fresh()), made_at: Set(at) };
    let first = OnConflict::column(signing_key::Column::Id).do_nothing().to_owned();
    signing_key::Entity::insert(row).on_conflict(first).exec_without_returning(&tx).await?;
    let row = signing_key::Entity::find_by_id(ONLY).one(&tx).await?;
    tx.commit().await?;
    row.map(|row| row.key)
        .ok_or(StoreError::Unreadable { what: "signing_key", cause: "it was removed meanwhile".to_owned() })
}
