//! A delivery: lines of any slices, in any order, become one file a slice. The callers' threads make columns of lines;
//! others fold, compress and write them.
//!
//! It knows no source. How many threads there are changes no line, no sum and no content hash.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use arrow::array::RecordBatch;
use entity::record::{LentCostLine, UsageLine};
use entity::value::{Period, RecordKind};

use super::columns::Vocabulary;
use super::spread::Spread;
use super::write::{Count, Slice, SliceFile, SliceLines};
use super::{FactStore, FactsError, WrittenSlice};

/// Batches that may wait for a thread.
const BATCHES_AHEAD: usize = 4;
/// Bytes of packed columns that one thread may hold; beyond, its largest slice ends its row group.
const PACKED_BYTES: usize = 4 << 20;
/// Threads that write.
const MOST_THREADS: usize = 4;

/// Takes lines of any slices and writes them. Several threads may gather lines for it, each in a [`Lane`].
///
/// Dropped without [`Delivery::finish`], it leaves nothing behind.
pub struct Delivery {
    store: FactStore,
    open: Mutex<Open>,
}

/// The slices so far, in order of first sight.
#[derive(Default)]
struct Open {
    places: BTreeMap<Slice, usize>,
    counts: Vec<Count>,
    presses: Vec<Press>,
}

impl FactStore {
    /// Opens a delivery.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let n_threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let presses = (0..n_threads).map(|_| Press::start()).collect();
        Delivery { store: self.clone(), open: Mutex::new(Open { presses, ..Open::default() }) }
    }
}

impl Delivery {
    /// Takes what the lane holds. The lines of a slice stay in the order in which lanes are taken.
    ///
    /// # Errors
    /// `TooLarge` if a sum needs more than 38 digits; `Storage` if the disk refuses. They may come a few thousand lines
    /// late. After an error nothing can be finished any more.
    pub fn take(&self, lane: &mut Lane) -> Result<(), FactsError> {
        lane.pack()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for (slice, lines) in &mut lane.slices {
            let packed = std::mem::take(&mut lines.packed);
            if packed.is_empty() {
                continue;
            }
            let place = match open.places.get(slice) {
                Some(place) => *place,
                None => open.add(slice, SliceFile::new(self.store.clone(), slice.clone()))?,
            };
            if let Some(count) = open.counts.get_mut(place) {
                count.add(lines.lines.take_count());
            }
            packed.into_iter().try_for_each(|batch| open.hand(place, Job::Write(batch)))?;
        }
        Ok(())
    }

    /// Writes what is left, and puts all files safely on the disk; by month and account.
    ///
    /// # Errors
    /// As [`Delivery::take`].
    pub fn finish(self) -> Result<Vec<WrittenSlice>, FactsError> {
        let mut open = self.open.into_inner().unwrap_or_else(PoisonError::into_inner);
        let counts = std::mem::take(&mut open.counts);
        counts.into_iter().enumerate().try_for_each(|(place, count)| open.hand(place, Job::Finish(count)))?;
        let mut written = Vec::new();
        for press in std::mem::take(&mut open.presses) {
            written.extend(press.end()?);
        }
        written.sort_by(|a, b| (a.kind, a.period, &a.account).cmp(&(b.kind, b.period, &b.account)));
        Ok(written)
    }
}

impl Open {
    fn add(&mut self, slice: &Slice, file: SliceFile) -> Result<usize, FactsError> {
        let place = self.counts.len();
        self.places.insert(slice.clone(), place);
        self.counts.push(Count::default());
        self.hand(place, Job::Open(Box::new(file)))?;
        Ok(place)
    }

    /// A slice always goes to the same thread, so its batches stay in order.
    fn hand(&mut self, place: usize, job: Job) -> Result<(), FactsError> {
        let at = place % self.presses.len().max(1);
        let Some(press) = self.presses.get(at) else { return Ok(()) };
        if press.jobs.as_ref().is_some_and(|jobs| jobs.send((place, job)).is_ok()) {
            return Ok(());
        }
        // A thread that takes nothing any more has a reason, and says it.
        self.presses.swap_remove(at).end().map(drop)
    }
}

/// Gathers lines on one thread, as columns of their slices.
#[derive(Default)]
pub struct Lane {
    words: Vocabulary,
    slices: Vec<(Slice, Gathered)>,
    /// Places in `slices`.
    cost: BTreeMap<String, Months>,
    usage: BTreeMap<String, Months>,
}

/// An account has lines of few months.
type Months = Vec<(Period, usize)>;

fn place_of(months: &Months, period: Period) -> Option<usize> {
    months.iter().find(|(month, _)| *month == period).map(|(_, place)| *place)
}

struct Gathered {
    lines: SliceLines,
    packed: Vec<RecordBatch>,
}

