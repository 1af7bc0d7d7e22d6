//! One file of a new company: its columns guessed, shown, changed where the guess is wrong, and its rows tried.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::record::Record;
use entity::value::RecordKind;

use super::ask::Ask;
use crate::cli::say;
use crate::connectors::{self, Field, FieldRule, FilePlace, Peeked, Place, Reach, Row, SourceSettings};
use crate::model::draft::{self, Wish};

/// Rows looked at for guesses.
const LOOKED_AT: usize = 100_000;
/// Rows and reasons shown.
const SHOWN: usize = 3;

/// A file and how its columns are read.
pub struct Described {
    path: PathBuf,
    peeked: Peeked,
    wishes: &'static [Wish],
    rules: BTreeMap<&'static str, FieldRule>,
}

/// What trying a file came to.
pub struct Tried {
    /// Rows understood.
    pub records: Vec<Record>,
    rejected: Vec<(u64, String)>,
}

impl Described {
    /// Guesses the columns, shows the guess, and takes corrections.
    ///
    /// # Errors
    /// If the file cannot be read, or a needed column is missing and nobody names one.
    pub fn by_asking(ask: &mut Ask, path: &Path, wishes: &'static [Wish]) -> anyhow::Result<Self> {
        let peeked = connectors::peek(path, LOOKED_AT)?;
        let mut described = Self { path: path.to_owned(), peeked, wishes, rules: BTreeMap::new() };
        for (wish, column) in draft::guess(wishes, &described.peeked.columns) {
            if let Some(column) = column {
                described.read(&wish, &column);
            }
        }
        loop {
            described.show();
            let missing = described.missing();
            if ask.silent() && !missing.is_empty() {
                let columns = described.peeked.columns.join(", ");
                bail!("{}: no column for {}; columns there are: {columns}", path.display(), missing.join(", "));
            }
            let answer =
                ask.text("  Enter if that is right, or changes such as `due_at=Deadline, service=`", "right")?;
            if answer != "right" {
                answer.split(',').for_each(|change| described.change(change).unwrap_or_else(|fault| say(&fault)));
            } else if missing.is_empty() {
                return Ok(described);
            }
        }
    }

    fn missing(&self) -> Vec<&'static str> {
        let missing = self.wishes.iter().filter(|wish| wish.needed && !self.rules.contains_key(wish.field));
        missing.map(|wish| wish.field).collect()
    }

    fn read(&mut self, wish: &Wish, column: &str) {
        let cells = self.cells(column);
        let rule = draft::rule(column, wish.shape, &cells);
        self.rules.insert(wish.field, rule);
    }

    /// `field=column`, or `field=` for none.
    fn change(&mut self, change: &str) -> Result<(), String> {
        let (field, column) = change.split_once('=').ok_or_else(|| format!("  `{change}`: expected field=column"))?;
        let (field, column) = (field.trim(), column.trim());
        let wish = self.wishes.iter().find(|wish| wish.field == field);
        let wish = *wish.ok_or_else(|| format!("  there is no field `{field}`"))?;
        if column.is_empty() {
            self.rules.remove(wish.field);
        } else if self.peeked.columns.iter().any(|known| known == column) {
            self.read(&wish, column);
        } else {
            return Err(format!("  there is no column `{column}`"));
        }
        Ok(())
    }

    /// All texts of a column.
    pub fn cells(&self, column: &str) -> Vec<&str> {
        let at = self.peeked.columns.iter().position(|known| known == column);
        let cell = |row: &'_ Vec<String>| at.and_then(|at| row.get(at)).is_some();
        let rows = self.peeked.rows.iter().filter(|row| cell(row));
        rows.filter_map(|row| at.and_then(|at| row.get(at)).map(|cell| cell.trim())).collect()
    }

    /// How the field is read, if it is.
    pub fn rule(&self, field: &str) -> Option<&FieldRule> {
        self.rules.get(field)
    }

    /// What a row of the file says of each field.
    pub fn rows(&self) -> impl Iterator<Item = BTreeMap<&'static str, String>> {
        let at = |rule: &FieldRule| self.peeked.columns.iter().position(|known| Some(known) == rule.column.as_ref());
        let columns: Vec<_> = self.rules.iter().filter_map(|(field, rule)| Some((*field, at(rule)?))).collect();
        self.peeked.rows.iter().map(move |row| {
            let text = |at: usize| row.get(at).map(|cell| cell.trim().to_owned()).unwrap_or_default();
            columns.iter().map(|(field, at)| (*field, text(*at))).collect()
        })
    }

    fn show(&self) {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (rows, columns) = (self.peeked.rows.len(), self.peeked.columns.join(", "));
        let encoding = self.peeked.encoding.as_ref().map(|encoding| format!(", in {encoding}")).unwrap_or_default();
        say(&format!(
            "\n{name}: {rows} rows{encoding}, separated by `{}`; columns: {columns}",
            self.peeked.delimiter.escape_default()
        ));
        for wish in self.wishes {
            let read = match self.rules.get(wish.field) {
                None if wish.needed => "MISSING: name a column".to_owned(),
                None => "-".to_owned(),
                Some(rule) => as_read(rule),
            };
            say(&format!("  {:<17} {:<42} {read}", wish.field, wish.about));
        }
    }

    /// The settings of a source that reads this file.
    pub fn settings(
        &self,
        records: RecordKind,
        zone: Tz,
        constants: &[(&str, &str)],
        maps: &BTreeMap<&'static str, BTreeMap<String, String>>,
    ) -> SourceSettings {
        let mut fields = BTreeMap::new();
        for (field, constant) in constants {
            let rule = FieldRule { constant: Some((*constant).to_owned()), ..FieldRule::default() };
            fields.insert((*field).to_owned(), Field::Rule(rule));
        }
        for (field, rule) in &self.rules {
            let mut rule = rule.clone();
            rule.map.extend(maps.get(field).cloned().unwrap_or_default());
            let plain = FieldRule { column: rule.column.clone(), ..FieldRule::default() };
            let field_of = |rule: FieldRule| match rule.column.clone() {
                Some(column) if rule == plain => Field::Column(column),
                _ => Field::Rule(rule),
            };
            fields.insert((*field).to_owned(), field_of(rule));
        }
        let path = self.path.display().to_string();
        let Peeked { delimiter, skip_lines, ref encoding, .. } = self.peeked;
        let place = FilePlace { path, delimiter, skip_lines, format: None, encoding: encoding.clone(), sheet: None };
        SourceSettings { records, from: Place::File(place), zone, focus: None, promises: Vec::new(), fields }
    }
}

