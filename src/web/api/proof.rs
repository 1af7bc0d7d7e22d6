//! `/proof`: where a number comes from: formula, inputs, pulls and records.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::measurement;
use entity::value::{NoValue, Period, RecordKind, RunState, Scope, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::measure::{self, Inputs, Metric};
use crate::store::{Access, company, lines, measurements, records, runs};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Where a number comes from.
#[derive(Serialize, JsonSchema)]
pub struct Proof {
    /// Its name.
    pub id: String,
    /// The metric.
    pub metric: String,
    /// Name of the metric.
    pub name: String,
    /// What the number speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// What the value counts.
    pub unit: Unit,
    /// The value.
    pub value: Option<f64>,
    /// Why there is none.
    pub no_value: Option<NoValue>,
    /// The formula, for readers.
    pub formula: String,
    /// Where the formula comes from.
    pub formula_source: String,
    /// Hash of the definition and the program's formula version.
    pub formula_version: String,
    /// What stands in the formula.
    pub inputs: Vec<Input>,
    /// The pulls that brought the records.
    pub pulls: Vec<Pull>,
    /// The records, as far as the reader may see them.
    pub records: Vec<Source>,
    /// For sums of lines, which have no names: the bills and meter readings they stand in, for those who see the whole
    /// company.
    pub bills: Vec<Bill>,
    /// How many more records went in.
    pub more_records: u64,
    /// How many of the records that are named in the measurement are no longer kept: they went in, the number stands, and
    /// the rows were removed when they grew older than the company keeps them.
    pub no_longer_kept: u64,
}

/// Something that stands in a formula.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProofInput")]
pub struct Input {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: Option<f64>,
    /// What it counts, where that differs from line to line.
    pub unit: Option<Unit>,
    /// The metric it is, where it is one.
    pub metric: Option<String>,
    /// Why it has no value.
    pub no_value: Option<NoValue>,
}

/// A pull that brought records.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProofPull")]
pub struct Pull {
    /// The pull.
    pub run: String,
    /// Its source.
    pub source: String,
    /// How it ended.
    pub state: RunState,
    /// When it began.
    pub started: DateTime<Utc>,
}

/// A record that went in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProofRecord")]
pub struct Source {
    /// Canonical kind.
    pub kind: String,
    /// Natural key in the source.
    pub key: String,
    /// The source.
    pub source: String,
    /// The pull that brought it.
    pub run: String,
    /// Row in that pull, first is 1.
    pub row: i64,
    /// First instant it touches.
    pub at: DateTime<Utc>,
}

/// A bill, or the readings of a meter: lines that came together and are replaced together.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProofBill")]
pub struct Bill {
    /// Cost or usage.
    pub kind: String,
    /// Billing account or meter.
    pub account: String,
    /// Billing month.
    pub period: Period,
    /// The source.
    pub source: String,
    /// The pull that brought it.
    pub run: String,
    /// How many lines it has.
    pub lines: i64,
}

/// A number by what it is, as mails name it: it stays the same when the number is measured anew.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "NumberNamed")]
pub struct Named {
    /// The metric.
    pub metric: String,
    /// What the number speaks of: `service:mail`.
    pub scope: Scope,
    /// When: `2026-03`.
    pub period: Period,
}

/// Where a number comes from.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Answer<Proof> {
    find(&app, &who.access, *id).await.map(Json)
}

/// Where a number comes from, by what it is.
pub async fn named(app: Data<App>, who: ReqData<Who>, of: Query<Named>) -> Answer<Proof> {
    find_named(&app, &who.access, &of).await.map(Json)
}

/// The proof of a measurement.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, access: &Access, id: i64) -> Result<Proof, Problem> {
    let row = measurements::by_id(&app.db, access, id).await?.ok_or_else(Problem::not_found)?;
    proof(app, access, row).await
}

/// The proof of a measurement, by what it is.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find_named(app: &App, access: &Access, of: &Named) -> Result<Proof, Problem> {
    let rows = measurements::series(&app.db, access, &of.metric, &of.scope, (of.period, of.period)).await?;
    proof(app, access, rows.into_iter().next().ok_or_else(Problem::not_found)?).await
}

