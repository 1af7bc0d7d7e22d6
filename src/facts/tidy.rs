//! Tidying: files that no manifest names are removed, once they are old enough that nobody can still be about to name them.
//!
//! It touches only files that carry a part's name or lie in `incoming`; anything else in the folder is not ours.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use entity::value::RecordKind;

use super::{FactStore, FactsError};

/// What tidying removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Files.
    pub files: u64,
    /// Their size together.
    pub bytes: u64,
}

impl FactStore {
    /// Removes parts that are not `referenced`, and what killed writers left behind, if last written before `older_than`.
    ///
    /// Read the manifest *first*, and choose `older_than` earlier than the start of the longest pull that may still be
    /// under way (a day ago, say): a part is written before its manifest names it.
    ///
    /// # Errors
    /// `Storage` if the folder cannot be read or a file not removed; what was removed until then stays removed.
    pub fn remove_unreferenced(
        &self,
        referenced: &BTreeSet<String>,
        older_than: DateTime<Utc>,
    ) -> Result<Removed, FactsError> {
        let older_than = SystemTime::from(older_than);
        let mut removed = Removed::default();
        let incoming = self.incoming();
        for name in names_in(&incoming)? {
            self.remove_if_old(&incoming.join(name), older_than, &mut removed)?;
        }
        for path in self.parts()?.difference(referenced) {
            self.remove_if_old(&self.folder.join(path), older_than, &mut removed)?;
        }
        Ok(removed)
    }

    /// Paths of all parts that lie in the folder, whether or not a manifest names them.
    ///
    /// # Errors
    /// `Storage` if the folder cannot be read.
    pub fn parts(&self) -> Result<BTreeSet<String>, FactsError> {
        let mut parts = BTreeSet::new();
        for kind in [RecordKind::CostLine, RecordKind::UsageLine] {
            let kind = kind.to_string();
            for period in names_in(&self.folder.join(&kind))? {
                let names = names_in(&self.folder.join(&kind).join(&period))?;
                let named = names.into_iter().filter(|name| is_part_name(name));
                parts.extend(named.map(|name| format!("{kind}/{period}/{name}")));
            }
        }
        Ok(parts)
    }

    fn remove_if_old(&self, path: &Path, older_than: SystemTime, removed: &mut Removed) -> Result<(), FactsError> {
        let _naming = self.naming.lock();
        let about = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(FactsError::storage("look at", path))?,
        };
        let written = about.modified().map_err(FactsError::storage("look at", path))?;
        if about.is_file() && written < older_than {
            fs::remove_file(path).map_err(FactsError::storage("remove", path))?;
            removed.files += 1;
            removed.bytes += about.len();
        }
        Ok(())
    }
}

/// Names in the folder; none if there is no such folder. Names that are not text are not ours.
fn names_in(folder: &Path) -> Result<Vec<String>, FactsError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        other => other.map_err(FactsError::storage("read the folder", folder))?,
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_string().ok()));
    let names: Result<Vec<Option<String>>, _> = names.collect();
    Ok(names.map_err(FactsError::storage("read the folder", folder))?.into_iter().flatten().collect())
}

fn is_part_name(name: &str) -> bool {
    name.strip_suffix(".parquet")
        .is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
