//! Sources whose files a process of its own reads: through the real program, with files that would be its death.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use entity::record::Record;
use flate2::{Compress, Compression, Crc, FlushCompress};
use rust_xlsxwriter::Workbook;
use scorebridge::connectors::{PullError, Reach, Row, SourceSettings, pull};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scorebridge");

fn reach(folder: &Path) -> Reach {
    Reach { program: PROGRAM.into(), ..Reach::new(folder) }
}

fn tickets(path: &str) -> SourceSettings {
    let settings = serde_json::json!({
        "records": "ticket", "zone": "Europe/Berlin", "from": {"connector": "file", "path": path},
        "fields": {"key": "number", "opened_at": "opened", "service": "app"},
    });
    serde_json::from_value(settings).unwrap()
}

async fn rows(path: &str, reach: &Reach) -> Result<Vec<Row<'static>>, PullError> {
    let mut rows = Vec::new();
    let take = &mut |row: Row<'_>| {
        rows.push(row.owned());
        Ok(())
    };
    pull(&tickets(path), reach, take).await?;
    Ok(rows)
}

/// A file that cannot be pulled: the reason holds that.
async fn fails(path: &str, reach: &Reach, expected: &str) {
    match rows(path, reach).await {
        Err(PullError::Misfit(why)) => assert!(why.contains(expected), "`{expected}` is not in: {why}"),
        other => panic!("{path}: {other:?}"),
    }
}

/// A zip file of these members, each given as texts and how often each is repeated. A text is packed once, however often.
fn zip(members: &[(&str, &[(&str, usize)])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, parts) in members {
        let (mut crc, mut packed) = (Crc::new(), Vec::new());
        for (text, times) in *parts {
            let mut one = Crc::new();
            one.update(text.as_bytes());
            let mut piece = Vec::with_capacity(text.len() + 100);
            // A full flush ends on a whole byte and looks back at nothing, so that pieces can be put together.
            let mut packer = Compress::new(Compression::best(), false);
            packer.compress_vec(text.as_bytes(), &mut piece, FlushCompress::Full).unwrap();
            for _ in 0..*times {
                crc.combine(&one);
                packed.extend(&piece);
            }
        }
        packed.extend([3, 0]);
        let offset = u32::try_from(file.len()).unwrap();
        // Version, flags, method, time, date; checksum, sizes, length of the name, of the rest.
        let mut about = [20_u16, 0, 8, 0, 0x21].map(u16::to_le_bytes).concat();
        about.extend([crc.sum(), u32::try_from(packed.len()).unwrap(), crc.amount()].map(u32::to_le_bytes).concat());
        about.extend([u16::try_from(name.len()).unwrap(), 0].map(u16::to_le_bytes).concat());
        file.extend([b"PK\x03\x04", &about[..], name.as_bytes(), &packed].concat());
        let place = [&[0; 10], &offset.to_le_bytes()[..]].concat();
        directory.extend([b"PK\x01\x02\x14\x00", &about[..], &place, name.as_bytes()].concat());
    }
    let (n, size) = (u16::try_from(members.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let end = [
        &[0, 0, n, n].map(u16::to_le_bytes).concat()[..],
        &size.to_le_bytes(),
        &(file.len() as u32).to_le_bytes(),
        &[0, 0],
    ];
    [file, directory, b"PK\x05\x06".to_vec(), end.concat()].concat()
}

/// A workbook of one sheet, `S`, that holds this, with these shared texts; `properties` of the workbook.
fn book(sheet: &[(&str, usize)], shared: &[(&str, usize)], properties: &str) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = |targets: &[(&str, &str)]| {
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let one = |(at, (kind, target)): (usize, &(&str, &str))| {
            format!("<Relationship Id=\"r{at}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
        };
        let all: String = targets.iter().enumerate().map(one).collect();
        format!("<Relationships xmlns=\"{package}\">{all}</Relationships>")
    };
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\">{properties}<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r0\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let (begin, strings) = (format!("<worksheet xmlns=\"{main}\"><sheetData>"), format!("<sst xmlns=\"{main}\">"));
    let sheet = [&[(begin.as_str(), 1)], sheet, &[("</sheetData></worksheet>", 1)]].concat();
    let shared = [&[(strings.as_str(), 1)], shared, &[("</sst>", 1)]].concat();
    let parts =
        [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")];
    zip(&[
        ("_rels/.rels", &[(&relations(&[("officeDocument", "xl/workbook.xml")]), 1)]),
        ("xl/workbook.xml", &[(&workbook, 1)]),
        ("xl/_rels/workbook.xml.rels", &[(&relations(&parts), 1)]),
        ("xl/styles.xml", &[(&styles, 1)]),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", &shared),
    ])
}

const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>number</t></is></c>\
    <c r=\"B1\" t=\"inlineStr\"><is><t>opened</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>app</t></is></c></row>";

#[tokio::test]
async fn a_workbook_and_a_parquet_file_are_read_by_a_process_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let cells = [["number", "opened", "app"], ["001", "2026-03-05 14:30", "mail"], ["002", "soon", "mail"]];
    sheet.write_row_matrix(0, 0, cells).unwrap();
    book.save(folder.path().join("calls-1.xlsx")).unwrap();
    std::fs::copy(folder.path().join("calls-1.xlsx"), folder.path().join("calls-2.xlsx")).unwrap();
    let rows = rows("calls-*.xlsx", &reach(folder.path())).await.unwrap();
    let [first, Row::Rejected { position: 2, reason, raw }, third, _] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((reason.contains("expected a date"), raw.as_str()), (true, "002,soon,mail"));
    assert!(matches!(first, Row::Record { position: 1, record: Record::Ticket(ticket) }
        if ticket.key == "001" && ticket.opened_at.to_rfc3339() == "2026-03-05T13:30:00+00:00"));
    assert!(matches!(third, Row::Record { position: 3, .. }), "both files are one delivery");
}

