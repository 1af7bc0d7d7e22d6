//! How the database itself is: its product, the form of its tables, what would put rows at risk. It changes nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, QueryResult, TryGetable};

use super::{Db, StoreError};

/// The form of the tables, by the names of the schema changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Done already, oldest first.
    pub done: Vec<String>,
    /// Known to this program and still to come, oldest first.
    pub pending: Vec<String>,
    /// Done, but unknown to this program: a newer one made them.
    pub unknown: Vec<String>,
}

/// What the embedded database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sqlite {
    /// `3.51.3`.
    pub version: String,
    /// `wal`, if all is as we set it.
    pub journal: String,
    /// 2 for FULL, if all is as we set it.
    pub synchronous: i64,
    /// What its own quick check found; empty if it is sound.
    pub damage: Vec<String>,
}

/// What a PostgreSQL server says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Postgres {
    /// `15.18`.
    pub version: String,
    /// The same as a number: 150018.
    pub version_number: i64,
    /// Whether we may make tables.
    pub may_create: bool,
    /// Whether we have all rights on the server, which we do not need.
    pub superuser: bool,
    /// Whether it takes no writes: a standby, or set so.
    pub read_only: bool,
    /// Whether every letter can be stored.
    pub encoding: String,
    /// Its clock.
    pub now: DateTime<Utc>,
}

/// The names of all schema changes this program knows, oldest first.
#[must_use]
pub fn known_form() -> Vec<String> {
    migration::Migrator::migrations().iter().map(|change| change.name().to_owned()).collect()
}

/// The form of the tables.
///
/// # Errors
/// If the database does not answer.
pub async fn form(db: &Db) -> Result<Form, StoreError> {
    let known = known_form();
    let there = if is_there(db, "seaql_migrations").await? {
        let rows = db.read().query_all_raw(db.sql("SELECT version FROM seaql_migrations ORDER BY version")).await?;
        rows.iter().map(|row| value(row, "version")).collect::<Result<BTreeSet<String>, _>>()?
    } else {
        BTreeSet::new()
    };
    Ok(Form {
        pending: known.iter().filter(|name| !there.contains(*name)).cloned().collect(),
        unknown: there.iter().filter(|name| !known.contains(name)).cloned().collect(),
        done: there.into_iter().collect(),
    })
}

/// What the embedded database says of itself; reads all of it.
///
/// # Errors
/// If the database does not answer.
pub async fn sqlite(db: &Db) -> Result<Sqlite, StoreError> {
    let damage: Vec<String> = db
        .read()
        .query_all_raw(db.sql("PRAGMA quick_check(20)"))
        .await?
        .iter()
        .map(|row| value(row, "quick_check"))
        .collect::<Result<_, _>>()?;
    Ok(Sqlite {
        version: one(db, "SELECT sqlite_version() AS version", "version").await?,
        journal: one(db, "PRAGMA journal_mode", "journal_mode").await?,
        synchronous: one(db, "PRAGMA synchronous", "synchronous").await?,
        damage: damage.into_iter().filter(|line| line != "ok").collect(),
    })
}

/// What a PostgreSQL server says of itself.
///
/// # Errors
/// If the server does not answer.
pub async fn postgres(db: &Db) -> Result<Postgres, StoreError> {
    let asked = "SELECT current_setting('server_version') AS version, \
        current_setting('server_version_num')::bigint AS version_number, \
        COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create, \
        current_setting('is_superuser') = 'on' AS superuser, \
        pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS read_only, \
        current_setting('server_encoding') AS encoding, clock_timestamp() AS now";
    let row = db.read().query_one_raw(db.sql(asked)).await?;
    let row = row.ok_or_else(|| StoreError::unreadable("pg_settings")("no answer"))?;
    Ok(Postgres {
        version: value::<String>(&row, "version")?.split_whitespace().next().unwrap_or_default().to_owned(),
        version_number: value(&row, "version_number")?,
        may_create: value(&row, "may_create")?,
        superuser: value(&row, "superuser")?,
        read_only: value(&row, "read_only")?,
        encoding: value(&row, "encoding")?,
        now: value(&row, "now")?,
    })
}

/// Whether the database takes a write; nothing of it stays.
///
/// # Errors
/// If it does not.
pub async fn try_write(db: &Db) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    tx.execute_unprepared("CREATE TABLE scorebridge_try_write (id integer)").await?;
    Ok(tx.rollback().await?)
}

/// Whether there is a table of that name.
pub(super) async fn is_there(db: &Db, table: &str) -> Result<bool, StoreError> {
    Ok(super::dump::tables(db.read()).await?.iter().any(|name| name == table))
}

async fn one<T: TryGetable>(db: &Db, asked: &str, column: &str) -> Result<T, StoreError> {
    let row = db.read().query_one_raw(db.sql(asked)).await?;
    value(&row.ok_or_else(|| StoreError::unreadable("answer")("nothing"))?, column)
}

fn value<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T, StoreError> {
    Ok(row.try_get("", column)?)
}
