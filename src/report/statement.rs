//! A statement as papers for people: a spreadsheet with real numbers, and a printed page. Both show the same check number
//! as the portal and the CSV; neither computes an amount.

use chrono::{Datelike, NaiveDate};
use entity::value::{Exact, Money, Unit};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::percent_encoded;
use super::paper::beside;
use super::pictures::{Album, frame};
use super::plain::shortened;
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError, Templates};
use crate::chargeback::{self, Variance, statement_csv};
use crate::charts::{Bridge, Pillar, Step, bridge};
use crate::language::Language;
use crate::scorecard::wording::value_text;

/// Services named in the mail; paper and portal name all.
const MOST_SERVICES: usize = 15;
/// Columns between two months.
const MOST_STEPS: usize = 6;

/// Everything that an edition of a statement is made from.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it says of itself.
    pub head: Head,
    /// Its id in the portal: `2026-08.sales`.
    pub id: String,
    /// The statement.
    pub bill: Bill,
    /// Its lines as they are charged, for the CSV.
    pub lines: Vec<chargeback::Line>,
}

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

fn page(bill: &Bill) -> Value {
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
    ];
    causes.retain(|(_, money)| money.micros != 0);
    causes.sort_by_key(|(_, money)| std::cmp::Reverse(money.micros.unsigned_abs()));
    causes.push(("Together", variance.total));
    causes.into_iter().map(|(name, money)| (name.to_owned(), money)).collect()
}

/// What the mail of a statement freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(input: &Statement) -> Result<Composed, ReportError> {
    let mut charts = Album::default();
    let drawn = from_month_to_month(&input.bill).map(|(drawn, alt)| charts.add("months", drawn, &alt));
    let mut page = page(&input.bill);
    if let Value::Object(fields) = &mut page {
        fields.extend(mailed(input));
        fields.insert("picture".to_owned(), json!(drawn));
    }
    let body = frozen(Kind::ChargebackStatement, &input.head, &[lines_table(&input.bill)], page)?;
    Ok(Composed { body, charts: charts.0, trends: Vec::new(), asked: None })
}

/// PDF, spreadsheet and CSV: the very files that the portal hands out.
///
/// # Errors
/// As [`bill_pdf`] and [`bill_xlsx`].
pub(super) fn papers(input: &Statement, templates: &Templates) -> Result<[Vec<u8>; 3], ReportError> {
    Ok([bill_pdf(templates, &input.bill)?, bill_xlsx(&input.bill)?, statement_csv(&input.lines).into_bytes()])
}

/// What the mail says beyond the paper.
fn mailed(input: &Statement) -> serde_json::Map<String, Value> {
    let (bill, head) = (&input.bill, &input.head);
    let text = |money: Money| [&money.currency.to_string(), " ", &grouped(money)].concat();
    let against = |other: Option<Money>| {
        other.map(|other| {
            let apart = Money::new(bill.total.micros.saturating_sub(other.micros), other.currency);
            let share = (other.micros != 0).then(|| (100.0 * apart.to_f64() / other.to_f64()).abs());
            json!({
                "amount": text(other),
                "difference": text(Money::new(apart.micros.saturating_abs(), apart.currency)),
                "share": share.map(|share| value_text(Unit::Percent, share)),
                "way": apart.micros.signum(),
            })
        })
    };
    let cause = |(name, money): &(String, Money)| {
        json!({"name": name, "amount": text(Money::new(money.micros.saturating_abs(), money.currency)),
            "way": money.micros.signum()})
    };
    let causes = bill.variance.split_last().map(|(_, causes)| causes).unwrap_or_default();
    let services = by_service(bill);
    let service = |one: &ServiceSum| {
        json!({"name": one.name, "amount": grouped(one.amount), "kinds": one.kinds.join(", "),
            "share": one.share(bill.total).map(|share| value_text(Unit::Percent, share)), "bought": one.bought})
    };
    let fields = json!({
        "of": bill.unit,
        "total_text": text(bill.total),
        "budget": against(bill.budget),
        "last": against(bill.last),
        "causes": causes.iter().map(cause).collect::<Vec<_>>(),
        "services": services.iter().take(MOST_SERVICES).map(service).collect::<Vec<_>>(),
        "services_more": services.len().saturating_sub(MOST_SERVICES),
        "n_lines": bill.lines.len(),
        "corrections": bill.lines.iter().filter(|line| line.corrects.is_some()).count(),
        "links": {
            "statement": head.link(&format!("/statements/{}", percent_encoded(&input.id))),
            "check": head.link("/editions/check/"),
        },
    });
    if let Value::Object(fields) = fields { fields } else { serde_json::Map::new() }
}

