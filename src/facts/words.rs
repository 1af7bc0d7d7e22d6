//! Words that repeat, on their way into a column: each is stored once, and rows say which.
//!
//! It knows no field.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;

use super::spread::Spread;

/// A column of words.
#[derive(Default)]
pub(super) struct Words {
    keys: Vec<Option<i32>>,
    words: Vec<String>,
    by_text: HashMap<String, i32>,
    /// Keys by where the text lay: whoever lends lines lends the same word from the same place. It is only a guess, and
    /// the text decides.
    by_place: HashMap<usize, i32, BuildHasherDefault<Spread>>,
}

impl Words {
    pub(super) fn push(&mut self, word: Option<&str>) {
        let key = word.map(|word| self.key(word));
        self.keys.push(key);
    }

    fn key(&mut self, word: &str) -> i32 {
        let place = word.as_ptr().addr();
        if let Some(key) = self.by_place.get(&place).filter(|key| self.word(**key) == Some(word)) {
            return *key;
        }
        let key = match self.by_text.get(word) {
            Some(key) => *key,
            None => self.add(word),
        };
        self.by_place.insert(place, key);
        key
    }

    fn word(&self, key: i32) -> Option<&str> {
        usize::try_from(key).ok().and_then(|key| self.words.get(key)).map(String::as_str)
    }

    /// A batch has far fewer lines than 2³¹.
    fn add(&mut self, word: &str) -> i32 {
        let key = i32::try_from(self.words.len()).unwrap_or(i32::MAX);
        self.words.push(word.to_owned());
        self.by_text.insert(word.to_owned(), key);
        key
    }

    /// The rows so far; the column starts again empty.
    ///
    /// # Errors
    /// Never, unless a key names no word.
    pub(super) fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        let Self { keys, words, .. } = std::mem::take(self);
        let words = Arc::new(StringArray::from_iter_values(words));
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), words)?))
    }
}
