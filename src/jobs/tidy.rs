//! The tidying step: what is older than the settings keep it is removed. What was measured, charged or mailed stays.

use std::fmt;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use entity::value::{Period, PeriodKind, RecordKind};

use crate::app::App;
use crate::config::Keep;
use crate::facts::Removed;
use crate::store::{audit, lines, people, records, retention};

/// A part is written before its manifest names it: for so long, nobody calls it unused.
const PART_GRACE_HOURS: i64 = 24;

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Tickets, outages, survey answers and readings.
    pub records: u64,
    /// Free texts of survey answers.
    pub comments: u64,
    /// Files of lines that no longer count.
    pub parts: u64,
    /// Rows that were not understood.
    pub rejects: u64,
    /// Pulls and runs of schedules.
    pub runs: u64,
    /// Entries of the audit trail.
    pub audit: u64,
    /// Files removed from the disk.
    pub files: Removed,
}

impl fmt::Display for Tidied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, comments, parts, rejects, runs, audit, files } = self;
        write!(
            f,
            "removed {records} records, {comments} comments, {parts} files of lines, {rejects} rows not understood, \
             {runs} runs, {audit} audit entries; {} unused files of {} bytes",
            files.files, files.bytes
        )
    }
}

/// Removes what is older than it is kept.
///
/// # Errors
/// If no model was applied, or store or disk refuse.
pub async fn tidy(app: &App) -> anyhow::Result<Tidied> {
    let keep = &app.config.keep;
    let now = app.clock.now();
    let cuts = cuts(app, keep).await?;
    let tx = app.db.begin().await?;
    let mut tidied = Tidied::default();
    for (kind, from) in cuts {
        tidied.records += retention::remove_records(&tx, kind, from).await?;
    }
    if let Some(before) = months_ago(app, keep.comments_months).await? {
        tidied.comments = retention::remove_comments(&tx, start(app, before).await?).await?;
    }
    if let Some(before) = months_ago(app, keep.lines_months).await? {
        tidied.parts = retention::remove_lines(&app.db, &tx, before).await?;
    }
    if let Some(before) = days_ago(now, keep.rejects_days) {
        tidied.rejects = retention::remove_rejects(&tx, before).await?;
    }
    if let Some(before) = days_ago(now, keep.runs_days) {
        tidied.runs = retention::remove_runs(&tx, before).await?;
    }
    if let Some(before) = days_ago(now, keep.audit_months.saturating_mul(31)) {
        tidied.audit = retention::remove_audit(&tx, before).await?;
    }
    people::tidy(&tx, now - Duration::days(1)).await?;
    if tidied != Tidied::default() {
        let object = tidied.to_string();
        audit::write(&tx, audit::Entry { actor: "tidy", action: "tidied", object, detail: None, at: now }).await?;
    }
    tx.commit().await?;
    tidied.files = unused(app, now).await?;
    Ok(tidied)
}

/// Of each kind that is not kept for good: from when on it is.
async fn cuts(app: &App, keep: &Keep) -> anyhow::Result<Vec<(RecordKind, DateTime<Utc>)>> {
    let kinds = [
        (RecordKind::Ticket, keep.tickets_months),
        (RecordKind::Outage, keep.outages_months),
        (RecordKind::SurveyAnswer, keep.answers_months),
        (RecordKind::Reading, keep.readings_months),
    ];
    let mut cuts = Vec::new();
    for (kind, months) in kinds {
        if let Some(before) = months_ago(app, months).await? {
            let month = first_unsettled(app, before).await?;
            cuts.push((kind, start(app, month).await?));
        }
    }
    Ok(cuts)
}

/// The first month from the first measured one on whose numbers do not stand yet, or `before`, whichever is earlier. Months
/// before the first measured one never got numbers: nothing hangs on their records.
async fn first_unsettled(app: &App, before: Period) -> anyhow::Result<Period> {
    let Some(mut month) = retention::first_measured(&app.db).await? else {
        // Nothing was ever measured: every month since the first record may still be.
        let zone = app.company().await?.1;
        let earliest = records::earliest(&app.db).await?;
        let first = earliest.map(|at| Period::containing(PeriodKind::Month, at.with_timezone(&zone).date_naive()));
        return Ok(first.map_or(before, |first| first.min(before)));
    };
    while month < before && retention::is_settled(&app.db, month).await? {
        month = month.next();
    }
    Ok(month.min(before))
}

/// The first month that is kept, where that many whole months are; none for zero, which keeps all.
async fn months_ago(app: &App, months: u32) -> anyhow::Result<Option<Period>> {
    if months == 0 {
        return Ok(None);
    }
    let last = app.last_complete_month().await?;
    Ok(Some(last.next().shifted(-i32::try_from(months).unwrap_or(i32::MAX))))
}

async fn start(app: &App, month: Period) -> anyhow::Result<DateTime<Utc>> {
    Ok(month.window(app.company().await?.1).start)
}

fn days_ago(now: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
    (days > 0).then(|| (now - Duration::days(i64::from(days))).with_time(NaiveTime::MIN).single().unwrap_or(now))
}

/// Files that no manifest names, unless a backup is being made.
async fn unused(app: &App, now: DateTime<Utc>) -> anyhow::Result<Removed> {
    let Some(_leave) = app.may_tidy_lines()? else {
        tracing::info!("a backup is being made: unused files stay until the next time");
        return Ok(Removed::default());
    };
    let referenced = lines::all_parts(&app.db).await?.into_iter().map(|part| part.path).collect();
    Ok(app.facts.remove_unreferenced(&referenced, now - Duration::hours(PART_GRACE_HOURS))?)
}
