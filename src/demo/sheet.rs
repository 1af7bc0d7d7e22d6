//! A sheet of rows as other systems export it: comma-separated text, plain or gzip. It knows no column's meaning.

use std::io::Write;

use flate2::write::GzEncoder;

/// An export.
pub(super) struct Sheet {
    /// Text above the header, as some systems write it; with its line ends.
    pub(super) preamble: &'static str,
    /// What stands between two fields.
    pub(super) delimiter: u8,
    /// Names of the columns.
    pub(super) header: Vec<&'static str>,
    /// Rows, as wide as the header.
    pub(super) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A plain export with commas.
    pub(super) fn new(header: &[&'static str], rows: Vec<Vec<String>>) -> Self {
        Self { preamble: "", delimiter: b',', header: header.to_vec(), rows }
    }

    /// With one more row, as it stands: exports are never all clean.
    pub(super) fn with<const WIDTH: usize>(mut self, row: [&str; WIDTH]) -> Self {
        self.rows.push(row.map(str::to_owned).to_vec());
        self
    }

    /// The export as text.
    pub(super) fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(self.preamble.as_bytes().to_vec());
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// The export as text, packed by gzip without a date, so that the same rows give the same bytes.
    pub(super) fn packed(&self) -> std::io::Result<Vec<u8>> {
        let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&self.bytes()?)?;
        packer.finish()
    }
}
