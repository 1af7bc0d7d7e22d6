//! Table rows as a model again: what a folder would say that makes exactly these rows. One hop, no decision.

mod charging;

use std::path::Path;

use entity::value::Pace;
use entity::{deviation, kpi, metric, objective, person, perspective, scorecard, source, target, value_stream};
use serde::de::DeserializeOwned;

use super::rhythm::Rhythm;
use super::rows::{asked_for, library, name_of};
use super::{
    BusinessUnit, Calendar, Company, Deviation, Kpi, Link, Model, Objective, Person, Perspective, Rebase, Report,
    Schedule, Scorecard, Service, Source, Step, Subscription, Target, ValueStream, paths, strategy,
};
use crate::connectors::SourceSettings;
use crate::measure::Metric;
use crate::measure::perspectives::shipped;
use crate::store::StoreError;
use crate::store::model::ModelRows;

/// The model of these rows, for a folder at that place.
///
/// # Errors
/// `Unreadable` if a stored text is not what it should be.
pub fn model(rows: ModelRows, folder: &Path) -> Result<Model, StoreError> {
    let company = rows.company.first().map(company).transpose()?;
    let library_only = Model { company: company.clone(), ..Model::default() };
    let metrics = own_metrics(&rows, &library_only)?;
    let named = Model { metrics, ..library_only };
    let of_library = rows.library.clone();
    let model = Model {
        scorecards: scorecards(&rows, &named)?,
        value_streams: rows.value_streams.iter().map(|stream| value_stream(stream, &rows)).collect(),
        people: rows.people.iter().map(|person| self::person(person, &rows)).collect(),
        sources: rows.sources.into_iter().map(|row| source(row, folder)).collect::<Result<_, _>>()?,
        strategy_plans: rows.strategy_plans.into_iter().map(strategy::plan_of).collect::<Result<_, _>>()?,
        priorities: rows.priorities.into_iter().map(strategy::priority_of).collect::<Result<_, _>>()?,
        initiatives: rows.initiatives.into_iter().map(strategy::initiative_of).collect(),
        expectations: rows.expectations.into_iter().map(strategy::expectation_of).collect(),
        schedules: rows.schedules.into_iter().map(schedule).collect::<Result<_, _>>()?,
        business_units: rows.business_units.into_iter().map(business_unit).collect(),
        calendars: rows.calendars.into_iter().map(calendar).collect::<Result<_, _>>()?,
        services: rows.services.into_iter().map(service).collect(),
        charging: rows.charging.into_iter().next().map(charging::charging).transpose()?,
        cost_pools: rows.cost_pools.into_iter().map(charging::cost_pool).collect::<Result<_, _>>()?,
        exchange_rates: rows.exchange_rates.into_iter().map(charging::exchange_rate).collect(),
        charge_rules: rows.charge_rules.into_iter().map(charging::charge_rule).collect::<Result<_, _>>()?,
        rates: rows.rates.into_iter().map(charging::rate).collect::<Result<_, _>>()?,
        budgets: charging::budgets(rows.budgets, rows.service_budgets),
        subscriptions: rows.subscriptions.into_iter().map(subscription).collect(),
        reports: rows.reports.into_iter().map(report).collect::<Result<_, _>>()?,
        ..named
    };
    let library = asked_for(&model, &of_library);
    Ok(Model { library, ..model })
}

/// Metrics of the company's own. After an update from a program that did not tell whose a metric is, one that the
/// library does not know is the company's.
fn own_metrics(rows: &ModelRows, model: &Model) -> Result<Vec<Metric>, StoreError> {
    let of_library = library(model);
    let known = |id: &str| of_library.iter().any(|metric| metric.id == *id);
    let own = rows.metrics.iter().filter(|row| !rows.library.contains(&row.id) || !known(&row.id));
    let read = |row: &metric::Model| serde_json::from_value(row.definition.clone());
    own.map(read).collect::<Result<_, _>>().map_err(unreadable("metric.definition"))
}

fn company(row: &entity::company::Model) -> Result<Company, StoreError> {
    Ok(Company {
        name: row.name.clone(),
        zone: row.zone.parse().map_err(unreadable("company.zone"))?,
        currency: row.currency,
        language: row.language.clone(),
        noise: said(row.noise.as_ref(), "company.noise")?,
        react: said(row.react.as_ref(), "company.react")?,
        fiscal: said(row.fiscal.as_ref(), "company.fiscal")?,
        promises: said(row.promises.as_ref(), "company.promises")?.unwrap_or_default(),
    })
}

