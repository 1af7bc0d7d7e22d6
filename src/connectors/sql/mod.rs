//! Queries on foreign SQLite databases: one guarded SELECT, read-only, limited in time and rows.
//!
//! It never writes, never opens our own database, and decides nothing about meaning.

mod fetch;
mod guard;

use csv::ByteRecord;
use futures::TryStreamExt;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Column, Connection, Executor, Row as _, SqlSafeStr, Statement};

use super::mapping::Mapping;
use super::{PullError, Pulled, PulledFile, Reach, Row, SourceSettings};

/// Which database, and what of it.
pub(super) struct Wanted<'a> {
    pub path: &'a str,
    pub query: &'a str,
}

/// What is wrong with a path or query.
pub(super) fn faults(path: &str, query: &str) -> Vec<String> {
    let no_file = path.is_empty() || path.contains('\0');
    let path = no_file.then(|| format!("path `{path}` names no database"));
    path.into_iter().chain(guard::check(query).err()).collect()
}

/// Runs the query and hands its rows to `sink`. Errors as [`super::pull`].
pub(super) async fn pull(
    settings: &SourceSettings,
    wanted: &Wanted<'_>,
    reach: &Reach,
    sink: &mut (dyn FnMut(Row) -> Result<(), PullError> + Send),
) -> Result<Pulled, PullError> {
    let mut opened = fetch::open(wanted.path, reach).await?;
    let source = Source { settings, name: &opened.name, reach };
    let outcome = read(&mut opened.connection, &source, wanted.query, sink).await;
    // Nothing was written, so nothing can be lost by a close that fails.
    let _ = opened.connection.close().await;
    let read = outcome?;
    Ok(Pulled { read, files: vec![PulledFile { name: opened.name, rows: read, bytes: opened.bytes }] })
}

struct Source<'a> {
    settings: &'a SourceSettings,
    name: &'a str,
    reach: &'a Reach,
}

async fn read(
    connection: &mut SqliteConnection,
    source: &Source<'_>,
    query: &str,
    sink: &mut (dyn FnMut(Row) -> Result<(), PullError> + Send),
) -> Result<u64, PullError> {
    let failed = |error: sqlx::Error| fetch::trouble(source.name, &error);
    // The text passed the guard, which is what makes it safe to run.
    let statement = connection.prepare(sqlx::AssertSqlSafe(query).into_sql_str()).await.map_err(failed)?;
    let columns: Vec<String> = statement.columns().iter().map(|column| column.name().trim().to_owned()).collect();
    let mapping = Mapping::new(source.settings, &columns, source.name)?;
    let limits = &source.reach.limits;
    let mut rows = statement.query().fetch(connection);
    let mut position = 0;
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        if position == limits.query_rows {
            let most = limits.query_rows;
            return Err(PullError::Misfit(format!("{}: the query returns more than {most} rows", source.name)));
        }
        position += 1;
        let line = line(&row).map_err(failed)?;
        sink(mapping.row(position, &line, limits.cell_bytes))?;
    }
    Ok(position)
}

/// All cells as text. NULL is empty; a REAL becomes the shortest decimal text that means it; a BLOB counts as text.
fn line(row: &SqliteRow) -> Result<ByteRecord, sqlx::Error> {
    let mut line = ByteRecord::new();
    for at in 0..row.len() {
        fetch::push_cell(&mut line, row, at)?;
    }
    Ok(line)
}

#[cfg(test)]
mod tests;
