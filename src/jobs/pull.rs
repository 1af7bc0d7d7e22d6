//! The pulling step: each source's rows become records and slices, kept together with the account of the pull.
//!
//! A failing source is noted with its reason and never stops the others.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::thread;

use anyhow::{Context, anyhow};
use entity::record::Record;
use entity::source;
use fail::fail_point;
use tokio::runtime::Handle;

use crate::app::App;
use crate::chargeback::Judge;
use crate::connectors::{self, PullError, Reach, Row, SourceSettings, Taker};
use crate::facts::{Delivery, FactStore, FactsError, Lane, WrittenSlice};
use crate::store::runs::{Counts, Reject};
use crate::store::{company, conformance, lines, records, runs};

/// Threads that read one source.
const MOST_THREADS: usize = 4;

/// What became of one source.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// The source's id.
    pub source: String,
    /// What was done with its rows, or why it failed.
    pub outcome: Result<Counts, String>,
}

/// Pulls all sources, one after the other.
///
/// # Errors
/// If the store does not answer; a source that fails is not an error of the step.
pub async fn pull_all(app: &App) -> anyhow::Result<Vec<Pulled>> {
    let mut pulled = Vec::new();
    for source in runs::sources(&app.db).await? {
        pulled.push(pull(app, &source).await?);
    }
    Ok(pulled)
}

/// Pulls one source.
///
/// # Errors
/// If the store does not answer.
pub async fn pull(app: &App, source: &source::Model) -> anyhow::Result<Pulled> {
    let run = runs::start(&app.db, &source.id, app.clock.now()).await?;
    fail_point!("pull-begun");
    let outcome = match deliver(app, source).await {
        Ok(delivered) => Ok(keep(app, source, run, delivered).await.with_context(|| format!("keep {}", source.id))?),
        Err(error) => {
            let reason = format!("{error:#}");
            tracing::warn!(source = source.id, reason, "pull failed; other sources go on");
            runs::fail(&app.db, run, reason.clone(), app.clock.now()).await?;
            Err(reason)
        }
    };
    Ok(Pulled { source: source.id.clone(), outcome })
}

/// One line a source.
pub(super) fn summary(pulled: &[Pulled]) -> String {
    let line = |one: &Pulled| match &one.outcome {
        Ok(Counts { read, new, changed, same, rejected }) => {
            format!("{}: {read} read, {new} new, {changed} changed, {same} same, {rejected} rejected", one.source)
        }
        Err(reason) => format!("{}: failed: {reason}", one.source),
    };
    pulled.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a source delivered, before anything of it is kept.
#[derive(Default)]
struct Delivered {
    records: Vec<(i64, Record)>,
    slices: Vec<WrittenSlice>,
    rejects: Vec<Reject>,
    judge: Option<Judge>,
}

impl Delivered {
    fn judged(&mut self, judge: Judge) {
        self.judge = Some(match self.judge.take() {
            Some(before) => before.with(judge),
            None => judge,
        });
    }
}

/// Reads the source on a thread for blocking work, which stops at its next row when nobody waits for it any more.
async fn deliver(app: &App, source: &source::Model) -> anyhow::Result<Delivered> {
    let settings: SourceSettings = serde_json::from_value(source.settings.clone()).context("settings")?;
    let calendars = company::calendars(&app.db).await?;
    let settings = settings.with_days_off(&calendars).map_err(|unknown| anyhow!("there is no calendar `{unknown}`"))?;
    let mut reach = Reach::new(Path::new("/"));
    reach.forbidden.push(own_files(app));
    reach.own_database = Some(app.config.database.clone());
    let (facts, awaited) = (app.facts.clone(), Arc::new(()));
    let still_awaited = Arc::downgrade(&awaited);
    let this = Handle::current();
    let delivered = tokio::task::spawn_blocking(move || this.block_on(take(settings, reach, facts, still_awaited)));
    delivered.await.context("reading broke off")?
}

async fn take(
    settings: SourceSettings,
    reach: Reach,
    facts: FactStore,
    awaited: Weak<()>,
) -> anyhow::Result<Delivered> {
    let lines = facts.delivery();
    let n_threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let intake = || Intake { awaited: &awaited, lines: &lines, lane: Lane::default(), delivered: Delivered::default() };
    let mut intakes: Vec<Intake<'_>> = (0..n_threads).map(|_| intake()).collect();
    let mut takers: Vec<&mut dyn Taker> = Vec::new();
    intakes.iter_mut().for_each(|intake| takers.push(intake));
    connectors::pull_in_pieces(&settings, &reach, &mut takers).await?;
    let mut delivered = Delivered::default();
    for Intake { delivered: theirs, .. } in intakes {
        delivered.records.extend(theirs.records);
        delivered.rejects.extend(theirs.rejects);
        theirs.judge.into_iter().for_each(|judge| delivered.judged(judge));
    }
    delivered.records.sort_by_key(|(position, _)| *position);
    delivered.rejects.sort_by_key(|reject| reject.position);
    delivered.slices = lines.finish()?;
    Ok(delivered)
}

/// Takes the pieces that one thread reads.
struct Intake<'a> {
    awaited: &'a Weak<()>,
    lines: &'a Delivery,
    lane: Lane,
    /// Records and rejects.
    delivered: Delivered,
}

