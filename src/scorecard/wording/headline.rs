//! The one sentence an executive reads first. It never hides a kept promise that is not felt.

use entity::value::{Status, Unit};

use super::changes::business_effect;
use super::{fitting, kpis, period_text, value_text};
use crate::scorecard::{Card, KpiScore, Watermelon};

/// A step of a value stream is weak where less than this share gets through, in percent.
pub const WEAK_STEP_BELOW: f64 = 95.0;

/// The weakest step of a value stream.
#[derive(Clone, Debug, PartialEq)]
pub struct WeakStep {
    /// Name of the stream.
    pub stream: String,
    /// Name of the step.
    pub step: String,
    /// Department or supplier that owns the step.
    pub owner: String,
    /// Share that gets through the step, percent.
    pub completed: f64,
}

impl WeakStep {
    /// The weakest of those below [`WEAK_STEP_BELOW`].
    pub(super) fn worst(steps: &[Self]) -> Option<&Self> {
        let weak = steps.iter().filter(|step| step.completed < WEAK_STEP_BELOW);
        weak.min_by(|a, b| a.completed.total_cmp(&b.completed))
    }
}

/// The answer in one sentence.
///
/// A service that keeps its promises and disappoints (`watermelons`, widest gap first) is forced in; then the weakest step
/// of a value stream; then what was missed, by business effect; else that all targets were met. With nothing to judge it
/// says so.
#[must_use]
pub fn headline(card: &Card, watermelons: &[Watermelon], steps: &[WeakStep]) -> String {
    let targets = targets(card);
    let weak = WeakStep::worst(steps);
    let felt: Vec<&Watermelon> = watermelons.iter().filter(|service| service.is_felt()).collect();
    match (felt.first(), weak) {
        (Some(felt_bad), weak) => not_felt(&targets, felt_bad, felt.len() - 1, weak),
        (None, Some(weak)) => stream_fails(&targets, weak),
        (None, None) => plain(card, &targets),
    }
}

/// "9 of 12 targets met", if there is one that can be judged.
fn targets(card: &Card) -> Option<String> {
    let met = kpis(card).filter(|kpi| kpi.marks.status == Status::Met).count();
    let judged = kpis(card).filter(|kpi| is_judged(kpi)).count();
    (judged > 0).then(|| format!("{met} of {judged} targets met"))
}

fn is_judged(kpi: &KpiScore) -> bool {
    matches!(kpi.marks.status, Status::Met | Status::Near | Status::Missed)
}

fn not_felt(targets: &Option<String>, felt_bad: &Watermelon, more: usize, weak: Option<&WeakStep>) -> String {
    let kept = targets.as_deref().unwrap_or("Promises kept");
    let who = match more {
        0 => felt_bad.name.clone(),
        _ => format!("{} (and {more} more)", felt_bad.name),
    };
    let promise = value_text(Unit::Percent, felt_bad.promise);
    let experience = felt_bad.experience.map_or_else(|| "too few".to_owned(), |felt| value_text(Unit::Percent, felt));
    let answer = format!("{kept}, colleagues not: {who} keeps {promise} of promises but satisfies {experience}");
    match weak {
        Some(weak) => fitting([format!("{answer}; {} fails at {}.", weak.stream, weak.step), format!("{answer}.")]),
        None => format!("{answer}."),
    }
}

fn stream_fails(targets: &Option<String>, weak: &WeakStep) -> String {
    let (stream, step, owner) = (&weak.stream, &weak.step, &weak.owner);
    let through = value_text(Unit::Percent, weak.completed);
    let fails = format!("{stream} fails at {step} ({owner}): only {through} get through.");
    match targets {
        Some(targets) => fitting([format!("{targets}, yet {fails}"), fails]),
        None => fails,
    }
}

fn plain(card: &Card, targets: &Option<String>) -> String {
    let when = period_text(card.period);
    let Some(targets) = targets else { return format!("There are too few figures in {when} to judge.") };
    let mut open: Vec<_> = kpis(card).filter(|kpi| matches!(kpi.marks.status, Status::Missed | Status::Near)).collect();
    open.sort_by_key(|kpi| (kpi.marks.status == Status::Near, business_effect(kpi.value_factor)));
    match open.as_slice() {
        [] if kpis(card).any(|kpi| kpi.marks.target.is_some() && !is_judged(kpi)) => {
            format!("All targets that can be judged were met in {when}.")
        }
        [] => format!("All targets were met in {when}."),
        [only] => fitting([format!("{targets} in {when}; open: {}.", only.name), format!("{targets} in {when}.")]),
        [first, second, ..] => fitting([
            format!("{targets} in {when}; open above all: {} and {}.", first.name, second.name),
            format!("{targets} in {when}; open above all: {}.", first.name),
            format!("{targets} in {when}."),
        ]),
    }
}
