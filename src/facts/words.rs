//! Words that repeat, on their way into a column: each is stored once, and rows say which. The slices that a thread gathers
//! share their words.
//!
//! It knows no field.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use entity::record::{LentWord, WordPlace};
use entity::value::{Short, ShortMap};
use twox_hash::XxHash3_128;

/// Words that are remembered from piece to piece; where there are more, they begin anew.
const MOST: usize = 4_096;

/// A word's place, and what stands for it in the content hash.
#[derive(Clone, Copy, Default)]
struct Known {
    key: i32,
    mark: u64,
}

/// The words of a column.
#[derive(Default)]
pub(super) struct Words {
    words: Vec<String>,
    short: ShortMap<Known>,
    long: HashMap<String, Known>,
    /// Words of the list that was lent from last, by their places there.
    list: Option<NonZeroU32>,
    lent: Vec<Option<Known>>,
    /// The words as an array, until another one comes.
    taken: Option<Arc<StringArray>>,
}

impl Words {
    /// A word that was lent before is known by its place.
    fn find(&mut self, word: LentWord<'_>) -> Known {
        let Some(WordPlace { list, at }) = word.place else { return self.look_up(word.text) };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if Some(list) != self.list {
            (self.list, self.lent) = (Some(list), Vec::new());
        }
        if let Some(Some(known)) = self.lent.get(at) {
            return *known;
        }
        let known = self.look_up(word.text);
        if at < MOST {
            self.lent.resize(self.lent.len().max(at + 1), None);
            self.lent.get_mut(at).into_iter().for_each(|place| *place = Some(known));
        }
        known
    }

    fn look_up(&mut self, word: &str) -> Known {
        let short = Short::of(word.as_bytes());
        let known = match short {
            Some(short) => self.short.get(short),
            None => self.long.get(word).copied(),
        };
        known.unwrap_or_else(|| self.learn(word, short))
    }

    /// A batch has far fewer lines than 2³¹.
    fn learn(&mut self, word: &str, short: Option<Short>) -> Known {
        let known = Known { key: i32::try_from(self.words.len()).unwrap_or(i32::MAX), mark: mark(word) };
        self.words.push(word.to_owned());
        self.taken = None;
        match short {
            Some(short) => self.short.insert(short, known),
            None => drop(self.long.insert(word.to_owned(), known)),
        }
        known
    }

    fn array(&mut self) -> Arc<StringArray> {
        let words = || Arc::new(StringArray::from_iter_values(&self.words));
        Arc::clone(self.taken.get_or_insert_with(words))
    }

    /// Forgets all words where there are too many. No row may wait that says one of them.
    pub(super) fn forget_many(&mut self) {
        if self.words.len() > MOST {
            *self = Self::default();
        }
    }
}

/// Which word each row of a column has.
#[derive(Default)]
pub(super) struct Keys {
    rows: usize,
    /// Rows at the end that have no word may be missing.
    keys: Vec<i32>,
}

/// The key of a row without a word.
const NONE: i32 = -1;

impl Keys {
    /// Takes a row's word, and gives what stands for it in the content hash; 0 for none.
    pub(super) fn push(&mut self, words: &mut Words, word: Option<LentWord<'_>>) -> u64 {
        let known = word.map(|word| words.find(word));
        if let Some(known) = known {
            self.keys.resize(self.rows, NONE);
            self.keys.push(known.key);
        }
        self.rows += 1;
        known.map_or(0, |known| known.mark)
    }

    /// The rows so far; the column starts again without rows.
    ///
    /// # Errors
    /// Never, unless a key names no word.
    pub(super) fn take(&mut self, words: &mut Words) -> Result<ArrayRef, ArrowError> {
        let next = Self { rows: 0, keys: Vec::with_capacity(self.keys.len()) };
        let Self { rows, mut keys } = std::mem::replace(self, next);
        keys.resize(rows, NONE);
        let has_gaps = keys.contains(&NONE);
        let is_word = has_gaps.then(|| keys.iter().map(|key| *key != NONE).collect());
        let keys = Int32Array::new(keys.into(), is_word);
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, words.array())?))
    }
}

/// What stands for a text in the content hash.
pub(super) fn mark(text: &str) -> u64 {
    let low = XxHash3_128::oneshot(text.as_bytes()) & u128::from(u64::MAX);
    u64::try_from(low).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};

    use super::*;

    /// Words without a place, and words of two lists that keep others at the same places.
    #[test]
    fn a_place_is_known_in_its_list_alone() {
        let (mut words, mut keys) = (Words::default(), Keys::default());
        let place = |list, at| NonZeroU32::new(list).map(|list| WordPlace { list, at });
        let lent = |text, list, at| LentWord { text, place: place(list, at) };
        let far = u32::MAX;
        let rows = [
            lent("mail", 1, 0),
            lent("till", 1, 1),
            lent("mail", 1, 0),
            "web".into(),
            lent("till", 2, 0),
            lent("a much longer word than most", 2, far),
            lent("mail", 1, 0),
            lent("till", 2, 0),
        ];
        let marks: Vec<u64> = rows.iter().map(|word| keys.push(&mut words, Some(*word))).collect();
        keys.push(&mut words, None);
        let expected: Vec<u64> = rows.iter().map(|word| mark(word.text)).collect();
        assert_eq!(marks, expected);
        let column = keys.take(&mut words).unwrap();
        let column = column.as_dictionary::<Int32Type>();
        let column = column.downcast_dict::<StringArray>().unwrap();
        let said: Vec<&str> = column.into_iter().take(rows.len()).flatten().collect();
        assert_eq!(said, rows.map(|word| word.text));
        assert!(column.keys().is_null(rows.len()));
    }
}
