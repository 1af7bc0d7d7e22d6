//! The report step: a month's results become an edition, frozen together with the rows that plan its delivery.

use std::fmt;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use entity::person;
use entity::value::{Period, Scope};
use fail::fail_point;

use super::draft::{self, Standing};
use crate::app::App;
use crate::report::{self, Draft};
use crate::store::follow_up::{self, Asked, By};
use crate::store::{Access, cards, company as companies, editions, outbox, readers};

/// The report's id.
pub(super) const EXECUTIVE: &str = "executive-scorecard";

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
    report_only(app, None, period, reason).await
}

/// The same of one report, if one is named: what its own schedule asks for.
///
/// # Errors
/// As above.
pub async fn report_only(
    app: &App,
    only: Option<&str>,
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Frozen> {
    if only.is_some_and(|only| only != EXECUTIVE) {
        return Ok(Frozen::default());
    }
    let regular = companies::regular_reports(&app.db, EXECUTIVE).await?;
    let mut frozen = Frozen::default();
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        let to = readers::of_report(&app.db, EXECUTIVE, &card.scope).await?;
        let regular = regular.iter().find(|one| one.scope == card.scope);
        if to.is_empty() && regular.is_none() {
            continue;
        }
        let (input, standing) = draft::next(app, &card, period, reason).await?;
        match standing {
            Standing::Same(_) => frozen.unchanged += 1,
            Standing::Changed(revision) if reason.is_none() => bail!(
                "the figures of {} {period} changed since revision {revision} was frozen: give a reason with --because to \
                 send a correction",
                input.scope
            ),
            Standing::First | Standing::Changed(_) => {
                frozen.deliveries += freeze(app, report::executive(&input, &app.templates)?, &to).await?;
                frozen.editions += 1;
            }
        }
    }
    Ok(frozen)
}

/// The editions of a month as the step would freeze them now, by the same functions, with how each stands to the one
/// before; of one scope if one is named, whether somebody reads it or not. Nothing is stored, nothing is sent.
///
/// # Errors
/// If there is no such report or scope, a card was not scored, or the store does not answer.
pub async fn preview(
    app: &App,
    report: &str,
    scope: Option<&Scope>,
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Vec<(Draft, Standing)>> {
    if report != EXECUTIVE {
        bail!("there is no report `{report}`: expected {EXECUTIVE}");
    }
    let mut drafts = Vec::new();
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        if scope.is_none_or(|scope| *scope == card.scope) {
            let (input, standing) = draft::next(app, &card, period, reason).await?;
            drafts.push((report::executive(&input, &app.templates)?, standing));
        }
    }
    match scope {
        Some(scope) if drafts.is_empty() => bail!("no scorecard speaks of {scope}"),
        None if drafts.is_empty() => bail!("no scorecard is declared yet"),
        _ => Ok(drafts),
    }
}

async fn freeze(app: &App, draft: Draft, to: &[person::Model]) -> anyhow::Result<usize> {
    let at: DateTime<Utc> = app.clock.now();
    let host = app.config.mail.from.split_once('@').map_or("localhost", |(_, host)| host);
    let (scope, period) = (draft.scope.clone(), draft.period);
    let asked = draft.asked.clone().map(|asked| Asked {
        period,
        asked: asked.ask,
        by_whom: asked.by_whom,
        until: asked.until.start(),
        cost_of_waiting: asked.cost_of_waiting,
        scope: scope.clone(),
        kpi: asked.kpi,
        hard_to_reverse: asked.hard_to_reverse,
    });
    let tx = app.db.begin().await?;
    let edition = editions::freeze(&tx, draft, at).await?;
    follow_up::ask_in_report(&tx, edition, asked, (&scope, period), By { who: "report", at }).await?;
    fail_point!("freeze");
    for reader in to {
        outbox::put(&tx, edition, reader, host, at).await?;
    }
    fail_point!("outbox");
    app.db.commit(tx).await.context("freeze the edition")?;
    fail_point!("frozen");
    Ok(to.len())
}
