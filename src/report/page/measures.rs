//! The scorecard as a table: perspectives with at most three measures each. It judges nothing.

use entity::value::{Direction, Signal, Status, Unit};
use serde::Serialize;

use crate::scorecard::wording::{no_value_word, range_text, signal_word, status_word, value_text, values_apart};
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
    word: &'static str,
    actual: Option<String>,
    /// Why there is no value.
    reason: Option<&'static str>,
    target: Option<String>,
    range: Option<String>,
    signal: Signal,
    /// Said of real changes only.
    movement: Option<&'static str>,
}

pub(super) fn perspectives(card: &Card) -> Vec<Perspective> {
    card.perspectives.iter().map(perspective).collect()
}

/// All KPIs of the card, in its order.
pub(in crate::report) fn kpis(card: &Card) -> impl Iterator<Item = &KpiScore> {
    card.perspectives.iter().flat_map(kpis_of)
}

/// "9 of 12 targets met", if one can be judged.
pub(in crate::report) fn targets_met(card: &Card) -> Option<String> {
    let count = |wanted: &[Status]| kpis(card).filter(|kpi| wanted.contains(&kpi.marks.status)).count();
    let (met, judged) = (count(&[Status::Met]), count(&[Status::Met, Status::Near, Status::Missed]));
    (judged > 0).then(|| format!("{met} of {judged} targets met"))
}

pub(super) fn kpis_of(perspective: &PerspectiveScore) -> impl Iterator<Item = &KpiScore> {
    perspective.objectives.iter().flat_map(|objective| &objective.kpis)
}

fn perspective(view: &PerspectiveScore) -> Perspective {
    let telling = most_telling(view);
    Perspective {
        name: view.name.clone(),
        score: view.marks.score.map(|score| value_text(Unit::Count, score.round())),
        more: kpis_of(view).count() - telling.len(),
        measures: telling.into_iter().map(measure).collect(),
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

fn measure(kpi: &KpiScore) -> Measure {
    let marks = &kpi.marks;
    Measure {
        kpi: kpi.id.clone(),
        name: kpi.name.clone(),
        status: marks.status,
        word: status_word(marks.status),
        actual: actual_text(kpi),
        reason: kpi.no_value.map(no_value_word),
        target: goal_text(kpi),
        range: usual_text(kpi),
        signal: marks.signal,
        movement: (marks.signal != Signal::None).then(|| signal_word(marks.signal)),
    }
}

/// The value with enough digits to be told from the target beside it.
pub(super) fn actual_text(kpi: &KpiScore) -> Option<String> {
    let apart = |value| match kpi.marks.target {
        Some(target) => values_apart(kpi.unit, value, target).0,
        None => value_text(kpi.unit, value),
    };
    kpi.marks.value.map(apart)
}

/// The usual range: "93.9 to 96.5 %".
pub(super) fn usual_text(kpi: &KpiScore) -> Option<String> {
    kpi.limit_lower.zip(kpi.limit_upper).map(|(lower, upper)| range_text(kpi.unit, lower, upper))
}

/// The target in words: "at least 95 %".
pub(in crate::report) fn goal_text(kpi: &KpiScore) -> Option<String> {
    let target = kpi.marks.target?;
    let text = kpi.marks.value.map_or_else(|| value_text(kpi.unit, target), |it| values_apart(kpi.unit, it, target).1);
    Some([wanted(kpi.direction), &text].join(" "))
}

fn wanted(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "at least",
        Direction::LowerIsBetter => "at most",
        Direction::InBand => "about",
    }
}
