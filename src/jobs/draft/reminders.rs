//! What a person's reminders are made from: what stands under that person's name and is not done. It reminds nobody itself.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::TimeDelta;
use entity::value::{ActionState, NoValue, Period, Role, Scope, Signal};
use entity::{decision, note, person};

use super::data_quality::kpis;
use crate::app::App;
use crate::language::Language;
use crate::report::{DueAction, Head, LateFigure, Reminders, UnexplainedChange, WaitingDecision};
use crate::scorecard::wording::signal_sentence;
use crate::scorecard::{Card, KpiScore};
use crate::store::{Access, cards, editions, follow_up, people};

/// An action is due soon from so many days before its last one.
const SOON_DAYS: i64 = 14;

/// None if nothing waits for that person.
pub(super) async fn load(app: &App, head: Head) -> anyhow::Result<Option<Reminders>> {
    let Scope::Person(id) = &head.scope else { return Ok(None) };
    let person = people::person(&app.db, id).await?.with_context(|| format!("there is no person {id}"))?;
    let access = people::access(&app.db, &person).await?;
    let cards = scored(app, &access, head.period).await?;
    let own: Vec<&KpiScore> = cards.iter().flat_map(kpis).filter(|kpi| is_of(&person, &kpi.owner)).collect();
    let language = app.templates.language(&head.language);
    let soon = head.made_on + TimeDelta::days(SOON_DAYS);
    let actions = follow_up::actions(&app.db, &Access::everything()).await?;
    let due = actions.into_iter().filter(|row| row.state == ActionState::Open && row.due <= soon);
    let explained = follow_up::notes(&app.db, &Access::everything()).await?;
    let mut decisions = follow_up::decisions(&app.db, &access).await?;
    // What is asked month after month waits once; the newest question counts, and its figures.
    let mut asked = BTreeSet::new();
    decisions.retain(|row| asked.insert(without_figures(&row.asked)));
    let mut waiting = Vec::new();
    for row in decisions.into_iter().filter(|row| waits_for(&person, row)).rev() {
        waiting.push(said_in(app, &head.language, row).await?);
    }
    let reminders = Reminders {
        person: person.name.clone(),
        decisions: waiting,
        actions: due
            .filter(|row| is_of(&person, &row.owner))
            .map(|row| DueAction { what: row.what, due: row.due })
            .collect(),
        unexplained: own.iter().filter_map(|kpi| unexplained(language, kpi, head.period, &explained)).collect(),
        late: own.iter().filter_map(|kpi| late(kpi)).collect(),
        head,
    };
    Ok((reminders.waiting() > 0).then_some(reminders))
}

async fn scored(app: &App, access: &Access, period: Period) -> anyhow::Result<Vec<Card>> {
    let mut scored = Vec::new();
    for row in cards::scorecards(&app.db, access).await? {
        scored.extend(cards::card(&app.db, access, &row.id, period).await?);
    }
    Ok(scored)
}

/// Whether an owner's name is that person's: "Mara Lindner" or "Mara Lindner, Online shop", or the person's id.
fn is_of(person: &person::Model, owner: &str) -> bool {
    let name = owner.split(',').next().unwrap_or_default().trim();
    name.to_lowercase() == person.name.to_lowercase() || name == person.id
}

/// Whoever is named has to answer; what names nobody who can sign in waits for those who decide.
fn waits_for(person: &person::Model, row: &decision::Model) -> bool {
    row.answer.is_none() && (is_of(person, &row.by_whom) || person.role == Role::Executive)
}

fn without_figures(asked: &str) -> String {
    asked.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',')).collect()
}

/// As the report that asked says it in that language; the decision itself is kept in the company's.
async fn said_in(app: &App, language: &str, row: decision::Model) -> anyhow::Result<WaitingDecision> {
    let asked_in = match row.edition_id {
        Some(id) => editions::by_id(&app.db, &Access::everything(), id).await?,
        None => None,
    };
    let edition = match asked_in {
        Some(one) => editions::newest(&app.db, &one.report, &one.scope, one.period, language).await?,
        None => None,
    };
    let said = |what: &str, otherwise: String| {
        let said = edition.as_ref().and_then(|one| one.body.get("page")?.get("decision")?.get(what)?.as_str());
        said.map_or(otherwise, ToOwned::to_owned)
    };
    Ok(WaitingDecision {
        asked: said("ask", row.asked),
        cost_of_waiting: said("cost_of_waiting", row.cost_of_waiting),
        until: row.until,
    })
}

/// A measure that really got worse, without a word about that month.
fn unexplained(
    language: &Language,
    kpi: &KpiScore,
    period: Period,
    notes: &[note::Model],
) -> Option<UnexplainedChange> {
    let of_kpi = |note: &&note::Model| note.kpi_id.as_ref() == Some(&kpi.id);
    let is_explained = notes.iter().filter(of_kpi).any(|note| note.period.is_none_or(|month| month == period));
    if kpi.marks.signal != Signal::Worse || is_explained {
        return None;
    }
    Some(UnexplainedChange {
        kpi: kpi.id.clone(),
        name: kpi.name.clone(),
        text: signal_sentence(language, kpi)?,
        signal: kpi.marks.signal,
    })
}

/// A measure whose figure is due and did not come.
fn late(kpi: &KpiScore) -> Option<LateFigure> {
    let reason = kpi.no_value.filter(|reason| {
        matches!(reason, NoValue::Late | NoValue::SourceFailed | NoValue::NothingReported | NoValue::NotMeasured)
    })?;
    Some(LateFigure { kpi: kpi.id.clone(), name: kpi.name.clone(), reason })
}
