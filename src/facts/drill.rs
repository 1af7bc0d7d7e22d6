//! Drill-down: from a sum to the lines behind it, a page at a time, with the total that all of them add up to.
//!
//! It shows lines as the source delivered them and in that order; who may see them is not decided here.

use arrow::array::{BooleanArray, RecordBatch};
use arrow::error::ArrowError;
use entity::record::Record;
use entity::value::Sum;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, RowFilter};

use super::columns::{WordView, records, word_column};
use super::part::{OpenPart, Trouble};
use super::{FactStore, FactsError, Part, combine};

/// Which lines are wanted. The default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// By business unit.
    pub business_unit: Wanted,
    /// By service.
    pub service: Wanted,
    /// By charge category, or driver for usage.
    pub category: Wanted,
}

/// What a line must say to be wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Anything, or nothing.
    #[default]
    Any,
    /// This name.
    Named(String),
    /// Nothing: the source names none that we know.
    Unnamed,
}

impl Wanted {
    fn takes(&self, word: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::Named(name) => word == Some(name),
            Self::Unnamed => word.is_none(),
        }
    }
}

impl Filter {
    /// Whether the lines of this sum are wanted.
    #[must_use]
    pub fn takes(&self, sum: &Sum) -> bool {
        self.business_unit.takes(sum.business_unit.as_deref())
            && self.service.takes(sum.service.as_deref())
            && self.category.takes(Some(&sum.category))
    }
}

/// A page of source lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Drilled {
    /// The page.
    pub lines: Vec<Record>,
    /// How many lines match in all.
    pub total: i64,
    /// What all matching lines add up to, by key.
    pub sums: Vec<Sum>,
}

impl FactStore {
    /// The lines that the filter wants, in the order of `parts` and of the source: `limit` of them after the first `offset`.
    ///
    /// `total` and `sums` speak of all matching lines, so every page of the same question shows the same.
    ///
    /// # Errors
    /// As [`FactStore::fold`].
    pub fn drill(&self, parts: &[Part], filter: &Filter, offset: usize, limit: usize) -> Result<Drilled, FactsError> {
        let (mut lines, mut sums, mut to_skip) = (Vec::new(), Vec::new(), offset);
        for part in parts {
            let mut found = self.fold(std::slice::from_ref(part))?;
            found.retain(|sum| filter.takes(sum));
            let n_found = usize::try_from(found.iter().map(|sum| sum.lines).sum::<i64>()).unwrap_or(0);
            sums.extend(found);
            if n_found > to_skip && lines.len() < limit {
                let page = (to_skip, limit - lines.len());
                lines.extend(self.page(&part.path, filter, page).map_err(|trouble| trouble.while_reading(&part.path))?);
            }
            to_skip = to_skip.saturating_sub(n_found);
        }
        let sums = combine(sums)?;
        Ok(Drilled { lines, total: sums.iter().map(|sum| sum.lines).sum(), sums })
    }

    fn page(&self, path: &str, filter: &Filter, (offset, limit): (usize, usize)) -> Result<Vec<Record>, Trouble> {
        let place = self.place(path).map_err(|error| Trouble::Bad(error.to_string()))?;
        let part = OpenPart::open(place)?;
        let (account, period) = part.about()?;
        let reader = part.reader()?;
        let keys = ProjectionMask::columns(reader.parquet_schema(), ["business_unit", "service", "category", "driver"]);
        let filter = filter.clone();
        let wanted = ArrowPredicateFn::new(keys, move |batch| matching(&batch, &filter));
        let batches = reader
            .with_row_filter(RowFilter::new(vec![Box::new(wanted)]))
            .with_offset(offset)
            .with_limit(limit)
            .build()?;
        let mut lines = Vec::new();
        for batch in batches {
            lines.extend(records(&batch?, &account, period)?);
        }
        Ok(lines)
    }
}

fn matching(batch: &RecordBatch, filter: &Filter) -> Result<BooleanArray, ArrowError> {
    let category = if batch.column_by_name("driver").is_some() { "driver" } else { "category" };
    let units = rows(word_column(batch, "business_unit")?, &filter.business_unit);
    let services = rows(word_column(batch, "service")?, &filter.service);
    let categories = rows(word_column(batch, category)?, &filter.category);
    Ok(units
        .zip(services)
        .zip(categories)
        .map(|((unit, service), category)| Some(unit && service && category))
        .collect())
}

/// Row by row: is it wanted? Each different word is compared once.
fn rows<'a>(words: WordView<'a>, wanted: &Wanted) -> impl Iterator<Item = bool> + 'a {
    let by_word: Vec<bool> = words.values().iter().map(|word| wanted.takes(word)).collect();
    let unnamed = wanted.takes(None);
    let takes = move |key: i32| usize::try_from(key).ok().and_then(|key| by_word.get(key).copied()).unwrap_or(false);
    words.keys().iter().map(move |key| key.map_or(unnamed, &takes))
}
