//! Tests of the files beside the mail: paper, spreadsheet, CSV and JSON say the same as the frozen body, and stay harmless.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};

use super::edition::compose_for_tests;
use super::tests::{HOSTILE, bare, check_error, draft, file, named, undrawn};
use super::*;
use crate::language::Language;

const PAGE: &str = "executive-scorecard/page.typ";

/// What only typst would take for an order.
const ORDERS: [&str; 8] = [
    "#panic()",
    "#read(\"/etc/passwd\")",
    "*a* _b_ $c^2$ `d` @e <f> // g",
    "]#[] } { ) (",
    "/* a",
    "= Heading",
    "\u{202e}tfel ot thgir\u{0}\u{7}",
    "\\u{23} \\ \" ' ~ --- https://evil.example",
];

fn bytes(draft: &Draft, name: &str) -> Vec<u8> {
    draft.files.iter().find(|file| file.name == name).unwrap().body.clone()
}

/// A document as it was set: how many pages, and each text with its page and its ends.
pub(super) struct Set {
    pages: usize,
    texts: Vec<(usize, String, [Abs; 3])>,
}

/// Sets the executive sample's page with its data changed.
pub(super) fn set(input: &Executive, change: impl Fn(Value) -> Value) -> Set {
    set_any(&Content::ExecutiveScorecard(Box::new(input.clone())), change)
}

/// Sets a report's page with its data changed.
pub(super) fn set_any(content: &Content, change: impl Fn(Value) -> Value) -> Set {
    let (data, charts) = compose_for_tests(content);
    let (templates, head) = (Templates::embedded().unwrap(), content.head());
    let beside = paper::beside(&change(data), head.made_on, charts.iter());
    let beside = templates.beside(templates.language(&head.language), beside);
    let sheet = templates.press().sheet(&format!("{}/page.typ", content.kind()), beside).unwrap();
    let document = typst::compile(&sheet).output.unwrap_or_else(|faults| panic!("{faults:?}"));
    typst_pdf::pdf(&document, &pdf::options("test").unwrap()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut texts = Vec::new();
    for (number, page) in document.pages().iter().enumerate() {
        gather(&page.frame, Transform::identity(), number, &mut texts);
    }
    Set { pages: document.pages().len(), texts }
}

fn gather(frame: &Frame, drawn: Transform, page: usize, texts: &mut Vec<(usize, String, [Abs; 3])>) {
    for (place, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let moved = drawn.pre_concat(Transform::translate(place.x, place.y)).pre_concat(group.transform);
                gather(&group.frame, moved, page, texts);
            }
            FrameItem::Text(text) => {
                let [from, to] =
                    [Abs::zero(), text.width()].map(|by| Point::new(place.x + by, place.y).transform(drawn));
                texts.push((page, text.text.to_string(), [from.x, to.x, from.y]));
            }
            _ => {}
        }
    }
}

impl Set {
    pub(super) fn pages(&self) -> usize {
        self.pages
    }

    /// The letters of a page, without the places where words may be broken.
    pub(super) fn said(&self, page: usize) -> String {
        let said: String = self.texts.iter().filter(|(on, ..)| *on == page).map(|(_, text, _)| text.as_str()).collect();
        said.replace('\u{200b}', "")
    }

    /// Nothing runs over the edge of an A4 page with its margins of 16 mm.
    pub(super) fn stays_on_its_pages(&self) {
        let (left, right, bottom) = (Abs::mm(15.9), Abs::mm(210.0 - 15.9), Abs::mm(297.0));
        for (page, text, [from, to, y]) in &self.texts {
            let inside = left <= *from && *to <= right && Abs::zero() <= *y && *y <= bottom;
            assert!(inside, "page {page}, {from:?} to {to:?} at {y:?}: {text}");
        }
    }
}

