//! The form of a part: which columns have a dictionary, which are compressed, and how long pages and row groups are.

use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::amounts::amount_columns;
use super::part::{ACCOUNT, PERIOD};
use super::write::{BATCH_LINES, Slice};

/// Lines in one row group: the piece that one thread folds.
const ROW_GROUP_LINES: usize = 131_072;
/// Bytes of a dictionary; a column that would need a larger one has few words that repeat.
const DICTIONARY: usize = 256 << 10;
/// Columns in which a few words or times repeat: their dictionary leaves nothing for a compressor to find.
const REPEATS: [&str; 9] = [
    "charged_from",
    "charged_to",
    "currency",
    "category",
    "supplier_service",
    "unit",
    "business_unit",
    "service",
    "driver",
];

/// How columns are written. Only those of amounts count what is in them: the least and the greatest of lines in no order say
/// nothing.
pub(super) fn properties(slice: &Slice) -> WriterProperties {
    let about = [(ACCOUNT, slice.account.clone()), (PERIOD, slice.period.to_string())];
    let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    let mut properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(ROW_GROUP_LINES))
        .set_data_page_row_count_limit(BATCH_LINES)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(about.to_vec()));
    for [narrow, wide, text] in ["billed", "effective", "quantity"].map(amount_columns) {
        for column in [&narrow, &wide, &text].map(|column| ColumnPath::from(column.as_str())) {
            properties = properties.set_column_statistics_enabled(column, EnabledStatistics::Chunk);
        }
        // Few amounts need these columns, and what compresses a column keeps room for it in memory.
        for column in [wide, text].map(ColumnPath::from) {
            properties = properties.set_column_compression(column, Compression::SNAPPY);
        }
    }
    for column in REPEATS.map(ColumnPath::from) {
        properties = properties
            .set_column_dictionary_enabled(column.clone(), true)
            .set_column_compression(column, Compression::UNCOMPRESSED);
    }
    properties.build()
}
