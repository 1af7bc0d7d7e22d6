//! A statement as papers for people: a spreadsheet with real numbers, and a printed page. Both show the same check number
//! as the portal and the CSV; neither computes an amount.

use chrono::{Datelike, NaiveDate};
use entity::value::{Exact, Money, Period, Unit};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use serde_json::{Value, json};

use super::paper::beside;
use super::plain::shortened;
use super::xlsx::short;
use super::{ReportError, Templates};
use crate::chargeback::{Missed, Variance};
use crate::language::{Arg, Language};

/// Why a month differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// Other prices.
    Price,
    /// More or less of the same.
    Quantity,
    /// Dearer or cheaper things.
    Mix,
    /// Other rates of exchange.
    Currency,
    /// Another rule.
    RuleChange,
    /// Corrections of earlier months.
    LateData,
    /// Credits for missed outcomes.
    Credits,
    /// All of them together.
    Total,
}

impl Cause {
    /// In words.
    #[must_use]
    pub fn word(self, language: &Language) -> String {
        language.word(&format!("cause-{self}")).to_owned()
    }
}

/// A statement, ready to be shown.
#[derive(Clone, Debug)]
pub struct Bill {
    /// The company.
    pub company: String,
    /// The business unit's name.
    pub unit: String,
    /// The month.
    pub month: Period,
    /// What is owed.
    pub total: Money,
    /// Whether it is only shown: nothing is booked.
    pub showback: bool,
    /// The plan.
    pub budget: Option<Money>,
    /// What was owed the month before.
    pub last: Option<Money>,
    /// Causes of the difference with their amounts, the total last; empty if there is nothing to compare with.
    pub variance: Vec<(Cause, Money)>,
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
    /// What the same line came to the month before; none if there was none.
    pub last: Option<Money>,
    /// Part of what the service charges to all, in percent.
    pub share: Option<f64>,
    /// The exact share in cents.
    pub exact_share: String,
    /// Whether it carries one of the cents that rounding left over.
    pub extra_unit: bool,
    /// The month that it corrects.
    pub corrects: Option<Period>,
    /// Why it is a credit.
    pub because: Option<Missed>,
    /// What the money bought: a goal, a value stream, an outcome.
    pub bought: String,
}

/// Messages of the heads, with widths in characters.
const HEADS: [(&str, f64); 13] = [
    ("statement-sheet-line", 34.0),
    ("head-service", 26.0),
    ("statement-by", 30.0),
    ("statement-quantity", 14.0),
    ("statement-unit", 22.0),
    ("statement-price", 14.0),
    ("statement-amount-in", 16.0),
    ("statement-sheet-before", 16.0),
    ("statement-sheet-share", 16.0),
    ("statement-sheet-exact", 44.0),
    ("statement-sheet-extra", 10.0),
    ("statement-sheet-corrects", 16.0),
    ("statement-sheet-bought", 44.0),
];
const AMOUNT: u16 = 6;

/// Points of a line of text, and how many letters surely fit into the last column.
const LINE_HEIGHT: u16 = 15;
const LINE_LETTERS: usize = 42;

/// The statement as a spreadsheet: numbers as numbers, the head frozen, a row of totals, words never as formulas.
///
/// # Errors
/// `Spreadsheet` if it cannot be written.
pub fn bill_xlsx(language: &Language, bill: &Bill) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let year = u16::try_from(bill.made_on.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, short(bill.made_on.month()), short(bill.made_on.day()))?;
    let title = [&title(language, bill), ", ", &language.period(bill.month)].concat();
    book.set_properties(&DocProperties::new().set_title(title).set_company(&bill.company).set_creation_datetime(&made));
    let number = language.say("sheet-footer", &[("check_number", Arg::from(&bill.check_number))]);
    let page = language.say("report-page", &[("page", "&P".into()), ("pages", "&N".into())]);
    let footer = ["&L", &number, "&R", &page].concat();
    lines_sheet(language, book.add_worksheet(), bill)?.set_footer(&footer);
    about_sheet(language, book.add_worksheet(), bill)?.set_footer(&footer);
    Ok(book.save_to_buffer()?)
}

