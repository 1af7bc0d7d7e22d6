//! Writing a slice: lines stream in, a batch at a time goes into a file aside, and the whole file gets its name at the end.
//!
//! It holds no more than one batch of lines and one row group of packed columns in memory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use entity::record::Record;
use entity::value::{Period, RecordKind};
use fail::fail_point;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::columns::{CostColumns, UsageColumns};
use super::content::{Content, hex};
use super::fold::Fold;
use super::part::{ACCOUNT, PERIOD, Trouble};
use super::{FactStore, FactsError, Part, WrittenSlice};

/// Lines in one batch, and in one row group: the piece that one thread folds.
const BATCH_LINES: usize = 8_192;
const ROW_GROUP_LINES: usize = 131_072;
/// Free text in one batch, in bytes; a batch ends early where descriptions are long.
const BATCH_TEXT: usize = 16 << 20;

/// Takes the lines of one slice, in any order, and writes them as Parquet.
///
/// Dropped without [`SliceWriter::finish`], it leaves nothing behind.
pub struct SliceWriter {
    store: FactStore,
    kind: RecordKind,
    account: String,
    period: Period,
    columns: Columns,
    batch_lines: usize,
    batch_text: usize,
    file: Option<ArrowWriter<HashedFile>>,
    content: Content,
    fold: Fold,
    lines: i64,
    /// How many of them are safely in the file; fewer than `lines` at the end means that a batch was refused.
    written: i64,
}

enum Columns {
    Cost(Box<CostColumns>),
    Usage(Box<UsageColumns>),
}

impl FactStore {
    /// A writer for the slice of that kind, account and billing month.
    ///
    /// # Errors
    /// `WrongSlice` if the kind is neither cost line nor usage line.
    pub fn writer(&self, kind: RecordKind, account: &str, period: Period) -> Result<SliceWriter, FactsError> {
        let columns = match kind {
            RecordKind::CostLine => Columns::Cost(Box::default()),
            RecordKind::UsageLine => Columns::Usage(Box::default()),
            other => {
                let (expected, found) = ("cost_line or usage_line".to_owned(), other.to_string());
                return Err(FactsError::WrongSlice { expected, found });
            }
        };
        Ok(SliceWriter {
            store: self.clone(),
            kind,
            account: account.to_owned(),
            period,
            columns,
            batch_lines: 0,
            batch_text: 0,
            file: None,
            content: Content::default(),
            fold: Fold::default(),
            lines: 0,
            written: 0,
        })
    }
}

impl SliceWriter {
    /// Takes one line. Identical lines both count. Instants are kept to the microsecond.
    ///
    /// # Errors
    /// `WrongSlice` if the line is of another kind, account or period; `TooLarge` if a sum needs more than 38 digits;
    /// `Storage` if the disk refuses. After `TooLarge` or `Storage` the slice cannot be finished any more.
    pub fn push(&mut self, record: &Record) -> Result<(), FactsError> {
        let text = |word: &Option<String>| word.as_ref().map_or(0, String::len);
        let pushed = match (record, &mut self.columns) {
            (Record::CostLine(line), Columns::Cost(columns))
                if line.account == self.account && line.billing_period == self.period =>
            {
                self.content.add_cost(line);
                self.batch_text += text(&line.resource) + text(&line.description);
                columns.push(line)
            }
            (Record::UsageLine(line), Columns::Usage(columns))
                if line.account == self.account && line.billing_period == self.period =>
            {
                self.content.add_usage(line);
                columns.push(line)
            }
            _ => return Err(self.wrong_slice(record)),
        };
        pushed.map_err(|error| self.trouble(error.into()))?;
        self.lines += 1;
        self.batch_lines += 1;
        if self.batch_lines >= BATCH_LINES || self.batch_text >= BATCH_TEXT { self.write_batch() } else { Ok(()) }
    }

    /// Writes what is left, puts the file safely on the disk and gives it its name.
    ///
    /// # Errors
    /// As [`SliceWriter::push`].
    pub fn finish(mut self) -> Result<WrittenSlice, FactsError> {
        self.write_batch()?;
        if self.written != self.lines {
            return Err(self.trouble(Trouble::Bad("a batch of this slice was refused before".to_owned())));
        }
        let parts = match self.file.take() {
            Some(file) => {
                let file = file.into_inner().map_err(|error| self.trouble(error.into()))?;
                vec![self.name(file)?]
            }
            None => Vec::new(),
        };
        Ok(WrittenSlice {
            kind: self.kind,
            content_hash: self.content.hash(),
            lines: self.lines,
            parts,
            sums: self.fold.sums().map_err(|trouble| self.trouble(trouble))?,
            account: self.account,
            period: self.period,
        })
    }

