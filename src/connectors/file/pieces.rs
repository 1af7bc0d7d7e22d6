//! A table read by several threads: they take turns to read a piece of its rows, make records of their pieces side by side,
//! and hand the pieces on in the order of the table.
//!
//! It decides nothing about rows. How many threads there are changes nothing that is handed on, and not its order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Table;
use crate::connectors::mapping::{Mapping, RawRow, RawRows};
use crate::connectors::{PullError, Taker};

/// Rows of the first piece and of a full one: whoever only wants a look need not wait for many.
const FIRST_ROWS: usize = 256;
const ROWS: usize = 16_384;

/// Rows that are looked up together: their text stays near the processor.
const BLOCK: usize = 1_024;

/// Text of a piece, in bytes, beyond which it ends early.
const BYTES: usize = 4 << 20;

/// Reads the table to its end; how many rows it has. Positions count on from `read`. Each taker has a thread and a mapping.
///
/// # Errors
/// What the table and the takers say.
pub(super) fn read(
    table: &mut (dyn Table + Send),
    (read, cell_bytes): (u64, usize),
    takers: &mut [&mut dyn Taker],
    mapping: impl Fn() -> Result<Mapping, PullError>,
) -> Result<u64, PullError> {
    let reading = Reading { table, row: RawRow::default(), read, pieces: 0, at_end: false, failed: None };
    let desk = Desk { reading: Mutex::new(reading), turn: Mutex::new(Some(0)), turned: Condvar::new(), cell_bytes };
    let desk = &desk;
    let mappings = takers.iter().map(|_| mapping()).collect::<Result<Vec<_>, _>>()?;
    let mut workers = takers.iter_mut().zip(mappings);
    let outcomes: Vec<_> = thread::scope(|scope| {
        let own = workers.next();
        let others: Vec<_> =
            workers.map(|(taker, mapping)| scope.spawn(move || desk.work(mapping, &mut **taker))).collect();
        let own = own.map_or(Ok(()), |(taker, mapping)| desk.work(mapping, &mut **taker));
        let broken = || PullError::Unavailable("reading broke off".to_owned());
        let others = others.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(broken())));
        std::iter::once(own).chain(others).collect()
    });
    outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;
    Ok(desk.reading().read - read)
}

/// What the threads share.
struct Desk<'a> {
    reading: Mutex<Reading<'a>>,
    /// The piece that is handed on next; none if a thread failed and all stop.
    turn: Mutex<Option<u64>>,
    turned: Condvar,
    cell_bytes: usize,
}

struct Reading<'a> {
    table: &'a mut (dyn Table + Send),
    /// The row that was read last.
    row: RawRow,
    /// Rows read so far.
    read: u64,
    pieces: u64,
    at_end: bool,
    /// Why the table cannot be read further; rows before it go their way first.
    failed: Option<PullError>,
}

impl Reading<'_> {
    /// Takes plain rows, or the next one; whether there was any.
    fn take(&mut self, rows: &mut RawRows, most: usize) -> Result<bool, PullError> {
        if self.table.plain_rows(rows, most)? {
            return Ok(true);
        }
        let there = self.table.next(&mut self.row)?;
        if there {
            rows.push(&mut self.row);
        }
        Ok(there)
    }

    /// The next piece, in place of the rows there are: its number, and the position of its first row; none at the end.
    fn fill(&mut self, rows: &mut RawRows) -> Result<Option<(u64, u64)>, PullError> {
        let most =
            FIRST_ROWS.checked_shl(u32::try_from(self.pieces).unwrap_or(u32::MAX)).unwrap_or(ROWS).clamp(1, ROWS);
        rows.clear();
        while rows.len() < most && rows.bytes() < BYTES && !self.at_end && self.failed.is_none() {
            match self.take(rows, most) {
                Ok(there) => self.at_end = !there,
                Err(error) => self.failed = Some(error),
            }
        }
        match self.failed.take() {
            Some(error) if rows.len() == 0 => return Err(error),
            failed => self.failed = failed,
        }
        if rows.len() == 0 {
            return Ok(None);
        }
        let (number, first) = (self.pieces, self.read + 1);
        (self.pieces, self.read) = (self.pieces + 1, self.read + u64::try_from(rows.len()).unwrap_or_default());
        Ok(Some((number, first)))
    }
}

