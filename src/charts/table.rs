//! A chart's data as a table, for those who would rather read or cannot see it. It escapes nothing: whoever prints it does.

use super::Format;
use super::font::clean;

/// A chart's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns; the first one names the rows.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub name: String,
    /// Whether it holds numbers, which are set to the right.
    pub is_number: bool,
}

impl Table {
    /// A table without rows: columns of words, then columns of numbers.
    pub(super) fn new(words: &[&str], numbers: &[&str]) -> Self {
        let column = |name: &str, is_number| Column { name: clean(name), is_number };
        let words = words.iter().map(|name| column(name, false));
        let columns = words.chain(numbers.iter().map(|name| column(name, true))).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row: its words, then its numbers.
    pub(super) fn row(&mut self, words: &[&str], numbers: &[Option<f64>], format: &Format) {
        let numbers = numbers.iter().map(|value| format.cell(*value));
        self.rows.push(words.iter().map(|word| clean(word)).chain(numbers).collect());
    }

    /// Adds a difference to the last row: its sign is always written.
    pub(super) fn change(&mut self, value: Option<f64>, format: &Format) {
        let cell = format.cell(value);
        let rises = value.is_some_and(|value| value > 0.0) && cell.contains(|c: char| ('1'..='9').contains(&c));
        if let Some(row) = self.rows.last_mut() {
            row.push([if rises { "+" } else { "" }, &cell].concat());
        }
    }
}
