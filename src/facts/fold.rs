//! The fold: lines added up by business unit, service, category and currency, in one pass over the columns it needs.
//!
//! Integers only, so the order of lines, files and threads cannot change a digit.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::thread;

use arrow::array::{Array, RecordBatch};
use arrow::error::ArrowError;
use entity::value::Exact;
use parquet::arrow::ProjectionMask;

use super::columns::{AmountView, SCALE, WIDEN, amount_columns, word_column};
use super::part::{OpenPart, Trouble};
use super::spread::Spread;
use super::{FactStore, FactsError, Part, Sum};

/// The columns of words that a fold reads.
const WORDS: [&str; 5] = ["business_unit", "service", "category", "driver", "currency"];

impl FactStore {
    /// The lines of these parts, summed and sorted by key; equal to the sums that were returned when they were written.
    ///
    /// Reads only the columns it needs, on as many threads as the machine has, in memory that grows with the number of
    /// keys and not of lines.
    ///
    /// # Errors
    /// `Damaged` if a part is missing or not readable; `TooLarge` if a sum needs more than 38 digits.
    pub fn fold(&self, parts: &[Part]) -> Result<Vec<Sum>, FactsError> {
        let mut pieces = Vec::new();
        for Part { path, .. } in parts {
            let part = OpenPart::open(self.place(path)?).map_err(|trouble| trouble.while_reading(path))?;
            let groups = part.metadata.metadata().num_row_groups();
            pieces.extend((0..groups).map(|group| Piece { path, part: part.clone(), group }));
        }
        let n_threads = thread::available_parallelism().map_or(1, usize::from).min(pieces.len()).max(1);
        let folds = thread::scope(|scope| {
            let share = |first| pieces.iter().skip(first).step_by(n_threads);
            let threads: Vec<_> = (0..n_threads).map(|first| scope.spawn(move || fold_pieces(share(first)))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(broken(parts)))).collect::<Vec<_>>()
        });
        let mut whole = Fold::default();
        for fold in folds {
            whole.merge(fold?).map_err(|trouble| trouble.while_reading("all parts"))?;
        }
        whole.sums().map_err(|trouble| trouble.while_reading("all parts"))
    }
}

/// Adds up sums of the same key, of several slices or months, say; sorted by key.
///
/// # Errors
/// `TooLarge` if a sum needs more than 38 digits.
pub fn combine(sums: impl IntoIterator<Item = Sum>) -> Result<Vec<Sum>, FactsError> {
    let mut combined: BTreeMap<_, Sum> = BTreeMap::new();
    for sum in sums {
        let key = (sum.business_unit.clone(), sum.service.clone(), sum.category.clone(), sum.currency);
        match combined.get_mut(&key) {
            Some(whole) => {
                let add = |a: &Exact, b: &Exact, what| a.add(b).map_err(|_| FactsError::TooLarge(what));
                whole.billed = add(&whole.billed, &sum.billed, "billed")?;
                whole.effective = add(&whole.effective, &sum.effective, "effective")?;
                whole.quantity = add(&whole.quantity, &sum.quantity, "quantity")?;
                whole.lines += sum.lines;
            }
            None => {
                combined.insert(key, sum);
            }
        }
    }
    Ok(combined.into_values().collect())
}

/// One row group of one part.
struct Piece<'a> {
    path: &'a str,
    part: OpenPart,
    group: usize,
}

fn fold_pieces<'a>(pieces: impl Iterator<Item = &'a Piece<'a>>) -> Result<Fold, FactsError> {
    let mut fold = Fold::default();
    for piece in pieces {
        fold_piece(&mut fold, piece).map_err(|trouble| trouble.while_reading(piece.path))?;
    }
    Ok(fold)
}

fn fold_piece(fold: &mut Fold, piece: &Piece<'_>) -> Result<(), Trouble> {
    let reader = piece.part.reader()?;
    let wanted = wanted(&piece.part);
    let columns = ProjectionMask::columns(reader.parquet_schema(), wanted.iter().map(String::as_str));
    let batches = reader.with_row_groups(vec![piece.group]).with_projection(columns).with_batch_size(8_192).build()?;
    for batch in batches {
        fold.add(&batch?)?;
    }
    Ok(())
}

