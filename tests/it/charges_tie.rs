//! Charges tie to the suppliers' bills to the last digit, and a closed month never changes.
//!
//! The bills are read here a second time, by code that shares nothing with the product.

use std::io::Read;
use std::path::Path;

use entity::record::Record;
use entity::value::{Exact, Money, Period, RecordKind};
use entity::{charge_line, charge_period, statement};
use scorebridge::app::Clock;
use scorebridge::chargeback::{Books, Line, check_number, statement_csv};
use scorebridge::facts::{Filter, Wanted};
use scorebridge::jobs;
use scorebridge::store::runs::{self, Counts};
use scorebridge::store::{Access, charges};

use crate::company::{Company, total};
use crate::sample::{closed, sample};

#[tokio::test]
async fn the_books_balance_to_the_last_digit() {
    let company = sample().await;
    let mut carried = Exact::ZERO;
    for month in closed() {
        let books = books(&company, month).await;
        assert_eq!(books.carried_in, carried, "{month}: what the month before carried over");
        balanced(&books, total([books.source_total, books.carried_in]), month);
        let pools = || books.pools.iter();
        assert_eq!(total(pools().map(|pool| pool.source_total)), books.source_total, "{month}");
        assert_eq!(total(pools().map(|pool| pool.charged)), books.charged, "{month}");
        for pool in &books.pools {
            let ours = total([pool.charged, pool.unallocated, pool.carried_out]);
            assert_eq!(pool.source_total, ours, "{month} {:?}", pool.service);
        }
        assert_eq!(total(books.left_over.iter().map(|left| left.amount)), books.unallocated, "{month}");
        assert!(books.left_over.iter().all(|left| !left.reason.is_empty()), "{:?}", books.left_over);
        assert!(!books.unallocated.is_zero() && books.charged > books.unallocated, "{books:?}");
        carried = books.carried_out;
    }
    assert!(!carried.is_zero(), "bills with nine digits leave fractions of a cent");
}

#[tokio::test]
async fn the_source_total_is_what_the_bills_say() {
    let company = sample().await;
    for month in closed() {
        let bill = billed(&company.path(&format!("sources/costs/{month}.csv.gz")), 0, "BilledCost", |_| true);
        let of_month = |cell: &str| cell == month.to_string();
        let ledger = billed(&company.path("sources/contracts.csv"), 2, "Net amount", of_month);
        assert!(bill > 0 && ledger > 0);
        let source_total = books(&company, month).await.source_total;
        assert_eq!(source_total, Exact::new(bill + ledger, DIGITS).unwrap(), "{month}");
    }
}

#[tokio::test]
async fn statements_add_up_to_what_is_charged() {
    let company = sample().await;
    for month in closed() {
        let (mut charged, mut every_line) = (Vec::new(), Vec::new());
        for statement in statements(&company, month).await {
            let lines = lines(&company, &statement).await;
            let sum: i64 = lines.iter().map(|line| line.amount.micros).sum();
            assert_eq!(sum, statement.total_micros, "{}", statement.id);
            assert_eq!(check_number(&lines), statement.check_number, "{}", statement.id);
            assert_eq!(total_of_csv(&statement_csv(&lines)), total_of(&statement), "{}", statement.id);
            charged.push(total_of(&statement));
            every_line.extend(lines);
        }
        assert_eq!(total(charged), books(&company, month).await.charged, "{month}");
        let period = charges::period(&company.app.db, month).await.unwrap().unwrap();
        assert_eq!(check_number(&every_line), period.check_number, "{month}");
        assert!(every_line.iter().any(|line| line.extra_unit), "some cents are left over by rounding");
        for line in &every_line {
            // In cents: the exact share is a fraction, the amount lies less than a cent from it.
            let (n, d) = line.exact_share.parts();
            let off = i128::from(line.amount.micros / 10_000) * d - n;
            assert!(off.abs() < d && line.amount.micros % 10_000 == 0, "{line:?}");
        }
    }
}

