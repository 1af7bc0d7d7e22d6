//! What a model folder may say: the shapes of its YAML files. Nothing here checks or applies.

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::value::{ChargeMethod, Currency, Exact, Misfire, Period, Role, Scope, ServiceKind, Stage};
use serde::{Deserialize, Serialize};

use super::yaml::{flow, flow_each};

use crate::connectors::SourceSettings;
use crate::measure::Metric;

/// One file of the folder: any of these lists, each at most once per file. All files together make the model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Model {
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<Company>,
    /// The organisation tree, parents before children.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub business_units: Vec<BusinessUnit>,
    /// What business units use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Enterprise value streams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_streams: Vec<ValueStream>,
    /// Metrics of the company's own; the library's are there by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// Balanced scorecards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scorecards: Vec<Scorecard>,
    /// Configured external systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How cost is shared out.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub charge_rules: Vec<ChargeRule>,
    /// Prices of what is used.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub rates: Vec<Rate>,
    /// Planned money.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub budgets: Vec<Budget>,
    /// Who signs in or receives reports. Passwords are never in a model.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub people: Vec<Person>,
    /// Who receives which report.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub subscriptions: Vec<Subscription>,
    /// Reports that are made every month, whether or not anybody receives them.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub reports: Vec<Report>,
    /// When steps are due.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub schedules: Vec<Schedule>,
}

/// The company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Name in reports.
    pub name: String,
    /// Zone of its periods.
    pub zone: Tz,
    /// Currency of its statements.
    pub currency: Currency,
    /// Language of its reports: `en`.
    pub language: String,
}

/// A node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessUnit {
    /// Short name.
    pub id: String,
    /// The node above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Name in reports.
    pub name: String,
    /// Person id of its business relationship manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brm: Option<String>,
    /// Person id of its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// How many people work there.
    #[serde(default)]
    pub people: i32,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// First day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

/// Something a business unit uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What sort of service.
    pub kind: ServiceKind,
    /// What it does for the business, in plain words.
    pub purpose: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it stands in its life.
    pub stage: Stage,
    /// When it is promised to work: `always`, or days and hours such as `Mo-Fr 07:00-19:00`.
    pub agreed_hours: String,
    /// Critical or seasonal: never proposed for phase-out.
    #[serde(default)]
    pub protected: bool,
}

/// An enterprise value stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueStream {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What it is for.
    pub outcome: String,
    /// In order.
    #[serde(serialize_with = "flow_each")]
    pub steps: Vec<Step>,
}

/// A step of a value stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Short name within the stream.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Department or supplier that owns it.
    pub owner: String,
    /// The service it leans on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

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

/// A configured external system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name.
    pub id: String,
    /// Name on pages.
    pub name: String,
    /// How often it is expected to deliver.
    pub rhythm_hours: i32,
    /// How it is reached and read.
    pub settings: SourceSettings,
}

/// How the cost of one service is shared out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargeRule {
    /// Short name.
    pub id: String,
    /// Name on statements.
    pub name: String,
    /// The service.
    pub service: String,
    /// How.
    pub method: ChargeMethod,
    /// Usage driver, for proportional sharing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Unit printed on statements.
    pub unit: String,
}

/// A line of the rate card: what one unit of a service costs whoever uses it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Short name.
    pub id: String,
    /// The service.
    pub service: String,
    /// What is charged for.
    pub charge_kind: String,
    /// What one unit is.
    pub unit: String,
    /// Price of one unit.
    pub unit_price: Exact,
    /// Its currency.
    pub currency: Currency,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

/// Planned money of a business unit for a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The business unit.
    pub business_unit: String,
    /// First month it holds; until the next entry of the unit.
    pub from: Period,
    /// Amount a month.
    pub amount: Exact,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Short name used to sign in.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Address for reports.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// Business units the person may see, with everything below; `all` for the whole company.
    pub sees: Vec<String>,
}

/// Who receives which report, about what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The reader.
    pub person: String,
    /// Which report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
}

/// A report that is made every month, whether or not anybody receives it by mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Which report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Its title; the scorecard's name if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Short name.
    pub id: String,
    /// Which step.
    pub step: String,
    /// Five fields, in the zone.
    pub cron: String,
    /// IANA time zone.
    pub zone: Tz,
    /// What becomes of due instants that passed while nothing ran: `latest`, `all` or `skip`.
    #[serde(default = "usual_misfire", skip_serializing_if = "is_usual_misfire")]
    pub misfire: Misfire,
    /// For how many days a missed instant is made up for.
    #[serde(default = "usual_catch_up", skip_serializing_if = "is_usual_catch_up")]
    pub catch_up_days: i32,
    /// Whether it rests.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// Last day, in the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<NaiveDate>,
}

fn usual_misfire() -> Misfire {
    Misfire::Latest
}

fn is_usual_misfire(misfire: &Misfire) -> bool {
    *misfire == usual_misfire()
}

fn usual_catch_up() -> i32 {
    7
}

fn is_usual_catch_up(days: &i32) -> bool {
    *days == usual_catch_up()
}
