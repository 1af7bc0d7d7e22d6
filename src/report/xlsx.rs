//! The spreadsheet of an edition: numbers as numbers with their unit, words as words and never as formulas.

use chrono::{Datelike, NaiveDate};
use entity::value::{Money, Period, PeriodKind, Unit};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use serde_json::Value;

use super::ReportError;
use super::frozen::{Frozen, Placed};
use super::pictures::unit_phrase;
use super::plain::shortened;
use crate::scorecard::wording::{no_value_word, period_text, signal_word, status_word, trend_word};

/// A cell holds 32,767 characters at most.
const LONGEST_TEXT: usize = 32_000;
/// Height of a line in points.
const LINE: f64 = 15.0;
/// A row is never higher than so many lines.
const MOST_LINES: f64 = 20.0;
/// Colour of head lines, as on paper.
const RULE: u32 = 0x002F_3B4C;

/// One cell.
pub(super) enum Cell {
    Text(String),
    /// A number and how it is shown.
    Number(f64, String),
    /// The first day of a month, shown as the month.
    Month(NaiveDate),
    Empty,
}

/// A column's head and width in characters.
pub(super) type Column = (String, f64);

/// One sheet: the first row is its head and stays in view.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether the last row sums up the others.
    pub(super) total: bool,
}

/// What a spreadsheet says of itself.
pub(super) struct Cover<'a> {
    pub(super) title: String,
    pub(super) company: &'a str,
    pub(super) check_number: &'a str,
    pub(super) made_on: NaiveDate,
}

/// The spreadsheet of a frozen body: measures, their course, costs, and what it is. The same input gives the same bytes.
///
/// # Errors
/// `Json` if the body is none of ours, `Spreadsheet` if it cannot be written.
pub(super) fn xlsx(body: &Value, check_number: &str, made_on: NaiveDate) -> Result<Vec<u8>, ReportError> {
    let frozen = Frozen::read(body)?;
    let title = [&frozen.page.title, ", ", &frozen.page.period].concat();
    let cover = Cover { title, company: &frozen.company, check_number, made_on };
    book(&cover, [measures(&frozen), course(&frozen), costs(&frozen), about(&frozen, check_number, made_on)])
}

/// A spreadsheet of these tables, each on a sheet of its own. The same input gives the same bytes.
///
/// # Errors
/// `Spreadsheet` if it cannot be written.
pub(super) fn book(cover: &Cover<'_>, tables: impl IntoIterator<Item = Table>) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let year = u16::try_from(cover.made_on.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, short(cover.made_on.month()), short(cover.made_on.day()))?;
    let said = DocProperties::new().set_title(&cover.title).set_company(cover.company).set_creation_datetime(&made);
    book.set_properties(&said);
    let footer = format!("&LCheck number {}&RPage &P of &N", cover.check_number);
    for table in tables {
        write(book.add_worksheet(), &table)?.set_footer(&footer);
    }
    Ok(book.save_to_buffer()?)
}

fn write<'a>(sheet: &'a mut Worksheet, table: &Table) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name(&table.name)?.set_freeze_panes(1, 1)?.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    for (at, (name, width)) in (0_u16..).zip(&table.columns) {
        sheet.set_column_width(at, *width)?.write_string_with_format(0, at, name, &head(table, usize::from(at)))?;
    }
    let heads = table.columns.iter().map(|(name, width)| lines(name, *width));
    sheet.set_row_height(0, LINE * heads.fold(1.0, f64::max))?;
    let last = table.rows.len();
    for (at, cells) in (1_u32..).zip(&table.rows) {
        let sums = table.total && usize::try_from(at) == Ok(last);
        let mut height = 1.0_f64;
        for (column, (cell, (_, width))) in (0_u16..).zip(cells.iter().zip(&table.columns)) {
            put(sheet, (at, column), cell, sums)?;
            height = height.max(if let Cell::Text(text) = cell { lines(text, *width) } else { 1.0 });
        }
        sheet.set_row_height(at, LINE * height)?;
    }
    Ok(sheet)
}

/// Above numbers it stands at the right.
fn head(table: &Table, column: usize) -> Format {
    let first = table.rows.first().and_then(|cells| cells.get(column));
    let side = if matches!(first, Some(Cell::Number(..))) { FormatAlign::Right } else { FormatAlign::Left };
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom).set_align(side);
    let head = if side == FormatAlign::Left { head.set_indent(1) } else { head };
    head.set_border_bottom(FormatBorder::Medium).set_border_bottom_color(RULE)
}