#[test]
fn the_first_page_answers_and_the_others_show_why() {
    let set = set(&sample::executive(), |data| data);
    let first = set.said(0);
    for said in ["7 of 11 targets met", "Decision asked of you", "What really changed", "Cost against plan", "shelf"] {
        assert!(first.contains(said), "{said}");
    }
    assert!(first.contains("91.7\u{a0}% of the scorecard has figures"), "{first}");
    assert!(set.said(1).contains("Appendix"), "the answer takes more than its page");
    for page in 0..set.pages {
        let (said, number) = (set.said(page), format!("Page {} of {}", page + 1, set.pages));
        for foot in ["Check number 5EA150FC4EC4", "August 2026", "Nordwind Retail Group", &number] {
            assert!(said.contains(foot), "{foot} on page {page}: {said}");
        }
    }
    set.stays_on_its_pages();
}

#[test]
fn a_month_without_figures_is_set_too() {
    for input in [bare(), undrawn()] {
        let set = set(&input, |data| data);
        assert!(set.said(0).contains("No costs are charged for August 2026 yet."));
        set.stays_on_its_pages();
    }
}

/// What no text from outside ever stands in: our own words, figures and addresses.
const OURS: [&str; 8] = ["check_number", "kpi", "language", "links", "word", "movement", "records", "difference"];

