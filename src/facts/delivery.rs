//! A delivery: lines of any slices, in any order, become one file a slice. The caller's thread makes columns of lines;
//! other threads fold, pack and write them.
//!
//! It knows no source. How many threads there are changes no line, no sum and no content hash.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use arrow::array::RecordBatch;
use entity::record::{LentCostLine, UsageLine};
use entity::value::{Period, RecordKind};

use super::spread::Spread;
use super::write::{Count, Slice, SliceFile, SliceLines};
use super::{FactStore, FactsError, WrittenSlice};

/// Batches that may wait for a thread.
const BATCHES_AHEAD: usize = 4;
/// Lines that may wait for their batch to be full, over all slices.
const WAITING_LINES: usize = 160_000;
/// Bytes of packed columns that one thread may hold; beyond, its largest slice ends its row group.
const PACKED_BYTES: usize = 32 << 20;
/// Threads that write; one more makes the columns.
const MOST_THREADS: usize = 4;

/// Takes lines of any slices and writes them.
///
/// Dropped without [`Delivery::finish`], it leaves nothing behind.
pub struct Delivery {
    store: FactStore,
    slices: Vec<(Slice, SliceLines)>,
    /// Places in `slices`.
    cost: BTreeMap<String, Months>,
    usage: BTreeMap<String, Months>,
    waiting: usize,
    presses: Vec<Press>,
}

type Months = HashMap<Period, usize>;

impl FactStore {
    /// Opens a delivery.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let n_threads = thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1));
        Delivery {
            store: self.clone(),
            slices: Vec::new(),
            cost: BTreeMap::new(),
            usage: BTreeMap::new(),
            waiting: 0,
            presses: (0..n_threads.clamp(1, MOST_THREADS)).map(|_| Press::start()).collect(),
        }
    }
}

impl Delivery {
    /// Takes a cost line. Identical lines both count. Instants are kept to the microsecond.
    ///
    /// # Errors
    /// `TooLarge` if a sum needs more than 38 digits; `Storage` if the disk refuses. They may come a few thousand lines
    /// late. After an error nothing can be finished any more.
    pub fn push_cost(&mut self, line: &LentCostLine<'_>) -> Result<(), FactsError> {
        let known = self.cost.get(line.account).and_then(|months| months.get(&line.billing_period));
        let slice = match known {
            Some(slice) => *slice,
            None => self.open(RecordKind::CostLine, line.account, line.billing_period)?,
        };
        let full = self.slices.get_mut(slice).and_then(|(_, lines)| lines.push_cost(line));
        self.pushed(slice, full.unwrap_or_default())
    }

    /// Takes a usage line.
    ///
    /// # Errors
    /// As [`Delivery::push_cost`].
    pub fn push_usage(&mut self, line: &UsageLine) -> Result<(), FactsError> {
        let known = self.usage.get(&line.account).and_then(|months| months.get(&line.billing_period));
        let slice = match known {
            Some(slice) => *slice,
            None => self.open(RecordKind::UsageLine, &line.account, line.billing_period)?,
        };
        let full = self.slices.get_mut(slice).and_then(|(_, lines)| lines.push_usage(line));
        self.pushed(slice, full.unwrap_or_default())
    }

    /// Writes what is left, and puts all files safely on the disk; by month and account.
    ///
    /// # Errors
    /// As [`Delivery::push_cost`].
    pub fn finish(mut self) -> Result<Vec<WrittenSlice>, FactsError> {
        for slice in 0..self.slices.len() {
            self.send(slice)?;
            let count = self.slices.get(slice).map(|(_, lines)| lines.count());
            self.hand(slice, count.map(Job::Finish))?;
        }
        let mut written = Vec::new();
        for press in std::mem::take(&mut self.presses) {
            written.extend(press.end()?);
        }
        written.sort_by(|a, b| (a.kind, a.period, &a.account).cmp(&(b.kind, b.period, &b.account)));
        Ok(written)
    }

    fn open(&mut self, kind: RecordKind, account: &str, period: Period) -> Result<usize, FactsError> {
        let slice = Slice { kind, account: account.to_owned(), period };
        let place = self.slices.len();
        let file = Box::new(SliceFile::new(self.store.clone(), slice.clone()));
        let known = if kind == RecordKind::CostLine { &mut self.cost } else { &mut self.usage };
        known.entry(account.to_owned()).or_default().insert(period, place);
        let lines = SliceLines::new(&slice)?;
        self.slices.push((slice, lines));
        self.hand(place, Some(Job::Open(file)))?;
        Ok(place)
    }

    fn pushed(&mut self, slice: usize, full: bool) -> Result<(), FactsError> {
        self.waiting += 1;
        if full {
            return self.send(slice);
        }
        if self.waiting >= WAITING_LINES {
            return (0..self.slices.len()).try_for_each(|slice| self.send(slice));
        }
        Ok(())
    }

    fn send(&mut self, slice: usize) -> Result<(), FactsError> {
        let Some((_, lines)) = self.slices.get_mut(slice) else { return Ok(()) };
        self.waiting = self.waiting.saturating_sub(lines.waiting());
        let batch = lines.take()?;
        self.hand(slice, Some(Job::Write(batch)))
    }

    /// A slice always goes to the same thread, so its batches stay in order.
    fn hand(&mut self, slice: usize, job: Option<Job>) -> Result<(), FactsError> {
        let at = slice % self.presses.len().max(1);
        let (Some(press), Some(job)) = (self.presses.get(at), job) else { return Ok(()) };
        if press.jobs.as_ref().is_some_and(|jobs| jobs.send((slice, job)).is_ok()) {
            return Ok(());
        }
        // A thread that takes nothing any more has a reason, and says it.
        self.presses.swap_remove(at).end().map(drop)
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
