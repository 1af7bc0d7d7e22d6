//! A query on a foreign SQLite file, opened read-only and with a deadline; its values become text, its errors ours.
//!
//! It never writes and never opens our own database.

use std::path::Path;
use std::time::Instant;

use futures::TryStreamExt;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{Column, ConnectOptions, Connection, Executor, Row, SqlSafeStr, Statement, TypeInfo, ValueRef};

use super::{Intake, grammar, guard};
use crate::connectors::mapping::{OwnedCells, RawRow};
use crate::connectors::reach::{name_of, refuse_forbidden};
use crate::connectors::{PullError, Pulled, PulledFile, Reach, Sink, SourceSettings, SqlitePlace};

/// Virtual machine steps between two looks at the deadline.
const STEPS: i32 = 10_000;

/// An open database.
pub(super) struct Opened {
    pub connection: SqliteConnection,
    pub name: String,
    pub bytes: u64,
}

/// What is wrong with the settings of a place.
pub(in crate::connectors) fn faults(place: &SqlitePlace) -> Vec<String> {
    let no_file = place.path.is_empty() || place.path.contains('\0');
    let path = no_file.then(|| format!("path `{}` names no database", place.path));
    path.into_iter().chain(guard::check(&place.query, &grammar::SQLITE).err()).collect()
}

/// Runs the query and hands its rows to `sink`. Errors as [`crate::connectors::pull`].
pub(in crate::connectors) async fn pull(
    settings: &SourceSettings,
    place: &SqlitePlace,
    reach: &Reach,
    sink: Sink<'_>,
) -> Result<Pulled, PullError> {
    let mut opened = open(&place.path, reach).await?;
    let connection = &mut opened.connection;
    let failed = |error: sqlx::Error| trouble(&opened.name, &error);
    // The text passed the guard, which is what makes it safe to run.
    let query = sqlx::AssertSqlSafe(place.query.as_str()).into_sql_str();
    let statement = connection.prepare(query).await.map_err(failed)?;
    let columns: Vec<String> = statement.columns().iter().map(|column| column.name().trim().to_owned()).collect();
    let mut intake = Intake::new(settings, &columns, &opened.name, reach, sink)?;
    let mut row = RawRow::default();
    let mut rows = statement.query().fetch(&mut *connection);
    while let Some(found) = rows.try_next().await.map_err(failed)? {
        row.clear();
        for at in 0..found.len() {
            push_cell(&mut row.cells, &found, at).map_err(failed)?;
        }
        intake.take(&row)?;
    }
    let read = intake.rows;
    drop(rows);
    // Nothing was written, so nothing can be lost by a close that fails.
    let _ = opened.connection.close().await;
    Ok(Pulled { read, files: vec![PulledFile { name: opened.name, rows: read, bytes: opened.bytes }] })
}

/// Opens the file read-only; from now on its statements stop when the allowed time is over.
///
/// # Errors
/// `Unavailable` if it is absent or locked; `Misfit` if it is forbidden or no SQLite database.
pub(super) async fn open(path: &str, reach: &Reach) -> Result<Opened, PullError> {
    let path = reach.base.join(path);
    let name = name_of(&path, &reach.base);
    refuse_forbidden(&path, reach)?;
    let bytes = size(&path, &name)?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .read_only(true)
        .pragma("query_only", "ON")
        .pragma("trusted_schema", "OFF")
        .busy_timeout(reach.limits.locked_wait)
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|error| trouble(&name, &error))?;
    let (begin, most) = (Instant::now(), reach.limits.query_time);
    let mut handle = connection.lock_handle().await.map_err(|error| trouble(&name, &error))?;
    handle.set_progress_handler(STEPS, move || begin.elapsed() < most);
    drop(handle);
    Ok(Opened { connection, name, bytes })
}

fn size(path: &Path, name: &str) -> Result<u64, PullError> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        Ok(_) => Err(PullError::Misfit(format!("{name} is not a regular file"))),
        Err(error) => Err(PullError::Unavailable(format!("{name} is not there or may not be read: {error}"))),
    }
}

/// Adds one value as text. NULL is empty; a REAL becomes the shortest decimal text that means it; a BLOB counts as text.
pub(super) fn push_cell(line: &mut OwnedCells, row: &SqliteRow, at: usize) -> Result<(), sqlx::Error> {
    let value = row.try_get_raw(at)?;
    if value.is_null() {
        line.push_field(b"");
        return Ok(());
    }
    match value.type_info().name() {
        "INTEGER" => line.push_field(row.try_get_unchecked::<i64, _>(at)?.to_string().as_bytes()),
        "REAL" => line.push_field(row.try_get_unchecked::<f64, _>(at)?.to_string().as_bytes()),
        _ => line.push_field(row.try_get_unchecked::<&[u8], _>(at)?),
    }
    Ok(())
}

/// What an error of the database means for the pull. The numbers are SQLite's primary result codes.
pub(super) fn trouble(name: &str, error: &sqlx::Error) -> PullError {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => PullError::Unavailable(format!("{name} is locked by another program")),
        Some(9) => PullError::Unavailable(format!("{name}: the query took too long and was stopped")),
        Some(10 | 14) => PullError::Unavailable(format!("{name} cannot be read: {error}")),
        Some(11 | 26) => PullError::Misfit(format!("{name} is damaged or no SQLite database: {error}")),
        _ => PullError::Misfit(format!("{name} refused the query: {error}")),
    }
}
