//! Scorecard: measurements and targets become scores, a roll-up with coverage, and plain sentences. It reads no table.

use entity::value::{Assurance, Direction, NoValue, Period, Scope, Signal, Status, Trend, Unit, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::Measurement;

mod alignment;
mod effect;
mod expectation;
mod float;
mod judging;
mod news;
mod outlook;
#[cfg(test)]
mod peers;
mod points;
mod range;
mod roll_up;
#[cfg(test)]
mod sample;
mod scale;
mod score;
mod strategy;
mod target;
mod verdict;
mod watermelon;
pub mod wording;

pub use alignment::{AlignedShare, Alignment, Funded, NUMBER_ONES, alignment};
pub use effect::{Effect, Hope, VALUES_AFTER, effect};
pub use expectation::{Expected, Fulfilment, Judged, fulfilment};
pub use judging::{Deviation, Judging, React, Reaction};
pub use news::{Standings, has_news};
pub use outlook::{Ahead, Outlook, YearEnd, outlook};
pub use points::{Bar, Points, binary, four_thresholds, goal_red_flag, min_max, points_score};
pub use range::{Noise, Process, Rebase, Season, Seen, Usual, VALUES_FOR_A_RANGE, VALUES_FOR_A_VERDICT};
pub use roll_up::{BAD_BELOW, Part, RollUp, RollUpRule, roll_up};
pub use scale::Scale;
pub use score::{MET_FROM, NEAR_FROM, SAME_SCORE, rescore, score};
pub use strategy::{CHANCE_FINDS, LinkScores, LinkTest, PAIRS_FOR_A_TEST, test_links};
pub use target::{DatedGoal, Reach, goal_in, holds_in, reach};
pub use verdict::{assurance, status, trend};
pub use watermelon::{
    EXPERIENCE_BAD_BELOW, MINIMUM_N, OUTCOME_BAD_BELOW, PROMISE_KEPT_FROM, Red, Seen as ServiceShare, ServicePair,
    watermelons,
};

/// A scorecard as planned, with the history of each KPI: all that scoring needs.
#[derive(Clone, Debug)]
pub struct CardPlan {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Share of weight that must have data before a score is shown, 0 to 1.
    pub minimum_coverage: f64,
    /// How its perspectives become one score.
    pub rule: RollUpRule,
    /// Its points of view, in order.
    pub perspectives: Vec<PerspectivePlan>,
}

/// A point of view, as planned.
#[derive(Clone, Debug)]
pub struct PerspectivePlan {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the card.
    pub weight: f64,
    /// How its objectives become one score.
    pub rule: RollUpRule,
    /// Its objectives, in order.
    pub objectives: Vec<ObjectivePlan>,
}

/// An objective, as planned.
#[derive(Clone, Debug)]
pub struct ObjectivePlan {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the perspective.
    pub weight: f64,
    /// How its KPIs become one score.
    pub rule: RollUpRule,
    /// Its KPIs, in order.
    pub kpis: Vec<KpiPlan>,
}

/// A KPI, as planned, with its history.
#[derive(Clone, Debug)]
pub struct KpiPlan {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Meaning in plain words.
    pub meaning: String,
    /// What it speaks of.
    pub scope: Scope,
    /// What the value counts.
    pub unit: Unit,
    /// Which way it gets better.
    pub direction: Direction,
    /// How it creates value.
    pub value_factor: ValueFactor,
    /// Weight in the objective.
    pub weight: f64,
    /// Pairs of value and score, by rising value; straight lines between them.
    pub points: Vec<(f64, f64)>,
    /// Its goals, in order of their days.
    pub goals: Vec<DatedGoal>,
    /// Who answers for it.
    pub owner: String,
    /// How its values are judged beside the points.
    pub judging: Judging,
    /// Its measurements, oldest first, one per period without gaps; the last one is scored.
    pub history: Vec<Observation>,
}

/// A dated goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The goal.
    pub value: f64,
    /// How far short of it still counts as near, in the unit of the value, never negative.
    pub near: f64,
}

/// A measurement and its period.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When.
    pub period: Period,
    /// What it came to.
    pub measurement: Measurement,
    /// Id of its proof.
    pub proof: Option<String>,
    /// Whether its period was not over, or not all of it known: the value is one so far.
    pub partial: bool,
    /// Minutes of agreed time in which nobody watched.
    pub unobserved_minutes: f64,
}

/// The marks every node of a card carries; those that make no sense on a node are null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Marks {
    /// 0 to 100.
    pub score: Option<f64>,
    /// The same of the period before.
    #[serde(default)]
    pub score_before: Option<f64>,
    /// Share of weight that has data, 0 to 1.
    pub coverage: f64,
    /// The same of the period before.
    #[serde(default)]
    pub coverage_before: f64,
    /// Against the target.
    pub status: Status,
    /// Against the period before.
    pub trend: Trend,
    /// Real change, or noise.
    pub signal: Signal,
    /// Will it keep meeting the target?
    pub assurance: Assurance,
    /// The value.
    pub value: Option<f64>,
    /// The goal.
    pub target: Option<f64>,
    /// How many records.
    pub n: u64,
    /// Id of the proof.
    pub proof: Option<String>,
}

