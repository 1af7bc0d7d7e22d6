//! Cuts text into rows of cells: header, delimiter, quotes. A quote that nobody closes is found, not swallowed.
//!
//! It knows no path and no meaning of a cell. Plain rows are cut here; where a row holds anything but plain cells and
//! quoted ones without a quote inside, csv-core decides, so that all rows mean what they mean to it.

use std::io::{self, BufRead, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Table;
use super::fetch::trouble;
use crate::connectors::PullError;
use crate::connectors::mapping::{OwnedCells, RawRow, RawRows, Span, column_name};

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
    text: Box<dyn BufRead + Send>,
    delimiter: u8,
    reader: Box<Reader>,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// Lines above the header, and those cut without the reader.
    lines: u64,
    row_bytes: usize,
}

impl CsvText {
    /// Reads the header. `name` stands in messages.
    ///
    /// # Errors
    /// As reading a row, and `Misfit` if there is no header.
    pub(super) fn new(mut text: Box<dyn BufRead + Send>, name: &str, layout: Layout) -> Result<Self, PullError> {
        let Layout { delimiter, skip_lines, row_bytes } = layout;
        skip(&mut text, skip_lines, row_bytes).map_err(|error| trouble(name, &error))?;
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        let reader = Box::new(ReaderBuilder::new().delimiter(delimiter).build());
        let (cells, ends) = (vec![0; 1 << 12], vec![0; 1 << 6]);
        let (name, lines) = (name.to_owned(), u64::from(skip_lines));
        let mut table = Self { name, columns: Vec::new(), text, delimiter, reader, cells, ends, lines, row_bytes };
        let mut header = OwnedCells::default();
        if !table.read_any(&mut header)? {
            return Err(PullError::Misfit(format!("{} has no header line", table.name)));
        }
        table.columns = header.iter().map(|cell| column_name(&String::from_utf8_lossy(cell))).collect();
        Ok(table)
    }

    /// The next row that is not blank, whatever it holds.
    ///
    /// # Errors
    /// `Misfit` if a row is longer than allowed or a quote is never closed; `Unavailable` if the text is cut short.
    fn read_any(&mut self, row: &mut OwnedCells) -> Result<bool, PullError> {
        let first_line = self.lines + self.reader.line();
        let (mut used, mut n_bytes, mut n_cells, mut end) = (0, 0, 0, End::Ahead);
        loop {
            let waiting = self.text.fill_buf().map_err(|error| trouble(&self.name, &error))?;
            let input = match end {
                _ if !waiting.is_empty() => waiting,
                End::Ahead => b"\n",
                End::Closed => b"",
            };
            let room = self.cells.get_mut(n_bytes..).unwrap_or_default();
            let ends = self.ends.get_mut(n_cells..).unwrap_or_default();
            let (result, n_read, n_written, n_ended) = self.reader.read_record(input, room, ends);
            (used, n_bytes, n_cells) = (used + n_read, n_bytes + n_written, n_cells + n_ended);
            match result {
                ReadRecordResult::Record if end == End::Closed => return Err(self.unclosed(first_line)),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty if waiting.is_empty() => end = End::Closed,
                ReadRecordResult::Record | ReadRecordResult::InputEmpty => {}
            }
            let consumed = if waiting.is_empty() { 0 } else { n_read };
            self.text.consume(consumed);
            if matches!(result, ReadRecordResult::Record) {
                break;
            }
            if used > self.row_bytes.saturating_add(BUFFER) {
                return Err(self.unclosed(first_line));
            }
        }
        row.clear();
        let mut from = 0;
        for end in self.ends.iter().take(n_cells) {
            row.push_field(self.cells.get(from..*end).unwrap_or_default());
            from = *end;
        }
        Ok(true)
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
        self.read_any(&mut row.cells)
    }

    fn plain_rows(&mut self, rows: &mut RawRows, most: usize) -> Result<bool, PullError> {
        let waiting = self.text.fill_buf().map_err(|error| trouble(&self.name, &error))?;
        let before = rows.len();
        let used = rows.take(waiting, most, |text, cells| cut(text, self.delimiter, cells));
        self.text.consume(used);
        self.lines += u64::try_from(rows.len() - before).unwrap_or_default();
        Ok(used > 0)
    }
}

