//! Parts of the company: which a fact belongs to, and which a metric is computed for. It reads no value.

use std::collections::{HashMap, HashSet};

use entity::record::Record;
use entity::value::Scope;

use super::{Facts, Level, LineSum, Metric};

/// A scope that borrows its names, so that sorting facts into parts copies no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part<'a> {
    All,
    Unit(&'a str),
    Service(&'a str),
    UnitService(&'a str, &'a str),
    Stream(&'a str),
    Step(&'a str, &'a str),
    Journey(&'a str),
    /// Nothing is measured of a person.
    Person(&'a str),
}

impl<'a> From<&'a Scope> for Part<'a> {
    fn from(scope: &'a Scope) -> Self {
        match scope {
            Scope::All => Self::All,
            Scope::Unit(unit) => Self::Unit(unit),
            Scope::Service(service) => Self::Service(service),
            Scope::UnitService(unit, service) => Self::UnitService(unit, service),
            Scope::Stream(stream) => Self::Stream(stream),
            Scope::Step(stream, step) => Self::Step(stream, step),
            Scope::Journey(journey) => Self::Journey(journey),
            Scope::Person(person) => Self::Person(person),
        }
    }
}

/// For each business unit: itself and every unit above it.
pub(super) struct Lineage<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Lineage<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        let parents: HashMap<&str, &str> = facts
            .business_units
            .iter()
            .filter_map(|(unit, parent)| Some((unit.as_str(), parent.as_deref()?)))
            .collect();
        Self(facts.business_units.iter().map(|(unit, _)| (unit.as_str(), upwards(unit, &parents))).collect())
    }

    /// The unit and every unit above it; a unit outside the tree stands alone.
    pub(super) fn of(&self, unit: &'a str) -> Vec<&'a str> {
        self.0.get(unit).cloned().unwrap_or_else(|| vec![unit])
    }

    /// Whether one of the two is the other, or stands above it.
    pub(super) fn on_one_line(&self, one: &'a str, other: &'a str) -> bool {
        self.of(one).contains(&other) || self.of(other).contains(&one)
    }

    /// Every part that something of this unit and service belongs to, each once.
    pub(super) fn parts(&self, unit: Option<&'a str>, service: Option<&'a str>) -> Vec<Part<'a>> {
        let units = unit.map(|unit| self.of(unit)).unwrap_or_default();
        let pairs =
            service.into_iter().flat_map(|service| units.iter().map(move |unit| Part::UnitService(unit, service)));
        [Part::All]
            .into_iter()
            .chain(service.map(Part::Service))
            .chain(units.iter().map(|unit| Part::Unit(unit)))
            .chain(pairs)
            .collect()
    }
}

/// Stops where a unit comes round again, so that a faulty tree cannot hang the program.
fn upwards<'a>(unit: &'a str, parents: &HashMap<&'a str, &'a str>) -> Vec<&'a str> {
    let mut line = vec![unit];
    while let Some(parent) = line.last().and_then(|last| parents.get(last)).filter(|parent| !line.contains(parent)) {
        line.push(parent);
    }
    line
}

/// The parts of the company a metric is computed for, by its levels: the company, business units, services, pairs of both,
/// then each value stream with its steps.
///
/// All units, services, streams and steps count, so that a series has no gaps. Of the pairs of business unit and service
/// only those are taken that a record or line of these facts names, for the unit itself or for one below it.
#[must_use]
pub fn scopes(metric: &Metric, facts: &Facts) -> Vec<Scope> {
    scopes_among(metric, facts, &pairs(facts))
}

/// As [`scopes`], with the pairs of business unit and service already known.
pub(super) fn scopes_among(metric: &Metric, facts: &Facts, pairs: &HashSet<(&str, &str)>) -> Vec<Scope> {
    metric.levels.iter().flat_map(|level| scopes_of(*level, facts, pairs)).collect()
}

fn scopes_of(level: Level, facts: &Facts, pairs: &HashSet<(&str, &str)>) -> Vec<Scope> {
    let units = facts.business_units.iter().map(|(unit, _)| unit);
    let services = facts.services.iter().map(|(service, _)| service);
    match level {
        Level::All => vec![Scope::All],
        Level::BusinessUnit => units.cloned().map(Scope::Unit).collect(),
        Level::Service => services.cloned().map(Scope::Service).collect(),
        Level::BusinessUnitService => units
            .flat_map(|unit| services.clone().map(move |service| (unit, service)))
            .filter(|(unit, service)| pairs.contains(&(unit.as_str(), service.as_str())))
            .map(|(unit, service)| Scope::UnitService(unit.clone(), service.clone()))
            .collect(),
        Level::Stream => facts.streams.iter().flat_map(|(stream, steps)| stream_scopes(stream, steps)).collect(),
    }
}

fn stream_scopes(stream: &str, steps: &[String]) -> Vec<Scope> {
    let steps = steps.iter().map(|step| Scope::Step(stream.to_owned(), step.clone()));
    [Scope::Stream(stream.to_owned())].into_iter().chain(steps).collect()
}

/// Every pair of business unit (or one above it) and service that the facts name.
pub(super) fn pairs(facts: &Facts) -> HashSet<(&str, &str)> {
    let lineage = Lineage::new(facts);
    let by_records = facts.records.iter().filter_map(of_record);
    let by_lines = facts.lines.iter().filter_map(of_line);
    let named: HashSet<(&str, &str)> = by_records.chain(by_lines).collect();
    named
        .into_iter()
        .flat_map(|(unit, service)| lineage.of(unit).into_iter().map(move |unit| (unit, service)))
        .collect()
}

fn of_record(record: &Record) -> Option<(&str, &str)> {
    Some((record.business_unit()?, record.service()?))
}

fn of_line(line: &LineSum) -> Option<(&str, &str)> {
    Some((line.business_unit.as_deref()?, line.service.as_deref()?))
}
