//! Whether a definition can be computed as it stands: units, levels, roll-up, formulas. It computes nothing.

use std::collections::BTreeSet;

use entity::value::{Question, RecordKind, Unit};

use super::formula::{self, Dimension, Type};
use super::{Aggregate, Compute, Level, Metric, OverTime, TicketDate, fields};

/// Where a fault of a definition lies: a key of it, and a sentence.
pub type DefinitionFault = (&'static str, String);

impl Metric {
    /// What is wrong with the definition, in sentences with the key they speak of; empty if it can be computed as it
    /// stands. `known` are the other metrics an expression may name.
    #[must_use]
    pub fn faults(&self, known: &[Self]) -> Vec<DefinitionFault> {
        let mut faults = Vec::new();
        if let Err(message) = self.compute.fits(self.unit, known) {
            faults.push(("compute", message));
        }
        if self.levels.is_empty() {
            faults.push(("levels", "expected at least one level, such as `all` or `service`".to_owned()));
        }
        if self.levels.contains(&Level::Stream) && !self.compute.speaks_of_streams() {
            let message = "only readings speak of value streams, so the level `stream` stays empty";
            faults.push(("levels", message.to_owned()));
        }
        if self.compute.is_time_of_services() && self.minimum_n > 0 {
            let message = "expected `minimum_n` 0: a month without outages has no records and is a good month";
            faults.push(("minimum_n", message.to_owned()));
        }
        if self.counter.as_ref() == Some(&self.id) {
            faults.push(("counter", "a metric cannot be its own counter".to_owned()));
        }
        if let Some(message) = self.over_time.and_then(|over_time| self.unfit(over_time)) {
            faults.push(("over_time", message));
        }
        faults
    }

    /// How a longer period comes about, as declared or as suits the computation.
    ///
    /// ```
    /// use scorebridge::measure::{OverTime, library};
    /// let of = |id: &str| library().into_iter().find(|metric| metric.id == id).unwrap().over_time();
    /// assert_eq!(of("promises_kept"), OverTime::Pool);
    /// assert_eq!(of("time_to_fix_median"), OverTime::Recompute);
    /// assert_eq!(of("spend"), OverTime::Sum);
    /// ```
    #[must_use]
    pub fn over_time(&self) -> OverTime {
        self.over_time.unwrap_or_else(|| self.compute.over_time())
    }

    fn unfit(&self, declared: OverTime) -> Option<String> {
        let suits = self.compute.over_time();
        match (declared, suits) {
            (OverTime::Last, _) => None,
            (declared, suits) if declared == suits => None,
            (OverTime::Pool, OverTime::Mean) | (OverTime::Mean, OverTime::Pool) => None,
            (OverTime::Sum, _) => Some("values of this computation never add up: a share stays a share".to_owned()),
            (_, OverTime::Recompute) => {
                Some("a median or percentile comes from all records of the period: `recompute`".to_owned())
            }
            (_, suits) => Some(format!("expected `{}` or `last`", word(suits))),
        }
    }
}

/// The word a model folder says.
fn word(over_time: OverTime) -> &'static str {
    match over_time {
        OverTime::Pool => "pool",
        OverTime::Sum => "sum",
        OverTime::Last => "last",
        OverTime::Recompute => "recompute",
        OverTime::Mean => "mean",
    }
}

impl Compute {
    /// Whether the result can be shown in that unit, and its formulas can be read.
    fn fits(&self, unit: Unit, known: &[Metric]) -> Result<(), String> {
        let must = |holds: bool, expected: &str| match holds {
            true => Ok(()),
            false => Err(format!("expected a unit of {expected}, found `{unit}`")),
        };
        match self {
            Self::Records { .. } => self.records_fit(unit),
            Self::Expression { .. } => self.expression_fits(unit, known),
            Self::TimeToFix { aggregate, date, .. } => {
                lasting(*aggregate)?;
                finished(*date)?;
                must(unit == Unit::Hours, "`hours`")
            }
            Self::PromisesKept { date, .. } => {
                finished(*date)?;
                must(unit == Unit::Percent, "`percent`")
            }
            Self::Availability { .. } | Self::Satisfied | Self::ReadingShare { .. } => {
                must(unit == Unit::Percent, "`percent`")
            }
            Self::Recommend { question: Question::Recommend | Question::Happiness } => {
                must(unit == Unit::Points, "`points`")
            }
            Self::Recommend { .. } => Err("expected the question `recommend` or `happiness`".to_owned()),
            Self::Tickets { .. } => must(unit == Unit::Count, "`count`"),
            Self::ServiceHours { .. } => must(unit == Unit::Hours, "`hours`"),
            Self::Spend | Self::SpendOutsideIt => must(matches!(unit, Unit::Money(_)), "money, such as `money:EUR`"),
            Self::UnitCost { .. } => {
                must(matches!(unit, Unit::MoneyPerCount(_)), "money per count, such as `money_per_count:EUR`")
            }
            Self::Usage { .. } => {
                let other = matches!(unit, Unit::Percent | Unit::Points | Unit::Money(_) | Unit::MoneyPerCount(_));
                must(!other, "`count`")
            }
            Self::ReadingSum { .. } | Self::ReadingMean { .. } => Ok(()),
        }
    }

