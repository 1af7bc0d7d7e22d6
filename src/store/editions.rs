//! Editions: frozen reports with their files. Old editions never change.

use chrono::{DateTime, Utc};
use entity::value::{Period, Scope};
use entity::{edition, edition_file};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr};

use super::{Access, Db, StoreError, Tx, audit, batch};
use crate::report::Draft;

/// Freezes a draft; the id of the edition.
///
/// # Errors
/// `Overtaken` if the revision was frozen meanwhile; else if the database refuses.
pub async fn freeze(tx: &Tx, draft: Draft, at: DateTime<Utc>) -> Result<i64, StoreError> {
    let object = format!("{} {} {} revision {}", draft.report, draft.scope, draft.period, draft.revision);
    let row = edition::ActiveModel {
        id: NotSet,
        report: Set(draft.report),
        scope: Set(draft.scope),
        period: Set(draft.period),
        language: Set(draft.language),
        revision: Set(draft.revision),
        check_number: Set(draft.check_number),
        frozen_at: Set(at),
        subject: Set(draft.subject),
        body: Set(draft.body),
    };
    let id = row.insert(tx).await.map_err(|error| frozen_meanwhile(error, &object))?.id;
    let files = draft.files.into_iter().map(|file| edition_file::ActiveModel {
        edition_id: Set(id),
        name: Set(file.name),
        content_type: Set(file.content_type),
        body: Set(file.body),
    });
    batch::insert(tx, files.collect(), None).await?;
    audit::write(tx, audit::Entry { actor: "report", action: "froze", object, detail: None, at }).await?;
    Ok(id)
}

fn frozen_meanwhile(error: DbErr, object: &str) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            StoreError::Overtaken(format!("{object} was frozen meanwhile; it stays as it is"))
        }
        _ => error.into(),
    }
}

/// The newest revision of a report for a scope, period and language.
///
/// # Errors
/// If the database does not answer.
pub async fn newest(
    db: &Db,
    report: &str,
    scope: &Scope,
    period: Period,
    language: &str,
) -> Result<Option<edition::Model>, StoreError> {
    let query = edition::Entity::find()
        .filter(edition::Column::Report.eq(report))
        .filter(edition::Column::Scope.eq(scope.clone()))
        .filter(edition::Column::Period.eq(period))
        .filter(edition::Column::Language.eq(language))
        .order_by_desc(edition::Column::Revision);
    Ok(query.one(db.read()).await?)
}

/// Editions that may be seen, newest first, older than `before` if one is given.
///
/// # Errors
/// If the database does not answer.
pub async fn list(
    db: &Db,
    access: &Access,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<edition::Model>, StoreError> {
    let readable: Vec<Scope> = edition::Entity::find()
        .select_only()
        .column(edition::Column::Scope)
        .distinct()
        .into_tuple()
        .all(db.read())
        .await?
        .into_iter()
        .filter(|scope| access.may_read(scope))
        .collect();
    let mut query = edition::Entity::find()
        .filter(edition::Column::Scope.is_in(readable))
        .order_by_desc(edition::Column::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(edition::Column::Id.lt(before));
    }
    Ok(query.all(db.read()).await?)
}

/// Reports and scopes of which there is an edition that may be read.
///
/// # Errors
/// If the database does not answer.
pub async fn made(db: &Db, access: &Access) -> Result<Vec<(String, Scope)>, StoreError> {
    let made: Vec<(String, Scope)> = edition::Entity::find()
        .select_only()
        .columns([edition::Column::Report, edition::Column::Scope])
        .distinct()
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(made.into_iter().filter(|(_, scope)| access.may_read(scope)).collect())
}

/// An edition, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, access: &Access, id: i64) -> Result<Option<edition::Model>, StoreError> {
    let row = edition::Entity::find_by_id(id).one(db.read()).await?;
    Ok(row.filter(|row| access.may_read(&row.scope)))
}

/// The edition with that check number, if it may be seen; of two the one in that language, else the newest.
///
/// # Errors
/// If the database does not answer.
pub async fn by_check_number(
    db: &Db,
    access: &Access,
    number: &str,
    language: Option<&str>,
) -> Result<Option<edition::Model>, StoreError> {
    let query =
        edition::Entity::find().filter(edition::Column::CheckNumber.eq(number)).order_by_desc(edition::Column::Id);
    let mut found = query.all(db.read()).await?;
    found.retain(|row| access.may_read(&row.scope));
    let spoken = found.iter().position(|row| Some(row.language.as_str()) == language);
    Ok(found.into_iter().nth(spoken.unwrap_or(0)))
}

/// A file of an edition. The caller has found the edition.
///
/// # Errors
/// If the database does not answer.
pub async fn file(db: &Db, edition: &edition::Model, name: &str) -> Result<Option<edition_file::Model>, StoreError> {
    Ok(edition_file::Entity::find_by_id((edition.id, name.to_owned())).one(db.read()).await?)
}

/// All files of an edition. The caller has found the edition.
///
/// # Errors
/// If the database does not answer.
pub async fn files(db: &Db, edition: &edition::Model) -> Result<Vec<edition_file::Model>, StoreError> {
    let query = edition_file::Entity::find()
        .filter(edition_file::Column::EditionId.eq(edition.id))
        .order_by_asc(edition_file::Column::Name);
    Ok(query.all(db.read()).await?)
}