/// What one service costs the unit, over all its lines.
struct ServiceSum {
    name: String,
    kinds: Vec<String>,
    amount: Money,
    bought: String,
}

impl ServiceSum {
    fn share(&self, total: Money) -> Option<f64> {
        (total.micros != 0).then(|| 100.0 * self.amount.to_f64() / total.to_f64())
    }
}

/// Largest first.
fn by_service(bill: &Bill) -> Vec<ServiceSum> {
    let mut sums: Vec<ServiceSum> = Vec::new();
    for line in &bill.lines {
        match sums.iter_mut().find(|sum| sum.name == line.service) {
            Some(sum) => {
                sum.amount.micros = sum.amount.micros.saturating_add(line.amount.micros);
                if !sum.kinds.contains(&line.charge_kind) {
                    sum.kinds.push(line.charge_kind.clone());
                }
            }
            None => sums.push(ServiceSum {
                name: line.service.clone(),
                kinds: vec![line.charge_kind.clone()],
                amount: line.amount,
                // Its purpose; the streams that lean on it stand on paper.
                bought: line.bought.split(" · ").next().unwrap_or_default().to_owned(),
            }),
        }
    }
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.amount.micros));
    sums
}

/// From the month before to this one, cause by cause; none without a month before.
fn from_month_to_month(bill: &Bill) -> Option<(crate::charts::Svg, String)> {
    let (last, (total, causes)) = (bill.last?, bill.variance.split_last()?);
    let alt = format!("{} to {}: {} {}.", bill.before, bill.month, bill.total.currency, grouped(total.1));
    let subtitle = format!("Charged to {}, {}", bill.unit, bill.total.currency);
    let step = |(label, change): &(String, Money)| Step { label: label.clone(), change: change.to_f64() };
    let drawn = bridge(&Bridge {
        frame: frame(&format!("From {} to {}", bill.before, bill.month), &subtitle, &alt),
        start: Pillar { label: bill.before.clone(), value: last.to_f64() },
        steps: causes.iter().take(MOST_STEPS).map(step).collect(),
        end: Pillar { label: bill.month.clone(), value: bill.total.to_f64() },
        lower_is_better: true,
        format: crate::charts::Format { short: true, ..crate::charts::Format::default() },
        other: "Other".to_owned(),
    });
    Some((drawn, alt))
}

fn lines_table(bill: &Bill) -> Sheet {
    let columns = vec![
        words("line_id", "Line", 34.0),
        words("service", "Service", 26.0),
        words("charge_kind", "Charged by", 22.0),
        numbers("quantity", "Quantity", Unit::Count),
        words("unit", "Unit", 14.0),
        words("amount", "Amount", 16.0),
        words("exact_share", "Exact share, cents", 26.0),
        words("corrects", "Corrects", 16.0),
    ];
    let row = |line: &BillLine| {
        vec![
            Cell::text(&line.id),
            Cell::text(&line.service),
            Cell::text(&line.charge_kind),
            Cell::number(Some(line.quantity.to_f64())),
            Cell::text(&line.unit),
            Cell::money(Some(line.amount)),
            Cell::text(&line.exact_share),
            Cell::text(line.corrects.as_deref().unwrap_or_default()),
        ]
    };
    Sheet::new("Lines", "One row a line of the statement.", columns).of(bill.lines.iter().map(row))
}

/// `1,234.50`; the sign in front.
fn grouped(money: Money) -> String {
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

fn short(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}
