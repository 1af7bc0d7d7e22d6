//! A short text as a number, for tables of words that come again and again. It is for looking up, not for keeping.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A text of at most 16 bytes, packed: equal if and only if the texts are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Short {
    head: u64,
    tail: u64,
    length: u8,
}

impl Short {
    /// The text packed; none if it is longer.
    ///
    /// ```
    /// # use entity::value::Short;
    /// assert_eq!(Short::of(b"mail"), Short::of(b"mail"));
    /// assert_ne!(Short::of(b"mail"), Short::of(b"mail\0"));
    /// assert_eq!(Short::of(b"seventeen letters"), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn of(text: &[u8]) -> Option<Self> {
        let length = u8::try_from(text.len()).ok()?;
        let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) if length <= 16 => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
            (None, _) => match (text.first_chunk(), text.last_chunk()) {
                (Some(head), Some(tail)) => (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into()),
                _ => (text.iter().fold(0, |packed, byte| packed << 8 | u64::from(*byte)), 0),
            },
            _ => return None,
        };
        Some(Self { head, tail, length })
    }
}

impl Hash for Short {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.head ^ self.tail.rotate_left(29) ^ u64::from(self.length) << 56);
    }
}

/// Values by short text. A text that was asked for lately is found in one step.
///
/// ```
/// # use entity::value::{Short, ShortMap};
/// let mut units = ShortMap::default();
/// let sales = Short::of(b"sales").unwrap();
/// assert_eq!(units.get(sales), None);
/// units.insert(sales, 7);
/// assert_eq!(units.get(sales), Some(7));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ShortMap<V> {
    all: HashMap<Short, V, Scattered>,
    /// By the last bits of the spread text, what was found there last; empty until there is anything.
    lately: Vec<Option<(Short, V)>>,
}

/// Bits of a place in `lately`.
const LATELY: u32 = 9;

impl<V: Copy> ShortMap<V> {
    /// The value of that text.
    #[inline]
    pub fn get(&mut self, text: Short) -> Option<V> {
        let place = self.lately.get_mut(text.place())?;
        match place {
            Some((lately, value)) if *lately == text => Some(*value),
            _ => {
                let value = *self.all.get(&text)?;
                *place = Some((text, value));
                Some(value)
            }
        }
    }

    /// Keeps a value, in place of the text's older one.
    pub fn insert(&mut self, text: Short, value: V) {
        self.lately.resize(1 << LATELY, None);
        self.all.insert(text, value);
        if let Some(place) = self.lately.get_mut(text.place()) {
            *place = Some((text, value));
        }
    }
}

impl Short {
    fn place(self) -> usize {
        let mut spread = Scatter::default();
        self.hash(&mut spread);
        usize::try_from(spread.finish() & ((1 << LATELY) - 1)).unwrap_or_default()
    }
}

/// Spreads one number over a table (Fibonacci hashing, Knuth 1973). Texts that collide on purpose make a table slow: it must
/// not grow without a limit.
#[derive(Clone, Copy, Debug, Default)]
struct Scatter(u64);

type Scattered = BuildHasherDefault<Scatter>;

impl Hasher for Scatter {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }
}