impl Lane {
    /// Takes a cost line. Identical lines both count. Instants are kept to the microsecond.
    ///
    /// # Errors
    /// Never, unless columns are not as we make them.
    pub fn push_cost(&mut self, line: &LentCostLine<'_>) -> Result<(), FactsError> {
        let known = self.cost.get(line.account).and_then(|months| place_of(months, line.billing_period));
        let place = match known {
            Some(place) => place,
            None => self.open(RecordKind::CostLine, line.account, line.billing_period)?,
        };
        let Some((_, gathered)) = self.slices.get_mut(place) else { return Ok(()) };
        match gathered.lines.push_cost(&mut self.words, line) {
            Some(true) => gathered.pack(&mut self.words),
            _ => Ok(()),
        }
    }

    /// Takes a usage line.
    ///
    /// # Errors
    /// As [`Lane::push_cost`].
    pub fn push_usage(&mut self, line: &UsageLine) -> Result<(), FactsError> {
        let known = self.usage.get(&line.account).and_then(|months| place_of(months, line.billing_period));
        let place = match known {
            Some(place) => place,
            None => self.open(RecordKind::UsageLine, &line.account, line.billing_period)?,
        };
        let Some((_, gathered)) = self.slices.get_mut(place) else { return Ok(()) };
        match gathered.lines.push_usage(&mut self.words, line) {
            Some(true) => gathered.pack(&mut self.words),
            _ => Ok(()),
        }
    }

    /// Makes the lines ready to be taken.
    ///
    /// # Errors
    /// As [`Lane::push_cost`].
    pub fn pack(&mut self) -> Result<(), FactsError> {
        self.slices.iter_mut().try_for_each(|(_, gathered)| gathered.pack(&mut self.words))?;
        self.words.forget_many();
        Ok(())
    }

    fn open(&mut self, kind: RecordKind, account: &str, period: Period) -> Result<usize, FactsError> {
        let slice = Slice { kind, account: account.to_owned(), period };
        let place = self.slices.len();
        let known = if kind == RecordKind::CostLine { &mut self.cost } else { &mut self.usage };
        known.entry(account.to_owned()).or_default().push((period, place));
        let gathered = Gathered { lines: SliceLines::new(&slice)?, packed: Vec::new() };
        self.slices.push((slice, gathered));
        Ok(place)
    }
}

impl Gathered {
    fn pack(&mut self, words: &mut Vocabulary) -> Result<(), FactsError> {
        if self.lines.waiting() > 0 {
            self.packed.push(self.lines.take(words)?);
        }
        Ok(())
    }
}

/// What a thread is asked to do for a slice.
enum Job {
    Open(Box<SliceFile>),
    Write(RecordBatch),
    Finish(Count),
}

/// A thread that folds, packs and writes.
struct Press {
    jobs: Option<SyncSender<(usize, Job)>>,
    thread: Option<JoinHandle<Result<Vec<WrittenSlice>, FactsError>>>,
}

impl Press {
    fn start() -> Self {
        let (jobs, waiting) = sync_channel(BATCHES_AHEAD);
        let thread = thread::spawn(move || press(&waiting));
        Self { jobs: Some(jobs), thread: Some(thread) }
    }

    /// Waits until its work is done.
    fn end(mut self) -> Result<Vec<WrittenSlice>, FactsError> {
        self.jobs = None;
        let broken =
            || FactsError::storage("write in", std::path::Path::new("incoming"))(std::io::Error::other("broke down"));
        self.thread.take().map_or_else(|| Ok(Vec::new()), |thread| thread.join().unwrap_or_else(|_| Err(broken())))
    }
}

impl Drop for Press {
    /// Half-written files are gone when a delivery is.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn press(jobs: &Receiver<(usize, Job)>) -> Result<Vec<WrittenSlice>, FactsError> {
    let mut files: HashMap<usize, Box<SliceFile>, BuildHasherDefault<Spread>> = HashMap::default();
    let mut written = Vec::new();
    while let Ok((slice, job)) = jobs.recv() {
        match job {
            Job::Open(file) => drop(files.insert(slice, file)),
            Job::Write(batch) => {
                files.get_mut(&slice).map_or(Ok(()), |file| file.write(&batch))?;
                if files.values().map(|file| file.memory()).sum::<usize>() > PACKED_BYTES {
                    let largest = files.iter_mut().max_by_key(|(slice, file)| (file.memory(), **slice));
                    largest.map_or(Ok(()), |(_, file)| file.flush())?;
                }
            }
            Job::Finish(count) => {
                if let Some(file) = files.remove(&slice) {
                    written.push(file.finish(count)?);
                }
            }
        }
    }
    Ok(written)
}
