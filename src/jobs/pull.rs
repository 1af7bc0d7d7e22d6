//! The pulling step: each source's rows become records and slices, kept together with the account of the pull.
//!
//! A failing source is noted with its reason and never stops the others.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use entity::record::Record;
use entity::source;
use entity::value::{Period, RecordKind};
use fail::fail_point;

use crate::app::App;
use crate::connectors::{self, PullError, Reach, Row, SourceSettings};
use crate::facts::{FactStore, FactsError, SliceWriter, WrittenSlice};
use crate::store::runs::{Counts, Reject};
use crate::store::{lines, records, runs};

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
}

async fn deliver(app: &App, source: &source::Model) -> anyhow::Result<Delivered> {
    let settings: SourceSettings = serde_json::from_value(source.settings.clone()).context("settings")?;
    let mut reach = Reach::new(Path::new("/"));
    reach.forbidden.push(own_files(app));
    reach.own_database = Some(app.config.database.clone());
    let mut delivered = Delivered::default();
    let mut slices = Slices { facts: app.facts.clone(), open: HashMap::new() };
    connectors::pull(&settings, &reach, &mut |row| {
        match row {
            Row::Rejected { position, reason, raw } => {
                delivered.rejects.push(Reject { position: position.try_into().unwrap_or(i64::MAX), reason, raw });
            }
            Row::Record { position, record } if record.key().is_some() => {
                delivered.records.push((position.try_into().unwrap_or(i64::MAX), record));
            }
            Row::Record { record, .. } => {
                slices.push(&record).map_err(|error| PullError::Unavailable(error.to_string()))?
            }
        }
        Ok(())
    })
    .await?;
    delivered.slices = slices.finish()?;
    Ok(delivered)
}

/// No source may read our own tables.
pub(super) fn own_files(app: &App) -> PathBuf {
    std::path::absolute(&app.config.data_dir).unwrap_or_else(|_| app.config.data_dir.clone())
}

/// Cost and usage lines on their way into one file a slice.
struct Slices {
    facts: FactStore,
    open: HashMap<(RecordKind, String, Period), SliceWriter>,
}

impl Slices {
    fn push(&mut self, record: &Record) -> Result<(), FactsError> {
        let (account, period) = match record {
            Record::CostLine(line) => (&line.account, line.billing_period),
            Record::UsageLine(line) => (&line.account, line.billing_period),
            _ => return Ok(()),
        };
        let key = (record.kind(), account.clone(), period);
        if !self.open.contains_key(&key) {
            self.open.insert(key.clone(), self.facts.writer(record.kind(), account, period)?);
        }
        match self.open.get_mut(&key) {
            Some(writer) => writer.push(record),
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<Vec<WrittenSlice>, FactsError> {
        let mut written = self.open.into_values().map(SliceWriter::finish).collect::<Result<Vec<_>, _>>()?;
        written.sort_by(|a, b| (a.period, &a.account).cmp(&(b.period, &b.account)));
        Ok(written)
    }
}

/// Records, slices, rejected rows and the account of the pull change together or not at all.
async fn keep(app: &App, source: &source::Model, run: i64, delivered: Delivered) -> anyhow::Result<Counts> {
    let Delivered { records: delivered, slices, rejects } = delivered;
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
    runs::finish(&tx, run, counts, rejects, app.clock.now()).await?;
    fail_point!("swap");
    app.db.commit(tx).await?;
    fail_point!("swapped");
    Ok(counts)
}