#[tokio::test]
async fn days_count_from_1904_where_the_workbook_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let row = "<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\" s=\"1\"><v>44624</v></c></row>";
    for (name, properties, expected) in
        [("old.xlsx", "<workbookPr date1904=\"1\"/>", "2026-03-05"), ("new.xlsx", "", "2022-03-04")]
    {
        std::fs::write(folder.path().join(name), book(&[(HEADER, 1), (row, 1)], &[], properties)).unwrap();
        let rows = rows(name, &reach(folder.path())).await.unwrap();
        let [Row::Record { record: Record::Ticket(ticket), .. }] = rows.as_slice() else { panic!("{rows:?}") };
        let local = ticket.opened_at.with_timezone(&chrono_tz::Europe::Berlin).date_naive();
        assert_eq!(local.to_string(), expected);
    }
}

#[tokio::test]
async fn bombs_kill_nobody_and_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: Vec<u8>| std::fs::write(folder.path().join(name), content).unwrap();
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
    write("dense.xlsx", book(&[(HEADER, 1), (far, 1)], &[], ""));
    let (cell, end) = ("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>", "</t></is></c></row>");
    write("cell.xlsx", book(&[(HEADER, 1), (cell, 1), (&"x".repeat(1 << 20), 300), (end, 1)], &[], ""));
    let texts = format!("<si><t>{}</t></si>", "x".repeat(10_000)).repeat(100);
    write("texts.xlsx", book(&[(HEADER, 1)], &[(&texts, 400)], ""));
    let rows = "<row><c t=\"b\"><v>1</v></c></row>".repeat(20_000);
    write("rows.xlsx", book(&[(HEADER, 1), (&rows, 400)], &[], ""));
    let entities = "<!DOCTYPE sst [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    write("entities.xlsx", book(&[(HEADER, 1)], &[(entities, 1), ("<si><t>&b;</t></si>", 1)], ""));
    for name in ["dense.xlsx", "cell.xlsx", "texts.xlsx", "rows.xlsx"] {
        let size = std::fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(size < 3 << 20, "{name} is small: {size} bytes");
    }
    let mut reach = reach(folder.path());
    (reach.limits.table_memory, reach.limits.table_cells) = (256 << 20, 100_000);
    fails("dense.xlsx", &reach, "dense.xlsx has a value in column 16384 of row 1048576 of sheet `S`").await;
    fails("cell.xlsx", &reach, "cell.xlsx needs more than 256 MiB of memory to read").await;
    fails("texts.xlsx", &reach, "texts.xlsx needs more than 256 MiB of memory to read").await;
    fails("rows.xlsx", &reach, "rows.xlsx has more than 100000 values in sheet `S`").await;
    fails("entities.xlsx", &reach, "entities.xlsx is damaged or no workbook").await;
    (reach.limits.table_time, reach.limits.table_cells) = (Duration::from_secs(1), u64::MAX);
    fails("rows.xlsx", &reach, "rows.xlsx takes too long to read").await;
}

