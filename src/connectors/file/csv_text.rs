//! Cuts text into rows of cells: header, delimiter, quotes. A quote that nobody closes is found, not swallowed.
//!
//! It knows no path and no meaning of a cell.

use std::io::{self, BufRead, ErrorKind, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::Table;
use super::fetch::trouble;
use crate::connectors::PullError;
use crate::connectors::mapping::{RawRow, column_name};

const BUFFER: usize = 64 << 10;

/// How the text is laid out.
pub(super) struct Layout {
    pub delimiter: char,
    /// Lines above the header.
    pub skip_lines: u32,
    /// Longest row.
    pub row_bytes: usize,
}

/// A table of text: a header, then rows.
pub(super) struct CsvText {
    name: String,
    columns: Vec<String>,
    reader: csv::Reader<Leash>,
    skipped: u64,
    row_bytes: usize,
}

impl CsvText {
    /// Reads the header. `name` stands in messages.
    ///
    /// # Errors
    /// As reading a row, and `Misfit` if there is no header.
    pub(super) fn new(mut text: Box<dyn BufRead>, name: &str, layout: Layout) -> Result<Self, PullError> {
        let row_bytes = layout.row_bytes;
        skip(&mut text, layout.skip_lines, row_bytes).map_err(|error| trouble(name, &error))?;
        let leash = Leash { inner: text, left: 0, end: End::Ahead };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .delimiter(u8::try_from(layout.delimiter).unwrap_or(b','))
            .from_reader(leash);
        let (name, skipped) = (name.to_owned(), u64::from(layout.skip_lines));
        let mut table = Self { name, columns: Vec::new(), reader, skipped, row_bytes };
        let mut header = ByteRecord::new();
        if !table.read(&mut header)? {
            return Err(PullError::Misfit(format!("{} has no header line", table.name)));
        }
        table.columns = header.iter().map(|cell| column_name(&String::from_utf8_lossy(cell))).collect();
        Ok(table)
    }

    /// The next row that is not blank.
    ///
    /// # Errors
    /// `Misfit` if a row is longer than allowed or a quote is never closed; `Unavailable` if the text is cut short.
    fn read(&mut self, line: &mut ByteRecord) -> Result<bool, PullError> {
        self.reader.get_mut().left = self.row_bytes.saturating_add(BUFFER);
        let first_line = self.skipped + self.reader.position().line();
        let more = self.reader.read_byte_record(line).map_err(|error| self.failed(error, first_line))?;
        if more && self.reader.get_ref().end == End::Passed {
            return Err(self.unclosed(first_line));
        }
        Ok(more)
    }

    fn failed(&self, error: csv::Error, line: u64) -> PullError {
        match error.into_kind() {
            csv::ErrorKind::Io(error) if error.kind() == ErrorKind::QuotaExceeded => self.unclosed(line),
            csv::ErrorKind::Io(error) => trouble(&self.name, &error),
            other => PullError::Misfit(format!("{} is not readable as CSV: {other:?}", self.name)),
        }
    }

    fn unclosed(&self, line: u64) -> PullError {
        let (name, most) = (&self.name, self.row_bytes);
        PullError::Misfit(format!(
            "{name}: the row at line {line} has no end within {most} bytes; is a quote left open?"
        ))
    }
}

impl Table for CsvText {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError> {
        self.read(&mut row.cells)
    }
}

fn skip(text: &mut Box<dyn BufRead>, lines: u32, row_bytes: usize) -> io::Result<()> {
    let longest = u64::try_from(row_bytes).unwrap_or(u64::MAX);
    for _ in 0..lines {
        let mut line = Vec::new();
        text.take(longest).read_until(b'\n', &mut line)?;
    }
    Ok(())
}

/// How far the end of the text is.
#[derive(PartialEq, Eq)]
enum End {
    /// Not reached.
    Ahead,
    /// Reached; a line break was added, so that a last line without one ends like all others.
    Closed,
    /// Asked for more after that: the row at hand was still open, inside a quote.
    Passed,
}

/// Text on a leash: no further than `left` bytes without being let on.
struct Leash {
    inner: Box<dyn BufRead>,
    left: usize,
    end: End,
}

impl Read for Leash {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = buffer.len().min(self.left);
        let Some(room) = buffer.get_mut(..allowed).filter(|room| !room.is_empty()) else {
            return Err(io::Error::new(ErrorKind::QuotaExceeded, "row too long"));
        };
        let mut read = self.inner.read(room)?;
        if read == 0 {
            self.end = if self.end == End::Ahead { End::Closed } else { End::Passed };
            if let (End::Closed, Some(first)) = (&self.end, room.first_mut()) {
                *first = b'\n';
                read = 1;
            }
        }
        self.left -= read;
        Ok(read)
    }
}
