//! The measuring step: a month's records and sums become measurements.

use anyhow::{Context, bail};
use chrono::{DateTime, Duration, Utc};
use entity::value::{NoValue, Period, PeriodKind, RecordKind, RunState, Window};
use fail::fail_point;

use crate::app::App;
use crate::connectors::SourceSettings;
use crate::measure::{self, Facts, LineSum};
use crate::store::measurements::Versioned;
use crate::store::{Access, company, lines, measurements, records, retention, runs};

/// Makes a month's measurements anew; how many there are.
///
/// # Errors
/// If the store does not answer.
pub async fn measure(app: &App, period: Period) -> anyhow::Result<usize> {
    still_measurable(app, period).await?;
    let metrics = company::metrics(&app.db).await?;
    let facts = facts(app, period).await.with_context(|| format!("load the facts of {period}"))?;
    let measured = measure::measure_all(&metrics, period, &facts);
    let versioned: Vec<Versioned> = measured
        .into_iter()
        .filter_map(|measured| {
            let metric = metrics.iter().find(|metric| metric.id == measured.metric)?;
            Some(Versioned { formula_version: measure::formula_version(metric), measured })
        })
        .collect();
    let n = versioned.len();
    let tx = app.db.begin().await?;
    measurements::save(&tx, versioned).await?;
    fail_point!("measure");
    app.db.commit(tx).await.context("save measurements")?;
    Ok(n)
}

/// A month whose records were removed must not be measured anew: what it came to stands.
async fn still_measurable(app: &App, period: Period) -> anyhow::Result<()> {
    let (_, zone) = app.company().await?;
    if let Some(from) = retention::complete_from(&app.db).await?.filter(|from| period.window(zone).start < *from) {
        let first = Period::containing(PeriodKind::Month, from.with_timezone(&zone).date_naive());
        bail!(
            "records of {period} are no longer kept, from {first} on they are: its numbers stay as they were measured"
        );
    }
    Ok(())
}

async fn facts(app: &App, period: Period) -> anyhow::Result<Facts> {
    let (_, zone) = app.company().await?;
    let everything = Access::everything();
    let units = company::business_units(&app.db, &everything).await?;
    let services = company::services(&app.db).await?;
    let streams = company::value_streams(&app.db).await?;
    Ok(Facts {
        zone,
        records: records::touching(&app.db, period.window(zone)).await?,
        lines: lines::sums(&app.db, period).await?.into_iter().map(|(slice, sum)| line_sum(&slice, sum)).collect(),
        business_units: units.into_iter().map(|unit| (unit.id, unit.parent_id)).collect(),
        services: services.into_iter().map(|service| (service.id, service.agreed_hours)).collect(),
        streams: streams
            .into_iter()
            .map(|(stream, steps)| (stream.id, steps.into_iter().map(|step| step.id).collect()))
            .collect(),
        missing: missing(app, period.window(zone)).await?,
    })
}

fn line_sum(slice: &entity::slice::Model, sum: entity::summary::Model) -> LineSum {
    LineSum {
        period: slice.period,
        driver: (slice.kind == RecordKind::UsageLine).then_some(sum.category),
        business_unit: sum.business_unit_id,
        service: sum.service_id,
        currency: sum.currency,
        billed: sum.billed,
        quantity: sum.quantity,
        n: sum.lines.try_into().unwrap_or(0),
    }
}

/// Kinds of record that cannot speak of the window, because a source of theirs failed or is late.
async fn missing(app: &App, window: Window) -> anyhow::Result<Vec<(RecordKind, NoValue)>> {
    let (latest, last_read) = (runs::latest(&app.db).await?, runs::last_read(&app.db).await?);
    let mut missing = Vec::new();
    for source in runs::sources(&app.db).await? {
        let settings: SourceSettings = serde_json::from_value(source.settings.clone())
            .with_context(|| format!("settings of source {}", source.id))?;
        let failed = latest.iter().any(|run| run.source_id == source.id && run.state == RunState::Failed);
        let read = last_read.get(&source.id).copied();
        let due = window.end + Duration::hours(source.rhythm_hours.into());
        missing.extend(trouble(read, failed, window.end, app.clock.now() > due).map(|why| (settings.records, why)));
    }
    Ok(missing)
}

/// A source that was read after the window's end has told all about it, whatever befell it later. One that was not has
/// failed, or is late once its rhythm has passed.
fn trouble(read: Option<DateTime<Utc>>, failed: bool, end: DateTime<Utc>, overdue: bool) -> Option<NoValue> {
    match read {
        Some(read) if read >= end => None,
        _ if failed => Some(NoValue::SourceFailed),
        None => Some(NoValue::Late),
        Some(_) => overdue.then_some(NoValue::Late),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: Option<&str>, failed: bool, overdue: bool, want: Option<NoValue>) {
        let at = |text: &str| format!("{text}T00:00:00Z").parse().unwrap();
        assert_eq!(trouble(read.map(at), failed, at("2026-09-01"), overdue), want, "{read:?} {failed} {overdue}");
    }

    #[test]
    fn a_month_is_told_once_its_source_was_read_after_its_end() {
        check(Some("2026-09-02"), false, true, None);
        check(Some("2026-09-02"), true, true, None);
        check(Some("2026-08-20"), true, false, Some(NoValue::SourceFailed));
        check(Some("2026-08-20"), false, false, None);
        check(Some("2026-08-20"), false, true, Some(NoValue::Late));
        check(None, false, false, Some(NoValue::Late));
        check(None, true, false, Some(NoValue::SourceFailed));
    }
}
