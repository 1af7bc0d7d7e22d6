//! Writing a slice: lines stream in, a batch at a time goes into a file aside, and a file that is whole gets its name.
//!
//! It holds no more than one batch of lines and one row group of packed columns in memory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use entity::record::{LentCostLine, Record, UsageLine};
use entity::value::{PackedSums, Period, RecordKind, Sum};
use fail::fail_point;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::columns::{CostColumns, UsageColumns, Vocabulary};
use super::content::{Content, hex};
use super::fold::Fold;
use super::form::properties;
use super::part::Trouble;
use super::{FactStore, FactsError, Part, WrittenSlice};

/// Lines in one batch, and in one page of a file.
pub(super) const BATCH_LINES: usize = 8_192;
/// Lines after which a file ends and the next one begins: what a file says of its row groups stays in memory until then.
const PART_LINES: i64 = 1 << 20;
/// Free text in one batch, in bytes; a batch ends early where descriptions are long.
const BATCH_TEXT: usize = 16 << 20;

/// Takes the lines of one slice, in any order, and writes them as Parquet.
///
/// Dropped without [`SliceWriter::finish`], it leaves nothing behind.
pub struct SliceWriter {
    words: Vocabulary,
    lines: SliceLines,
    file: SliceFile,
}

impl FactStore {
    /// A writer for the slice of that kind, account and billing month.
    ///
    /// # Errors
    /// `WrongSlice` if the kind is neither cost line nor usage line.
    pub fn writer(&self, kind: RecordKind, account: &str, period: Period) -> Result<SliceWriter, FactsError> {
        let slice = Slice { kind, account: account.to_owned(), period };
        let words = Vocabulary::default();
        Ok(SliceWriter { words, lines: SliceLines::new(&slice)?, file: SliceFile::new(self.clone(), slice) })
    }
}

impl SliceWriter {
    /// Takes one line. Identical lines both count. Instants are kept to the microsecond.
    ///
    /// # Errors
    /// `WrongSlice` if the line is of another kind, account or period; `TooLarge` if a sum needs more than 38 digits;
    /// `Storage` if the disk refuses. After `TooLarge` or `Storage` the slice cannot be finished any more.
    pub fn push(&mut self, record: &Record) -> Result<(), FactsError> {
        let slice = &self.file.slice;
        let full = match record {
            Record::CostLine(line) if slice.is(&line.account, line.billing_period) => {
                self.lines.push_cost(&mut self.words, &line.lent())
            }
            Record::UsageLine(line) if slice.is(&line.account, line.billing_period) => {
                self.lines.push_usage(&mut self.words, line)
            }
            _ => return Err(slice.wrong(record)),
        };
        match full {
            Some(true) => self.write(),
            Some(false) => Ok(()),
            None => Err(slice.wrong(record)),
        }
    }

    /// Writes what is left, puts the file safely on the disk and gives it its name.
    ///
    /// # Errors
    /// As [`SliceWriter::push`].
    pub fn finish(mut self) -> Result<WrittenSlice, FactsError> {
        self.write()?;
        self.file.finish(self.lines.take_count())
    }

    fn write(&mut self) -> Result<(), FactsError> {
        let batch = self.lines.take(&mut self.words)?;
        self.words.forget_many();
        self.file.write(&batch)
    }
}

/// What all lines of a slice have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slice {
    pub kind: RecordKind,
    pub account: String,
    pub period: Period,
}

impl Slice {
    fn is(&self, account: &str, period: Period) -> bool {
        self.account == account && self.period == period
    }

    fn wrong(&self, record: &Record) -> FactsError {
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
}

/// The near half: lines become columns.
pub(super) struct SliceLines {
    columns: Columns,
    batch_lines: usize,
    batch_text: usize,
    count: Count,
}

enum Columns {
    Cost(Box<CostColumns>),
    Usage(Box<UsageColumns>),
}

/// How many lines a slice has, and what is hashed of them.
#[derive(Default)]
pub(super) struct Count {
    lines: i64,
    content: Content,
}

impl Count {
    pub(super) fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.content.add(&other.content);
    }
}

impl SliceLines {
    /// # Errors
    /// `WrongSlice` if the kind is neither cost line nor usage line.
    pub(super) fn new(slice: &Slice) -> Result<Self, FactsError> {
        let columns = match slice.kind {
            RecordKind::CostLine => Columns::Cost(Box::default()),
            RecordKind::UsageLine => Columns::Usage(Box::default()),
            other => {
                let (expected, found) = ("cost_line or usage_line".to_owned(), other.to_string());
                return Err(FactsError::WrongSlice { expected, found });
            }
        };
        Ok(Self { columns, batch_lines: 0, batch_text: 0, count: Count::default() })
    }

    /// Takes a cost line of this slice; true if a batch is full, `None` if this is no slice of cost lines.
    pub(super) fn push_cost(&mut self, words: &mut Vocabulary, line: &LentCostLine<'_>) -> Option<bool> {
        let Columns::Cost(columns) = &mut self.columns else { return None };
        self.count.content.add_line(columns.push(words, line));
        self.batch_text += line.resource.map_or(0, str::len) + line.description.map_or(0, str::len);
        Some(self.pushed())
    }

    /// Takes a usage line of this slice; true if a batch is full, `None` if this is no slice of usage lines.
    pub(super) fn push_usage(&mut self, words: &mut Vocabulary, line: &UsageLine) -> Option<bool> {
        let Columns::Usage(columns) = &mut self.columns else { return None };
        self.count.content.add_line(columns.push(words, line));
        Some(self.pushed())
    }