fn lines_sheet<'a>(language: &Language, sheet: &'a mut Worksheet, bill: &Bill) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name(language.word("statement-lines"))?.set_freeze_panes(1, 2)?.set_paper_size(9).set_landscape();
    sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let number = |column: u16| (3..=8).contains(&column) && column != 4;
    for (at, (id, width)) in (0_u16..).zip(HEADS) {
        let name = language.say(id, &[("currency", bill.total.currency.to_string().into())]);
        let head = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Medium);
        let head = if number(at) { head.set_align(FormatAlign::Right) } else { head };
        sheet.set_column_width(at, width)?.write_string_with_format(0, at, name, &head)?;
    }
    sheet.set_row_height(0, 2 * LINE_HEIGHT)?;
    for (row, line) in (1_u32..).zip(&bill.lines) {
        write_line(language, sheet, row, (line, bill.total))?;
    }
    let last = u32::try_from(bill.lines.len()).unwrap_or(u32::MAX);
    if last > 0 {
        sheet.autofilter(0, 0, last, 12)?;
    }
    let total = Format::new().set_bold().set_border_top(FormatBorder::Thin);
    for at in 0..13 {
        sheet.write_blank(last + 1, at, &total)?;
    }
    sheet.write_string_with_format(last + 1, 0, language.word("statement-sum"), &total)?;
    let look = money_format(bill.total).set_bold().set_border_top(FormatBorder::Thin);
    sheet.write_number_with_format(last + 1, AMOUNT, bill.total.to_f64(), &look)?;
    Ok(sheet)
}

fn write_line(
    language: &Language,
    sheet: &mut Worksheet,
    row: u32,
    (line, total): (&BillLine, Money),
) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top);
    let look = |format: &str| top().set_num_format(format);
    let words = [
        (0, line.id.as_str()),
        (1, &line.service),
        (2, &line.charge_kind),
        (4, &line.unit),
        (9, &line.exact_share),
        (11, &line.corrects.map(|month| language.period(month)).unwrap_or_default()),
    ];
    for (at, text) in words {
        // Text beside a number: it must not touch it.
        let beside = if at > 2 { top().set_indent(1) } else { top() };
        sheet.write_string_with_format(row, at, shortened(text, 32_000), &beside)?;
    }
    sheet.write_number_with_format(row, 3, line.quantity.to_f64(), &look("#,##0.######"))?;
    sheet.write_number_with_format(row, 5, line.unit_price.to_f64(), &look("#,##0.00####"))?;
    let money = money_format(total).set_align(FormatAlign::Top);
    sheet.write_number_with_format(row, AMOUNT, line.amount.to_f64(), &money)?;
    if let Some(last) = line.last {
        sheet.write_number_with_format(row, 7, last.to_f64(), &money)?;
    }
    if let Some(share) = line.share {
        sheet.write_number_with_format(row, 8, share, &look("0.00"))?;
    }
    sheet.write_boolean_with_format(row, 10, line.extra_unit, &top())?;
    let bought = shortened(&line.bought, 32_000);
    // Programs do not make a row higher by themselves for text that wraps.
    let height = LINE_HEIGHT * u16::try_from(bought.chars().count().div_ceil(LINE_LETTERS).max(1)).unwrap_or(1);
    sheet.set_row_height(row, height)?.write_string_with_format(row, 12, bought, &top().set_text_wrap())?;
    Ok(())
}

fn about_sheet<'a>(language: &Language, sheet: &'a mut Worksheet, bill: &Bill) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name(language.word("sheet-about"))?.set_column_width(0, 40)?.set_column_width(1, 28)?;
    let bold = Format::new().set_bold();
    let words = [
        ("sheet-company", bill.company.clone()),
        ("statement-sheet-unit", bill.unit.clone()),
        ("statement-sheet-month", language.period(bill.month)),
        ("statement-sheet-currency", bill.total.currency.to_string()),
        ("sheet-check-number", bill.check_number.clone()),
    ];
    let mut row = 0;
    for (id, value) in words {
        sheet.write_string_with_format(row, 0, language.word(id), &bold)?.write_string(row, 1, value)?;
        row += 1;
    }
    let difference = |(cause, money): &(Cause, Money)| {
        (language.say("statement-sheet-difference", &[("cause", cause.word(language).into())]), *money)
    };
    let amounts = amounts(language, bill).into_iter().filter_map(|(name, money)| Some((name, money?)));
    for (name, money) in amounts.chain(bill.variance.iter().map(difference)) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_number_with_format(row, 1, money.to_f64(), &money_format(money))?;
        row += 1;
    }
    Ok(sheet)
}

