//! People, their access, sign-ins and tokens. Only hashes of secrets are ever stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::Role;
use entity::{api_token, business_unit, person, person_unit, session, sign_in_failure};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use strum::IntoEnumIterator;

use super::{Access, Db, StoreError, Tx, audit, batch};

/// The person of that id, unless shut out.
///
/// # Errors
/// If the database does not answer.
pub async fn person(db: &Db, id: &str) -> Result<Option<person::Model>, StoreError> {
    Ok(active(person::Entity::find_by_id(id).one(db.read()).await?))
}

/// All people, by id.
///
/// # Errors
/// If the database does not answer.
pub async fn people(db: &Db) -> Result<Vec<person::Model>, StoreError> {
    Ok(person::Entity::find().order_by_asc(person::Column::Id).all(db.read()).await?)
}

/// What the person may see: own units with everything below them.
///
/// # Errors
/// If the database does not answer.
pub async fn access(db: &Db, person: &person::Model) -> Result<Access, StoreError> {
    if person.all_units {
        return Ok(Access::everything().of(&person.id));
    }
    let own = person_unit::Entity::find().filter(person_unit::Column::PersonId.eq(&person.id)).all(db.read()).await?;
    let mut seen = BTreeSet::new();
    let mut next: Vec<String> = own.into_iter().map(|row| row.business_unit_id).collect();
    while !next.is_empty() {
        next.retain(|unit| seen.insert(unit.clone()));
        next = below(db, &next).await?;
    }
    Ok(Access::only(seen).of(&person.id))
}

/// The units right below these.
async fn below(db: &Db, units: &[String]) -> Result<Vec<String>, StoreError> {
    let mut below = Vec::new();
    for some in units.chunks(batch::ROWS) {
        let query = business_unit::Entity::find().select_only().column(business_unit::Column::Id);
        let query = query.filter(business_unit::Column::ParentId.is_in(some));
        below.extend(query.into_tuple::<String>().all(db.read()).await?);
    }
    Ok(below)
}

/// Sets the password's hash and ends all of the person's sessions.
///
/// # Errors
/// If there is no such person, or the database refuses.
pub async fn set_password(db: &Db, id: &str, hash: String, at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let changed = person::Entity::update_many()
        .col_expr(person::Column::PasswordHash, Expr::value(hash))
        .filter(person::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(StoreError::Refused(format!("there is no person `{id}`")));
    }
    session::Entity::delete_many().filter(session::Column::PersonId.eq(id)).exec(&tx).await?;
    let entry = audit::Entry { actor: id, action: "set password", object: format!("person {id}"), detail: None, at };
    audit::write(&tx, entry).await?;
    Ok(tx.commit().await?)
}

/// Adds a person who sees those units, or the whole company if `units` is none.
///
/// # Errors
/// If the id is taken, or the database refuses.
pub async fn add(db: &Db, row: person::Model, units: &[String], at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    if person::Entity::find_by_id(&row.id).one(&tx).await?.is_some() {
        return Err(StoreError::Refused(format!("there is already a person `{}`", row.id)));
    }
    for unit in units {
        let row = person_unit::ActiveModel { person_id: Set(row.id.clone()), business_unit_id: Set(unit.clone()) };
        row.insert(&tx).await?;
    }
    let object = format!("person {}", row.id);
    person::ActiveModel::from(row).insert(&tx).await?;
    audit::write(&tx, audit::Entry { actor: "command line", action: "added", object, detail: None, at }).await?;
    Ok(tx.commit().await?)
}

/// Opens a session and notes the sign-in.
///
/// # Errors
/// If the database refuses.
pub async fn open_session(db: &Db, row: session::Model) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let (person, at) = (row.person_id.clone(), row.created_at);
    session::ActiveModel::from(row).insert(&tx).await?;
    let entry = audit::Entry { actor: &person, action: "signed in", object: "portal".into(), detail: None, at };
    audit::write(&tx, entry).await?;
    Ok(tx.commit().await?)
}

