//! Lines of JSON, one object each: fields by name, or by dotted path into nested objects; numbers stay as written.
//!
//! A line that is no object is set aside with its number; the others are read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};

use serde_json::value::RawValue;

use super::Table;
use super::fetch::trouble;
use crate::connectors::PullError;
use crate::connectors::mapping::{RawRow, column_name};

/// Names kept for a message about a missing field.
const NAMES: usize = 100;

type Object<'a> = BTreeMap<String, &'a RawValue>;

/// A table of JSON objects, whose columns are the fields that the mapping wants.
pub(super) struct JsonLines {
    name: String,
    columns: Vec<String>,
    wanted: Vec<Wanted>,
    text: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    /// The line was longer than `row_bytes`.
    is_cut: bool,
    number: u64,
    objects: u64,
    row_bytes: usize,
    /// Names met, for a message about a missing field.
    names: BTreeSet<String>,
}

/// A field, and whether any object had it.
struct Wanted {
    path: String,
    met: bool,
}

impl JsonLines {
    /// A table of the wanted fields. `name` stands in messages.
    pub(super) fn new(text: Box<dyn BufRead + Send>, name: &str, wanted: Vec<String>, row_bytes: usize) -> Self {
        Self {
            name: name.to_owned(),
            columns: wanted.iter().map(|path| column_name(path)).collect(),
            wanted: wanted.into_iter().map(|path| Wanted { path, met: false }).collect(),
            text,
            line: Vec::new(),
            is_cut: false,
            number: 0,
            objects: 0,
            row_bytes,
            names: BTreeSet::new(),
        }
    }

    /// Reads a line, of which one too long is kept in part only; false at the end.
    fn read_line(&mut self) -> Result<bool, PullError> {
        self.line.clear();
        let longest = u64::try_from(self.row_bytes).unwrap_or(u64::MAX).saturating_add(1);
        let failed = |error: std::io::Error| trouble(&self.name, &error);
        let read = (&mut self.text).take(longest).read_until(b'\n', &mut self.line).map_err(failed)?;
        self.number += 1;
        self.is_cut = self.line.len() > self.row_bytes && !self.line.ends_with(b"\n");
        if self.is_cut {
            self.text.skip_until(b'\n').map_err(failed)?;
        }
        Ok(read > 0)
    }

    /// Fills the cells, or says why the line is no row.
    fn fill(&mut self, cells: &mut RawRow) -> Result<(), String> {
        if self.is_cut {
            return Err(format!("is longer than {} bytes", self.row_bytes));
        }
        let text = std::str::from_utf8(&self.line).map_err(|_| "is not UTF-8 text".to_owned())?.trim();
        let object: Object<'_> = serde_json::from_str(text).map_err(|error| not_an_object(text, &error))?;
        self.objects += 1;
        for wanted in &mut self.wanted {
            let found = find(&object, &wanted.path);
            wanted.met |= found.is_some();
            let cell = found.map_or(Ok(Cow::Borrowed("")), cell).map_err(|fault| {
                let path = &wanted.path;
                format!("`{path}` {fault}")
            })?;
            cells.push(&cell);
        }
        if self.names.len() < NAMES {
            self.names.extend(object.into_keys());
        }
        Ok(())
    }

    /// At the end: a wanted field that no object had is a field of another name.
    fn all_met(&self) -> Result<(), PullError> {
        let missing: Vec<String> =
            self.wanted.iter().filter(|one| !one.met).map(|one| format!("no field `{}`", one.path)).collect();
        if missing.is_empty() || self.objects == 0 {
            return Ok(());
        }
        let there = self.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Err(PullError::Misfit(format!("{}: {} in any line; fields there are: {there}", self.name, missing.join(", "))))
    }
}

impl Table for JsonLines {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError> {
        loop {
            if !self.read_line()? {
                self.all_met()?;
                return Ok(false);
            }
            if self.line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                break;
            }
        }
        row.clear();
        row.fault = self.fill(row).err().map(|fault| format!("line {}: {fault}", self.number));
        row.text = Some(String::from_utf8_lossy(&self.line).into_owned());
        Ok(true)
    }
}

fn not_an_object(text: &str, error: &serde_json::Error) -> String {
    match text.trim_start().chars().next() {
        Some('[') => "is a list; expected one JSON object a line".to_owned(),
        Some('{') => format!("is no JSON object: {error}").replace(" at line 1 column ", " at column "),
        _ => "is no JSON object".to_owned(),
    }
}

/// The value of that name, or at that path: `amount.value` is `value` of the object `amount`.
fn find<'a>(object: &Object<'a>, path: &str) -> Option<&'a RawValue> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(at, _)| {
        let (name, rest) = (path.get(..at)?, path.get(at + 1..)?);
        let inner: Object<'a> = serde_json::from_str(object.get(name)?.get()).ok()?;
        find(&inner, rest)
    })
}

/// A value as text: a number as written, yes and no as `true` and `false`, null as nothing.
fn cell(value: &RawValue) -> Result<Cow<'_, str>, String> {
    let text = value.get();
    match text.bytes().next() {
        Some(b'"') => {
            serde_json::from_str::<String>(text).map(Cow::Owned).map_err(|error| format!("is no text: {error}"))
        }
        Some(b'{') => Err("is an object; name a field in it, as in `amount.value`".to_owned()),
        Some(b'[') => Err("is a list; only plain values can be read".to_owned()),
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(text)),
    }
}
