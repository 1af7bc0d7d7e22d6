//! Words that repeat, on their way into a column: each is stored once, and rows say which.
//!
//! It knows no field.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use entity::value::{Scattered, Short};
use twox_hash::XxHash3_128;

/// Words that a column remembers from batch to batch; one with more begins anew.
const MOST: usize = 4_096;

/// A column of words.
#[derive(Default)]
pub(super) struct Words {
    keys: Vec<i32>,
    is_word: Vec<bool>,
    /// Each word, and what stands for it in the content hash.
    words: Vec<(String, u64)>,
    short: HashMap<Short, i32, Scattered>,
    long: HashMap<String, i32>,
    /// The last word, if it is short, and its key.
    last: (Option<Short>, i32),
    /// The words as the last batch had them.
    taken: Option<Arc<StringArray>>,
}

impl Words {
    /// Takes a row's word, and gives what stands for it in the content hash; 0 for none.
    pub(super) fn push(&mut self, word: Option<&str>) -> u64 {
        self.is_word.push(word.is_some());
        let Some(word) = word else {
            self.keys.push(0);
            return 0;
        };
        let key = self.key(word);
        self.keys.push(key);
        usize::try_from(key).ok().and_then(|key| self.words.get(key)).map_or(0, |(_, mark)| *mark)
    }

    /// A batch has far fewer lines than 2³¹.
    fn key(&mut self, word: &str) -> i32 {
        let short = Short::of(word.as_bytes());
        if short.is_some() && short == self.last.0 {
            return self.last.1;
        }
        let known = short.map_or_else(|| self.long.get(word), |short| self.short.get(&short));
        let key = known.copied().unwrap_or_else(|| i32::try_from(self.words.len()).unwrap_or(i32::MAX));
        if known.is_none() {
            self.words.push((word.to_owned(), mark(word)));
            self.taken = None;
            match short {
                Some(short) => drop(self.short.insert(short, key)),
                None => drop(self.long.insert(word.to_owned(), key)),
            }
        }
        self.last = (short, key);
        key
    }

    /// The rows so far; the column starts again without rows.
    ///
    /// # Errors
    /// Never, unless a key names no word.
    pub(super) fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        let words = match &self.taken {
            Some(words) => Arc::clone(words),
            None => Arc::new(StringArray::from_iter_values(self.words.iter().map(|(word, _)| word))),
        };
        let capacity = self.keys.len();
        let keys = std::mem::replace(&mut self.keys, Vec::with_capacity(capacity));
        let is_word = std::mem::take(&mut self.is_word);
        let keys = Int32Array::new(keys.into(), Some(is_word.into()));
        if self.words.len() > MOST {
            *self = Self::default();
        } else {
            self.taken = Some(Arc::clone(&words));
        }
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, words)?))
    }
}

/// What stands for a text in the content hash.
pub(super) fn mark(text: &str) -> u64 {
    let low = XxHash3_128::oneshot(text.as_bytes()) & u128::from(u64::MAX);
    u64::try_from(low).unwrap_or_default()
}
