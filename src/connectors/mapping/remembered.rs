//! A field that remembers what its cells became: a bill writes few different services, units and dates a million times.
//!
//! It decides nothing about meaning: the same cell of the same rule is always the same value.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use csv::ByteRecord;

use super::cell::Slot;
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
    places: HashMap<Box<[u8]>, usize, BuildHasherDefault<Quick>>,
    known: Vec<(Box<[u8]>, Option<T>)>,
    /// Where the last cell stands in `known`: many columns say the same row after row.
    last: usize,
    /// What a cell became that is not remembered.
    passing: Option<T>,
}

impl<T> Remembered<T> {
    pub(super) fn new(field: &'static str, slot: Option<Slot>, read: Read<T>) -> Self {
        Self { field, slot, read, places: HashMap::default(), known: Vec::new(), last: 0, passing: None }
    }

    /// The value; `None` if it is not mapped or blank.
    pub(super) fn get(&mut self, line: &ByteRecord) -> Result<Option<&T>, String> {
        self.find(line)?;
        Ok(self.found())
    }

    fn found(&self) -> Option<&T> {
        match self.known.get(self.last) {
            Some((_, value)) => value.as_ref(),
            None => self.passing.as_ref(),
        }
    }

    /// Sets `last` on the row's cell, or beyond the end and `passing` to its value.
    fn find(&mut self, line: &ByteRecord) -> Result<(), String> {
        let Some(slot) = &self.slot else { return Ok(()) };
        let cell = slot.raw(line);
        if self.known.get(self.last).is_some_and(|(last, _)| **last == *cell) {
            return Ok(());
        }
        if let Some(place) = self.places.get(cell) {
            self.last = *place;
            return Ok(());
        }
        let value = slot.value(self.field, line, self.read)?;
        self.last = self.known.len();
        if self.known.len() < MOST && cell.len() <= LONGEST {
            self.places.insert(cell.into(), self.last);
            self.known.push((cell.into(), value));
        } else {
            self.passing = value;
        }
        Ok(())
    }

    /// The value, which must be there.
    pub(super) fn need(&mut self, line: &ByteRecord) -> Result<&T, String> {
        self.find(line)?;
        self.found().ok_or_else(|| missing(self.field, self.slot.as_ref()))
    }
}

/// A hash of short texts (the one of the Rust compiler). Texts that collide on purpose cost at most [`MOST`] looks.
#[derive(Default)]
struct Quick(u64);

impl Quick {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        self.mix(rest.iter().fold(1, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_usize(&mut self, length: usize) {
        self.mix(u64::try_from(length).unwrap_or_default());
    }
}
