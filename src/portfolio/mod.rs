//! Portfolio: the shelf of services and where each should stand. It proposes; people decide.

use std::collections::BTreeMap;

use entity::value::{Confidence, Move, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod outside;
mod reasons;
mod recent;
mod shelf;
mod standing;
mod stream;
mod year_end;

pub use outside::{Outside, OutsideUnit, outside};
pub use shelf::{
    DEARER_FROM, DISLIKED_BELOW, FADING_FROM, LIKED_FROM, RELIABLE_FROM, RISING_FROM, TRIAL_MONTHS, shelf,
};
pub use standing::{Standing, standing};
pub use stream::{StepShare, StreamHealth, weakest_step};
pub use year_end::{Expectation, YearEnd, year_end};

/// A service with its recent months: all that a shelf review needs.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceHistory {
    /// Short name.
    pub service: String,
    /// Name in reports.
    pub name: String,
    /// Critical or seasonal: never proposed for phase-out.
    pub protected: bool,
    /// On trial now.
    pub on_trial: bool,
    /// Oldest first, without gaps; the last one is reviewed.
    pub months: Vec<ServiceMonth>,
}

/// One month of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceMonth {
    /// When.
    pub period: Period,
    /// Demand: how much it was used.
    pub demand: Option<f64>,
    /// Share of promises kept, percent.
    pub promise: Option<f64>,
    /// Share of satisfied answers, percent.
    pub felt: Option<f64>,
    /// How many answers.
    pub answers: u64,
    /// Cost in the company's currency.
    pub cost: Option<f64>,
}

/// Why a move is proposed: the fact in plain words, and the rule that fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Name of the rule.
    pub rule: String,
    /// The fact, in plain English.
    pub text: String,
    /// The same in no language yet, for readers of another one; what was proposed before there were any has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

/// A sentence in no language yet: a message of the catalogue and its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Said {
    /// The message's id.
    pub message: String,
    /// What stands in it, by name.
    pub values: BTreeMap<String, Figure>,
}

/// A figure in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// A share or a change, in percent.
    Percent(f64),
    /// A number of things.
    Count(u64),
}

/// A proposed move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// The service's id.
    pub service: String,
    /// The month reviewed.
    pub period: Period,
    /// Where it should stand.
    #[serde(rename = "move")]
    pub to: Move,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub reasons: Vec<Reason>,
}