    fn pushed(&mut self) -> bool {
        self.count.lines += 1;
        self.batch_lines += 1;
        self.batch_lines >= BATCH_LINES || self.batch_text >= BATCH_TEXT
    }

    /// Lines that wait for their batch to be taken.
    pub(super) fn waiting(&self) -> usize {
        self.batch_lines
    }

    /// The lines that wait, as one batch.
    ///
    /// # Errors
    /// Never, unless columns are not as we make them.
    pub(super) fn take(&mut self, words: &mut Vocabulary) -> Result<RecordBatch, FactsError> {
        (self.batch_lines, self.batch_text) = (0, 0);
        let batch = match &mut self.columns {
            Columns::Cost(columns) => columns.take(words),
            Columns::Usage(columns) => columns.take(words),
        };
        batch.map_err(|error| Trouble::from(error).while_writing(Path::new("memory")))
    }

    /// The count of the lines so far; it starts again at zero.
    pub(super) fn take_count(&mut self) -> Count {
        std::mem::take(&mut self.count)
    }
}

/// The far half: batches are folded and go into the file.
pub(super) struct SliceFile {
    store: FactStore,
    slice: Slice,
    file: Option<ArrowWriter<HashedFile>>,
    /// Lines in that file.
    lines: i64,
    /// Files before it, which have their names.
    parts: Vec<Part>,
    fold: Fold,
}

impl SliceFile {
    pub(super) fn new(store: FactStore, slice: Slice) -> Self {
        Self { store, slice, file: None, lines: 0, parts: Vec::new(), fold: Fold::default() }
    }

    /// # Errors
    /// As [`SliceWriter::push`].
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.fold.add(batch).map_err(|trouble| self.trouble(trouble))?;
        fail_point!("fold");
        let file = match self.file.take() {
            Some(file) => file,
            None => self.create(batch)?,
        };
        let written = self.file.insert(file).write(batch);
        written.map_err(|error| self.trouble(error.into()))?;
        self.lines += i64::try_from(batch.num_rows()).unwrap_or_default();
        if self.lines >= PART_LINES { self.end_part() } else { Ok(()) }
    }

    /// Ends the file, if there is one, and gives it its name.
    fn end_part(&mut self) -> Result<(), FactsError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let file = file.into_inner().map_err(|error| self.trouble(error.into()))?;
        self.parts.push(self.name(file)?);
        self.lines = 0;
        Ok(())
    }

    /// Bytes that wait in memory for their row group to be full.
    pub(super) fn memory(&self) -> usize {
        self.file.as_ref().map_or(0, ArrowWriter::memory_size)
    }

    /// Ends the row group, so that its memory is free.
    ///
    /// # Errors
    /// `Storage` if the disk refuses.
    pub(super) fn flush(&mut self) -> Result<(), FactsError> {
        let flushed = self.file.as_mut().map_or(Ok(()), ArrowWriter::flush);
        flushed.map_err(|error| self.trouble(error.into()))
    }

    /// Ends the last file. Fewer lines in all files than there were mean that a batch was refused.
    ///
    /// # Errors
    /// As [`SliceWriter::push`].
    pub(super) fn finish(mut self, count: Count) -> Result<WrittenSlice, FactsError> {
        let written = self.parts.iter().map(|part| part.lines).sum::<i64>() + self.lines;
        if written != count.lines {
            return Err(self.trouble(Trouble::Bad("a batch of this slice was refused before".to_owned())));
        }
        self.end_part()?;
        let sums = self.fold.sums().and_then(|sums| packed(&sums)).map_err(|trouble| self.trouble(trouble))?;
        let (parts, Slice { kind, account, period }) = (self.parts, self.slice);
        Ok(WrittenSlice { kind, account, period, content_hash: count.content.hash(), lines: count.lines, parts, sums })
    }

    fn create(&self, first: &RecordBatch) -> Result<ArrowWriter<HashedFile>, FactsError> {
        let incoming = self.store.incoming();
        let file = NamedTempFile::new_in(&incoming).map_err(FactsError::storage("write in", &incoming))?;
        let properties = properties(&self.slice);
        ArrowWriter::try_new(HashedFile { file, hash: Sha256::new() }, first.schema(), Some(properties))
            .map_err(|error| self.trouble(error.into()))
    }

    /// Only a file that is whole and on the disk gets a name, and only by renaming.
    fn name(&self, file: HashedFile) -> Result<Part, FactsError> {
        let HashedFile { file, hash } = file;
        let path = format!("{}/{}/{}.parquet", self.slice.kind, self.slice.period, hex(&hash.finalize()));
        let target = self.store.folder.join(&path);
        let naming = |error| FactsError::storage("write", &target)(error);
        let bytes = file.as_file().metadata().map_err(naming)?.len();
        file.as_file().sync_all().map_err(naming)?;
        let kind_folder = self.store.folder.join(self.slice.kind.to_string());
        let folder = kind_folder.join(self.slice.period.to_string());
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

    fn trouble(&self, trouble: Trouble) -> FactsError {
        trouble.while_writing(&self.store.incoming())
    }
}

fn packed(sums: &[Sum]) -> Result<Vec<PackedSums>, Trouble> {
    PackedSums::of(sums).map_err(|error| Trouble::Bad(error.to_string()))
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
