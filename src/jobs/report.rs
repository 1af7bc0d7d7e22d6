//! The report step: a month's results become an edition, frozen together with the rows that plan its delivery.

use std::fmt;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use entity::person;
use entity::value::{EditionState, Pace, Period, Scope};
use fail::fail_point;
use futures::channel::mpsc;
use futures::future::join;
use futures::{FutureExt, StreamExt, stream};
use tokio::task::spawn_blocking;

use super::draft::{self, Standing};
use super::waiting;
use crate::app::App;
use crate::report::{self, Composition, Draft, Kind, Turn};
use crate::store::editions::Asks;
use crate::store::follow_up::Asked;
use crate::store::{self, Access, approvals, cards, company as companies, editions, paces, readers};

/// Editions that are made at a time: while one is set on paper, the figures of the next are read. They are frozen in order.
const AT_A_TIME: usize = 3;

/// Who receives a report, and how often.
pub(super) type Readers = Vec<(person::Model, Pace)>;

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
    /// Reports that wait for their sources, or are held.
    pub waiting: usize,
}

impl fmt::Display for Frozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { editions, unchanged, deliveries, without, waiting } = self;
        write!(f, "{editions} editions frozen, {unchanged} unchanged, {deliveries} mails planned")?;
        for (n, how) in [(without, "with nothing to tell yet"), (waiting, "waiting for sources")] {
            if *n > 0 {
                write!(f, ", {n} {how}")?;
            }
        }
        Ok(())
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
        make(app, (kind, None), (period, reason), &mut frozen).await?;
    }
    Ok(frozen)
}

/// The same of one report, about one scope if one is named: what waited, and may go now.
///
/// # Errors
/// As above.
pub(super) async fn report_of(app: &App, of: (Kind, Option<&Scope>), period: Period) -> anyhow::Result<Frozen> {
    let mut frozen = Frozen::default();
    make(app, of, (period, None), &mut frozen).await?;
    Ok(frozen)
}

async fn make(
    app: &App,
    (kind, only): (Kind, Option<&Scope>),
    (period, reason): (Period, Option<&str>),
    frozen: &mut Frozen,
) -> anyhow::Result<()> {
    let wanted =
        wanted_editions(app, kind).await?.into_iter().filter(|(scope, ..)| only.is_none_or(|only| only == scope));
    let making = wanted.map(|(scope, language, to)| {
        async move { (made(app, (kind, &scope, &language), (period, reason)).await, to) }.boxed()
    });
    let (ready, mut next) = mpsc::channel(0);
    // Whoever freezes has gone after a fault: the others are not wanted any more.
    let making = stream::iter(making).buffered(AT_A_TIME).map(Ok).forward(ready).map(drop);
    let freezing = async move {
        while let Some((made, to)) = next.next().await {
            match made? {
                Made::Without => frozen.without += 1,
                Made::Unchanged => frozen.unchanged += 1,
                Made::Waits => frozen.waiting += 1,
                Made::New(draft) => {
                    frozen.deliveries += freeze(app, *draft, &to).await?;
                    frozen.editions += 1;
                }
            }
        }
        Ok(())
    };
    join(making, freezing).await.1
}

/// What became of an edition that somebody wants.
enum Made {
    /// There is nothing to tell.
    Without,
    /// It is there already, or waits for an approval.
    Unchanged,
    /// It waits for its sources, or is held.
    Waits,
    /// It is to be frozen.
    New(Box<Draft>),
}

async fn made(
    app: &App,
    (kind, scope, language): (Kind, &Scope, &str),
    (period, reason): (Period, Option<&str>),
) -> anyhow::Result<Made> {
    Ok(match draft::next(app, (kind, scope, language), period, reason).await? {
        None => Made::Without,
        Some((_, Standing::Same(_) | Standing::OfItsDay(_))) => Made::Unchanged,
        Some((_, Standing::Changed(revision))) if reason.is_none() => bail!(
            "the figures of {scope} {period} changed since revision {revision} was frozen ({kind}): give a reason with \
             --because to send a correction"
        ),
        Some((_, Standing::First)) if waiting::turn(app, kind, scope, period).await? != Turn::Goes => Made::Waits,
        Some((composed, _)) if awaits(app, &composed).await? => Made::Unchanged,
        Some((composed, _)) => {
            let templates = app.templates.clone();
            let draft =
                spawn_blocking(move || report::draft(composed, &templates)).await.context("make the edition")?;
            Made::New(Box::new(draft?))
        }
    })
}

/// Whether the very same waits for an approval already.
async fn awaits(app: &App, composed: &Composition) -> anyhow::Result<bool> {
    let (head, report) = (composed.content().head(), composed.content().kind().to_string());
    let there = approvals::in_place(&app.db, (&report, &head.scope, head.period), &head.language).await?;
    Ok(there.is_some_and(|there| there.body == *composed.body()))
}

