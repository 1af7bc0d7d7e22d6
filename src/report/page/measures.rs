//! The scorecard as a table: perspectives with at most three measures each. It judges nothing.

use entity::value::{Signal, Status, Unit};
use serde::Serialize;

use crate::language::Language;
use crate::report::Head;
use crate::scorecard::{Card, KpiScore, PerspectiveScore};

/// Measures shown of one perspective.
const MOST_MEASURES: usize = 3;

/// A perspective with its most telling measures.
#[derive(Debug, Serialize)]
pub(super) struct Perspective {
    name: String,
    score: Option<String>,
    measures: Vec<Measure>,
    /// How many more the portal shows.
    more: usize,
}

/// A measure as a row.
#[derive(Debug, Serialize)]
struct Measure {
    kpi: String,
    name: String,
    /// Spelled as in the vocabulary; templates choose shape and colour by it.
    status: Status,
    word: String,
    actual: Option<String>,
    /// The page that says where it comes from.
    proof: Option<String>,
    /// Why there is no value.
    reason: Option<String>,
    target: Option<String>,
    range: Option<String>,
    signal: Signal,
    /// Said of real changes only.
    movement: Option<String>,
}

pub(super) fn perspectives(language: &Language, card: &Card, head: &Head) -> Vec<Perspective> {
    card.perspectives.iter().map(|view| perspective(language, view, head)).collect()
}

/// All KPIs of the card, in its order.
pub(in crate::report) fn kpis(card: &Card) -> impl Iterator<Item = &KpiScore> {
    card.perspectives.iter().flat_map(kpis_of)
}

pub(super) fn kpis_of(perspective: &PerspectiveScore) -> impl Iterator<Item = &KpiScore> {
    perspective.objectives.iter().flat_map(|objective| &objective.kpis)
}

fn perspective(language: &Language, view: &PerspectiveScore, head: &Head) -> Perspective {
    let telling = most_telling(view);
    Perspective {
        name: view.name.clone(),
        score: view.marks.score.map(|score| language.value(Unit::Count, score.round())),
        more: kpis_of(view).count() - telling.len(),
        measures: telling.into_iter().map(|kpi| measure(language, kpi, head)).collect(),
    }
}

/// What really changed or was missed comes before the rest, the heavier before the lighter; shown as they stand on the card.
fn most_telling(view: &PerspectiveScore) -> Vec<&KpiScore> {
    let mut found: Vec<(usize, &KpiScore)> = kpis_of(view).enumerate().collect();
    found.sort_by(|(_, a), (_, b)| rank(a).cmp(&rank(b)).then(b.weight.total_cmp(&a.weight)));
    found.truncate(MOST_MEASURES);
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, kpi)| kpi).collect()
}

fn rank(kpi: &KpiScore) -> u8 {
    match (kpi.marks.status, kpi.marks.signal) {
        (_, Signal::Worse) => 0,
        (Status::Missed, _) => 1,
        (_, Signal::Better | Signal::Changed) => 2,
        (Status::Info, _) => 4,
        _ => 3,
    }
}

/// Where a KPI's figure comes from; none if there is no figure.
pub(super) fn proof(kpi: &KpiScore, head: &Head) -> Option<String> {
    let id = kpi.marks.proof.as_ref().filter(|_| kpi.marks.value.is_some())?;
    Some(head.proof_by_id(id))
}

fn measure(language: &Language, kpi: &KpiScore, head: &Head) -> Measure {
    let marks = &kpi.marks;
    Measure {
        kpi: kpi.id.clone(),
        name: kpi.name.clone(),
        status: marks.status,
        word: language.status(marks.status).to_owned(),
        actual: actual_text(language, kpi),
        proof: proof(kpi, head),
        reason: kpi.no_value.map(|reason| language.no_value(reason).to_owned()),
        target: goal_text(language, kpi),
        range: usual_text(language, kpi),
        signal: marks.signal,
        movement: (marks.signal != Signal::None).then(|| language.signal(marks.signal).to_owned()),
    }
}

/// The value with enough digits to be told from the target beside it.
pub(super) fn actual_text(language: &Language, kpi: &KpiScore) -> Option<String> {
    let apart = |value| match kpi.marks.target {
        Some(target) => language.values_apart(kpi.unit, value, target).0,
        None => language.value(kpi.unit, value),
    };
    kpi.marks.value.map(apart)
}

/// The usual range: "93.9 to 96.5 %".
pub(super) fn usual_text(language: &Language, kpi: &KpiScore) -> Option<String> {
    kpi.limit_lower.zip(kpi.limit_upper).map(|(lower, upper)| language.range(kpi.unit, lower, upper))
}

/// The target in words: "at least 95 %".
pub(in crate::report) fn goal_text(language: &Language, kpi: &KpiScore) -> Option<String> {
    let target = kpi.marks.target?;
    let text = match kpi.marks.value {
        Some(value) => language.values_apart(kpi.unit, value, target).1,
        None => language.value(kpi.unit, target),
    };
    Some(language.say(&format!("wanted-{}", kpi.direction), &[("target", text.into())]))
}
