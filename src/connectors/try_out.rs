//! Trying a source out: its first rows are read and forgotten. It keeps nothing.

use super::{PullError, Reach, Row, SourceSettings, pull};

/// Enough rows to see whether the mapping fits.
const ENOUGH: u64 = 200;

/// What the first rows of a source were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedOut {
    /// Rows read: all of a small source, some of a large one.
    pub rows: u64,
    /// Why the first row that was not understood was not, if there is one.
    pub rejected: Option<String>,
}

/// Reads the first rows.
///
/// # Errors
/// As [`pull`].
pub async fn try_out(settings: &SourceSettings, reach: &Reach) -> Result<TriedOut, PullError> {
    let mut tried = TriedOut { rows: 0, rejected: None };
    let mut look = |row: Row<'_>| {
        tried.rows += 1;
        if let (Row::Rejected { position, reason, .. }, None) = (row, &tried.rejected) {
            tried.rejected = Some(format!("row {position}: {reason}"));
        }
        if tried.rows < ENOUGH { Ok(()) } else { Err(PullError::Unavailable("enough was read".into())) }
    };
    match pull(settings, reach, &mut look).await {
        Err(error) if tried.rows < ENOUGH => Err(error),
        _ => Ok(tried),
    }
}