#[tokio::test]
async fn a_reader_that_is_none_or_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calls.xlsx"), book(&[(HEADER, 1)], &[], "")).unwrap();
    let mut reach = reach(folder.path());
    assert_eq!(rows("calls.xlsx", &reach).await.unwrap(), []);
    for (program, expected) in [
        ("/no/such/program", "no process to read it"),
        ("/bin/echo", "is not understood"),
        ("/bin/false", "exit code 1"),
    ] {
        reach.program = program.into();
        let why = rows("calls.xlsx", &reach).await.unwrap_err().to_string();
        assert!(why.contains("calls.xlsx") && why.contains(expected), "{why}");
    }
    let silent = folder.path().join("silent");
    std::fs::write(&silent, "#!/bin/sh\nexec sleep 60\n").unwrap();
    Command::new("chmod").arg("+x").arg(&silent).status().unwrap();
    (reach.program, reach.limits.table_time) = (silent, Duration::from_millis(1_000));
    fails("calls.xlsx", &reach, "calls.xlsx takes too long to read").await;
}

/// The program, run on a company's folder.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).env("SCOREBRIDGE_DATA_DIR", folder.join("data")).env("SCOREBRIDGE_LOG", "off");
    command.args(arguments).output().unwrap()
}

#[test]
fn through_model_folder_and_program() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| crate::company::write(folder.path(), name, content);
    let source = |id: &str, from: &str| {
        format!(
            "  - {{ id: {id}, name: {id}, rhythm_hours: 24, settings: {{ records: ticket, zone: UTC, from: {{ connector: file, {from} }},\n      fields: {{ key: number, opened_at: opened, service: app }} }} }}\n"
        )
    };
    let model = "company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }\nsources:\n"
        .to_owned()
        + &source("book", "path: ../book.xlsx, sheet: S, skip_lines: 0")
        + &source("other", "path: ../book.xlsx, sheet: Costs")
        + &source("lines", "path: ../calls.jsonl.gz")
        + &source("packed", "path: ../calls.csv.zst");
    write("model/company.yaml", model.as_bytes());
    let row = "<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\" s=\"1\"><v>46086</v></c></row>";
    write("book.xlsx", &book(&[(HEADER, 1), (row, 1)], &[], ""));
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(b"{\"number\": 1, \"opened\": \"2026-03-05\", \"app\": null}\nnonsense\n").unwrap();
    write("calls.jsonl.gz", &packer.finish().unwrap());
    write(
        "calls.csv.zst",
        &zstd::encode_all(&b"number,opened,app\n1,2026-03-05,mail\n2,2026-03-05,mail\n"[..], 3).unwrap(),
    );
    let applied = run(folder.path(), &["apply", "model"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let said = String::from_utf8(run(folder.path(), &["run", "pull"]).stdout).unwrap();
    for expected in [
        "book: 1 read, 1 new, 0 changed, 0 same, 0 rejected",
        "book.xlsx has no sheet `Costs`; the file has: `S`",
        "lines: 2 read, 1 new, 0 changed, 0 same, 1 rejected",
        "packed: 2 read, 2 new, 0 changed, 0 same, 0 rejected",
    ] {
        assert!(said.contains(expected), "`{expected}` is not in: {said}");
    }
    // A fault of the settings has its file and line.
    let model = model.replace("sheet: Costs", "encoding: klingon");
    write("model/company.yaml", model.as_bytes());
    let checked = run(folder.path(), &["check", "model"]);
    let why = String::from_utf8(checked.stderr).unwrap();
    assert!(why.contains("company.yaml:5: id: source `other`: encoding `klingon` is not known"), "{why}");
    assert!(!run(folder.path(), &["help"]).stdout.windows(10).any(|text| text == b"read-table"), "nobody types it");
}