#[tokio::test]
async fn drilling_down_finds_the_lines_behind_every_sum() {
    let company = sample().await;
    for month in closed() {
        let parts = company.parts(RecordKind::CostLine, &month.to_string()).await;
        let books = books(&company, month).await;
        for pool in &books.pools {
            let service = pool.service.clone().map_or(Wanted::Unnamed, Wanted::Named);
            let filter = Filter { service, ..Filter::default() };
            let first = company.app.facts.drill(&parts, &filter, 0, 200).unwrap();
            assert_eq!(total(first.sums.iter().map(|sum| sum.billed)), pool.source_total, "{month} {:?}", pool.service);
            assert_eq!(first.lines.len() as i64, first.total.min(200), "{month} {:?}", pool.service);
        }
    }
    // Line by line, the smallest pool of all, and page by page.
    let parts = company.parts(RecordKind::CostLine, "2026-08").await;
    let filter = Filter { service: Wanted::Named("fax".into()), ..Filter::default() };
    let (mut seen, mut offset) = (Vec::new(), 0);
    loop {
        let page = company.app.facts.drill(&parts, &filter, offset, 50).unwrap();
        assert_eq!(page.lines.len(), (page.total as usize - offset).min(50));
        offset += page.lines.len();
        seen.extend(page.lines.into_iter().map(|line| match line {
            Record::CostLine(line) => line.billed,
            other => panic!("{other:?}"),
        }));
        if seen.len() as i64 == page.total {
            break;
        }
    }
    let books = books(&company, "2026-08".parse().unwrap()).await;
    let fax = books.pools.iter().find(|pool| pool.service.as_deref() == Some("fax")).unwrap();
    assert_eq!(total(seen), fax.source_total);
}

#[tokio::test]
async fn a_closed_month_never_changes() {
    let company = sample().await;
    let (august, before) = ("2026-08".parse().unwrap(), charged(&company).await);
    assert_eq!(jobs::close(&company.app, august, "test").await.unwrap().to_string(), "2026-08: closed already");
    assert_eq!(charged(&company).await, before);

    // An invoice comes late. It counts as spend of the month, and waits outside the closed books.
    let spent = company.measured("spend", "service:fax", "2026-08").await.value.unwrap();
    let row = "482001,2026-08,01.08.2026,01.09.2026,Copyright Print,C-FAX,Late invoice,,\"1,000.50\",EUR,nw-fax\n";
    let counts = deliver(&company, row).await;
    assert_eq!((counts.new, counts.rejected, counts.changed > 0), (0, 1, true), "{counts:?}");
    jobs::measure(&company.app, august).await.unwrap();
    let spend = company.measured("spend", "service:fax", "2026-08").await.value.unwrap();
    assert!((spend - spent - 1000.5).abs() < 1e-6, "{spent} {spend}");
    jobs::close(&company.app, august, "test").await.unwrap();
    assert_eq!(charged(&company).await, before);
}

#[tokio::test]
async fn months_are_closed_in_order() {
    let company = sample().await;
    let before = charged(&company).await;
    let refused = jobs::close(&company.app, "2026-04".parse().unwrap(), "test").await.unwrap_err().to_string();
    assert!(refused.starts_with("close 2026-03 before 2026-04"), "{refused}");
    assert_eq!(charged(&company).await, before);
}

#[tokio::test]
async fn currencies_are_never_added() {
    let mut company = sample().await;
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    let before = charged(&company).await;
    deliver(&company, "482001,2026-09,01.09.2026,01.10.2026,Copyright Print,C-FAX,Lines,,5.00,USD,nw-fax\n").await;
    let refused = jobs::close(&company.app, "2026-09".parse().unwrap(), "test").await.unwrap_err();
    let words = "charge 2026-09: a cost of service `fax` is in USD, the statements are in EUR, and there is no rate of exchange for that month";
    assert_eq!(format!("{refused:#}"), words);
    assert_eq!(charged(&company).await, before);
}

