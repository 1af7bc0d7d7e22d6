//! What the doctor asks of the steps: a source tried, a report made, a due instant named. Nothing is kept or sent.

use std::path::Path;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use entity::{schedule, source};

use super::draft;
use super::pull::own_files;
use super::report::{spoken, wanted_editions};
use super::timetable::Timetable;
use crate::app::App;
use crate::connectors::{self, Reach, SourceSettings};
use crate::report::{self, Kind};
use crate::store::{Access, cards, company};

/// Reads the first rows of a source, and forgets them; a sentence says what came.
///
/// # Errors
/// Why the source cannot be pulled.
pub async fn try_out(app: &App, source: &source::Model) -> anyhow::Result<String> {
    let settings: SourceSettings = serde_json::from_value(source.settings.clone()).context("settings")?;
    let calendars = company::calendars(&app.db).await?;
    let settings = settings.with_days_off(&calendars).map_err(|unknown| anyhow!("there is no calendar `{unknown}`"))?;
    let mut reach = Reach::new(Path::new("/"));
    reach.forbidden.push(own_files(app));
    let tried = connectors::try_out(&settings, &reach).await?;
    Ok(match tried.rejected {
        None => format!("{} rows read, all understood", tried.rows),
        Some(first) => format!("{} rows read; the first that is not understood: {first}", tried.rows),
    })
}

/// Makes the reports of the last complete month as they would be frozen, and forgets them; a sentence says how many.
///
/// # Errors
/// If a report cannot be made; the message names it.
pub async fn rehearse(app: &App) -> anyhow::Result<String> {
    let period = app.last_complete_month().await?;
    let (mut made, mut others) = (0, 0);
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        if cards::card(&app.db, &Access::everything(), &card.id, period).await?.is_none() {
            continue;
        }
        let (kind, company) = (Kind::ExecutiveScorecard, app.company().await?.0);
        let language = spoken(app, &company.language);
        if let Some((composed, _)) = draft::next(app, (kind, &card.scope, &language), period, None).await? {
            report::draft(composed, &app.templates).with_context(|| format!("the report of {}", card.id))?;
            made += 1;
        }
    }
    for kind in Kind::all().filter(|kind| *kind != Kind::ExecutiveScorecard && made > 0) {
        for (scope, language, _) in wanted_editions(app, kind).await? {
            if let Some((composed, _)) = draft::next(app, (kind, &scope, &language), period, None).await? {
                report::draft(composed, &app.templates).with_context(|| format!("{kind} of {scope}"))?;
                others += 1;
            }
        }
    }
    Ok(match made {
        0 => format!("templates can be read; {period} is not scored yet, so none was tried"),
        n if others == 0 => format!("templates, charts and fonts make the reports of {n} scorecards of {period}"),
        n => format!(
            "templates, charts and fonts make the reports of {n} scorecards of {period}, and {others} other reports"
        ),
    })
}

/// When a schedule is due next, after `now`.
///
/// # Errors
/// If its zone or its rhythm cannot be read, or it is never due.
pub async fn next_due(app: &App, schedule: &schedule::Model, now: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
    let calendars = company::calendars(&app.db).await?;
    Timetable::of(schedule, &calendars)?.after(now).with_context(|| format!("schedule {} is never due", schedule.id))
}
