//! Rows as comma-separated text that a spreadsheet opens without running anything (RFC 4180, lines end in CR LF).
//!
//! It never rounds and never turns a number into text: a cell knows what it is.

use entity::value::{Exact, Money, Share};

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Words from people or sources: quoted where needed, and never taken for a formula.
    Text(&'a str),
    /// A number, as it is.
    Number(Exact),
    /// An amount with at least as many digits as its currency has coins; the currency has its own column.
    Amount(Money),
    /// An exact fraction `n/d`.
    Fraction(Share),
    /// `true` or `false`.
    Flag(bool),
}

/// One row, with its line end.
///
/// Text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab, a line end or a NUL) gets
/// an apostrophe in front (OWASP, "CSV Injection"). Numbers and fractions are made here of digits and signs alone, so
/// they need none.
///
/// ```
/// # use scorebridge::chargeback::{Cell, csv_row};
/// let cells = [Cell::Text("=1+1"), Cell::Text("a, b"), Cell::Number("-2.50".parse().unwrap())];
/// assert_eq!(csv_row(&cells), "'=1+1,\"a, b\",-2.5\r\n");
/// ```
#[must_use]
pub fn csv_row(cells: &[Cell<'_>]) -> String {
    let mut row = cells.iter().map(cell_text).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

fn cell_text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Number(number) => number.trimmed().to_string(),
        Cell::Amount(money) => money.amount(),
        Cell::Fraction(share) => share.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(csv_row(&[Cell::Text(text)]), format!("{expected}\r\n"));
    }

    #[test]
    fn words_are_quoted_where_needed() {
        check("", "");
        check("Stores", "Stores");
        check("Stores, north", "\"Stores, north\"");
        check("the \"best\" one", "\"the \"\"best\"\" one\"");
        check("two\nlines", "\"two\nlines\"");
        check("Größe ✓", "Größe ✓");
    }

    #[test]
    fn words_never_become_formulas() {
        check("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"");
        check("+49 30", "'+49 30");
        check("-5", "'-5");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'\t=1");
        check("\r=1", "\"'\r=1\"");
        check("\0=1", "'\0=1");
        check("a=1", "a=1");
    }

    #[test]
    fn numbers_stay_numbers() {
        let eur = "EUR".parse().unwrap();
        let cells = [
            Cell::Number("-12.500".parse().unwrap()),
            Cell::Amount(Money::new(-1_500_000, eur)),
            Cell::Fraction(Share::new(-100, 3).unwrap()),
            Cell::Flag(true),
        ];
        assert_eq!(csv_row(&cells), "-12.5,-1.50,-100/3,true\r\n");
    }
}
