//! Opens a foreign SQLite file read-only, with a deadline, and turns its values into text and its errors into ours.
//!
//! It checks no query; `guard` does.

use std::path::Path;
use std::time::Instant;

use csv::ByteRecord;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Row, TypeInfo, ValueRef};

use crate::connectors::{PullError, Reach, name_of, refuse_forbidden};

/// Virtual machine steps between two looks at the deadline.
const STEPS: i32 = 10_000;

/// An open database.
pub(super) struct Opened {
    pub connection: SqliteConnection,
    pub name: String,
    pub bytes: u64,
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

/// Adds one value as text.
pub(super) fn push_cell(line: &mut ByteRecord, row: &SqliteRow, at: usize) -> Result<(), sqlx::Error> {
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
