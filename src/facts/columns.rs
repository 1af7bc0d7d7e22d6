//! Lines as columns and back. An amount is a decimal with 18 digits behind the point where that loses nothing, else its text.
//!
//! It reads and writes no file, and adds nothing up. Account and period stand on the slice, not on every line.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    Array, ArrayAccessor, ArrayRef, AsArray, Decimal128Array, Decimal128Builder, RecordBatch, StringArray,
    StringBuilder, StringDictionaryBuilder, TimestampMicrosecondArray, TypedDictionaryArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use chrono::{DateTime, Utc};
use entity::record::{CostLine, Record, UsageLine};
use entity::value::{Exact, Period};

/// Digits of an amount, and how many of them stand behind the point.
pub(super) const PRECISION: u8 = 38;
pub(super) const SCALE: i8 = 18;
/// The largest number of 38 digits.
const MOST: u128 = 10_u128.pow(38) - 1;

static COST_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let time = || DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let fields = [
        vec![field("charged_from", time()), field("charged_to", time())],
        amount_fields("billed", "billed_text"),
        amount_fields("effective", "effective_text"),
        ["currency", "category", "supplier_service"].map(|name| field(name, words())).to_vec(),
        ["resource", "description"].map(|name| field(name, DataType::Utf8)).to_vec(),
        amount_fields("quantity", "quantity_text"),
        ["unit", "business_unit", "service"].map(|name| field(name, words())).to_vec(),
    ];
    Arc::new(Schema::new(fields.concat()))
});

static USAGE_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields = [
        vec![field("driver", words())],
        amount_fields("quantity", "quantity_text"),
        ["business_unit", "service"].map(|name| field(name, words())).to_vec(),
    ];
    Arc::new(Schema::new(fields.concat()))
});

fn field(name: &str, of: DataType) -> Field {
    Field::new(name, of, true)
}

/// Words that repeat: each is stored once.
fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn amount_fields(decimal: &str, text: &str) -> Vec<Field> {
    vec![field(decimal, DataType::Decimal128(PRECISION, SCALE)), field(text, DataType::Utf8)]
}

/// Cost lines on their way into a file.
#[derive(Default)]
pub(super) struct CostColumns {
    charged_from: Vec<i64>,
    charged_to: Vec<i64>,
    billed: Amounts,
    effective: Amounts,
    currency: Words,
    category: Words,
    supplier_service: Words,
    resource: StringBuilder,
    description: StringBuilder,
    quantity: Amounts,
    unit: Words,
    business_unit: Words,
    service: Words,
}

type Words = StringDictionaryBuilder<Int32Type>;

impl CostColumns {
    pub(super) fn schema() -> SchemaRef {
        Arc::clone(&COST_SCHEMA)
    }

    pub(super) fn push(&mut self, line: &CostLine) -> Result<(), ArrowError> {
        self.charged_from.push(line.charged_from.timestamp_micros());
        self.charged_to.push(line.charged_to.timestamp_micros());
        self.billed.push(Some(line.billed));
        self.effective.push(Some(line.effective));
        self.currency.append(line.currency.to_string())?;
        self.category.append(&line.category)?;
        self.supplier_service.append(&line.supplier_service)?;
        self.resource.append_option(line.resource.as_ref());
        self.description.append_option(line.description.as_ref());
        self.quantity.push(line.quantity);
        push_word(&mut self.unit, line.unit.as_ref())?;
        push_word(&mut self.business_unit, line.business_unit.as_ref())?;
        push_word(&mut self.service, line.service.as_ref())
    }

    /// The lines so far as one batch; the columns start again empty.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![times(&mut self.charged_from), times(&mut self.charged_to)];
        columns.extend(self.billed.take()?);
        columns.extend(self.effective.take()?);
        for words in [&mut self.currency, &mut self.category, &mut self.supplier_service] {
            columns.push(Arc::new(words.finish()));
        }
        columns.push(Arc::new(self.resource.finish()));
        columns.push(Arc::new(self.description.finish()));
        columns.extend(self.quantity.take()?);
        for words in [&mut self.unit, &mut self.business_unit, &mut self.service] {
            columns.push(Arc::new(words.finish()));
        }
        RecordBatch::try_new(Self::schema(), columns)
    }
}

