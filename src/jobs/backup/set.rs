//! A set as it lies on a disk: its manifest, and whether every file still is what the manifest says. It writes nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::store::{dump, health};

/// The name of the file that makes a folder a set.
pub(super) const MANIFEST: &str = "manifest.json";
/// The form of a set; a program refuses forms it does not know.
pub(super) const FORMAT: u32 = 1;

/// What belongs to a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of the set.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// The instant it is true to.
    pub made_at: DateTime<Utc>,
    /// `sqlite` or `postgres`; it can be put back onto either.
    pub database: String,
    /// Schema changes the tables have been through, oldest first.
    pub schema: Vec<String>,
    /// Every table.
    pub tables: Vec<TableFile>,
    /// Every part that the manifest of lines names.
    pub parts: Vec<PartFile>,
    /// First 12 hex digits of SHA-256 over all of the above.
    pub check_number: String,
}

/// A table of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// Its name, columns and numbering.
    #[serde(flatten)]
    pub table: dump::Table,
    /// How many rows.
    pub rows: u64,
    /// Size of its file.
    pub bytes: u64,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
}

/// A part of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// Path below the facts folder; its name is the SHA-256 of its bytes.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

impl TableFile {
    /// Where its rows lie.
    pub(super) fn place(&self, set: &Path) -> PathBuf {
        set.join("tables").join(format!("{}.jsonl.zst", self.table.name))
    }

    /// Its rows, unpacked.
    pub(super) fn open(&self, set: &Path) -> anyhow::Result<impl BufRead + Send + use<>> {
        let place = self.place(set);
        let file = File::open(&place).with_context(|| format!("cannot read {}", place.display()))?;
        Ok(BufReader::new(zstd::Decoder::new(file)?))
    }
}

impl PartFile {
    /// Where it lies.
    pub(super) fn place(&self, set: &Path) -> PathBuf {
        set.join("facts").join(&self.path)
    }
}

impl Manifest {
    /// With the check number that belongs to it.
    pub(super) fn sealed(mut self) -> anyhow::Result<Self> {
        self.check_number = String::new();
        self.check_number = hex(&Sha256::digest(serde_json::to_vec(&self)?)).chars().take(12).collect();
        Ok(self)
    }

    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|one| one.rows).sum()
    }

    /// Size of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.tables.iter().map(|one| one.bytes).chain(self.parts.iter().map(|one| one.bytes)).sum()
    }

    /// Whether this program can put it back.
    fn known(&self) -> anyhow::Result<()> {
        let own = env!("CARGO_PKG_VERSION");
        ensure!(
            self.format == FORMAT,
            "it has form {} and this Scorebridge {own} knows form {FORMAT} only: use the one that made it, {}",
            self.format,
            self.program
        );
        let form = health::known_form();
        if let Some(newer) = self.schema.iter().find(|change| !form.contains(change)) {
            bail!(
                "it was made by the newer Scorebridge {} (its tables know `{newer}`): use that or a newer one",
                self.program
            );
        }
        ensure!(
            form.starts_with(&self.schema),
            "its tables have a form between two releases, which cannot be made again"
        );
        Ok(())
    }
}

/// Reads a set's manifest and every file of it.
///
/// # Errors
/// If there is no set, it is of a form or version this program does not know, or any file is missing or damaged; the
/// message names it.
pub fn verify(set: &Path) -> anyhow::Result<Manifest> {
    let manifest = read(set)?;
    manifest.known().with_context(|| format!("the backup {} cannot be used", set.display()))?;
    ensure!(
        manifest.clone().sealed()?.check_number == manifest.check_number,
        "{} was changed: it does not fit its own check number",
        set.join(MANIFEST).display()
    );
    for table in &manifest.tables {
        verify_table(set, table).with_context(|| format!("{} is damaged", table.place(set).display()))?;
    }
    for part in &manifest.parts {
        verify_part(set, part).with_context(|| format!("{} is damaged", part.place(set).display()))?;
    }
    Ok(manifest)
}

/// The newest set in a folder of sets, by the time it was made; none if there is none.
#[must_use]
pub fn newest(folder: &Path) -> Option<(PathBuf, Manifest)> {
    sets(folder).pop()
}

/// All sets in a folder of sets, oldest first.
pub(super) fn sets(folder: &Path) -> Vec<(PathBuf, Manifest)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut sets: Vec<_> = entries.filter_map(|entry| Some((entry.path(), read(&entry.path()).ok()?))).collect();
    sets.sort_by_key(|(_, manifest)| manifest.made_at);
    sets
}

fn read(set: &Path) -> anyhow::Result<Manifest> {
    let path = set.join(MANIFEST);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} is no backup: cannot read {}", set.display(), path.display()))?;
    // The form is asked first: a later one may have other fields.
    let form: Value = serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    if let Some(other) = form.get("format").and_then(Value::as_u64).filter(|form| *form != u64::from(FORMAT)) {
        let program = form.get("program").and_then(Value::as_str).unwrap_or("unknown");
        bail!(
            "the backup {} has form {other}, and this Scorebridge {} knows form {FORMAT} only: use the one that made it, \
             {program}",
            set.display(),
            env!("CARGO_PKG_VERSION")
        );
    }
    serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
}

fn verify_table(set: &Path, file: &TableFile) -> anyhow::Result<()> {
    let (bytes, sha256) = print(&file.place(set))?;
    ensure!(bytes == file.bytes && sha256 == file.sha256, "its bytes are not those that were written");
    let mut rows = 0;
    for line in file.open(set)?.lines() {
        let values: Vec<Value> = serde_json::from_str(&line?).with_context(|| format!("row {}", rows + 1))?;
        ensure!(values.len() == file.table.columns.len(), "row {} has {} values", rows + 1, values.len());
        rows += 1;
    }
    ensure!(rows == file.rows, "it has {rows} rows and should have {}", file.rows);
    Ok(())
}

fn verify_part(set: &Path, file: &PartFile) -> anyhow::Result<()> {
    let place = file.place(set);
    let (bytes, sha256) = print(&place)?;
    let name = place.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    ensure!(bytes == file.bytes && sha256 == name, "its bytes are not those that were written");
    Ok(())
}

/// Size and SHA-256 of a file.
pub(super) fn print(place: &Path) -> anyhow::Result<(u64, String)> {
    let mut hashing = Hashing { to: io::sink(), bytes: 0, hash: Sha256::new() };
    let read = File::open(place).and_then(|mut file| io::copy(&mut file, &mut hashing));
    let bytes = read.with_context(|| format!("cannot read {}", place.display()))?;
    Ok((bytes, hashing.finish().1))
}

/// Passes bytes on and knows how many they were, and their SHA-256.
pub(super) struct Hashing<W> {
    to: W,
    bytes: u64,
    hash: Sha256,
}

impl<W> Hashing<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, bytes: 0, hash: Sha256::new() }
    }

    /// What the bytes went to, and their SHA-256 in hex.
    pub(super) fn finish(self) -> (W, String) {
        (self.to, hex(&self.hash.finalize()))
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
