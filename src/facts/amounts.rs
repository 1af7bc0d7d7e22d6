//! Amounts as columns and back. An amount stands in the narrowest of three columns that loses nothing: 12 digits behind the
//! point and 18 in all, 18 behind the point and 38 in all, or text. Parts of the first form have no narrow columns: their
//! amounts are wide or text, and are read as well.
//!
//! It adds nothing up.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal64Array, Decimal128Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;
use entity::value::Exact;

use super::columns::{field, not_ours};
use super::words::mark;

/// Digits behind the point of a wide amount, in which sums are kept too.
pub(super) const SCALE: u32 = 18;

/// The largest number of 38 digits.
const MOST: u128 = 10_u128.pow(38) - 1;

/// Digits behind the point of a narrow amount: a machine word holds all bills but the strangest.
const NARROW_SCALE: u32 = 12;
const NARROW_MOST: u64 = 10_u64.pow(18) - 1;

/// Stands for no narrow amount; it has too many digits to be one.
const NONE: i64 = i64::MIN;

/// What makes a narrow amount a wide one.
pub(super) const WIDEN: i128 = 1_000_000;

const NARROW: DataType = DataType::Decimal64(18, 12);
const WIDE: DataType = DataType::Decimal128(38, 18);

/// The columns of an amount.
pub(super) fn amount_fields(name: &str) -> Vec<Field> {
    let [narrow, wide, text] = amount_columns(name);
    vec![field(&narrow, NARROW), field(&wide, WIDE), field(&text, DataType::Utf8)]
}

pub(super) fn amount_columns(name: &str) -> [String; 3] {
    [name.to_owned(), format!("{name}_wide"), format!("{name}_text")]
}

/// An amount's three columns. All empty means: the source says nothing, or the effective amount is the billed one.
#[derive(Default)]
pub(super) struct Amounts {
    rows: usize,
    /// Rows at the end that have no narrow amount may be missing.
    narrow: Vec<i64>,
    /// Few amounts need more; each with its row.
    wide: Vec<(usize, i128)>,
    text: Vec<(usize, String)>,
}

impl Amounts {
    /// Takes a row's amount, and gives what stands for it in the content hash: how it is written, and what.
    pub(super) fn push(&mut self, amount: Option<Exact>) -> [u64; 2] {
        let narrow = amount.and_then(narrow);
        if let Some(narrow) = narrow {
            self.narrow.resize(self.rows, NONE);
            self.narrow.push(narrow);
        }
        self.rows += 1;
        match (narrow, amount) {
            (Some(narrow), _) => [1, narrow.cast_unsigned()],
            (None, Some(amount)) => self.push_wide(amount),
            (None, None) => [0, 0],
        }
    }

    fn push_wide(&mut self, amount: Exact) -> [u64; 2] {
        let row = self.rows - 1;
        match amount.at_scale(SCALE).ok().filter(|wide| wide.unsigned_abs() <= MOST) {
            Some(wide) => {
                self.wide.push((row, wide));
                [2, mark(&wide.to_string())]
            }
            None => {
                let text = amount.trimmed().to_string();
                let mark = mark(&text);
                self.text.push((row, text));
                [3, mark]
            }
        }
    }

    pub(super) fn take(&mut self) -> [ArrayRef; 3] {
        let next = Self { narrow: Vec::with_capacity(self.narrow.len()), ..Self::default() };
        let Self { rows, mut narrow, wide, text } = std::mem::replace(self, next);
        narrow.resize(rows, NONE);
        let has_gaps = narrow.contains(&NONE);
        let is_narrow = has_gaps.then(|| narrow.iter().map(|amount| *amount != NONE).collect());
        let wide = if wide.is_empty() { Decimal128Array::new_null(rows) } else { sparse(wide, rows).collect() };
        let text = if text.is_empty() { StringArray::new_null(rows) } else { sparse(text, rows).collect() };
        let narrow = Decimal64Array::new(narrow.into(), is_narrow);
        [Arc::new(narrow.with_data_type(NARROW)), Arc::new(wide.with_data_type(WIDE)), Arc::new(text)]
    }
}

