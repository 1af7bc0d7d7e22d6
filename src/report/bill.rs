//! A statement as papers for people: a spreadsheet with real numbers, and a printed page. Both show the same check number
//! as the portal and the CSV; neither computes an amount.

use chrono::{Datelike, NaiveDate};
use entity::value::{Exact, Money};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use serde_json::{Value, json};

use super::paper::beside;
use super::plain::shortened;
use super::xlsx::short;
use super::{ReportError, Templates};
use crate::chargeback::Variance;
use crate::language::Language;

/// A statement, ready to be shown.
#[derive(Clone, Debug)]
pub struct Bill {
    /// The company.
    pub company: String,
    /// The business unit's name.
    pub unit: String,
    /// The month, in words.
    pub month: String,
    /// The month before, in words.
    pub before: String,
    /// What is owed.
    pub total: Money,
    /// The plan.
    pub budget: Option<Money>,
    /// What was owed the month before.
    pub last: Option<Money>,
    /// Causes of the difference with their amounts, the total last; empty if there is nothing to compare with.
    pub variance: Vec<(String, Money)>,
    /// Its lines, in order.
    pub lines: Vec<BillLine>,
    /// Its check number.
    pub check_number: String,
    /// The day it is made, in the company's zone.
    pub made_on: NaiveDate,
}

/// A line, with names in place of ids.
#[derive(Clone, Debug)]
pub struct BillLine {
    /// Stable id.
    pub id: String,
    /// Name of the service.
    pub service: String,
    /// Name of the rule.
    pub charge_kind: String,
    /// How much was used.
    pub quantity: Exact,
    /// Of what.
    pub unit: String,
    /// Price of one.
    pub unit_price: Exact,
    /// What is charged.
    pub amount: Money,
    /// Part of what the service charges to all, in percent.
    pub share: Option<f64>,
    /// The exact share in cents.
    pub exact_share: String,
    /// Whether it carries one of the cents that rounding left over.
    pub extra_unit: bool,
    /// The month that it corrects, in words.
    pub corrects: Option<String>,
    /// Why it is a credit, in words.
    pub because: Option<String>,
    /// What the money bought: a goal, a value stream, an outcome.
    pub bought: String,
}

const HEADS: [(&str, f64); 12] = [
    ("Line", 34.0),
    ("Service", 26.0),
    ("Charged by", 22.0),
    ("Quantity", 14.0),
    ("Unit", 14.0),
    ("Price each", 14.0),
    ("Amount", 16.0),
    ("Share of all, %", 12.0),
    ("Exact share, cents", 26.0),
    ("Extra cent", 10.0),
    ("Corrects", 16.0),
    ("What it bought", 44.0),
];
const AMOUNT: u16 = 6;

/// The statement as a spreadsheet: numbers as numbers, the head frozen, a row of totals, words never as formulas.
///
/// # Errors
/// `Spreadsheet` if it cannot be written.
pub fn bill_xlsx(bill: &Bill) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let year = u16::try_from(bill.made_on.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, short(bill.made_on.month()), short(bill.made_on.day()))?;
    let title = ["Statement, ", &bill.unit, ", ", &bill.month].concat();
    book.set_properties(&DocProperties::new().set_title(title).set_company(&bill.company).set_creation_datetime(&made));
    let footer = format!("&LCheck number {}&RPage &P of &N", bill.check_number);
    lines_sheet(book.add_worksheet(), bill)?.set_footer(&footer);
    about_sheet(book.add_worksheet(), bill)?.set_footer(&footer);
    Ok(book.save_to_buffer()?)
}

fn lines_sheet<'a>(sheet: &'a mut Worksheet, bill: &Bill) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name("Lines")?.set_freeze_panes(1, 2)?.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    let number = |column: u16| (3..=7).contains(&column) && column != 4;
    for (at, (name, width)) in (0_u16..).zip(HEADS) {
        let name = if at == AMOUNT { format!("Amount {}", bill.total.currency) } else { name.to_owned() };
        let head = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Medium);
        let head = if number(at) { head.set_align(FormatAlign::Right) } else { head };
        sheet.set_column_width(at, width)?.write_string_with_format(0, at, name, &head)?;
    }
    let plain = Format::new();
    let mut row = 0;
    for line in &bill.lines {
        row += 1;
        let text = |text: &str| shortened(text, 32_000);
        sheet.write_string(row, 0, text(&line.id))?;
        sheet.write_string(row, 1, text(&line.service))?.write_string(row, 2, text(&line.charge_kind))?;
        sheet.write_number_with_format(
            row,
            3,
            line.quantity.to_f64(),
            &plain.clone().set_num_format("#,##0.######"),
        )?;
        sheet.write_string(row, 4, text(&line.unit))?;
        sheet.write_number_with_format(
            row,
            5,
            line.unit_price.to_f64(),
            &plain.clone().set_num_format("#,##0.00####"),
        )?;
        sheet.write_number_with_format(row, AMOUNT, line.amount.to_f64(), &money_format(bill.total))?;
        if let Some(share) = line.share {
            sheet.write_number_with_format(row, 7, share, &plain.clone().set_num_format("0.00"))?;
        }
        sheet.write_string(row, 8, &line.exact_share)?.write_boolean(row, 9, line.extra_unit)?;
        sheet.write_string(row, 10, line.corrects.as_deref().unwrap_or_default())?;
        sheet.write_string_with_format(row, 11, text(&line.bought), &plain.clone().set_text_wrap())?;
    }
    if row > 0 {
        sheet.autofilter(0, 0, row, 11)?;
    }
    let total = Format::new().set_bold().set_border_top(FormatBorder::Thin);
    for at in 0..12 {
        sheet.write_blank(row + 1, at, &total)?;
    }
    sheet.write_string_with_format(row + 1, 0, "Total", &total)?;
    let look = money_format(bill.total).set_bold().set_border_top(FormatBorder::Thin);
    sheet.write_number_with_format(row + 1, AMOUNT, bill.total.to_f64(), &look)?;
    Ok(sheet)
}

