//! What a data-quality digest is made from. It pulls nothing.

use chrono::TimeDelta;
use entity::run;
use entity::value::{Period, RunState};

use crate::app::App;
use crate::report::{DataQuality, Head, MissingFigure, SourceState};
use crate::scorecard::wording::age_sentence;
use crate::scorecard::{Card, KpiScore};
use crate::store::{Access, cards, lines, measurements, runs};

/// Reasons asked for of one source.
const MOST_REASONS: u64 = 20;

pub(super) async fn load(app: &App, head: Head) -> anyhow::Result<DataQuality> {
    let (period, language) = (head.period, app.templates.language(&head.language));
    let (mut coverage, mut missing, mut stale) = (Vec::new(), Vec::new(), Vec::new());
    for row in cards::scorecards(&app.db, &Access::everything()).await? {
        let Some(card) = cards::card(&app.db, &Access::everything(), &row.id, period).await? else { continue };
        coverage.push((card.id.clone(), card.name.clone(), card.marks.coverage));
        for kpi in kpis(&card) {
            if kpi.marks.value.is_none() {
                let (kpi, name, owner, reason) = (kpi.id.clone(), kpi.name.clone(), kpi.owner.clone(), kpi.no_value);
                missing.push(MissingFigure { kpi, name, owner, reason });
            }
            stale.extend(age_sentence(language, kpi, period).map(|said| (kpi.name.clone(), said)));
        }
    }
    let (measured, reasons) = measurements::without_value(&app.db, period).await?;
    Ok(DataQuality { sources: sources(app, period).await?, head, coverage, missing, stale, reasons, measured })
}

pub(super) fn kpis(card: &Card) -> impl Iterator<Item = &KpiScore> {
    card.perspectives.iter().flat_map(|one| &one.objectives).flat_map(|one| &one.kpis)
}

async fn sources(app: &App, period: Period) -> anyhow::Result<Vec<SourceState>> {
    let (_, zone) = app.company().await?;
    let now = app.clock.business_now();
    let read = runs::last_read(&app.db).await?;
    let latest = runs::latest(&app.db).await?;
    let (with_lines, before) =
        (lines::sources_of(&app.db, period).await?, lines::sources_of(&app.db, period.previous()).await?);
    let mut sources = Vec::new();
    for source in runs::sources(&app.db).await? {
        let last: Option<&run::Model> = latest.iter().find(|run| run.source_id == source.id);
        let reasons = match last.filter(|run| run.rejected > 0) {
            Some(run) => runs::reject_reasons(&app.db, run.id, MOST_REASONS).await?,
            None => Vec::new(),
        };
        let delivered = read.get(&source.id).map(|at| (*at).min(now));
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        sources.push(SourceState {
            state: last.map(|run| run.state),
            late: delivered.is_none_or(|at| at + TimeDelta::hours(source.rhythm_hours.into()) < now),
            lacks_month: before.contains(&source.id) && !with_lines.contains(&source.id),
            delivered: delivered.map(|at| at.with_timezone(&zone).naive_local()),
            rhythm_hours: u64::try_from(source.rhythm_hours).unwrap_or(0),
            error: last.filter(|run| run.state == RunState::Failed).and_then(|run| run.error.clone()),
            read: last.map_or(0, |run| count(run.read)),
            rejected: last.map_or(0, |run| count(run.rejected)),
            reasons: reasons.into_iter().map(|(reason, n)| (reason, count(n))).collect(),
            name: source.name,
            source: source.id,
        });
    }
    Ok(sources)
}
