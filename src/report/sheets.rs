//! Figures as they are frozen: tables of words and numbers with their unit. From them the spreadsheet and the CSV are made,
//! and by them two editions are compared. They round nothing.

use chrono::NaiveDate;
use entity::value::{Exact, Money, Unit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ReportError;
use super::xlsx::{self, Cover, Table, book};
use crate::chargeback::{self, csv_row};
use crate::language::{Arg, Language};

/// A table: what a row is about stands in its first column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: String,
    /// What it shows, as a sentence.
    pub(super) about: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Column {
    /// Its name for programs.
    pub(super) id: String,
    /// Its name for people.
    pub(super) head: String,
    /// What its numbers count; none for words and amounts.
    pub(super) unit: Option<Unit>,
    /// Width in characters.
    pub(super) width: f64,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Number(f64),
    Money(Money),
    Text(String),
    Nothing,
}

/// What a frozen body says of itself.
#[derive(Deserialize)]
struct Frozen {
    report: String,
    company: String,
    scope: String,
    period: String,
    revision: i32,
    correction: Option<String>,
    tables: Vec<Sheet>,
    page: Said,
}

#[derive(Deserialize)]
struct Said {
    title: String,
    period: String,
    headline: String,
}

impl Sheet {
    /// Named and explained by two messages of the language.
    pub(super) fn new(language: &Language, [name, about]: [&str; 2], columns: Vec<Column>) -> Self {
        let word = |id: &str| language.word(id).to_owned();
        Self { name: word(name), about: word(about), columns, rows: Vec::new() }
    }

    /// With these rows.
    pub(super) fn of(self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        Self { rows: rows.into_iter().collect(), ..self }
    }
}

/// A column of words.
pub(super) fn words(id: &str, head: &str, width: f64) -> Column {
    Column { id: id.to_owned(), head: head.to_owned(), unit: None, width }
}

/// A column of numbers.
pub(super) fn numbers(id: &str, head: &str, unit: Unit) -> Column {
    Column { id: id.to_owned(), head: head.to_owned(), unit: Some(unit), width: 14.0 }
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Nothing, Self::Number)
    }

    pub(super) fn money(money: Option<Money>) -> Self {
        money.map_or(Self::Nothing, Self::Money)
    }

    /// A count. Up to 2⁵³ it stays exact.
    pub(super) fn count(count: u64) -> Self {
        Self::number(count.to_string().parse().ok())
    }

    /// As people read it.
    fn shown(&self, language: &Language, unit: Option<Unit>) -> String {
        match self {
            Self::Nothing => language.word("no-figure").to_owned(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => language.value(unit.unwrap_or(Unit::Count), *number),
            Self::Money(money) => language.exact_money(*money),
        }
    }
}

fn tables(body: &Value) -> Result<Vec<Sheet>, ReportError> {
    Ok(serde_json::from_value(body.get("tables").cloned().unwrap_or_default())?)
}

/// The spreadsheet of a frozen body: its tables, and what it is.
///
/// # Errors
/// `Json` if the body is none of ours, `Spreadsheet` if it cannot be written.
pub(super) fn xlsx(
    language: &Language,
    body: &Value,
    check_number: &str,
    made_on: NaiveDate,
) -> Result<Vec<u8>, ReportError> {
    let frozen = Frozen::deserialize(body)?;
    let about = about(language, &frozen, check_number, made_on);
    let title = [&frozen.page.title, ", ", &frozen.page.period].concat();
    let cover = Cover { title, company: &frozen.company, check_number, made_on };
    book(language, &cover, frozen.tables.iter().map(|sheet| table(language, sheet)).chain([about]))
}

fn table(language: &Language, sheet: &Sheet) -> Table {
    let cell = |(cell, column): (&Cell, &Column)| match cell {
        Cell::Nothing => xlsx::Cell::Empty,
        Cell::Text(text) => xlsx::Cell::Text(text.clone()),
        Cell::Number(number) => xlsx::Cell::Number(*number, look(language, column.unit)),
        Cell::Money(money) => xlsx::Cell::Number(money.to_f64(), look(language, Some(Unit::Money(money.currency)))),
    };
    Table {
        name: sheet.name.clone(),
        columns: sheet.columns.iter().map(|column| (column.head.clone(), column.width)).collect(),
        rows: sheet.rows.iter().map(|row| row.iter().zip(&sheet.columns).map(cell).collect()).collect(),
        total: false,
    }
}

