//! The fold: lines added up by business unit, service, category and currency, in one pass over the columns it needs.
//!
//! Integers only, so the order of lines, files and threads cannot change a digit.

use std::collections::BTreeMap;
use std::thread;

use arrow::array::RecordBatch;
use entity::value::{Exact, Sum};
use parquet::arrow::ProjectionMask;

use super::amounts::{AmountView, SCALE, WIDEN, amount_columns};
use super::groups::{Groups, Names, Rows};
use super::part::{OpenPart, Trouble};
use super::{FactStore, FactsError, Part};

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
    let wanted = wanted(piece);
    let columns = ProjectionMask::columns(reader.parquet_schema(), wanted.iter().map(String::as_str));
    let batches = reader.with_row_groups(vec![piece.group]).with_projection(columns).with_batch_size(8_192).build()?;
    for batch in batches {
        fold.add(&batch?)?;
    }
    Ok(())
}

/// Cost lines have a quantity too, which is not summed and therefore not read; nor is a column of amounts that is empty
/// throughout the row group, as most wide ones are.
fn wanted(piece: &Piece<'_>) -> Vec<String> {
    let is_cost = piece.part.metadata.schema().column_with_name("billed").is_some();
    let amounts: &[&str] = if is_cost { &["billed", "effective"] } else { &["quantity"] };
    let amounts = amounts.iter().flat_map(|amount| amount_columns(amount));
    let amounts = amounts.filter(|column| column == "billed" || !piece.part.is_empty(piece.group, column));
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
    groups: Groups,
    /// Exact sums, each as one integer.
    totals: Vec<Totals>,
    /// What the few amounts add that need more digits, by place in `totals`.
    long: BTreeMap<(usize, Amount), Exact>,
}

#[derive(Clone, Copy, Default)]
struct Totals {
    key: [u32; 4],
    lines: i64,
    billed: i128,
    effective: i128,
    quantity: i128,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Amount {
    Billed,
    Effective,
    Quantity,
}

impl Amount {
    fn name(self) -> &'static str {
        match self {
            Self::Billed => "billed",
            Self::Effective => "effective",
            Self::Quantity => "quantity",
        }
    }

    fn of(self, totals: &mut Totals) -> &mut i128 {
        match self {
            Self::Billed => &mut totals.billed,
            Self::Effective => &mut totals.effective,
            Self::Quantity => &mut totals.quantity,
        }
    }
}

/// Makes totals for a key. There can be as many as lines, so room is made for a quarter more and not for twice as many.
fn opened(totals: &mut Vec<Totals>, key: [u32; 4]) -> usize {
    if totals.len() == totals.capacity() {
        totals.reserve_exact(totals.len() / 4 + 64);
    }
    totals.push(Totals { key, ..Totals::default() });
    totals.len() - 1
}

