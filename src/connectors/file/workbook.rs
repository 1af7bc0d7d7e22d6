//! A sheet of an Excel workbook, cell by cell: never as a rectangle, which a file of one kilobyte can make larger than
//! any memory.
//!
//! It takes cells as they are stored: a formula by its last value, a merged area by its first cell.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveTime;

use super::frame::{Frame, Out, Request, Stop};
use crate::connectors::mapping::{NOT_COMPUTED, column_name};

/// Says the sheet's columns and rows.
///
/// # Errors
/// `Misfit` if it is no workbook, has no such sheet, or breaks a limit.
pub(super) fn read(file: File, request: &Request, out: Out<'_>) -> Result<(), Stop> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(damaged)?;
    let sheet = choose(book.sheets_metadata(), request.sheet.as_deref())?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(damaged)?;
    let mut rows = Rows { request, sheet: &sheet, columns: None, at: 0, cells: Vec::new(), bytes: 0, seen: 0, out };
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        rows.put(cell.pos, &text(&cell.value, cell.formula.is_some()))?;
    }
    rows.next()?;
    if rows.columns.is_none() {
        return Err(Stop::Misfit(format!("has no header: its sheet `{sheet}` is empty")));
    }
    Ok(())
}

fn damaged(error: XlsxError) -> Stop {
    match error {
        XlsxError::Password => Stop::Misfit("is protected by a password; save it without one".to_owned()),
        error => Stop::Misfit(format!("is damaged or no workbook: {error}")),
    }
}

/// The sheet of that name, or the only visible one.
fn choose(sheets: &[Sheet], wanted: Option<&str>) -> Result<String, Stop> {
    let tables = || sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let named = |sheets: &[&Sheet]| sheets.iter().map(|one| format!("`{}`", one.name)).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        let there: Vec<&Sheet> = tables().collect();
        let found = there.iter().find(|sheet| sheet.name == wanted).map(|sheet| sheet.name.clone());
        return found.ok_or_else(|| Stop::Misfit(format!("has no sheet `{wanted}`; the file has: {}", named(&there))));
    }
    let visible: Vec<&Sheet> = tables().filter(|sheet| sheet.visible == SheetVisible::Visible).collect();
    match visible.as_slice() {
        [only] => Ok(only.name.clone()),
        [] => Err(Stop::Misfit("has no visible sheet; name one by `sheet`".to_owned())),
        several => Err(Stop::Misfit(format!("has several sheets; name one by `sheet`: {}", named(several)))),
    }
}

/// A cell as text.
fn text<'a>(value: &'a DataRef<'a>, is_formula: bool) -> Cow<'a, str> {
    match value {
        DataRef::Empty if is_formula => Cow::Borrowed(NOT_COMPUTED),
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        DataRef::DateTime(stamp) => Cow::Owned(moment(stamp)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// A date as `2026-03-05`, with a time of day as `2026-03-05T14:30:00`; a time or duration alone as `37:30:00`.
fn moment(stamp: &ExcelDateTime) -> String {
    if stamp.is_duration() || (0.0..1.0).contains(&stamp.as_f64()) {
        let long = stamp.as_duration().unwrap_or_default();
        return format!("{:02}:{:02}:{:02}", long.num_hours(), long.num_minutes() % 60, long.num_seconds() % 60);
    }
    match stamp.as_datetime() {
        Some(at) if at.time() == NaiveTime::MIN => at.format("%Y-%m-%d").to_string(),
        Some(at) => at.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        None => stamp.as_f64().to_string(),
    }
}

/// Cells on their way into rows.
struct Rows<'a> {
    request: &'a Request,
    sheet: &'a str,
    /// How many the header has.
    columns: Option<usize>,
    /// The row at hand.
    at: u32,
    cells: Vec<String>,
    bytes: usize,
    /// Cells that were not empty.
    seen: u64,
    out: Out<'a>,
}

impl Rows<'_> {
    fn put(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), Stop> {
        if text.is_empty() || row < self.request.skip_rows {
            return Ok(());
        }
        if row != self.at {
            self.next()?;
            self.at = row;
        }
        self.seen += 1;
        self.bytes = self.bytes.saturating_add(text.len());
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        self.within_limits(column)?;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            text.clone_into(cell);
        }
        Ok(())
    }

    fn within_limits(&self, column: usize) -> Result<(), Stop> {
        let Request { most_columns, most_cells, row_bytes, .. } = self.request;
        let (sheet, row) = (self.sheet, self.at + 1);
        if column >= *most_columns {
            let what = format!("has a value in column {} of row {row} of sheet `{sheet}`", column + 1);
            return Err(Stop::Misfit(format!("{what}; at most {most_columns} columns are read")));
        }
        if self.seen > *most_cells {
            return Err(Stop::Misfit(format!("has more than {most_cells} values in sheet `{sheet}`")));
        }
        if self.bytes > *row_bytes {
            return Err(Stop::Misfit(format!("has more than {row_bytes} bytes in row {row} of sheet `{sheet}`")));
        }
        Ok(())
    }

    /// Says the row at hand, if it holds anything: first the header, then rows as wide as it. What stands beside the
    /// table has no name and is left out.
    fn next(&mut self) -> Result<(), Stop> {
        let mut cells = std::mem::take(&mut self.cells);
        self.bytes = 0;
        if cells.is_empty() {
            return Ok(());
        }
        match self.columns {
            None => {
                self.columns = Some(cells.len());
                (self.out)(Frame::Columns(cells.iter().map(|name| column_name(name)).collect()))?;
            }
            Some(width) => {
                let beside = cells.iter().take(width).all(String::is_empty);
                cells.resize(width, String::new());
                if !beside {
                    (self.out)(Frame::Row(cells))?;
                }
            }
        }
        Ok(())
    }
}
