//! Lines as columns and back.
//!
//! It reads and writes no file, and adds nothing up. Account and period stand on the slice, not on every line.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayAccessor, ArrayRef, AsArray, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
    TypedDictionaryArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use chrono::{DateTime, Utc};
use entity::record::{CostLine, LentCostLine, Record, UsageLine};
use entity::value::Period;

use super::amounts::{AmountView, Amounts, amount_fields};
use super::words::{Keys, Words, mark};

static COST_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let time = || DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let fields = [
        vec![field("charged_from", time()), field("charged_to", time())],
        amount_fields("billed"),
        amount_fields("effective"),
        ["currency", "category", "supplier_service"].map(|name| field(name, words())).to_vec(),
        ["resource", "description"].map(|name| field(name, DataType::Utf8)).to_vec(),
        amount_fields("quantity"),
        ["unit", "business_unit", "service"].map(|name| field(name, words())).to_vec(),
    ];
    Arc::new(Schema::new(fields.concat()))
});

static USAGE_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields = [
        vec![field("driver", words())],
        amount_fields("quantity"),
        ["business_unit", "service"].map(|name| field(name, words())).to_vec(),
    ];
    Arc::new(Schema::new(fields.concat()))
});

pub(super) fn field(name: &str, of: DataType) -> Field {
    Field::new(name, of, true)
}

/// Words that repeat: each is stored once.
fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The words of cost lines and usage lines, by field; all slices that a thread gathers share them.
#[derive(Default)]
pub(super) struct Vocabulary {
    currency: Words,
    category: Words,
    supplier_service: Words,
    unit: Words,
    business_unit: Words,
    service: Words,
    driver: Words,
}

impl Vocabulary {
    /// Forgets the words of fields that have too many. No row may wait that says one of them.
    pub(super) fn forget_many(&mut self) {
        let Self { currency, category, supplier_service, unit, business_unit, service, driver } = self;
        let all = [currency, category, supplier_service, unit, business_unit, service, driver];
        all.into_iter().for_each(Words::forget_many);
    }
}

/// Cost lines on their way into a file.
#[derive(Default)]
pub(super) struct CostColumns {
    charged_from: Vec<i64>,
    charged_to: Vec<i64>,
    billed: Amounts,
    effective: Amounts,
    currency: Keys,
    category: Keys,
    supplier_service: Keys,
    resource: StringBuilder,
    description: StringBuilder,
    quantity: Amounts,
    unit: Keys,
    business_unit: Keys,
    service: Keys,
}

impl CostColumns {
    pub(super) fn schema() -> SchemaRef {
        Arc::clone(&COST_SCHEMA)
    }

    /// Takes a line, and gives what stands for its fields in the content hash.
    pub(super) fn push(&mut self, words: &mut Vocabulary, line: &LentCostLine<'_>) -> [u64; 16] {
        let (from, to) = (line.charged_from.timestamp_micros(), line.charged_to.timestamp_micros());
        self.charged_from.push(from);
        self.charged_to.push(to);
        let [billed_sort, billed] = self.billed.push(Some(line.billed));
        let [effective_sort, effective] = self.effective.push(Some(line.effective).filter(|it| *it != line.billed));
        let [quantity_sort, quantity] = self.quantity.push(line.quantity);
        self.resource.append_option(line.resource);
        self.description.append_option(line.description);
        [
            from.cast_unsigned(),
            to.cast_unsigned(),
            billed_sort,
            billed,
            effective_sort,
            effective,
            quantity_sort,
            quantity,
            self.currency.push(&mut words.currency, Some(line.currency.code().into())),
            self.category.push(&mut words.category, Some(line.category)),
            self.supplier_service.push(&mut words.supplier_service, Some(line.supplier_service)),
            line.resource.map_or(0, mark),
            line.description.map_or(0, mark),
            self.unit.push(&mut words.unit, line.unit),
            self.business_unit.push(&mut words.business_unit, line.business_unit),
            self.service.push(&mut words.service, line.service),
        ]
    }

