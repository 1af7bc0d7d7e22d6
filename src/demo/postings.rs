//! The ledger's postings on subscriptions: what units buy themselves, most of it no technology at all.

use entity::value::Period;

use super::company;
use super::random::Random;
use super::sheet::Sheet;
use super::story;

/// What is bought every month: unit, supplier, text, cents.
const USUAL: [(&str, &str, &str, i64); 3] = [
    ("group", "Handelsblick", "Newspaper subscription", 18_900),
    ("purchasing", "Trade association", "Membership fee", 64_000),
    ("marketing", "Fotothek", "Picture rights, subscription", 24_950),
];

/// Cents for a seat of the boards that marketing rents for itself.
const SEAT: i64 = 1_190;

/// All postings of the two years.
pub(super) fn sheet() -> Sheet {
    let mut random = Random::new("postings");
    let mut rows: Vec<Vec<String>> = Vec::new();
    for month in company::months() {
        for (unit, supplier, text, cents) in USUAL {
            rows.push(row(month, unit, [supplier, text], random.about(cents, 10)));
        }
        let seats = story::rented_seats(month);
        if seats > 0 {
            rows.push(row(month, "marketing", ["Boardly Inc", &format!("Boards, {seats} seats")], seats * SEAT));
        }
        if let Some(gigabytes) = story::file_transfer(month) {
            let text = format!("File transfer, {gigabytes} GB a month, for a year");
            rows.push(row(month, "online", ["SendBox Ltd", &text], 198_000));
        }
    }
    // Seats that marketing gave back, and a posting that is still being looked for; that one must be refused and shown.
    if let Some(last) = company::months().last() {
        rows.push(row(*last, "marketing", ["BOARDLY", "3 seats taken back"], -3 * SEAT));
    }
    for (row, number) in rows.iter_mut().zip(910_001..) {
        row.insert(0, number.to_string());
    }
    let header = ["Posting", "Booked", "Account", "Supplier", "Text", "Cost centre", "Amount", "Currency"];
    Sheet { delimiter: ';', ..Sheet::new(&header, rows) }.with([
        "919999",
        "31.08.2026",
        "6837",
        "Boardly Inc",
        "Unclear",
        "D800",
        "see letter",
        "EUR",
    ])
}

fn row(month: Period, unit: &str, [supplier, text]: [&str; 2], cents: i64) -> Vec<String> {
    let sign = if cents < 0 { "-" } else { "" };
    vec![
        (month.start() + chrono::Days::new(13)).format("%d.%m.%Y").to_string(),
        "6837".to_owned(),
        supplier.to_owned(),
        text.to_owned(),
        company::main_department(unit).to_owned(),
        format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100),
        "EUR".to_owned(),
    ]
}
