//! Metric definitions: what is measured, why and how, as data. Nothing is computed here.

use entity::value::{Direction, Question, TicketKind, Unit, ValueFactor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Raised whenever a formula of this room gives another result for the same definition and the same records.
const FORMULAS: &str = "1";

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

impl Metric {
    /// What is wrong with the definition, in sentences; empty if it can be computed as it stands.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if !self.compute.fits(self.unit) {
            faults.push(format!("expected a unit of {}, found `{}`", self.compute.expected_unit(), self.unit));
        }
        if matches!(self.compute, Compute::Recommend { question: Question::Satisfaction | Question::Effort }) {
            faults.push("expected the question `recommend` or `happiness`".to_owned());
        }
        if self.levels.is_empty() {
            faults.push("expected at least one level, such as `all` or `service`".to_owned());
        }
        if self.levels.contains(&Level::Stream) && !self.compute.reads_series() {
            faults.push("only readings speak of value streams, so the level `stream` stays empty".to_owned());
        }
        if self.compute == Compute::Availability && self.minimum_n > 0 {
            faults
                .push("expected `minimum_n` 0: a month without outages has no records and is a good month".to_owned());
        }
        if self.counter.as_ref() == Some(&self.id) {
            faults.push("a metric cannot be its own counter".to_owned());
        }
        faults
    }
}

impl Compute {
    fn fits(&self, unit: Unit) -> bool {
        match self {
            Self::PromisesKept { .. } | Self::Availability | Self::Satisfied | Self::ReadingShare { .. } => {
                unit == Unit::Percent
            }
            Self::Recommend { .. } => unit == Unit::Points,
            Self::Tickets { .. } => unit == Unit::Count,
            Self::TimeToFix { .. } => unit == Unit::Hours,
            Self::Spend => matches!(unit, Unit::Money(_)),
            Self::UnitCost { .. } => matches!(unit, Unit::MoneyPerCount(_)),
            Self::Usage { .. } => {
                !matches!(unit, Unit::Percent | Unit::Points | Unit::Money(_) | Unit::MoneyPerCount(_))
            }
            Self::ReadingSum { .. } | Self::ReadingMean { .. } => true,
        }
    }

    fn expected_unit(&self) -> &'static str {
        match self {
            Self::Recommend { .. } => "`points`",
            Self::TimeToFix { .. } => "`hours`",
            Self::Spend => "money, such as `money:EUR`",
            Self::UnitCost { .. } => "money per count, such as `money_per_count:EUR`",
            Self::Tickets { .. } | Self::Usage { .. } => "`count`",
            _ => "`percent`",
        }
    }

    fn reads_series(&self) -> bool {
        matches!(self, Self::ReadingSum { .. } | Self::ReadingMean { .. } | Self::ReadingShare { .. })
    }
}
