//! What a service review is made from: a business unit with all below it, or one service. It judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use entity::value::{ActionState, Direction, Money, Period, Scope, Unit};
use entity::{business_unit, charge_line, service, statement};

use super::streams;
use crate::app::App;
use crate::language::Language;
use crate::portfolio::{Proposal, ServiceHistory, ServiceMonth, StepShare};
use crate::report::{
    CostMonth, FeltMonth, FollowedAction, Head, ReviewedService, Series, ServiceReview, StreamLine, UnitCost,
    WrittenNote,
};
use crate::scorecard::{ServicePair, Watermelon, fulfilment, watermelons};
use crate::store::{Access, charges, company as companies, follow_up, measurements, people, services, shelf, strategy};

/// How many months a chart shows.
const CHART_MONTHS: i32 = 24;
/// How many months of satisfaction stand side by side.
const FELT_MONTHS: usize = 12;
/// How many months of cost stand side by side.
const COST_MONTHS: i32 = 12;

pub(super) async fn load(app: &App, head: Head) -> anyhow::Result<ServiceReview> {
    match head.scope.clone() {
        Scope::Unit(unit) => of_unit(app, head, &unit).await,
        scope => {
            let service = scope.service().context("expected a business unit or a service")?;
            of_service(app, head, service).await
        }
    }
}

async fn of_unit(app: &App, head: Head, id: &str) -> anyhow::Result<ServiceReview> {
    let (everything, period) = (Access::everything(), head.period);
    let units = companies::business_units(&app.db, &everything).await?;
    let unit = units.iter().find(|unit| unit.id == id).with_context(|| format!("there is no business unit {id}"))?;
    let inside = with_all_below(&units, id);
    let people: i32 = units.iter().filter(|one| inside.contains(&one.id)).map(|one| one.people).sum();
    let charged = charged(app, &inside, period).await?;
    let language = app.templates.language(&head.language);
    let histories = services::histories_of_unit(&app.db, &everything, (id, &inside), period).await?;
    let used: Vec<ServiceHistory> =
        histories.into_iter().filter(|one| is_used(one) || charged.by_service.contains_key(&one.service)).collect();
    let names: BTreeSet<String> = used.iter().map(|one| one.service.clone()).collect();
    let own = Access::only(BTreeSet::from([id.to_owned()]));
    let expected = strategy::expected(&app.db, &own, period).await?.into_iter().next();
    let streams = leaning_on(app, period, &names).await?;
    let about = |scope: &Scope| match (scope.business_unit(), scope.service(), scope.stream()) {
        (Some(unit), ..) => inside.contains(unit),
        (None, Some(service), _) => names.contains(service),
        (None, None, Some(stream)) => streams.iter().any(|one| one.stream == stream),
        _ => false,
    };
    let name = unit.name.clone();
    Ok(ServiceReview {
        measures: measures(app, language, &head.scope, period).await?,
        services: reviewed(app, used, &charged, period).await?,
        unfelt: unfelt(&services::pairs_of_unit(&app.db, &everything, id, period).await?),
        unmet: unmet(app, period, &names).await?,
        cost_by_month: cost_by_month(app, &inside, period).await?,
        steps: steps(app, period, &streams).await?,
        statements: charged.statements,
        expectations: expected.map(|one| fulfilment(&one.expected)),
        cost: charged.cost,
        actions: actions(app, about).await?,
        notes: notes(app, |scope| matches!(scope, Scope::Unit(unit) if inside.contains(unit))).await?,
        looked_after_by: brm(app, &units, unit).await?,
        about: language.say("review-people", &[("n", people.into())]),
        name,
        streams,
        head,
    })
}

