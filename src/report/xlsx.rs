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
use crate::language::{Arg, Language};

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
    /// The first day of a month, and how it is shown.
    Month(NaiveDate, String),
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
pub(super) fn xlsx(
    language: &Language,
    body: &Value,
    check_number: &str,
    made_on: NaiveDate,
) -> Result<Vec<u8>, ReportError> {
    let frozen = Frozen::read(body)?;
    let title = [&frozen.page.title, ", ", &frozen.page.period].concat();
    let cover = Cover { title, company: &frozen.company, check_number, made_on };
    let told = Told { frozen: &frozen, language };
    book(language, &cover, [told.measures(), told.course(), told.costs(), told.about(check_number, made_on)])
}

/// A spreadsheet of these tables, each on a sheet of its own. The same input gives the same bytes.
///
/// # Errors
/// `Spreadsheet` if it cannot be written.
pub(super) fn book(
    language: &Language,
    cover: &Cover<'_>,
    tables: impl IntoIterator<Item = Table>,
) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let year = u16::try_from(cover.made_on.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, short(cover.made_on.month()), short(cover.made_on.day()))?;
    let said = DocProperties::new().set_title(&cover.title).set_company(cover.company).set_creation_datetime(&made);
    book.set_properties(&said);
    let number = language.say("sheet-footer", &[("check_number", cover.check_number.into())]);
    let page = language.say("report-page", &[("page", "&P".into()), ("pages", "&N".into())]);
    let footer = ["&L", &number, "&R", &page].concat();
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
        Cell::Month(day, look) => {
            let year = u16::try_from(day.year()).unwrap_or(1900);
            let date = ExcelDateTime::from_ymd(year, short(day.month()), 1)?;
            let left = plain.set_num_format(look).set_align(FormatAlign::Left).set_indent(1);
            sheet.write_datetime_with_format(row, column, &date, &left)?
        }
        Cell::Empty => sheet.write_blank(row, column, &plain)?,
    };
    Ok(())
}

/// What is frozen, and the language it is told in.
struct Told<'a> {
    frozen: &'a Frozen,
    language: &'a Language,
}

