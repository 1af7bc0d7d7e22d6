//! What really changed, in sentences. It never compares two points, and never says why.

use std::cmp::Reverse;

use entity::value::{Signal, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{fitting, kpis};
use crate::language::{Arg, Language};
use crate::scorecard::{Card, KpiScore};

/// A real change of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// How it creates value.
    pub value_factor: ValueFactor,
    /// Better, worse or changed; never none.
    pub signal: Signal,
    /// Who answers for it.
    pub owner: String,
    /// The change as a sentence.
    pub text: String,
}

/// The KPI's movement as a sentence, if a rule of the process chart fired; none for noise.
#[must_use]
pub fn signal_sentence(language: &Language, kpi: &KpiScore) -> Option<String> {
    let [plain, outside, against] = match kpi.marks.signal {
        Signal::None => return None,
        Signal::Better => ["moved-better", "moved-better-outside", "moved-better-average"],
        Signal::Worse => ["moved-worse", "moved-worse-outside", "moved-worse-average"],
        Signal::Changed => ["moved-changed", "moved-changed-outside", "moved-changed-average"],
    };
    let (unit, value) = (kpi.unit, kpi.marks.value?);
    let said = |id: &str, value: String, beside: (&str, String)| {
        language.say(id, &[("name", Arg::from(&kpi.name)), ("value", value.into()), (beside.0, beside.1.into())])
    };
    let shown = || language.value(unit, value);
    let plain = language.say(plain, &[("name", Arg::from(&kpi.name)), ("value", shown().into())]);
    let sentence = match (kpi.limit_lower.zip(kpi.limit_upper), kpi.average) {
        (Some((lower, upper)), _) if value < lower || upper < value => {
            said(outside, shown(), ("range", language.range(unit, lower, upper)))
        }
        (_, Some(average)) => {
            let (shown, average) = language.values_apart(unit, value, average);
            said(against, shown, ("average", average))
        }
        _ => plain.clone(),
    };
    Some(fitting([sentence, plain]))
}

/// The KPI's movement in words: the sentence of a real change, or that there is none, or that nobody can tell yet.
#[must_use]
pub fn movement(language: &Language, kpi: &KpiScore) -> String {
    let inside =
        |value: f64| kpi.limit_lower.zip(kpi.limit_upper).is_some_and(|(low, high)| low <= value && value <= high);
    let calm = || match kpi.marks.value {
        None => language.word("no-figure"),
        Some(value) if inside(value) => language.signal(Signal::None),
        Some(_) => language.word("movement-too-short"),
    };
    signal_sentence(language, kpi).unwrap_or_else(|| calm().to_owned())
}

/// The real changes of a card by business effect: revenue, cost, productivity, satisfaction, differentiation; what got
/// worse before what got better; then as they stand on the card. Noise is left out.
#[must_use]
pub fn changes(language: &Language, card: &Card) -> Vec<Change> {
    let mut found: Vec<_> = kpis(card).filter_map(|kpi| change(language, kpi)).collect();
    found.sort_by_key(|change| (business_effect(change.value_factor), Reverse(change.signal == Signal::Worse)));
    found
}

fn change(language: &Language, kpi: &KpiScore) -> Option<Change> {
    Some(Change {
        kpi: kpi.id.clone(),
        name: kpi.name.clone(),
        value_factor: kpi.value_factor,
        signal: kpi.marks.signal,
        owner: kpi.owner.clone(),
        text: signal_sentence(language, kpi)?,
    })
}

/// Place in the order of business effect, the strongest first.
pub(super) fn business_effect(factor: ValueFactor) -> u8 {
    match factor {
        ValueFactor::Revenue => 0,
        ValueFactor::Cost => 1,
        ValueFactor::Productivity => 2,
        ValueFactor::Satisfaction => 3,
        ValueFactor::Differentiation => 4,
    }
}
