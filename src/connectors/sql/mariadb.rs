//! A query on a MariaDB or MySQL server: by a user who may only read, in a read-only transaction, prepared.
//!
//! Preparing takes one statement and no more; rows come one by one as the server sends them.

use futures::TryStreamExt;
use secrecy::ExposeSecret;
use sqlx::mysql::types::MySqlTime;
use sqlx::mysql::{MySql, MySqlColumn, MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Executor, Row, SqlSafeStr, Statement, Type, TypeInfo, ValueRef,
};

use super::server::{self, SignIn, trouble};
use super::{Engine, Intake, in_time, too_long};
use crate::connectors::mapping::{RawRow, find, wanted_columns};
use crate::connectors::{PullError, Pulled, PulledFile, Reach, ServerPlace, Sink, SourceSettings, Tls};

/// Rights that only read.
const READING: [&str; 9] = [
    "SELECT",
    "USAGE",
    "SHOW VIEW",
    "SHOW DATABASES",
    "SHOW CREATE ROUTINE",
    "PROCESS",
    "REPLICATION CLIENT",
    "BINLOG MONITOR",
    "SLAVE MONITOR",
];

/// Runs the query and hands its rows to `sink`. Errors as [`crate::connectors::pull`].
pub(in crate::connectors) async fn pull(
    settings: &SourceSettings,
    place: &ServerPlace,
    reach: &Reach,
    sink: Sink<'_>,
) -> Result<Pulled, PullError> {
    let sign_in = server::sign_in(place, Engine::Mariadb, reach).await?;
    let name = sign_in.name.as_str();
    let mut connection = connect(place, &sign_in, reach).await?;
    let late = too_long(name);
    let read = in_time(reach.limits.query_time, &late, async {
        only_reads(&mut connection, name, place).await?;
        begin(&mut connection, reach).await.map_err(|error| trouble(name, &error))?;
        read(&mut connection, settings, place, (name, reach), sink).await
    });
    let (rows, bytes) = read.await?;
    // Nothing was written, so nothing can be lost by a close that fails.
    let _ = connection.close().await;
    Ok(Pulled { read: rows, files: vec![PulledFile { name: sign_in.name, rows, bytes }] })
}

/// Signs in.
pub(super) async fn connect(
    place: &ServerPlace,
    sign_in: &SignIn,
    reach: &Reach,
) -> Result<MySqlConnection, PullError> {
    let mut options = MySqlConnectOptions::new()
        .port(sign_in.port)
        .database(&place.database)
        .username(&place.user)
        .statement_cache_capacity(0)
        .ssl_mode(match place.tls {
            Tls::VerifyFull => MySqlSslMode::VerifyIdentity,
            Tls::Require => MySqlSslMode::Required,
            Tls::Disable => MySqlSslMode::Disabled,
        })
        .disable_statement_logging();
    if let Some(password) = &sign_in.password {
        options = options.password(password.expose_secret());
    }
    if let Some(path) = &sign_in.ca_file {
        options = options.ssl_ca(path);
    }
    server::connect(sign_in, |host| options.clone().host(host), reach).await
}

/// Refuses a user who may do more than read.
async fn only_reads(connection: &mut MySqlConnection, name: &str, place: &ServerPlace) -> Result<(), PullError> {
    let failed = |error: sqlx::Error| trouble(name, &error);
    let grants = sqlx::raw_sql("SHOW GRANTS").fetch_all(connection).await.map_err(failed)?;
    for grant in grants {
        let grant: String = grant.try_get(0).map_err(failed)?;
        let elsewhere = is_playground(&grant) && !place.database.starts_with("test");
        if let Some(right) = beyond_reading(&grant).filter(|_| !elsewhere) {
            let user = &place.user;
            let say = "make one that only has SELECT: CREATE USER …; GRANT SELECT ON … TO …";
            return Err(PullError::Misfit(format!("{name}: the user `{user}` has the right {right}; {say}")));
        }
    }
    Ok(())
}

/// Whether a right is that of everybody on databases called `test`, with which MariaDB is installed.
fn is_playground(grant: &str) -> bool {
    grant.ends_with(" TO PUBLIC") && grant.contains(" ON `test")
}

/// The first right in `GRANT SELECT, INSERT (a, b) ON …` that does more than read. A line that grants a role names none:
/// the rights of a role in use stand in lines of their own.
fn beyond_reading(grant: &str) -> Option<String> {
    let (rights, _) = grant.strip_prefix("GRANT ")?.split_once(" ON ")?;
    let mut depth = 0_u32;
    let bare: String = rights
        .chars()
        .filter(|sign| {
            depth += u32::from(*sign == '(');
            let inside = depth > 0;
            depth = depth.saturating_sub(u32::from(*sign == ')'));
            !inside
        })
        .collect();
    bare.split(',').map(str::trim).find(|right| !READING.contains(right)).map(str::to_owned)
}