/// Usage lines on their way into a file.
#[derive(Default)]
pub(super) struct UsageColumns {
    driver: Words,
    quantity: Amounts,
    business_unit: Words,
    service: Words,
}

impl UsageColumns {
    pub(super) fn schema() -> SchemaRef {
        Arc::clone(&USAGE_SCHEMA)
    }

    pub(super) fn push(&mut self, line: &UsageLine) -> Result<(), ArrowError> {
        self.driver.append(&line.driver)?;
        self.quantity.push(Some(line.quantity));
        push_word(&mut self.business_unit, line.business_unit.as_ref())?;
        push_word(&mut self.service, line.service.as_ref())
    }

    /// The lines so far as one batch; the columns start again empty.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.driver.finish())];
        columns.extend(self.quantity.take()?);
        columns.push(Arc::new(self.business_unit.finish()));
        columns.push(Arc::new(self.service.finish()));
        RecordBatch::try_new(Self::schema(), columns)
    }
}

fn push_word(words: &mut Words, word: Option<&String>) -> Result<(), ArrowError> {
    match word {
        Some(word) => words.append(word).map(drop),
        None => {
            words.append_null();
            Ok(())
        }
    }
}

fn times(micros: &mut Vec<i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(std::mem::take(micros)).with_timezone("UTC"))
}

/// An amount's two columns. Both empty means: the source says nothing.
#[derive(Default)]
struct Amounts {
    decimal: Vec<Option<i128>>,
    text: StringBuilder,
}

impl Amounts {
    fn push(&mut self, amount: Option<Exact>) {
        let decimal = amount.and_then(|amount| amount.at_scale(SCALE.unsigned_abs().into()).ok());
        let decimal = decimal.filter(|decimal| decimal.unsigned_abs() <= MOST);
        self.decimal.push(decimal);
        self.text.append_option(amount.filter(|_| decimal.is_none()).map(|amount| amount.to_string()));
    }

    fn take(&mut self) -> Result<[ArrayRef; 2], ArrowError> {
        let mut decimal = Decimal128Builder::with_capacity(self.decimal.len());
        decimal.extend(self.decimal.drain(..));
        let decimal = decimal.finish().with_precision_and_scale(PRECISION, SCALE)?;
        Ok([Arc::new(decimal), Arc::new(self.text.finish())])
    }
}

/// The batch's lines as records of that account and period; cost lines or usage lines, as its columns say.
pub(super) fn records(batch: &RecordBatch, account: &str, period: Period) -> Result<Vec<Record>, ArrowError> {
    let rows = 0..batch.num_rows();
    if batch.column_by_name("driver").is_some() {
        let columns = UsageView::of(batch)?;
        return rows.map(|row| columns.line(row, account, period).map(Record::UsageLine)).collect();
    }
    let columns = CostView::of(batch)?;
    rows.map(|row| columns.line(row, account, period).map(Record::CostLine)).collect()
}

struct CostView<'a> {
    charged_from: &'a TimestampMicrosecondArray,
    charged_to: &'a TimestampMicrosecondArray,
    billed: AmountView<'a>,
    effective: AmountView<'a>,
    currency: WordView<'a>,
    category: WordView<'a>,
    supplier_service: WordView<'a>,
    resource: &'a StringArray,
    description: &'a StringArray,
    quantity: AmountView<'a>,
    unit: WordView<'a>,
    business_unit: WordView<'a>,
    service: WordView<'a>,
}

pub(super) type WordView<'a> = TypedDictionaryArray<'a, Int32Type, StringArray>;