fn business_unit(row: entity::business_unit::Model) -> BusinessUnit {
    BusinessUnit {
        id: row.id,
        parent: row.parent_id,
        name: row.name,
        brm: row.brm_id,
        head: row.head_id,
        people: row.people,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        successor: row.successor_id,
    }
}

fn calendar(row: entity::calendar::Model) -> Result<Calendar, StoreError> {
    let days = serde_json::from_value(row.days).map_err(unreadable("calendar.days"))?;
    Ok(Calendar { id: row.id, name: row.name, days })
}

fn service(row: entity::service::Model) -> Service {
    Service {
        id: row.id,
        name: row.name,
        kind: row.kind,
        purpose: row.purpose,
        owner: row.owner,
        stage: row.stage,
        agreed_hours: row.agreed_hours,
        protected: row.protected,
    }
}

fn value_stream(row: &value_stream::Model, rows: &ModelRows) -> ValueStream {
    let steps = rows.stream_steps.iter().filter(|step| step.stream_id == row.id).map(|step| Step {
        id: step.id.clone(),
        name: step.name.clone(),
        owner: step.owner.clone(),
        service: step.service_id.clone(),
    });
    ValueStream { id: row.id.clone(), name: row.name.clone(), outcome: row.outcome.clone(), steps: steps.collect() }
}

fn scorecards(rows: &ModelRows, named: &Model) -> Result<Vec<Scorecard>, StoreError> {
    rows.scorecards.iter().map(|card| scorecard(card, rows, named)).collect()
}

fn scorecard(card: &scorecard::Model, rows: &ModelRows, named: &Model) -> Result<Scorecard, StoreError> {
    let perspectives = rows.perspectives.iter().filter(|one| one.scorecard_id == card.id);
    let links = rows.links.iter().filter(|link| link.scorecard_id == card.id).map(|link| Link {
        from: link.from_objective.clone(),
        to: link.to_objective.clone(),
        lag_months: link.lag_months,
        why: link.why.clone(),
    });
    Ok(Scorecard {
        id: card.id.clone(),
        name: card.name.clone(),
        scope: card.scope.clone(),
        minimum_coverage: card.minimum_coverage,
        roll_up: said(card.roll_up.as_ref(), "scorecard.roll_up")?,
        perspectives: perspectives.map(|one| perspective(one, rows, named)).collect::<Result<_, _>>()?,
        links: links.collect(),
    })
}

fn perspective(row: &perspective::Model, rows: &ModelRows, named: &Model) -> Result<Perspective, StoreError> {
    let here = |one: &&objective::Model| one.scorecard_id == row.scorecard_id && one.perspective_id == row.id;
    let objectives = rows.objectives.iter().filter(here).map(|one| objective(one, rows, named));
    Ok(Perspective {
        id: row.id.clone(),
        name: Some(row.name.clone()).filter(|name| shipped(&row.id) != Some(name)),
        weight: row.weight,
        roll_up: said(row.roll_up.as_ref(), "perspective.roll_up")?,
        objectives: objectives.collect::<Result<_, _>>()?,
    })
}

fn objective(row: &objective::Model, rows: &ModelRows, named: &Model) -> Result<Objective, StoreError> {
    let here = |one: &&kpi::Model| one.scorecard_id == row.scorecard_id && one.objective_id == row.id;
    Ok(Objective {
        id: row.id.clone(),
        name: row.name.clone(),
        weight: row.weight,
        roll_up: said(row.roll_up.as_ref(), "objective.roll_up")?,
        kpis: rows.kpis.iter().filter(here).map(|one| kpi(one, rows, named)).collect::<Result<_, _>>()?,
    })
}

