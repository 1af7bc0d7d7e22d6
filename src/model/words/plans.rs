//! What a folder may say of sources, charging, reports and schedules.

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::value::{ChargeMethod, Currency, Exact, Layer, Misfire, Pace, Period, Role, Scope};
use serde::{Deserialize, Serialize};

use crate::chargeback::{Collects, RateTerms, RuleTerms};
use crate::connectors::SourceSettings;
use crate::model::yaml::{flow, flow_map};
use crate::report::{Approval, Complete};

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
    /// What is shared by: a driver of the meters, or a measure (`metric:tickets`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Unit printed on statements.
    pub unit: String,
    /// Percentages (fixed) or weights (weighted) by business unit; who shares evenly; who else uses it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: RuleTerms,
}

/// A cost pool or tower: costs that business units do not use as such, and that services are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostPool {
    /// Short name; charge rules name it as their service.
    pub id: String,
    /// Name on pages.
    pub name: String,
    /// `pool` or `tower`.
    pub layer: Layer,
    /// Which costs without a service it collects; none if it only receives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collects: Vec<Collects>,
}

/// What one unit of a currency is worth in another, for a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthlyRate {
    /// The month.
    pub month: Period,
    /// Of what one unit.
    pub from: Currency,
    /// In what.
    pub to: Currency,
    /// How much.
    pub rate: Exact,
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
    /// Tiers, flat fee, minimum charge.
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: RateTerms,
}

/// Planned money for a month: of a business unit, of a service, tower or pool, or of a unit for a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The business unit; all together if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_unit: Option<String>,
    /// The service, tower or pool; all of the unit's if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// First month it holds; until the next entry of the same.
    pub from: Period,
    /// Amount a month.
    pub amount: Exact,
}

/// Who receives which report, about what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The reader: a person's id, `role:brm` and the like for everybody of a role who may read it, `unit:head` or `unit:brm`
    /// for the head or the relationship manager of the business unit it speaks of.
    pub person: String,
    /// Which report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Why it cannot be stopped, as a sentence; without one it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandatory: Option<String>,
    /// How often it is sent: `each`, `changes`, `weekly` or `monthly`.
    #[serde(default = "each", skip_serializing_if = "is_each")]
    pub pace: Pace,
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
    /// Which sources it waits for, and for how long; it never waits if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub complete: Option<Complete>,
    /// Who approves it before it goes; nobody has to if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "flow_map")]
    pub approval: Option<Approval>,
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Short name.
    pub id: String,
    /// Which step.
    pub step: String,
    /// Five fields, in the zone; this or `when`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// In words, in the zone: `business day 3 at 07:00`, `last business day at 18:00`, `last day at 18:00`, `after close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The calendar whose days are no business days, besides Saturdays and Sundays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The same day by day: models from before there were calendars.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "flow")]
    pub holidays: Vec<NaiveDate>,
    /// The role that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Role>,
    /// The report that the step `report` makes; all of them if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
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

impl Schedule {
    /// When it is due, as it was written; empty if it was not.
    #[must_use]
    pub fn written(&self) -> &str {
        self.cron.as_deref().or(self.when.as_deref()).unwrap_or_default()
    }
}

fn each() -> Pace {
    Pace::Each
}

fn is_each(pace: &Pace) -> bool {
    *pace == each()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
