//! The reasons of a proposal in plain words, each with its number. It decides nothing.

use entity::value::Unit;

use super::Reason;
use super::recent::{Before, Moved, Recent};
use super::shelf::{FADING_FROM, TRIAL_MONTHS};
use crate::scorecard::wording::value_text;

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
    let months = if trial_months == 1 { "month" } else { "months" };
    match rule {
        Rule::OnTrial => {
            named("on_trial", format!("On trial for {trial_months} {months}; decided after {TRIAL_MONTHS}."))
        }
        Rule::TrialOver => named("trial_over", format!("The trial has run for {trial_months} months: time to decide.")),
        Rule::Protected if recent.fading() => {
            named("protected", "Critical or seasonal: it stays, however little it is used.".to_owned())
        }
        Rule::Protected => named("protected", "Critical or seasonal: it stays.".to_owned()),
        Rule::RepairFirst => {
            named("repair_first", "Wanted, but it breaks too many promises: repair it first.".to_owned())
        }
        Rule::Unused => named("unused", "Nobody used it in the last three months.".to_owned()),
        Rule::CannotTell => named("cannot_tell", "Cannot tell yet: too few figures on its use.".to_owned()),
    }
}

impl Recent {
    /// Each known figure as a sentence; and how many answered, where they are too few.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let demand = self.demand.map(|moved| named(self.demand_rule(), demand_text(moved)));
        let promise = self.promise.map(|share| {
            let rule = if self.unreliable() { "promises_broken" } else { "promises_kept" };
            named(rule, format!("{} of its promises were kept.", value_text(Unit::Percent, share)))
        });
        let cost = self.unit_cost.map(|moved| named(self.cost_rule(), cost_text(moved)));
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
        match self.felt {
            Some(share) => {
                let rule = if self.liked() { "liked" } else { "not_liked" };
                let share = value_text(Unit::Percent, share);
                Some(named(rule, format!("{share} of {} answers were satisfied.", self.answers)))
            }
            None if self.answers == 0 => None,
            None => {
                let text = format!("Satisfaction cannot be told yet: only {} answered.", self.answers);
                Some(named("too_few_answers", text))
            }
        }
    }
}

fn named(rule: &str, text: String) -> Reason {
    Reason { rule: rule.to_owned(), text }
}

fn demand_text(moved: Moved) -> String {
    let before = before_text(moved.before);
    match amount(moved) {
        Some((percent, true)) => format!("Used {percent} more than {before}."),
        Some((percent, false)) => format!("Used {percent} less than {before}."),
        None => format!("Used as much as {before}."),
    }
}

fn cost_text(moved: Moved) -> String {
    let before = before_text(moved.before);
    match amount(moved) {
        Some((percent, true)) => format!("Each use costs {percent} more than {before}."),
        Some((percent, false)) => format!("Each use costs {percent} less than {before}."),
        None => format!("Each use costs as much as {before}."),
    }
}

/// The change in whole percent, and whether it is more; none below half a percent.
fn amount(moved: Moved) -> Option<(String, bool)> {
    let percent = moved.percent.abs().round();
    (percent >= 1.0).then(|| (value_text(Unit::Percent, percent), moved.percent > 0.0))
}

fn before_text(before: Before) -> &'static str {
    match before {
        Before::Year => "a year before",
        Before::Months => "three months before",
    }
}
