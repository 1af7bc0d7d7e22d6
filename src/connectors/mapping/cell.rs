//! One canonical field of one table: which cell fills it, and how its text becomes a value.
//!
//! It knows no kind of record.

use std::str::FromStr;

use chrono_tz::Tz;
use entity::value::{Currency, Exact, Period};

use super::number;
use super::raw_row::Cells;
use super::time::{self, Format, Stamp};
use crate::connectors::{DecimalMark, FieldRule};

/// Texts that say "nothing here", in any case of letters.
const BLANKS: &[&str] = &["", "?", "null", "(null)", "n/a", "#n/a", "\\n"];

/// What a spreadsheet shows where it has no value, and so do exports of it.
const SHEET_ERRORS: &[&str] = &["#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", NOT_COMPUTED];

/// Stands for the value of a formula that no program has computed yet.
pub(in crate::connectors) const NOT_COMPUTED: &str = "#NOT COMPUTED";

/// Longest name or key, in characters: databases index them.
const NAME_CHARS: usize = 250;

/// Whether the text says "nothing here".
fn is_blank(text: &str) -> bool {
    let may_be = text.bytes().next().is_none_or(|first| b"?nN(#\\".contains(&first));
    may_be && text.len() <= 6 && BLANKS.iter().any(|blank| text.eq_ignore_ascii_case(blank))
}

/// A rule, joined with the column it reads.
pub(super) struct Slot {
    rule: FieldRule,
    /// `None` for a constant.
    column: Option<usize>,
    format: Option<Format>,
    zone: Tz,
}

impl Slot {
    pub(super) fn new(rule: FieldRule, column: Option<usize>, zone: Tz) -> Self {
        let format = rule.format.as_deref().and_then(time::format);
        Self { rule, column, format, zone }
    }

    /// Its column as messages name it.
    pub(super) fn source(&self) -> String {
        match &self.rule.column {
            Some(column) => format!("column `{column}`"),
            None => "constant".to_owned(),
        }
    }

    /// The text that counts: constant, cell, what the cell maps to, or the default. `None` if that is blank.
    ///
    /// # Errors
    /// If the cell is no UTF-8 text, or shows the error of a spreadsheet.
    pub(super) fn text<'a>(&'a self, line: Cells<'a>) -> Result<Option<&'a str>, String> {
        let Some(column) = self.column else { return Ok(self.rule.constant.as_deref().filter(|text| !is_blank(text))) };
        let cell = std::str::from_utf8(line.get(column).unwrap_or_default());
        let cell = cell.map_err(|_| "is not UTF-8 text".to_owned())?.trim();
        let map = &self.rule.map;
        let text = match map.get(cell) {
            Some(mapped) => mapped,
            None if is_blank(cell) => self.rule.default.as_deref().unwrap_or_default(),
            None if cell.starts_with('#') && SHEET_ERRORS.contains(&cell) => return Err(sheet_error(cell)),
            None => map.get("*").map_or(cell, String::as_str),
        };
        Ok(Some(text).filter(|text| !is_blank(text)))
    }

    pub(super) fn stamp(&self, text: &str) -> Result<Stamp, String> {
        time::stamp(text, self.zone, self.format.as_ref())
    }

    pub(super) fn month(&self, text: &str) -> Result<Period, String> {
        time::month(text, self.zone, self.format.as_ref())
    }

    pub(super) fn exact(&self, text: &str) -> Result<Exact, String> {
        number::exact(text, self.rule.decimal)
    }

    /// The cell as an amount, where nothing is to be thought about: digits, perhaps with a point and a minus.
    pub(super) fn plain_amount(&self, line: Cells<'_>) -> Option<Exact> {
        let is_simple = self.rule.map.is_empty() && self.rule.decimal != Some(DecimalMark::Comma);
        if is_simple { Exact::of_digits(self.raw(line)) } else { None }
    }

    pub(super) fn float(&self, text: &str) -> Result<f64, String> {
        number::float(text, self.rule.decimal)
    }

    pub(super) fn count(&self, text: &str) -> Result<u32, String> {
        number::whole(text, self.rule.decimal)
    }

    pub(super) fn code(&self, text: &str) -> Result<i64, String> {
        number::whole(text, self.rule.decimal)
    }

    /// A name or key: one line, not too long.
    pub(super) fn name(&self, text: &str) -> Result<String, String> {
        let length = text.chars().count();
        if length > NAME_CHARS {
            return Err(format!("expected at most {NAME_CHARS} characters, found {length}"));
        }
        without_nul(text).map(|text| text.replace(char::is_control, " "))
    }

    pub(super) fn free_text(&self, text: &str) -> Result<String, String> {
        without_nul(text).map(str::to_owned)
    }

    /// The cell as it stands in the row.
    pub(super) fn raw<'a>(&self, line: Cells<'a>) -> &'a [u8] {
        self.column.and_then(|column| line.get(column)).unwrap_or_default()
    }

    /// The field's value; `None` if it is blank.
    ///
    /// # Errors
    /// Names the field and its column, and what was expected.
    pub(super) fn value<'a, T>(
        &'a self,
        field: &str,
        line: Cells<'a>,
        read: impl FnOnce(&Self, &'a str) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        let value = self.text(line).and_then(|text| text.map(|text| read(self, text)).transpose());
        value.map_err(|fault| format!("{field} ({}): {fault}", self.source()))
    }

    pub(super) fn flag(&self, text: &str) -> Result<bool, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Ok(true),
            "false" | "f" | "no" | "n" | "0" => Ok(false),
            _ => Err(format!("expected yes or no, found `{text}`")),
        }
    }

    /// `3`, `P3` or `3 - Moderate`: a number from 1 to 9, alone or with its name behind.
    pub(super) fn priority(&self, text: &str) -> Result<u8, String> {
        let mut signs = text.strip_prefix(['P', 'p']).unwrap_or(text).chars();
        let number = signs.next().and_then(|sign| sign.to_digit(10)).and_then(|number| u8::try_from(number).ok());
        let ends = !signs.next().is_some_and(char::is_alphanumeric);
        number
            .filter(|number| ends && *number > 0)
            .ok_or_else(|| format!("expected a priority from 1 (most urgent) to 9, found `{text}`"))
    }

    pub(super) fn currency(&self, text: &str) -> Result<Currency, String> {
        text.parse().map_err(|error: entity::value::Invalid| error.to_string())
    }

    /// A word of a closed vocabulary, in any case of letters and with spaces, `-` or `_` between.
    pub(super) fn word<T: FromStr>(&self, text: &str) -> Result<T, String> {
        let word = text.to_lowercase().replace([' ', '-'], "_");
        word.parse().map_err(|_| format!("`{text}` is not a word known here; map it to one that is"))
    }
}

fn sheet_error(cell: &str) -> String {
    match cell {
        NOT_COMPUTED => "holds a formula without a value; open the workbook, let it compute and save it".to_owned(),
        _ => format!("holds the spreadsheet's error {cell}"),
    }
}

/// Databases refuse a NUL in text.
pub(super) fn without_nul(text: &str) -> Result<&str, String> {
    if text.contains('\0') { Err("holds a NUL character".to_owned()) } else { Ok(text) }
}
