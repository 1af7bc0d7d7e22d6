//! The report step: a month's results become an edition, frozen together with the rows that plan its delivery.

use std::fmt;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use entity::person;
use entity::value::{Period, Scope};
use fail::fail_point;

use super::draft::{self, Standing};
use crate::app::App;
use crate::report::{self, Draft, Kind};
use crate::store::follow_up::{self, Asked, By};
use crate::store::{Access, cards, company as companies, editions, outbox, readers};

/// What freezing came to.
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    /// Editions frozen now.
    pub editions: usize,
    /// Editions that stay as they were.
    pub unchanged: usize,
    /// Deliveries planned.
    pub deliveries: usize,
    /// Reports that have nothing to tell yet.
    pub without: usize,
}

impl fmt::Display for Frozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { editions, unchanged, deliveries, without } = self;
        write!(f, "{editions} editions frozen, {unchanged} unchanged, {deliveries} mails planned")?;
        if *without > 0 { write!(f, ", {without} with nothing to tell yet") } else { Ok(()) }
    }
}

/// Freezes the month's reports: each of every scope that somebody receives or the company makes regularly, reminders of
/// every reader for whom something waits. Where an edition is there already and its figures have changed since, a reason
/// is needed, and a new revision says so. What has nothing to tell yet is left out, such as a statement of charges that are
/// not closed.
///
/// # Errors
/// If figures have changed and no reason is given, a card was not scored, or the store does not answer.
pub async fn report(app: &App, period: Period, reason: Option<&str>) -> anyhow::Result<Frozen> {
    report_only(app, None, period, reason).await
}

/// The same of one report, if one is named: what its own schedule asks for.
///
/// # Errors
/// As above, and if there is no such report.
pub async fn report_only(
    app: &App,
    only: Option<&str>,
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Frozen> {
    let only = only.map(str::parse::<Kind>).transpose().context("the report of a schedule")?;
    let mut frozen = Frozen::default();
    for kind in Kind::all().filter(|kind| only.is_none_or(|only| only == *kind)) {
        for (scope, language, to) in wanted_editions(app, kind).await? {
            match draft::next(app, (kind, &scope, &language), period, reason).await? {
                None => frozen.without += 1,
                Some((_, Standing::Same(_) | Standing::OfItsDay(_))) => frozen.unchanged += 1,
                Some((_, Standing::Changed(revision))) if reason.is_none() => bail!(
                    "the figures of {scope} {period} changed since revision {revision} was frozen ({kind}): give a reason with \
                     --because to send a correction"
                ),
                Some((content, Standing::First | Standing::Changed(_))) => {
                    frozen.deliveries += freeze(app, report::draft(&content, &app.templates)?, &to).await?;
                    frozen.editions += 1;
                }
            }
        }
    }
    Ok(frozen)
}

/// What a report is made about and in which language, with those who read it so. The company's language is always among
/// them, and comes first: what a report asks for is kept in it.
pub(super) async fn wanted_editions(app: &App, kind: Kind) -> anyhow::Result<Vec<(Scope, String, Vec<person::Model>)>> {
    let (company, _) = app.company().await?;
    let mut editions = Vec::new();
    for (scope, to) in wanted(app, kind).await? {
        let mut by_language = vec![(spoken(app, &company.language), Vec::new())];
        for reader in to {
            let language = spoken(app, reader.language.as_deref().unwrap_or(&company.language));
            match by_language.iter_mut().find(|(known, _)| *known == language) {
                Some((_, readers)) => readers.push(reader),
                None => by_language.push((language, vec![reader])),
            }
        }
        editions.extend(by_language.into_iter().map(|(language, readers)| (scope.clone(), language, readers)));
    }
    Ok(editions)
}

/// The language that reports are made in for somebody who reads that one: English where there is no catalogue of it.
pub(super) fn spoken(app: &App, wanted: &str) -> String {
    app.templates.language(wanted).code().to_owned()
}

/// What a report is made about, with its readers: what is made regularly first, then what somebody receives.
async fn wanted(app: &App, kind: Kind) -> anyhow::Result<Vec<(Scope, Vec<person::Model>)>> {
    let regular = companies::regular_reports(&app.db, &kind.to_string()).await?;
    let mut wanted: Vec<(Scope, Vec<person::Model>)> = regular.into_iter().map(|one| (one.scope, Vec::new())).collect();
    for (reader, one) in readers::all(&app.db).await? {
        if one.report != kind.to_string() || !one.wanted {
            continue;
        }
        let scope = if kind.is_personal() { Scope::Person(reader.id.clone()) } else { one.scope };
        match wanted.iter_mut().find(|(known, _)| *known == scope) {
            Some((_, to)) => to.push(reader),
            None => wanted.push((scope, vec![reader])),
        }
    }
    Ok(wanted)
}

/// The editions of a month as the step would freeze them now, by the same functions, with how each stands to the one
/// before; of one scope if one is named, whether somebody reads it or not, and in a language if one is named. Nothing is
/// stored, nothing is sent.
///
/// # Errors
/// If there is no such report, scope or language, a card was not scored, or the store does not answer.
pub async fn preview(
    app: &App,
    report: &str,
    (scope, language): (Option<&Scope>, Option<&str>),
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Vec<(Draft, Standing)>> {
    let Ok(kind) = report.parse::<Kind>() else {
        bail!("there is no report `{report}`: expected one of {}", Kind::ids());
    };
    let (company, _) = app.company().await?;
    let language = language.unwrap_or(&company.language);
    if spoken(app, language) != language {
        bail!("no report is made in `{language}`: expected {}", app.templates.languages().join(" or "));
    }
    let mut drafts = Vec::new();
    let scopes = scopes(app, kind, scope).await?;
    for scope in &scopes {
        if let Some((content, standing)) = draft::next(app, (kind, scope, language), period, reason).await? {
            drafts.push((report::draft(&content, &app.templates)?, standing));
        }
    }
    match scopes.as_slice() {
        [] if kind == Kind::ExecutiveScorecard => bail!("no scorecard is declared yet"),
        [] => bail!("nobody receives the {kind}: name what it should speak of with --scope"),
        [only] if drafts.is_empty() => bail!("there is nothing to tell of {only} in {period}"),
        _ => Ok(drafts),
    }
}

/// The scope that is named, or all that the report would be made about.
async fn scopes(app: &App, kind: Kind, named: Option<&Scope>) -> anyhow::Result<Vec<Scope>> {
    match named {
        Some(scope) => Ok(vec![scope.clone()]),
        None if kind == Kind::ExecutiveScorecard => {
            let cards = cards::scorecards(&app.db, &Access::everything()).await?;
            Ok(cards.into_iter().map(|card| card.scope).collect())
        }
        None if kind.speaks_of(&Scope::All) && !kind.is_personal() => Ok(vec![Scope::All]),
        None => Ok(wanted(app, kind).await?.into_iter().map(|(scope, _)| scope).collect()),
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
    // Asked once, whatever number of languages it is read in.
    let asks = spoken(app, &app.company().await?.0.language) == draft.language;
    let tx = app.db.begin().await?;
    let edition = editions::freeze(&tx, draft, at).await?;
    if asks {
        follow_up::ask_in_report(&tx, edition, asked, (&scope, period), By { who: "report", at }).await?;
    }
    fail_point!("freeze");
    for reader in to {
        outbox::put(&tx, edition, reader, host, at).await?;
    }
    fail_point!("outbox");
    app.db.commit(tx).await.context("freeze the edition")?;
    fail_point!("frozen");
    Ok(to.len())
}
