//! Finds and opens files: path or pattern, plain or gzip by its first bytes, unpacked no further than allowed.
//!
//! It never looks at columns and never writes.

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;

use crate::connectors::{PullError, Reach, name_of, refuse_forbidden};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
const BOM: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
const BUFFER: usize = 64 << 10;

/// An open file: its text without a byte-order mark, and what it looked like from outside.
pub(super) struct Opened {
    pub text: Box<dyn BufRead>,
    pub seal: Seal,
}

/// Size and time of change: a file that still grows shows here.
pub(super) struct Seal {
    pub bytes: u64,
    changed: Option<SystemTime>,
}

/// The files a path or pattern stands for, sorted by name.
///
/// # Errors
/// `Unavailable` if there is none.
pub(super) fn paths(base: &Path, pattern: &str) -> Result<Vec<PathBuf>, PullError> {
    let full = base.join(pattern);
    let wanted = full.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !wanted.contains('*') {
        return Ok(vec![full]);
    }
    let folder = full.parent().unwrap_or(base);
    let entries = fs::read_dir(folder).map_err(|error| trouble(&name_of(folder, base), &error))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| matches(wanted, name)))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    if found.is_empty() { Err(PullError::Unavailable(format!("no file is called {pattern}"))) } else { Ok(found) }
}

/// Whether a name fits a pattern in which each `*` stands for any text; hidden files must be asked for by their dot.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first).filter(|_| !first.is_empty() || !name.starts_with('.')) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Opens a file for reading as text.
///
/// # Errors
/// `Unavailable` if it is absent or unreadable; `Misfit` if it is forbidden, no regular file, or plainly no CSV.
pub(super) fn open(path: &Path, reach: &Reach) -> Result<Opened, PullError> {
    let name = name_of(path, &reach.base);
    refuse_forbidden(path, reach)?;
    let failed = |error: io::Error| trouble(&name, &error);
    // Looked at before it is opened: opening a named pipe would wait for ever.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(PullError::Misfit(format!("{name} is not a regular file")));
    }
    let mut raw = BufReader::with_capacity(BUFFER, File::open(path).map_err(failed)?);
    let head = raw.fill_buf().map_err(failed)?;
    if head.starts_with(ZIP) {
        return Err(PullError::Misfit(format!("{name} is a workbook or zip file; save it as CSV")));
    }
    let limits = &reach.limits;
    let allowed = metadata.len().saturating_mul(limits.unpacked_ratio).max(limits.unpacked_bytes);
    let mut text: Box<dyn BufRead> = if head.starts_with(GZIP) {
        let unpacked = Unpacked { inner: MultiGzDecoder::new(raw), left: allowed };
        Box::new(BufReader::with_capacity(BUFFER, unpacked))
    } else {
        Box::new(raw)
    };
    let head = text.fill_buf().map_err(failed)?;
    if UTF16.iter().any(|mark| head.starts_with(mark)) {
        return Err(PullError::Misfit(format!("{name} is UTF-16 text; save it as UTF-8")));
    }
    if head.starts_with(BOM) {
        text.consume(BOM.len());
    }
    Ok(Opened { text, seal: Seal::of(&metadata) })
}

impl Seal {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), changed: metadata.modified().ok() }
    }

    /// # Errors
    /// `Unavailable` if the file is not what it was: somebody is still writing it.
    pub(super) fn unchanged(&self, path: &Path, name: &str) -> Result<(), PullError> {
        let now = Self::of(&fs::metadata(path).map_err(|error| trouble(name, &error))?);
        if (now.bytes, now.changed) == (self.bytes, self.changed) {
            return Ok(());
        }
        Err(PullError::Unavailable(format!("{name} changed while it was read")))
    }
}

/// Unpacked text, up to its allowance: a small file must not unpack to an endless one.
struct Unpacked<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
            .ok_or_else(|| io::Error::new(ErrorKind::FileTooLarge, "unpacks to far more than its size explains"))?;
        Ok(read)
    }
}

/// What an input error means for the pull.
pub(super) fn trouble(name: &str, error: &io::Error) -> PullError {
    match error.kind() {
        ErrorKind::NotFound => PullError::Unavailable(format!("{name} is not there")),
        ErrorKind::PermissionDenied => PullError::Unavailable(format!("{name} may not be read: permission denied")),
        ErrorKind::UnexpectedEof => PullError::Unavailable(format!("{name} is cut short; is it still being written?")),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => PullError::Misfit(format!("{name} is damaged: {error}")),
        ErrorKind::FileTooLarge => PullError::Misfit(format!("{name} {error}")),
        _ => PullError::Unavailable(format!("{name} cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        let check = |pattern: &str, name: &str, expected: bool| {
            assert_eq!(matches(pattern, name), expected, "{pattern} against {name}");
        };
        check("costs-*.csv", "costs-2026-03.csv", true);
        check("costs-*.csv", "costs-2026-03.csv.gz", false);
        check("costs-*.csv*", "costs-2026-03.csv.gz", true);
        check("*-*-*.csv", "a-b-c.csv", true);
        check("*-*-*.csv", "a-b.csv", false);
        check("a*a", "a", false);
        check("*", "anything", true);
        check("*", ".hidden", false);
        check(".h*", ".hidden", true);
        check("a**b", "ab", true);
        check("*b*b", "ab", false);
    }
}