impl Told<'_> {
    fn word(&self, id: &str) -> String {
        self.language.word(id).to_owned()
    }

    fn table(&self, name: &str, columns: &[(&str, f64)], rows: Vec<Vec<Cell>>) -> Table {
        let columns = columns.iter().map(|(id, width)| (self.word(id), *width)).collect();
        Table { name: self.word(name), columns, rows, total: false }
    }

    fn measures(&self) -> Table {
        let columns = [
            ("sheet-perspective", 22.0),
            ("sheet-objective", 26.0),
            ("head-measure", 28.0),
            ("sheet-meaning", 44.0),
            ("head-actual", 18.0),
            ("head-target", 18.0),
            ("sheet-unit", 12.0),
            ("head-status", 14.0),
            ("sheet-usual-from", 18.0),
            ("sheet-usual-to", 18.0),
            ("head-real-change", 24.0),
            ("sheet-trend", 22.0),
            ("head-records", 10.0),
            ("sheet-no-figure", 28.0),
            ("sheet-score", 10.0),
            ("sheet-owner", 26.0),
        ];
        self.table(
            "sheet-measures",
            &columns,
            self.frozen.kpis().into_iter().map(|placed| self.measure(placed)).collect(),
        )
    }

    fn measure(&self, Placed { perspective, objective, kpi }: Placed<'_>) -> Vec<Cell> {
        let marks = &kpi.marks;
        let look = self.look(kpi.unit);
        vec![
            text(perspective),
            text(objective),
            text(&kpi.name),
            text(&kpi.meaning),
            number(marks.value, &look),
            number(marks.target, &look),
            Cell::Text(unit_phrase(self.language, kpi.unit)),
            text(self.language.status(marks.status)),
            number(kpi.limit_lower, &look),
            number(kpi.limit_upper, &look),
            text(self.language.signal(marks.signal)),
            text(self.language.trend(marks.trend)),
            number(marks.n.to_string().parse().ok(), "#,##0"),
            text(kpi.no_value.map(|reason| self.language.no_value(reason)).unwrap_or_default()),
            number(marks.score, "0"),
            text(&kpi.owner),
        ]
    }

    /// A month a row, a measure a column.
    fn course(&self) -> Table {
        let kpis = self.frozen.kpis();
        let found = |kpi: &str| kpis.iter().find(|placed| placed.kpi.id == kpi).map(|placed| placed.kpi);
        let shown: Vec<_> =
            self.frozen.history.iter().filter_map(|series| Some((found(&series.kpi)?, series))).collect();
        let heads =
            shown.iter().map(|(kpi, _)| ([&kpi.name, ", ", &unit_phrase(self.language, kpi.unit)].concat(), 18.0));
        let mut months: Vec<Period> =
            shown.iter().flat_map(|(_, series)| &series.values).map(|(month, _)| *month).collect();
        months.sort();
        months.dedup();
        let value = |month: Period, values: &[(Period, Option<f64>)]| {
            values.iter().find(|(period, _)| *period == month).and_then(|(_, value)| *value)
        };
        let row = |month: Period| {
            let cells = shown.iter().map(|(kpi, series)| number(value(month, &series.values), &self.look(kpi.unit)));
            std::iter::once(self.period(month)).chain(cells).collect()
        };
        Table {
            name: self.word("sheet-course"),
            columns: std::iter::once((self.word("head-month"), 12.0)).chain(heads).collect(),
            rows: months.into_iter().map(row).collect(),
            total: false,
        }
    }

    /// Each business unit to the cent, and their sum.
    fn costs(&self) -> Table {
        let columns = [("costs-unit", 28.0), ("costs-plan", 18.0), ("costs-actual", 18.0), ("sheet-difference", 18.0)];
        let amount = |money: Option<Money>| match money {
            Some(money) => Cell::Number(money.to_f64(), self.look(Unit::Money(money.currency))),
            None => Cell::Empty,
        };
        let minus = |a: Money, b: Money| a.micros.checked_sub(b.micros).map(|micros| Money::new(micros, a.currency));
        let row = |name: &str, plan: Option<Money>, actual: Option<Money>| {
            let difference = actual.zip(plan).and_then(|(actual, plan)| minus(actual, plan));
            vec![text(name), amount(plan), amount(actual), amount(difference)]
        };
        let lines = &self.frozen.costs;
        let mut rows: Vec<_> = lines.iter().map(|line| row(&line.name, line.plan, Some(line.actual))).collect();
        let actual = sum(lines.iter().map(|line| line.actual));
        if !rows.is_empty() {
            rows.push(row(&self.word("costs-total"), sum(lines.iter().filter_map(|line| line.plan)), actual));
        }
        Table { total: actual.is_some(), ..self.table("sheet-costs", &columns, rows) }
    }

    fn about(&self, check_number: &str, made_on: NaiveDate) -> Table {
        let (frozen, language) = (self.frozen, self.language);
        let quality = &frozen.quality;
        let edition = match &frozen.correction {
            Some(correction) => {
                let said = [("revision", frozen.revision.into()), ("correction", Arg::from(correction))];
                language.say("sheet-edition-corrected", &said)
            }
            None => frozen.revision.to_string(),
        };
        let troubled = match quality.troubled_sources.as_slice() {
            [] => self.word("sheet-late-none"),
            sources => sources.join("; "),
        };
        let read = [("read", quality.rows_read.into()), ("rejected", quality.rows_rejected.into())];
        let rows = [
            ("sheet-check-number", check_number.to_owned()),
            ("sheet-company", frozen.company.clone()),
            ("sheet-report", frozen.page.title.clone()),
            ("sheet-scope", frozen.scope.to_string()),
            ("sheet-period", language.period(frozen.period)),
            ("sheet-edition", edition),
            ("sheet-made-on", language.day(made_on)),
            ("sheet-headline", frozen.page.headline.clone()),
            ("sheet-rows", language.say("sheet-rows-text", &read)),
            ("sheet-late", troubled),
            ("sheet-measures", self.word("sheet-measures-text")),
            ("sheet-course", self.word("sheet-course-text")),
            ("sheet-costs", self.word("sheet-costs-text")),
            ("sheet-check", self.word("sheet-check-text")),
        ];
        let rows = rows.into_iter().map(|(id, said)| vec![Cell::Text(self.word(id)), Cell::Text(said)]).collect();
        self.table("sheet-about", &[("sheet-what", 28.0), ("sheet-says", 90.0)], rows)
    }

    fn period(&self, period: Period) -> Cell {
        match period.kind() {
            PeriodKind::Month => Cell::Month(period.start(), self.word("sheet-month")),
            _ => Cell::Text(self.language.period(period)),
        }
    }

    /// How a spreadsheet shows numbers of the unit; it puts the marks of its reader's country itself.
    fn look(&self, unit: Unit) -> String {
        match unit {
            Unit::Percent => "0.0\" %\"".to_owned(),
            Unit::Points => "0.0".to_owned(),
            Unit::Rating => "0.00".to_owned(),
            Unit::Count => "#,##0".to_owned(),
            Unit::Minutes | Unit::Hours | Unit::Days => "#,##0.0".to_owned(),
            Unit::Money(currency) | Unit::MoneyPerCount(currency) => {
                self.language.say("sheet-money", &[("currency", currency.to_string().into())])
            }
        }
    }
}

/// In whole micro-units, so that no cent is lost; none of nothing.
fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let first = amounts.next()?;
    let micros = amounts.try_fold(first.micros, |sum, money| sum.checked_add(money.micros))?;
    Some(Money::new(micros, first.currency))
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn number(value: Option<f64>, look: &str) -> Cell {
    value.filter(|value| value.is_finite()).map_or(Cell::Empty, |value| Cell::Number(value, look.to_owned()))
}

/// A month or a day of a calendar.
pub(super) fn short(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}