async fn of_service(app: &App, head: Head, id: &str) -> anyhow::Result<ServiceReview> {
    let period = head.period;
    let all = companies::services(&app.db).await?;
    let service: service::Model =
        all.into_iter().find(|one| one.id == id).with_context(|| format!("there is no service {id}"))?;
    let history = services::histories(&app.db, period).await?.into_iter().find(|one| one.service == id);
    let streams = leaning_on(app, period, &BTreeSet::from([id.to_owned()])).await?;
    let about = |scope: &Scope| {
        *scope == Scope::Service(id.to_owned())
            || scope.stream().is_some_and(|stream| streams.iter().any(|one| one.stream == stream))
    };
    let (company, _) = app.company().await?;
    let language = app.templates.language(&head.language);
    let mut measures = measures(app, language, &head.scope, period).await?;
    if let Some(history) = &history {
        let series = |(name, metric), unit, of: fn(&ServiceMonth) -> Option<f64>, direction| Series {
            name: language.word(name).to_owned(),
            metric,
            unit,
            direction,
            values: history.months.iter().map(|month| (month.period, of(month))).collect(),
            n: 0,
        };
        let usage = usage(app, &head.scope, history.months.last()).await?;
        measures.push(series(("measure-use", usage), Unit::Count, |month| month.demand, Direction::InBand));
        let unit = Unit::Money(company.currency);
        measures.push(series(("measure-cost", Some("spend")), unit, |month| month.cost, Direction::LowerIsBetter));
    }
    let pairs = services::pairs(&app.db, period).await?.into_iter().filter(|pair| pair.service == id);
    Ok(ServiceReview {
        measures,
        services: reviewed(app, history.into_iter().collect(), &Charged::default(), period).await?,
        unfelt: unfelt(&pairs.collect::<Vec<_>>()),
        unmet: unmet(app, period, &BTreeSet::from([id.to_owned()])).await?,
        cost_by_month: Vec::new(),
        statements: Vec::new(),
        steps: steps(app, period, &streams).await?,
        expectations: None,
        cost: None,
        actions: actions(app, about).await?,
        notes: notes(app, |scope| *scope == Scope::Service(id.to_owned())).await?,
        looked_after_by: Some(service.owner),
        about: service.purpose,
        name: service.name,
        streams,
        head,
    })
}

/// The measurement that proves how much a service was used; none where the company measures something else by that name.
async fn usage(app: &App, scope: &Scope, now: Option<&ServiceMonth>) -> anyhow::Result<Option<&'static str>> {
    let Some(now) = now else { return Ok(None) };
    let range = (now.period, now.period);
    let rows = measurements::series(&app.db, &Access::everything(), "usage", scope, range).await?;
    let same = rows.first().is_some_and(|row| row.value.is_some() && row.value == now.demand);
    Ok(same.then_some("usage"))
}

/// The unit and every unit below it.
fn with_all_below(units: &[business_unit::Model], id: &str) -> BTreeSet<String> {
    let mut inside = BTreeSet::from([id.to_owned()]);
    // Parents stand before their children.
    for unit in units {
        if unit.parent_id.as_ref().is_some_and(|parent| inside.contains(parent)) {
            inside.insert(unit.id.clone());
        }
    }
    inside
}

/// The unit's own relationship manager, or that of the nearest unit above that has one.
async fn brm(app: &App, units: &[business_unit::Model], unit: &business_unit::Model) -> anyhow::Result<Option<String>> {
    let above = |one: &&business_unit::Model| units.iter().find(|unit| Some(&unit.id) == one.parent_id.as_ref());
    let found = std::iter::successors(Some(unit), above).take(units.len()).find_map(|one| one.brm_id.clone());
    let Some(id) = found else { return Ok(None) };
    Ok(people::person(&app.db, &id).await?.map(|person| person.name))
}

fn is_used(history: &ServiceHistory) -> bool {
    history.months.last().is_some_and(|month| {
        month.demand.is_some_and(|demand| demand > 0.0) || month.felt.is_some() || month.promise.is_some()
    })
}

