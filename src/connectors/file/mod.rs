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
mod text;
mod workbook;

use std::path::Path;

use encoding_rs::Encoding;
use tokio::sync::mpsc;

use super::mapping::{Mapping, RawRow, wanted_columns};
use super::{FilePlace, Format, PullError, Pulled, PulledFile, Reach, Row, Sink, SourceSettings};
use child::Child;
pub use child::read_table;
use csv_text::{CsvText, Layout};
use fetch::Opened;
use frame::Request;
use json_lines::JsonLines;
pub use peek::{Peeked, peek};

/// Rows handed over at once, and how many such batches may wait: reading and storing overlap, memory stays small.
const BATCH: usize = 256;
const BATCHES_AHEAD: usize = 4;

/// A file as rows of cells, whatever its format.
trait Table {
    /// Names of the columns, as the mapping knows them.
    fn columns(&self) -> &[String];

    /// Puts the next row that is not blank in place of the last; false at the end.
    ///
    /// # Errors
    /// If the file is cut short, damaged, or breaks a limit; a row that is none of its format is no error.
    fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError>;
}

/// Reads all files of the delivery and hands their rows to `sink`. Errors as [`super::pull`].
pub(super) async fn pull(
    settings: &SourceSettings,
    place: &FilePlace,
    reach: &Reach,
    sink: Sink<'_>,
) -> Result<Pulled, PullError> {
    let (sender, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let delivery = Delivery { settings: settings.clone(), place: place.clone(), reach: reach.clone() };
    // If the sink fails, or this future is dropped, the channel closes and the thread ends at its next batch.
    let worker = tokio::task::spawn_blocking(move || delivery.read_all(&mut Outlet::new(sender)));
    let mut read = 0;
    while let Some(batch) = batches.recv().await {
        for row in batch {
            read += 1;
            sink(row)?;
        }
    }
    let files = worker.await.map_err(|error| PullError::Unavailable(format!("reading broke off: {error}")))??;
    Ok(Pulled { read, files })
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
fn format_of(place: &FilePlace, name: &str) -> Format {
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

/// What a pull of files needs to know.
struct Delivery {
    settings: SourceSettings,
    place: FilePlace,
    reach: Reach,
}

impl Delivery {
    /// Reads the files one after the other; row positions count on.
    fn read_all(&self, outlet: &mut Outlet) -> Result<Vec<PulledFile>, PullError> {
        let mut files = Vec::new();
        for path in fetch::paths(&self.reach.base, &self.place.path)? {
            files.push(self.read(&path, outlet)?);
        }
        outlet.flush()?;
        Ok(files)
    }

    fn read(&self, path: &Path, outlet: &mut Outlet) -> Result<PulledFile, PullError> {
        let opened = fetch::open(path, &self.reach)?;
        let mut table = self.table(&opened)?;
        let mapping = Mapping::new(&self.settings, table.columns(), &opened.name)?;
        let (first, mut row) = (outlet.position, RawRow::default());
        while table.next(&mut row)? {
            outlet.position += 1;
            outlet.put(mapping.row(outlet.position, &row, self.reach.limits.cell_bytes))?;
        }
        opened.seal.unchanged(path, &opened.name)?;
        Ok(PulledFile { name: opened.name, rows: outlet.position - first, bytes: opened.seal.bytes })
    }

    fn table(&self, opened: &Opened) -> Result<Box<dyn Table>, PullError> {
        let (place, limits, name) = (&self.place, &self.reach.limits, opened.name.as_str());
        let text = || text::text(opened, place.encoding.as_deref(), limits);
        let row_bytes = limits.row_bytes;
        Ok(match format_of(place, name) {
            Format::Csv => {
                let layout = Layout { delimiter: place.delimiter, skip_lines: place.skip_lines, row_bytes };
                Box::new(CsvText::new(text()?, name, layout)?)
            }
            Format::JsonLines => Box::new(JsonLines::new(text()?, name, wanted_columns(&self.settings), row_bytes)),
            format => Box::new(Child::start(opened, &self.request(format, opened.seal.bytes), &self.reach)?),
        })
    }

    fn request(&self, format: Format, bytes: u64) -> Request {
        let limits = &self.reach.limits;
        Request {
            format,
            wanted: wanted_columns(&self.settings),
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

/// The near end of the channel: gathers rows and sends them in batches.
struct Outlet {
    sender: mpsc::Sender<Vec<Row>>,
    batch: Vec<Row>,
    /// Of the last row put; 0 before the first.
    position: u64,
}

impl Outlet {
    fn new(sender: mpsc::Sender<Vec<Row>>) -> Self {
        Self { sender, batch: Vec::with_capacity(BATCH), position: 0 }
    }

    fn put(&mut self, row: Row) -> Result<(), PullError> {
        self.batch.push(row);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), PullError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.blocking_send(batch).map_err(|_| PullError::Unavailable("nobody takes the rows any more".into()))
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
