//! Measure: turns records into measurements, by definitions that are data. It knows no target and gives no score.
//!
//! [`measure_all`] is the whole room in one call: definitions and a period's facts in, one [`Measured`] per metric and
//! scope out. Facts are sorted into the parts of the company once; each formula then reads only the records of its part.
//!
//! Rules that hold for every formula:
//! - A record counts in the company, in its service, in its business unit and in every unit above it; in each of them once.
//! - Percentages are pooled: numerators and denominators are added up, percentages never.
//! - A missing value is never 0: without a record there is a reason, and below `minimum_n` there is [`NoValue::TooFew`].
//! - Records out of range are counted in `out_of_range` and never folded in.
//! - The result does not depend on the order of the records.

mod availability;
mod calendar;
mod caution;
mod compute;
mod costs;
mod definition;
mod expression;
mod fields;
mod formula;
mod gather;
mod heaps;
mod holidays;
mod index;
mod library;
mod metric;
mod outcome;
mod outside;
mod print;
mod promises;
mod readings;
mod scopes;
mod surveys;
mod time_to_fix;
mod windows;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod own_tests;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::record::Record;
use entity::value::{Currency, Exact, NoValue, Period, RecordKind, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use availability::availability;
pub use calendar::{AgreedHours, with_calendars};
pub use caution::{ANSWERED_BELOW, Caution, CautionKind, PAUSED_FROM, RESTARTED_FROM, answered};
pub use definition::{DefinitionFault, circle};
pub use holidays::{DayOff, EXPECTED_DAY, Holidays};
pub use library::{library, library_in, perspectives, reference};
pub use metric::{Aggregate, Clock, Compute, Level, Metric, OverTime, ServiceTime, Term, TicketDate, formula_version};
pub use outside::{OutsideRule, recognised};
pub use promises::promise_kept;
pub use scopes::scopes;

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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// First instant of which nothing is known any more; none if the whole period is known.
    pub until: Option<DateTime<Utc>>,
    /// First instant in which nobody watched for outages any more; none if they were watched for all the time.
    pub watched_until: Option<DateTime<Utc>>,
    /// What is recognised in the ledger as technology bought around IT.
    pub outside: Vec<OutsideRule>,
}

/// Where a measurement's records can be found again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inputs {
    /// Natural keys (`source kind/key`) of up to 200 records that went in.
    pub records: Vec<String>,
    /// Whether more than those went in.
    pub more: bool,
    /// Values that an expression was computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Input>,
}

/// A value that stands in an expression, as it was then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// Its name in the expression.
    pub name: String,
    /// What it counts.
    pub unit: entity::value::Unit,
    /// The metric it is; none for a value that only this expression uses.
    pub metric: Option<String>,
    /// The value.
    pub value: Option<f64>,
    /// Why there is none.
    pub no_value: Option<NoValue>,
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
    /// Whether the facts end before the period does: its value is one so far.
    pub partial: bool,
    /// Minutes of agreed time in which nobody watched; they stand on neither side of the line.
    pub unobserved_minutes: f64,
    /// Reasons to read it with care, raised or not.
    pub cautions: Vec<Caution>,
}

/// One metric for one scope and period. For many, [`measure_all`] sorts the facts only once.
///
/// A scope that the metric cannot speak of (tickets of a value stream, anything of a journey) gives
/// [`NoValue::NotMeasured`], as does a definition with [`Metric::faults`] and an expression that names other metrics: only
/// [`measure_all`] knows them.
#[must_use]
pub fn measure(metric: &Metric, scope: &Scope, period: Period, facts: &Facts) -> Measured {
    let plan = compute::Plan::of(metric, std::slice::from_ref(metric));
    plan.measured(scope, &index::Index::new(facts, period))
}

/// Every metric for every one of its [`scopes()`], in the order of the metrics.
///
/// ```
/// use scorebridge::measure::{Facts, library, measure_all};
/// let answers = [5, 4, 4, 2, 5].map(|score| format!(
///     r#"{{"kind": "survey_answer", "key": "A{score}", "question": "satisfaction", "score": {score},
///         "answered_at": "2026-03-10T09:00:00Z", "audience": "colleague", "service": "mail"}}"#));
/// let facts = Facts {
///     zone: chrono_tz::Europe::Berlin,
///     records: answers.iter().map(|answer| serde_json::from_str(answer).unwrap()).collect(),
///     lines: vec![],
///     business_units: vec![],
///     services: vec![("mail".to_owned(), "Mo-Fr 07:00-19:00".to_owned())],
///     streams: vec![],
///     missing: vec![],
///     until: None,
///     watched_until: None,
///     outside: vec![],
/// };
/// let satisfied: Vec<_> = library().into_iter().filter(|metric| metric.id == "satisfied").collect();
/// let found = measure_all(&satisfied, "2026-03".parse().unwrap(), &facts);
/// assert_eq!((found[1].scope.to_string(), found[1].measurement.value), ("service:mail".to_owned(), Some(80.0)));
/// ```
#[must_use]
pub fn measure_all(metrics: &[Metric], period: Period, facts: &Facts) -> Vec<Measured> {
    let index = index::Index::new(facts, period);
    let pairs = scopes::pairs(facts);
    let measured = |metric: &Metric| {
        let plan = compute::Plan::of(metric, metrics);
        let scopes = scopes::scopes_among(metric, facts, &pairs);
        scopes.iter().map(|scope| plan.measured(scope, &index)).collect::<Vec<_>>()
    };
    metrics.iter().flat_map(measured).collect()
}

/// Kinds of records that a metric is made from, by itself and by every metric that it names.
///
/// ```
/// use entity::value::RecordKind;
/// use scorebridge::measure::{kinds_read, library};
/// let metrics = library();
/// let unit_cost = metrics.iter().find(|metric| metric.id == "unit_cost").unwrap();
/// assert_eq!(kinds_read(unit_cost, &metrics), [RecordKind::CostLine, RecordKind::UsageLine].into());
/// ```
#[must_use]
pub fn kinds_read(metric: &Metric, known: &[Metric]) -> BTreeSet<RecordKind> {
    print::Reads::of(metric, known).kinds()
}

/// What has to be made anew of a period.
#[derive(Clone, Debug)]
pub struct Changed {
    /// How many values there are, with those that stay.
    pub all: usize,
    /// The values that were made anew, each with the print of what it was made from.
    pub renewed: Vec<(Measured, String)>,
}

/// As [`measure_all`], without the values that would be made from the same as before: `known` says of each metric and scope
/// the print of what it was made from. A changed record makes only those values anew that depend on it.
#[must_use]
pub fn measure_changed(
    metrics: &[Metric],
    period: Period,
    facts: &Facts,
    known: &HashMap<(String, Scope), String>,
) -> Changed {
    let index = index::Index::new(facts, period);
    let (pairs, prints) = (scopes::pairs(facts), print::Prints::new(&index));
    let mut changed = Changed { all: 0, renewed: Vec::new() };
    for metric in metrics {
        let (plan, reads) = (compute::Plan::of(metric, metrics), print::Reads::of(metric, metrics));
        for scope in scopes::scopes_among(metric, facts, &pairs) {
            changed.all += 1;
            let print = prints.of(&reads, (&scope).into());
            let key = (metric.id.clone(), scope);
            if known.get(&key) != Some(&print) {
                changed.renewed.push((plan.measured(&key.1, &index), print));
            }
        }
    }
    changed
}
