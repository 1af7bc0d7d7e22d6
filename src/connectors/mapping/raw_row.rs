//! A row as its source gave it: text cells in the order of the columns, before anybody asks what they mean.
//!
//! It knows no format and no field.

use std::collections::BTreeMap;

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

/// Cells side by side in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::connectors) struct OwnedCells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl OwnedCells {
    pub(in crate::connectors) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(in crate::connectors) fn push_field(&mut self, cell: &[u8]) {
        self.text.extend_from_slice(cell);
        self.ends.push(self.text.len());
    }

    /// All cells as one text.
    pub(in crate::connectors) fn as_slice(&self) -> &[u8] {
        &self.text
    }

    pub(in crate::connectors) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.lent().iter()
    }

    pub(in crate::connectors) fn lent(&self) -> Cells<'_> {
        Cells { text: &self.text, ends: &self.ends }
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
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    pub(in crate::connectors) fn len(self) -> usize {
        self.ends.len()
    }

    pub(in crate::connectors) fn get(self, at: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(at)?;
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.text.get(begin..end)
    }

    pub(in crate::connectors) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

/// Many rows, side by side in memory.
#[derive(Debug, Default)]
pub(in crate::connectors) struct RawRows {
    text: Vec<u8>,
    /// Ends of cells, each counted from the begin of its row.
    ends: Vec<usize>,
    /// Of each row: the end of its text, and of its `ends`.
    rows: Vec<(usize, usize)>,
    /// Rows that say more than their cells, by place.
    odd: BTreeMap<usize, RawRow>,
}

impl RawRows {
    pub(in crate::connectors) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
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
        self.ends.extend_from_slice(&row.cells.ends);
        if row.text.is_some() || row.fault.is_some() {
            self.odd.insert(self.rows.len(), std::mem::take(row));
        }
        self.rows.push((self.text.len(), self.ends.len()));
    }

    pub(in crate::connectors) fn iter(&self) -> impl Iterator<Item = LentRow<'_>> {
        let begins = std::iter::once((0, 0)).chain(self.rows.iter().copied());
        begins.zip(&self.rows).enumerate().map(|(at, (begin, end))| {
            let text = self.text.get(begin.0..end.0).unwrap_or_default();
            let cells = Cells { text, ends: self.ends.get(begin.1..end.1).unwrap_or_default() };
            let odd = if self.odd.is_empty() { None } else { self.odd.get(&at) };
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