impl Taker for Intake<'_> {
    fn row(&mut self, row: Row<'_>) -> Result<(), PullError> {
        let place = |position: u64| position.try_into().unwrap_or(i64::MAX);
        match row {
            Row::CostLine { line, .. } => self.lane.push_cost(&line).map_err(refused),
            Row::Record { record: Record::UsageLine(line), .. } => self.lane.push_usage(&line).map_err(refused),
            Row::Record { record: Record::CostLine(line), .. } => self.lane.push_cost(&line.lent()).map_err(refused),
            Row::Record { position, record } => {
                self.delivered.records.push((place(position), record));
                Ok(())
            }
            Row::Rejected { position, reason, raw } => {
                self.delivered.rejects.push(Reject { position: place(position), reason, raw });
                Ok(())
            }
        }
    }

    fn pack(&mut self) -> Result<(), PullError> {
        if self.awaited.strong_count() == 0 {
            return Err(PullError::Unavailable("nobody waits for the rows any more".to_owned()));
        }
        self.lane.pack().map_err(refused)
    }

    fn hand_on(&mut self) -> Result<(), PullError> {
        self.lines.take(&mut self.lane).map_err(refused)
    }

    fn judged(&mut self, judge: Judge) {
        self.delivered.judged(judge);
    }
}

fn refused(error: FactsError) -> PullError {
    PullError::Unavailable(error.to_string())
}

/// No source may read our own tables.
pub(super) fn own_files(app: &App) -> PathBuf {
    std::path::absolute(&app.config.data_dir).unwrap_or_else(|_| app.config.data_dir.clone())
}

/// Records, slices, rejected rows and the account of the pull change together or not at all.
async fn keep(app: &App, source: &source::Model, run: i64, delivered: Delivered) -> anyhow::Result<Counts> {
    let Delivered { records: delivered, slices, rejects, judge } = delivered;
    let rejected = rejects.len().try_into().unwrap_or(i64::MAX);
    fail_point!("pull-written");
    let tx = app.db.begin().await?;
    runs::hold(&tx, &source.id, run).await?;
    let mut counts = records::upsert(&tx, &source.id, run, delivered).await?;
    for slice in &slices {
        let delivery = lines::Delivery { source: &source.id, mapping_version: &source.mapping_version, run };
        counts = counts.plus(lines::replace(&tx, delivery, slice).await?);
        fail_point!("slice");
    }
    counts = counts.plus(Counts { read: rejected, rejected, ..Counts::default() });
    if let Some(judge) = judge {
        conformance::put(&tx, (&source.id, run), &judge.report()).await?;
    }
    runs::finish(&tx, run, counts, rejects, app.clock.now()).await?;
    fail_point!("swap");
    app.db.commit(tx).await?;
    fail_point!("swapped");
    Ok(counts)
}
