//! A checked model as table rows. One hop, no decision.

mod charging;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use entity::value::{Currency, Pace};
use entity::{
    business_unit, calendar, company, kpi, metric, objective, person, person_unit, perspective, regular_report,
    schedule, scorecard, service, source, strategy_link, stream_step, subscription, value_stream,
};

use super::goals::{deviations, rebases, targets};
use super::{Company, Kpi, Model, paths, strategy};
use crate::chargeback::MEASURE;
use crate::connectors;
use crate::measure::{self, Metric};
use crate::store::model::ModelRows;

/// Metrics the portfolio and the reports need on every service and stream, whatever the scorecard holds.
const ALWAYS: [&str; 7] =
    ["promises_kept", "satisfied", "tickets", "availability", "spend", "time_to_fix_median", "stream_completed"];

/// All rows of a model that lies in that folder.
///
/// # Errors
/// If a setting has no JSON form: our bug.
pub fn rows(model: &Model, folder: &Path, at: DateTime<Utc>) -> Result<ModelRows, serde_json::Error> {
    let currency = model.company.as_ref().map_or(Currency::EUR, |company| company.currency);
    let metrics = metrics(model)?;
    let own = |id: &String| model.metrics.iter().any(|metric| metric.id == *id);
    Ok(ModelRows {
        company: model.company.iter().map(company).collect::<Result<_, _>>()?,
        business_units: business_units(model),
        calendars: calendars(model)?,
        services: services(model),
        value_streams: value_streams(model),
        stream_steps: stream_steps(model),
        library: metrics.iter().map(|row| row.id.clone()).filter(|id| !own(id)).collect(),
        metrics,
        scorecards: scorecards(model)?,
        perspectives: perspectives(model)?,
        objectives: objectives(model)?,
        links: links(model),
        kpis: kpis(model)?,
        strategy_plans: strategy::plans(model)?,
        priorities: strategy::priorities(model)?,
        initiatives: strategy::initiatives(model, currency),
        expectations: strategy::expectations(model),
        targets: targets(model)?,
        rebases: rebases(model),
        deviations: deviations(model),
        sources: sources(model, folder)?,
        charging: charging::charging(model)?,
        cost_pools: charging::cost_pools(model)?,
        exchange_rates: charging::exchange_rates(model),
        charge_rules: charging::charge_rules(model)?,
        rates: charging::rates(model, at)?,
        budgets: charging::budgets(model, currency),
        service_budgets: charging::service_budgets(model, currency),
        people: people(model),
        person_units: person_units(model),
        subscriptions: subscriptions(model),
        reports: reports(model)?,
        schedules: schedules(model),
    })
}

fn company(company: &Company) -> Result<company::Model, serde_json::Error> {
    Ok(company::Model {
        id: 1,
        name: company.name.clone(),
        zone: company.zone.to_string(),
        currency: company.currency,
        language: company.language.clone(),
        noise: json(company.noise.as_ref())?,
        react: json(company.react.as_ref())?,
        fiscal: json(company.fiscal.as_ref())?,
        promises: json(Some(&company.promises).filter(|promises| !promises.is_empty()))?,
    })
}

fn business_units(model: &Model) -> Vec<business_unit::Model> {
    let rows = model.business_units.iter().zip(0..).map(|(unit, position)| business_unit::Model {
        id: unit.id.clone(),
        parent_id: unit.parent.clone(),
        name: unit.name.clone(),
        brm_id: unit.brm.clone(),
        head_id: unit.head.clone(),
        people: unit.people,
        valid_from: unit.valid_from,
        valid_to: unit.valid_to,
        successor_id: unit.successor.clone(),
        position,
    });
    rows.collect()
}

fn calendars(model: &Model) -> Result<Vec<calendar::Model>, serde_json::Error> {
    let rows = model.calendars.iter().zip(0..).map(|(calendar, position)| {
        let days = serde_json::to_value(&calendar.days)?;
        Ok(calendar::Model { id: calendar.id.clone(), name: calendar.name.clone(), days, position })
    });
    rows.collect()
}

fn services(model: &Model) -> Vec<service::Model> {
    let rows = model.services.iter().zip(0..).map(|(service, position)| service::Model {
        id: service.id.clone(),
        name: service.name.clone(),
        kind: service.kind,
        purpose: service.purpose.clone(),
        owner: service.owner.clone(),
        stage: service.stage,
        agreed_hours: service.agreed_hours.clone(),
        protected: service.protected,
        position,
    });
    rows.collect()
}

fn value_streams(model: &Model) -> Vec<value_stream::Model> {
    let rows = model.value_streams.iter().zip(0..).map(|(stream, position)| value_stream::Model {
        id: stream.id.clone(),
        name: stream.name.clone(),
        outcome: stream.outcome.clone(),
        position,
    });
    rows.collect()
}

