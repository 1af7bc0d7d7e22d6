//! What a folder may say of scorecards: points of view, objectives, KPIs with their goals, and links.

use chrono::NaiveDate;
use entity::value::Scope;
use serde::{Deserialize, Serialize};

use crate::measure::perspectives::shipped;
use crate::model::yaml::{flow, flow_each, flow_map};
use crate::scorecard::{Noise, React, RollUpRule, Scale};

/// A balanced scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Share of weight that must have data before a score is shown, 0 to 1.
    pub minimum_coverage: f64,
    /// How its perspectives become one score; by weighted mean if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub roll_up: Option<RollUpRule>,
    /// Its points of view.
    pub perspectives: Vec<Perspective>,
    /// Which objective is supposed to move which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A point of view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perspective {
    /// Short name within the scorecard.
    pub id: String,
    /// Name in reports; that of the shipped perspective with this id if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Weight in the scorecard.
    pub weight: f64,
    /// How its objectives become one score; by weighted mean if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub roll_up: Option<RollUpRule>,
    /// What the company wants to reach.
    pub objectives: Vec<Objective>,
}

impl Perspective {
    /// Its own name, or that of the shipped perspective; else its id.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().or_else(|| shipped(&self.id)).unwrap_or(&self.id)
    }
}

/// What the company wants to reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Short name within the scorecard.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight in the perspective.
    pub weight: f64,
    /// How its KPIs become one score; by weighted mean if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub roll_up: Option<RollUpRule>,
    /// Metrics placed on it.
    pub kpis: Vec<Kpi>,
}

/// A supposed effect of one objective on another of the same scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The cause.
    pub from: String,
    /// The effect.
    pub to: String,
    /// Months until the effect shows.
    pub lag_months: i32,
    /// Why it should, as a sentence.
    pub why: String,
}

/// A metric placed on an objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    /// Short name.
    pub id: String,
    /// Name in reports; the metric's if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The metric, of the library or the model.
    pub metric: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Weight in the objective.
    pub weight: f64,
    /// Pairs of value and score, by rising value. Either these or a `scale`.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "flow")]
    pub points: Vec<(f64, f64)>,
    /// A preset instead of points.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub scale: Option<Scale>,
    /// Who answers for it.
    pub owner: String,
    /// Dated goals.
    #[serde(serialize_with = "flow_each")]
    pub targets: Vec<Target>,
    /// How noise is told from change; as for the company if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub noise: Option<Noise>,
    /// In how many periods a new figure comes; in each if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rhythm: Option<i32>,
    /// In how many days somebody has to react; as for the company if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub react: Option<React>,
    /// Known changes after which a new usual range begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub rebases: Vec<Rebase>,
    /// Deviations from the target that somebody has accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub deviations: Vec<Deviation>,
}

/// A known change after which a new usual range begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rebase {
    /// First day of the new process.
    pub from: NaiveDate,
    /// What changed, as a sentence.
    pub reason: String,
}

/// A deviation from the target that somebody has accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The worst value that is accepted; any if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Why, as a sentence.
    pub reason: String,
    /// Who accepted it.
    pub by: String,
}

/// A dated goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// First day it holds.
    pub from: NaiveDate,
    /// The goal; in its stead a band where a value is best inside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// How far short of it still counts as near.
    #[serde(default)]
    pub near: f64,
    /// Lower and upper end of a band, both included.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub band: Option<[f64; 2]>,
    /// Where it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
    /// What values are worth from that day on; as the KPI says if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub scale: Option<Scale>,
    /// Last day it holds; until the next one begins if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}
