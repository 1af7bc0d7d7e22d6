//! A row as its source gave it: text cells in the order of the columns, before anybody asks what they mean.
//!
//! It knows no format and no field.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::WriterBuilder;

/// Characters of a rejected row that are kept.
const RAW_CHARS: usize = 4_000;

/// A row as its source gave it.
#[derive(Debug, Default)]
pub(in crate::connectors) struct RawRow {
    /// Cells in the order of the columns.
    pub cells: OwnedCells,
    /// The row as it stood in the source, where the cells do not show it.
    pub text: Option<String>,
    /// Why it is no row of its format; then the cells mean nothing.
    pub fault: Option<String>,
}

impl RawRow {
    /// Makes room for the next row.
    pub(in crate::connectors) fn clear(&mut self) {
        self.cells.clear();
        self.text = None;
        self.fault = None;
    }

    /// Adds a cell.
    pub(in crate::connectors) fn push(&mut self, cell: &str) {
        self.cells.push_field(cell.as_bytes());
    }
}

/// A row that is lent.
#[derive(Clone, Copy, Debug)]
pub(in crate::connectors) struct LentRow<'a> {
    /// See [`RawRow::cells`].
    pub cells: Cells<'a>,
    /// See [`RawRow::text`].
    pub text: Option<&'a str>,
    /// See [`RawRow::fault`].
    pub fault: Option<&'a str>,
}

impl<'a> From<&'a RawRow> for LentRow<'a> {
    fn from(row: &'a RawRow) -> Self {
        Self { cells: row.cells.lent(), text: row.text.as_deref(), fault: row.fault.as_deref() }
    }
}

impl LentRow<'_> {
    /// The row for people, cut where it is very long. A NUL is made visible: databases refuse it.
    pub(super) fn shown(&self) -> String {
        let text = match self.text {
            Some(text) => text.to_owned(),
            None => as_csv(self.cells),
        };
        let text = text.trim_end().replace('\0', "␀");
        match text.char_indices().nth(RAW_CHARS) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
            None => text,
        }
    }
}

/// Where a cell stands in the text of its row.
#[derive(Clone, Copy, Debug)]
pub(in crate::connectors) struct Span {
    begin: u32,
    end: u32,
}

impl Span {
    /// No row is so long that its places need more digits: every format has its limit.
    pub(in crate::connectors) fn new(begin: usize, end: usize) -> Self {
        let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self { begin: place(begin), end: place(end) }
    }

    fn of(self, text: &[u8]) -> Option<&[u8]> {
        text.get(usize::try_from(self.begin).ok()?..usize::try_from(self.end).ok()?)
    }
}

/// Cells side by side in one text.
#[derive(Clone, Debug, Default)]
pub(in crate::connectors) struct OwnedCells {
    text: Vec<u8>,
    spans: Vec<Span>,
}

impl OwnedCells {
    pub(in crate::connectors) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    pub(in crate::connectors) fn push_field(&mut self, cell: &[u8]) {
        let begin = self.text.len();
        self.text.extend_from_slice(cell);
        self.spans.push(Span::new(begin, self.text.len()));
    }

    /// Bytes of all cells.
    pub(in crate::connectors) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub(in crate::connectors) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.lent().iter()
    }

    pub(in crate::connectors) fn lent(&self) -> Cells<'_> {
        Cells { text: &self.text, spans: &self.spans, nth: usize::MAX }
    }
}

impl<T: AsRef<[u8]>> FromIterator<T> for OwnedCells {
    fn from_iter<I: IntoIterator<Item = T>>(cells: I) -> Self {
        let mut owned = Self::default();
        cells.into_iter().for_each(|cell| owned.push_field(cell.as_ref()));
        owned
    }
}

/// The cells of one row, lent.
#[derive(Clone, Copy, Debug)]
pub(in crate::connectors) struct Cells<'a> {
    /// What holds all cells, and perhaps what stands between them.
    text: &'a [u8],
    spans: &'a [Span],
    /// The row's place among those that are looked up together; beyond all of them if it is alone.
    pub nth: usize,
}

impl<'a> Cells<'a> {
    pub(in crate::connectors) fn len(self) -> usize {
        self.spans.len()
    }

    pub(in crate::connectors) fn get(self, at: usize) -> Option<&'a [u8]> {
        self.spans.get(at)?.of(self.text)
    }

    /// No cell is longer.
    pub(in crate::connectors) fn longest(self) -> usize {
        self.text.len()
    }

    pub(in crate::connectors) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

/// Many rows, side by side in memory.
#[derive(Debug, Default)]
pub(in crate::connectors) struct RawRows {
    text: Vec<u8>,
    /// Of all cells, each counted from the begin of its row.
    spans: Vec<Span>,
    /// Of each row: the end of its text, and of its `spans`.
    rows: Vec<(usize, usize)>,
    /// Rows that say more than their cells, by place.
    odd: BTreeMap<usize, RawRow>,
}

impl RawRows {
    pub(in crate::connectors) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.rows.clear();
        self.odd.clear();
    }

    pub(in crate::connectors) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes of text.
    pub(in crate::connectors) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Takes a row, and leaves one that is to be filled anew.
    pub(in crate::connectors) fn push(&mut self, row: &mut RawRow) {
        self.text.extend_from_slice(&row.cells.text);
        self.spans.extend_from_slice(&row.cells.spans);
        if row.text.is_some() || row.fault.is_some() {
            self.odd.insert(self.rows.len(), std::mem::take(row));
        }
        self.rows.push((self.text.len(), self.spans.len()));
    }

    /// Takes the rows at the begin of the text until there are so many, or until `cut` finds no more; the bytes they take.
    /// It gives the bytes of a row, and adds its cells.
    pub(in crate::connectors) fn take(
        &mut self,
        text: &[u8],
        most: usize,
        cut: impl Fn(&[u8], &mut Vec<Span>) -> Option<usize>,
    ) -> usize {
        let (before, mut used) = (self.text.len(), 0);
        while self.rows.len() < most {
            let whole = self.spans.len();
            let Some(row) = text.get(used..).and_then(|rest| cut(rest, &mut self.spans)) else {
                self.spans.truncate(whole);
                break;
            };
            used += row;
            self.rows.push((before + used, self.spans.len()));
        }
        self.text.extend_from_slice(text.get(..used).unwrap_or_default());
        used
    }

    /// These rows, numbered from 0.
    pub(in crate::connectors) fn within(&self, rows: Range<usize>) -> impl Iterator<Item = LentRow<'_>> + Clone {
        let first = rows.start;
        let mut begin = first.checked_sub(1).and_then(|before| self.rows.get(before)).copied().unwrap_or_default();
        let ends = self.rows.get(rows).unwrap_or_default();
        ends.iter().enumerate().map(move |(nth, end)| {
            let text = self.text.get(begin.0..end.0).unwrap_or_default();
            let cells = Cells { text, spans: self.spans.get(begin.1..end.1).unwrap_or_default(), nth };
            begin = *end;
            let odd = if self.odd.is_empty() { None } else { self.odd.get(&(first + nth)) };
            odd.map_or(LentRow { cells, text: None, fault: None }, LentRow::from)
        })
    }
}

/// The cells as one line of comma-separated values.
fn as_csv(cells: Cells<'_>) -> String {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let written = writer.write_record(cells.iter()).ok().and_then(|()| writer.into_inner().ok());
    String::from_utf8_lossy(&written.unwrap_or_default()).into_owned()
}