fn stream_steps(model: &Model) -> Vec<stream_step::Model> {
    let steps = model.value_streams.iter().flat_map(|stream| {
        stream.steps.iter().zip(0..).map(|(step, position)| stream_step::Model {
            stream_id: stream.id.clone(),
            id: step.id.clone(),
            name: step.name.clone(),
            owner: step.owner.clone(),
            service_id: step.service.clone(),
            position,
        })
    });
    steps.collect()
}

/// The metrics in use: the company's own, those its KPIs name, those every service needs, and what these are made of.
fn metrics(model: &Model) -> Result<Vec<metric::Model>, serde_json::Error> {
    let every = every_metric(model);
    let used = used(model, &every);
    let rows = every
        .into_iter()
        .filter(|metric| used.contains(&metric.id))
        .map(|metric| Ok(metric::Model { id: metric.id.clone(), definition: serde_json::to_value(&metric)? }));
    rows.collect()
}

/// Ids of the metrics in use.
fn used(model: &Model, every: &[Metric]) -> BTreeSet<String> {
    let own = model.metrics.iter().map(|metric| metric.id.clone()).chain(model.library.iter().cloned());
    let kpis = kpis_of(model).map(|(_, _, kpi)| kpi.metric.clone());
    let expected = model.expectations.iter().map(|one| one.metric.clone());
    let shared_by = model.charge_rules.iter().filter_map(|rule| rule.driver.as_deref()?.strip_prefix(MEASURE));
    let named = own.chain(kpis).chain(expected).chain(shared_by.map(str::to_owned));
    let mut open: Vec<String> = ALWAYS.iter().map(|id| (*id).to_owned()).chain(named).collect();
    let mut used = BTreeSet::new();
    while let Some(id) = open.pop() {
        let parts = every.iter().find(|metric| metric.id == id).map(|metric| metric.compute.metrics_named());
        if used.insert(id) {
            open.extend(parts.unwrap_or_default());
        }
    }
    used
}

/// Of these metrics of the library, those that the model has to ask for, because nothing else in it needs them.
pub fn asked_for(model: &Model, library: &BTreeSet<String>) -> Vec<String> {
    let needed = used(model, &every_metric(model));
    let mut asked: Vec<String> = library.difference(&needed).cloned().collect();
    // What another one of them is made of comes with it.
    let every = every_metric(model);
    let parts = |id: &String| every.iter().find(|metric| metric.id == *id).map(|metric| metric.compute.metrics_named());
    let with: BTreeSet<String> = asked.iter().filter_map(parts).flatten().collect();
    asked.retain(|id| !with.contains(id));
    asked
}

/// Every metric that can be named: the library's, then the company's own, which take the place of those of the same id.
pub fn every_metric(model: &Model) -> Vec<Metric> {
    let own = |metric: &Metric| model.metrics.iter().any(|one| one.id == metric.id);
    library(model).into_iter().filter(|metric| !own(metric)).chain(model.metrics.iter().cloned()).collect()
}

/// The library in the company's currency.
pub fn library(model: &Model) -> Vec<Metric> {
    model.company.as_ref().map_or_else(measure::library, |company| measure::library_in(company.currency))
}

fn scorecards(model: &Model) -> Result<Vec<scorecard::Model>, serde_json::Error> {
    let rows = model.scorecards.iter().zip(0..).map(|(card, position)| {
        Ok(scorecard::Model {
            id: card.id.clone(),
            name: card.name.clone(),
            scope: card.scope.clone(),
            minimum_coverage: card.minimum_coverage,
            roll_up: json(card.roll_up.as_ref())?,
            position,
        })
    });
    rows.collect()
}

fn perspectives(model: &Model) -> Result<Vec<perspective::Model>, serde_json::Error> {
    let rows = model.scorecards.iter().flat_map(|card| {
        card.perspectives.iter().zip(0..).map(|(one, position)| {
            Ok(perspective::Model {
                scorecard_id: card.id.clone(),
                id: one.id.clone(),
                name: one.name().to_owned(),
                weight: one.weight,
                roll_up: json(one.roll_up.as_ref())?,
                position,
            })
        })
    });
    rows.collect()
}

fn objectives(model: &Model) -> Result<Vec<objective::Model>, serde_json::Error> {
    let mut rows = Vec::new();
    for card in &model.scorecards {
        let all = card.perspectives.iter().flat_map(|one| one.objectives.iter().map(move |objective| (one, objective)));
        for ((perspective, objective), position) in all.zip(0..) {
            rows.push(objective::Model {
                scorecard_id: card.id.clone(),
                id: objective.id.clone(),
                perspective_id: perspective.id.clone(),
                name: objective.name.clone(),
                weight: objective.weight,
                roll_up: json(objective.roll_up.as_ref())?,
                position,
            });
        }
    }
    Ok(rows)
}

/// As JSON, if anything is said.
pub(super) fn json(said: Option<&impl serde::Serialize>) -> Result<Option<serde_json::Value>, serde_json::Error> {
    said.map(serde_json::to_value).transpose()
}