    fn write_batch(&mut self) -> Result<(), FactsError> {
        if self.batch_lines == 0 {
            return Ok(());
        }
        (self.batch_lines, self.batch_text) = (0, 0);
        let batch = self.take_batch().map_err(|error| self.trouble(error.into()))?;
        self.fold.add(&batch).map_err(|trouble| self.trouble(trouble))?;
        fail_point!("fold");
        let file = match self.file.take() {
            Some(file) => file,
            None => self.create(&batch)?,
        };
        let written = self.file.insert(file).write(&batch);
        written.map_err(|error| self.trouble(error.into()))?;
        self.written += i64::try_from(batch.num_rows()).unwrap_or_default();
        Ok(())
    }

    fn take_batch(&mut self) -> Result<RecordBatch, ArrowError> {
        match &mut self.columns {
            Columns::Cost(columns) => columns.take(),
            Columns::Usage(columns) => columns.take(),
        }
    }

    fn create(&self, first: &RecordBatch) -> Result<ArrowWriter<HashedFile>, FactsError> {
        let incoming = self.store.incoming();
        let file = NamedTempFile::new_in(&incoming).map_err(FactsError::storage("write in", &incoming))?;
        let about = [(ACCOUNT, self.account.clone()), (PERIOD, self.period.to_string())];
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP_LINES))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(about.map(|(key, value)| KeyValue::new(key.to_owned(), value)).to_vec()))
            .build();
        ArrowWriter::try_new(HashedFile { file, hash: Sha256::new() }, first.schema(), Some(properties))
            .map_err(|error| self.trouble(error.into()))
    }

    /// Only a file that is whole and on the disk gets a name, and only by renaming.
    fn name(&self, file: HashedFile) -> Result<Part, FactsError> {
        let HashedFile { file, hash } = file;
        let path = format!("{}/{}/{}.parquet", self.kind, self.period, hex(&hash.finalize()));
        let target = self.store.folder.join(&path);
        let naming = |error| FactsError::storage("write", &target)(error);
        let bytes = file.as_file().metadata().map_err(naming)?.len();
        file.as_file().sync_all().map_err(naming)?;
        let kind_folder = self.store.folder.join(self.kind.to_string());
        let folder = kind_folder.join(self.period.to_string());
        fs::create_dir_all(&folder).map_err(naming)?;
        fail_point!("part-written");
        let _naming = self.store.naming.lock();
        file.persist(&target).map_err(|error| naming(error.error))?;
        for folder in [&folder, &kind_folder, &self.store.folder] {
            sync_folder(folder).map_err(naming)?;
        }
        fail_point!("part-named");
        Ok(Part { path, lines: self.lines, bytes: i64::try_from(bytes).unwrap_or(i64::MAX) })
    }

    fn wrong_slice(&self, record: &Record) -> FactsError {
        let (account, period) = match record {
            Record::CostLine(line) => (line.account.as_str(), line.billing_period.to_string()),
            Record::UsageLine(line) => (line.account.as_str(), line.billing_period.to_string()),
            _ => ("no account", "no billing month".to_owned()),
        };
        FactsError::WrongSlice {
            expected: format!("{} `{}` {}", self.kind, self.account, self.period),
            found: format!("{} `{account}` {period}", record.kind()),
        }
    }

    fn trouble(&self, trouble: Trouble) -> FactsError {
        trouble.while_writing(&self.store.incoming())
    }
}

/// A rename lives in its folder: without this, a power cut could forget it.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A file that knows the hash of what was written to it.
struct HashedFile {
    file: NamedTempFile,
    hash: Sha256,
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl From<ParquetError> for Trouble {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => Self::Disk(*cause),
                Err(cause) => Self::Bad(cause.to_string()),
            },
            other => Self::Bad(other.to_string()),
        }
    }
}

impl From<ArrowError> for Trouble {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, cause) => Self::Disk(cause),
            other => Self::Bad(other.to_string()),
        }
    }
}
