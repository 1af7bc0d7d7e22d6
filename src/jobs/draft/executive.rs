//! What an executive scorecard is made from. It judges nothing.

use anyhow::Context;
use entity::value::{ActionState, Currency, Money, Period, RunState, Scope};
use entity::{run, scorecard};

use super::{late_names, streams, words};
use crate::app::App;
use crate::language::{Arg, Language};
use crate::report::{AskedBefore, CostLine, Executive, Kind, KpiHistory, OpenAction, Quality, ServiceLine};
use crate::scorecard::Watermelon;
use crate::store::{Access, cards, charges, company as companies, editions, follow_up, lines, runs, services, shelf};

/// How many months a chart shows.
const CHART_MONTHS: i32 = 24;

pub(super) async fn load(
    app: &App,
    card: &scorecard::Model,
    period: Period,
    language: &str,
) -> anyhow::Result<Executive> {
    let (company, zone) = app.company().await?;
    let everything = Access::everything();
    let mut scored = cards::card(&app.db, &everything, &card.id, period)
        .await?
        .with_context(|| format!("scorecard {} has no score for {period}: run `score` first", card.id))?;
    let coverage = scored.marks.coverage;
    let regular = companies::regular_reports(&app.db, &Kind::ExecutiveScorecard.to_string()).await?;
    if let Some(title) = regular.into_iter().filter(|one| one.scope == card.scope).find_map(|one| one.title) {
        scored.name = title;
    }
    let all = crate::scorecard::watermelons(&services::pairs(&app.db, period).await?);
    let watermelons = all.iter().filter(|service| service.is_felt()).cloned().collect();
    let unmet = all.into_iter().filter(Watermelon::is_unmet).collect();
    let late = late_names(app, Kind::ExecutiveScorecard, &card.scope, period).await?;
    Ok(Executive {
        company: company.name,
        scope: card.scope.clone(),
        period,
        language: language.to_owned(),
        revision: 1,
        correction: None,
        history: history(app, card, period).await?,
        watermelons,
        unmet,
        services: service_lines(app, period, company.currency).await?,
        streams: streams(app, period).await?,
        moves: moves(app, period).await?,
        costs: costs(app, period).await?,
        actions: actions(app).await?,
        asked_before: asked_before(app, &card.scope, period, language).await?,
        quality: quality(app, coverage, (&late, period, language)).await?,
        late,
        words: words(app, Kind::ExecutiveScorecard, &card.scope, period).await?,
        public_url: app.config.public_url.clone(),
        made_on: app.clock.business_now().with_timezone(&zone).date_naive(),
        card: scored,
    })
}

async fn history(app: &App, card: &scorecard::Model, period: Period) -> anyhow::Result<Vec<KpiHistory>> {
    let plan = cards::plan(&app.db, card, period).await?;
    let first = period.shifted(1 - CHART_MONTHS);
    let kpis = plan.perspectives.into_iter().flat_map(|one| one.objectives).flat_map(|one| one.kpis);
    let values = |kpi: &crate::scorecard::KpiPlan| {
        // What is usual in a season shows only in the years before.
        let is_seasonal = kpi.judging.noise.season.is_some();
        let recent = kpi.history.iter().filter(|observed| is_seasonal || observed.period >= first);
        recent.map(|observed| (observed.period, observed.measurement.value)).collect()
    };
    Ok(kpis.map(|kpi| KpiHistory { values: values(&kpi), kpi: kpi.id }).collect())
}

async fn service_lines(app: &App, period: Period, currency: Currency) -> anyhow::Result<Vec<ServiceLine>> {
    let spend = lines::spend(&app.db, period, currency).await?;
    let line = |service: entity::service::Model| ServiceLine {
        cost: spend.get(&service.id).and_then(|exact| Money::nearest(exact, currency)),
        service: service.id,
        owner: service.owner,
    };
    Ok(companies::services(&app.db).await?.into_iter().map(line).collect())
}

