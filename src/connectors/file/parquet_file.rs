//! A Parquet file, batch by batch: only the columns that are wanted, each value as exact text.
//!
//! Lists, maps and objects are no cells; a wanted column that holds them is refused by name.

use std::fs::File;

use arrow::array::{ArrayRef, RecordBatch, make_array};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Type;
use parquet::errors::ParquetError;

use super::frame::{Frame, Out, Request, Stop};
use crate::connectors::mapping::{column_name, find};

const BATCH: usize = 1_024;

/// Says the wanted columns and their rows; all columns and no row if a wanted one is missing.
///
/// # Errors
/// `Misfit` if it is no Parquet file, or a wanted column holds no plain values.
pub(super) fn read(file: File, request: &Request, out: Out<'_>) -> Result<(), Stop> {
    // Without the writer's own Arrow schema, a time is plainly UTC or plainly local.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(damaged)?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| column_name(field.name())).collect();
    let found: Result<Vec<usize>, String> = request.wanted.iter().map(|wanted| find(wanted, &names)).collect();
    let Ok(mut read) = found else { return Ok(out(Frame::Columns(names))?) };
    read.sort_unstable();
    read.dedup();
    let instants = plain_columns(&builder, &read)?;
    let chosen = read.iter().filter_map(|at| names.get(*at).cloned()).collect();
    out(Frame::Columns(chosen))?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), read);
    let batches = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(damaged)?;
    for batch in batches {
        say(&batch.map_err(|error| broken(&error))?, &instants, out)?;
    }
    Ok(())
}

fn damaged(error: ParquetError) -> Stop {
    Stop::Misfit(format!("is damaged or no Parquet file: {error}"))
}

/// A codec that this program was built without is no damage.
fn broken(error: &ArrowError) -> Stop {
    let text = error.to_string();
    match text.split_once("Disabled feature at compile time: ") {
        Some((_, codec)) => Stop::Misfit(format!("is packed with {codec}; write it with Snappy, Zstandard or gzip")),
        None => Stop::Misfit(format!("is damaged: {text}")),
    }
}

/// Which of these columns hold instants: those in UTC, and those of the old 96-bit kind, which are UTC without saying so.
///
/// # Errors
/// `Misfit` if one holds no plain values.
fn plain_columns(builder: &ParquetRecordBatchReaderBuilder<File>, read: &[usize]) -> Result<Vec<bool>, Stop> {
    let fields = builder.parquet_schema().root_schema().get_fields();
    let mut instants = Vec::new();
    for at in read {
        let Some(field) = builder.schema().fields().get(*at) else { continue };
        if let Some(what) = no_cell(field.data_type()) {
            let say = "only columns of plain values can be mapped";
            return Err(Stop::Misfit(format!("has {what} in column `{}`; {say}", field.name())));
        }
        let is_utc = matches!(field.data_type(), DataType::Timestamp(_, Some(_)));
        let old = fields.get(*at).filter(|field| field.is_primitive());
        instants.push(is_utc || old.is_some_and(|field| field.get_physical_type() == Type::INT96));
    }
    Ok(instants)
}

/// What values of that type are, if they are no cells.
fn no_cell(kind: &DataType) -> Option<&'static str> {
    match kind {
        DataType::Dictionary(_, values) => no_cell(values),
        DataType::Struct(_) => Some("objects"),
        DataType::Map(..) => Some("maps"),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => Some("bytes"),
        nested if nested.is_nested() => Some("lists"),
        _ => None,
    }
}

fn say(batch: &RecordBatch, instants: &[bool], out: Out<'_>) -> Result<(), Stop> {
    let options = FormatOptions::new().with_null("");
    let bare: Result<Vec<ArrayRef>, ArrowError> = batch.columns().iter().map(without_zone).collect();
    let bare = bare.map_err(|error| broken(&error))?;
    let columns: Result<Vec<_>, _> =
        bare.iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options)).collect();
    let columns = columns.map_err(|error| broken(&error))?;
    for row in 0..batch.num_rows() {
        let cell = |(column, instant): (&ArrayFormatter<'_>, &bool)| {
            let mut text = column.value(row).try_to_string()?;
            if *instant && !text.is_empty() {
                text.push('Z');
            }
            Ok(text)
        };
        let cells: Result<Vec<String>, ArrowError> = columns.iter().zip(instants).map(cell).collect();
        out(Frame::Row(cells.map_err(|error| broken(&error))?))?;
    }
    Ok(())
}

/// Instants as the clock of UTC shows them.
fn without_zone(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let DataType::Timestamp(unit, Some(_)) = column.data_type() else { return Ok(column.clone()) };
    let bare = DataType::Timestamp(*unit, None);
    Ok(make_array(column.to_data().into_builder().data_type(bare).build()?))
}