/// Begins a transaction that reads one state of the database and writes nothing.
pub(super) async fn begin(connection: &mut MySqlConnection, reach: &Reach) -> Result<(), sqlx::Error> {
    let version: String = sqlx::raw_sql("SELECT VERSION()").fetch_one(&mut *connection).await?.try_get(0)?;
    let (most, lock) = (reach.limits.query_time, reach.limits.locked_wait.as_secs().max(1));
    let deadline = if version.contains("MariaDB") {
        format!("max_statement_time = {}", most.as_secs_f64())
    } else {
        format!("max_execution_time = {}", most.as_millis())
    };
    for command in [
        "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'".to_owned(),
        format!("SET SESSION {deadline}, lock_wait_timeout = {lock}, innodb_lock_wait_timeout = {lock}"),
        "SET SESSION TRANSACTION READ ONLY".to_owned(),
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY".to_owned(),
    ] {
        connection.execute(AssertSqlSafe(command)).await?;
    }
    Ok(())
}

async fn read(
    connection: &mut MySqlConnection,
    settings: &SourceSettings,
    place: &ServerPlace,
    (name, reach): (&str, &Reach),
    sink: Sink<'_>,
) -> Result<(u64, u64), PullError> {
    let failed = |error: sqlx::Error| trouble(name, &error);
    // The text passed the guard; a second statement would fail here.
    let query = AssertSqlSafe(place.query.as_str()).into_sql_str();
    let statement = connection.prepare(query).await.map_err(failed)?;
    let names: Vec<String> = statement.columns().iter().map(|column| column.name().trim().to_owned()).collect();
    refuse_bytes(settings, statement.columns(), &names, name)?;
    let mut intake = Intake::new(settings, &names, name, reach, sink)?;
    let mut row = RawRow::default();
    let mut rows = statement.query().fetch(connection);
    while let Some(found) = rows.try_next().await.map_err(failed)? {
        row.clear();
        for at in 0..found.len() {
            push_cell(&mut row, &found, at).map_err(failed)?;
        }
        intake.take(&row)?;
    }
    Ok((intake.rows, intake.bytes))
}

/// Refuses mapped columns whose values are no cells.
fn refuse_bytes(
    settings: &SourceSettings,
    columns: &[MySqlColumn],
    names: &[String],
    name: &str,
) -> Result<(), PullError> {
    let wanted = wanted_columns(settings);
    for column in wanted.iter().filter_map(|wanted| columns.get(find(wanted, names).ok()?)) {
        let kind = column.type_info();
        // A text of a collation that compares bytes is still a text, though its name says BLOB.
        let is_bytes = <[u8] as Type<MySql>>::compatible(kind) && !<str as Type<MySql>>::compatible(kind);
        if is_bytes || kind.name() == "GEOMETRY" {
            let say = "make it text in the query, or leave it out";
            return Err(PullError::Misfit(format!("{name}: column `{}` holds {}; {say}", column.name(), kind.name())));
        }
    }
    Ok(())
}

/// Adds one value as text. NULL and the zero date are empty; a TIMESTAMP is UTC, a DATETIME local.
fn push_cell(row: &mut RawRow, found: &MySqlRow, at: usize) -> Result<(), sqlx::Error> {
    let value = found.try_get_raw(at)?;
    if value.is_null() {
        row.push("");
        return Ok(());
    }
    let kind = value.type_info().into_owned();
    match kind.name() {
        "FLOAT" => row.push(&found.try_get_unchecked::<f32, _>(at)?.to_string()),
        "DOUBLE" => row.push(&found.try_get_unchecked::<f64, _>(at)?.to_string()),
        "TIME" => row.push(&found.try_get_unchecked::<MySqlTime, _>(at)?.to_string()),
        "TIMESTAMP" => row.push(&(moment(found.try_get_unchecked(at)?) + "Z")),
        "DATE" | "DATETIME" => row.push(&moment(found.try_get_unchecked(at)?)),
        _ if <u64 as Type<MySql>>::compatible(&kind) => row.push(&found.try_get::<u64, _>(at)?.to_string()),
        _ if <i64 as Type<MySql>>::compatible(&kind) => row.push(&found.try_get::<i64, _>(at)?.to_string()),
        _ => row.cells.push_field(found.try_get_unchecked::<&[u8], _>(at)?),
    }
    Ok(())
}

/// A date, or date and time, of the binary protocol: its length, the year in two bytes, month, day; hour, minute, second;
/// microseconds in four bytes. Written as it is, for a month 0 is no date, and the mapping will say so.
fn moment(bytes: &[u8]) -> String {
    let Some(&[low, high, month, day]) = bytes.get(1..5) else { return String::new() };
    let date = format!("{:04}-{month:02}-{day:02}", u16::from_le_bytes([low, high]));
    let Some(&[hour, minute, second]) = bytes.get(5..8) else { return date };
    let micros = match bytes.get(8..12) {
        Some(&[a, b, c, d]) => format!(".{:06}", u32::from_le_bytes([a, b, c, d])),
        _ => String::new(),
    };
    format!("{date}T{hour:02}:{minute:02}:{second:02}{micros}")
}