/// One more row of the ledger, pulled.
async fn deliver(company: &Company, row: &str) -> Counts {
    company.append("sources/contracts.csv", row);
    let sources = runs::sources(&company.app.db).await.unwrap();
    let ledger = sources.iter().find(|source| source.id == "ledger-export").unwrap();
    jobs::pull(&company.app, ledger).await.unwrap().outcome.unwrap()
}

async fn books(company: &Company, month: Period) -> Books {
    charges::books(&charges::period(&company.app.db, month).await.unwrap().unwrap()).unwrap()
}

#[track_caller]
fn balanced(books: &Books, source_side: Exact, month: Period) {
    let ours = total([books.charged, books.unallocated, books.carried_out]);
    assert_eq!(source_side, ours, "{month}: source total and carried in, against charged, unallocated and carried out");
}

async fn statements(company: &Company, month: Period) -> Vec<statement::Model> {
    let statements = charges::statements(&company.app.db, &Access::everything(), Some(month)).await.unwrap();
    assert_eq!(statements.len(), 12, "{month}");
    statements
}

async fn lines(company: &Company, statement: &statement::Model) -> Vec<Line> {
    let rows: Vec<charge_line::Model> = charges::lines(&company.app.db, statement, None, 1_000).await.unwrap();
    rows.into_iter().map(|row| Line::stored(row, statement.business_unit_id.clone())).collect()
}

fn total_of(statement: &statement::Model) -> Exact {
    Money::new(statement.total_micros, statement.currency).exact()
}

/// What finance gets when it adds up the amounts of the CSV.
fn total_of_csv(text: &str) -> Exact {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let amount = reader.headers().unwrap().iter().position(|name| name == "amount").unwrap();
    let sum: i128 = reader.records().map(|row| number(&row.unwrap()[amount]).unwrap()).sum();
    Exact::new(sum, DIGITS).unwrap()
}

async fn charged(company: &Company) -> [(usize, String); 3] {
    [
        company.print_of::<charge_period::Entity>().await,
        company.print_of::<statement::Entity>().await,
        company.print_of::<charge_line::Entity>().await,
    ]
}

/// Digits behind the point that the second reading counts with.
const DIGITS: u32 = 12;

/// Sum of a column of a bill, as an integer of 12 digits behind the point. A row that nobody can read has no number, or
/// has a date with question marks.
fn billed(path: &Path, skip_lines: usize, column: &str, of_month: impl Fn(&str) -> bool) -> i128 {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    match path.extension() {
        Some(end) if end == "gz" => flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap(),
        _ => bytes.as_slice().read_to_string(&mut text).unwrap(),
    };
    let table = text.splitn(skip_lines + 1, '\n').last().unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|one| one == name);
    let (amount, month) = (at(column).unwrap(), at("Month"));
    let rows = reader.records().map(Result::unwrap);
    let wanted = rows
        .filter(|row| month.is_none_or(|month| of_month(&row[month])) && !row.iter().any(|cell| cell.contains("??")));
    wanted.filter_map(|row| number(&row[amount])).sum()
}

/// `1,234.50` or `12345E-09` as an integer of 12 digits behind the point.
fn number(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once('E').unwrap_or((text, "0"));
    let mantissa = mantissa.replace(',', "");
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = DIGITS as i32 + exponent.parse::<i32>().ok()? - fraction.len() as i32;
    Some(digits * 10_i128.pow(u32::try_from(scale).expect("at most 12 digits behind the point")))
}

#[test]
fn the_second_reading_reads_numbers() {
    for (text, twelfths) in [("1,234.50", 1_234_500_000_000_000), ("12E-09", 12_000), ("-0.25", -250_000_000_000)] {
        assert_eq!(number(text), Some(twelfths), "{text}");
    }
    assert_eq!(number("to follow"), None);
}
