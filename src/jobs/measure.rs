//! The measuring step: a month's records and sums become measurements.

use std::collections::HashMap;

use anyhow::{Context, bail};
use chrono::{DateTime, Duration, Utc};
use entity::value::{NoValue, Period, PeriodKind, RecordKind, RunState, Sum, Window};
use fail::fail_point;

use crate::app::App;
use crate::connectors::SourceSettings;
use crate::measure::{self, Facts, LineSum, Metric};
use crate::store::measurements::{Touched, Versioned};
use crate::store::{Access, charging, company, lines, measurements, records, retention, runs};

/// What a step of measuring did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remeasured {
    /// How many measurements there are now.
    pub all: usize,
    /// How many of them were made anew, because something changed that they depend on.
    pub renewed: usize,
    /// Those that say something else than before.
    pub touched: Vec<Touched>,
}

/// Makes a month's measurements anew, those of its weeks, and those of the quarter and year that it ends or in which it is
/// the last month there is; fiscal ones too, where they are not those of the calendar.
///
/// # Errors
/// If the store does not answer, or the records of the month are no longer kept.
pub async fn measure(app: &App, period: Period) -> anyhow::Result<Remeasured> {
    still_measurable(app, period).await?;
    let metrics = company::metrics(&app.db).await?;
    let (_, zone) = app.company().await?;
    let known = period.window(zone).end.min(app.clock.now());
    let mut done = measure_one(app, &metrics, period, known).await?;
    for longer in longer(app, period).await? {
        done = done.and(measure_one(app, &metrics, longer, known).await?);
    }
    let weekly: Vec<Metric> = metrics.iter().filter(|metric| metric.weekly).cloned().collect();
    if !weekly.is_empty() {
        for week in weeks(period) {
            let known = week.window(zone).end.min(app.clock.now());
            let named = with_parts(&weekly, &metrics);
            done = done.and(measure_one(app, &named, week, known).await?);
        }
    }
    Ok(done)
}

impl Remeasured {
    fn and(mut self, other: Self) -> Self {
        self.touched.extend(other.touched);
        Self { all: self.all + other.all, renewed: self.renewed + other.renewed, ..self }
    }
}

/// The quarter and year of a month, where it ends them or is the last month that is over; without those whose first
/// records are no longer kept: their numbers stay as they were.
async fn longer(app: &App, month: Period) -> anyhow::Result<Vec<Period>> {
    if month.kind() != PeriodKind::Month {
        return Ok(Vec::new());
    }
    let (company, zone) = app.company().await?;
    let fiscal = company::fiscal(&company)?;
    let newest = month >= app.last_complete_month().await?;
    let kept = retention::complete_from(&app.db).await?;
    let mut kinds = vec![PeriodKind::Quarter, PeriodKind::Year];
    if fiscal.has_own_periods() {
        kinds.extend([PeriodKind::FiscalQuarter, PeriodKind::FiscalYear]);
    }
    let whole = kinds.into_iter().map(|kind| fiscal.containing(kind, month.start()));
    let wanted = whole.filter(|longer| newest || longer.end() == month.end());
    Ok(wanted.filter(|longer| kept.is_none_or(|from| longer.window(zone).start >= from)).collect())
}

/// The weeks that end in the month.
fn weeks(month: Period) -> Vec<Period> {
    let first = Period::containing(PeriodKind::Week, month.start());
    let ends_in = |week: &Period| month.start() < week.end() && week.end() <= month.end();
    (0..6).map(|step| first.shifted(step)).filter(ends_in).collect()
}

/// Metrics with everything that their expressions name.
fn with_parts(some: &[Metric], all: &[Metric]) -> Vec<Metric> {
    let mut found = some.to_vec();
    let mut at = 0;
    while let Some(metric) = found.get(at) {
        let named = metric.compute.metrics_named();
        let parts = all.iter().filter(|one| named.contains(&one.id) && !found.iter().any(|known| known.id == one.id));
        let parts: Vec<Metric> = parts.cloned().collect();
        found.extend(parts);
        at += 1;
    }
    found
}