impl<'a> CostView<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, ArrowError> {
        Ok(Self {
            charged_from: column(batch, "charged_from")?.as_primitive_opt().ok_or_else(|| not_ours("charged_from"))?,
            charged_to: column(batch, "charged_to")?.as_primitive_opt().ok_or_else(|| not_ours("charged_to"))?,
            billed: AmountView::of(batch, "billed", "billed_text")?,
            effective: AmountView::of(batch, "effective", "effective_text")?,
            currency: word_column(batch, "currency")?,
            category: word_column(batch, "category")?,
            supplier_service: word_column(batch, "supplier_service")?,
            resource: text_column(batch, "resource")?,
            description: text_column(batch, "description")?,
            quantity: AmountView::of(batch, "quantity", "quantity_text")?,
            unit: word_column(batch, "unit")?,
            business_unit: word_column(batch, "business_unit")?,
            service: word_column(batch, "service")?,
        })
    }

    fn line(&self, row: usize, account: &str, period: Period) -> Result<Box<CostLine>, ArrowError> {
        let said = |word: Option<String>, name: &str| word.ok_or_else(|| not_ours(name));
        Ok(Box::new(CostLine {
            account: account.to_owned(),
            billing_period: period,
            charged_from: time(self.charged_from, row)?,
            charged_to: time(self.charged_to, row)?,
            billed: self.billed.get(row)?.ok_or_else(|| not_ours("billed"))?,
            effective: self.effective.get(row)?.ok_or_else(|| not_ours("effective"))?,
            currency: said(word(self.currency, row), "currency")?.parse().map_err(|_| not_ours("currency"))?,
            category: said(word(self.category, row), "category")?,
            supplier_service: said(word(self.supplier_service, row), "supplier_service")?,
            resource: word(self.resource, row),
            description: word(self.description, row),
            quantity: self.quantity.get(row)?,
            unit: word(self.unit, row),
            business_unit: word(self.business_unit, row),
            service: word(self.service, row),
        }))
    }
}

struct UsageView<'a> {
    driver: WordView<'a>,
    quantity: AmountView<'a>,
    business_unit: WordView<'a>,
    service: WordView<'a>,
}

impl<'a> UsageView<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, ArrowError> {
        Ok(Self {
            driver: word_column(batch, "driver")?,
            quantity: AmountView::of(batch, "quantity", "quantity_text")?,
            business_unit: word_column(batch, "business_unit")?,
            service: word_column(batch, "service")?,
        })
    }

    fn line(&self, row: usize, account: &str, period: Period) -> Result<Box<UsageLine>, ArrowError> {
        Ok(Box::new(UsageLine {
            account: account.to_owned(),
            billing_period: period,
            driver: word(self.driver, row).ok_or_else(|| not_ours("driver"))?,
            quantity: self.quantity.get(row)?.ok_or_else(|| not_ours("quantity"))?,
            business_unit: word(self.business_unit, row),
            service: word(self.service, row),
        }))
    }
}

/// An amount's two columns, for reading.
pub(super) struct AmountView<'a> {
    pub decimal: &'a Decimal128Array,
    pub text: &'a StringArray,
}

impl<'a> AmountView<'a> {
    pub(super) fn of(batch: &'a RecordBatch, decimal: &str, text: &str) -> Result<Self, ArrowError> {
        let decimals = column(batch, decimal)?;
        if *decimals.data_type() != DataType::Decimal128(PRECISION, SCALE) {
            return Err(not_ours(decimal));
        }
        let decimal = decimals.as_primitive_opt().ok_or_else(|| not_ours(decimal))?;
        Ok(Self { decimal, text: text_column(batch, text)? })
    }

    fn get(&self, row: usize) -> Result<Option<Exact>, ArrowError> {
        let bad = |_| not_ours("amount");
        if self.decimal.is_valid(row) {
            let amount = Exact::new(self.decimal.value(row), SCALE.unsigned_abs().into()).map_err(bad)?;
            return Ok(Some(amount.trimmed()));
        }
        word(self.text, row).map(|text| text.parse()).transpose().map_err(bad)
    }
}

fn time(times: &TimestampMicrosecondArray, row: usize) -> Result<DateTime<Utc>, ArrowError> {
    DateTime::from_timestamp_micros(times.value(row)).ok_or_else(|| not_ours("time"))
}

fn word<'a>(words: impl ArrayAccessor<Item = &'a str>, row: usize) -> Option<String> {
    words.is_valid(row).then(|| words.value(row).to_owned())
}

pub(super) fn word_column<'a>(batch: &'a RecordBatch, name: &str) -> Result<WordView<'a>, ArrowError> {
    let words = column(batch, name)?.as_dictionary_opt::<Int32Type>();
    words.and_then(|words| words.downcast_dict()).ok_or_else(|| not_ours(name))
}

fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, ArrowError> {
    column(batch, name)?.as_string_opt().ok_or_else(|| not_ours(name))
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    batch.column_by_name(name).ok_or_else(|| not_ours(name))
}

fn not_ours(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("column `{name}` is not as we write it"))
}