fn kpi(row: &kpi::Model, rows: &ModelRows, named: &Model) -> Result<Kpi, StoreError> {
    let rebases = rows.rebases.iter().filter(|one| one.kpi_id == row.id);
    let deviations = rows.deviations.iter().filter(|one| one.kpi_id == row.id);
    Ok(Kpi {
        id: row.id.clone(),
        name: Some(row.name.clone()).filter(|name| *name != name_of(named, &row.metric_id)),
        metric: row.metric_id.clone(),
        scope: row.scope.clone(),
        weight: row.weight,
        points: serde_json::from_value(row.points.clone()).map_err(unreadable("kpi.points"))?,
        scale: said(row.scale.as_ref(), "kpi.scale")?,
        owner: row.owner.clone(),
        targets: rows.targets.iter().filter(|target| target.kpi_id == row.id).map(target).collect::<Result<_, _>>()?,
        noise: said(row.noise.as_ref(), "kpi.noise")?,
        rhythm: row.rhythm,
        react: said(row.react.as_ref(), "kpi.react")?,
        rebases: rebases.map(|one| Rebase { from: one.valid_from, reason: one.reason.clone() }).collect(),
        deviations: deviations.map(deviation).collect(),
    })
}

fn target(row: &target::Model) -> Result<Target, StoreError> {
    let band = row.band_lower.zip(row.band_upper).map(|(lower, upper)| [lower, upper]);
    Ok(Target {
        from: row.valid_from,
        value: band.is_none().then_some(row.value),
        near: if band.is_none() { row.near } else { 0.0 },
        band,
        baseline: row.baseline,
        scale: said(row.scale.as_ref(), "target.scale")?,
        until: row.valid_until,
    })
}

fn deviation(row: &deviation::Model) -> Deviation {
    Deviation {
        from: row.valid_from,
        until: row.valid_until,
        value: row.value,
        reason: row.reason.clone(),
        by: row.accepted_by.clone(),
    }
}

/// What a column of JSON says, if it says anything.
fn said<T: DeserializeOwned>(column: Option<&serde_json::Value>, what: &'static str) -> Result<Option<T>, StoreError> {
    column.map(T::deserialize).transpose().map_err(unreadable(what))
}

/// A source with paths that start at the folder.
fn source(row: source::Model, folder: &Path) -> Result<Source, StoreError> {
    let mut settings = row.settings;
    paths::each(&mut settings, |path| paths::from_folder(path, folder));
    let settings: SourceSettings = serde_json::from_value(settings).map_err(unreadable("source.settings"))?;
    Ok(Source { id: row.id, name: row.name, rhythm_hours: row.rhythm_hours, settings })
}

/// Units that are gone are seen by nobody.
fn person(row: &person::Model, rows: &ModelRows) -> Person {
    let there = |unit: &str| rows.business_units.iter().any(|one| one.id == unit);
    let own = rows.person_units.iter().filter(|one| one.person_id == row.id).map(|one| one.business_unit_id.clone());
    let all = row.all_units.then(|| "all".to_owned());
    Person {
        id: row.id.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        role: row.role,
        sees: all.into_iter().chain(own.filter(|unit| there(unit))).collect(),
        language: row.language.clone(),
    }
}

fn subscription(row: entity::subscription::Model) -> Subscription {
    let entity::subscription::Model { person_id: person, report, scope, mandatory, pace } = row;
    Subscription { person, report, scope, mandatory, pace: pace.unwrap_or(Pace::Each) }
}

fn report(row: entity::regular_report::Model) -> Result<Report, StoreError> {
    let complete = said(row.complete.as_ref(), "regular_report.complete")?;
    let approval = said(row.approval.as_ref(), "regular_report.approval")?;
    Ok(Report { report: row.report, scope: row.scope, title: row.title, complete, approval })
}

fn schedule(row: entity::schedule::Model) -> Result<Schedule, StoreError> {
    let zone = row.zone.parse().map_err(unreadable("schedule.zone"))?;
    let holidays = row.holidays.map(serde_json::from_value).transpose().map_err(unreadable("schedule.holidays"))?;
    let (when, cron) = if Rhythm::is_words(&row.cron) { (Some(row.cron), None) } else { (None, Some(row.cron)) };
    Ok(Schedule {
        id: row.id,
        step: row.step,
        cron,
        when,
        calendar: row.calendar,
        holidays: holidays.unwrap_or_default(),
        owner: row.owner,
        report: row.report,
        zone,
        misfire: row.misfire,
        catch_up_days: row.catch_up_days,
        paused: row.paused,
        ends: row.ends,
    })
}

pub fn unreadable<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> StoreError {
    move |cause| StoreError::Unreadable { what, cause: cause.to_string() }
}