async fn measures(app: &App, language: &Language, scope: &Scope, period: Period) -> anyhow::Result<Vec<Series>> {
    let mut measures = Vec::new();
    for (metric, name) in [("promises_kept", "measure-promises-kept"), ("satisfied", "measure-satisfied")] {
        let range = (period.shifted(1 - CHART_MONTHS), period);
        let rows = measurements::series(&app.db, &Access::everything(), metric, scope, range).await?;
        let value = |month: Period| rows.iter().find(|row| row.period == month).and_then(|row| row.value);
        let months = period.trailing(CHART_MONTHS);
        let begun = months.iter().position(|month| rows.iter().any(|row| row.period == *month));
        measures.push(Series {
            metric: Some(metric),
            name: language.word(name).to_owned(),
            unit: Unit::Percent,
            direction: Direction::HigherIsBetter,
            values: months.iter().skip(begun.unwrap_or(0)).map(|month| (*month, value(*month))).collect(),
            n: rows.last().filter(|row| row.period == period).and_then(|row| u64::try_from(row.n).ok()).unwrap_or(0),
        });
    }
    Ok(measures)
}

async fn reviewed(
    app: &App,
    used: Vec<ServiceHistory>,
    charged: &Charged,
    period: Period,
) -> anyhow::Result<Vec<ReviewedService>> {
    let owners: BTreeMap<String, String> =
        companies::services(&app.db).await?.into_iter().map(|one| (one.id, one.owner)).collect();
    let mut places: BTreeMap<String, Proposal> = BTreeMap::new();
    for review in shelf::reviews(&app.db, period).await? {
        places.insert(review.service_id.clone(), shelf::proposal(&review)?);
    }
    let one = |history: ServiceHistory| {
        let now = history.months.last();
        let a_year_ago = history.months.iter().rev().nth(12);
        ReviewedService {
            owner: owners.get(&history.service).cloned().unwrap_or_default(),
            demand: now.and_then(|month| month.demand),
            demand_before: a_year_ago.and_then(|month| month.demand),
            promise: now.and_then(|month| month.promise),
            felt: now.and_then(|month| month.felt),
            answers: now.map_or(0, |month| month.answers),
            felt_by_month: history.months.iter().rev().take(FELT_MONTHS).rev().map(felt_month).collect(),
            cost: charged.by_service.get(&history.service).copied(),
            lines: charged.lines.get(&history.service).cloned().unwrap_or_default(),
            place: places.get(&history.service).cloned(),
            service: history.service,
            name: history.name,
        }
    };
    Ok(used.into_iter().map(one).collect())
}

fn felt_month(month: &ServiceMonth) -> FeltMonth {
    FeltMonth { period: month.period, felt: month.felt, answers: month.answers }
}

/// What some business units were charged together.
#[derive(Default)]
struct Charged {
    cost: Option<UnitCost>,
    by_service: BTreeMap<String, Money>,
    lines: BTreeMap<String, Vec<String>>,
    statements: Vec<String>,
}

async fn charged(app: &App, inside: &BTreeSet<String>, period: Period) -> anyhow::Result<Charged> {
    let theirs = Access::only(inside.clone());
    let now = charges::statements(&app.db, &theirs, Some(period)).await?;
    let before = charges::statements(&app.db, &theirs, Some(period.previous())).await?;
    let mut by_service: BTreeMap<String, Money> = BTreeMap::new();
    let mut by_line: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for statement in &now {
        for line in charges::lines(&app.db, statement, None, u64::from(u32::MAX)).await? {
            let charge_line::Model { id, service_id, micros, currency, .. } = line;
            by_line.entry(service_id.clone()).or_default().push(id);
            let sum = by_service.entry(service_id).or_insert(Money::new(0, currency));
            sum.micros = sum.micros.saturating_add(micros);
        }
    }
    let total = |rows: &[statement::Model], of: fn(&statement::Model) -> Option<i64>| {
        let currency = rows.first()?.currency;
        let amounts: Vec<i64> = rows.iter().filter_map(of).collect();
        (!amounts.is_empty()).then(|| Money::new(amounts.iter().fold(0, |sum, one| sum.saturating_add(*one)), currency))
    };
    let cost = total(&now, |row| Some(row.total_micros)).map(|charged| UnitCost {
        charged,
        plan: total(&now, |row| row.budget_micros),
        before: total(&before, |row| Some(row.total_micros)),
    });
    Ok(Charged { cost, by_service, lines: by_line, statements: now.into_iter().map(|row| row.id).collect() })
}

