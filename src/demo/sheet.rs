//! A sheet of rows as other systems export it: comma-separated text, plain or gzip. It knows no column's meaning.

use std::io::Write;

use flate2::write::GzEncoder;

/// An export.
pub(super) struct Sheet {
    /// Text above the header, as some systems write it; with its line ends.
    pub(super) preamble: &'static str,
    /// What stands between two fields.
    pub(super) delimiter: char,
    /// Names of the columns.
    pub(super) header: Vec<&'static str>,
    /// Rows, as wide as the header.
    pub(super) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A plain export with commas.
    pub(super) fn new(header: &[&'static str], rows: Vec<Vec<String>>) -> Self {
        Self { preamble: "", delimiter: ',', header: header.to_vec(), rows }
    }

    /// With one more row, as it stands: exports are never all clean.
    pub(super) fn with<const WIDTH: usize>(mut self, row: [&str; WIDTH]) -> Self {
        self.rows.push(row.map(str::to_owned).to_vec());
        self
    }

    /// The export as text.
    pub(super) fn text(&self) -> String {
        let header: Vec<String> = self.header.iter().map(|name| self.cell(name)).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| self.cell(cell)).collect());
        let lines =
            [header].into_iter().chain(rows).map(|row: Vec<String>| row.join(&self.delimiter.to_string()) + "\n");
        self.preamble.to_owned() + &lines.collect::<String>()
    }

    /// A cell, in quotes where it would otherwise be read as several (RFC 4180).
    fn cell(&self, text: &str) -> String {
        let plain = !text.contains([self.delimiter, '"', '\n', '\r']);
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    }

    /// The text in bytes.
    pub(super) fn bytes(&self) -> std::io::Result<Vec<u8>> {
        Ok(self.text().into_bytes())
    }

    /// The export as text, packed by gzip without a date, so that the same rows give the same bytes.
    pub(super) fn packed(&self) -> std::io::Result<Vec<u8>> {
        let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&self.bytes()?)?;
        packer.finish()
    }
}
