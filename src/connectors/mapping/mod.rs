//! Mapping: a row of text cells becomes a canonical record, or a rejected row that says why.
//!
//! It is pure: no file, no database, no clock. It never guesses; what can be read in two ways is rejected.

mod cell;
mod check;
mod cost;
mod fields;
mod number;
mod promised;
mod raw_row;
mod record;
mod remembered;
mod time;

use std::collections::{BTreeMap, BTreeSet};

use entity::value::RecordKind;
use sha2::{Digest, Sha256};

use super::file::format_of;
use super::{Field, FieldRule, Format, Place, PullError, Row, SourceSettings};
use crate::chargeback::{Dataset, Judge};
pub(super) use cell::NOT_COMPUTED;
use cell::Slot;
pub use check::faults;
use cost::{CostFields, over_months};
pub use fields::{CanonicalField, Shape, canonical_fields};
pub use promised::{Promised, faults as promise_faults, with_days_off};
use raw_row::Cells;
pub(super) use raw_row::{LentRow, OwnedCells, RawRow, RawRows, Span};

/// Raised whenever the same cell becomes another value, so that what was read before is known to be stale.
const RULES: u32 = 2;

/// Settings joined with the columns of one table.
pub(super) struct Mapping {
    columns: usize,
    fields: Fields,
    judge: Option<Judge>,
}

/// The mapped fields.
enum Fields {
    Cost(Box<CostFields>),
    Others(Others),
}

/// The fields of a record that is no cost line, by name.
struct Others {
    kind: RecordKind,
    slots: BTreeMap<String, Slot>,
    promised: Promised,
}

impl Mapping {
    /// Finds each mapped column; `source` stands in messages.
    ///
    /// # Errors
    /// `Misfit` naming every column that is missing or there twice, and the columns there are.
    pub(super) fn new(settings: &SourceSettings, columns: &[String], source: &str) -> Result<Self, PullError> {
        let mut slots = BTreeMap::new();
        let mut faults = Vec::new();
        for (field, wanted) in &settings.fields {
            let rule = rule(wanted);
            match rule.column.as_deref().map(|name| find(name, columns)).transpose() {
                Ok(column) => drop(slots.insert(field.clone(), Slot::new(rule, column, settings.zone))),
                Err(fault) => faults.push(format!("{fault} for {field}")),
            }
        }
        if faults.is_empty() {
            let fields = match settings.records {
                RecordKind::CostLine => {
                    Fields::Cost(Box::new(CostFields::new(settings.zone, |field| slots.remove(field))))
                }
                kind => {
                    Fields::Others(Others { kind, slots, promised: Promised::of(&settings.promises, settings.zone) })
                }
            };
            return Ok(Self { columns: columns.len(), fields, judge: judge(settings, columns) });
        }
        let there = columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Err(PullError::Misfit(format!("{source}: {}; columns there are: {there}", faults.join(", "))))
    }

    /// Looks up the cells of rows that follow, field by field: that is quicker than row by row, and changes nothing.
    pub(super) fn look_up<'a>(&mut self, rows: impl Iterator<Item = LentRow<'a>> + Clone) {
        if let Fields::Cost(fields) = &mut self.fields {
            fields.look_up(rows.map(|row| row.cells));
        }
    }

    /// What became of the row: a record, the reason why it is none, or for what is paid once and used for months, a cost
    /// line of each month.
    ///
    /// # Errors
    /// What the sink says.
    pub(super) fn rows<'a>(
        &'a mut self,
        position: u64,
        row: impl Into<LentRow<'a>>,
        cell_bytes: usize,
        sink: &mut dyn FnMut(Row<'_>) -> Result<(), PullError>,
    ) -> Result<(), PullError> {
        let row = row.into();
        let life = match &mut self.fields {
            Fields::Cost(fields) if row.fault.is_none() => fields.life_months(row.cells),
            _ => Ok(None),
        };
        let read = self.row(position, row, cell_bytes);
        match life {
            Ok(None) => sink(read),
            Err(reason) if matches!(read, Row::CostLine { .. }) => {
                sink(Row::Rejected { position, reason, raw: row.shown() })
            }
            Ok(Some((months, zone))) if let Row::CostLine { line, .. } = &read => {
                over_months(line, months, zone).try_for_each(|line| sink(Row::CostLine { position, line }))
            }
            _ => sink(read),
        }
    }

    /// What its rows were found to be, where they are held against a specification.
    pub(super) fn into_judge(self) -> Option<Judge> {
        self.judge
    }

    /// The row as a record, or why it is none. `position` counts from 1.
    pub(super) fn row<'a>(&'a mut self, position: u64, row: impl Into<LentRow<'a>>, cell_bytes: usize) -> Row<'a> {
        let row = row.into();
        let sound = row.fault.map_or(Ok(()), |fault| Err(fault.to_owned()));
        let sound = sound.and_then(|()| self.fits(row.cells, cell_bytes));
        let rejected = |reason| Row::Rejected { position, reason, raw: row.shown() };
        if let Err(reason) = sound {
            return rejected(reason);
        }
        if let Some(judge) = &mut self.judge {
            judge.row(position, |at| std::str::from_utf8(row.cells.get(at).unwrap_or_default()).unwrap_or("\u{fffd}"));
        }
        match &mut self.fields {
            Fields::Cost(fields) => {
                fields.line(row.cells).map_or_else(rejected, |line| Row::CostLine { position, line })
            }
            Fields::Others(fields) => {
                fields.record(row.cells).map_or_else(rejected, |record| Row::Record { position, record })
            }
        }
    }

    fn fits(&self, line: Cells<'_>, cell_bytes: usize) -> Result<(), String> {
        if line.len() != self.columns {
            return Err(format!("expected {} cells, found {}", self.columns, line.len()));
        }
        if line.longest() <= cell_bytes {
            return Ok(());
        }
        match line.iter().position(|cell| cell.len() > cell_bytes) {
            Some(at) => Err(format!("cell {} is longer than {cell_bytes} bytes", at + 1)),
            None => Ok(()),
        }
    }
}

