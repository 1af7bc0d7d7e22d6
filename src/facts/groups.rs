//! Keys of sums: words as small numbers, and where the sum of a key stands. It adds nothing up.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use arrow::array::{Array, Int32Array, RecordBatch};
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

    /// Which totals each row belongs to; `open` makes those of a key that has none.
    pub(super) fn of_rows(
        &mut self,
        columns: &[Rows<'_>; 4],
        rows: usize,
        mut open: impl FnMut([u32; 4]) -> usize,
    ) -> Vec<usize> {
        let key = |row| columns.each_ref().map(|column| column.id(row));
        if self.table.is_empty() {
            return (0..rows).map(|row| self.of_key(key(row), &mut open)).collect();
        }
        let mut places = vec![0_u32; rows];
        columns.iter().zip(self.bits).for_each(|(column, bits)| column.append_to(&mut places, bits));
        let known =
            |table: &[u32], place: u32| usize::try_from(*table.get(usize::try_from(place).ok()?)?).ok()?.checked_sub(1);
        let place = |(row, place)| known(&self.table, place).unwrap_or_else(|| self.of_key(key(row), &mut open));
        (0..).zip(places).map(place).collect()
    }

    /// Which totals a key has; `open` makes those of one that has none.
    pub(super) fn of_key(&mut self, key: [u32; 4], open: impl FnOnce([u32; 4]) -> usize) -> usize {
        let place = self.place(key);
        self.get(place).unwrap_or_else(|| {
            let group = open(key);
            self.put(place, group);
            group
        })
    }

    /// Where a key stands.
    fn place(&self, key: [u32; 4]) -> u128 {
        key.iter().zip(self.bits).fold(0, |place, (id, bits)| place << bits | u128::from(*id))
    }

    /// The totals at that place.
    fn get(&self, place: u128) -> Option<usize> {
        if self.table.is_empty() {
            return self.map.get(&place).copied();
        }
        let counted = self.table.get(usize::try_from(place).ok()?)?;
        usize::try_from(*counted).ok()?.checked_sub(1)
    }

    /// Notes which totals stand at a place.
    fn put(&mut self, place: u128, group: usize) {
        match usize::try_from(place).ok().and_then(|place| self.table.get_mut(place)) {
            Some(slot) => *slot = u32::try_from(group + 1).unwrap_or(u32::MAX),
            None => {
                self.map.insert(place, group);
            }
        }
    }
}

/// A column of words as numbers: of each row the number that its key names; without keys 0 for all.
#[derive(Default)]
pub(super) struct Rows<'a> {
    keys: Option<&'a Int32Array>,
    ids: Vec<u32>,
}

impl Rows<'_> {
    fn of_key(&self, key: i32) -> u32 {
        usize::try_from(key).ok().and_then(|key| self.ids.get(key).copied()).unwrap_or_default()
    }

    fn id(&self, row: usize) -> u32 {
        self.keys.filter(|keys| keys.is_valid(row)).map_or(0, |keys| self.of_key(keys.value(row)))
    }

    /// Makes each place longer by the number of its row.
    fn append_to(&self, places: &mut [u32], bits: u32) {
        let Some(keys) = self.keys.filter(|_| bits > 0) else { return };
        match (self.ids.as_slice(), keys.null_count()) {
            ([id], 0) => places.iter_mut().for_each(|place| *place = *place << bits | id),
            (_, 0) => {
                let rows = places.iter_mut().zip(keys.values());
                rows.for_each(|(place, key)| *place = *place << bits | self.of_key(*key));
            }
            _ => {
                let rows = places.iter_mut().zip(keys);
                rows.for_each(|(place, key)| *place = *place << bits | key.map_or(0, |key| self.of_key(key)));
            }
        }
    }
}

/// Words as small numbers, in order of first sight; 0 is "none".
#[derive(Default)]
pub(super) struct Names {
    ids: HashMap<Arc<str>, u32>,
    words: Vec<Arc<str>>,
}

impl Names {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.ids.insert(word, id);
        id
    }

    /// The word of a number.
    pub(super) fn word(&self, id: u32) -> Option<Arc<str>> {
        usize::try_from(id).ok()?.checked_sub(1).and_then(|index| self.words.get(index)).cloned()
    }

    /// The words of a column, and their numbers. Each word that a row says is looked up once a batch, not once a row.
    pub(super) fn of_rows<'a>(&mut self, batch: &'a RecordBatch, column: &str) -> Result<Rows<'a>, ArrowError> {
        let words = word_column(batch, column)?;
        let mut is_said = vec![false; words.values().len()];
        for key in words.keys().iter().flatten() {
            usize::try_from(key).ok().and_then(|key| is_said.get_mut(key)).into_iter().for_each(|said| *said = true);
        }
        let said = words.values().iter().zip(is_said);
        let ids = said.map(|(word, is_said)| word.filter(|_| is_said).map_or(0, |word| self.id(word))).collect();
        Ok(Rows { keys: Some(words.keys()), ids })
    }

    /// The place of each id in the order of the words, with none first.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<(&str, usize)> = self.words.iter().map(AsRef::as_ref).zip(1..).collect();
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
