//! Carrying parts out of the folder and into it: copied byte for byte, and only what still holds what its name says.
//!
//! It knows no manifest; which parts belong together is decided by whoever carries them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::content::hex;
use super::part::Trouble;
use super::write::sync_folder;
use super::{FactStore, FactsError};

impl FactStore {
    /// Copies a part to a place outside, which must not exist yet; its size.
    ///
    /// # Errors
    /// `Damaged` if the part is missing or not what was written; `Storage` if it cannot be read or the copy not written.
    pub fn copy_out(&self, path: &str, to: &Path) -> Result<u64, FactsError> {
        let mut from = File::open(self.place(path)?).map_err(|error| Trouble::Disk(error).while_reading(path))?;
        let parent = to.parent().unwrap_or(to);
        fs::create_dir_all(parent).map_err(FactsError::storage("make the folder", parent))?;
        let mut copy = File::create_new(to).map_err(FactsError::storage("write", to))?;
        let bytes = copied(&mut from, &mut copy, path)?;
        copy.sync_all().map_err(FactsError::storage("write", to))?;
        Ok(bytes)
    }

    /// Takes a part in from outside, under its own name; one that is there already stays.
    ///
    /// # Errors
    /// `Damaged` if it is not what its name says; `Storage` if it cannot be read or written.
    pub fn take_in(&self, path: &str, from: &Path) -> Result<(), FactsError> {
        let place = self.place(path)?;
        if self.verify(path).is_ok() {
            return Ok(());
        }
        let folder = place.parent().unwrap_or(&place);
        fs::create_dir_all(folder).map_err(FactsError::storage("make the folder", folder))?;
        let mut source = File::open(from).map_err(FactsError::storage("read", from))?;
        let incoming = self.incoming();
        let mut copy = NamedTempFile::new_in(&incoming).map_err(FactsError::storage("write in", &incoming))?;
        copied(&mut source, copy.as_file_mut(), path)?;
        copy.as_file().sync_all().map_err(FactsError::storage("write in", &incoming))?;
        let _naming = self.naming.lock();
        copy.persist(&place).map_err(|error| FactsError::storage("name", &place)(error.error))?;
        sync_folder(folder).map_err(FactsError::storage("write in", folder))
    }
}

/// Copies and hashes in one pass; the copy counts only if the bytes are those the name promises.
fn copied(from: &mut File, to: &mut File, path: &str) -> Result<u64, FactsError> {
    let mut both = Hashing { to, hash: Sha256::new() };
    let bytes = io::copy(from, &mut both).map_err(|error| Trouble::Disk(error).while_reading(path))?;
    let name = Path::new(path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    if name == hex(&both.hash.finalize()) {
        return Ok(bytes);
    }
    Err(Trouble::Bad("its bytes are not those that were written".to_owned()).while_reading(path))
}

struct Hashing<'a> {
    to: &'a mut File,
    hash: Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