/// Lines that a text takes at most, so that a sheet looks the same in programs that set no height of their own.
fn lines(text: &str, width: f64) -> f64 {
    let characters = u32::try_from(text.chars().count()).map_or(0.0, f64::from);
    (characters / width).ceil().clamp(1.0, MOST_LINES)
}

fn put(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, sums: bool) -> Result<(), XlsxError> {
    let plain = Format::new().set_align(FormatAlign::Top);
    let plain =
        if sums { plain.set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(RULE) } else { plain };
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(
            row,
            column,
            shortened(text, LONGEST_TEXT),
            &plain.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        )?,
        Cell::Number(number, look) => {
            sheet.write_number_with_format(row, column, *number, &plain.set_num_format(look))?
        }
        Cell::Month(day) => {
            let year = u16::try_from(day.year()).unwrap_or(1900);
            let date = ExcelDateTime::from_ymd(year, short(day.month()), 1)?;
            let left = plain.set_num_format("mmm yyyy").set_align(FormatAlign::Left).set_indent(1);
            sheet.write_datetime_with_format(row, column, &date, &left)?
        }
        Cell::Empty => sheet.write_blank(row, column, &plain)?,
    };
    Ok(())
}

fn measures(frozen: &Frozen) -> Table {
    let columns = [
        ("Perspective", 22.0),
        ("Objective", 26.0),
        ("Measure", 28.0),
        ("Meaning", 44.0),
        ("Actual", 18.0),
        ("Target", 18.0),
        ("Unit", 12.0),
        ("Status", 14.0),
        ("Usual from", 18.0),
        ("Usual to", 18.0),
        ("Real change", 24.0),
        ("Against the month before", 22.0),
        ("Records", 10.0),
        ("Why no figure", 28.0),
        ("Score, 0 to 100", 10.0),
        ("Owner", 26.0),
    ];
    let rows = frozen.kpis().into_iter().map(measure);
    Table { name: "Measures".to_owned(), columns: named(&columns), rows: rows.collect(), total: false }
}

fn measure(Placed { perspective, objective, kpi }: Placed<'_>) -> Vec<Cell> {
    let marks = &kpi.marks;
    let look = look(kpi.unit);
    vec![
        text(perspective),
        text(objective),
        text(&kpi.name),
        text(&kpi.meaning),
        number(marks.value, &look),
        number(marks.target, &look),
        Cell::Text(unit_phrase(kpi.unit)),
        text(status_word(marks.status)),
        number(kpi.limit_lower, &look),
        number(kpi.limit_upper, &look),
        text(signal_word(marks.signal)),
        text(trend_word(marks.trend)),
        number(marks.n.to_string().parse().ok(), "#,##0"),
        text(kpi.no_value.map(no_value_word).unwrap_or_default()),
        number(marks.score, "0"),
        text(&kpi.owner),
    ]
}

/// A month a row, a measure a column.
fn course(frozen: &Frozen) -> Table {
    let kpis = frozen.kpis();
    let found = |kpi: &str| kpis.iter().find(|placed| placed.kpi.id == kpi).map(|placed| placed.kpi);
    let shown: Vec<_> = frozen.history.iter().filter_map(|series| Some((found(&series.kpi)?, series))).collect();
    let heads = shown.iter().map(|(kpi, _)| (format!("{}, {}", kpi.name, unit_phrase(kpi.unit)), 18.0));
    let mut months: Vec<Period> =
        shown.iter().flat_map(|(_, series)| &series.values).map(|(month, _)| *month).collect();
    months.sort();
    months.dedup();
    let value = |month: Period, values: &[(Period, Option<f64>)]| {
        values.iter().find(|(period, _)| *period == month).and_then(|(_, value)| *value)
    };
    let row = |month: Period| {
        let cells = shown.iter().map(|(kpi, series)| number(value(month, &series.values), &look(kpi.unit)));
        std::iter::once(period(month)).chain(cells).collect()
    };
    Table {
        name: "Course".to_owned(),
        columns: std::iter::once(("Month".to_owned(), 12.0)).chain(heads).collect(),
        rows: months.into_iter().map(row).collect(),
        total: false,
    }
}