/// Cost lines have a quantity too, which is not summed and therefore not read.
fn wanted(part: &OpenPart) -> Vec<String> {
    let is_cost = part.metadata.schema().column_with_name("billed").is_some();
    let amounts: &[&str] = if is_cost { &["billed", "effective"] } else { &["quantity"] };
    let amounts = amounts.iter().flat_map(|amount| amount_columns(amount));
    WORDS.into_iter().map(str::to_owned).chain(amounts).collect()
}

fn broken(parts: &[Part]) -> FactsError {
    let paths: Vec<&str> = parts.iter().map(|part| part.path.as_str()).collect();
    Trouble::Bad("reading it broke down".to_owned()).while_reading(&paths.join("`, `"))
}

/// Sums under way.
#[derive(Default)]
pub(super) struct Fold {
    /// Business units, services, categories, currencies.
    names: [Names; 4],
    groups: HashMap<u128, usize, BuildHasherDefault<Spread>>,
    totals: Vec<Totals>,
}

#[derive(Clone, Copy, Default)]
struct Totals {
    key: [u32; 4],
    lines: i64,
    billed: Total,
    effective: Total,
    quantity: Total,
}

/// An exact sum: the decimals as one integer, and apart from it the few that need more digits.
#[derive(Clone, Copy, Default)]
struct Total {
    decimals: i128,
    long: Exact,
}

impl Total {
    fn exact(&self) -> Option<Exact> {
        let decimals = Exact::new(self.decimals, SCALE).ok()?;
        decimals.trimmed().add(&self.long).ok().map(|sum| sum.trimmed())
    }
}

impl Fold {
    /// Adds a batch of cost or usage lines.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        let groups = self.groups_of(batch)?;
        for group in &groups {
            if let Some(totals) = self.totals.get_mut(*group) {
                totals.lines += 1;
            }
        }
        if batch.column_by_name("billed").is_none() {
            let quantity = AmountView::of(batch, "quantity")?;
            return self
                .add_amounts(&groups, &quantity, |totals| &mut totals.quantity)
                .ok_or(Trouble::TooLarge("quantity"));
        }
        let billed = AmountView::of(batch, "billed")?;
        self.add_amounts(&groups, &billed, |totals| &mut totals.billed).ok_or(Trouble::TooLarge("billed"))?;
        let effective = AmountView::of(batch, "effective")?;
        self.add_amounts(&groups, &effective, |totals| &mut totals.effective).ok_or(Trouble::TooLarge("effective"))
    }

    /// Which totals each line belongs to.
    fn groups_of(&mut self, batch: &RecordBatch) -> Result<Vec<usize>, Trouble> {
        let category = if batch.column_by_name("driver").is_some() { "driver" } else { "category" };
        let [units, services, categories, currencies] = &mut self.names;
        let units = units.of_rows(batch, "business_unit")?;
        let services = services.of_rows(batch, "service")?;
        let categories = categories.of_rows(batch, category)?;
        let currencies = match batch.column_by_name("currency") {
            Some(_) => currencies.of_rows(batch, "currency")?,
            None => vec![0; batch.num_rows()],
        };
        let rows = units.into_iter().zip(services).zip(categories.into_iter().zip(currencies));
        Ok(rows
            .map(|((unit, service), (category, currency))| self.group([unit, service, category, currency]))
            .collect())
    }

    fn group(&mut self, key: [u32; 4]) -> usize {
        let packed = key.iter().fold(0, |packed, id| packed << 32 | u128::from(*id));
        *self.groups.entry(packed).or_insert_with(|| {
            self.totals.push(Totals { key, ..Totals::default() });
            self.totals.len() - 1
        })
    }

    /// `None` if a sum overflows.
    fn add_amounts(
        &mut self,
        groups: &[usize],
        amounts: &AmountView<'_>,
        which: fn(&mut Totals) -> &mut Total,
    ) -> Option<()> {
        if let Some(narrow) = amounts.narrow.filter(|narrow| narrow.null_count() == 0) {
            for (group, amount) in groups.iter().zip(narrow.values()) {
                let total = which(self.totals.get_mut(*group)?);
                total.decimals = total.decimals.checked_add(i128::from(*amount) * WIDEN)?;
            }
            return Some(());
        }
        let narrow = |row: usize| amounts.narrow.filter(|narrow| narrow.is_valid(row)).map(|narrow| narrow.value(row));
        let rows = amounts.wide.iter().zip(amounts.text).enumerate();
        for (group, (row, (wide, text))) in groups.iter().zip(rows) {
            let total = which(self.totals.get_mut(*group)?);
            let decimal = narrow(row).map(|narrow| i128::from(narrow) * WIDEN).or(wide);
            match (decimal, text) {
                (Some(decimal), _) => total.decimals = total.decimals.checked_add(decimal)?,
                (None, Some(text)) => total.long = total.long.add(&text.parse().ok()?).ok()?,
                (None, None) => {}
            }
        }
        Some(())
    }

    fn merge(&mut self, other: Self) -> Result<(), Trouble> {
        let mut ids = other.names.iter().zip(&mut self.names).map(|(theirs, ours)| theirs.ids_in(ours));
        let mut next = || ids.next().unwrap_or_default();
        let ids = [next(), next(), next(), next()];
        for theirs in other.totals {
            let mut key = theirs.key;
            for (id, ids) in key.iter_mut().zip(&ids) {
                *id = usize::try_from(*id).ok().and_then(|id| ids.get(id).copied()).unwrap_or_default();
            }
            let group = self.group(key);
            if let Some(ours) = self.totals.get_mut(group) {
                ours.lines += theirs.lines;
                add_total(&mut ours.billed, theirs.billed).ok_or(Trouble::TooLarge("billed"))?;
                add_total(&mut ours.effective, theirs.effective).ok_or(Trouble::TooLarge("effective"))?;
                add_total(&mut ours.quantity, theirs.quantity).ok_or(Trouble::TooLarge("quantity"))?;
            }
        }
        Ok(())
    }

    /// The sums, sorted by key.
    pub(super) fn sums(&self) -> Result<Vec<Sum>, Trouble> {
        let mut sums = self.totals.iter().map(|totals| self.sum(totals)).collect::<Result<Vec<_>, _>>()?;
        sums.sort_unstable_by(|a, b| {
            let ours = (&a.business_unit, &a.service, &a.category, a.currency);
            ours.cmp(&(&b.business_unit, &b.service, &b.category, b.currency))
        });
        Ok(sums)
    }

    fn sum(&self, totals: &Totals) -> Result<Sum, Trouble> {
        let mut words = self.names.iter().zip(totals.key).map(|(names, id)| names.word(id));
        let mut next = || words.next().flatten();
        let (business_unit, service, category, currency) = (next(), next(), next(), next());
        let currency = currency.map(|code| code.parse()).transpose();
        Ok(Sum {
            business_unit,
            service,
            category: category.unwrap_or_default(),
            currency: currency.map_err(|error| Trouble::Bad(format!("{error}")))?,
            billed: totals.billed.exact().ok_or(Trouble::TooLarge("billed"))?,
            effective: totals.effective.exact().ok_or(Trouble::TooLarge("effective"))?,
            quantity: totals.quantity.exact().ok_or(Trouble::TooLarge("quantity"))?,
            lines: totals.lines,
        })
    }
}