/// Cuts the first row of the text if it is a plain one and all here, and says how long it is.
fn cut(text: &[u8], delimiter: u8, cells: &mut Vec<Span>) -> Option<usize> {
    let mut at = 0;
    if matches!(text.first()?, b'\n' | b'\r') {
        return None;
    }
    loop {
        let rest = text.get(at..)?;
        let (begin, length, end) = match rest.split_first() {
            Some((b'"', quoted)) => {
                let length = first_of([b'"', b'\n', b'\n'], quoted)?;
                if quoted.get(length) != Some(&b'"') {
                    return None;
                }
                (at + 1, length, length + 2)
            }
            _ => {
                let length = first_of([delimiter, b'\n', b'\r'], rest)?;
                (at, length, length)
            }
        };
        cells.push(Span::new(begin, begin + length));
        at += end + 1;
        match rest.get(end..)? {
            [next, ..] if *next == delimiter => {}
            [b'\n', ..] => return Some(at),
            [b'\r', b'\n', ..] => return Some(at + 1),
            _ => return None,
        }
    }
}

/// Where the first of these signs stands. Eight bytes are looked at together: a byte that is zero borrows from the one above
/// it when 1 is taken off each (Mycroft 1987), and the lowest that does is right.
fn first_of(signs: [u8; 3], text: &[u8]) -> Option<usize> {
    let (eights, rest) = text.as_chunks::<8>();
    for (nth, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let zeros = |sign: u8| {
            let differing = eight ^ u64::from_ne_bytes([sign; 8]);
            differing.wrapping_sub(u64::from_ne_bytes([0x01; 8])) & !differing
        };
        let found = (zeros(signs[0]) | zeros(signs[1]) | zeros(signs[2])) & u64::from_ne_bytes([0x80; 8]);
        if found != 0 {
            return Some(nth * 8 + usize::try_from(found.trailing_zeros() / 8).unwrap_or_default());
        }
    }
    let last = rest.iter().position(|byte| signs.contains(byte))?;
    Some(eights.len() * 8 + last)
}

fn skip(text: &mut Box<dyn BufRead + Send>, lines: u32, row_bytes: usize) -> io::Result<()> {
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
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use proptest::prelude::*;

    use super::*;

    /// All rows below the header, read through a buffer of that size, by cutting where that is possible or never; `None`
    /// if a quote is left open.
    fn rows(text: &str, buffer: usize, cutting: bool) -> Option<Vec<Vec<Vec<u8>>>> {
        let text = BufReader::with_capacity(buffer, Cursor::new(format!("a,b\n{text}").into_bytes()));
        let layout = Layout { delimiter: ',', skip_lines: 0, row_bytes: 1_000 };
        let mut table = CsvText::new(Box::new(text), "a.csv", layout).unwrap();
        let (mut rows, mut row) = (RawRows::default(), RawRow::default());
        loop {
            if cutting && table.plain_rows(&mut rows, usize::MAX).ok()? {
                continue;
            }
            if !table.next(&mut row).ok()? {
                return Some(rows.within(0..rows.len()).map(|row| owned(row.cells.iter())).collect());
            }
            rows.push(&mut row);
        }
    }

    fn owned<'a>(cells: impl Iterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
        cells.map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn only_plain_rows_are_cut() {
        let check = |text: &str, expected: Option<(usize, &[&str])>| {
            let mut rows = RawRows::default();
            let used = rows.take(text.as_bytes(), 1, |text, cells| cut(text, b',', cells));
            let cells: Vec<&str> = rows
                .within(0..rows.len())
                .flat_map(|row| row.cells.iter())
                .map(|cell| std::str::from_utf8(cell).unwrap())
                .collect();
            assert_eq!((used > 0).then_some((used, cells.as_slice())), expected, "{text:?}");
        };
        check("a,\"b c\",\nnext", Some((9, &["a", "b c", ""])));
        check("a,\"b\"\r\nnext", Some((7, &["a", "b"])));
        check("\"\"\n", Some((3, &[""])));
        check("a\"b,c\n", Some((6, &["a\"b", "c"])));
        for odd in ["", "\n", "a,b", "\"a\nb\"\n", "\"a\"\"b\"\n", "\"a\" \n", "a\rb\n", "\r\n", "\"a\"", "a,b\r"] {
            check(odd, None);
        }
    }

    proptest! {
        #[test]
        fn the_first_sign_is_found(text in proptest::collection::vec(0_u8..=255, 0..40), signs in [0_u8..=255, 0..=255, 0..=255]) {
            prop_assert_eq!(first_of(signs, &text), text.iter().position(|byte| signs.contains(byte)));
        }

        #[test]
        fn cutting_changes_no_row(text in "[ab,\"\r\n]{0,60}", buffer in 1_usize..40) {
            prop_assert_eq!(rows(&text, buffer, true), rows(&text, 1 << 16, false));
        }

        #[test]
        fn rows_are_those_of_the_csv_package(text in "[ab,\"\r\n]{0,60}") {
            let plain = format!("a,b\n{text}");
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(plain.as_bytes());
            let expected: Vec<_> = reader.byte_records().map(|row| owned(row.unwrap().iter())).collect();
            if let Some(rows) = rows(&text, 16, true) {
                prop_assert_eq!(rows, expected);
            }
        }
    }
}
