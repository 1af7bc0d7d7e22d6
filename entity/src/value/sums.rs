//! Lines added up, and how thousands of such sums are kept in one text.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::DeriveValueType;
use serde::de::Error;
use serde::{Deserialize, Serialize};

use super::{Currency, Exact};

/// Sums in one text.
const PACKED: usize = 4_096;

/// Lines added up by business unit, service, category and currency. Sums of a slice share their words: there are many sums,
/// and few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Our business unit; none where the lines name none.
    pub business_unit: Option<Arc<str>>,
    /// Our service; none where the lines name none.
    pub service: Option<Arc<str>>,
    /// Charge category; the driver for usage.
    pub category: Arc<str>,
    /// Currency of the amounts; none for usage.
    pub currency: Option<Currency>,
    /// Sum of billed amounts; zero for usage.
    pub billed: Exact,
    /// Sum of effective amounts; zero for usage.
    pub effective: Exact,
    /// Sum of quantities; usage only, because the quantities of cost lines have units that do not add up.
    pub quantity: Exact,
    /// How many lines.
    pub lines: i64,
}

/// Some thousand sums as text: `{"words":["crm","Usage"],"sums":[[0,1,2,"EUR","7.25","7.25","0",1]]}`. Business unit, service
/// and category are places among the words, counted from 1; 0 is none.
///
/// ```
/// # use entity::value::{PackedSums, Sum};
/// # let sum = |unit: &str| Sum {
/// #     business_unit: Some(unit.into()), service: None, category: "Usage".into(), currency: None,
/// #     billed: "7.25".parse().unwrap(), effective: Default::default(), quantity: Default::default(), lines: 1,
/// # };
/// let sums = vec![sum("store"), sum("web")];
/// let packed = PackedSums::of(&sums).unwrap();
/// assert_eq!((packed.len(), packed[0].sums().unwrap()), (1, sums));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct PackedSums(String);

#[derive(Default, Serialize, Deserialize)]
struct Piece {
    words: Vec<String>,
    sums: Vec<Row>,
}

/// Places of business unit, service and category; currency; billed, effective and quantity; lines.
type Row = (usize, usize, usize, Option<Currency>, Exact, Exact, Exact, i64);

impl PackedSums {
    /// The sums in as many texts as they need.
    ///
    /// # Errors
    /// Never: every sum can be written.
    pub fn of(sums: &[Sum]) -> Result<Vec<Self>, serde_json::Error> {
        sums.chunks(PACKED).map(|sums| serde_json::to_string(&Piece::of(sums)).map(Self)).collect()
    }

    /// The sums of this text.
    ///
    /// # Errors
    /// If it is not as we write it.
    pub fn sums(&self) -> Result<Vec<Sum>, serde_json::Error> {
        let Piece { words, sums } = serde_json::from_str(&self.0)?;
        let words: Vec<Arc<str>> = words.into_iter().map(Arc::from).collect();
        let no_word = |place| serde_json::Error::custom(format!("there is no word {place}"));
        let named = |place: usize| words.get(place.wrapping_sub(1)).cloned().ok_or_else(|| no_word(place));
        let word = |place| if place == 0 { Ok(None) } else { named(place).map(Some) };
        let sum = |(unit, service, category, currency, billed, effective, quantity, lines)| {
            Ok(Sum {
                business_unit: word(unit)?,
                service: word(service)?,
                category: named(category)?,
                currency,
                billed,
                effective,
                quantity,
                lines,
            })
        };
        sums.into_iter().map(sum).collect()
    }
}

impl Piece {
    fn of(sums: &[Sum]) -> Self {
        let (mut words, mut places) = (Vec::new(), HashMap::new());
        let mut place = |word: &Arc<str>| {
            *places.entry(Arc::clone(word)).or_insert_with(|| {
                words.push(word.to_string());
                words.len()
            })
        };
        let mut row = |sum: &Sum| {
            let (unit, service) = (sum.business_unit.as_ref(), sum.service.as_ref());
            let words = (unit.map_or(0, &mut place), service.map_or(0, &mut place), place(&sum.category));
            (words.0, words.1, words.2, sum.currency, sum.billed, sum.effective, sum.quantity, sum.lines)
        };
        let sums = sums.iter().map(&mut row).collect();
        Self { words, sums }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_there_is_no_missing_unit() {
        let sums = |places: &str| {
            let text = format!(r#"{{"words":["crm"],"sums":[[{places},"EUR","7.25","7.25","0",1]]}}"#);
            PackedSums(text).sums().map_err(|error| error.to_string())
        };
        assert_eq!(sums("0,1,1").unwrap()[0].business_unit, None);
        assert_eq!(sums("2,1,1").unwrap_err(), "there is no word 2");
        assert_eq!(sums("0,1,0").unwrap_err(), "there is no word 0");
    }
}
