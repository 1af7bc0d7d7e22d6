//! Parquet files as programs write them, read in this process: kinds of columns, what is refused, what is left out.

use std::io::{Seek, Write};
use std::sync::Arc;

use arrow::array::*;
use arrow::datatypes::*;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::frame::{Frame, Stop};
use super::parquet_file;
use super::workbook_tests::request;
use crate::connectors::Format;

/// What is said of the wanted columns of a file that holds all these, or why it cannot be read.
fn said(columns: Vec<(&str, ArrayRef)>, compression: Compression, wanted: &[&str]) -> Result<Vec<Frame>, String> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut file = tempfile::tempfile().unwrap();
    let mut writer = ArrowWriter::try_new(file.try_clone().unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    file.rewind().unwrap();
    read(file, wanted)
}

fn read(file: std::fs::File, wanted: &[&str]) -> Result<Vec<Frame>, String> {
    let mut frames = Vec::new();
    let outcome = parquet_file::read(file, &request(Format::Parquet, wanted), &mut |frame| {
        frames.push(frame);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(frames),
        Err(Stop::Misfit(why)) => Err(why),
        Err(Stop::Deaf(error)) => panic!("{error}"),
    }
}

fn row(cells: &[&str]) -> Frame {
    Frame::Row(cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn kinds_of_columns() {
    let check = |values: ArrayRef, expected: [&str; 2]| {
        let kind = values.data_type().clone();
        let found = said(vec![("v", values)], Compression::SNAPPY, &["v"]).unwrap();
        assert_eq!(found, [Frame::Columns(vec!["v".into()]), row(&expected[..1]), row(&expected[1..])], "{kind}");
    };
    let exact = |values: [Option<i128>; 2], scale| {
        Arc::new(Decimal128Array::from(values.to_vec()).with_precision_and_scale(38, scale).unwrap())
    };
    check(exact([Some(2_523_589_325_400_648_027), None], 18), ["2.523589325400648027", ""]);
    check(exact([Some(-5), Some(i128::pow(10, 38) - 1)], 2), ["-0.05", "999999999999999999999999999999999999.99"]);
    check(Arc::new(StringArray::from(vec![Some("ä, \"b\""), Some("007")])), ["ä, \"b\"", "007"]);
    let words: DictionaryArray<Int32Type> = vec![Some("Usage"), None].into_iter().collect();
    check(Arc::new(words), ["Usage", ""]);
    check(Arc::new(Int64Array::from(vec![i64::MIN, i64::MAX])), ["-9223372036854775808", "9223372036854775807"]);
    check(Arc::new(UInt64Array::from(vec![0, u64::MAX])), ["0", "18446744073709551615"]);
    check(Arc::new(Float64Array::from(vec![0.1, 1e-7])), ["0.1", "1e-7"]);
    check(Arc::new(Float32Array::from(vec![0.1, 2.0])), ["0.1", "2.0"]);
    check(Arc::new(BooleanArray::from(vec![Some(true), None])), ["true", ""]);
    check(Arc::new(Date32Array::from(vec![20_517, 0])), ["2026-03-05", "1970-01-01"]);
    let bare = || TimestampMicrosecondArray::from(vec![Some(1_772_721_000_123_456), None]);
    check(Arc::new(bare()), ["2026-03-05T14:30:00.123456", ""]);
    check(Arc::new(bare().with_timezone("UTC")), ["2026-03-05T14:30:00.123456Z", ""]);
    check(Arc::new(bare().with_timezone("Asia/Tokyo")), ["2026-03-05T14:30:00.123456Z", ""]);
    let nanos = TimestampNanosecondArray::from(vec![0, 1]);
    check(Arc::new(nanos), ["1970-01-01T00:00:00", "1970-01-01T00:00:00.000000001"]);
    check(Arc::new(Time64MicrosecondArray::from(vec![52_200_000_000, 0])), ["14:30:00", "00:00:00"]);
}

/// A plain column first and last, and four between whose values are no cells.
fn mixed() -> Vec<(&'static str, ArrayRef)> {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)])]);
    let inner = Arc::new(Field::new("a", DataType::Int32, false));
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let object = StructArray::from(vec![(inner, numbers)]);
    let mut tags = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    tags.keys().append_value("unit");
    tags.values().append_value("sales");
    tags.append(true).unwrap();
    vec![
        ("Billed  Cost", Arc::new(Int32Array::from(vec![1]))),
        ("list", Arc::new(list)),
        ("object", Arc::new(object)),
        ("tags", Arc::new(tags.finish())),
        ("bytes", Arc::new(BinaryArray::from(vec![&b"x"[..]]))),
        ("last", Arc::new(Int32Array::from(vec![2]))),
    ]
}

#[test]
fn what_is_no_cell_is_refused_where_it_is_wanted() {
    for (name, what) in [("list", "lists"), ("object", "objects"), ("tags", "maps"), ("bytes", "bytes")] {
        let expected = format!("has {what} in column `{name}`; only columns of plain values can be mapped");
        assert_eq!(said(mixed(), Compression::SNAPPY, &["last", name]), Err(expected));
    }
    let plain = said(mixed(), Compression::SNAPPY, &["last", "Billed Cost"]);
    assert_eq!(plain, Ok(vec![Frame::Columns(vec!["Billed Cost".into(), "last".into()]), row(&["1", "2"])]));
    let missing = said(mixed(), Compression::SNAPPY, &["last", "absent"]).unwrap();
    let [Frame::Columns(all)] = missing.as_slice() else { panic!("{missing:?}") };
    assert_eq!(all, &["Billed Cost", "list", "object", "tags", "bytes", "last"], "so that one sees what there is");
}

#[test]
fn codecs() {
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(GzipLevel::default()),
    ] {
        let column: ArrayRef = Arc::new(Int32Array::from(vec![7; 3_000]));
        let frames = said(vec![("v", column)], codec, &["v"]).unwrap();
        assert_eq!((frames.len(), &frames[3_000]), (3_001, &row(&["7"])), "{codec}");
    }
}

#[test]
fn what_is_no_parquet_file() {
    let batch = RecordBatch::try_from_iter(mixed()).unwrap();
    let mut whole = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut whole, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut damaged = whole.clone();
    damaged[4..60].fill(0xa5);
    for content in [&b""[..], b"number,opened\n1,2\n", &whole[..whole.len() / 2], &whole[900..], &damaged] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        let why = read(file, &["Billed Cost"]).unwrap_err();
        assert!(why.contains("is damaged"), "{why}");
    }
}
