//! Keys of sums: words as small numbers, and where the sum of a key stands. It adds nothing up.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use arrow::array::{Array, RecordBatch};
use arrow::error::ArrowError;

use super::columns::word_column;
use super::spread::Spread;

/// Bits of the largest table: four megabytes.
const MOST_BITS: u32 = 20;
/// Bits of each part of a key where there is no table.
const WIDE: [u32; 4] = [32; 4];

/// Which totals a key has: a table while the words are few, so that a line needs no hashing, and a map beyond.
#[derive(Default)]
pub(super) struct Groups {
    /// Bits of each part of a key.
    bits: [u32; 4],
    /// Places of totals, counted from 1; empty where there would be too many.
    table: Vec<u32>,
    map: HashMap<u128, usize, BuildHasherDefault<Spread>>,
}

impl Groups {
    /// Makes room for keys of all these names; `keys` are those there are, by place in the totals.
    pub(super) fn fit(&mut self, names: &[Names; 4], keys: impl Iterator<Item = [u32; 4]>) {
        let needed = names.each_ref().map(|names| usize::BITS - names.words.len().leading_zeros());
        if needed == self.bits || self.bits == WIDE {
            return;
        }
        let whole: u32 = needed.iter().sum();
        self.bits = if whole <= MOST_BITS { needed } else { WIDE };
        self.table = if whole <= MOST_BITS { vec![0; 1 << whole] } else { Vec::new() };
        self.map.clear();
        for (group, key) in keys.enumerate() {
            self.put(self.place(key), group);
        }
    }

    /// Where a key stands.
    pub(super) fn place(&self, key: [u32; 4]) -> u128 {
        key.iter().zip(self.bits).fold(0, |place, (id, bits)| place << bits | u128::from(*id))
    }

    /// The totals at that place.
    pub(super) fn get(&self, place: u128) -> Option<usize> {
        if self.table.is_empty() {
            return self.map.get(&place).copied();
        }
        let counted = self.table.get(usize::try_from(place).ok()?)?;
        usize::try_from(*counted).ok()?.checked_sub(1)
    }

    /// Notes which totals stand at a place.
    pub(super) fn put(&mut self, place: u128, group: usize) {
        match usize::try_from(place).ok().and_then(|place| self.table.get_mut(place)) {
            Some(slot) => *slot = u32::try_from(group + 1).unwrap_or(u32::MAX),
            None => {
                self.map.insert(place, group);
            }
        }
    }
}

/// Words as small numbers, in order of first sight; 0 is "none".
#[derive(Default)]
pub(super) struct Names {
    ids: HashMap<String, u32>,
    words: Vec<String>,
}

impl Names {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        self.words.push(word.to_owned());
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.ids.insert(word.to_owned(), id);
        id
    }

    /// The word of a number.
    pub(super) fn word(&self, id: u32) -> Option<String> {
        usize::try_from(id).ok()?.checked_sub(1).and_then(|index| self.words.get(index)).cloned()
    }

    /// The number of every row's word. Each different word is looked up once a batch, not once a row.
    pub(super) fn of_rows(&mut self, batch: &RecordBatch, column: &str) -> Result<Vec<u32>, ArrowError> {
        let words = word_column(batch, column)?;
        let ids: Vec<u32> = words.values().iter().map(|word| word.map_or(0, |word| self.id(word))).collect();
        let id = |key: i32| usize::try_from(key).ok().and_then(|key| ids.get(key).copied()).unwrap_or_default();
        let keys = words.keys();
        if keys.null_count() == 0 {
            return Ok(keys.values().iter().map(|key| id(*key)).collect());
        }
        Ok(keys.iter().map(|key| key.map_or(0, id)).collect())
    }

    /// The place of each id in the order of the words, with none first.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<(&str, usize)> = self.words.iter().map(String::as_str).zip(1..).collect();
        order.sort_unstable();
        let mut ranks = vec![0; self.words.len() + 1];
        for ((_, id), rank) in order.into_iter().zip(1..) {
            if let Some(place) = ranks.get_mut(id) {
                *place = rank;
            }
        }
        ranks
    }

    /// Our ids as the ids of `others`, with 0 first.
    pub(super) fn ids_in(&self, others: &mut Self) -> Vec<u32> {
        std::iter::once(0).chain(self.words.iter().map(|word| others.id(word))).collect()
    }
}
