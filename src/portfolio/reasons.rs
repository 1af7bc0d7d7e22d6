//! The reasons of a proposal in plain words, each with its number. It decides nothing.

use entity::value::Unit;

use super::recent::{Before, Moved, Recent};
use super::shelf::{FADING_FROM, TRIAL_MONTHS};
use super::{Figure, Reason, Said};
use crate::language::{Arg, Language};

/// What explains a move beside the figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// The trial still runs.
    OnTrial,
    /// The trial has to be decided.
    TrialOver,
    /// Critical or seasonal.
    Protected,
    /// Wanted, but it breaks its promises.
    RepairFirst,
    /// Not used at all.
    Unused,
    /// Nobody knows how much it is used.
    CannotTell,
}

/// The reason that names the rule.
pub(super) fn reason(rule: Rule, recent: &Recent, trial_months: usize) -> Reason {
    let months = ("months", count(trial_months));
    match rule {
        Rule::OnTrial => named("on_trial", "shelf-on_trial", [months, ("after", count(TRIAL_MONTHS))]),
        Rule::TrialOver => named("trial_over", "shelf-trial_over", [months]),
        Rule::Protected if recent.fading() => named("protected", "shelf-protected-fading", []),
        Rule::Protected => named("protected", "shelf-protected", []),
        Rule::RepairFirst => named("repair_first", "shelf-repair_first", []),
        Rule::Unused => named("unused", "shelf-unused", []),
        Rule::CannotTell => named("cannot_tell", "shelf-cannot_tell", []),
    }
}

impl Reason {
    /// The fact in that language; in English where it is known in no other.
    #[must_use]
    pub fn told(&self, language: &Language) -> String {
        match &self.said {
            Some(said) if language.has(&said.message) => said.in_words(language),
            _ => self.text.clone(),
        }
    }
}

impl Said {
    fn in_words(&self, language: &Language) -> String {
        let shown = |figure: &Figure| match figure {
            Figure::Percent(value) => Arg::from(language.value(Unit::Percent, *value)),
            Figure::Count(count) => Arg::from(*count),
        };
        let values: Vec<_> = self.values.iter().map(|(name, figure)| (name.as_str(), shown(figure))).collect();
        language.say(&self.message, &values)
    }
}

fn named<const N: usize>(rule: &str, message: &str, values: [(&str, Figure); N]) -> Reason {
    let values = values.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect();
    let said = Said { message: message.to_owned(), values };
    Reason { rule: rule.to_owned(), text: said.in_words(Language::english()), said: Some(said) }
}

fn count(number: usize) -> Figure {
    Figure::Count(u64::try_from(number).unwrap_or(u64::MAX))
}

impl Recent {
    /// Each known figure as a sentence; and how many answered, where they are too few.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let demand = self.demand.map(|moved| moving(self.demand_rule(), "shelf-used", moved));
        let promise = self.promise.map(|share| {
            let rule = if self.unreliable() { "promises_broken" } else { "promises_kept" };
            named(rule, "shelf-promises", [("share", Figure::Percent(share))])
        });
        let cost = self.unit_cost.map(|moved| moving(self.cost_rule(), "shelf-costs", moved));
        [demand, self.felt_reason(), promise, cost].into_iter().flatten().collect()
    }

    fn demand_rule(&self) -> &'static str {
        match (self.rising(), self.demand) {
            (true, _) => "demand_rising",
            (_, Some(moved)) if moved.percent <= -FADING_FROM => "demand_fading",
            _ => "demand_steady",
        }
    }

    fn cost_rule(&self) -> &'static str {
        if self.dearer() { "use_dearer" } else { "use_not_dearer" }
    }

    fn felt_reason(&self) -> Option<Reason> {
        let answers = ("answers", Figure::Count(self.answers));
        match self.felt {
            Some(share) => {
                let rule = if self.liked() { "liked" } else { "not_liked" };
                Some(named(rule, "shelf-satisfied", [("share", Figure::Percent(share)), answers]))
            }
            None if self.answers == 0 => None,
            None => Some(named("too_few_answers", "shelf-too_few_answers", [answers])),
        }
    }
}

/// How a figure moved, in whole percent; below half a percent it did not.
fn moving(rule: &str, message: &str, moved: Moved) -> Reason {
    let percent = moved.percent.abs().round();
    let way = match percent {
        ..1.0 => "same",
        _ if moved.percent > 0.0 => "more",
        _ => "less",
    };
    let before = match moved.before {
        Before::Year => "year",
        Before::Months => "months",
    };
    named(rule, &[message, way, before].join("-"), [("percent", Figure::Percent(percent))])
}