impl<'a> Desk<'a> {
    fn reading(&self) -> MutexGuard<'_, Reading<'a>> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads and hands on pieces until there are no more, or until another thread failed.
    fn work(&self, mut mapping: Mapping, taker: &mut dyn Taker) -> Result<(), PullError> {
        let mut stop = StopAll { desk: self, finished: false };
        let mut rows = RawRows::default();
        loop {
            let piece = self.reading().fill(&mut rows)?;
            let Some((number, first)) = piece else { break };
            let mut positions = first..;
            for begin in (0..rows.len()).step_by(BLOCK) {
                let block = rows.within(begin..rows.len().min(begin + BLOCK));
                mapping.look_up(block.clone());
                for (row, position) in block.zip(&mut positions) {
                    mapping.rows(position, row, self.cell_bytes, &mut |row| taker.row(row))?;
                }
            }
            taker.pack()?;
            if !self.wait_for(number) {
                break;
            }
            taker.hand_on()?;
            self.set_turn(Some(number + 1));
        }
        stop.finished = true;
        if let Some(judge) = mapping.into_judge() {
            taker.judged(judge);
        }
        Ok(())
    }

    /// Whether the piece's turn comes.
    fn wait_for(&self, number: u64) -> bool {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        while turn.is_some_and(|turn| turn != number) {
            turn = self.turned.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        turn.is_some()
    }

    fn set_turn(&self, turn: Option<u64>) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
        self.turned.notify_all();
    }
}

/// Stops the others where a thread ends before its time, be it by a panic.
struct StopAll<'a, 'b> {
    desk: &'a Desk<'b>,
    finished: bool,
}

impl Drop for StopAll<'_, '_> {
    fn drop(&mut self) {
        if !self.finished {
            self.desk.reading().at_end = true;
            self.desk.set_turn(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::connectors::{Row, SourceSettings};

    /// Rows of one cell; the one with that number cannot be read.
    struct Numbers {
        next: u64,
        last: u64,
        broken: u64,
    }

    impl Table for Numbers {
        fn columns(&self) -> &[String] {
            &[]
        }

        fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError> {
            self.next += 1;
            if self.next == self.broken {
                return Err(PullError::Misfit("broken".to_owned()));
            }
            row.clear();
            row.push(&self.next.to_string());
            Ok(self.next <= self.last)
        }
    }

    /// Gathers the rows of a piece, then adds them to what all have.
    struct Gather<'a> {
        piece: Vec<(u64, String)>,
        all: &'a Mutex<Vec<(u64, String)>>,
        refused: u64,
    }

    impl Taker for Gather<'_> {
        fn row(&mut self, row: Row<'_>) -> Result<(), PullError> {
            let Row::Rejected { position, raw, .. } = row else { panic!("{row:?}") };
            self.piece.push((position, raw));
            if position == self.refused { Err(PullError::Unavailable("refused".to_owned())) } else { Ok(()) }
        }

        fn hand_on(&mut self) -> Result<(), PullError> {
            self.all.lock().unwrap().append(&mut self.piece);
            Ok(())
        }
    }

    /// What is handed on by so many threads, and how it ends.
    fn outcome(n_threads: usize, mut table: Numbers, refused: u64) -> (Vec<(u64, String)>, Result<u64, String>) {
        let settings: SourceSettings = serde_json::from_value(serde_json::json!({
            "records": "ticket", "zone": "UTC", "from": {"connector": "file", "path": "a.csv"}, "fields": {},
        }))
        .unwrap();
        let all = Mutex::new(Vec::new());
        let mut takers: Vec<_> = (0..n_threads).map(|_| Gather { piece: Vec::new(), all: &all, refused }).collect();
        let mut lent: Vec<&mut dyn Taker> = Vec::new();
        takers.iter_mut().for_each(|taker| lent.push(taker));
        let columns = ["number".to_owned()];
        let read = read(&mut table, (0, 100), &mut lent, || Mapping::new(&settings, &columns, "a.csv"));
        (all.into_inner().unwrap(), read.map_err(|error| error.to_string()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn threads_change_nothing(n_threads in 1_usize..5, last in 0_u64..60_000, broken in 1_u64..90_000, refused in 1_u64..90_000) {
            let (rows, ended) = outcome(n_threads, Numbers { next: 0, last, broken }, refused);
            let stops = [(broken, "broken"), (refused, "refused")].into_iter().filter(|(at, _)| *at <= last);
            match stops.min() {
                None if broken == last + 1 => prop_assert_eq!(ended, Err("broken".to_owned())),
                None => prop_assert_eq!(ended, Ok(last)),
                Some(_) => prop_assert!(ended.is_err_and(|said| ["broken", "refused"].contains(&said.as_str()))),
            }
            let expected: Vec<_> = (1_u64..).map(|n| (n, n.to_string())).take(rows.len()).collect();
            prop_assert_eq!(&rows, &expected, "in order, without a gap");
            prop_assert!(broken.min(refused) <= last + 1 || u64::try_from(rows.len()) == Ok(last));
        }
    }
}
