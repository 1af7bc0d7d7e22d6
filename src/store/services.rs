//! Services and value streams with their figures, as the judging rooms want them: one hop from rows, no judgement.

use std::collections::BTreeMap;

use entity::measurement;
use entity::value::{Period, Scope, Stage};

use super::{Access, Db, StoreError, company, lines, measurements};
use crate::portfolio::{ServiceHistory, ServiceMonth, StepShare};
use crate::scorecard::{ServicePair, ServiceShare};

/// How many months a shelf review looks at.
const REVIEW_MONTHS: i32 = 15;

/// A value stream with its steps' shares, and the share from end to end where somebody counts it.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it is for.
    pub outcome: String,
    /// Its steps, in order.
    pub steps: Vec<StepShare>,
    /// Share from end to end, percent.
    pub measured: Option<f64>,
}

/// Each service's promise, experience and outcome in a month. The outcome is what gets through the steps of value streams
/// that lean on the service, all their cases together.
///
/// # Errors
/// If the database does not answer.
pub async fn pairs(db: &Db, period: Period) -> Result<Vec<ServicePair>, StoreError> {
    let mut cases = cases(db, period).await?;
    let mut pairs = pairs_in(db, period, Scope::Service).await?;
    for pair in &mut pairs {
        pair.outcome = cases.remove(&pair.service).and_then(|(through, all)| ServiceShare::of_cases(through, all));
    }
    Ok(pairs)
}

/// How many cases got through the steps that lean on each service, and how many came.
async fn cases(db: &Db, period: Period) -> Result<BTreeMap<String, (f64, f64)>, StoreError> {
    let completed = by_scope(db, "stream_completed", (period, period)).await?;
    let mut cases: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (stream, steps) in company::value_streams(db).await? {
        for step in steps {
            let row = completed.get(&(Scope::Step(stream.id.clone(), step.id), period));
            if let (Some(service), Some((through, all))) =
                (step.service_id, row.and_then(|row| row.numerator.zip(row.denominator)))
            {
                let sum = cases.entry(service).or_default();
                *sum = (sum.0 + through, sum.1 + all);
            }
        }
    }
    Ok(cases)
}

/// The same as one business unit sees it; nothing if the unit may not be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn pairs_of_unit(
    db: &Db,
    access: &Access,
    unit: &str,
    period: Period,
) -> Result<Vec<ServicePair>, StoreError> {
    if !access.may_see_unit(unit) {
        return Ok(Vec::new());
    }
    pairs_in(db, period, |service| Scope::UnitService(unit.to_owned(), service)).await
}

async fn pairs_in(db: &Db, period: Period, scope: impl Fn(String) -> Scope) -> Result<Vec<ServicePair>, StoreError> {
    let promises = by_scope(db, "promises_kept", (period, period)).await?;
    let felt = by_scope(db, "satisfied", (period, period)).await?;
    let pair = |service: entity::service::Model| {
        let key = (scope(service.id.clone()), period);
        let seen = |row: &measurement::Model| {
            row.value.map(|share| ServiceShare { share, n: count(row), ci_upper: row.ci_upper })
        };
        ServicePair {
            promise: promises.get(&key).and_then(seen),
            experience: felt.get(&key).and_then(seen),
            outcome: None,
            service: service.id,
            name: service.name,
        }
    };
    Ok(company::services(db).await?.into_iter().map(pair).collect())
}

/// Each service's recent months, for reviewing the shelf.
///
/// # Errors
/// If the database does not answer.
pub async fn histories(db: &Db, period: Period) -> Result<Vec<ServiceHistory>, StoreError> {
    histories_in(db, &Access::everything(), period, Scope::Service).await
}

/// The recent months of each service as one business unit uses it; nothing if the unit may not be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn histories_of_unit(
    db: &Db,
    access: &Access,
    unit: &str,
    period: Period,
) -> Result<Vec<ServiceHistory>, StoreError> {
    histories_in(db, access, period, |service| Scope::UnitService(unit.to_owned(), service)).await
}

async fn histories_in(
    db: &Db,
    access: &Access,
    period: Period,
    scope: impl Fn(String) -> Scope,
) -> Result<Vec<ServiceHistory>, StoreError> {
    let range = (period.shifted(1 - REVIEW_MONTHS), period);
    let promises = by_scope(db, "promises_kept", range).await?;
    let felt = by_scope(db, "satisfied", range).await?;
    let spend = by_scope(db, "spend", range).await?;
    let demand = lines::demand(db, range).await?;
    let mut histories = Vec::new();
    for service in company::services(db).await? {
        let scope = scope(service.id.clone());
        if !access.may_see(&scope) {
            continue;
        }
        let month = |period: Period| {
            let key = (scope.clone(), period);
            ServiceMonth {
                period,
                demand: demand.get(&key).copied(),
                promise: promises.get(&key).and_then(|row| row.value),
                felt: felt.get(&key).and_then(|row| row.value),
                answers: felt.get(&key).map_or(0, count),
                cost: spend.get(&key).and_then(|row| row.value),
            }
        };
        histories.push(ServiceHistory {
            months: period.trailing(REVIEW_MONTHS).into_iter().map(month).collect(),
            protected: service.protected,
            on_trial: service.stage == Stage::Trial,
            service: service.id,
            name: service.name,
        });
    }
    Ok(histories)
}

/// Each value stream with the shares of a month.
///
/// # Errors
/// If the database does not answer.
pub async fn streams(db: &Db, period: Period) -> Result<Vec<Stream>, StoreError> {
    let shares = by_scope(db, "stream_completed", (period, period)).await?;
    let share = |scope: Scope| shares.get(&(scope, period)).and_then(|row| row.value);
    let streams = company::value_streams(db).await?.into_iter().map(|(stream, steps)| Stream {
        measured: share(Scope::Stream(stream.id.clone())),
        steps: steps
            .into_iter()
            .map(|step| StepShare {
                completed: share(Scope::Step(stream.id.clone(), step.id.clone())),
                id: step.id,
                name: step.name,
                owner: step.owner,
            })
            .collect(),
        id: stream.id,
        name: stream.name,
        outcome: stream.outcome,
    });
    Ok(streams.collect())
}

type ByScope = BTreeMap<(Scope, Period), measurement::Model>;

async fn by_scope(db: &Db, metric: &str, range: (Period, Period)) -> Result<ByScope, StoreError> {
    let rows = measurements::of_metric(db, &Access::everything(), metric, range).await?;
    Ok(rows.into_iter().map(|row| ((row.scope.clone(), row.period), row)).collect())
}

fn count(row: &measurement::Model) -> u64 {
    row.n.try_into().unwrap_or(0)
}