fn as_read(rule: &FieldRule) -> String {
    let column = rule.column.clone().unwrap_or_default();
    let format = rule.format.as_ref().map(|format| format!(", dates as {format}"));
    let decimal = rule.decimal.map(|mark| format!(", decimal {}", format!("{mark:?}").to_lowercase()));
    let map = (!rule.map.is_empty()).then(|| {
        let words =
            rule.map.iter().take(4).map(|(from, to)| format!("{from}={}", if to.is_empty() { "nothing" } else { to }));
        format!(", {}", words.collect::<Vec<_>>().join(" "))
    });
    [Some(column), format, decimal, map].into_iter().flatten().collect()
}

/// Reads the whole file as the program will.
///
/// # Errors
/// If it cannot be read at all.
pub async fn try_out(settings: &SourceSettings) -> anyhow::Result<Tried> {
    let mut tried = Tried { records: Vec::new(), rejected: Vec::new() };
    let reach = Reach::new(Path::new("/"));
    let mut sink = |row: Row<'_>| {
        match row.owned() {
            Row::Record { record, .. } => tried.records.push(record),
            Row::Rejected { position, reason, .. } => tried.rejected.push((position, reason)),
            Row::CostLine { .. } => {}
        }
        Ok(())
    };
    connectors::pull(settings, &reach, &mut sink).await.context("read the file as described")?;
    Ok(tried)
}

impl Tried {
    /// Says how the first rows are understood, and how many are not and why.
    pub fn show(&self, zone: Tz) {
        say("  The first rows, as they are understood:");
        self.records.iter().take(SHOWN).for_each(|record| say(&format!("    {}", understood(record, zone))));
        say(&format!("  {} rows understood, {} not", self.records.len(), self.rejected.len()));
        let mut reasons: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        for (row, reason) in &self.rejected {
            let (n, _) = reasons.entry(reason).or_insert((0, *row));
            *n += 1;
        }
        for (reason, (n, row)) in reasons.iter().take(SHOWN + 2) {
            say(&format!("    {n} × {reason} (first in row {row})"));
        }
        if reasons.len() > SHOWN + 2 {
            say(&format!("    and {} more reasons", reasons.len() - SHOWN - 2));
        }
    }
}

fn understood(record: &Record, zone: Tz) -> String {
    let about = |service: &Option<String>, unit: &Option<String>| {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        format!("service {}, business unit {}", or_none(service), or_none(unit))
    };
    let day = |at: &DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let till = |what: &str, at: &Option<DateTime<Utc>>| match at {
        Some(at) => format!(", {what} {}", day(at)),
        None => format!(", not {what}"),
    };
    match record {
        Record::Ticket(it) => format!(
            "{} opened {}{}{}, {}",
            it.key,
            day(&it.opened_at),
            till("solved", &it.resolved_at.or(it.closed_at)),
            till("promised", &it.due_at),
            about(&it.service, &it.business_unit)
        ),
        Record::CostLine(it) => {
            format!("{} {} in {}, {}", it.billed, it.currency, it.billing_period, about(&it.service, &it.business_unit))
        }
        other => format!("a {}", other.kind()),
    }
}