fn about_sheet<'a>(sheet: &'a mut Worksheet, bill: &Bill) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name("About")?.set_column_width(0, 40)?.set_column_width(1, 28)?;
    let bold = Format::new().set_bold();
    let words = [
        ("Company", bill.company.as_str()),
        ("Business unit", &bill.unit),
        ("Month", &bill.month),
        ("Currency", &bill.total.currency.to_string()),
        ("Check number", &bill.check_number),
    ];
    let mut row = 0;
    for (name, value) in words {
        sheet.write_string_with_format(row, 0, name, &bold)?.write_string(row, 1, value)?;
        row += 1;
    }
    let amounts = [
        ("Charged".to_owned(), Some(bill.total)),
        ("Budget".to_owned(), bill.budget),
        (format!("Charged in {}", bill.before), bill.last),
    ];
    let amounts = amounts.into_iter().filter_map(|(name, money)| Some((name, money?)));
    for (name, money) in
        amounts.chain(bill.variance.iter().map(|(name, money)| (format!("Difference: {name}"), *money)))
    {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_number_with_format(row, 1, money.to_f64(), &money_format(money))?;
        row += 1;
    }
    Ok(sheet)
}

fn money_format(money: Money) -> Format {
    let digits = usize::try_from(money.currency.digits()).unwrap_or(2);
    let point = if digits == 0 { String::new() } else { ".".to_owned() + &"0".repeat(digits) };
    Format::new().set_num_format(["#,##0", &point].concat())
}

/// The statement on paper (PDF/UA-1).
///
/// # Errors
/// `Template` if the template does not fit.
pub fn bill_pdf(templates: &Templates, bill: &Bill) -> Result<Vec<u8>, ReportError> {
    let data = json!({
        "company": bill.company,
        "check_number": bill.check_number,
        "revision": 1,
        "language": "en",
        "correction": null,
        "page": page(bill),
    });
    let files =
        templates.beside(beside(&templates.dressed(data), Language::english(), bill.made_on, std::iter::empty()));
    templates.press().pdf("chargeback-statement/page.typ", files, &bill.check_number)
}

/// What the printed page shows.
pub(super) fn page(bill: &Bill) -> Value {
    let line = |line: &BillLine| {
        json!({
            "service": line.service,
            "kind": line.charge_kind,
            "quantity": plain_number(&line.quantity),
            "unit": line.unit,
            "price": plain_number(&line.unit_price),
            "amount": grouped(line.amount),
            "share": line.share.map(|share| format!("{share:.1} %")).unwrap_or_default(),
            "extra": line.extra_unit,
            "corrects": line.corrects,
        })
    };
    let fact = |name: &str, money: Option<Money>| {
        let value =
            money.map_or("none".to_owned(), |money| [&money.currency.to_string(), " ", &grouped(money)].concat());
        json!({"name": name, "value": value})
    };
    let last = ["Charged in ", &bill.before].concat();
    let variance = bill.variance.iter().map(|(name, money)| {
        json!({"name": name, "amount": grouped(*money), "total": bill.variance.last().is_some_and(|(last, _)| last == name)})
    });
    let title = ["Statement, ", &bill.unit].concat();
    let currency = bill.total.currency.to_string();
    let headline = [&bill.unit, " owes ", &currency, " ", &grouped(bill.total), " for ", &bill.month].concat();
    json!({
        "title": title,
        "period": bill.month,
        "headline": headline,
        "before": bill.before,
        "currency": currency,
        "facts": [fact("Charged", Some(bill.total)), fact("Budget", bill.budget), fact(&last, bill.last)],
        "variance": variance.collect::<Vec<_>>(),
        "lines": bill.lines.iter().map(line).collect::<Vec<_>>(),
        "total": grouped(bill.total),
    })
}

/// Causes of a difference in words that are not zero, largest first, and the total last.
#[must_use]
pub fn causes(variance: &Variance) -> Vec<(String, Money)> {
    let mut causes = vec![
        ("Prices", variance.price),
        ("More or less used", variance.quantity),
        ("Dearer or cheaper things used", variance.mix),
        ("Currencies", variance.currency),
        ("Another rule", variance.rule_change),
        ("Corrections of earlier months", variance.late_data),
        ("Credits for missed outcomes", variance.credits),
    ];
    causes.retain(|(_, money)| money.micros != 0);
    causes.sort_by_key(|(_, money)| std::cmp::Reverse(money.micros.unsigned_abs()));
    causes.push(("Together", variance.total));
    causes.into_iter().map(|(name, money)| (name.to_owned(), money)).collect()
}

/// `1,234.50`; the sign in front.
pub(super) fn grouped(money: Money) -> String {
    group(&money.amount())
}

fn plain_number(number: &Exact) -> String {
    group(&number.trimmed().to_string())
}

fn group(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let threes: Vec<String> =
        whole.as_bytes().rchunks(3).rev().map(|three| String::from_utf8_lossy(three).into_owned()).collect();
    let whole = threes.join(",");
    fraction.map_or_else(|| [sign, &whole].concat(), |rest| [sign, &whole, ".", rest].concat())
}