/// How a spreadsheet shows numbers of the unit.
fn look(language: &Language, unit: Option<Unit>) -> String {
    match unit.unwrap_or(Unit::Count) {
        Unit::Percent => "0.0\" %\"".to_owned(),
        Unit::Points => "0.0".to_owned(),
        Unit::Rating => "0.00".to_owned(),
        Unit::Count => "#,##0.######".to_owned(),
        Unit::Minutes | Unit::Hours | Unit::Days => "#,##0.0".to_owned(),
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => {
            language.say("sheet-money", &[("currency", currency.to_string().into())])
        }
    }
}

fn about(language: &Language, frozen: &Frozen, check_number: &str, made_on: NaiveDate) -> Table {
    let word = |id: &str| language.word(id).to_owned();
    let edition = match &frozen.correction {
        Some(correction) => {
            let said = [("revision", frozen.revision.into()), ("correction", Arg::from(correction))];
            language.say("sheet-edition-corrected", &said)
        }
        None => frozen.revision.to_string(),
    };
    let said = [
        ("sheet-check-number", check_number.to_owned()),
        ("sheet-company", frozen.company.clone()),
        ("sheet-report", frozen.page.title.clone()),
        ("sheet-scope", frozen.scope.clone()),
        ("sheet-period", frozen.page.period.clone()),
        ("sheet-edition", edition),
        ("sheet-made-on", language.day(made_on)),
        ("sheet-headline", frozen.page.headline.clone()),
    ];
    let said = said.into_iter().map(|(id, said)| (word(id), said));
    let sheets = frozen.tables.iter().map(|sheet| (sheet.name.clone(), sheet.about.clone()));
    let rows = said.chain(sheets).chain([(word("sheet-check"), word("sheet-about-how"))]);
    Table {
        name: word("sheet-about"),
        columns: vec![(word("sheet-what"), 28.0), (word("sheet-says"), 90.0)],
        rows: rows.map(|(name, said)| vec![xlsx::Cell::Text(name), xlsx::Cell::Text(said)]).collect(),
        total: false,
    }
}

/// The first table of a frozen body (RFC 4180, lines end in CR LF), every row with the check number; text that looks like
/// a formula gets an apostrophe in front.
///
/// # Errors
/// `Json` if the body is none of ours.
pub(super) fn csv(body: &Value, check_number: &str) -> Result<String, ReportError> {
    let frozen = Frozen::deserialize(body)?;
    let Some(sheet) = frozen.tables.first() else { return Ok(String::new()) };
    let money = |at: usize| sheet.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Money(_))));
    let has_money: Vec<bool> = (0..sheet.columns.len()).map(money).collect();
    let mut names: Vec<String> = ["check_number", "report", "scope", "period", "revision"].map(str::to_owned).into();
    for (column, money) in sheet.columns.iter().zip(&has_money) {
        names.push(column.id.clone());
        if *money {
            names.push(format!("{}_currency", column.id));
        }
    }
    let head = csv_row(&names.iter().map(|name| chargeback::Cell::Text(name)).collect::<Vec<_>>());
    let rows = sheet.rows.iter().map(|row| csv_line(&frozen, check_number, row, &has_money));
    Ok(std::iter::once(head).chain(rows).collect())
}

fn csv_line(frozen: &Frozen, check_number: &str, row: &[Cell], has_money: &[bool]) -> String {
    let currencies: Vec<String> = row.iter().map(currency).collect();
    let mut cells = vec![
        chargeback::Cell::Text(check_number),
        chargeback::Cell::Text(&frozen.report),
        chargeback::Cell::Text(&frozen.scope),
        chargeback::Cell::Text(&frozen.period),
        chargeback::Cell::Number(Exact::from(i64::from(frozen.revision))),
    ];
    for ((cell, currency), money) in row.iter().zip(&currencies).zip(has_money) {
        cells.push(match cell {
            Cell::Nothing => chargeback::Cell::Text(""),
            Cell::Text(text) => chargeback::Cell::Text(text),
            Cell::Number(number) => {
                number.to_string().parse().map_or(chargeback::Cell::Text(""), chargeback::Cell::Number)
            }
            Cell::Money(money) => chargeback::Cell::Amount(*money),
        });
        if *money {
            cells.push(chargeback::Cell::Text(currency));
        }
    }
    csv_row(&cells)
}