async fn proof(app: &App, access: &Access, row: measurement::Model) -> Result<Proof, Problem> {
    let metrics = company::metrics(&app.db).await?;
    let metric = metrics.iter().find(|metric| metric.id == row.metric_id).cloned().ok_or_else(Problem::not_found)?;
    let kinds = measure::kinds_read(&metric, &metrics);
    let used: Inputs = serde_json::from_value(row.inputs.clone())?;
    let (found, no_longer_kept) = sources(app, access, &used).await?;
    let bills = if access.is_everything() { bills(app, &kinds, row.period).await? } else { Vec::new() };
    let runs = found.iter().map(|one| &one.run).chain(bills.iter().map(|one| &one.run));
    let pulls = pulls(app, runs.filter_map(|run| run.parse().ok()).collect()).await?;
    let shown = u64::try_from(found.len()).unwrap_or(0);
    let n = u64::try_from(row.n).unwrap_or(0);
    let of_lines = kinds.iter().all(|kind| is_line(*kind));
    let more_records = if of_lines { 0 } else { n.saturating_sub(shown + no_longer_kept) };
    Ok(Proof { records: found, bills, pulls, more_records, no_longer_kept, ..bare(row, metric, used.values) })
}

fn bare(row: measurement::Model, metric: Metric, values: Vec<measure::Input>) -> Proof {
    let input = |name: &str, value| Input { name: name.to_owned(), value, unit: None, metric: None, no_value: None };
    let mut inputs = vec![input("numerator", row.numerator), input("denominator", row.denominator)];
    inputs.retain(|input| input.value.is_some());
    inputs.push(input("n", u32::try_from(row.n).ok().map(f64::from)));
    inputs.extend(values.into_iter().map(|value| Input {
        name: value.name,
        value: value.value,
        unit: Some(value.unit),
        metric: value.metric,
        no_value: value.no_value,
    }));
    Proof {
        id: row.id.to_string(),
        metric: metric.id,
        name: metric.name,
        scope: row.scope,
        period: row.period,
        unit: metric.unit,
        value: row.value,
        no_value: row.no_value,
        formula: metric.formula,
        formula_source: metric.source,
        formula_version: row.formula_version,
        inputs,
        pulls: Vec::new(),
        records: Vec::new(),
        bills: Vec::new(),
        more_records: 0,
        no_longer_kept: 0,
    }
}

/// The records that still exist, without those of units the reader may not see; and how many no longer exist.
async fn sources(app: &App, access: &Access, used: &Inputs) -> Result<(Vec<Source>, u64), Problem> {
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, key) in used.records.iter().filter_map(|name| name.split_once('/')) {
        by_kind.entry(kind).or_default().push(key);
    }
    let (mut found, mut gone) = (Vec::new(), 0);
    for (kind, keys) in by_kind {
        let rows = records::by_keys(&app.db, kind, &keys).await?;
        let there: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        gone += u64::try_from(keys.iter().filter(|key| !there.contains(*key)).count()).unwrap_or(0);
        let seen =
            rows.into_iter().filter(|row| row.business_unit_id.as_ref().is_none_or(|unit| access.may_see_unit(unit)));
        found.extend(seen.map(|row| Source {
            kind: kind.to_owned(),
            key: row.key,
            source: row.source_id,
            run: row.run_id.to_string(),
            row: row.position,
            at: row.first_at,
        }));
    }
    Ok((found, gone))
}

fn is_line(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::CostLine | RecordKind::UsageLine)
}

/// The bills of the months of a period, of those of the kinds that come as lines.
async fn bills(app: &App, kinds: &BTreeSet<RecordKind>, period: Period) -> Result<Vec<Bill>, Problem> {
    let kinds: Vec<RecordKind> = kinds.iter().copied().filter(|kind| is_line(*kind)).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let slices = lines::delivered(&app.db, &kinds, &period.months()).await?;
    let bill = |slice: entity::slice::Model| Bill {
        kind: slice.kind.to_string(),
        account: slice.account,
        period: slice.period,
        source: slice.source_id,
        run: slice.run_id.to_string(),
        lines: slice.lines,
    };
    Ok(slices.into_iter().map(bill).collect())
}

async fn pulls(app: &App, ids: BTreeSet<i64>) -> Result<Vec<Pull>, Problem> {
    let mut pulls = Vec::new();
    for id in ids {
        if let Some(run) = runs::by_id(&app.db, id).await? {
            let (source, state, started) = (run.source_id, run.state, run.started_at);
            pulls.push(Pull { run: id.to_string(), source, state, started });
        }
    }
    Ok(pulls)
}
