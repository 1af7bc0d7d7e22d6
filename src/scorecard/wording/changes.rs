//! What really changed, in sentences. It never compares two points, and never says why.

use std::cmp::Reverse;

use entity::value::{Signal, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{fitting, kpis, range_text, value_text, values_apart};
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
pub fn signal_sentence(kpi: &KpiScore) -> Option<String> {
    let verb = match kpi.marks.signal {
        Signal::None => return None,
        Signal::Better => "really got better",
        Signal::Worse => "really got worse",
        Signal::Changed => "really changed",
    };
    let (name, value) = (&kpi.name, kpi.marks.value?);
    let shown = value_text(kpi.unit, value);
    let plain = format!("{name} {verb}: {shown} now.");
    let sentence = match (kpi.limit_lower.zip(kpi.limit_upper), kpi.average) {
        (Some((lower, upper)), _) if value < lower || upper < value => {
            format!("{name} {verb}: {shown}, outside the usual range of {}.", range_text(kpi.unit, lower, upper))
        }
        (_, Some(average)) => {
            let (shown, average) = values_apart(kpi.unit, value, average);
            format!("{name} {verb}: {shown} now, against an average of {average} so far.")
        }
        _ => plain.clone(),
    };
    Some(fitting([sentence, plain]))
}

/// The KPI's movement in words: the sentence of a real change, or that there is none, or that nobody can tell yet.
#[must_use]
pub fn movement(kpi: &KpiScore) -> String {
    let inside =
        |value: f64| kpi.limit_lower.zip(kpi.limit_upper).is_some_and(|(low, high)| low <= value && value <= high);
    signal_sentence(kpi).unwrap_or_else(|| match kpi.marks.value {
        None => "no figure".to_owned(),
        Some(value) if inside(value) => "within the usual range".to_owned(),
        Some(_) => "too short a history to tell".to_owned(),
    })
}

/// The real changes of a card by business effect: revenue, cost, productivity, satisfaction, differentiation; what got
/// worse before what got better; then as they stand on the card. Noise is left out.
#[must_use]
pub fn changes(card: &Card) -> Vec<Change> {
    let mut found: Vec<_> = kpis(card).filter_map(change).collect();
    found.sort_by_key(|change| (business_effect(change.value_factor), Reverse(change.signal == Signal::Worse)));
    found
}

fn change(kpi: &KpiScore) -> Option<Change> {
    Some(Change {
        kpi: kpi.id.clone(),
        name: kpi.name.clone(),
        value_factor: kpi.value_factor,
        signal: kpi.marks.signal,
        owner: kpi.owner.clone(),
        text: signal_sentence(kpi)?,
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