/// Each business unit to the cent, and their sum.
fn costs(frozen: &Frozen) -> Table {
    let columns = [("Business unit", 28.0), ("Plan", 18.0), ("Actual", 18.0), ("Actual less plan", 18.0)];
    let amount = |money: Option<Money>| match money {
        Some(money) => Cell::Number(money.to_f64(), look(Unit::Money(money.currency))),
        None => Cell::Empty,
    };
    let minus = |a: Money, b: Money| a.micros.checked_sub(b.micros).map(|micros| Money::new(micros, a.currency));
    let row = |name: &str, plan: Option<Money>, actual: Option<Money>| {
        let difference = actual.zip(plan).and_then(|(actual, plan)| minus(actual, plan));
        vec![text(name), amount(plan), amount(actual), amount(difference)]
    };
    let mut rows: Vec<_> = frozen.costs.iter().map(|line| row(&line.name, line.plan, Some(line.actual))).collect();
    let actual = sum(frozen.costs.iter().map(|line| line.actual));
    if !rows.is_empty() {
        rows.push(row("Total", sum(frozen.costs.iter().filter_map(|line| line.plan)), actual));
    }
    Table { name: "Costs".to_owned(), columns: named(&columns), rows, total: actual.is_some() }
}

/// In whole micro-units, so that no cent is lost; none of nothing.
fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let first = amounts.next()?;
    let micros = amounts.try_fold(first.micros, |sum, money| sum.checked_add(money.micros))?;
    Some(Money::new(micros, first.currency))
}

fn about(frozen: &Frozen, check_number: &str, made_on: NaiveDate) -> Table {
    let quality = &frozen.quality;
    let edition = match &frozen.correction {
        Some(correction) => format!("{}, corrected: {correction}", frozen.revision),
        None => frozen.revision.to_string(),
    };
    let troubled = match quality.troubled_sources.as_slice() {
        [] => "none".to_owned(),
        sources => sources.join("; "),
    };
    let rows = [
        ("Check number", check_number.to_owned()),
        ("Company", frozen.company.clone()),
        ("Report", frozen.page.title.clone()),
        ("Speaks of", frozen.scope.to_string()),
        ("Period", period_text(frozen.period)),
        ("Edition", edition),
        ("Made on", made_on.format("%-d %B %Y").to_string()),
        ("Headline", frozen.page.headline.clone()),
        ("Rows read, not understood", format!("{}, {}", quality.rows_read, quality.rows_rejected)),
        ("Late or missing sources", troubled),
        ("Measures", "One row a measure: actual against target, and the range that is usual for it.".to_owned()),
        ("Course", "One row a month, one column a measure: an empty cell means no figure, never nothing.".to_owned()),
        ("Costs", "What each business unit was charged, and what was planned. Above zero: more than planned.".to_owned()),
        (
            "How to check",
            "Mail, portal, paper and this file carry the same check number. Where it differs, the figures are of another edition."
                .to_owned(),
        ),
    ];
    let rows = rows.into_iter().map(|(name, said)| vec![text(name), Cell::Text(said)]).collect();
    Table { name: "About".to_owned(), columns: named(&[("What", 28.0), ("Says", 90.0)]), rows, total: false }
}

pub(super) fn named(columns: &[(&str, f64)]) -> Vec<Column> {
    columns.iter().map(|(name, width)| ((*name).to_owned(), *width)).collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn number(value: Option<f64>, look: &str) -> Cell {
    value.filter(|value| value.is_finite()).map_or(Cell::Empty, |value| Cell::Number(value, look.to_owned()))
}

fn period(period: Period) -> Cell {
    match period.kind() {
        PeriodKind::Month => Cell::Month(period.start()),
        _ => Cell::Text(period_text(period)),
    }
}

/// How a spreadsheet shows numbers of the unit.
pub(super) fn look(unit: Unit) -> String {
    match unit {
        Unit::Percent => "0.0\" %\"".to_owned(),
        Unit::Points => "0.0".to_owned(),
        Unit::Rating => "0.00".to_owned(),
        Unit::Count => "#,##0".to_owned(),
        Unit::Minutes | Unit::Hours | Unit::Days => "#,##0.0".to_owned(),
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => format!("[${currency}] #,##0.00"),
    }
}

/// A month or a day of a calendar.
fn short(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}
