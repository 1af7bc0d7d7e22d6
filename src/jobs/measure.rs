//! The measuring step: a month's records and sums become measurements.

use anyhow::Context;
use entity::value::{NoValue, Period, RecordKind, RunState};
use entity::{run, source};
use fail::fail_point;

use crate::app::App;
use crate::connectors::SourceSettings;
use crate::measure::{self, Facts, LineSum};
use crate::store::measurements::Versioned;
use crate::store::{Access, company, lines, measurements, records, runs};

/// Makes a month's measurements anew; how many there are.
///
/// # Errors
/// If the store does not answer.
pub async fn measure(app: &App, period: Period) -> anyhow::Result<usize> {
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
        missing: missing(app).await?,
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

/// Kinds of record whose source failed at its last pull, or has delivered nothing for longer than its rhythm.
async fn missing(app: &App) -> anyhow::Result<Vec<(RecordKind, NoValue)>> {
    let latest = runs::latest(&app.db).await?;
    let mut missing = Vec::new();
    for source in runs::sources(&app.db).await? {
        let settings: SourceSettings = serde_json::from_value(source.settings.clone())
            .with_context(|| format!("settings of source {}", source.id))?;
        let run = latest.iter().find(|run| run.source_id == source.id);
        if let Some(reason) = trouble(&source, run) {
            missing.push((settings.records, reason));
        }
    }
    Ok(missing)
}

fn trouble(source: &source::Model, run: Option<&run::Model>) -> Option<NoValue> {
    match run {
        None if source.rhythm_hours > 0 => Some(NoValue::Late),
        Some(run) if run.state == RunState::Failed => Some(NoValue::SourceFailed),
        _ => None,
    }
}
