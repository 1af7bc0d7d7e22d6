//! The report step: a month's results become an edition, frozen together with the rows that plan its delivery.

use std::fmt;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use entity::value::{Currency, Money, Period, RunState};
use entity::{company, person, scorecard};
use fail::fail_point;
use serde_json::Value;

use crate::app::App;
use crate::portfolio::weakest_step;
use crate::report::{self, CostLine, Draft, Executive, KpiHistory, Quality, ServiceLine};
use crate::scorecard::Card;
use crate::scorecard::wording::corrections;
use crate::store::{
    Access, cards, charges, company as companies, editions, lines, outbox, people, runs, services, shelf,
};

/// The report's id.
const EXECUTIVE: &str = "executive-scorecard";

/// What an edition's body says of its month.
const FIGURES: [&str; 7] = ["card", "history", "watermelons", "services", "streams", "moves", "costs"];

/// How many months a chart shows.
const CHART_MONTHS: i32 = 24;

/// What freezing came to.
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    /// Editions frozen now.
    pub editions: usize,
    /// Editions that stay as they were.
    pub unchanged: usize,
    /// Deliveries planned.
    pub deliveries: usize,
}

impl fmt::Display for Frozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} editions frozen, {} unchanged, {} mails planned", self.editions, self.unchanged, self.deliveries)
    }
}

/// Freezes the month's executive scorecard of each scope that somebody receives or the company reports regularly. Where an edition is there already and its
/// figures have changed since, a reason is needed, and a new revision says so.
///
/// # Errors
/// If figures have changed and no reason is given, a card was not scored, or the store does not answer.
pub async fn report(app: &App, period: Period, reason: Option<&str>) -> anyhow::Result<Frozen> {
    let (company, _) = app.company().await?;
    let readers = companies::subscriptions(&app.db, EXECUTIVE).await?;
    let regular = companies::regular_reports(&app.db, EXECUTIVE).await?;
    let mut frozen = Frozen::default();
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        let mut to = Vec::new();
        for reader in readers.iter().filter(|reader| reader.scope == card.scope) {
            to.extend(people::person(&app.db, &reader.person_id).await?);
        }
        let regular = regular.iter().find(|one| one.scope == card.scope);
        if to.is_empty() && regular.is_none() {
            continue;
        }
        let mut input = executive(app, &company, &card, period).await?;
        if let Some(title) = regular.and_then(|one| one.title.clone()) {
            input.card.name = title;
        }
        match next_edition(app, input, reason).await? {
            None => frozen.unchanged += 1,
            Some(draft) => {
                frozen.deliveries += freeze(app, draft, &to).await?;
                frozen.editions += 1;
            }
        }
    }
    Ok(frozen)
}

/// The draft to freeze; none if the newest edition has the same figures already.
async fn next_edition(app: &App, input: Executive, reason: Option<&str>) -> anyhow::Result<Option<Draft>> {
    let newest = editions::newest(&app.db, EXECUTIVE, &input.scope, input.period, &input.language).await?;
    let Some(newest) = newest else {
        return Ok(Some(report::executive(&input, &app.templates)?));
    };
    let draft = report::executive(&input, &app.templates)?;
    if same_figures(&draft.body, &newest.body) {
        return Ok(None);
    }
    let Some(reason) = reason else {
        bail!(
            "the figures of {} {} changed since revision {} was frozen: give a reason with --because to send a correction",
            input.scope,
            input.period,
            newest.revision
        );
    };
    // Both as they are frozen: a card that was not frozen has more digits.
    let changed = corrections(&frozen_card(&newest.body)?, &frozen_card(&draft.body)?);
    let correction = [changed.as_str(), reason].join(" ").trim_start().to_owned();
    let next = Executive { revision: newest.revision + 1, correction: Some(correction), ..input };
    Ok(Some(report::executive(&next, &app.templates)?))
}

fn frozen_card(body: &Value) -> anyhow::Result<Card> {
    let card = body.get("card").cloned().unwrap_or_default();
    serde_json::from_value(card).context("the card of a frozen edition")
}

/// Whether two bodies say the same of the month. How much was read since, another address of the portal or another
/// template are no reason to correct an edition.
fn same_figures(draft: &Value, frozen: &Value) -> bool {
    FIGURES.iter().all(|part| draft.get(part) == frozen.get(part))
}

async fn freeze(app: &App, draft: Draft, to: &[person::Model]) -> anyhow::Result<usize> {
    let at: DateTime<Utc> = app.clock.now();
    let host = app.config.mail.from.split_once('@').map_or("localhost", |(_, host)| host);
    let tx = app.db.begin().await?;
    let edition = editions::freeze(&tx, draft, at).await?;
    fail_point!("freeze");
    for reader in to {
        outbox::put(&tx, edition, reader, host, at).await?;
    }
    fail_point!("outbox");
    app.db.commit(tx).await.context("freeze the edition")?;
    fail_point!("frozen");
    Ok(to.len())
}

/// Everything a card's report is made from.
pub(super) async fn executive(
    app: &App,
    company: &company::Model,
    card: &scorecard::Model,
    period: Period,
) -> anyhow::Result<Executive> {
    let everything = Access::everything();
    let scored = cards::card(&app.db, &everything, &card.id, period)
        .await?
        .with_context(|| format!("scorecard {} has no score for {period}: run `score` first", card.id))?;
    let coverage = scored.marks.coverage;
    Ok(Executive {
        company: company.name.clone(),
        scope: card.scope.clone(),
        period,
        language: company.language.clone(),
        revision: 1,
        correction: None,
        history: history(app, card, period).await?,
        watermelons: crate::scorecard::watermelons(&services::pairs(&app.db, period).await?),
        services: service_lines(app, period, company.currency).await?,
        streams: streams(app, period).await?,
        moves: moves(app, period).await?,
        costs: costs(app, period).await?,
        quality: quality(app, coverage).await?,
        public_url: app.config.public_url.clone(),
        card: scored,
    })
}

async fn history(app: &App, card: &scorecard::Model, period: Period) -> anyhow::Result<Vec<KpiHistory>> {
    let plan = cards::plan(&app.db, card, period).await?;
    let first = period.shifted(1 - CHART_MONTHS);
    let kpis = plan.perspectives.into_iter().flat_map(|one| one.objectives).flat_map(|one| one.kpis);
    let values = |kpi: &crate::scorecard::KpiPlan| {
        let recent = kpi.history.iter().filter(|observed| observed.period >= first);
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
