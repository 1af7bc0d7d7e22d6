//! The one sentence an executive reads first. It never hides a kept promise that is not felt.

use entity::value::{Status, Unit};

use super::changes::business_effect;
use super::{fitting, kpis};
use crate::language::{Arg, Language};
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
pub fn headline(language: &Language, card: &Card, watermelons: &[Watermelon], steps: &[WeakStep]) -> String {
    let targets = targets_met(language, card);
    let weak = WeakStep::worst(steps);
    let felt: Vec<&Watermelon> = watermelons.iter().filter(|service| service.is_felt()).collect();
    match (felt.first(), weak) {
        (Some(felt_bad), weak) => {
            let more = felt.len() - 1;
            not_felt(language, targets.as_deref(), (felt_bad, more), weak)
        }
        (None, Some(weak)) => stream_fails(language, targets, weak),
        (None, None) => plain(language, card, targets),
    }
}

/// "9 of 12 targets met", if there is one that can be judged.
#[must_use]
pub fn targets_met(language: &Language, card: &Card) -> Option<String> {
    let met = kpis(card).filter(|kpi| kpi.marks.status == Status::Met).count();
    let judged = kpis(card).filter(|kpi| is_judged(kpi)).count();
    (judged > 0).then(|| language.say("targets-met", &[("met", met.into()), ("judged", judged.into())]))
}

fn is_judged(kpi: &KpiScore) -> bool {
    matches!(kpi.marks.status, Status::Met | Status::Near | Status::Missed)
}

fn not_felt(
    language: &Language,
    targets: Option<&str>,
    (felt_bad, more): (&Watermelon, usize),
    weak: Option<&WeakStep>,
) -> String {
    let kept = targets.unwrap_or(language.word("promises-kept"));
    let who = match more {
        0 => felt_bad.name.clone(),
        _ => language.say("and-more", &[("name", Arg::from(&felt_bad.name)), ("more", more.into())]),
    };
    let mut args = vec![
        ("kept", kept.into()),
        ("who", who.into()),
        ("promise", language.value(Unit::Percent, felt_bad.promise).into()),
        ("experience", language.value(Unit::Percent, felt_bad.experience.unwrap_or_default()).into()),
    ];
    let answer = language.say("headline-not-felt", &args);
    let Some(weak) = weak else { return answer };
    args.extend([("stream", Arg::from(&weak.stream)), ("step", Arg::from(&weak.step))]);
    fitting([language.say("headline-not-felt-stream", &args), answer])
}

fn stream_fails(language: &Language, targets: Option<String>, weak: &WeakStep) -> String {
    let mut args = vec![
        ("stream", Arg::from(&weak.stream)),
        ("step", Arg::from(&weak.step)),
        ("owner", Arg::from(&weak.owner)),
        ("through", language.value(Unit::Percent, weak.completed).into()),
    ];
    let fails = language.say("headline-stream", &args);
    let Some(targets) = targets else { return fails };
    args.push(("targets", targets.into()));
    fitting([language.say("headline-targets-stream", &args), fails])
}

fn plain(language: &Language, card: &Card, targets: Option<String>) -> String {
    let when = || ("when", Arg::from(language.period(card.period)));
    let Some(targets) = targets else { return language.say("headline-too-few", &[when()]) };
    let mut open: Vec<_> = kpis(card).filter(|kpi| matches!(kpi.marks.status, Status::Missed | Status::Near)).collect();
    open.sort_by_key(|kpi| (kpi.marks.status == Status::Near, business_effect(kpi.value_factor)));
    let said = |id: &str, names: &[(&'static str, &KpiScore)]| {
        let names = names.iter().map(|(arg, kpi)| (*arg, Arg::from(&kpi.name)));
        let args: Vec<_> = [("targets", Arg::from(&targets)), when()].into_iter().chain(names).collect();
        language.say(id, &args)
    };
    match open.as_slice() {
        [] if kpis(card).any(|kpi| kpi.marks.target.is_some() && !is_judged(kpi)) => {
            language.say("headline-all-judged-met", &[when()])
        }
        [] => language.say("headline-all-met", &[when()]),
        [only] => fitting([said("headline-open", &[("name", only)]), said("headline-targets", &[])]),
        [first, second, ..] => fitting([
            said("headline-open-above-all-two", &[("first", first), ("second", second)]),
            said("headline-open-above-all", &[("name", first)]),
            said("headline-targets", &[]),
        ]),
    }
}
