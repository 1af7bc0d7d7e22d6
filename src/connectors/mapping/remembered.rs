//! A field that remembers what its cells became: a bill writes few different services, units and dates a million times.
//!
//! It decides nothing about meaning: the same cell of the same rule is always the same value.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use entity::record::{LentWord, WordPlace};
use entity::value::{Short, ShortMap};

use super::cell::Slot;
use super::raw_row::Cells;
use super::record::missing;

/// Different cells that are remembered; those that come later are read each time anew.
const MOST: usize = 4_096;

/// Longest cell that is remembered.
const LONGEST: usize = 256;

/// How a text becomes a value.
type Read<T> = fn(&Slot, &str) -> Result<T, String>;

/// In place of a place: the cell is looked up with its row.
const NOT_KNOWN: usize = usize::MAX;

/// A field, its rule, and what cells became so far. Cells that are refused are not remembered.
pub(super) struct Remembered<T> {
    field: &'static str,
    slot: Option<Slot>,
    read: Read<T>,
    /// Places in `known` of short cells and of longer ones.
    short: ShortMap<usize>,
    long: HashMap<Box<[u8]>, usize>,
    known: Vec<Option<T>>,
    /// Number of `known` among all such lists.
    list: Option<NonZeroU32>,
    /// Places of the rows that were looked up together.
    places: Vec<usize>,
    /// Where the row's value stands in `known`; beyond its end if it is `passing`.
    at: usize,
    /// What a cell became that is not remembered.
    passing: Option<T>,
}

impl<T> Remembered<T> {
    pub(super) fn new(field: &'static str, slot: Option<Slot>, read: Read<T>) -> Self {
        static LISTS: AtomicU32 = AtomicU32::new(1);
        let (short, long, known) = (ShortMap::default(), HashMap::new(), Vec::new());
        let list = NonZeroU32::new(LISTS.fetch_add(1, Ordering::Relaxed));
        Self { field, slot, read, short, long, known, list, places: Vec::new(), at: NOT_KNOWN, passing: None }
    }

    /// Looks up the cells of rows that follow.
    pub(super) fn look_up<'a>(&mut self, rows: impl Iterator<Item = Cells<'a>>) {
        self.places.clear();
        if self.slot.is_none() {
            return;
        }
        for line in rows {
            // What is refused is said with its row.
            let place = self.place(line).ok().flatten().unwrap_or(NOT_KNOWN);
            self.places.push(place);
        }
    }

    /// The value; `None` if it is not mapped or blank.
    pub(super) fn get(&mut self, line: Cells<'_>) -> Result<Option<&T>, String> {
        self.find(line)?;
        Ok(self.found())
    }

    /// The value, which must be there.
    pub(super) fn need(&mut self, line: Cells<'_>) -> Result<&T, String> {
        self.find(line)?;
        self.found().ok_or_else(|| missing(self.field, self.slot.as_ref()))
    }

    fn found(&self) -> Option<&T> {
        match self.known.get(self.at) {
            Some(value) => value.as_ref(),
            None => self.passing.as_ref(),
        }
    }

    /// Sets `at` on the row's value.
    fn find(&mut self, line: Cells<'_>) -> Result<(), String> {
        self.at = self.places.get(line.nth).copied().unwrap_or(NOT_KNOWN);
        if self.at == NOT_KNOWN && self.slot.is_some() { self.search(line) } else { Ok(()) }
    }

    fn search(&mut self, line: Cells<'_>) -> Result<(), String> {
        if let Some(place) = self.place(line)? {
            self.at = place;
        } else {
            let value = |slot: &Slot| slot.value(self.field, line, self.read);
            self.passing = self.slot.as_ref().map_or(Ok(None), value)?;
        }
        Ok(())
    }

    /// Where the cell's value stands in `known`; none if it is not remembered.
    fn place(&mut self, line: Cells<'_>) -> Result<Option<usize>, String> {
        let Some(slot) = &self.slot else { return Ok(None) };
        let cell = slot.raw(line);
        let short = Short::of(cell);
        let known = match short {
            Some(short) => self.short.get(short),
            None => self.long.get(cell).copied(),
        };
        if known.is_some() || self.known.len() >= MOST || cell.len() > LONGEST {
            return Ok(known);
        }
        let place = self.known.len();
        self.known.push(slot.value(self.field, line, self.read)?);
        match short {
            Some(short) => self.short.insert(short, place),
            None => drop(self.long.insert(cell.into(), place)),
        }
        Ok(Some(place))
    }
}

impl Remembered<String> {
    /// The word; `None` if it is not mapped or blank.
    pub(super) fn word(&mut self, line: Cells<'_>) -> Result<Option<LentWord<'_>>, String> {
        self.find(line)?;
        Ok(self.lent())
    }

    /// The word, which must be there.
    pub(super) fn need_word(&mut self, line: Cells<'_>) -> Result<LentWord<'_>, String> {
        self.find(line)?;
        self.lent().ok_or_else(|| missing(self.field, self.slot.as_ref()))
    }

    fn lent(&self) -> Option<LentWord<'_>> {
        let place = || Some(WordPlace { list: self.list?, at: u32::try_from(self.at).ok()? });
        self.found().map(|text| LentWord { text, place: place() })
    }
}
