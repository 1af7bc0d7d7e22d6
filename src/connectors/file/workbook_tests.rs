//! Sheets as people make them, read in this process: kinds of cells, choice of sheet and header, limits.

use std::io::{Seek, Write};

use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, IntoExcelData, Workbook, Worksheet};

use super::frame::{Frame, Request, Stop};
use super::workbook;
use crate::connectors::Format;

pub(super) fn request(format: Format, wanted: &[&str]) -> Request {
    Request {
        format,
        wanted: wanted.iter().map(|name| (*name).to_owned()).collect(),
        sheet: None,
        skip_rows: 0,
        memory: 1 << 30,
        seconds: 60,
        most_columns: 1_000,
        most_cells: 10_000,
        row_bytes: 1_000,
    }
}

/// What is said of a workbook of these sheets, or why it cannot be read.
fn said(book: &mut Workbook, request: &Request) -> Result<Vec<Frame>, String> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&book.save_to_buffer().unwrap()).unwrap();
    file.rewind().unwrap();
    let mut frames = Vec::new();
    let outcome = workbook::read(file, request, &mut |frame| {
        frames.push(frame);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(frames),
        Err(Stop::Misfit(why)) => Err(why),
        Err(Stop::Deaf(error)) => panic!("{error}"),
    }
}

/// The rows of the only sheet, under a header.
fn rows(fill: impl FnOnce(&mut Worksheet)) -> Vec<Vec<String>> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    let mut frames = said(&mut book, &request(Format::Xlsx, &[])).unwrap();
    assert!(matches!(frames.remove(0), Frame::Columns(_)));
    frames.into_iter().map(|frame| if let Frame::Row(cells) = frame { cells } else { panic!("{frame:?}") }).collect()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: impl IntoExcelData) {
    sheet.write(row, column, value).unwrap();
}

#[test]
fn kinds_of_cells() {
    let check = |write: fn(&mut Worksheet), expected: &str| {
        let found = rows(|sheet| {
            sheet.write(0, 0, "key").unwrap().write(0, 1, "value").unwrap().write(1, 0, "k").unwrap();
            write(sheet);
        });
        assert_eq!(found, [["k", expected]]);
    };
    fn date(sheet: &mut Worksheet, serial: f64, look: &str) {
        sheet.write_with_format(1, 1, serial, &Look::new().set_num_format(look)).unwrap();
    }
    fn formula(sheet: &mut Worksheet, result: &str) {
        sheet.write(1, 1, Formula::new("=A1").set_result(result)).unwrap();
    }
    check(|sheet| put(sheet, 1, 1, "007"), "007");
    check(|sheet| put(sheet, 1, 1, " ä; \"b\"\nc "), " ä; \"b\"\nc ");
    check(|sheet| put(sheet, 1, 1, 7), "7");
    check(|sheet| put(sheet, 1, 1, -19.99), "-19.99");
    check(|sheet| put(sheet, 1, 1, 0.000_000_1), "0.0000001");
    check(|sheet| put(sheet, 1, 1, 123_456_789_012_345.0), "123456789012345");
    check(|sheet| put(sheet, 1, 1, true), "true");
    check(|sheet| put(sheet, 1, 1, false), "false");
    check(|_| {}, "");
    check(|sheet| date(sheet, 46_086.0, "yyyy-mm-dd"), "2026-03-05");
    check(|sheet| date(sheet, 46_086.604_166_666_664, "dd/mm/yyyy hh:mm"), "2026-03-05T14:30:00");
    check(|sheet| date(sheet, 46_086.604_178_240_74, "dd/mm/yyyy hh:mm:ss.000"), "2026-03-05T14:30:01");
    check(|sheet| date(sheet, 59.0, "yyyy-mm-dd"), "1900-02-28");
    check(|sheet| date(sheet, 61.0, "yyyy-mm-dd"), "1900-03-01");
    check(|sheet| date(sheet, 0.604_166_666_666_666_6, "hh:mm"), "14:30:00");
    check(|sheet| date(sheet, 1.5625, "[h]:mm:ss"), "37:30:00");
    check(|sheet| date(sheet, 46_086.0, "0.00"), "46086");
    check(|sheet| formula(sheet, "12.5"), "12.5");
    check(|sheet| formula(sheet, "text"), "text");
    check(|sheet| formula(sheet, "#N/A"), "#N/A");
    check(|sheet| formula(sheet, "#DIV/0!"), "#DIV/0!");
    check(|sheet| formula(sheet, "#REF!"), "#REF!");
    check(
        |sheet| {
            let at = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
            sheet.write_with_format(1, 1, at, &Look::new().set_num_format("d mmm yy")).unwrap();
        },
        "2024-02-29",
    );
}