/// What a report is made about and in which language, with those who read it so. The company's language is always among
/// them, and comes first: what a report asks for is kept in it.
pub(super) async fn wanted_editions(app: &App, kind: Kind) -> anyhow::Result<Vec<(Scope, String, Readers)>> {
    let (company, _) = app.company().await?;
    let mut editions = Vec::new();
    for (scope, to) in wanted(app, kind).await? {
        let mut by_language = vec![(spoken(app, &company.language), Vec::new())];
        for reader in to {
            let language = spoken(app, reader.0.language.as_deref().unwrap_or(&company.language));
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
async fn wanted(app: &App, kind: Kind) -> anyhow::Result<Vec<(Scope, Readers)>> {
    let regular = companies::regular_reports(&app.db, &kind.to_string()).await?;
    let mut wanted: Vec<(Scope, Readers)> = regular.into_iter().map(|one| (one.scope, Vec::new())).collect();
    for (reader, one) in readers::all(&app.db).await? {
        if one.report != kind.to_string() || !one.wanted {
            continue;
        }
        let scope = if kind.is_personal() { Scope::Person(reader.id.clone()) } else { one.scope };
        match wanted.iter_mut().find(|(known, _)| *known == scope) {
            Some((_, to)) => to.push((reader, one.pace)),
            None => wanted.push((scope, vec![(reader, one.pace)])),
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
    which: (Option<&Scope>, Option<&str>),
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Vec<(Draft, Standing)>> {
    let composed = composed(app, report, which, period, reason).await?.into_iter();
    composed.map(|(composed, standing)| Ok((report::draft(composed, &app.templates)?, standing))).collect()
}

/// The same before they are rendered.
///
/// # Errors
/// As above.
pub async fn composed(
    app: &App,
    report: &str,
    (scope, language): (Option<&Scope>, Option<&str>),
    period: Period,
    reason: Option<&str>,
) -> anyhow::Result<Vec<(Composition, Standing)>> {
    let Ok(kind) = report.parse::<Kind>() else {
        bail!("there is no report `{report}`: expected one of {}", Kind::ids());
    };
    let (company, _) = app.company().await?;
    let language = language.unwrap_or(&company.language);
    if spoken(app, language) != language {
        bail!("no report is made in `{language}`: expected {}", app.templates.languages().join(" or "));
    }
    let mut composed = Vec::new();
    let scopes = scopes(app, kind, scope).await?;
    for scope in &scopes {
        composed.extend(draft::next(app, (kind, scope, language), period, reason).await?);
    }
    match scopes.as_slice() {
        [] if kind == Kind::ExecutiveScorecard => bail!("no scorecard is declared yet"),
        [] => bail!("nobody receives the {kind}: name what it should speak of with --scope"),
        [only] if composed.is_empty() => bail!("there is nothing to tell of {only} in {period}"),
        _ => Ok(composed),
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

/// Freezes a draft. It goes to its readers in the same transaction, or waits for an approval, in the place of the one that
/// waited before; how many mails were planned.
async fn freeze(app: &App, draft: Draft, to: &[(person::Model, Pace)]) -> anyhow::Result<usize> {
    let at: DateTime<Utc> = app.clock.now();
    // Asked once, whatever number of languages it is read in.
    let asks = spoken(app, &app.company().await?.0.language) == draft.language;
    let asks = asks.then(|| Asks { decision: asked(&draft) });
    let which = (draft.report.as_str(), &draft.scope, draft.period);
    let waited = approvals::in_place(&app.db, which, &draft.language).await?;
    let free = approvals::terms(&app.db, &draft.report, &draft.scope).await?.is_none();
    let state = if free { EditionState::Released } else { EditionState::Awaiting };
    let tx = app.db.begin().await?;
    if let Some(waited) = waited {
        approvals::take_back(&tx, waited.id).await?;
    }
    let edition = editions::freeze(&tx, draft, (state, asks.as_ref()), at).await?;
    let mut mails = 0;
    if free {
        let going = paces::sort(&app.db, &edition, to, app.clock.business_now()).await?;
        editions::release(&tx, &edition, asks, (&going, app.config.mail.host()), at).await?;
        mails = going.now.len();
    }
    app.db.commit(tx).await.context("freeze the edition")?;
    fail_point!("frozen");
    Ok(mails)
}

fn asked(draft: &Draft) -> Option<Asked> {
    draft.asked.clone().map(|asked| Asked {
        period: draft.period,
        asked: asked.ask,
        by_whom: asked.by_whom,
        until: asked.until.start(),
        cost_of_waiting: asked.cost_of_waiting,
        scope: draft.scope.clone(),
        kpi: asked.kpi,
        hard_to_reverse: asked.hard_to_reverse,
    })
}

/// Makes anew what waits for an approval and whose words were changed since; how many.
///
/// # Errors
/// If one cannot be made, or the store does not answer.
pub async fn make_anew(app: &App) -> anyhow::Result<usize> {
    let mut made = 0;
    for row in approvals::open(&app.db, &Access::everything()).await? {
        let which = (row.report.as_str(), &row.scope, row.period);
        let words = store::words::of(&app.db, which).await?.map(|(words, _)| words);
        if row.body.get("words") == Some(&serde_json::to_value(words)?) {
            continue;
        }
        let kind: Kind = row.report.parse().context("the report")?;
        if let Some((composed, _)) = draft::next(app, (kind, &row.scope, &row.language), row.period, None).await? {
            let correction = row.body.get("correction").and_then(|said| said.as_str()).map(ToOwned::to_owned);
            let composed = composed.revised((row.revision, correction), &app.templates)?;
            freeze(app, report::draft(composed, &app.templates)?, &[]).await?;
            made += 1;
        }
    }
    Ok(made)
}