async fn moves(app: &App, period: Period) -> anyhow::Result<Vec<(String, crate::portfolio::Proposal)>> {
    let names = companies::services(&app.db).await?;
    let mut moves = Vec::new();
    for review in shelf::reviews(&app.db, period).await? {
        let name = names.iter().find(|service| service.id == review.service_id);
        let proposal = shelf::proposal(&review)?;
        moves.push((name.map_or_else(|| review.service_id.clone(), |service| service.name.clone()), proposal));
    }
    Ok(moves)
}

async fn costs(app: &App, period: Period) -> anyhow::Result<Vec<CostLine>> {
    let everything = Access::everything();
    let units = companies::business_units(&app.db, &everything).await?;
    let statements = charges::statements(&app.db, &everything, Some(period)).await?;
    let line = |statement: entity::statement::Model| {
        let unit = units.iter().find(|unit| unit.id == statement.business_unit_id);
        CostLine {
            name: unit.map_or_else(|| statement.business_unit_id.clone(), |unit| unit.name.clone()),
            actual: Money::new(statement.total_micros, statement.currency),
            plan: statement.budget_micros.map(|micros| Money::new(micros, statement.currency)),
            business_unit: statement.business_unit_id,
        }
    };
    Ok(statements.into_iter().map(line).collect())
}

async fn actions(app: &App) -> anyhow::Result<Vec<OpenAction>> {
    let rows = follow_up::actions(&app.db, &Access::everything()).await?;
    let open = rows.into_iter().filter(|row| row.state == ActionState::Open);
    let about = |row: entity::action::Model| {
        Some(OpenAction { kpi: row.kpi_id?, what: row.what, owner: row.owner, due: row.due })
    };
    Ok(open.filter_map(about).collect())
}

/// What the report of the month before asked for.
async fn asked_before(app: &App, scope: &Scope, period: Period, language: &str) -> anyhow::Result<Option<AskedBefore>> {
    let report = Kind::ExecutiveScorecard.to_string();
    let found = follow_up::asked_in(&app.db, &report, scope, period.previous()).await?.into_iter().next();
    let Some(row) = found else { return Ok(None) };
    // As that month's edition in this language said it; a decision itself is kept in the company's language.
    let edition = editions::newest(&app.db, &report, scope, period.previous(), language).await?;
    let said = edition.and_then(|edition| Some(edition.body.pointer("/page/decision/ask")?.as_str()?.to_owned()));
    Ok(Some(AskedBefore { asked: said.unwrap_or(row.asked), answer: row.answer, outcome: row.outcome }))
}

/// Sources whose last pull failed, with the day since which they are silent. Why is for those who can mend it: the
/// data-quality digest and the portal quote the message.
async fn failed(app: &App, latest: &[run::Model], language: &Language) -> anyhow::Result<Vec<String>> {
    let (_, zone) = app.company().await?;
    let (read, now) = (runs::last_read(&app.db).await?, app.clock.business_now());
    let mut said = Vec::new();
    for source in runs::sources(&app.db).await? {
        if !latest.iter().any(|run| run.source_id == source.id && run.state == RunState::Failed) {
            continue;
        }
        let day = read.get(&source.id).map(|at| language.day((*at).min(now).with_timezone(&zone).date_naive()));
        let name = ("source", Arg::from(&source.name));
        said.push(match day {
            Some(day) => language.say("quality-silent", &[name, ("day", day.into())]),
            None => language.say("quality-never", &[name]),
        });
    }
    Ok(said)
}

/// How good the figures are, with the sources that were waited for in vain.
async fn quality(
    app: &App,
    coverage: f64,
    (late, period, language): (&[String], Period, &str),
) -> anyhow::Result<Quality> {
    let latest = runs::latest(&app.db).await?;
    let language = app.templates.language(language);
    let mut troubled = failed(app, &latest, language).await?;
    for name in late {
        if troubled.iter().any(|one| one.starts_with(&format!("{name}: "))) {
            continue;
        }
        let values = [("source", name.into()), ("period", language.period(period).into())];
        troubled.push(language.say("quality-nothing-yet", &values));
    }
    Ok(Quality {
        rows_read: latest.iter().map(|run| u64::try_from(run.read).unwrap_or(0)).sum(),
        rows_rejected: latest.iter().map(|run| u64::try_from(run.rejected).unwrap_or(0)).sum(),
        troubled_sources: troubled,
        coverage,
    })
}