#[test]
fn a_table_as_it_lies_there() {
    let found = rows(|sheet| {
        for (at, name) in ["unit", "double", "double", " with\n break "].into_iter().enumerate() {
            sheet.write(0, at.try_into().unwrap(), name).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, "Sales", &Look::new()).unwrap();
        sheet.write(2, 1, 1).unwrap().write(3, 1, 2).unwrap();
        sheet.write(5, 3, "last").unwrap();
        // Beside the table, without a name above.
        sheet.write(2, 9, "a remark").unwrap().write(8, 9, "another").unwrap();
    });
    assert_eq!(found, [["Sales", "1", "", ""], ["", "2", "", ""], ["", "", "", "last"]]);
}

#[test]
fn the_header_is_where_one_says() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Costs of March").unwrap();
    sheet.write(3, 0, "key").unwrap().write(3, 2, "value").unwrap();
    sheet.write(4, 0, "k").unwrap();
    let mut wanted = request(Format::Xlsx, &[]);
    wanted.skip_rows = 2;
    let columns = Frame::Columns(vec!["key".into(), String::new(), "value".into()]);
    let row = Frame::Row(vec!["k".into(), String::new(), String::new()]);
    assert_eq!(said(&mut book, &wanted), Ok(vec![columns, row]));
    wanted.skip_rows = 9;
    assert_eq!(said(&mut book, &wanted), Err("has no header: its sheet `Sheet1` is empty".to_owned()));
}

#[test]
fn the_sheet_is_the_one_named_or_the_only_one() {
    let check = |sheet: Option<&str>, visible: &[(&str, bool)], expected: Result<&str, &str>| {
        let mut book = Workbook::new();
        for (name, visible) in visible {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            sheet.write(0, 0, format!("header of {name}")).unwrap();
            sheet.set_hidden(!visible).set_active(*visible);
        }
        let request = Request { sheet: sheet.map(str::to_owned), ..request(Format::Xlsx, &[]) };
        let expected = expected.map(|name| vec![Frame::Columns(vec![format!("header of {name}")])]);
        assert_eq!(said(&mut book, &request), expected.map_err(str::to_owned));
    };
    let two = [("Notes", true), ("Costs", true)];
    check(Some("Costs"), &two, Ok("Costs"));
    check(None, &two, Err("has several sheets; name one by `sheet`: `Notes`, `Costs`"));
    check(Some("costs"), &two, Err("has no sheet `costs`; the file has: `Notes`, `Costs`"));
    let hidden = [("Costs", true), ("Lists", false)];
    check(None, &hidden, Ok("Costs"));
    check(Some("Lists"), &hidden, Ok("Lists"));
}

#[test]
fn limits_are_named() {
    let check = |fill: fn(&mut Worksheet), expected: &str| {
        let mut book = Workbook::new();
        fill(book.add_worksheet());
        assert_eq!(said(&mut book, &request(Format::Xlsx, &[])), Err(expected.to_owned()));
    };
    check(
        |sheet| {
            put(sheet, 0, 0, "key");
            put(sheet, 1_048_575, 16_383, "far");
        },
        "has a value in column 16384 of row 1048576 of sheet `Sheet1`; at most 1000 columns are read",
    );
    check(
        |sheet| {
            for row in 0..5_001 {
                put(sheet, row, 0, "a");
                put(sheet, row, 1, "b");
            }
        },
        "has more than 10000 values in sheet `Sheet1`",
    );
    check(
        |sheet| {
            put(sheet, 0, 0, "key");
            put(sheet, 1, 0, "x".repeat(1_001));
        },
        "has more than 1000 bytes in row 2 of sheet `Sheet1`",
    );
}

#[test]
fn what_is_no_workbook() {
    for content in ["", "number,opened\n1,2\n", "PK\u{3}\u{4} rest"] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content.as_bytes()).unwrap();
        file.rewind().unwrap();
        let outcome = workbook::read(file, &request(Format::Xlsx, &[]), &mut |_| Ok(()));
        assert!(matches!(&outcome, Err(Stop::Misfit(why)) if why.contains("damaged or no workbook")), "{outcome:?}");
    }
}