    fn records_fit(&self, unit: Unit) -> Result<(), String> {
        let Self::Records { kind, date, only, aggregate, value, over } = self else { return Ok(()) };
        let sort = |key: &str, text: &Option<String>| match text {
            Some(text) => formula::read(text)
                .and_then(|formula| formula.checked(&|name| fields::sort(*kind, name)))
                .map_err(|error| format!("{key}: {error}; {}", fields::known(*kind))),
            None => Err(format!("expected `{key}` for this aggregate")),
        };
        if fields::names(*kind).is_empty() {
            return Err(
                "expected the kind `ticket`, `outage`, `survey_answer` or `reading`; for bills see `spend`".into()
            );
        }
        if only.is_some() && sort("where", only)? != Type::Truth {
            return Err("where: expected something true or false".to_owned());
        }
        if *date != TicketDate::default() && *kind != RecordKind::Ticket {
            return Err("date: only tickets count by one of several dates".to_owned());
        }
        if *aggregate == Aggregate::Last && *kind != RecordKind::Reading {
            return Err("`last` is for readings: it takes the newest".to_owned());
        }
        let shown = |dimension: Option<Dimension>| match dimension {
            Some(dimension) if !dimension.fits(unit) => Err(format!("value: gives {dimension}, not `{unit}`")),
            _ => Ok(()),
        };
        let number = |key: &str, text: &Option<String>| match sort(key, text)? {
            Type::Number(dimension) => Ok(dimension),
            other => Err(format!("{key}: expected a number, found {other}")),
        };
        match aggregate {
            Aggregate::Count | Aggregate::Distinct if unit != Unit::Count => {
                Err(format!("expected a unit of `count`, found `{unit}`"))
            }
            Aggregate::Share if unit != Unit::Percent => Err(format!("expected a unit of `percent`, found `{unit}`")),
            Aggregate::Count => Ok(()),
            Aggregate::Distinct => sort("value", value).map(|_| ()),
            Aggregate::Share if sort("value", value)? == Type::Truth => Ok(()),
            Aggregate::Share => Err("value: expected something true or false".to_owned()),
            Aggregate::Percentile(percent) if !(1..=99).contains(percent) => {
                Err(format!("expected a percentile of 1 to 99, found {percent}"))
            }
            Aggregate::Ratio => {
                let (above, below) = (number("value", value)?, number("over", over)?);
                match (above, below) {
                    (Some(above), Some(below)) => ratio_fits(above.over(below)?, unit),
                    _ => Ok(()),
                }
            }
            _ => shown(number("value", value)?),
        }
    }

    fn expression_fits(&self, unit: Unit, known: &[Metric]) -> Result<(), String> {
        let Self::Expression { expression, terms } = self else { return Ok(()) };
        for (name, term) in terms {
            if matches!(*term.compute, Self::Expression { .. }) {
                return Err(format!("`{name}`: a term cannot be an expression of its own; make it a metric"));
            }
            term.compute.fits(term.unit, known).map_err(|error| format!("`{name}`: {error}"))?;
        }
        let tree = formula::read(expression)?;
        let unit_of = |name: &str| {
            let term = terms.get(name).map(|term| term.unit);
            term.or_else(|| known.iter().find(|metric| metric.id == name).map(|metric| metric.unit))
        };
        if let Some(name) = tree.names().into_iter().find(|name| unit_of(name).is_none()) {
            return Err(format!("there is no metric `{name}`, and no term of that name"));
        }
        match tree.checked(&|name| unit_of(name).map(Type::in_unit))? {
            Type::Number(Some(dimension)) if dimension.fits(unit) => Ok(()),
            Type::Number(Some(Dimension::PLAIN)) if unit == Unit::Percent => {
                Err(format!("`{expression}` gives a ratio, not per cent: write `percent({expression})`"))
            }
            Type::Number(None) => Err(format!("`{expression}` names no metric")),
            other => Err(format!("`{expression}` gives {other}, not `{unit}`")),
        }
    }