/// The same of the last months: a month that is not closed has no column, but its place.
async fn cost_by_month(app: &App, inside: &BTreeSet<String>, period: Period) -> anyhow::Result<Vec<CostMonth>> {
    let rows = charges::statements(&app.db, &Access::only(inside.clone()), None).await?;
    let month = |period: Period| {
        let of_month = || rows.iter().filter(|row| row.period == period);
        let currency = of_month().next().map(|row| row.currency);
        let sum = |of: fn(&statement::Model) -> Option<i64>| {
            let sum = of_month().filter_map(of).reduce(i64::saturating_add)?;
            Some(Money::new(sum, currency?))
        };
        CostMonth { period, charged: sum(|row| Some(row.total_micros)), plan: sum(|row| row.budget_micros) }
    };
    Ok(period.trailing(COST_MONTHS).into_iter().map(month).collect())
}

/// The steps of that one of these streams whose weakest step loses most.
async fn steps(app: &App, period: Period, lines: &[StreamLine]) -> anyhow::Result<Vec<StepShare>> {
    let known = lines.iter().filter_map(|line| Some((line.weakest?, &line.stream)));
    let Some((_, worst)) = known.min_by(|(a, _), (b, _)| a.total_cmp(b)) else { return Ok(Vec::new()) };
    let found = services::streams(&app.db, period).await?.into_iter().find(|stream| stream.id == *worst);
    Ok(found.map(|stream| stream.steps).unwrap_or_default())
}

/// Value streams with a step that leans on one of these services.
async fn leaning_on(app: &App, period: Period, names: &BTreeSet<String>) -> anyhow::Result<Vec<StreamLine>> {
    let leans = |step: &entity::stream_step::Model| step.service_id.as_ref().is_some_and(|one| names.contains(one));
    let all = companies::value_streams(&app.db).await?;
    let found: BTreeSet<String> =
        all.into_iter().filter(|(_, steps)| steps.iter().any(leans)).map(|(stream, _)| stream.id).collect();
    let mut lines = streams(app, period).await?;
    lines.retain(|line| found.contains(&line.stream));
    Ok(lines)
}

async fn actions(app: &App, about: impl Fn(&Scope) -> bool) -> anyhow::Result<Vec<FollowedAction>> {
    let rows = follow_up::actions(&app.db, &Access::everything()).await?;
    let open = rows.into_iter().filter(|row| row.state == ActionState::Open && about(&row.scope));
    Ok(open.map(|row| FollowedAction { what: row.what, owner: row.owner, due: row.due }).collect())
}

async fn notes(app: &App, about: impl Fn(&Scope) -> bool) -> anyhow::Result<Vec<WrittenNote>> {
    let (_, zone) = app.company().await?;
    let mut rows = follow_up::notes(&app.db, &Access::everything()).await?;
    rows.retain(|row| about(&row.scope));
    let people = if rows.is_empty() { Vec::new() } else { people::people(&app.db).await? };
    let name = |id: &str| people.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone());
    let note = |row: entity::note::Model| WrittenNote {
        by: name(&row.written_by),
        on: row.written_at.min(app.clock.business_now()).with_timezone(&zone).date_naive(),
        text: row.text,
    };
    Ok(rows.into_iter().map(note).collect())
}

/// Those of these services that keep their promises while what they are for does not come about.
async fn unmet(app: &App, period: Period, names: &BTreeSet<String>) -> anyhow::Result<Vec<Watermelon>> {
    let mut found = watermelons(&services::pairs(&app.db, period).await?);
    found.retain(|one| one.is_unmet() && names.contains(&one.service));
    Ok(found)
}

/// Services that keep their promises and do not satisfy.
fn unfelt(pairs: &[ServicePair]) -> Vec<Watermelon> {
    let mut found = watermelons(pairs);
    found.retain(Watermelon::is_felt);
    found
}
