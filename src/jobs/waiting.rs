//! Reports that wait for their sources: which have not delivered a month, whether a report may go all the same, and the
//! look at those that wait, hour by hour. It composes no report.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use entity::value::{HoldState, Period, RecordKind, Scope};
use entity::{held_report, source};
use fail::fail_point;

use super::{pull, refresh, report};
use crate::app::App;
use crate::connectors::SourceSettings;
use crate::report::{Complete, Kind, Turn};
use crate::store::{company as companies, held, lines, runs};

/// How often a report that waits is looked at. A worker that vanished is not missed for longer.
const LOOK_HOURS: i64 = 1;

/// What a look at those that wait came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Reports looked at.
    pub looked_at: usize,
    /// Those of them that went.
    pub gone: usize,
}

/// Sources for which a report waits and that have not delivered that month, in order; none if it waits for nothing.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn late(app: &App, kind: Kind, scope: &Scope, period: Period) -> anyhow::Result<Vec<source::Model>> {
    match terms(app, kind, scope).await? {
        Some(complete) => missing(app, &complete, period).await,
        None => Ok(Vec::new()),
    }
}

async fn terms(app: &App, kind: Kind, scope: &Scope) -> anyhow::Result<Option<Complete>> {
    let regular = companies::regular_reports(&app.db, &kind.to_string()).await?;
    let complete = regular.into_iter().find(|one| one.scope == *scope).and_then(|one| one.complete);
    complete.map(serde_json::from_value).transpose().with_context(|| format!("what the {kind} of {scope} waits for"))
}

/// A source has delivered a month when it was read after the month's end; one of bills or use, when a line of it is there.
async fn missing(app: &App, complete: &Complete, period: Period) -> anyhow::Result<Vec<source::Model>> {
    let (_, zone) = app.company().await?;
    let end = period.window(zone).end;
    let read = runs::last_read(&app.db).await?;
    let with_lines: BTreeSet<String> = lines::sources_of(&app.db, period).await?;
    let mut missing = Vec::new();
    for source in runs::sources(&app.db).await? {
        if !complete.sources.is_empty() && !complete.sources.contains(&source.id) {
            continue;
        }
        let settings: SourceSettings = serde_json::from_value(source.settings.clone())
            .with_context(|| format!("settings of source {}", source.id))?;
        let has_lines = matches!(settings.records, RecordKind::CostLine | RecordKind::UsageLine);
        let delivered = read.get(&source.id).is_some_and(|read| *read >= end);
        if !delivered || (has_lines && !with_lines.contains(&source.id)) {
            missing.push(source);
        }
    }
    Ok(missing)
}

/// Whether a report that was never made may go now. One that may not is noted, with what is late.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn turn(app: &App, kind: Kind, scope: &Scope, period: Period) -> anyhow::Result<Turn> {
    let Some(complete) = terms(app, kind, scope).await? else { return Ok(Turn::Goes) };
    let late: Vec<String> = missing(app, &complete, period).await?.into_iter().map(|source| source.name).collect();
    let report = kind.to_string();
    let (which, now) = ((report.as_str(), scope, period), app.clock.business_now());
    let known = held::one(&app.db, which).await?;
    let released = known.as_ref().is_some_and(|known| known.state == HoldState::Released);
    let until = known.as_ref().map_or(now + Duration::days(complete.wait_days.into()), |known| known.until);
    let turn = complete.turn(!late.is_empty(), released, now >= until);
    let state = match turn {
        Turn::Goes => return Ok(turn),
        Turn::Waits => HoldState::Waiting,
        Turn::Held => HoldState::Held,
    };
    if known.is_none() {
        let look_at = app.db.now().await? + Duration::hours(LOOK_HOURS);
        held::begin(&app.db, first(which, (state, look_at), (now, until), &late)).await?;
    } else {
        held::note(&app.db, which, state, &late).await?;
    }
    fail_point!("held");
    Ok(turn)
}

fn first(
    (report, scope, period): held::Which<'_>,
    (state, look_at): (HoldState, DateTime<Utc>),
    (since, until): (DateTime<Utc>, DateTime<Utc>),
    late: &[String],
) -> held_report::Model {
    held_report::Model {
        report: report.to_owned(),
        scope: scope.clone(),
        period,
        state,
        since,
        until,
        late: serde_json::json!(late),
        look_at,
        released_by: None,
    }
}

/// Looks at what waits, once an hour each: pulls what is late, and lets go what may go, with figures made anew. A report that
/// cannot be made does not stop the others.
///
/// # Errors
/// If the store does not answer.
pub async fn look_again(app: &App) -> anyhow::Result<Looked> {
    let mut looked = Looked::default();
    while !app.is_stopping() {
        let now = app.db.now().await?;
        let Some(row) = held::take(&app.db, now, now + Duration::hours(LOOK_HOURS)).await? else { break };
        fail_point!("look-taken");
        looked.looked_at += 1;
        match look(app, &row).await {
            Ok(gone) => looked.gone += usize::from(gone),
            Err(error) => {
                let (report, scope, period) = (&row.report, &row.scope, row.period);
                tracing::error!(report, %scope, %period, error = format!("{error:#}"), "a report that waits was not made");
            }
        }
    }
    Ok(looked)
}

/// Whether it went.
async fn look(app: &App, row: &held_report::Model) -> anyhow::Result<bool> {
    let (kind, scope, period): (Kind, _, _) = (row.report.parse().context("the report")?, &row.scope, row.period);
    if row.state != HoldState::Released {
        for source in late(app, kind, scope, period).await? {
            pull(app, &source).await?;
        }
    }
    if turn(app, kind, scope, period).await? != Turn::Goes {
        return Ok(false);
    }
    refresh(app, period).await?;
    fail_point!("look-refreshed");
    report::report_of(app, (kind, Some(scope)), period).await?;
    fail_point!("look-made");
    held::gone(&app.db, (&row.report, scope, period)).await?;
    Ok(true)
}
