//! Connectors: one folder per kind of source; they fetch and parse, and know no table of ours and no KPI.
//!
//! `fetch` may touch the outside; parsing and `mapping` are pure. A failing source is an error with its reason; a row
//! that is not understood is a [`Row::Rejected`] with its reason and raw text, and never stops the pull.

mod file;
pub mod http;
mod mapping;
mod reach;
mod settings;
mod sql;
mod try_out;

use entity::record::{LentCostLine, Record};

use crate::chargeback::Judge;

pub use file::{Peeked, peek, read_table};
pub use mapping::{CanonicalField, Promised, Shape, canonical_fields, mapping_version, promise_faults, with_days_off};
pub use reach::{Limits, Reach};
pub use settings::{
    DecimalMark, Field, FieldRule, FilePlace, Format, Place, Promise, ServerPlace, SourceSettings, SqlitePlace, Tls,
};
pub use try_out::{TriedOut, try_out};

/// What a pull delivered. Every row read went to the sink, as a record or as a rejected row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Rows read: records + rejected.
    pub read: u64,
    /// The files they came from, in order; row positions count on from one to the next.
    pub files: Vec<PulledFile>,
}

/// One file of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledFile {
    /// Its path, as far as it differs from the model folder.
    pub name: String,
    /// Rows read from it.
    pub rows: u64,
    /// Its size as it lies there.
    pub bytes: u64,
}

/// One row of a source.
#[derive(Clone, Debug, PartialEq)]
pub enum Row<'a> {
    /// Understood.
    Record {
        /// Row in the source, first is 1.
        position: u64,
        /// The record; a cost line only where somebody made it one to keep.
        record: Record,
    },
    /// Understood as a cost line, which is lent until the sink returns.
    CostLine {
        /// Row in the source, first is 1.
        position: u64,
        /// The line.
        line: LentCostLine<'a>,
    },
    /// Not understood.
    Rejected {
        /// Row in the source, first is 1.
        position: u64,
        /// What was expected.
        reason: String,
        /// The row as it came.
        raw: String,
    },
}

impl Row<'_> {
    /// The same row, to keep.
    #[must_use]
    pub fn owned(self) -> Row<'static> {
        match self {
            Row::CostLine { position, line } => {
                Row::Record { position, record: Record::CostLine(Box::new(line.owned())) }
            }
            Row::Record { position, record } => Row::Record { position, record },
            Row::Rejected { position, reason, raw } => Row::Rejected { position, reason, raw },
        }
    }
}

/// Rows of a database that make a piece.
const PIECE_ROWS: u64 = 4_096;

/// Takes the rows one by one; its error stops the pull.
pub type Sink<'a> = &'a mut (dyn FnMut(Row<'_>) -> Result<(), PullError> + Send);

/// Takes a source in pieces, on a thread of its own: rows one by one, then the piece is packed, then it is handed on.
pub trait Taker: Send {
    /// Takes a row.
    ///
    /// # Errors
    /// Whatever stops the pull.
    fn row(&mut self, row: Row<'_>) -> Result<(), PullError>;

    /// All rows of the piece were taken. Other takers may be at work.
    ///
    /// # Errors
    /// As [`Taker::row`].
    fn pack(&mut self) -> Result<(), PullError> {
        Ok(())
    }

    /// Hands the piece on: all pieces before it were handed on, and none after it.
    ///
    /// # Errors
    /// As [`Taker::row`].
    fn hand_on(&mut self) -> Result<(), PullError>;

    /// Takes what the rows of a file, or those of this taker, were found to be.
    fn judged(&mut self, _judge: Judge) {}
}

/// Takes all rows where they are read.
struct OneByOne<'a>(Sink<'a>);

impl Taker for OneByOne<'_> {
    fn row(&mut self, row: Row<'_>) -> Result<(), PullError> {
        (self.0)(row)
    }

    fn hand_on(&mut self) -> Result<(), PullError> {
        Ok(())
    }
}

/// Why a source could not be pulled; nothing of a failed pull is kept.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// It may work later: locked, absent, unreachable.
    #[error("{0}")]
    Unavailable(String),
    /// The settings or the source's shape must be mended by a person: a missing column, a wrong query.
    #[error("{0}")]
    Misfit(String),
}