/// The measurements of one period, from what is known until that instant.
async fn measure_one(
    app: &App,
    metrics: &[Metric],
    period: Period,
    known: DateTime<Utc>,
) -> anyhow::Result<Remeasured> {
    let facts = facts(app, period, known).await.with_context(|| format!("load the facts of {period}"))?;
    let known = measurements::prints(&app.db, period).await?;
    let changed = measure::measure_changed(metrics, period, &facts, &known);
    let (all, renewed) = (changed.all, changed.renewed.len());
    let versions: HashMap<&str, String> =
        metrics.iter().map(|metric| (metric.id.as_str(), measure::formula_version(metric))).collect();
    let versioned = changed.renewed.into_iter().map(|(measured, print)| Versioned {
        formula_version: versions.get(measured.metric.as_str()).cloned().unwrap_or_default(),
        print: Some(print),
        measured,
    });
    let versioned: Vec<Versioned> = versioned.collect();
    let tx = app.db.begin().await?;
    let touched = measurements::save(&tx, versioned).await?;
    fail_point!("measure");
    app.db.commit(tx).await.context("save measurements")?;
    Ok(Remeasured { all, renewed, touched })
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

async fn facts(app: &App, period: Period, known: DateTime<Utc>) -> anyhow::Result<Facts> {
    let (_, zone) = app.company().await?;
    let everything = Access::everything();
    let units = company::business_units(&app.db, &everything).await?;
    let services = company::services(&app.db).await?;
    let streams = company::value_streams(&app.db).await?;
    let calendars = company::calendars(&app.db).await?;
    let window = period.window(zone);
    let mut sums = Vec::new();
    for month in period.months() {
        sums.extend(lines::sums(&app.db, month).await?);
    }
    Ok(Facts {
        zone,
        records: records::touching(&app.db, window).await?,
        lines: sums.into_iter().map(|(slice, sum)| line_sum(&slice, sum)).collect(),
        business_units: units.into_iter().map(|unit| (unit.id, unit.parent_id)).collect(),
        services: services.into_iter().map(|service| with_days_off(service, &calendars)).collect(),
        streams: streams
            .into_iter()
            .map(|(stream, steps)| (stream.id, steps.into_iter().map(|step| step.id).collect()))
            .collect(),
        missing: missing(app, Window { end: known.clamp(window.start, window.end), ..window }).await?,
        until: Some(known),
        watched_until: watched_until(app).await?,
        outside: charging::settings(&app.db).await?.finance.outside_it,
    })
}

/// A service with its agreed hours. The check of the model refuses a calendar that there is not; such hours are none.
fn with_days_off(service: entity::service::Model, calendars: &[(String, Vec<String>)]) -> (String, String) {
    let hours = measure::with_calendars(&service.agreed_hours, calendars);
    (service.id, hours.unwrap_or(service.agreed_hours))
}

fn line_sum(slice: &entity::slice::Model, sum: Sum) -> LineSum {
    LineSum {
        period: slice.period,
        driver: (slice.kind == RecordKind::UsageLine).then(|| sum.category.to_string()),
        business_unit: sum.business_unit.as_deref().map(str::to_owned),
        service: sum.service.as_deref().map(str::to_owned),
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
    let mut watched = false;
    for source in runs::sources(&app.db).await? {
        let settings: SourceSettings = serde_json::from_value(source.settings.clone())
            .with_context(|| format!("settings of source {}", source.id))?;
        let failed = latest.iter().any(|run| run.source_id == source.id && run.state == RunState::Failed);
        let read = last_read.get(&source.id).copied();
        let due = window.end + Duration::hours(source.rhythm_hours.into());
        missing.extend(trouble(read, failed, window.end, app.clock.now() > due).map(|why| (settings.records, why)));
        watched |= settings.records == RecordKind::Outage;
    }
    // Where nobody watches, no outage is no good news.
    missing.extend((!watched).then_some((RecordKind::Outage, NoValue::NothingReported)));
    Ok(missing)
}

/// The last instant of which all sources of outages have told; none where there is no such source.
async fn watched_until(app: &App) -> anyhow::Result<Option<DateTime<Utc>>> {
    let last_read = runs::last_read(&app.db).await?;
    let mut earliest = None;
    for source in runs::sources(&app.db).await? {
        let settings: SourceSettings = serde_json::from_value(source.settings.clone())
            .with_context(|| format!("settings of source {}", source.id))?;
        if settings.records == RecordKind::Outage {
            let read = last_read.get(&source.id).copied();
            earliest = earliest.into_iter().chain(read).min();
        }
    }
    Ok(earliest)
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