fn currency(cell: &Cell) -> String {
    if let Cell::Money(money) = cell { money.currency.to_string() } else { String::new() }
}

/// What differs between two frozen bodies, as sentences: at most three of them, the rest counted.
///
/// # Errors
/// `Json` if one of them is none of ours.
pub fn differences(language: &Language, before: &Value, after: &Value) -> Result<String, ReportError> {
    const MOST: usize = 3;
    let then = tables(before)?;
    let mut told: Vec<String> = Vec::new();
    for sheet in tables(after)? {
        let Some(old) = then.iter().find(|old| old.name == sheet.name && old.columns == sheet.columns) else {
            continue;
        };
        told.extend(sheet.rows.iter().flat_map(|row| changed_cells(language, &sheet.columns, row, &old.rows)));
    }
    let more = told.len().saturating_sub(MOST);
    let more = (more > 0).then(|| language.say("changed-figures-more", &[("more", more.into())]));
    Ok(told.into_iter().take(MOST).chain(more).collect::<Vec<_>>().join(" "))
}

/// The numbers of a row that were others in the row of the same name.
fn changed_cells(language: &Language, columns: &[Column], row: &[Cell], before: &[Vec<Cell>]) -> Vec<String> {
    let Some(old) = before.iter().find(|old| old.first() == row.first()) else { return Vec::new() };
    let name = row.first().map(|cell| cell.shown(language, None)).unwrap_or_default();
    let differs = |((column, now), then): ((&Column, &Cell), &Cell)| {
        let words = matches!(now, Cell::Text(_)) || matches!(then, Cell::Text(_));
        let (is, was) = (now.shown(language, column.unit), then.shown(language, column.unit));
        let said =
            [("name", Arg::from(&name)), ("what", Arg::from(&column.head)), ("is", is.into()), ("was", was.into())];
        (now != then && !words).then(|| language.say("changed-figure", &said))
    };
    columns.iter().zip(row).zip(old).filter_map(differs).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Currency;
    use serde_json::json;

    use super::*;

    fn body(felt: f64, cost: i64) -> Value {
        let columns = vec![
            words("service", "Service", 20.0),
            numbers("felt", "Satisfied", Unit::Percent),
            words("cost", "Cost", 9.0),
        ];
        let cells = vec![
            Cell::text("=Mail, own"),
            Cell::number(Some(felt)),
            Cell::money(Some(Money::new(cost, Currency::EUR))),
        ];
        let names = ["review-sheet-services", "review-sheet-services-text"];
        let sheet = Sheet::new(Language::english(), names, columns).of([cells]);
        json!({"report": "service-review", "company": "Shop", "scope": "unit:sales", "period": "2026-08", "revision": 1,
            "correction": null, "tables": [sheet], "page": {"title": "T", "period": "August 2026", "headline": "H"}})
    }

    #[test]
    fn a_table_as_text_keeps_its_numbers() {
        let text = csv(&body(51.8, 12_340_000), "0123456789ab").unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "check_number,report,scope,period,revision,service,felt,cost,cost_currency");
        assert_eq!(lines[1], "0123456789ab,service-review,unit:sales,2026-08,1,\"'=Mail, own\",51.8,12.34,EUR");
    }

    #[test]
    fn what_changed_is_named() {
        let same = differences(Language::english(), &body(51.8, 1), &body(51.8, 1)).unwrap();
        assert_eq!(same, "");
        let told = differences(Language::english(), &body(51.8, 12_340_000), &body(52.9, 12_350_000)).unwrap();
        assert_eq!(
            told,
            "=Mail, own, Satisfied: 52.9 % instead of 51.8 %. =Mail, own, Cost: EUR 12.35 instead of EUR 12.34."
        );
    }
}
