//! A row as its source gave it: text cells in the order of the columns, before anybody asks what they mean.
//!
//! It knows no format and no field.

use csv::{ByteRecord, WriterBuilder};

/// Characters of a rejected row that are kept.
const RAW_CHARS: usize = 4_000;

/// A row as its source gave it.
#[derive(Debug, Default)]
pub(in crate::connectors) struct RawRow {
    /// Cells in the order of the columns.
    pub cells: ByteRecord,
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

    /// The row for people, cut where it is very long. A NUL is made visible: databases refuse it.
    pub(super) fn shown(&self) -> String {
        let text = match &self.text {
            Some(text) => text.clone(),
            None => as_csv(&self.cells),
        };
        let text = text.trim_end().replace('\0', "␀");
        match text.char_indices().nth(RAW_CHARS) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
            None => text,
        }
    }
}

/// The cells as one line of comma-separated values.
fn as_csv(cells: &ByteRecord) -> String {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let written = writer.write_byte_record(cells).ok().and_then(|()| writer.into_inner().ok());
    String::from_utf8_lossy(&written.unwrap_or_default()).into_owned()
}
