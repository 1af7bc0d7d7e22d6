//! Files, one or all of a pattern, read as one delivery: CSV, JSON lines, sheets of workbooks, Parquet.
//!
//! It decides nothing about meaning: `fetch` opens, a [`Table`] gives rows of cells, `mapping` makes records of them.

mod child;
mod csv_text;
mod fetch;
mod frame;
mod json_lines;
mod parquet_file;
mod peek;
mod pieces;
mod text;
mod workbook;

use std::path::Path;

use encoding_rs::Encoding;

use super::mapping::{Mapping, RawRow, RawRows, wanted_columns};
use super::{FilePlace, Format, PullError, Pulled, PulledFile, Reach, SourceSettings, Taker};
use child::Child;
pub use child::read_table;
use csv_text::{CsvText, Layout};
use fetch::Opened;
use frame::Request;
use json_lines::JsonLines;
pub use peek::{Peeked, peek};

/// A file as rows of cells, whatever its format.
trait Table {
    /// Names of the columns, as the mapping knows them.
    fn columns(&self) -> &[String];

    /// Puts the next row that is not blank in place of the last; false at the end.
    ///
    /// # Errors
    /// If the file is cut short, damaged, or breaks a limit; a row that is none of its format is no error.
    fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError>;

    /// Adds the rows that come next and are quick to take, until there are so many; whether there were any.
    ///
    /// # Errors
    /// As [`Table::next`].
    fn plain_rows(&mut self, _rows: &mut RawRows, _most: usize) -> Result<bool, PullError> {
        Ok(false)
    }
}

/// Reads all files of the delivery, one after the other, on as many threads as there are takers. Errors as [`super::pull`].
pub(super) fn pull(
    settings: &SourceSettings,
    place: &FilePlace,
    reach: &Reach,
    takers: &mut [&mut dyn Taker],
) -> Result<Pulled, PullError> {
    let mut delivery = Delivery { settings, place, reach, takers, read: 0 };
    let mut files = Vec::new();
    for path in fetch::paths(&reach.base, &place.path)? {
        files.push(delivery.read(&path)?);
    }
    Ok(Pulled { read: delivery.read, files })
}

/// What is wrong with the settings of a place.
pub(super) fn faults(place: &FilePlace) -> Vec<String> {
    let mut faults = Vec::new();
    let FilePlace { path, delimiter, encoding, sheet, .. } = place;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.is_empty() || path.contains('\0') {
        faults.push(format!("path `{path}` names no file"));
    }
    if folder.contains('*') {
        faults.push(format!("path `{path}`: `*` may stand in the last part only"));
    }
    if !delimiter.is_ascii() || delimiter.is_ascii_alphanumeric() || "\"\r\n\0".contains(*delimiter) {
        faults.push(format!("delimiter `{}` must be one sign such as `,` `;` or a tab", delimiter.escape_default()));
    }
    let format = format_of(place, name);
    if let Some(label) = encoding {
        if Encoding::for_label(label.as_bytes()).is_none() {
            faults
                .push(format!("encoding `{label}` is not known; expected one such as utf-8, windows-1252 or utf-16le"));
        }
        if matches!(format, Format::Xlsx | Format::Parquet) {
            faults.push("only CSV and JSON lines have an encoding".to_owned());
        }
    }
    if sheet.is_some() && format != Format::Xlsx {
        faults.push("only a workbook has a sheet; is `format: xlsx` meant?".to_owned());
    }
    if place.skip_lines > 0 && matches!(format, Format::Parquet | Format::JsonLines) {
        faults.push("only CSV and workbooks have lines above a header".to_owned());
    }
    faults
}

/// What the file is: as the settings say, or as its name ends. A name that says nothing is CSV.
pub(super) fn format_of(place: &FilePlace, name: &str) -> Format {
    let by_name = || {
        let name = name.to_ascii_lowercase();
        let bare = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        match bare.rsplit_once('.').map(|(_, ending)| ending) {
            Some("xlsx" | "xlsm") => Format::Xlsx,
            Some("parquet" | "pq") => Format::Parquet,
            Some("jsonl" | "ndjson" | "json") => Format::JsonLines,
            _ => Format::Csv,
        }
    };
    place.format.unwrap_or_else(by_name)
}

/// A pull of files under way.
struct Delivery<'a, 'b> {
    settings: &'a SourceSettings,
    place: &'a FilePlace,
    reach: &'a Reach,
    takers: &'a mut [&'b mut dyn Taker],
    /// Rows read so far: positions count on from file to file.
    read: u64,
}

impl Delivery<'_, '_> {
    fn read(&mut self, path: &Path) -> Result<PulledFile, PullError> {
        let opened = fetch::open(path, self.reach)?;
        let mut table = self.table(&opened)?;
        let columns = table.columns().to_vec();
        let from = (self.read, self.reach.limits.cell_bytes);
        let mapping = || Mapping::new(self.settings, &columns, &opened.name);
        let rows = pieces::read(table.as_mut(), from, self.takers, mapping)?;
        self.read += rows;
        opened.seal.unchanged(path, &opened.name)?;
        Ok(PulledFile { name: opened.name, rows, bytes: opened.seal.bytes })
    }

    fn table(&self, opened: &Opened) -> Result<Box<dyn Table + Send>, PullError> {
        let (place, limits, name) = (self.place, &self.reach.limits, opened.name.as_str());
        let text = || text::text(opened, place.encoding.as_deref(), limits);
        let row_bytes = limits.row_bytes;
        Ok(match format_of(place, name) {
            Format::Csv => {
                let layout = Layout { delimiter: place.delimiter, skip_lines: place.skip_lines, row_bytes };
                Box::new(CsvText::new(text()?, name, layout)?)
            }
            Format::JsonLines => Box::new(JsonLines::new(text()?, name, wanted_columns(self.settings), row_bytes)),
            format => Box::new(Child::start(opened, &self.request(format, opened.seal.bytes), self.reach)?),
        })
    }

    fn request(&self, format: Format, bytes: u64) -> Request {
        let limits = &self.reach.limits;
        Request {
            format,
            wanted: wanted_columns(self.settings),
            sheet: self.place.sheet.clone(),
            skip_rows: self.place.skip_lines,
            memory: limits.table_memory,
            seconds: limits.table_time.as_secs().saturating_add(bytes >> 20),
            most_columns: limits.table_columns,
            most_cells: limits.table_cells,
            row_bytes: limits.row_bytes,
        }
    }
}

#[cfg(test)]
mod json_tests;
#[cfg(test)]
mod parquet_tests;
#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
