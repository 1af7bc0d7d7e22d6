//! What a folder may say of strategy: plans, priorities, initiatives, and what business units expect.

use chrono::NaiveDate;
use entity::value::{Exact, InitiativeStage, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A strategic plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyPlan {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Plans it serves: of the company, of the group, of a regulator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<String>,
    /// First day it looks at.
    pub from: NaiveDate,
    /// Last day it looks at.
    pub to: NaiveDate,
    /// Days on which it is reviewed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<NaiveDate>,
}

/// What matters most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight beside the others.
    pub weight: f64,
    /// Services that serve it.
    pub services: Vec<Serving>,
}

/// A service that serves a priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serving {
    /// The service.
    pub service: String,
    /// Share of its cost that serves the priority, in percent; all of it if not given.
    #[serde(default = "all", skip_serializing_if = "is_all")]
    pub percent: f64,
}

fn all() -> f64 {
    100.0
}

fn is_all(percent: &f64) -> bool {
    percent.total_cmp(&all()).is_eq()
}

/// Something undertaken to move a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initiative {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// The strategic plan it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The KPI it is to move.
    pub kpi: String,
    /// By how much, in the KPI's unit; the sign says which way.
    pub expected: f64,
    /// Who answers for it.
    pub owner: String,
    /// First day.
    pub starts: NaiveDate,
    /// Day on which it is done.
    pub ends: NaiveDate,
    /// Where it stands.
    pub stage: InitiativeStage,
    /// What it costs in all, in the company's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Exact>,
    /// Why it should work, as a sentence.
    pub why: String,
}

/// What a business unit expects, and how it is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Short name.
    pub id: String,
    /// Who expects it.
    pub business_unit: String,
    /// The expectation as it was said.
    pub sentence: String,
    /// The metric or survey item that tells.
    pub metric: String,
    /// What the metric speaks of.
    pub scope: Scope,
    /// The value from which on it counts as fulfilled.
    pub value: f64,
    /// How far short of it still counts as near.
    #[serde(default)]
    pub near: f64,
    /// Weight beside the unit's other expectations.
    pub weight: f64,
    /// First day.
    pub from: NaiveDate,
    /// First day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}
