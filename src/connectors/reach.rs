//! What a pull may touch, and how much of it.
//!
//! It opens nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::PullError;

/// What a pull may touch, and how much of it.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Where relative paths start: the model folder.
    pub base: PathBuf,
    /// Files and folders that no source may read: our own database.
    pub forbidden: Vec<PathBuf>,
    /// Address of a database server's database that no source may read: our own, where it is not a file.
    pub own_database: Option<SecretString>,
    /// The program that reads workbooks and Parquet files as a process of its own, by its command `read-table`.
    pub program: PathBuf,
    /// How much a source may deliver, and how long it may take.
    pub limits: Limits,
}

impl Reach {
    /// Everything readable from `base` on, with the usual limits; this very program reads workbooks and Parquet files.
    #[must_use]
    pub fn new(base: &Path) -> Self {
        Self {
            base: base.to_owned(),
            forbidden: Vec::new(),
            own_database: None,
            program: this_program(),
            limits: Limits::default(),
        }
    }
}

/// The running program, even where its file was replaced since by a newer one.
fn this_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { running } else { std::env::current_exe().unwrap_or_default() }
}

/// How much a source may deliver, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest cell; a row with a longer one is rejected.
    pub cell_bytes: usize,
    /// Longest row of a file; a longer one fails the pull, for it is a quote that nobody closed.
    pub row_bytes: usize,
    /// How many times its own size a packed file may unpack to ...
    pub unpacked_ratio: u64,
    /// ... beyond this many bytes, which are always free.
    pub unpacked_bytes: u64,
    /// Memory of the process that reads a workbook or Parquet file, in bytes of address space.
    pub table_memory: u64,
    /// How long that process may compute: this, and a second more for each MiB of the file. It may keep us waiting four
    /// times as long.
    pub table_time: Duration,
    /// Most columns of a sheet ...
    pub table_columns: usize,
    /// ... and most cells that are not empty.
    pub table_cells: u64,
    /// Most rows a query may return ...
    pub query_rows: u64,
    /// ... and most bytes.
    pub query_bytes: u64,
    /// Longest a query may run, from its start to its last row.
    pub query_time: Duration,
    /// How long to wait for a database that another program has locked ...
    pub locked_wait: Duration,
    /// ... and for a server to let us in.
    pub connect_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 64 << 10,
            row_bytes: 1 << 20,
            unpacked_ratio: 200,
            unpacked_bytes: 256 << 20,
            table_memory: 512 << 20,
            table_time: Duration::from_secs(60),
            table_columns: 2_000,
            table_cells: 50_000_000,
            query_rows: 10_000_000,
            query_bytes: 8 << 30,
            query_time: Duration::from_secs(600),
            locked_wait: Duration::from_secs(5),
            connect_wait: Duration::from_secs(15),
        }
    }
}

/// The path as people know it: without the folder that all paths start from.
pub(super) fn name_of(path: &Path, base: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).display().to_string()
}

/// Refuses a path that leads, by whatever links, to a forbidden file or folder.
pub(super) fn refuse_forbidden(path: &Path, reach: &Reach) -> Result<(), PullError> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let target = real(path);
    if reach.forbidden.iter().any(|forbidden| target.starts_with(real(forbidden))) {
        let name = name_of(path, &reach.base);
        return Err(PullError::Misfit(format!("{name} belongs to Scorebridge itself; a source may not read it")));
    }
    Ok(())
}
