//! Connectors: one folder per kind of source; they fetch and parse, and know no table of ours and no KPI.
//!
//! `fetch` may touch the outside; `parse` and `mapping` are pure. A failing source is an error with its reason; a row
//! that is not understood is a [`Row::Rejected`] with its reason and raw text, and never stops the pull.

mod file;
pub mod http;
mod mapping;
mod sql;
mod try_out;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use entity::record::Record;
use entity::value::RecordKind;
use serde::{Deserialize, Serialize};

pub use file::{Peeked, peek};
pub use try_out::{TriedOut, try_out};

pub use mapping::{CanonicalField, Shape, canonical_fields, mapping_version};

/// How a source is reached and how its rows become records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// The kind of record it delivers.
    pub records: RecordKind,
    /// Where it is, by kind of connector.
    pub from: Place,
    /// Zone of its dates that carry none.
    pub zone: Tz,
    /// Canonical field → how to fill it. Fields not named stay empty.
    pub fields: BTreeMap<String, Field>,
}

/// Where a source is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "connector", rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// A file of comma-separated values, plain or gzip; a relative path starts at the model folder.
    File {
        /// Path, or a pattern with `*` in its last part: all such files together are one delivery.
        path: String,
        /// Field separator.
        #[serde(default = "comma")]
        delimiter: char,
        /// Lines above the header.
        #[serde(default)]
        skip_lines: u32,
    },
    /// A query on a SQLite database file, opened read-only.
    Sqlite {
        /// Path of the database; a relative path starts at the model folder.
        path: String,
        /// One SELECT.
        query: String,
    },
}

fn comma() -> char {
    ','
}

/// How one canonical field is filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// The text of that column.
    Column(String),
    /// A column with more to say.
    Rule(FieldRule),
}

/// A column with more to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldRule {
    /// The column, by its name in the header; `amount#2` is the second of two columns called `amount`. None for a constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The same text for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// Text in the source → text used; `*` stands for every other text. Without `*`, other texts pass as they are.
    /// An empty text used means: no value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<String, String>,
    /// chrono format of a date or time, where the usual ones do not fit, such as `%d-%m-%Y %H:%M`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What stands before the fraction of a number, where the numbers do not show it by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// Used where the column is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// What stands before the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// What a pull may touch, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Where relative paths start: the model folder.
    pub base: PathBuf,
    /// Files and folders that no source may read: our own database.
    pub forbidden: Vec<PathBuf>,
    /// How much a source may deliver, and how long it may take.
    pub limits: Limits,
}

impl Reach {
    /// Everything readable from `base` on, with the usual limits.
    #[must_use]
    pub fn new(base: &Path) -> Self {
        Self { base: base.to_owned(), forbidden: Vec::new(), limits: Limits::default() }
    }
}

/// How much a source may deliver, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest cell; a row with a longer one is rejected.
    pub cell_bytes: usize,
    /// Longest row of a file; a longer one fails the pull, for it is a quote that nobody closed.
    pub row_bytes: usize,
    /// How many times its own size a gzip file may unpack to ...
    pub unpacked_ratio: u64,
    /// ... beyond this many bytes, which are always free.
    pub unpacked_bytes: u64,
    /// Most rows a query may return.
    pub query_rows: u64,
    /// Longest a query may run, from its start to its last row.
    pub query_time: Duration,
    /// How long to wait for a database that another program has locked.
    pub locked_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 64 << 10,
            row_bytes: 1 << 20,
            unpacked_ratio: 200,
            unpacked_bytes: 256 << 20,
            query_rows: 10_000_000,
            query_time: Duration::from_secs(600),
            locked_wait: Duration::from_secs(5),
        }
    }
}

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
pub enum Row {
    /// Understood.
    Record {
        /// Row in the source, first is 1.
        position: u64,
        /// The record.
        record: Record,
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
/// Files are read on a thread for blocking work; the sink runs in the calling task.
///
/// # Errors
/// `Unavailable` if a file is absent, cut short or changes while it is read, or if a database is absent or locked, or
/// its query takes too long. `Misfit` if [`check`] has something to say, a mapped column is missing, a file is no text
/// of comma-separated values, or the query is refused by us or by the database.
pub async fn pull(
    settings: &SourceSettings,
    reach: &Reach,
    sink: &mut (dyn FnMut(Row) -> Result<(), PullError> + Send),
) -> Result<Pulled, PullError> {
    check(settings).map_err(|faults| PullError::Misfit(faults.join("; ")))?;
    match &settings.from {
        Place::File { .. } => file::pull(settings, reach, sink).await,
        Place::Sqlite { path, query } => sql::pull(settings, &sql::Wanted { path, query }, reach, sink).await,
    }
}

/// Whether the settings can work, as far as they tell without looking at the source.
///
/// # Errors
/// Every fault as a sentence: unknown, missing and contradictory fields, bad formats, texts that are no value of their
/// field, a query that is not one plain SELECT, an impossible path or delimiter.
pub fn check(settings: &SourceSettings) -> Result<(), Vec<String>> {
    let mut faults = mapping::faults(settings);
    faults.extend(match &settings.from {
        Place::File { path, delimiter, .. } => file::faults(path, *delimiter),
        Place::Sqlite { path, query } => sql::faults(path, query),
    });
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Where a source is, for people: `file costs/*.csv.gz`.
#[must_use]
pub fn describe(settings: &SourceSettings) -> String {
    match &settings.from {
        Place::File { path, .. } => format!("file {path}"),
        Place::Sqlite { path, .. } => format!("SQLite database {path}"),
    }
}

/// The path as people know it: without the folder that all paths start from.
fn name_of(path: &Path, base: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).display().to_string()
}

/// Refuses a path that leads, by whatever links, to a forbidden file or folder.
fn refuse_forbidden(path: &Path, reach: &Reach) -> Result<(), PullError> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let target = real(path);
    if reach.forbidden.iter().any(|forbidden| target.starts_with(real(forbidden))) {
        let name = name_of(path, &reach.base);
        return Err(PullError::Misfit(format!("{name} belongs to Scorebridge itself; a source may not read it")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