/// Whoever holds the rows against a specification, if the settings name one.
fn judge(settings: &SourceSettings, columns: &[String]) -> Option<Judge> {
    let dataset = match settings.records {
        RecordKind::ControlTotal => Dataset::InvoiceDetail,
        _ => Dataset::CostAndUsage,
    };
    let judge = Judge::new(settings.focus?, dataset, columns);
    let Place::File(place) = &settings.from else { return None };
    let whole = matches!(format_of(place, &place.path), Format::Csv | Format::Xlsx);
    Some(if whole { judge } else { judge.of_some_columns() })
}

/// The first 12 hex digits of SHA-256 over what decides how rows become records: kind, zone, promises and fields.
///
/// A column given by name alone and the same column as a rule have the same version.
#[must_use]
pub fn mapping_version(settings: &SourceSettings) -> String {
    let fields: BTreeMap<_, _> = settings.fields.iter().map(|(name, field)| (name, rule(field))).collect();
    let mut canonical = serde_json::json!({
        "rules": RULES, "records": settings.records, "zone": settings.zone, "fields": fields,
    });
    // Only where there are any: what was read without promises says the same as before.
    if let (false, Some(said)) = (settings.promises.is_empty(), canonical.as_object_mut()) {
        said.insert("promises".to_owned(), serde_json::json!(settings.promises));
    }
    let digest = Sha256::digest(canonical.to_string());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The columns that the settings read, each once, as they name them.
pub(super) fn wanted_columns(settings: &SourceSettings) -> Vec<String> {
    let wanted: BTreeSet<String> = settings.fields.values().filter_map(|field| rule(field).column).collect();
    wanted.into_iter().collect()
}

/// The name of a column: line breaks and double spaces made single spaces.
pub(super) fn column_name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A column by name alone is a rule with nothing more to say.
fn rule(field: &Field) -> FieldRule {
    match field {
        Field::Column(name) => FieldRule { column: Some(name.clone()), ..FieldRule::default() },
        Field::Rule(rule) => rule.clone(),
    }
}

/// Where the column stands. `amount#2` is the second of several that are called `amount`.
///
/// # Errors
/// Says that there is none, or several.
pub(super) fn find(wanted: &str, columns: &[String]) -> Result<usize, String> {
    let wanted = column_name(wanted);
    let called =
        |name: &str| columns.iter().enumerate().filter(|(_, column)| *column == name).map(|(at, _)| at).collect();
    let exact: Vec<usize> = called(&wanted);
    match exact.as_slice() {
        [at] => return Ok(*at),
        [] => {}
        several => {
            let last = several.len();
            return Err(format!("{last} columns are called `{wanted}` (say `{wanted}#1` to `{wanted}#{last}`)"));
        }
    }
    let numbered = wanted.rsplit_once('#').and_then(|(name, number)| {
        let nth = number.parse::<usize>().ok()?.checked_sub(1)?;
        called(name).get(nth).copied()
    });
    numbered.ok_or_else(|| format!("no column `{wanted}`"))
}

#[cfg(test)]
mod tests;