/// Pulls a source: every row goes to `sink` in the order of the source, one by one, in little memory whatever the size.
///
/// A key that occurs several times in one delivery comes through several times: its last row is its state. If this
/// returns an error, whatever the sink took must be forgotten. An error of the sink stops the pull and is returned.
/// Files are read without a pause for other tasks: call it on a thread for blocking work.
///
/// # Errors
/// `Unavailable` if a file is absent, cut short or changes while it is read, or if a database is absent, out of reach or
/// locked, or its query takes too long. `Misfit` if [`check`] has something to say, a mapped column is missing, a file is
/// not what its format says or swells beyond the limits, a user of a database may do more than read, or the query is
/// refused by us or by the database.
pub async fn pull(settings: &SourceSettings, reach: &Reach, sink: Sink<'_>) -> Result<Pulled, PullError> {
    pull_in_pieces(settings, reach, &mut [&mut OneByOne(sink)]).await
}

/// Pulls a source in pieces: files on as many threads as there are takers, databases on one. Together the pieces are what
/// [`pull`] gives, in the same order.
///
/// # Errors
/// As [`pull`].
pub async fn pull_in_pieces(
    settings: &SourceSettings,
    reach: &Reach,
    takers: &mut [&mut dyn Taker],
) -> Result<Pulled, PullError> {
    check(settings).map_err(|faults| PullError::Misfit(faults.join("; ")))?;
    let Some(taker) = takers.first_mut() else { return Ok(Pulled::default()) };
    let mut rows = 0;
    let mut sink = |row: Row<'_>| {
        rows += 1;
        taker.row(row)?;
        if rows % PIECE_ROWS == 0 { taker.pack().and_then(|()| taker.hand_on()) } else { Ok(()) }
    };
    let pulled = match &settings.from {
        Place::File(place) => return file::pull(settings, place, reach, takers),
        Place::Sqlite(place) => sql::sqlite::pull(settings, place, reach, &mut sink).await,
        Place::Postgres(place) => sql::postgres::pull(settings, place, reach, &mut sink).await,
        Place::Mariadb(place) => sql::mariadb::pull(settings, place, reach, &mut sink).await,
    }?;
    taker.pack()?;
    taker.hand_on()?;
    Ok(pulled)
}

/// Whether the settings can work, as far as they tell without looking at the source.
///
/// # Errors
/// Every fault as a sentence: unknown, missing and contradictory fields, bad formats, texts that are no value of their
/// field, a query that is not one plain SELECT, an impossible path, delimiter, encoding or server.
pub fn check(settings: &SourceSettings) -> Result<(), Vec<String>> {
    let mut faults = mapping::faults(settings);
    faults.extend(match &settings.from {
        Place::File(place) => file::faults(place),
        Place::Sqlite(place) => sql::sqlite::faults(place),
        Place::Postgres(place) => sql::server::faults(place, sql::Engine::Postgres),
        Place::Mariadb(place) => sql::server::faults(place, sql::Engine::Mariadb),
    });
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Where a source is, for people: `file costs/*.csv.gz`.
#[must_use]
pub fn describe(settings: &SourceSettings) -> String {
    match &settings.from {
        Place::File(place) => format!("file {}", place.path),
        Place::Sqlite(place) => format!("SQLite database {}", place.path),
        Place::Postgres(place) => format!("PostgreSQL database {} on {}", place.database, place.host),
        Place::Mariadb(place) => format!("MariaDB database {} on {}", place.database, place.host),
    }
}

#[cfg(test)]
mod tests;
