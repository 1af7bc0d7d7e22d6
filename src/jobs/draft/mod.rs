//! The edition that would go out now: everything loaded, compared with the newest one that did. It freezes nothing.

mod data_quality;
mod executive;
mod reminders;
mod service_review;
mod shelf_review;
mod statement;

use anyhow::{Context, bail};
use entity::value::{Period, Scope};
use entity::{edition, scorecard};
use serde_json::Value;

use super::waiting;
use crate::app::App;
use crate::language::Language;
use crate::portfolio::weakest_step;
use crate::report::{self, Composition, Content, Head, Kind, Words};
use crate::scorecard::Card;
use crate::scorecard::wording::corrections;
use crate::store::{self, Access, cards, company as companies, editions, services};

/// What the body of an executive scorecard says of its month.
const FIGURES: [&str; 7] = ["card", "history", "watermelons", "services", "streams", "moves", "costs"];

/// How an edition stands to the newest one that was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is none yet.
    First,
    /// That revision says the same of the month.
    Same(i32),
    /// The figures changed since that revision.
    Changed(i32),
    /// That revision told how things stood on its day, and is never corrected.
    OfItsDay(i32),
}

/// The next edition of a report before it is rendered, and how it stands to the one before: with the same figures it is
/// that one again, with others it is the next revision and says what changed, and why if a reason is given. None if there
/// is nothing to tell: no closed charges of that unit, nothing that waits for that person.
pub(super) async fn next(
    app: &App,
    (kind, scope, language): (Kind, &Scope, &str),
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Option<(Composition, Standing)>> {
    let Some(content) = load(app, (kind, scope, language), period).await? else { return Ok(None) };
    let (head, composed) = (content.head(), Composition::of(content, &app.templates)?);
    let newest = editions::newest(&app.db, &kind.to_string(), scope, period, &head.language).await?;
    let Some(newest) = newest else { return Ok(Some((composed, Standing::First))) };
    let before = newest.revision;
    let (revision, correction, standing) = if kind.is_of_its_day() {
        (before, None, Standing::OfItsDay(before))
    } else if same_figures(kind, composed.body(), &newest.body) {
        let said = newest.body.get("correction").and_then(Value::as_str).map(ToOwned::to_owned);
        (before, said, Standing::Same(before))
    } else {
        let language = app.templates.language(&head.language);
        let correction = correction((language, kind), &newest, composed.body(), reason)?;
        (before + 1, Some(correction), Standing::Changed(before))
    };
    Ok(Some((composed.revised((revision, correction), &app.templates)?, standing)))
}

/// Whether two bodies say the same of the month. How much was read since, another address of the portal or another
/// template are no reason to correct an edition.
fn same_figures(kind: Kind, body: &Value, frozen: &Value) -> bool {
    match kind {
        Kind::ExecutiveScorecard => FIGURES.iter().all(|part| body.get(part) == frozen.get(part)),
        _ => body.get("tables") == frozen.get("tables"),
    }
}

/// Both as they are frozen: a card that was not frozen has more digits.
fn correction(
    (language, kind): (&Language, Kind),
    newest: &edition::Model,
    body: &Value,
    reason: Option<&str>,
) -> anyhow::Result<String> {
    let changed = match kind {
        Kind::ExecutiveScorecard => corrections(language, &frozen_card(&newest.body)?, &frozen_card(body)?),
        _ => report::differences(language, &newest.body, body)?,
    };
    Ok([changed.as_str(), reason.unwrap_or_default()].join(" ").trim().to_owned())
}

fn frozen_card(body: &Value) -> anyhow::Result<Card> {
    let card = body.get("card").cloned().unwrap_or_default();
    serde_json::from_value(card).context("the card of a frozen edition")
}

async fn load(
    app: &App,
    (kind, scope, language): (Kind, &Scope, &str),
    period: Period,
) -> anyhow::Result<Option<Content>> {
    let is_own = kind.is_personal() && matches!(scope, Scope::Person(_));
    if !is_own && !kind.speaks_of(scope) {
        bail!("{kind} cannot speak of {scope}: expected {}", kind.expected_scope());
    }
    Ok(match kind {
        Kind::ExecutiveScorecard => {
            let card = card_of(app, scope).await?.with_context(|| format!("no scorecard speaks of {scope}"))?;
            Some(Content::ExecutiveScorecard(Box::new(executive::load(app, &card, period, language).await?)))
        }
        Kind::ServiceReview => {
            let loaded = service_review::load(app, head(app, (kind, scope, language), period).await?).await?;
            Some(Content::ServiceReview(Box::new(loaded)))
        }
        Kind::ChargebackStatement => {
            let loaded = statement::load(app, head(app, (kind, scope, language), period).await?).await?;
            loaded.map(|loaded| Content::ChargebackStatement(Box::new(loaded)))
        }
        Kind::ShelfReview => {
            let loaded = shelf_review::load(app, head(app, (kind, scope, language), period).await?).await?;
            Some(Content::ShelfReview(Box::new(loaded)))
        }
        Kind::DataQuality => {
            let loaded = data_quality::load(app, head(app, (kind, scope, language), period).await?).await?;
            Some(Content::DataQuality(Box::new(loaded)))
        }
        Kind::Reminders => {
            let loaded = reminders::load(app, head(app, (kind, scope, language), period).await?).await?;
            loaded.map(|loaded| Content::Reminders(Box::new(loaded)))
        }
    })
}

/// The scorecard that speaks of that scope.
pub(super) async fn card_of(app: &App, scope: &Scope) -> anyhow::Result<Option<scorecard::Model>> {
    let cards = cards::scorecards(&app.db, &Access::everything()).await?;
    Ok(cards.into_iter().find(|card| card.scope == *scope))
}

/// Names of the sources for which the report waits and that have not delivered the month.
async fn late_names(app: &App, kind: Kind, scope: &Scope, period: Period) -> anyhow::Result<Vec<String>> {
    Ok(waiting::late(app, kind, scope, period).await?.into_iter().map(|source| source.name).collect())
}

/// What people added to the report.
async fn words(app: &App, kind: Kind, scope: &Scope, period: Period) -> anyhow::Result<Option<Words>> {
    let written = store::words::of(&app.db, (&kind.to_string(), scope, period)).await?;
    Ok(written.map(|(words, _)| words))
}

async fn head(app: &App, (kind, scope, language): (Kind, &Scope, &str), period: Period) -> anyhow::Result<Head> {
    let (company, zone) = app.company().await?;
    let regular = companies::regular_reports(&app.db, &kind.to_string()).await?;
    Ok(Head {
        company: company.name,
        title: regular.into_iter().find(|one| one.scope == *scope).and_then(|one| one.title),
        scope: scope.clone(),
        period,
        language: language.to_owned(),
        revision: 1,
        correction: None,
        late: late_names(app, kind, scope, period).await?,
        words: words(app, kind, scope, period).await?,
        public_url: app.config.public_url.clone(),
        made_on: app.clock.business_now().with_timezone(&zone).date_naive(),
    })
}

/// Each value stream with its weakest step.
async fn streams(app: &App, period: Period) -> anyhow::Result<Vec<report::StreamLine>> {
    let line = |stream: services::Stream| {
        let health = weakest_step(&stream.steps, stream.measured);
        report::StreamLine {
            stream: stream.id,
            name: stream.name,
            end_to_end: health.end_to_end,
            weakest_id: health.weakest.as_ref().map(|step| step.id.clone()),
            is_counted: health.measured,
            weakest_step: health.weakest.as_ref().map(|step| step.name.clone()),
            owner: health.weakest.as_ref().map(|step| step.owner.clone()),
            weakest: health.weakest.and_then(|step| step.completed),
        }
    };
    Ok(services::streams(&app.db, period).await?.into_iter().map(line).collect())
}
