//! A first look at a file of comma-separated values that nobody has described yet: how it is laid out, and its rows.
//!
//! It decides nothing about meaning.

use std::path::Path;

use super::csv_text::{CsvText, Layout};
use super::{Table, fetch, text};
use crate::connectors::mapping::RawRow;
use crate::connectors::{PullError, Reach};

/// Field separators tried.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Lines above the header that are thought possible.
const MOST_SKIPPED: u32 = 5;
/// What text in Europe is in that is no UTF-8: every byte of it is a letter or sign.
const OTHERWISE: &str = "windows-1252";
/// Rows that show how a file is laid out.
const LOOKED_AT: usize = 20;

/// A file as it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeked {
    /// Field separator.
    pub delimiter: char,
    /// Lines above the header.
    pub skip_lines: u32,
    /// How the text is encoded, if it is neither UTF-8 nor says so itself.
    pub encoding: Option<String>,
    /// Names of the columns; of several with the same name, `name#1`, `name#2`.
    pub columns: Vec<String>,
    /// Rows, as text.
    pub rows: Vec<Vec<String>>,
}

/// Looks at a file: the layout that makes the widest regular table, and its first rows, at most that many.
///
/// # Errors
/// `Unavailable` if the file is absent; `Misfit` if it is plainly no CSV.
pub fn peek(path: &Path, most: usize) -> Result<Peeked, PullError> {
    let mut best: Option<(usize, Peeked)> = None;
    for skip_lines in 0..=MOST_SKIPPED {
        for delimiter in DELIMITERS {
            let Some(peeked) = table(path, (delimiter, skip_lines), None, LOOKED_AT)? else { continue };
            let width = peeked.columns.len();
            let named = peeked.columns.iter().all(|name| !name.is_empty());
            let regular = peeked.rows.iter().filter(|row| row.len() == width).count();
            let score = if named { width.saturating_sub(1) * regular * 2 + width } else { 0 };
            if best.as_ref().is_none_or(|(least, _)| score > *least) {
                best = Some((score, peeked));
            }
        }
    }
    let layout = best.map(|(_, peeked)| (peeked.delimiter, peeked.skip_lines)).unwrap_or((',', 0));
    let mut whole = table(path, layout, None, most)?;
    let is_broken = |cell: &String| cell.contains(char::REPLACEMENT_CHARACTER);
    if whole.as_ref().is_some_and(|whole| whole.columns.iter().chain(whole.rows.iter().flatten()).any(is_broken)) {
        whole = table(path, layout, Some(OTHERWISE), most)?;
    }
    whole.ok_or_else(|| PullError::Misfit(format!("{} has no header line", path.display())))
}

/// The table by that layout; none if it has no header.
fn table(
    path: &Path,
    (delimiter, skip_lines): (char, u32),
    encoding: Option<&str>,
    most: usize,
) -> Result<Option<Peeked>, PullError> {
    let reach = Reach::new(Path::new(""));
    let opened = fetch::open(path, &reach)?;
    let layout = Layout { delimiter, skip_lines, row_bytes: reach.limits.row_bytes };
    let text = text::text(&opened, encoding, &reach.limits)?;
    let Ok(mut table) = CsvText::new(text, &opened.name, layout) else { return Ok(None) };
    let columns = numbered(table.columns());
    let (mut rows, mut row) = (Vec::new(), RawRow::default());
    // A broken end is said when the file is read for good.
    while rows.len() < most && table.next(&mut row).unwrap_or(false) {
        rows.push(row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
    }
    let encoding = encoding.map(str::to_owned);
    Ok(Some(Peeked { delimiter, skip_lines, encoding, columns, rows }))
}

fn numbered(columns: &[String]) -> Vec<String> {
    let name = |(position, name): (usize, &String)| {
        if columns.iter().filter(|other| *other == name).count() == 1 {
            return name.clone();
        }
        let before = columns.iter().take(position).filter(|other| *other == name).count();
        format!("{name}#{}", before + 1)
    };
    columns.iter().enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: impl AsRef<[u8]>, delimiter: char, skip_lines: u32, columns: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        std::fs::write(&file, text).unwrap();
        let peeked = peek(&file, 1_000).unwrap();
        assert_eq!((peeked.delimiter, peeked.skip_lines), (delimiter, skip_lines));
        assert_eq!(peeked.columns, columns);
    }

    #[test]
    fn layouts() {
        check("a,b\n1,2\n", ',', 0, &["a", "b"]);
        check("a;b\n\"1,5\";2\n3,5;4\n", ';', 0, &["a", "b"]);
        check("a\tb\tc\n1\t2\t3\n", '\t', 0, &["a", "b", "c"]);
        check("Report of August\n\nNo;Opened;Note\n1;2;x, y\n3;4;z\n", ';', 1, &["No", "Opened", "Note"]);
        check("\u{feff}a,b,a\n1,2,3\n", ',', 0, &["a#1", "b", "a#2"]);
        check("name\nMail\n", ',', 0, &["name"]);
        check(b"F\xe4llig;Dienst\n1;Caf\xe9\n", ';', 0, &["Fällig", "Dienst"]);
    }
}