fn add_total(ours: &mut Total, theirs: Total) -> Option<()> {
    ours.decimals = ours.decimals.checked_add(theirs.decimals)?;
    ours.long = ours.long.add(&theirs.long).ok()?;
    Some(())
}

/// Words as small numbers, in order of first sight; 0 is "none".
#[derive(Default)]
struct Names {
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

    fn word(&self, id: u32) -> Option<String> {
        usize::try_from(id).ok()?.checked_sub(1).and_then(|index| self.words.get(index)).cloned()
    }

    /// The number of every row's word. Each different word is looked up once a batch, not once a row.
    fn of_rows(&mut self, batch: &RecordBatch, column: &str) -> Result<Vec<u32>, ArrowError> {
        let words = word_column(batch, column)?;
        let ids: Vec<u32> = words.values().iter().map(|word| word.map_or(0, |word| self.id(word))).collect();
        let id = |key: i32| usize::try_from(key).ok().and_then(|key| ids.get(key).copied()).unwrap_or_default();
        let keys = words.keys();
        if keys.null_count() == 0 {
            return Ok(keys.values().iter().map(|key| id(*key)).collect());
        }
        Ok(keys.iter().map(|key| key.map_or(0, id)).collect())
    }

    /// Our ids as the ids of `others`, with 0 first.
    fn ids_in(&self, others: &mut Self) -> Vec<u32> {
        std::iter::once(0).chain(self.words.iter().map(|word| others.id(word))).collect()
    }
}