/// The session of that token hash and its person, while it lasts.
///
/// # Errors
/// If the database does not answer.
pub async fn session(
    db: &Db,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(session::Model, person::Model)>, StoreError> {
    let Some(row) = session::Entity::find_by_id(token_hash).one(db.read()).await?.filter(|row| row.expires_at > now)
    else {
        return Ok(None);
    };
    Ok(person(db, &row.person_id).await?.map(|person| (row, person)))
}

/// Ends a session.
///
/// # Errors
/// If the database refuses.
pub async fn close_session(db: &Db, token_hash: &str) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    session::Entity::delete_by_id(token_hash).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// Ends all sessions.
///
/// # Errors
/// If the database refuses.
pub async fn close_all_sessions(tx: &Tx) -> Result<(), StoreError> {
    session::Entity::delete_many().exec(tx).await?;
    Ok(())
}

/// Adds a bearer token.
///
/// # Errors
/// If the database refuses.
pub async fn add_token(db: &Db, row: api_token::Model) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let (object, at) = (format!("token {} of {}", row.name, row.person_id), row.created_at);
    api_token::ActiveModel { id: NotSet, ..row.into() }.insert(&tx).await?;
    audit::write(&tx, audit::Entry { actor: "command line", action: "added", object, detail: None, at }).await?;
    Ok(tx.commit().await?)
}

/// The person whose bearer token has that hash, while it lasts; notes its use to the hour.
///
/// # Errors
/// If the database does not answer.
pub async fn token_person(db: &Db, token_hash: &str, now: DateTime<Utc>) -> Result<Option<person::Model>, StoreError> {
    let found = api_token::Entity::find().filter(api_token::Column::TokenHash.eq(token_hash)).one(db.read()).await?;
    let Some(row) = found.filter(|row| row.expires_at.is_none_or(|end| end > now)) else { return Ok(None) };
    if row.last_used_at.is_none_or(|last| (now - last).num_hours() >= 1) {
        let tx = db.begin().await?;
        let mut used: api_token::ActiveModel = row.clone().into();
        used.last_used_at = Set(Some(now));
        used.update(&tx).await?;
        tx.commit().await?;
    }
    person(db, &row.person_id).await
}

/// Notes a failed sign-in.
///
/// # Errors
/// If the database refuses.
pub async fn note_failure(db: &Db, account: &str, address: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let row = sign_in_failure::ActiveModel {
        id: NotSet,
        account: Set(account.to_owned()),
        address: Set(address.to_owned()),
        at: Set(at),
    };
    row.insert(&tx).await?;
    Ok(tx.commit().await?)
}

/// How often signing in to that account from that address has failed since then.
///
/// # Errors
/// If the database does not answer.
pub async fn failures(db: &Db, account: &str, address: &str, since: DateTime<Utc>) -> Result<u64, StoreError> {
    let query = sign_in_failure::Entity::find()
        .filter(sign_in_failure::Column::Account.eq(account))
        .filter(sign_in_failure::Column::Address.eq(address))
        .filter(sign_in_failure::Column::At.gt(since));
    Ok(query.count(db.read()).await?)
}

/// Removes sessions and failures that no longer matter.
///
/// # Errors
/// If the database refuses.
pub async fn tidy(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), StoreError> {
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(before)).exec(db).await?;
    sign_in_failure::Entity::delete_many().filter(sign_in_failure::Column::At.lt(before)).exec(db).await?;
    Ok(())
}

fn active(person: Option<person::Model>) -> Option<person::Model> {
    person.filter(|person| person.disabled_at.is_none())
}

/// Roles that nobody has who can sign in or receive mail.
///
/// # Errors
/// If the database does not answer.
pub async fn roles_nobody_holds(db: &Db) -> Result<Vec<Role>, StoreError> {
    let people = people(db).await?;
    let held = |role: &Role| people.iter().any(|person| person.role == *role && person.disabled_at.is_none());
    Ok(Role::iter().filter(|role| !held(role)).collect())
}
