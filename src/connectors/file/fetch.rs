//! Finds and opens files by path or pattern.
//!
//! It never looks inside and never writes.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::connectors::reach::{name_of, refuse_forbidden};
use crate::connectors::{PullError, Reach};

/// An open file.
pub(super) struct Opened {
    pub file: File,
    /// As people know it.
    pub name: String,
    pub seal: Seal,
}

/// Size and time of change: a file that still grows shows here.
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// Whether a name fits a pattern in which each `*` stands for any text. Hidden files, and those by which Excel says that
/// a workbook is open, must be asked for by their first sign.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let aside = first.is_empty() && (name.starts_with('.') || name.starts_with("~$"));
    let Some(mut rest) = name.strip_prefix(first).filter(|_| !aside) else {
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

/// Opens a file.
///
/// # Errors
/// `Unavailable` if it is absent or unreadable; `Misfit` if it is forbidden or no regular file.
pub(super) fn open(path: &Path, reach: &Reach) -> Result<Opened, PullError> {
    let name = name_of(path, &reach.base);
    refuse_forbidden(path, reach)?;
    let failed = |error: io::Error| trouble(&name, &error);
    // Looked at before it is opened: opening a named pipe would wait for ever.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(PullError::Misfit(format!("{name} is not a regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    Ok(Opened { file, name, seal: Seal::of(&metadata) })
}

impl Seal {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), changed: metadata.modified().ok() }
    }

    /// # Errors
    /// `Unavailable` if the file is not what it was: somebody is still writing it.
    pub(super) fn unchanged(&self, path: &Path, name: &str) -> Result<(), PullError> {
        let now = Self::of(&fs::metadata(path).map_err(|error| trouble(name, &error))?);
        if now == *self {
            return Ok(());
        }
        Err(PullError::Unavailable(format!("{name} changed while it was read")))
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
        check("*.xlsx", "~$costs.xlsx", false);
        check(".h*", ".hidden", true);
        check("a**b", "ab", true);
        check("*b*b", "ab", false);
    }
}
