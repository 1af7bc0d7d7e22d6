//! Reading one part: its place, its metadata, chosen columns of chosen row groups.
//!
//! It never follows a path out of the facts folder.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use entity::value::Period;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use sha2::{Digest, Sha256};

use super::content::hex;
use super::{FactStore, FactsError};

/// Keys of the file's own metadata: what is the same for all its lines.
pub(super) const ACCOUNT: &str = "scorebridge.account";
pub(super) const PERIOD: &str = "scorebridge.period";

/// What went wrong, before it is known where.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The system refused.
    Disk(io::Error),
    /// The content is not as we write it.
    Bad(String),
    /// The named sum needs more than 38 digits.
    TooLarge(&'static str),
}

impl Trouble {
    pub(super) fn while_writing(self, folder: &Path) -> FactsError {
        match self {
            Self::Disk(source) => FactsError::storage("write in", folder)(source),
            Self::Bad(why) => FactsError::storage("write in", folder)(io::Error::other(why)),
            Self::TooLarge(what) => FactsError::TooLarge(what),
        }
    }

    pub(super) fn while_reading(self, path: &str) -> FactsError {
        let damaged = |why| FactsError::Damaged { path: path.to_owned(), why };
        match self {
            Self::Disk(source) if source.kind() == io::ErrorKind::NotFound => damaged("it is missing".to_owned()),
            Self::Disk(source) => FactsError::storage("read", Path::new(path))(source),
            Self::Bad(why) => damaged(why),
            Self::TooLarge(what) => FactsError::TooLarge(what),
        }
    }
}

/// A part whose metadata is read; each reader opens the file for itself, because handles share their position.
#[derive(Clone)]
pub(super) struct OpenPart {
    pub place: PathBuf,
    pub metadata: ArrowReaderMetadata,
}

impl OpenPart {
    pub(super) fn open(place: PathBuf) -> Result<Self, Trouble> {
        let file = File::open(&place).map_err(Trouble::Disk)?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
        Ok(Self { place, metadata })
    }

    pub(super) fn reader(&self) -> Result<ParquetRecordBatchReaderBuilder<File>, Trouble> {
        let file = File::open(&self.place).map_err(Trouble::Disk)?;
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone()))
    }

    /// Whether no line of that row group has anything in that column.
    pub(super) fn is_empty(&self, group: usize, column: &str) -> bool {
        let Some(group) = self.metadata.metadata().row_groups().get(group) else { return false };
        let chunk = group.columns().iter().find(|chunk| chunk.column_path().string() == column);
        let nulls = chunk.and_then(|chunk| chunk.statistics()?.null_count_opt());
        nulls.is_some_and(|nulls| i64::try_from(nulls).is_ok_and(|nulls| nulls == group.num_rows()))
    }

    /// Account and billing month of all its lines.
    pub(super) fn about(&self) -> Result<(String, Period), Trouble> {
        let about = self.metadata.metadata().file_metadata().key_value_metadata();
        let value = |key: &str| {
            let entry = about.into_iter().flatten().find(|entry| entry.key == key);
            entry
                .and_then(|entry| entry.value.clone())
                .ok_or_else(|| Trouble::Bad(format!("it does not say its `{key}`")))
        };
        let period = value(PERIOD)?.parse().map_err(|error| Trouble::Bad(format!("{error}")))?;
        Ok((value(ACCOUNT)?, period))
    }
}

impl FactStore {
    /// Whether the part still holds, byte for byte, what its name says.
    ///
    /// # Errors
    /// `Damaged` if it is missing or differs; `Storage` if it cannot be read.
    pub fn verify(&self, path: &str) -> Result<(), FactsError> {
        let place = self.place(path)?;
        let mut hash = Sha256::new();
        let read = File::open(&place).and_then(|mut file| io::copy(&mut file, &mut HashOnly(&mut hash)));
        read.map_err(|error| Trouble::Disk(error).while_reading(path))?;
        if place.file_stem().is_some_and(|name| name == hex(&hash.finalize()).as_str()) {
            return Ok(());
        }
        Err(Trouble::Bad("its bytes are not those that were written".to_owned()).while_reading(path))
    }

    /// Whether a part of that size lies there; its bytes are not read.
    ///
    /// # Errors
    /// As [`FactStore::verify`].
    pub fn glance(&self, path: &str, bytes: i64) -> Result<(), FactsError> {
        let about = self.place(path)?.metadata();
        let about = about.map_err(|error| Trouble::Disk(error).while_reading(path))?;
        if i64::try_from(about.len()).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        Err(Trouble::Bad(format!("it has {} bytes and should have {bytes}", about.len())).while_reading(path))
    }

    /// Where a part lies.
    pub(super) fn place(&self, path: &str) -> Result<PathBuf, FactsError> {
        let inside = Path::new(path).components().all(|step| matches!(step, Component::Normal(_)));
        if inside {
            return Ok(self.folder.join(path));
        }
        Err(Trouble::Bad("its path leads out of the facts folder".to_owned()).while_reading(path))
    }
}

struct HashOnly<'a>(&'a mut Sha256);

impl io::Write for HashOnly<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