impl Fold {
    /// Adds a batch of cost or usage lines.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        let groups = self.groups_of(batch)?;
        if batch.column_by_name("billed").is_none() {
            self.count(&groups);
            let quantity = AmountView::of(batch, "quantity")?;
            return self.add_amounts(&groups, (&quantity, None), Amount::Quantity);
        }
        let billed = AmountView::of(batch, "billed")?;
        let effective = AmountView::of(batch, "effective")?;
        if let (Some(billed), true) = (billed.all_narrow(), effective.is_empty()) {
            return self.add_plain(&groups, billed);
        }
        self.count(&groups);
        self.add_amounts(&groups, (&billed, None), Amount::Billed)?;
        let effective = if effective.is_empty() { (&billed, None) } else { (&effective, Some(&billed)) };
        self.add_amounts(&groups, effective, Amount::Effective)
    }

    /// Which totals each line belongs to.
    fn groups_of(&mut self, batch: &RecordBatch) -> Result<Vec<usize>, Trouble> {
        let category = if batch.column_by_name("driver").is_some() { "driver" } else { "category" };
        let [units, services, categories, currencies] = &mut self.names;
        let columns = [
            units.of_rows(batch, "business_unit")?,
            services.of_rows(batch, "service")?,
            categories.of_rows(batch, category)?,
            if batch.column_by_name("currency").is_some() {
                currencies.of_rows(batch, "currency")?
            } else {
                Rows::default()
            },
        ];
        self.groups.fit(&self.names, self.totals.iter().map(|totals| totals.key));
        Ok(self.groups.of_rows(&columns, batch.num_rows(), |key| opened(&mut self.totals, key)))
    }

    fn count(&mut self, groups: &[usize]) {
        for group in groups {
            self.totals.get_mut(*group).into_iter().for_each(|totals| totals.lines += 1);
        }
    }

    /// Counts each line, and adds its amount to what is billed and to what is effective, in one pass: totals are many, and
    /// lie far apart.
    fn add_plain(&mut self, groups: &[usize], amounts: &[i64]) -> Result<(), Trouble> {
        let added = groups.iter().zip(amounts).try_for_each(|(group, amount)| {
            let totals = self.totals.get_mut(*group)?;
            totals.lines += 1;
            let amount = i128::from(*amount) * WIDEN;
            totals.billed = totals.billed.checked_add(amount)?;
            totals.effective = totals.effective.checked_add(amount)?;
            Some(())
        });
        added.ok_or(Trouble::TooLarge(Amount::Billed.name()))
    }

    /// Adds each row's amount, or the other one where it has none.
    fn add_amounts(
        &mut self,
        groups: &[usize],
        (amounts, others): (&AmountView<'_>, Option<&AmountView<'_>>),
        which: Amount,
    ) -> Result<(), Trouble> {
        let added = match amounts.all_narrow() {
            Some(narrow) => groups.iter().zip(narrow).try_for_each(|(group, amount)| {
                let total = which.of(self.totals.get_mut(*group)?);
                *total = total.checked_add(i128::from(*amount) * WIDEN)?;
                Some(())
            }),
            None => groups.iter().enumerate().try_for_each(|(row, group)| {
                let amount = match (amounts.amount(row), others) {
                    ((None, None), Some(others)) => others.amount(row),
                    (amount, _) => amount,
                };
                self.add_amount(*group, amount, which)
            }),
        };
        added.ok_or(Trouble::TooLarge(which.name()))
    }

    /// `None` if the sum overflows.
    fn add_amount(&mut self, group: usize, amount: (Option<i128>, Option<&str>), which: Amount) -> Option<()> {
        match amount {
            (Some(decimal), _) => {
                let total = which.of(self.totals.get_mut(group)?);
                *total = total.checked_add(decimal)?;
            }
            (None, Some(text)) => self.add_long(group, which, &text.parse().ok()?)?,
            (None, None) => {}
        }
        Some(())
    }

    fn add_long(&mut self, group: usize, which: Amount, long: &Exact) -> Option<()> {
        let total = self.long.entry((group, which)).or_default();
        *total = total.add(long).ok()?;
        Some(())
    }

    fn merge(&mut self, other: Self) -> Result<(), Trouble> {
        let mut ids = other.names.iter().zip(&mut self.names).map(|(theirs, ours)| theirs.ids_in(ours));
        let mut next = || ids.next().unwrap_or_default();
        let ids = [next(), next(), next(), next()];
        self.groups.fit(&self.names, self.totals.iter().map(|totals| totals.key));
        let mut groups = Vec::with_capacity(other.totals.len());
        for mut theirs in other.totals {
            let mut key = theirs.key;
            for (id, ids) in key.iter_mut().zip(&ids) {
                *id = usize::try_from(*id).ok().and_then(|id| ids.get(id).copied()).unwrap_or_default();
            }
            let group = self.groups.of_key(key, |key| opened(&mut self.totals, key));
            groups.push(group);
            let Some(ours) = self.totals.get_mut(group) else { continue };
            ours.lines += theirs.lines;
            for which in [Amount::Billed, Amount::Effective, Amount::Quantity] {
                let sum = which.of(ours).checked_add(*which.of(&mut theirs));
                *which.of(ours) = sum.ok_or(Trouble::TooLarge(which.name()))?;
            }
        }
        for ((theirs, which), long) in other.long {
            let group = groups.get(theirs).copied().unwrap_or_default();
            self.add_long(group, which, &long).ok_or(Trouble::TooLarge(which.name()))?;
        }
        Ok(())
    }

    /// The sums, sorted by key.
    pub(super) fn sums(&self) -> Result<Vec<Sum>, Trouble> {
        let ranks = self.names.each_ref().map(Names::ranks);
        let rank = |totals: &Totals| {
            let ranks =
                ranks.iter().zip(totals.key).map(|(ranks, id)| usize::try_from(id).ok().and_then(|id| ranks.get(id)));
            ranks.fold(0_u128, |packed, rank| packed << 32 | u128::from(rank.copied().unwrap_or_default()))
        };
        let mut order: Vec<(u128, usize)> = self.totals.iter().map(rank).zip(0..).collect();
        order.sort_unstable();
        let in_order = order.into_iter().filter_map(|(_, group)| Some((group, self.totals.get(group)?)));
        in_order.map(|(group, totals)| self.sum(group, totals)).collect()
    }

    fn exact(&self, group: usize, decimals: i128, which: Amount) -> Result<Exact, Trouble> {
        let too_large = |_| Trouble::TooLarge(which.name());
        let sum = Exact::new(decimals, SCALE).map_err(too_large)?.trimmed();
        match self.long.get(&(group, which)) {
            Some(long) => sum.add(long).map(|sum| sum.trimmed()).map_err(too_large),
            None => Ok(sum),
        }
    }

    fn sum(&self, group: usize, totals: &Totals) -> Result<Sum, Trouble> {
        let mut words = self.names.iter().zip(totals.key).map(|(names, id)| names.word(id));
        let mut next = || words.next().flatten();
        let (business_unit, service, category, currency) = (next(), next(), next(), next());
        let currency = currency.map(|code| code.parse()).transpose();
        Ok(Sum {
            business_unit,
            service,
            category: category.unwrap_or_else(|| "".into()),
            currency: currency.map_err(|error| Trouble::Bad(format!("{error}")))?,
            billed: self.exact(group, totals.billed, Amount::Billed)?,
            effective: self.exact(group, totals.effective, Amount::Effective)?,
            quantity: self.exact(group, totals.quantity, Amount::Quantity)?,
            lines: totals.lines,
        })
    }
}