/// A scored scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Card {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// Its marks.
    #[serde(flatten)]
    pub marks: Marks,
    /// How its points of view become one score.
    #[serde(default)]
    pub rule: RollUpRule,
    /// Its points of view.
    pub perspectives: Vec<PerspectiveScore>,
}

impl Card {
    /// The KPI of that id, if it is on the card.
    #[must_use]
    pub fn into_kpi(self, id: &str) -> Option<KpiScore> {
        let objectives = self.perspectives.into_iter().flat_map(|view| view.objectives);
        objectives.flat_map(|objective| objective.kpis).find(|kpi| kpi.id == id)
    }
}

/// A scored point of view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PerspectiveScore {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the card.
    pub weight: f64,
    /// Points it adds to the card's score.
    pub contribution: Option<f64>,
    /// Points by which it moved the card's score since the period before, where both have one.
    #[serde(default)]
    pub moved: Option<f64>,
    /// Its marks.
    #[serde(flatten)]
    pub marks: Marks,
    /// How its objectives become one score.
    #[serde(default)]
    pub rule: RollUpRule,
    /// Its objectives.
    pub objectives: Vec<ObjectiveScore>,
}

/// A scored objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectiveScore {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the perspective.
    pub weight: f64,
    /// Points it adds to the perspective's score.
    pub contribution: Option<f64>,
    /// Points by which it moved the perspective's score since the period before, where both have one.
    #[serde(default)]
    pub moved: Option<f64>,
    /// Its marks.
    #[serde(flatten)]
    pub marks: Marks,
    /// How its KPIs become one score.
    #[serde(default)]
    pub rule: RollUpRule,
    /// Its KPIs.
    pub kpis: Vec<KpiScore>,
}

/// A scored KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KpiScore {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Meaning in plain words.
    pub meaning: String,
    /// What it speaks of.
    pub scope: Scope,
    /// What the value counts.
    pub unit: Unit,
    /// Which way it gets better.
    pub direction: Direction,
    /// How it creates value.
    pub value_factor: ValueFactor,
    /// Who answers for it.
    pub owner: String,
    /// Weight in the objective.
    pub weight: f64,
    /// Points it adds to the objective's score.
    pub contribution: Option<f64>,
    /// Points by which it moved the objective's score since the period before, where both have one.
    #[serde(default)]
    pub moved: Option<f64>,
    /// Its marks.
    #[serde(flatten)]
    pub marks: Marks,
    /// Pairs of value and score that it was scored by.
    #[serde(default)]
    pub points: Vec<(f64, f64)>,
    /// The period its value is of: an earlier one only where its figures come more rarely than its card.
    #[serde(default)]
    pub as_of: Option<Period>,
    /// Whether the value is one so far: its period was not over when it was measured.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Minutes of agreed time in which nobody watched; they stand on neither side of the value.
    #[serde(default, skip_serializing_if = "is_none_at_all")]
    pub unobserved_minutes: f64,
    /// Where there is no value: the last one there was, for the eye only. Its score counts for nothing.
    #[serde(default)]
    pub last_known: Option<LastKnown>,
    /// The deviation from the target that somebody has accepted for now.
    #[serde(default)]
    pub accepted: Option<Deviation>,
    /// Until when somebody has to react, and how long that is over.
    #[serde(default)]
    pub reaction: Option<Reaction>,
    /// The rules by which change is told from noise.
    #[serde(default)]
    pub noise: Noise,
    /// Known changes up to the period; the usual range is that since the last of them.
    #[serde(default)]
    pub rebases: Vec<Rebase>,
    /// For how many values nothing has really changed.
    #[serde(default)]
    pub quiet_for: usize,
    /// Value of the period before.
    pub previous: Option<f64>,
    /// Above the line.
    pub numerator: Option<f64>,
    /// Below the line.
    pub denominator: Option<f64>,
    /// Why there is no value.
    pub no_value: Option<NoValue>,
    /// 95 % interval, lower end.
    pub ci_lower: Option<f64>,
    /// 95 % interval, upper end.
    pub ci_upper: Option<f64>,
    /// Usual range, lower end.
    pub limit_lower: Option<f64>,
    /// Usual range, upper end.
    pub limit_upper: Option<f64>,
    /// Average of the usual range.
    pub average: Option<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none_at_all(minutes: &f64) -> bool {
    *minutes <= 0.0
}

/// A value that is too old to count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LastKnown {
    /// When.
    pub period: Period,
    /// What it was.
    pub value: f64,
}

/// A service whose promise is kept and whose experience or outcome is not: green outside, red inside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Watermelon {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Promise score, 0 to 100: share of promises kept.
    pub promise: f64,
    /// Experience score, 0 to 100: share of satisfied answers; none where too few answered.
    pub experience: Option<f64>,
    /// Outcome score, 0 to 100: share of cases that got through the steps that lean on the service; none where too few did.
    #[serde(default)]
    pub outcome: Option<f64>,
    /// Promise minus the lower one of those that are bad.
    pub gap: f64,
    /// How many answers.
    pub n: u64,
    /// How many cases.
    #[serde(default)]
    pub outcome_n: u64,
    /// What is bad.
    #[serde(default)]
    pub red: Vec<Red>,
}