fn links(model: &Model) -> Vec<strategy_link::Model> {
    let rows = model.scorecards.iter().flat_map(|card| {
        card.links.iter().zip(0..).map(|(link, position)| strategy_link::Model {
            scorecard_id: card.id.clone(),
            from_objective: link.from.clone(),
            to_objective: link.to.clone(),
            lag_months: link.lag_months,
            why: link.why.clone(),
            position,
        })
    });
    rows.collect()
}

fn kpis(model: &Model) -> Result<Vec<kpi::Model>, serde_json::Error> {
    let rows = kpis_of(model).zip(0..).map(|((card, objective, kpi), position)| {
        Ok(kpi::Model {
            id: kpi.id.clone(),
            scorecard_id: card.to_owned(),
            objective_id: objective.to_owned(),
            metric_id: kpi.metric.clone(),
            scope: kpi.scope.clone(),
            name: kpi.name.clone().unwrap_or_else(|| name_of(model, &kpi.metric)),
            weight: kpi.weight,
            points: serde_json::to_value(&kpi.points)?,
            scale: json(kpi.scale.as_ref())?,
            noise: json(kpi.noise.as_ref())?,
            rhythm: kpi.rhythm,
            react: json(kpi.react.as_ref())?,
            owner: kpi.owner.clone(),
            position,
        })
    });
    rows.collect()
}

/// Sources with paths that no longer depend on where the program is started.
fn sources(model: &Model, folder: &Path) -> Result<Vec<source::Model>, serde_json::Error> {
    let rows = model.sources.iter().map(|source| {
        let mut settings = serde_json::to_value(&source.settings)?;
        paths::each(&mut settings, |path| paths::placed(path, folder));
        let kind = settings.pointer("/from/connector").and_then(serde_json::Value::as_str);
        Ok(source::Model {
            id: source.id.clone(),
            name: source.name.clone(),
            kind: kind.unwrap_or_default().to_owned(),
            mapping_version: connectors::mapping_version(&source.settings),
            settings,
            rhythm_hours: source.rhythm_hours,
            cursor: None,
        })
    });
    rows.collect()
}

fn people(model: &Model) -> Vec<person::Model> {
    let rows = model.people.iter().map(|person| person::Model {
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role,
        password_hash: None,
        all_units: person.sees.iter().any(|unit| unit == "all"),
        language: person.language.clone(),
        disabled_at: None,
    });
    rows.collect()
}

/// Which units each person sees.
fn person_units(model: &Model) -> Vec<person_unit::Model> {
    let rows = model.people.iter().flat_map(|person| {
        let units = person.sees.iter().filter(|unit| *unit != "all");
        units.map(|unit| person_unit::Model { person_id: person.id.clone(), business_unit_id: unit.clone() })
    });
    rows.collect()
}

fn subscriptions(model: &Model) -> Vec<subscription::Model> {
    let rows = model.subscriptions.iter().map(|one| subscription::Model {
        person_id: one.person.clone(),
        report: one.report.clone(),
        scope: one.scope.clone(),
        mandatory: one.mandatory.clone(),
        pace: Some(one.pace).filter(|pace| *pace != Pace::Each),
    });
    rows.collect()
}

fn reports(model: &Model) -> Result<Vec<regular_report::Model>, serde_json::Error> {
    let rows = model.reports.iter().zip(0..).map(|(one, position)| {
        Ok(regular_report::Model {
            report: one.report.clone(),
            scope: one.scope.clone(),
            title: one.title.clone(),
            complete: json(one.complete.as_ref())?,
            approval: json(one.approval.as_ref())?,
            position,
        })
    });
    rows.collect()
}

fn schedules(model: &Model) -> Vec<schedule::Model> {
    let rows = model.schedules.iter().map(|one| schedule::Model {
        id: one.id.clone(),
        step: one.step.clone(),
        cron: one.written().to_owned(),
        zone: one.zone.to_string(),
        paused: one.paused,
        misfire: one.misfire,
        catch_up_days: one.catch_up_days,
        ends: one.ends,
        next_due: None,
        holidays: (!one.holidays.is_empty()).then(|| one.holidays.iter().map(ToString::to_string).collect()),
        calendar: one.calendar.clone(),
        owner: one.owner,
        report: one.report.clone(),
    });
    rows.collect()
}

/// All KPIs with the ids of their scorecard and objective.
pub(super) fn kpis_of(model: &Model) -> impl Iterator<Item = (&str, &str, &Kpi)> {
    model.scorecards.iter().flat_map(|card| {
        card.perspectives.iter().flat_map(|one| &one.objectives).flat_map(move |objective| {
            objective.kpis.iter().map(move |kpi| (card.id.as_str(), objective.id.as_str(), kpi))
        })
    })
}

pub fn name_of(model: &Model, metric: &str) -> String {
    let own = model.metrics.iter().find(|one| one.id == metric).map(|one| one.name.clone());
    own.or_else(|| library(model).into_iter().find(|one| one.id == metric).map(|one| one.name))
        .unwrap_or_else(|| metric.to_owned())
}
