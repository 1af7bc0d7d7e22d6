//! Editions: frozen reports with their files. Old editions never change.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::{EditionState, Period, Scope};
use entity::{edition, edition_file};
use fail::fail_point;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr};

use serde::{Deserialize, Serialize};

use super::follow_up::{self, Asked, By};
use super::paces::{self, Going};
use super::{Access, Db, StoreError, Tx, audit, batch, held, outbox};
use crate::report::{DIGEST, Draft};

/// What a report asks for, kept with it until it goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asks {
    /// The decision; none if nothing is asked for any more.
    pub decision: Option<Asked>,
}

impl Asks {
    /// What that edition asks for; none if it asks for nothing of its own.
    ///
    /// # Errors
    /// `Unreadable` if it cannot be read.
    pub fn of(row: &edition::Model) -> Result<Option<Self>, StoreError> {
        let asks = row.asks.clone().map(serde_json::from_value).transpose();
        asks.map_err(StoreError::unreadable("edition.asks"))
    }
}

/// Freezes a draft, with what it asks for; it goes when it is released.
///
/// # Errors
/// `Overtaken` if the revision was frozen meanwhile; else if the database refuses.
pub async fn freeze(
    tx: &Tx,
    draft: Draft,
    (state, asks): (EditionState, Option<&Asks>),
    at: DateTime<Utc>,
) -> Result<edition::Model, StoreError> {
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
        state: Set(state),
        asks: Set(asks.map(serde_json::to_value).transpose().map_err(StoreError::unreadable("edition.asks"))?),
        decided_by: Set(None),
        decided_at: Set(None),
        why: Set(None),
    };
    let row = row.insert(tx).await.map_err(|error| frozen_meanwhile(error, &object))?;
    let id = row.id;
    let files = draft.files.into_iter().map(|file| edition_file::ActiveModel {
        edition_id: Set(id),
        name: Set(file.name),
        content_type: Set(file.content_type),
        body: Set(file.body),
    });
    batch::insert(tx, files, None).await?;
    audit::write(tx, audit::Entry { actor: "report", action: "froze", object, detail: None, at }).await?;
    Ok(row)
}

/// Lets an edition go: what it asks for is asked, and a mail to each of its readers is planned, or a place in
/// the reader's next digest.
///
/// # Errors
/// If the database refuses.
pub async fn release(
    tx: &Tx,
    edition: &edition::Model,
    asks: Option<Asks>,
    (to, host): (&Going, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some(asks) = asks {
        let of = (&edition.scope, edition.period);
        follow_up::ask_in_report(tx, edition.id, asks.decision, of, By { who: "report", at }).await?;
    }
    fail_point!("freeze");
    for reader in &to.now {
        outbox::put(tx, edition.id, reader, host, at).await?;
    }
    paces::keep_for_digest(tx, edition.id, to).await?;
    fail_point!("outbox");
    Ok(())
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
        .filter(edition::Column::State.eq(EditionState::Released))
        .order_by_desc(edition::Column::Revision);
    Ok(query.one(db.read()).await?)
}

/// The newest edition that went of a report for a scope and period, in each language. The caller has asked who may read it.
///
/// # Errors
/// If the database does not answer.
pub async fn of(db: &Db, (report, scope, period): held::Which<'_>) -> Result<Vec<edition::Model>, StoreError> {
    let query = edition::Entity::find()
        .filter(edition::Column::Report.eq(report))
        .filter(edition::Column::Scope.eq(scope.clone()))
        .filter(edition::Column::Period.eq(period))
        .filter(edition::Column::State.eq(EditionState::Released))
        .order_by_desc(edition::Column::Revision)
        .order_by_asc(edition::Column::Language);
    let mut newest = query.all(db.read()).await?;
    let mut seen = BTreeSet::new();
    newest.retain(|row| seen.insert(row.language.clone()));
    Ok(newest)
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
        .filter(edition::Column::State.eq(EditionState::Released))
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
        .filter(edition::Column::Report.ne(DIGEST))
        .filter(edition::Column::State.eq(EditionState::Released))
        .distinct()
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(made.into_iter().filter(|(_, scope)| access.may_read(scope)).collect())
}

/// An edition that went, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, access: &Access, id: i64) -> Result<Option<edition::Model>, StoreError> {
    let row = edition::Entity::find_by_id(id).one(db.read()).await?;
    Ok(row.filter(|row| row.state == EditionState::Released && access.may_read(&row.scope)))
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
    let mut found = query.filter(edition::Column::State.eq(EditionState::Released)).all(db.read()).await?;
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