/// What is charged, what was planned, what was charged the month before.
fn amounts(language: &Language, bill: &Bill) -> [(String, Option<Money>); 3] {
    let before = [("month", language.period(bill.month.previous()).into())];
    [
        (language.word("statement-charged").to_owned(), Some(bill.total)),
        (language.word("statement-budget").to_owned(), bill.budget),
        (language.say("statement-charged-in", &before), bill.last),
    ]
}

fn title(language: &Language, bill: &Bill) -> String {
    language.say("statement-title", &[("unit", Arg::from(&bill.unit))])
}

fn money_format(money: Money) -> Format {
    let digits = usize::try_from(money.currency.digits()).unwrap_or(2);
    let point = if digits == 0 { String::new() } else { ".".to_owned() + &"0".repeat(digits) };
    Format::new().set_num_format(["#,##0", &point].concat())
}

/// The statement on paper.
///
/// # Errors
/// `Template` if the template does not fit.
pub fn bill_pdf(templates: &Templates, language: &Language, bill: &Bill) -> Result<Vec<u8>, ReportError> {
    let data = json!({
        "company": bill.company,
        "check_number": bill.check_number,
        "revision": 1,
        "language": language.code(),
        "correction": null,
        "late": [],
        "words": null,
        "page": page(language, bill),
    });
    let files = templates.beside(language, beside(&templates.dressed(data), bill.made_on, std::iter::empty()));
    templates.press().pdf("chargeback-statement/page.typ", files, &bill.check_number)
}

/// What the printed page shows.
pub(super) fn page(language: &Language, bill: &Bill) -> Value {
    let fact = |(name, money): (String, Option<Money>)| {
        let value = money.map_or_else(|| language.word("statement-none").to_owned(), |it| language.exact_money(it));
        json!({"name": name, "value": value})
    };
    let variance = |(cause, money): &(Cause, Money)| json!({"name": cause.word(language), "amount": language.exact(*money), "total": *cause == Cause::Total});
    let (month, owed) = (language.period(bill.month), language.exact_money(bill.total));
    let owes = [("unit", Arg::from(&bill.unit)), ("amount", owed.into()), ("month", Arg::from(&month))];
    json!({
        "title": title(language, bill),
        "period": month,
        "headline": language.say(if bill.showback { "statement-headline-shown" } else { "statement-headline" }, &owes),
        "before": language.period(bill.month.previous()),
        "currency": bill.total.currency.to_string(),
        "facts": amounts(language, bill).into_iter().map(fact).collect::<Vec<_>>(),
        "variance": bill.variance.iter().map(variance).collect::<Vec<_>>(),
        "lines": bill.lines.iter().map(|one| line(language, one)).collect::<Vec<_>>(),
        "total": language.exact(bill.total),
    })
}

fn line(language: &Language, line: &BillLine) -> Value {
    let plain = |number: &Exact| language.signed(&number.trimmed().to_string());
    let percent = |share: f64| {
        let number = language.number(&format!("{share:.1}"));
        language.say("percent", &[("number", number.into()), ("form", Arg::Form(share, 1))])
    };
    json!({
        "service": line.service,
        "kind": line.charge_kind,
        "quantity": plain(&line.quantity),
        "unit": line.unit,
        "price": plain(&line.unit_price),
        "amount": language.exact(line.amount),
        "share": line.share.map(percent).unwrap_or_default(),
        "extra": line.extra_unit,
        "corrects": line.corrects.map(|month| language.period(month)),
    })
}

/// Why a credit is due.
#[must_use]
pub fn missed_text(language: &Language, missed: &Missed) -> String {
    let said = [
        ("outcome", language.value(missed.unit, missed.outcome).into()),
        ("target", language.value(missed.unit, missed.target).into()),
        ("kept", language.value(Unit::Percent, missed.promise).into()),
    ];
    language.say("statement-credit", &said)
}

/// Causes of a difference that are not zero, largest first, and the total last.
#[must_use]
pub fn causes(variance: &Variance) -> Vec<(Cause, Money)> {
    let mut causes = vec![
        (Cause::Price, variance.price),
        (Cause::Quantity, variance.quantity),
        (Cause::Mix, variance.mix),
        (Cause::Currency, variance.currency),
        (Cause::RuleChange, variance.rule_change),
        (Cause::LateData, variance.late_data),
        (Cause::Credits, variance.credits),
    ];
    causes.retain(|(_, money)| money.micros != 0);
    causes.sort_by_key(|(_, money)| std::cmp::Reverse(money.micros.unsigned_abs()));
    causes.push((Cause::Total, variance.total));
    causes
}
