//! The key that signs links in mails: made once, the same for every instance, part of every backup. It signs nothing.

use chrono::{DateTime, Utc};
use entity::signing_key;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Db, StoreError};

/// The number of the one row.
const ONLY: i32 = 1;

/// The key; `fresh` becomes it, in hex, if there is none yet. Whoever is first decides, for all instances.
///
/// # Errors
/// If the database refuses.
pub async fn key(db: &Db, fresh: impl FnOnce() -> String, at: DateTime<Utc>) -> Result<signing_key::Model, StoreError> {
    if let Some(row) = signing_key::Entity::find_by_id(ONLY).one(db.read()).await? {
        return Ok(row);
    }
    let tx = db.begin().await?;
    let (secret_print, mixed_at) = (Set(None), Set(None));
    let row = signing_key::ActiveModel { id: Set(ONLY), key: Set(fresh()), made_at: Set(at), secret_print, mixed_at };
    let first = OnConflict::column(signing_key::Column::Id).do_nothing().to_owned();
    signing_key::Entity::insert(row).on_conflict(first).exec_without_returning(&tx).await?;
    let row = signing_key::Entity::find_by_id(ONLY).one(&tx).await?;
    tx.commit().await?;
    row.ok_or(StoreError::Unreadable { what: "signing_key", cause: "it was removed meanwhile".to_owned() })
}

/// The key, if one was made.
///
/// # Errors
/// If the database does not answer.
pub async fn there(db: &Db) -> Result<Option<signing_key::Model>, StoreError> {
    Ok(signing_key::Entity::find_by_id(ONLY).one(db.read()).await?)
}

/// Notes by which the secret is known that is mixed in from now on. The first time also tells until when links made without
/// it are good; a later one leaves that as it was.
///
/// # Errors
/// If the database refuses.
pub async fn mix(db: &Db, print: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    use signing_key::Column;
    let tx = db.begin().await?;
    let change = || signing_key::Entity::update_many().filter(Column::Id.eq(ONLY));
    change().col_expr(Column::SecretPrint, Expr::value(print)).exec(&tx).await?;
    change().col_expr(Column::MixedAt, Expr::value(at)).filter(Column::MixedAt.is_null()).exec(&tx).await?;
    Ok(tx.commit().await?)
}
