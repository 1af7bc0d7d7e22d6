//! What the model says of a source: where it is, and how its rows become records.
//!
//! It holds no secret: a password is named by its file or environment variable.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use entity::value::{RecordKind, TicketKind};
use serde::{Deserialize, Serialize};

use super::with_days_off;
use crate::chargeback::FocusVersion;

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
    /// Version of FOCUS that its rows are held against, where they are said to follow it. Rows count whatever comes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<FocusVersion>,
    /// When tickets are promised to be done whose source does not say: the first one that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Canonical field → how to fill it. Fields not named stay empty.
    pub fields: BTreeMap<String, Field>,
}

impl SourceSettings {
    /// The same with the days off of the calendars that its promises name.
    ///
    /// # Errors
    /// The id of the first calendar that there is not.
    pub fn with_days_off(self, calendars: &[(String, Vec<String>)]) -> Result<Self, String> {
        Ok(Self { promises: with_days_off(&self.promises, calendars)?, ..self })
    }
}

/// When tickets are promised to be done, in hours in which somebody works on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Only tickets of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_kind: Option<TicketKind>,
    /// Only tickets of this priority, 1 is most urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Only tickets about this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// How many hours; time in which the ticket's clock stood still comes on top.
    pub hours: f64,
    /// The hours that count, such as `Mo-Fr 08:00-18:00; calendar germany`; `always` for the clock on the wall.
    pub within: String,
}

/// Where a source is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "connector", rename_all = "snake_case")]
pub enum Place {
    /// One file, or all files of a pattern.
    File(FilePlace),
    /// A query on a SQLite database file, opened read-only.
    Sqlite(SqlitePlace),
    /// A query on a PostgreSQL server, by a role that may only read.
    Postgres(ServerPlace),
    /// A query on a MariaDB or MySQL server, by a user that may only read.
    Mariadb(ServerPlace),
}

/// One file, or all files of a pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePlace {
    /// Path, or a pattern with `*` in its last part: all such files together are one delivery. A relative path starts at
    /// the model folder.
    pub path: String,
    /// What the files are; none: as their names end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Separator of CSV fields.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Lines of a CSV file, or rows of a sheet, above the header.
    #[serde(default)]
    pub skip_lines: u32,
    /// How the text of CSV and JSON lines is encoded, such as `windows-1252`; none: UTF-8, or what its byte-order mark says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Sheet of a workbook; none: the only visible one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

fn comma() -> char {
    ','
}

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values under a header.
    Csv,
    /// A sheet of an Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
    /// One JSON object a line.
    JsonLines,
}

/// A query on a SQLite database file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlitePlace {
    /// Path of the database; a relative path starts at the model folder.
    pub path: String,
    /// One SELECT.
    pub query: String,
}

/// A query on a database server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerPlace {
    /// Host name or address of the server.
    pub host: String,
    /// Its port; none: the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Name of the database.
    pub database: String,
    /// Who signs in: a role that may read what the query names, and nothing else.
    pub user: String,
    /// File that holds the password; a relative path starts at the model folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<String>,
    /// Environment variable that holds the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// Certificate authority of the server, where it is an own one; a relative path starts at the model folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// One SELECT.
    pub query: String,
}

/// How the connection to a database server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// Encrypted, and the server proves by its certificate that it is the named host.
    #[default]
    VerifyFull,
    /// Encrypted; whoever answers is believed.
    Require,
    /// Not at all; only for a server on the same machine.
    Disable,
}

impl Place {
    /// The connector's name, as the model writes it.
    #[must_use]
    pub fn connector(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Mariadb(_) => "mariadb",
        }
    }
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
