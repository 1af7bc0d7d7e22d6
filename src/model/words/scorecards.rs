//! What a folder may say of scorecards: points of view, objectives, KPIs with their goals, and links.

use chrono::NaiveDate;
use entity::value::Scope;
use serde::{Deserialize, Serialize};

use crate::model::yaml::{flow, flow_each};

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
    /// Name in reports.
    pub name: String,
    /// Weight in the scorecard.
    pub weight: f64,
    /// What the company wants to reach.
    pub objectives: Vec<Objective>,
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
    /// Pairs of value and score, by rising value.
    #[serde(serialize_with = "flow")]
    pub points: Vec<(f64, f64)>,
    /// Who answers for it.
    pub owner: String,
    /// Dated goals.
    #[serde(serialize_with = "flow_each")]
    pub targets: Vec<Target>,
}

/// A dated goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// First day it holds.
    pub from: NaiveDate,
    /// The goal.
    pub value: f64,
    /// How far short of it still counts as near.
    #[serde(default)]
    pub near: f64,
    /// Where it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
}