/// A column that is empty but for these rows, which are in order.
fn sparse<T>(some: Vec<(usize, T)>, rows: usize) -> impl Iterator<Item = Option<T>> {
    let mut some = some.into_iter().peekable();
    (0..rows).map(move |row| some.next_if(|(at, _)| *at == row).map(|(_, value)| value))
}

/// The amount as a narrow one, if that loses nothing.
fn narrow(amount: Exact) -> Option<i64> {
    let (integer, scale) = amount.parts();
    let narrow = match NARROW_SCALE.checked_sub(scale) {
        Some(zeros) => i64::try_from(integer).ok()?.checked_mul(power_of_ten(zeros)?)?,
        None => i64::try_from(amount.at_scale(NARROW_SCALE).ok()?).ok()?,
    };
    (narrow.unsigned_abs() <= NARROW_MOST).then_some(narrow)
}

/// Said once, as every line asks for it.
fn power_of_ten(exponent: u32) -> Option<i64> {
    const POWERS: [i64; 13] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
        10_000_000_000,
        100_000_000_000,
        1_000_000_000_000,
    ];
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// An amount's columns, for reading; one that was not read has nothing in any row.
pub(super) struct AmountView<'a> {
    pub narrow: Option<&'a Decimal64Array>,
    pub wide: Option<&'a Decimal128Array>,
    pub text: Option<&'a StringArray>,
}

impl<'a> AmountView<'a> {
    /// Only the first of its columns may be narrow; in a part of the first form it is wide.
    pub(super) fn of(batch: &'a RecordBatch, name: &str) -> Result<Self, ArrowError> {
        let [narrow, wide, text] = amount_columns(name).map(|column| batch.column_by_name(&column));
        let (wide, narrow) = match narrow {
            Some(first) if *first.data_type() == WIDE => (Some(first), None),
            first => (wide, first),
        };
        let as_narrow = |column: &'a ArrayRef| column.as_primitive_opt().filter(|_| *column.data_type() == NARROW);
        let as_wide = |column: &'a ArrayRef| column.as_primitive_opt().filter(|_| *column.data_type() == WIDE);
        let not_ours = || not_ours(name);
        Ok(Self {
            narrow: narrow.map(|column| as_narrow(column).ok_or_else(not_ours)).transpose()?,
            wide: wide.map(|column| as_wide(column).ok_or_else(not_ours)).transpose()?,
            text: text.map(|column| column.as_string_opt().ok_or_else(not_ours)).transpose()?,
        })
    }

    /// The amounts, if each row has a narrow one.
    pub(super) fn all_narrow(&self) -> Option<&'a [i64]> {
        self.narrow.filter(|narrow| narrow.null_count() == 0).map(|narrow| narrow.values().as_ref())
    }

    /// Whether no row has an amount.
    pub(super) fn is_empty(&self) -> bool {
        fn all_null(column: Option<&impl Array>) -> bool {
            column.is_none_or(|column| column.null_count() == column.len())
        }
        all_null(self.narrow) && all_null(self.wide) && all_null(self.text)
    }

    /// A row's amount: as a decimal of [`SCALE`] digits, or as text where it needs more.
    pub(super) fn amount(&self, row: usize) -> (Option<i128>, Option<&'a str>) {
        if let Some(narrow) = self.narrow.filter(|narrow| narrow.is_valid(row)) {
            return (Some(i128::from(narrow.value(row)) * WIDEN), None);
        }
        let wide = self.wide.filter(|wide| wide.is_valid(row)).map(|wide| wide.value(row));
        (wide, self.text.filter(|text| text.is_valid(row)).map(|text| text.value(row)))
    }

    /// A row's amount.
    pub(super) fn get(&self, row: usize) -> Result<Option<Exact>, ArrowError> {
        let bad = |_| not_ours("amount");
        if let Some(narrow) = self.narrow.filter(|narrow| narrow.is_valid(row)) {
            return Exact::new(i128::from(narrow.value(row)), NARROW_SCALE)
                .map(|amount| Some(amount.trimmed()))
                .map_err(bad);
        }
        match self.amount(row) {
            (Some(wide), _) => Exact::new(wide, SCALE).map(|amount| Some(amount.trimmed())).map_err(bad),
            (None, text) => text.map(str::parse).transpose().map_err(bad),
        }
    }
}
