//! A field that remembers what its cells became: a bill writes few different services, units and dates a million times.
//!
//! It decides nothing about meaning: the same cell of the same rule is always the same value.

use std::collections::HashMap;

use entity::value::{Scattered, Short};

use super::cell::Slot;
use super::raw_row::Cells;
use super::record::missing;

/// Different cells that are remembered; those that come later are read each time anew.
const MOST: usize = 4_096;

/// Longest cell that is remembered.
const LONGEST: usize = 256;

/// How a text becomes a value.
type Read<T> = fn(&Slot, &str) -> Result<T, String>;

/// A field, its rule, and what cells became so far. Cells that are refused are not remembered.
pub(super) struct Remembered<T> {
    field: &'static str,
    slot: Option<Slot>,
    read: Read<T>,
    /// Places in `known` of short cells and of longer ones.
    short: HashMap<Short, usize, Scattered>,
    long: HashMap<Box<[u8]>, usize>,
    known: Vec<Option<T>>,
    /// The last cell, if it is short, and where its value stands in `known`: many columns say the same row after row.
    last: (Option<Short>, usize),
    /// What a cell became that is not remembered.
    passing: Option<T>,
}

impl<T> Remembered<T> {
    pub(super) fn new(field: &'static str, slot: Option<Slot>, read: Read<T>) -> Self {
        let (short, long, known, last) = (HashMap::default(), HashMap::new(), Vec::new(), (None, 0));
        Self { field, slot, read, short, long, known, last, passing: None }
    }

    /// The value; `None` if it is not mapped or blank.
    pub(super) fn get(&mut self, line: Cells<'_>) -> Result<Option<&T>, String> {
        self.find(line)?;
        Ok(self.found())
    }

    fn found(&self) -> Option<&T> {
        match self.known.get(self.last.1) {
            Some(value) => value.as_ref(),
            None => self.passing.as_ref(),
        }
    }

    /// Sets `last` on the row's cell, with a place beyond the end if its value is only `passing`.
    fn find(&mut self, line: Cells<'_>) -> Result<(), String> {
        let Some(slot) = &self.slot else { return Ok(()) };
        let cell = slot.raw(line);
        let short = Short::of(cell);
        if short.is_some() && short == self.last.0 {
            return Ok(());
        }
        let place = match &short {
            Some(short) => self.short.get(short),
            None => self.long.get(cell),
        };
        if let Some(place) = place {
            self.last = (short, *place);
            return Ok(());
        }
        let value = slot.value(self.field, line, self.read)?;
        let place = self.known.len();
        if place >= MOST || cell.len() > LONGEST {
            (self.last, self.passing) = ((None, usize::MAX), value);
            return Ok(());
        }
        match short {
            Some(short) => self.short.insert(short, place),
            None => self.long.insert(cell.into(), place),
        };
        self.known.push(value);
        self.last = (short, place);
        Ok(())
    }

    /// The value, which must be there.
    pub(super) fn need(&mut self, line: Cells<'_>) -> Result<&T, String> {
        self.find(line)?;
        self.found().ok_or_else(|| missing(self.field, self.slot.as_ref()))
    }
}