    /// The lines so far as one batch; the columns start again empty.
    pub(super) fn take(&mut self, words: &mut Vocabulary) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![times(&mut self.charged_from), times(&mut self.charged_to)];
        columns.extend(self.billed.take());
        columns.extend(self.effective.take());
        columns.push(self.currency.take(&mut words.currency)?);
        columns.push(self.category.take(&mut words.category)?);
        columns.push(self.supplier_service.take(&mut words.supplier_service)?);
        columns.push(texts(&mut self.resource));
        columns.push(texts(&mut self.description));
        columns.extend(self.quantity.take());
        columns.push(self.unit.take(&mut words.unit)?);
        columns.push(self.business_unit.take(&mut words.business_unit)?);
        columns.push(self.service.take(&mut words.service)?);
        RecordBatch::try_new(Self::schema(), columns)
    }
}

/// Usage lines on their way into a file.
#[derive(Default)]
pub(super) struct UsageColumns {
    driver: Keys,
    quantity: Amounts,
    business_unit: Keys,
    service: Keys,
}

impl UsageColumns {
    pub(super) fn schema() -> SchemaRef {
        Arc::clone(&USAGE_SCHEMA)
    }

    /// Takes a line, and gives what stands for its fields in the content hash.
    pub(super) fn push(&mut self, words: &mut Vocabulary, line: &UsageLine) -> [u64; 5] {
        let [sort, quantity] = self.quantity.push(Some(line.quantity));
        [
            sort,
            quantity,
            self.driver.push(&mut words.driver, Some(line.driver.as_str().into())),
            self.business_unit.push(&mut words.business_unit, line.business_unit.as_deref().map(Into::into)),
            self.service.push(&mut words.service, line.service.as_deref().map(Into::into)),
        ]
    }

    /// The lines so far as one batch; the columns start again empty.
    pub(super) fn take(&mut self, words: &mut Vocabulary) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![self.driver.take(&mut words.driver)?];
        columns.extend(self.quantity.take());
        columns.push(self.business_unit.take(&mut words.business_unit)?);
        columns.push(self.service.take(&mut words.service)?);
        RecordBatch::try_new(Self::schema(), columns)
    }
}

fn times(micros: &mut Vec<i64>) -> ArrayRef {
    let next = Vec::with_capacity(micros.len());
    Arc::new(TimestampMicrosecondArray::from(std::mem::replace(micros, next)).with_timezone("UTC"))
}

fn texts(texts: &mut StringBuilder) -> ArrayRef {
    let rows = texts.offsets_slice().len() - 1;
    let next = StringBuilder::with_capacity(rows, texts.values_slice().len());
    Arc::new(std::mem::replace(texts, next).finish())
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
            billed: AmountView::of(batch, "billed")?,
            effective: AmountView::of(batch, "effective")?,
            currency: word_column(batch, "currency")?,
            category: word_column(batch, "category")?,
            supplier_service: word_column(batch, "supplier_service")?,
            resource: text_column(batch, "resource")?,
            description: text_column(batch, "description")?,
            quantity: AmountView::of(batch, "quantity")?,
            unit: word_column(batch, "unit")?,
            business_unit: word_column(batch, "business_unit")?,
            service: word_column(batch, "service")?,
        })
    }

    fn line(&self, row: usize, account: &str, period: Period) -> Result<Box<CostLine>, ArrowError> {
        let said = |word: Option<String>, name: &str| word.ok_or_else(|| not_ours(name));
        let billed = self.billed.get(row)?.ok_or_else(|| not_ours("billed"))?;
        Ok(Box::new(CostLine {
            account: account.to_owned(),
            billing_period: period,
            charged_from: time(self.charged_from, row)?,
            charged_to: time(self.charged_to, row)?,
            billed,
            effective: self.effective.get(row)?.unwrap_or(billed),
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
            quantity: AmountView::of(batch, "quantity")?,
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

pub(super) fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, ArrowError> {
    column(batch, name)?.as_string_opt().ok_or_else(|| not_ours(name))
}

pub(super) fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    batch.column_by_name(name).ok_or_else(|| not_ours(name))
}

pub(super) fn not_ours(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("column `{name}` is not as we write it"))
}
