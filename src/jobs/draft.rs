//! The edition that would go out now: everything loaded, compared with the newest one that did. It freezes nothing.

use anyhow::Context;
use entity::value::{ActionState, Currency, Money, Period, RunState, Scope};
use entity::{edition, scorecard};
use serde_json::Value;

use super::report::EXECUTIVE;
use crate::app::App;
use crate::language::Language;
use crate::portfolio::weakest_step;
use crate::report::{self, AskedBefore, CostLine, Executive, KpiHistory, OpenAction, Quality, ServiceLine};
use crate::scorecard::Card;
use crate::scorecard::wording::corrections;
use crate::store::{Access, cards, charges, company as companies, editions, follow_up, lines, runs, services, shelf};

/// What an edition's body says of its month.
const FIGURES: [&str; 7] = ["card", "history", "watermelons", "services", "streams", "moves", "costs"];

/// How many months a chart shows.
const CHART_MONTHS: i32 = 24;

/// How an edition stands to the newest one that was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is none yet.
    First,
    /// That revision says the same of the month.
    Same(i32),
    /// The figures changed since that revision.
    Changed(i32),
}

/// Everything the next edition of a card's month is made from, and how it stands to the one before: with the same
/// figures it is that one again, with others it is the next revision and says what changed, and why if a reason is given.
pub(super) async fn next(
    app: &App,
    card: &scorecard::Model,
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<(Executive, Standing)> {
    let input = first(app, card, period).await?;
    let newest = editions::newest(&app.db, EXECUTIVE, &input.scope, input.period, &input.language).await?;
    let Some(newest) = newest else { return Ok((input, Standing::First)) };
    let body = report::executive_body(&input, &app.templates)?;
    if same_figures(&body, &newest.body) {
        let said = newest.body.get("correction").and_then(Value::as_str).map(ToOwned::to_owned);
        let again = Executive { revision: newest.revision, correction: said, ..input };
        return Ok((again, Standing::Same(newest.revision)));
    }
    let correction = correction(app.templates.language(&input.language), &newest, &body, reason)?;
    let corrected = Executive { revision: newest.revision + 1, correction: Some(correction), ..input };
    Ok((corrected, Standing::Changed(newest.revision)))
}

/// Whether two bodies say the same of the month. How much was read since, another address of the portal or another
/// template are no reason to correct an edition.
fn same_figures(body: &Value, frozen: &Value) -> bool {
    FIGURES.iter().all(|part| body.get(part) == frozen.get(part))
}

/// Both as they are frozen: a card that was not frozen has more digits.
fn correction(
    language: &Language,
    newest: &edition::Model,
    body: &Value,
    reason: Option<&str>,
) -> anyhow::Result<String> {
    let changed = corrections(language, &frozen_card(&newest.body)?, &frozen_card(body)?);
    Ok([changed.as_str(), reason.unwrap_or_default()].join(" ").trim().to_owned())
}

fn frozen_card(body: &Value) -> anyhow::Result<Card> {
    let card = body.get("card").cloned().unwrap_or_default();
    serde_json::from_value(card).context("the card of a frozen edition")
}

async fn first(app: &App, card: &scorecard::Model, period: Period) -> anyhow::Result<Executive> {
    let (company, zone) = app.company().await?;
    let everything = Access::everything();
    let mut scored = cards::card(&app.db, &everything, &card.id, period)
        .await?
        .with_context(|| format!("scorecard {} has no score for {period}: run `score` first", card.id))?;
    let coverage = scored.marks.coverage;
    let regular = companies::regular_reports(&app.db, EXECUTIVE).await?;
    if let Some(title) = regular.into_iter().filter(|one| one.scope == card.scope).find_map(|one| one.title) {
        scored.name = title;
    }
    Ok(Executive {
        company: company.name,
        scope: card.scope.clone(),
        period,
        language: company.language,
        revision: 1,
        correction: None,
        history: history(app, card, period).await?,
        watermelons: crate::scorecard::watermelons(&services::pairs(&app.db, period).await?),
        services: service_lines(app, period, company.currency).await?,
        streams: streams(app, period).await?,
        moves: moves(app, period).await?,
        costs: costs(app, period).await?,
        actions: actions(app).await?,
        asked_before: asked_before(app, &card.scope, period).await?,
        quality: quality(app, coverage).await?,
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

async fn streams(app: &App, period: Period) -> anyhow::Result<Vec<report::StreamLine>> {
    let line = |stream: services::Stream| {
        let health = weakest_step(&stream.steps, stream.measured);
        report::StreamLine {
            stream: stream.id,
            name: stream.name,
            end_to_end: health.end_to_end,
            weakest_step: health.weakest.as_ref().map(|step| step.name.clone()),
            owner: health.weakest.as_ref().map(|step| step.owner.clone()),
            weakest: health.weakest.and_then(|step| step.completed),
        }
    };
    Ok(services::streams(&app.db, period).await?.into_iter().map(line).collect())
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
async fn asked_before(app: &App, scope: &Scope, period: Period) -> anyhow::Result<Option<AskedBefore>> {
    let rows = follow_up::decisions(&app.db, &Access::everything()).await?;
    let before = |row: &entity::decision::Model| {
        row.edition_id.is_some() && row.scope == *scope && row.period == period.previous()
    };
    let found = rows.into_iter().find(before);
    Ok(found.map(|row| AskedBefore { asked: row.asked, answer: row.answer, outcome: row.outcome }))
}

async fn quality(app: &App, coverage: f64) -> anyhow::Result<Quality> {
    let sources = runs::sources(&app.db).await?;
    let latest = runs::latest(&app.db).await?;
    let troubled = latest.iter().filter(|run| run.state == RunState::Failed).map(|run| {
        let name =
            sources.iter().find(|source| source.id == run.source_id).map_or(&run.source_id, |source| &source.name);
        format!("{name}: {}", run.error.as_deref().unwrap_or("failed"))
    });
    Ok(Quality {
        rows_read: latest.iter().map(|run| u64::try_from(run.read).unwrap_or(0)).sum(),
        rows_rejected: latest.iter().map(|run| u64::try_from(run.rejected).unwrap_or(0)).sum(),
        troubled_sources: troubled.collect(),
        coverage,
    })
}