/// Every other text of the data replaced by the next one of the list, but for names of files.
fn replaced<'a>(value: Value, next: &mut impl Iterator<Item = &'a String>) -> Value {
    let is_picture = value.get("alt").is_some();
    match value {
        Value::String(_) => next.next().unwrap().as_str().into(),
        Value::Array(items) => items.into_iter().map(|item| replaced(item, next)).collect(),
        Value::Object(fields) => {
            let kept = |key: &str| OURS.contains(&key) || (is_picture && key == "name");
            let field = |(key, item): (String, Value)| {
                let item = if kept(&key) { item } else { replaced(item, next) };
                (key, item)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        other => other,
    }
}

/// The sample's page with those texts in every place, beginning with that one.
fn hostile(texts: &[String], first: usize) -> Set {
    set(&sample::executive(), |data| replaced(data, &mut texts.iter().cycle().skip(first)))
}

#[test]
fn hostile_texts_stay_text_and_on_the_page() {
    let texts = ORDERS.into_iter().chain(HOSTILE).map(plain::clean); // as in every body that is frozen
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect(); // a headline always says something
    let mut said = String::new();
    for first in [0, 5, 11] {
        let set = hostile(&texts, first);
        assert!(set.pages < 20, "{} pages", set.pages);
        set.stays_on_its_pages();
        said.extend((0..set.pages).map(|page| set.said(page)));
    }
    for text in ["#panic()", "#read(\"/etc/passwd\")", "*a* _b_ $c^2$ `d` @e <f> // g", "= Heading", "{{7*7}}"] {
        assert!(said.contains(text), "{text} was not taken as text");
    }
}

#[test]
fn endless_texts_stay_on_the_page() {
    let set = hostile(&["x".repeat(5_000), "word ".repeat(1_000)], 0);
    assert!(set.pages < 100, "{} pages", set.pages);
    set.stays_on_its_pages();
}

#[test]
fn letters_without_a_shape_leave_a_mark() {
    let mut input = sample::executive();
    input.company = "日本 שלום 👩\u{200d}🔬 Zoë".to_owned();
    assert!(set(&input, |data| data).said(0).contains("□□ □□□□ □□ Zoë"));
}

#[test]
fn paper_is_tagged_named_and_dated() {
    let pdf = bytes(&draft(&sample::executive()), "pdf");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let has = |said: &str| pdf.windows(said.len()).any(|part| part == said.as_bytes());
    for said in [
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "IT for the business, August 2026",
        "2026-09-03",
    ] {
        assert!(has(said), "{said}");
    }
    let paper = lopdf::Document::load_mem(&pdf).unwrap();
    assert!(paper.catalog().unwrap().has(b"StructTreeRoot"));
    let is_part = |object: &lopdf::Object| object.as_dict().is_ok_and(|part| part.has_type(b"StructElem"));
    assert!(paper.objects.values().filter(|object| is_part(object)).count() > 300);
    assert!(pdf.len() < 120_000, "{} bytes", pdf.len());
    assert!(has("/Predictor 12"), "the index is compressed");
}

#[test]
fn a_wrong_page_is_named_and_reaches_nothing() {
    let check = |page: &str, expected: &str| check_error(&undrawn(), &[(PAGE, page)], expected);
    check("#import \"/base.typ\": *\n#titel", "executive-scorecard/page.typ:2: unknown variable: titel");
    check("#import \"/base.typ\": *\n#show: report\n#chart((name: \"none\", alt: \"x\"))", "none.svg");
    check("#import \"/base.typ\": *\n#show: report\n#image(\"/measures.svg\")", "measures.svg");
    check("#read(\"/etc/passwd\")", "etc/passwd");
    check("#import \"@preview/cetz:0.3.0\"", "not found");
    check("no title", "PDF/UA-1");
    check("#let n = 1\n#while n > 0 { n += 1 }", "infinite");
    let unseen = "#import \"/base.typ\": *\n#show: report\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' \
                  width='9' height='9'/>\"), format: \"svg\")";
    check(unseen, "PDF/UA-1");
}

/// The rows of a CSV by column name.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_csv_says_what_is_frozen() {
    let draft = draft(&sample::executive());
    let rows = rows(&file(&draft, "csv"));
    let frozen = frozen::Frozen::read(&draft.body).unwrap();
    assert_eq!(rows.len(), 12);
    for (row, placed) in rows.iter().zip(frozen.kpis()) {
        let marks = &placed.kpi.marks;
        assert_eq!(row["check_number"], draft.check_number);
        assert_eq!((&row["kpi"], &row["period"]), (&placed.kpi.id, &"2026-08".to_owned()));
        assert_eq!(row["value"].parse().ok(), marks.value, "{row:?}");
        assert_eq!(row["usual_upper"].parse().ok(), placed.kpi.limit_upper);
        assert_eq!((&row["status"], &row["n"]), (&marks.status.to_string(), &marks.n.to_string()));
    }
    let late = &rows[11];
    assert_eq!((late["value"].as_str(), late["no_value"].as_str(), late["status"].as_str()), ("", "late", "no_value"));
}

/// The sheets of a spreadsheet, as another program reads them.
fn sheets(draft: &Draft) -> Vec<(String, Range<Data>)> {
    Xlsx::new(Cursor::new(bytes(draft, "xlsx"))).unwrap().worksheets()
}

#[test]
fn the_spreadsheet_says_what_is_frozen() {
    let draft = draft(&sample::executive());
    let sheets = sheets(&draft);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Measures", "Course", "Costs", "About"]);
    let cell =
        |sheet: usize, row: u32, column: u32| sheets[sheet].1.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(
        [cell(0, 1, 2), cell(0, 1, 4), cell(0, 1, 5)],
        [Data::String("Orders completed".into()), Data::Float(88.1), Data::Float(95.0)]
    );
    assert_eq!([cell(0, 12, 4), cell(0, 12, 13)], [Data::Empty, Data::String("the figures are late".into())]);
    assert_eq!(sheets[1].1.get_size(), (25, 13));
    let month = cell(1, 24, 0);
    assert!(matches!(&month, Data::DateTime(date) if date.to_ymd_hms_milli().0 == 2026), "{month:?}");
    assert_eq!(cell(1, 24, 1), Data::Float(88.1));
    let costs = &sheets[2].1;
    assert_eq!(costs.get_size(), (12, 4));
    assert_eq!([cell(2, 11, 0), cell(2, 11, 2)], [Data::String("Total".into()), Data::Float(1_241_000.0)]);
    assert_eq!(cell(3, 1, 1), Data::String(draft.check_number.clone()));
}

#[test]
fn tables_run_nothing() {
    for first in 0..3 {
        let draft = draft(&named(&["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")"], first));
        for (name, range) in Xlsx::new(Cursor::new(bytes(&draft, "xlsx"))).map(|mut book| formulas(&mut book)).unwrap()
        {
            assert!(range.cells().all(|(_, _, formula)| formula.is_empty()), "{name} computes");
        }
        assert!(
            sheets(&draft)
                .iter()
                .any(|(_, range)| range.used_cells().any(|cell| *cell.2 == Data::String("=1+1".into())))
        );
        for row in rows(&file(&draft, "csv")) {
            for cell in ["name", "owner", "perspective"].map(|column| &row[column]) {
                assert!(cell.starts_with('\''), "{cell}");
            }
        }
    }
}

fn formulas(book: &mut Xlsx<Cursor<Vec<u8>>>) -> Vec<(String, Range<String>)> {
    let names = book.sheet_names();
    names.into_iter().map(|name| (name.clone(), book.worksheet_formula(&name).unwrap())).collect()
}

#[test]
fn every_table_takes_any_text() {
    let long = "x".repeat(40_000);
    for text in HOSTILE.into_iter().chain([long.as_str()]) {
        let body = replaced_names(draft(&undrawn()).body, text);
        let csv = measures_csv::csv(&body, "0123456789ab").unwrap();
        assert_eq!(rows(&csv).len(), 12);
        assert!(xlsx::xlsx(Language::english(), &body, "0123456789ab", sample::executive().made_on).is_ok());
    }
}

/// Names and owners replaced, so that the body can still be read.
fn replaced_names(value: Value, text: &str) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| replaced_names(item, text)).collect(),
        Value::Object(fields) => {
            let is_name = |key: &str| ["name", "owner", "meaning", "headline", "title", "company"].contains(&key);
            let field = |(key, item): (String, Value)| {
                let item = if is_name(&key) && item.is_string() { text.into() } else { replaced_names(item, text) };
                (key, item)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        other => other,
    }
}

#[test]
fn every_rendering_carries_the_check_number() {
    let draft = draft(&sample::executive());
    let number = draft.check_number.as_str();
    for name in ["html", "txt", "csv"] {
        assert!(file(&draft, name).contains(number), "{name}");
    }
    let json: Value = serde_json::from_slice(&json(&draft.body, number).unwrap()).unwrap();
    assert_eq!(json["check_number"], number);
    let frozen: serde_json::Map<_, _> =
        json.as_object().unwrap().clone().into_iter().filter(|(key, _)| key != "check_number").collect();
    assert_eq!(Value::Object(frozen), draft.body);
}

#[test]
fn the_day_it_is_made_on_is_printed_and_not_frozen() {
    let today = draft(&sample::executive());
    let mut tomorrow = sample::executive();
    tomorrow.made_on = tomorrow.made_on.succ_opt().unwrap();
    let tomorrow = draft(&tomorrow);
    assert_eq!((today.check_number.as_str(), &today.body), (tomorrow.check_number.as_str(), &tomorrow.body));
    for name in ["html", "txt", "csv"] {
        assert_eq!(bytes(&today, name), bytes(&tomorrow, name), "{name}");
    }
    assert_ne!(bytes(&today, "pdf"), bytes(&tomorrow, "pdf"));
}

/// A company's own words lie above ours, and change no edition.
#[test]
fn a_company_has_words_of_its_own() {
    let own = vec![("words/en.txt".to_owned(), "kraken = order desk\nticket = question".to_owned())];
    let (templates, ours) = (Templates::with_overrides(own).unwrap(), Templates::embedded().unwrap());
    let said = |templates: &Templates, language: &str| -> Vec<String> {
        let found = crate::scorecard::wording::jargon("The kraken lost a ticket", &templates.words(language));
        found.into_iter().map(|one| one.suggestion).collect()
    };
    assert_eq!(said(&templates, "en"), ["order desk", "question"]);
    assert_eq!(said(&ours, "en"), ["case"]);
    assert_eq!(said(&templates, "de"), said(&ours, "de"));
    assert_eq!(templates.version(), ours.version());
}
