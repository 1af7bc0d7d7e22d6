//! Metric definitions: what is measured, why and how, as data. Nothing is computed here.

use std::collections::BTreeMap;

use entity::value::{Direction, Question, RecordKind, TicketKind, Unit, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Raised whenever a formula of this room gives another result for the same definition and the same records.
const FORMULAS: &str = "2";

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
    /// How a quarter or year comes from its months; what suits the computation if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_time: Option<OverTime>,
    /// Whether it moves before the outcome does (a driver), or tells the outcome.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leading: bool,
    /// Whether it is measured for each week too, beside months, quarters and years.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weekly: bool,
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
    /// None: it counts in every period at whose end it is still open.
    Open,
}

/// How a value of a longer period comes about. Always from the records, so that nothing counts twice and no percentage is
/// ever averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverTime {
    /// What is above and below the line is added up, then divided.
    Pool,
    /// Values add up.
    Sum,
    /// The value of the last month.
    Last,
    /// Median or percentile of all records of the period.
    Recompute,
    /// Mean of all single values of the period.
    Mean,
}

/// How the values of records are brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// How many records.
    Count,
    /// Sum of `value`.
    Sum,
    /// Sum over count.
    Mean,
    /// The middle one.
    Median,
    /// The one below which so many per cent of them lie, 1 to 99.
    Percentile(u8),
    /// The newest of each business unit, service and step, added up.
    Last,
    /// How many different ones.
    Distinct,
    /// Per cent of the records for which `value` is true.
    Share,
    /// Sum of `value` over sum of `over`, pooled.
    Ratio,
}

/// Which clock counts the time of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Its agreed hours, without work announced beforehand.
    #[default]
    Agreed,
    /// Around the clock, whatever was announced.
    Always,
}

/// A part of the time of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceTime {
    /// All of it.
    Whole,
    /// In which it worked.
    Up,
    /// In which it did not.
    Down,
}

/// A value that only one expression uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What it counts.
    pub unit: Unit,
    /// How it is computed.
    pub compute: Box<Compute>,
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
    /// Share of the time in which the service worked, in percent. By its agreed hours, planned outages leave both sides.
    Availability {
        /// Which clock counts.
        #[serde(default, skip_serializing_if = "is_agreed")]
        clock: Clock,
        /// Series that tells how many people use each service: its time then counts so many times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weighted_by: Option<String>,
    },
    /// Hours of the service's time, or of a part of it.
    ServiceHours {
        /// Which part.
        part: ServiceTime,
        /// Which clock counts.
        #[serde(default, skip_serializing_if = "is_agreed")]
        clock: Clock,
    },
    /// Share of satisfied answers (4 and 5 of 5), in percent, with Wilson interval.
    Satisfied,
    /// Recommendation score: promoters minus detractors, -100 to 100, with its interval.
    Recommend {
        /// `recommend` or `happiness`.
        question: Question,
    },
    /// Billed cost.
    Spend,
    /// Technology bought around IT: ledger lines that the rules of `charging` recognise.
    SpendOutsideIt,
    /// Billed cost per unit of a usage driver.
    UnitCost {
        /// The driver.
        driver: String,
    },
    /// Amount of usage.
    Usage {
        /// The driver; without one, whatever is counted there, as long as it is one and the same thing.
        driver: Option<String>,
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
    /// What the company says itself of tickets, outages, survey answers or readings.
    Records {
        /// Which records.
        kind: RecordKind,
        /// Which date of a ticket counts.
        #[serde(default)]
        date: TicketDate,
        /// Only records for which this is true, such as `ticket_kind == 'incident' && priority == 1`.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        only: Option<String>,
        /// How they are brought together.
        aggregate: Aggregate,
        /// What is taken of each: a number, for `share` true or false, for `distinct` anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Below the line of a `ratio`: a number of each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<String>,
    },
    /// A formula over other metrics, for the same scope and period.
    Expression {
        /// Such as `spend / tickets`.
        expression: String,
        /// Names that stand for no metric.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        terms: BTreeMap<String, Term>,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_agreed(clock: &Clock) -> bool {
    *clock == Clock::Agreed
}

/// What identifies the way a value was computed: the first 12 hex digits of SHA-256 over the version of the program's
/// formulas and the metric's definition as JSON.
///
/// ```
/// use scorebridge::measure::{formula_version, library};
/// let metric = library().swap_remove(0);
/// let changed = scorebridge::measure::Metric { minimum_n: 99, ..metric.clone() };
/// assert_eq!(formula_version(&metric).len(), 12);
/// assert_ne!(formula_version(&metric), formula_version(&changed));
/// ```
#[must_use]
pub fn formula_version(metric: &Metric) -> String {
    // A definition is plain data with text keys, so it always has a JSON form.
    let definition = serde_json::to_string(metric).unwrap_or_default();
    let digest = Sha256::digest(format!("{FORMULAS}\n{definition}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
