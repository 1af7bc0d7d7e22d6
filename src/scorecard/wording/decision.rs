//! The one decision a report asks for. It proposes by a simple rule; people decide.

use entity::value::{Period, PeriodKind, Signal, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{WeakStep, changes, fitting, kpis};
use crate::language::{Arg, Language};
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
pub fn decision_asked(language: &Language, card: &Card, candidates: &Candidates) -> Option<DecisionAsked> {
    let ask = Asking { language, until: last_day(card.period.next()) };
    WeakStep::worst(&candidates.steps)
        .map(|step| ask.repair_step(step))
        .or_else(|| candidates.watermelons.first().map(|(service, owner)| ask.repair_experience(service, owner)))
        .or_else(|| candidates.phase_outs.first().map(|service| ask.stop(service)))
        .or_else(|| ask.repair_kpi(card))
}

fn last_day(period: Period) -> Period {
    Period::containing(PeriodKind::Day, period.end()).previous()
}

/// In which language, and until when.
struct Asking<'a> {
    language: &'a Language,
    until: Period,
}

/// Whether to stop a service, asked after the review of that month.
#[must_use]
pub fn phase_out_asked(language: &Language, service: &PhaseOut, month: Period) -> DecisionAsked {
    Asking { language, until: last_day(month.next()) }.stop(service)
}

impl Asking<'_> {
    fn repair_step(&self, step: &WeakStep) -> DecisionAsked {
        let through = self.language.value(Unit::Percent, step.completed);
        let lost = format!("{:.0}", 100.0 - step.completed);
        let owner = self.named(&step.owner, &step.step);
        let name = || Arg::from(&step.step);
        let ask = [("owner", Arg::from(&owner)), ("step", name()), ("through", through.into())];
        let wait = [("step", name()), ("lost", lost.into())];
        DecisionAsked {
            ask: fitting([self.language.say("decide-step", &ask), self.language.say("decide-step-short", &ask)]),
            cost_of_waiting: fitting([
                self.language.say("wait-step", &wait),
                self.language.say("wait-step-short", &wait),
            ]),
            ..self.of(owner)
        }
    }

    fn repair_experience(&self, service: &Watermelon, owner: &str) -> DecisionAsked {
        let unhappy = self.language.value(Unit::Percent, 100.0 - service.experience.unwrap_or_default());
        let wait = [("unhappy", unhappy.into()), ("answers", service.n.into())];
        DecisionAsked {
            ask: self.about(["decide-experience", "decide-experience-short"], &service.name),
            cost_of_waiting: self.language.say("wait-experience", &wait),
            ..self.of(self.named(owner, &service.name))
        }
    }

    fn stop(&self, service: &PhaseOut) -> DecisionAsked {
        DecisionAsked {
            ask: self.language.say("decide-phase-out", &[("name", Arg::from(&service.name))]),
            cost_of_waiting: match &service.monthly_cost {
                Some(cost) => self.language.say("wait-cost", &[("cost", cost.into())]),
                None => self.language.word("wait-unknown").to_owned(),
            },
            hard_to_reverse: true,
            ..self.of(self.named(&service.owner, &service.name))
        }
    }

    fn repair_kpi(&self, card: &Card) -> Option<DecisionAsked> {
        let worst = changes(self.language, card).into_iter().find(|change| change.signal == Signal::Worse)?;
        let kpi = kpis(card).find(|kpi| kpi.id == worst.kpi)?;
        let standing = match kpi.marks.value.zip(kpi.marks.target) {
            Some((value, target)) => {
                let (value, target) = self.language.values_apart(kpi.unit, value, target);
                self.language.say("wait-measure", &[("value", value.into()), ("target", target.into())])
            }
            None => self.language.word("wait-unknown").to_owned(),
        };
        Some(DecisionAsked {
            ask: self.about(["decide-measure", "decide-measure-short"], &kpi.name),
            cost_of_waiting: standing,
            kpi: Some(kpi.id.clone()),
            ..self.of(self.named(&kpi.owner, &kpi.name))
        })
    }

    /// The first of both that is short enough.
    fn about(&self, ids: [&str; 2], name: &str) -> String {
        fitting(ids.map(|id| self.language.say(id, &[("name", name.into())])))
    }

    /// The owner; where none is recorded, whoever answers for the thing.
    fn named(&self, owner: &str, thing: &str) -> String {
        match owner {
            "" => self.language.say("whoever-answers", &[("thing", thing.into())]),
            owner => owner.to_owned(),
        }
    }

    /// With nothing said yet.
    fn of(&self, by_whom: String) -> DecisionAsked {
        DecisionAsked {
            ask: String::new(),
            by_whom,
            until: self.until,
            cost_of_waiting: String::new(),
            kpi: None,
            hard_to_reverse: false,
        }
    }
}
