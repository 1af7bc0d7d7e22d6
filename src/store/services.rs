//! Services and value streams with their figures, as the judging rooms want them: one hop from rows, no judgement.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Period, Scope, Stage};
use entity::{stream_step, value_stream};

use super::measurements::{Figure, figures};
use super::{Access, Db, StoreError, company, lines};
use crate::portfolio::{ServiceHistory, ServiceMonth, StepShare};
use crate::scorecard::{ServicePair, ServiceShare};

/// How many months a shelf review looks at.
const REVIEW_MONTHS: i32 = 15;
/// What counts the cases that get through a stream and its steps.
const COMPLETED: &str = "stream_completed";

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
    let streams = company::value_streams(db).await?;
    let completed = figures(db, COMPLETED, &scopes_of(&streams), (period, period)).await?;
    let mut cases: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (stream, steps) in streams {
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

/// Each stream and each of its steps.
fn scopes_of(streams: &[(value_stream::Model, Vec<stream_step::Model>)]) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for (stream, steps) in streams {
        scopes.push(Scope::Stream(stream.id.clone()));
        scopes.extend(steps.iter().map(|step| Scope::Step(stream.id.clone(), step.id.clone())));
    }
    scopes
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
    let services = company::services(db).await?;
    let scopes: Vec<Scope> = services.iter().map(|service| scope(service.id.clone())).collect();
    let promises = figures(db, "promises_kept", &scopes, (period, period)).await?;
    let felt = figures(db, "satisfied", &scopes, (period, period)).await?;
    let pair = |service: entity::service::Model| {
        let key = (scope(service.id.clone()), period);
        let seen = |row: &Figure| row.value.map(|share| ServiceShare { share, n: count(row), ci_upper: row.ci_upper });
        ServicePair {
            promise: promises.get(&key).and_then(seen),
            experience: felt.get(&key).and_then(seen),
            outcome: None,
            service: service.id,
            name: service.name,
        }
    };
    Ok(services.into_iter().map(pair).collect())
}

/// Each service's recent months, for reviewing the shelf.
///
/// # Errors
/// If the database does not answer.
pub async fn histories(db: &Db, period: Period) -> Result<Vec<ServiceHistory>, StoreError> {
    let demand = lines::demand(db, review(period), None).await?;
    let used = |service: &str, month| demand.get(&(Scope::Service(service.to_owned()), month)).copied();
    histories_in(db, &Access::everything(), period, Scope::Service, used).await
}

/// The recent months of each service as one business unit uses it, with the use of the units `inside` it, itself among
/// them: usage lines name only the unit itself. Nothing if the unit may not be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn histories_of_unit(
    db: &Db,
    access: &Access,
    (unit, inside): (&str, &BTreeSet<String>),
    period: Period,
) -> Result<Vec<ServiceHistory>, StoreError> {
    let demand = lines::demand(db, review(period), Some(inside)).await?;
    let used = |service: &str, month| {
        let of = |unit: &String| demand.get(&(Scope::UnitService(unit.clone(), service.to_owned()), month)).copied();
        inside.iter().filter_map(of).reduce(|sum, one| sum + one)
    };
    histories_in(db, access, period, |service| Scope::UnitService(unit.to_owned(), service), used).await
}

/// The months that a review looks at.
fn review(last: Period) -> (Period, Period) {
    (last.shifted(1 - REVIEW_MONTHS), last)
}

async fn histories_in(
    db: &Db,
    access: &Access,
    period: Period,
    scope: impl Fn(String) -> Scope,
    used: impl Fn(&str, Period) -> Option<f64>,
) -> Result<Vec<ServiceHistory>, StoreError> {
    let mut services = company::services(db).await?;
    services.retain(|service| access.may_see(&scope(service.id.clone())));
    let scopes: Vec<Scope> = services.iter().map(|service| scope(service.id.clone())).collect();
    let promises = figures(db, "promises_kept", &scopes, review(period)).await?;
    let felt = figures(db, "satisfied", &scopes, review(period)).await?;
    let spend = figures(db, "spend", &scopes, review(period)).await?;
    let mut histories = Vec::new();
    for (service, scope) in services.into_iter().zip(scopes) {
        let month = |period: Period| {
            let key = (scope.clone(), period);
            ServiceMonth {
                period,
                demand: used(&service.id, period),
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
    let streams = company::value_streams(db).await?;
    let shares = figures(db, COMPLETED, &scopes_of(&streams), (period, period)).await?;
    let share = |scope: Scope| shares.get(&(scope, period)).and_then(|row| row.value);
    let streams = streams.into_iter().map(|(stream, steps)| Stream {
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

fn count(row: &Figure) -> u64 {
    row.n.try_into().unwrap_or(0)
}
