//! Measure: turns records into measurements, by definitions that are data. It knows no target and gives no score.

use chrono_tz::Tz;
use entity::record::Record;
use entity::value::{Currency, Direction, Exact, NoValue, Period, Question, Scope, TicketKind, Unit, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is measured and why: help texts, glossary and API are printed from it, never typed twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Short name.
    pub id: String,
    /// Name for executives.
    pub name: String,
    /// Meaning in plain words.
    pub meaning: String,
    /// Why measure it.
    pub why: String,
    /// The formula, for readers.
    pub formula: String,
    /// What the value counts.
    pub unit: Unit,
    /// Which way it gets better.
    pub direction: Direction,
    /// Perspective it usually stands in: `contribution`, `users`, `operations` or `future`.
    pub perspective: String,
    /// How it creates value.
    pub value_factor: ValueFactor,
    /// Metric to watch beside it, so that it is not reached at another's cost.
    pub counter: Option<String>,
    /// Where the formula comes from.
    pub source: String,
    /// Fewest records for which a value is shown.
    pub minimum_n: u64,
    /// For which parts of the company it is computed.
    pub levels: Vec<Level>,
    /// How it is computed.
    pub compute: Compute,
}

/// A part of the company a metric is computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole company.
    All,
    /// Each business unit, with everything below it.
    BusinessUnit,
    /// Each service.
    Service,
    /// Each service as used by each business unit.
    BusinessUnitService,
    /// Each step of each value stream, and each stream from end to end.
    Stream,
}

/// Which date of a ticket decides the period it counts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketDate {
    /// When it was opened.
    Opened,
    /// When work on it ended.
    #[default]
    Resolved,
    /// When it was closed for good.
    Closed,
}

/// How durations are brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Sum over count.
    Mean,
    /// The middle one.
    Median,
}

/// How a metric is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum Compute {
    /// Share of finished tickets whose promise was kept, in percent.
    PromisesKept {
        /// Only tickets of this kind.
        ticket_kind: Option<TicketKind>,
        /// Which date counts.
        #[serde(default)]
        date: TicketDate,
    },
    /// Number of tickets.
    Tickets {
        /// Only tickets of this kind.
        ticket_kind: Option<TicketKind>,
        /// Which date counts.
        #[serde(default)]
        date: TicketDate,
    },
    /// Hours from opening to the end of work.
    TimeToFix {
        /// Only tickets of this kind.
        ticket_kind: Option<TicketKind>,
        /// Which date counts.
        #[serde(default)]
        date: TicketDate,
        /// Mean or median.
        aggregate: Aggregate,
    },
    /// Share of the agreed time in which the service worked, in percent; planned outages leave both sides.
    Availability,
    /// Share of satisfied answers (4 and 5 of 5), in percent, with Wilson interval.
    Satisfied,
    /// Recommendation score: promoters minus detractors, -100 to 100, with its interval.
    Recommend {
        /// `recommend` or `happiness`.
        question: Question,
    },
    /// Billed cost.
    Spend,
    /// Billed cost per unit of a usage driver.
    UnitCost {
        /// The driver.
        driver: String,
    },
    /// Amount of a usage driver.
    Usage {
        /// The driver.
        driver: String,
    },
    /// Sum of a reading's values.
    ReadingSum {
        /// The series.
        series: String,
    },
    /// Mean of a reading's values.
    ReadingMean {
        /// The series.
        series: String,
    },
    /// One series over another, in percent, pooled.
    ReadingShare {
        /// Above the line.
        numerator: String,
        /// Below the line.
        denominator: String,
    },
}

/// What a metric came to, for a scope and a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measurement {
    /// The value; none with a reason in `no_value`.
    pub value: Option<f64>,
    /// Above the line.
    pub numerator: Option<f64>,
    /// Below the line.
    pub denominator: Option<f64>,
    /// How many records.
    pub n: u64,
    /// Why there is no value.
    pub no_value: Option<NoValue>,
    /// 95 % interval, lower end.
    pub ci_lower: Option<f64>,
    /// 95 % interval, upper end.
    pub ci_upper: Option<f64>,
    /// Answers with a code outside their scale: counted and shown, never folded in.
    pub out_of_range: u64,
}

/// Lines of a slice, summed; the exact form of an `entity::summary` row.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSum {
    /// Billing month.
    pub period: Period,
    /// Usage driver; none for cost.
    pub driver: Option<String>,
    /// Our business unit.
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
    /// Currency of the amount; none for usage.
    pub currency: Option<Currency>,
    /// Billed cost.
    pub billed: Exact,
    /// Quantity of usage.
    pub quantity: Exact,
    /// How many lines.
    pub n: u64,
}

/// Everything a period's measurements are made from.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Zone of the periods.
    pub zone: Tz,
    /// Tickets, outages, answers and readings that touch the period.
    pub records: Vec<Record>,
    /// Cost and usage of the period.
    pub lines: Vec<LineSum>,
    /// Business units with their parents, whole tree.
    pub business_units: Vec<(String, Option<String>)>,
    /// Services with their agreed hours, such as `Mo-Fr 07:00-19:00` or `always`.
    pub services: Vec<(String, String)>,
    /// Value streams with their steps in order.
    pub streams: Vec<(String, Vec<String>)>,
    /// Why a kind of record may be missing although a source is configured for it: late or failed.
    pub missing: Vec<(entity::value::RecordKind, NoValue)>,
}

/// Where a measurement's records can be found again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inputs {
    /// Natural keys (`source kind/key`) of up to 200 records that went in.
    pub records: Vec<String>,
    /// Whether more than those went in.
    pub more: bool,
}

/// One value of one metric: what is stored, and what a proof opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The metric's id.
    pub metric: String,
    /// What it speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// What it came to.
    pub measurement: Measurement,
    /// What went in.
    pub inputs: Inputs,
}
