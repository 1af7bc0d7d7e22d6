//! The one decision a report asks for. It proposes by a simple rule; people decide.

use entity::value::{Period, PeriodKind, Signal, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{WeakStep, changes, fitting, kpis, value_text, values_apart};
use crate::scorecard::{Card, Watermelon};

/// What could be asked for.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Weakest step of each value stream.
    pub steps: Vec<WeakStep>,
    /// Services with kept promises and bad experience, widest gap first, each with who answers for it.
    pub watermelons: Vec<(Watermelon, String)>,
    /// Services proposed for phase-out, the one to ask about first.
    pub phase_outs: Vec<PhaseOut>,
}

/// A service proposed for phase-out.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseOut {
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What it costs in a month, as text with its currency, if known.
    pub monthly_cost: Option<String>,
}

/// A decision asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionAsked {
    /// What to decide, as a sentence.
    pub ask: String,
    /// Who has to move: a person, a department or a supplier.
    pub by_whom: String,
    /// Last day to decide.
    pub until: Period,
    /// What waiting costs, as a sentence.
    pub cost_of_waiting: String,
    /// The KPI that will tell whether it worked, if one does.
    pub kpi: Option<String>,
    /// Whether it can hardly be taken back: what was stopped is not soon there again.
    pub hard_to_reverse: bool,
}

/// The one decision to ask for, by business effect; none if nothing calls for one.
///
/// The first that exists of: the weakest step of a value stream below [`super::WEAK_STEP_BELOW`] (revenue is lost), the
/// service with the widest gap between kept promises and satisfaction, the first proposed phase-out, the KPI that really
/// got worse and matters most. It is due on the last day of the period after the scored one, before its report.
#[must_use]
pub fn decision_asked(card: &Card, candidates: &Candidates) -> Option<DecisionAsked> {
    let until = last_day(card.period.next());
    WeakStep::worst(&candidates.steps)
        .map(|step| repair_step(step, until))
        .or_else(|| candidates.watermelons.first().map(|(service, owner)| repair_experience(service, owner, until)))
        .or_else(|| candidates.phase_outs.first().map(|service| stop(service, until)))
        .or_else(|| repair_kpi(card, until))
}

fn last_day(period: Period) -> Period {
    Period::containing(PeriodKind::Day, period.end()).previous()
}

/// The owner; where none is recorded, whoever answers for the thing.
fn named(owner: &str, thing: &str) -> String {
    if owner.is_empty() { format!("whoever answers for {thing}") } else { owner.to_owned() }
}

fn repair_step(step: &WeakStep, until: Period) -> DecisionAsked {
    let through = value_text(Unit::Percent, step.completed);
    let lost = 100.0 - step.completed;
    let owner = named(&step.owner, &step.step);
    DecisionAsked {
        ask: fitting([
            format!("Agree with {owner} what changes at {}, where only {through} get through.", step.step),
            format!("Agree what changes at {}.", step.step),
        ]),
        by_whom: owner,
        until,
        cost_of_waiting: fitting([
            format!("Of every 100 that reach {}, about {lost:.0} are lost, month after month.", step.step),
            format!("Of every 100 that get there, about {lost:.0} are lost, month after month."),
        ]),
        kpi: None,
        hard_to_reverse: false,
    }
}

fn repair_experience(service: &Watermelon, owner: &str, until: Period) -> DecisionAsked {
    let unhappy = value_text(Unit::Percent, 100.0 - service.experience.unwrap_or_default());
    DecisionAsked {
        ask: fitting([
            format!("Decide what changes in {}, so that the kept promises are felt.", service.name),
            "Decide what changes, so that the kept promises are felt.".to_owned(),
        ]),
        by_whom: named(owner, &service.name),
        until,
        cost_of_waiting: format!("Until then {unhappy} of {} who answered stay unsatisfied.", service.n),
        kpi: None,
        hard_to_reverse: false,
    }
}

fn stop(service: &PhaseOut, until: Period) -> DecisionAsked {
    DecisionAsked {
        ask: format!("Decide whether to phase out {}.", service.name),
        by_whom: named(&service.owner, &service.name),
        until,
        cost_of_waiting: match &service.monthly_cost {
            Some(cost) => format!("Each month of waiting costs {cost}."),
            None => "What waiting costs is not known.".to_owned(),
        },
        kpi: None,
        hard_to_reverse: true,
    }
}

fn repair_kpi(card: &Card, until: Period) -> Option<DecisionAsked> {
    let worst = changes(card).into_iter().find(|change| change.signal == Signal::Worse)?;
    let kpi = kpis(card).find(|kpi| kpi.id == worst.kpi)?;
    let standing = match kpi.marks.value.zip(kpi.marks.target) {
        Some((value, target)) => {
            let (value, target) = values_apart(kpi.unit, value, target);
            format!("It stands at {value} against a target of {target}.")
        }
        None => "What waiting costs is not known.".to_owned(),
    };
    Some(DecisionAsked {
        ask: fitting([format!("Decide what brings {} back.", kpi.name), "Decide what brings it back.".to_owned()]),
        by_whom: named(&kpi.owner, &kpi.name),
        until,
        cost_of_waiting: standing,
        kpi: Some(kpi.id.clone()),
        hard_to_reverse: false,
    })
}
