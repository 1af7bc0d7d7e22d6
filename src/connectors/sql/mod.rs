//! Queries on foreign databases: one guarded SELECT, read-only, limited in time, rows and bytes.
//!
//! It never writes, never opens our own database, and decides nothing about meaning. Three locks, each of which would do:
//! a user who may only read, a read-only connection or transaction, and `guard`.

mod grammar;
mod guard;
pub(super) mod mariadb;
pub(super) mod postgres;
pub(super) mod server;
pub(super) mod sqlite;

use std::time::Duration;

use super::mapping::{Mapping, RawRow};
use super::{Limits, PullError, Reach, Sink, SourceSettings};
use grammar::Grammar;

/// Kinds of database servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Postgres,
    Mariadb,
}

impl Engine {
    fn grammar(self) -> &'static Grammar {
        match self {
            Self::Postgres => &grammar::POSTGRES,
            Self::Mariadb => &grammar::MARIADB,
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mariadb => 3306,
        }
    }
}

/// Rows on their way from a query to the sink.
struct Intake<'a> {
    mapping: Mapping,
    name: &'a str,
    limits: &'a Limits,
    sink: Sink<'a>,
    rows: u64,
    bytes: u64,
}

impl<'a> Intake<'a> {
    /// For a query that returns these columns. `name` stands in messages.
    ///
    /// # Errors
    /// `Misfit` if a mapped column is missing.
    fn new(
        settings: &SourceSettings,
        columns: &[String],
        name: &'a str,
        reach: &'a Reach,
        sink: Sink<'a>,
    ) -> Result<Self, PullError> {
        let mapping = Mapping::new(settings, columns, name)?;
        Ok(Self { mapping, name, limits: &reach.limits, sink, rows: 0, bytes: 0 })
    }

    /// Hands a row on.
    ///
    /// # Errors
    /// `Misfit` if there are too many rows or bytes; what the sink says.
    fn take(&mut self, row: &RawRow) -> Result<(), PullError> {
        self.rows += 1;
        self.bytes += u64::try_from(row.cells.bytes()).unwrap_or(u64::MAX);
        let Limits { query_rows, query_bytes, .. } = *self.limits;
        if self.rows > query_rows {
            return Err(PullError::Misfit(format!("{}: the query returns more than {query_rows} rows", self.name)));
        }
        if self.bytes > query_bytes {
            return Err(PullError::Misfit(format!("{}: the query returns more than {query_bytes} bytes", self.name)));
        }
        self.mapping.rows(self.rows, row, self.limits.cell_bytes, &mut self.sink)
    }
}

/// What the work gives, unless it takes longer than allowed, which is said as `late`.
async fn in_time<T>(
    most: Duration,
    late: &str,
    work: impl Future<Output = Result<T, PullError>>,
) -> Result<T, PullError> {
    tokio::time::timeout(most, work).await.map_err(|_| PullError::Unavailable(late.to_owned()))?
}

fn too_long(name: &str) -> String {
    format!("{name}: the query took too long and was stopped")
}

#[cfg(test)]
mod mariadb_tests;
#[cfg(test)]
mod payloads_tests;
#[cfg(test)]
mod postgres_tests;
#[cfg(test)]
mod tests;
