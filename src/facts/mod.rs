//! Facts: cost and usage lines as immutable Parquet files: write, fold, drill. It knows no formula and no allocation rule.
//!
//! A *slice* holds all lines of one source, account and billing month, and is only ever replaced whole. Its *parts* are
//! files named by the SHA-256 of their bytes, written aside and renamed when they are complete and on the disk: what has a
//! name is whole, and never changes. Which parts count is decided by the manifest in the store, not by the folder.
//! Amounts are added as integers; a sum that needs more than 38 digits is refused.

mod amounts;
mod carry;
mod columns;
mod content;
mod delivery;
mod drill;
mod fold;
mod form;
mod groups;
mod part;
mod plan;
mod spread;
mod tidy;
mod words;
mod write;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use entity::value::{PackedSums, Period, RecordKind};

pub use delivery::{Delivery, Lane};
pub use drill::{Drilled, Filter, Wanted};
pub use fold::combine;
pub use plan::{Key, Plan};
pub use tidy::Removed;
pub use write::SliceWriter;

/// The folder of parts. Cheap to clone; clones share one folder.
#[derive(Clone, Debug)]
pub struct FactStore {
    folder: PathBuf,
    /// Held while a part gets its name or loses it, so that tidying never removes what was just written again.
    naming: Arc<Mutex<()>>,
}

/// A slice as it lies on the disk; nothing counts until the store's manifest names its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenSlice {
    /// Cost line or usage line.
    pub kind: RecordKind,
    /// Billing account or meter.
    pub account: String,
    /// Billing month.
    pub period: Period,
    /// SHA-256 over the multiset of lines, in hex: their order does not matter, how often each occurs does.
    pub content_hash: String,
    /// How many lines.
    pub lines: i64,
    /// Its files, in order; none if there are no lines.
    pub parts: Vec<Part>,
    /// The lines summed, sorted by key; packed, as the sums of all slices wait to be kept together.
    pub sums: Vec<PackedSums>,
}

/// One immutable file of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Path below the facts folder: `kind/period/sha256.parquet`.
    pub path: String,
    /// How many lines.
    pub lines: i64,
    /// Size.
    pub bytes: i64,
}

/// What can go wrong, by what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The disk or its rights: mend it, then try again.
    #[error("cannot {doing} `{}`: {source}", path.display())]
    Storage {
        /// What was tried.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A part is missing or not what was written: restore it from the backup, or pull its source again.
    #[error("fact file `{path}` cannot be used: {why}; restore it from the backup, or pull its source again")]
    Damaged {
        /// Path below the facts folder.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A sum needs more than 38 digits: the source's amounts are wrong, and nothing of the slice is kept.
    #[error("the {0} amounts of one service and unit add up to more than 38 digits; expected amounts of money")]
    TooLarge(&'static str),
    /// A line was handed to the writer of another slice: our bug.
    #[error("expected a line of {expected}, found one of {found}")]
    WrongSlice {
        /// Kind, account and period of the writer.
        expected: String,
        /// Kind, account and period of the line.
        found: String,
    },
}

impl FactsError {
    fn storage(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Storage { doing, path, source }
    }
}

impl FactStore {
    /// Opens the folder of parts, and makes it if it is not there.
    ///
    /// # Errors
    /// `Storage` if the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, FactsError> {
        let store = Self { folder: folder.to_owned(), naming: Arc::default() };
        let incoming = store.incoming();
        std::fs::create_dir_all(&incoming).map_err(FactsError::storage("make the folder", &incoming))?;
        Ok(store)
    }

    /// Where parts are written before they have a name; what a killed program leaves here is never read.
    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }
}
