//! What a model folder may say: the shapes of its YAML files. Nothing here checks or applies.

mod plans;
mod scorecards;
mod strategy;

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::value::{Currency, FiscalCalendar, Role, ServiceKind, Stage};
use serde::{Deserialize, Serialize};

use super::yaml::{flow, flow_each, flow_map};
use crate::chargeback::Charging;
use crate::connectors::Promise;
use crate::measure::Metric;
use crate::scorecard::{Noise, React};

pub use plans::{Budget, ChargeRule, CostPool, MonthlyRate, Rate, Report, Schedule, Source, Subscription};
pub use scorecards::{Deviation, Kpi, Link, Objective, Perspective, Rebase, Scorecard, Target};
pub use strategy::{Expectation, Initiative, Priority, Serving, StrategyPlan};

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
    /// Days on which nobody works, shared by services and schedules.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub calendars: Vec<Calendar>,
    /// What business units use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Enterprise value streams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_streams: Vec<ValueStream>,
    /// Ids of metrics of the library to measure although no KPI names them.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow")]
    pub library: Vec<String>,
    /// Metrics of the company's own; the library's are there by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// Balanced scorecards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scorecards: Vec<Scorecard>,
    /// Strategic plans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strategy_plans: Vec<StrategyPlan>,
    /// What matters most, and which services serve it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// What is undertaken to move a KPI.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub initiatives: Vec<Initiative>,
    /// What business units expect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<Expectation>,
    /// Configured external systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How the company charges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charging: Option<Charging>,
    /// What services are made of.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub cost_pools: Vec<CostPool>,
    /// Rates of exchange, month by month.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub exchange_rates: Vec<MonthlyRate>,
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
    /// Language of its reports: `en` or `de`.
    pub language: String,
    /// How noise is told from change; by the rules of NHS England if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub noise: Option<Noise>,
    /// In how many days somebody has to react to a bad status; no limit if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub react: Option<React>,
    /// How its fiscal years run; calendar years if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub fiscal: Option<FiscalCalendar>,
    /// When tickets that a program hands in are promised to be done, where they do not say: the first one that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "flow_each")]
    pub promises: Vec<Promise>,
}

/// Days on which nobody works, shared by services and schedules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Short name: `Mo-Fr 08:00-18:00; calendar germany` leaves its days out.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// `2026-12-24` once, `12-25` every year, `easter+39`, `3rd Mo 01`, `last Mo 05`.
    pub days: Vec<String>,
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
    /// Which unit goes on with its work after that, where it merged or moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
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
    /// When it is promised to work: `always`, or days and hours such as `Mo-Fr 07:00-19:00; calendar germany`.
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
    /// Language of the reports for this person, such as `de`; the company's if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}
