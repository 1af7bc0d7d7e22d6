//! What the program and its reading child say to each other: one request, then frames, one line of JSON each.
//!
//! It moves text and opens nothing.

use std::io;

use serde::{Deserialize, Serialize};

use crate::connectors::Format;

/// What the child shall read from its standard input, and how far it may go.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub format: Format,
    /// The columns that the mapping reads; others may be left out.
    pub wanted: Vec<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Rows of a sheet above its header.
    pub skip_rows: u32,
    /// Memory, in bytes of address space.
    pub memory: u64,
    /// Time to compute, in seconds.
    pub seconds: u64,
    pub most_columns: usize,
    pub most_cells: u64,
    pub row_bytes: usize,
}

/// One thing the child says: first the columns, then rows, then that it is done.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Frame {
    /// Names of the columns.
    Columns(Vec<String>),
    /// Cells in the order of the columns.
    Row(Vec<String>),
    /// All rows were said.
    End,
    /// The file cannot be read; what a person must mend.
    Misfit(String),
}

/// Why reading stopped early.
#[derive(Debug)]
pub(super) enum Stop {
    /// A person must mend the file or the settings.
    Misfit(String),
    /// Nobody listens any more.
    Deaf(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Deaf(error)
    }
}

/// Where frames go.
pub(super) type Out<'a> = &'a mut dyn FnMut(Frame) -> io::Result<()>;
