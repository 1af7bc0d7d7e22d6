//! Files of comma-separated values, plain or gzip: found by path or pattern, read as one delivery.
//!
//! It decides nothing about meaning: `fetch` opens, `parse` cuts into cells, `mapping` makes records of them.

mod fetch;
mod parse;
mod peek;

use std::path::Path;

use tokio::sync::mpsc;

use super::mapping::Mapping;
use super::{Place, PullError, Pulled, PulledFile, Reach, Row, SourceSettings, name_of};
use parse::Table;
pub use peek::{Peeked, peek};

/// Rows handed over at once, and how many such batches may wait: reading and storing overlap, memory stays small.
const BATCH: usize = 256;
const BATCHES_AHEAD: usize = 4;

/// Reads all files of the delivery and hands their rows to `sink`. Errors as [`super::pull`].
pub(super) async fn pull(
    settings: &SourceSettings,
    reach: &Reach,
    sink: &mut (dyn FnMut(Row) -> Result<(), PullError> + Send),
) -> Result<Pulled, PullError> {
    let (sender, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let (settings, reach) = (settings.clone(), reach.clone());
    // If the sink fails, or this future is dropped, the channel closes and the thread ends at its next batch.
    let worker = tokio::task::spawn_blocking(move || deliver(&settings, &reach, &mut Outlet::new(sender)));
    let mut read = 0;
    while let Some(batch) = batches.recv().await {
        for row in batch {
            read += 1;
            sink(row)?;
        }
    }
    let files = worker.await.map_err(|error| PullError::Unavailable(format!("reading broke off: {error}")))??;
    Ok(Pulled { read, files })
}

/// What is wrong with a path or delimiter.
pub(super) fn faults(path: &str, delimiter: char) -> Vec<String> {
    let mut faults = Vec::new();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.is_empty() || path.contains('\0') {
        faults.push(format!("path `{path}` names no file"));
    }
    if folder.contains('*') {
        faults.push(format!("path `{path}`: `*` may stand in the last part only"));
    }
    if !delimiter.is_ascii() || delimiter.is_ascii_alphanumeric() || "\"\r\n\0".contains(delimiter) {
        faults.push(format!("delimiter `{}` must be one sign such as `,` `;` or a tab", delimiter.escape_default()));
    }
    faults
}

/// Reads the files one after the other; row positions count on.
fn deliver(settings: &SourceSettings, reach: &Reach, outlet: &mut Outlet) -> Result<Vec<PulledFile>, PullError> {
    let Place::File { path, .. } = &settings.from else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for path in fetch::paths(&reach.base, path)? {
        files.push(read(&path, settings, reach, outlet)?);
    }
    outlet.flush()?;
    Ok(files)
}

fn read(path: &Path, settings: &SourceSettings, reach: &Reach, outlet: &mut Outlet) -> Result<PulledFile, PullError> {
    let name = name_of(path, &reach.base);
    let Place::File { delimiter, skip_lines, .. } = settings.from else {
        return Err(PullError::Misfit(format!("{name} is no file of comma-separated values")));
    };
    let opened = fetch::open(path, reach)?;
    let mut table = Table::new(opened.text, &name, parse::Layout { delimiter, skip_lines, limits: reach.limits })?;
    let mapping = Mapping::new(settings, table.columns(), &name)?;
    let first = outlet.position;
    while let Some(line) = table.next_line()? {
        outlet.position += 1;
        outlet.put(mapping.row(outlet.position, line, reach.limits.cell_bytes))?;
    }
    opened.seal.unchanged(path, &name)?;
    Ok(PulledFile { name, rows: outlet.position - first, bytes: opened.seal.bytes })
}

/// The near end of the channel: gathers rows and sends them in batches.
struct Outlet {
    sender: mpsc::Sender<Vec<Row>>,
    batch: Vec<Row>,
    /// Of the last row put; 0 before the first.
    position: u64,
}

impl Outlet {
    fn new(sender: mpsc::Sender<Vec<Row>>) -> Self {
        Self { sender, batch: Vec::with_capacity(BATCH), position: 0 }
    }

    fn put(&mut self, row: Row) -> Result<(), PullError> {
        self.batch.push(row);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), PullError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.blocking_send(batch).map_err(|_| PullError::Unavailable("nobody takes the rows any more".into()))
    }
}

#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;
