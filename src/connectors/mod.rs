//! Connectors: one folder per kind of source; they fetch and parse, and know no table of ours and no KPI.
//!
//! `fetch` may touch the outside; `parse` is pure. A failing source is an error with its reason; a row that is not
//! understood is a [`Row::Rejected`] with its reason and raw text, and never stops the pull.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use entity::record::Record;
use entity::value::RecordKind;
use serde::{Deserialize, Serialize};

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
    /// The column; none for a constant.
    pub column: Option<String>,
    /// The same text for every row.
    pub constant: Option<String>,
    /// Text in the source → text used; `*` stands for every other text. Without `*`, other texts pass as they are.
    pub map: BTreeMap<String, String>,
    /// chrono format of a date or time, where the usual ones do not fit, such as `%d-%m-%Y %H:%M`.
    pub format: Option<String>,
    /// Used where the column is empty.
    pub default: Option<String>,
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