    fn over_time(&self) -> OverTime {
        let of = |aggregate: &Aggregate| match aggregate {
            Aggregate::Count | Aggregate::Sum => OverTime::Sum,
            Aggregate::Median | Aggregate::Percentile(_) | Aggregate::Distinct => OverTime::Recompute,
            Aggregate::Mean | Aggregate::Share | Aggregate::Ratio => OverTime::Pool,
            Aggregate::Last => OverTime::Last,
        };
        match self {
            Self::Records { date: TicketDate::Open, .. } => OverTime::Last,
            Self::TimeToFix { aggregate, .. } | Self::Records { aggregate, .. } => of(aggregate),
            Self::Tickets { .. }
            | Self::Spend
            | Self::Usage { .. }
            | Self::ReadingSum { .. }
            | Self::ServiceHours { .. } => OverTime::Sum,
            Self::ReadingMean { .. } => OverTime::Mean,
            _ => OverTime::Pool,
        }
    }

    fn speaks_of_streams(&self) -> bool {
        match self {
            Self::ReadingSum { .. }
            | Self::ReadingMean { .. }
            | Self::ReadingShare { .. }
            | Self::Expression { .. } => true,
            Self::Records { kind, .. } => *kind == RecordKind::Reading,
            _ => false,
        }
    }

    fn is_time_of_services(&self) -> bool {
        matches!(self, Self::Availability { .. } | Self::ServiceHours { .. })
    }

    /// The metrics that an expression names; none for other computations, and for one that cannot be read.
    #[must_use]
    pub fn metrics_named(&self) -> BTreeSet<String> {
        let Self::Expression { expression, terms } = self else { return BTreeSet::new() };
        let tree = formula::read(expression).ok();
        let names = tree.iter().flat_map(|tree| tree.names()).filter(|name| !terms.contains_key(*name));
        names.map(str::to_owned).collect()
    }

    /// Series of readings that sources have to report for it.
    #[must_use]
    pub fn series(&self) -> BTreeSet<String> {
        match self {
            Self::ReadingSum { series } | Self::ReadingMean { series } => BTreeSet::from([series.clone()]),
            Self::ReadingShare { numerator, denominator } => BTreeSet::from([numerator.clone(), denominator.clone()]),
            Self::Availability { weighted_by, .. } => weighted_by.iter().cloned().collect(),
            Self::Expression { terms, .. } => terms.values().flat_map(|term| term.compute.series()).collect(),
            Self::Records { kind: RecordKind::Reading, only: Some(only), .. } => {
                let tree = formula::read(only).ok();
                tree.iter().flat_map(|tree| tree.texts_of("series")).map(str::to_owned).collect()
            }
            _ => BTreeSet::new(),
        }
    }
}

/// A metric that leads back to itself through the expressions of others, and the way it takes.
#[must_use]
pub fn circle(metrics: &[Metric], from: &str) -> Option<Vec<String>> {
    let named = |id: &str| metrics.iter().find(|metric| metric.id == id).map(|metric| metric.compute.metrics_named());
    let mut ways = vec![vec![from.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in way.last().and_then(|last| named(last)).unwrap_or_default() {
            let further = [way.as_slice(), std::slice::from_ref(&next)].concat();
            if next == from {
                return Some(further);
            }
            if seen.insert(next) {
                ways.push(further);
            }
        }
    }
    None
}

/// A pooled ratio in per cent is one without a unit, times a hundred.
fn ratio_fits(ratio: Dimension, unit: Unit) -> Result<(), String> {
    let as_percent = unit == Unit::Percent && ratio == Dimension::PLAIN;
    if as_percent || ratio.fits(unit) { Ok(()) } else { Err(format!("value over `over` gives {ratio}, not `{unit}`")) }
}

fn lasting(aggregate: Aggregate) -> Result<(), String> {
    match aggregate {
        Aggregate::Mean | Aggregate::Median => Ok(()),
        Aggregate::Percentile(percent) if (1..=99).contains(&percent) => Ok(()),
        _ => Err("expected the aggregate `mean`, `median` or a `percentile` of 1 to 99".to_owned()),
    }
}

fn finished(date: TicketDate) -> Result<(), String> {
    match date {
        TicketDate::Open => Err("expected the date `opened`, `resolved` or `closed`".to_owned()),
        _ => Ok(()),
    }
}
