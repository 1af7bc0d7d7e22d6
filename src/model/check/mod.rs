//! Checking a model without a database: every fault at once, each with its place.

mod charging;
mod organisation;
mod plans;
mod scorecards;
mod services;
mod strategy;

pub use plans::cron;

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Direction, Scope};

use super::places::Tree;
use super::{Fault, Folder};
use crate::measure;

/// Steps a schedule may name.
pub const STEPS: [&str; 12] = [
    "pull", "measure", "score", "refresh", "close", "report", "waiting", "deliver", "bounces", "month", "tidy",
    "backup",
];

/// Everything in the folder that a person must mend; empty if it can be applied.
#[must_use]
pub fn check(folder: &Folder) -> Vec<Fault> {
    findings(folder).faults
}

/// What a person should look at, though the model can be applied as it stands.
#[must_use]
pub fn warnings(folder: &Folder) -> Vec<Fault> {
    findings(folder).warnings
}

fn findings(folder: &Folder) -> Checked<'_> {
    let mut checked = Checked { folder, known: Known::of(folder), faults: Vec::new(), warnings: Vec::new() };
    checked.company();
    checked.organisation();
    checked.people();
    checked.calendars();
    checked.services();
    checked.value_streams();
    checked.metrics();
    checked.scorecards();
    checked.strategy_plans();
    checked.priorities();
    checked.initiatives();
    checked.expectations();
    checked.sources();
    checked.cost_pools();
    checked.charge_rules();
    checked.charging();
    checked.exchange_rates();
    checked.rates();
    checked.budgets();
    checked.subscriptions();
    checked.reports();
    checked.schedules();
    checked
}

/// Ids that may be referred to, also those of entries that could not be read.
struct Known<'a> {
    units: BTreeSet<&'a str>,
    services: BTreeSet<&'a str>,
    /// Services, cost pools and towers: whatever a charge rule may speak of.
    charged: BTreeSet<&'a str>,
    steps: BTreeSet<(&'a str, &'a str)>,
    streams: BTreeSet<&'a str>,
    people: BTreeSet<&'a str>,
    /// With the way each gets better, as far as that could be read.
    metrics: BTreeMap<String, Direction>,
}

impl<'a> Known<'a> {
    fn of(folder: &'a Folder) -> Self {
        let ids = |list| folder.entries(list).filter_map(|entry| entry.text("id"));
        let library = measure::library().into_iter().map(|metric| (metric.id, metric.direction));
        let direction = |entry: &Tree| entry.text("direction").and_then(|text| text.parse().ok());
        let own = folder
            .entries("metrics")
            .filter_map(|entry| Some((entry.text("id")?.to_owned(), direction(entry).unwrap_or(Direction::InBand))));
        let steps = |stream: &'a Tree| {
            let of_stream = stream.list("steps").iter().filter_map(|(_, step)| step.text("id"));
            of_stream.filter_map(|step| Some((stream.text("id")?, step)))
        };
        Self {
            units: ids("business_units").collect(),
            services: ids("services").collect(),
            charged: ids("services").chain(ids("cost_pools")).collect(),
            steps: folder.entries("value_streams").flat_map(steps).collect(),
            streams: ids("value_streams").collect(),
            people: ids("people").collect(),
            metrics: library.chain(own).collect(),
        }
    }
}

struct Checked<'a> {
    folder: &'a Folder,
    known: Known<'a>,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

/// Where the entry at that position of a list stands.
pub(super) fn at(list: &str, position: usize) -> String {
    format!("{list}/{position}")
}

impl<'a> Checked<'a> {
    fn fault(&mut self, place: &str, key: &str, message: impl Into<String>) {
        self.faults.push(self.folder.fault(&format!("{place}/{key}"), format!("{key}: {}", message.into())));
    }

    fn must(&mut self, holds: bool, place: &str, key: &str, message: impl Into<String>) {
        if !holds {
            self.fault(place, key, message);
        }
    }

    fn warn(&mut self, place: &str, key: &str, message: impl Into<String>) {
        self.warnings.push(self.folder.fault(&format!("{place}/{key}"), format!("{key}: {}", message.into())));
    }

    /// Ids of a list: each once, and plain.
    fn unique(&mut self, what: &str, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (position, id) in ids.enumerate() {
            let place = at(list, position);
            self.must(seen.insert(id), &place, "id", format!("there is a second {what} `{id}`"));
            let plain = !id.is_empty() && id.len() <= 64;
            let plain = plain && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            self.must(plain, &place, "id", format!("`{id}`: expected letters, digits, - and _, at most 64"));
        }
    }

    fn weight(&mut self, place: &str, what: &str, weight: f64) {
        self.must(weight > 0.0, place, "weight", format!("{what}: expected more than 0, found {weight}"));
    }

    fn unit(&mut self, place: &str, key: &str, unit: &str) {
        if let Some(hint) = nearest_unless_there(unit, &self.known.units) {
            self.fault(place, key, format!("there is no business unit `{unit}`{hint}"));
        }
    }

    fn service(&mut self, place: &str, key: &str, service: &str) {
        if let Some(hint) = nearest_unless_there(service, &self.known.services) {
            self.fault(place, key, format!("there is no service `{service}`{hint}"));
        }
    }

    fn person(&mut self, place: &str, key: &str, person: &str) {
        if let Some(hint) = nearest_unless_there(person, &self.known.people) {
            self.fault(place, key, format!("there is no person `{person}`{hint}"));
        }
    }

    fn scope(&mut self, place: &str, scope: &Scope) {
        let known = &self.known;
        let unit = scope.business_unit().map(|id| (id, nearest_unless_there(id, &known.units)));
        let service = scope.service().map(|id| (id, nearest_unless_there(id, &known.services)));
        let stream = scope.stream().map(|id| (id, nearest_unless_there(id, &known.streams)));
        let step = match scope {
            Scope::Step(stream, step) if known.streams.contains(stream.as_str()) => {
                let of_stream = known.steps.iter().filter(|(one, _)| one == stream).map(|(_, step)| *step).collect();
                Some((step.as_str(), nearest_unless_there(step, &of_stream)))
            }
            _ => None,
        };
        if matches!(scope, Scope::Person(_)) {
            self.fault(place, "scope", format!("`{scope}`: only reports made for one person speak of a person"));
        }
        for (_, hint) in [unit, service, stream, step].into_iter().flatten() {
            if let Some(hint) = hint {
                self.fault(place, "scope", format!("`{scope}` names something that is not in this model{hint}"));
            }
        }
    }
}

/// As [`nearest`]; none if it is known as it stands.
fn nearest_unless_there(id: &str, known: &BTreeSet<&str>) -> Option<String> {
    (!known.contains(id)).then(|| nearest(id, known.iter().copied()))
}

/// `; did you mean …?`, if something known is spelt nearly like this.
fn nearest<'k>(wanted: &str, known: impl Iterator<Item = &'k str>) -> String {
    let furthest = (wanted.chars().count() / 3).clamp(1, 4);
    let best = known.map(|one| (strsim::damerau_levenshtein(wanted, one), one)).min();
    match best {
        Some((distance, one)) if distance <= furthest => format!("; did you mean `{one}`?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_was_meant() {
        let known = || ["promises_kept", "spend", "sales", "sales-eu"].into_iter();
        let check = |wanted, expected: &str| assert_eq!(nearest(wanted, known()), expected, "{wanted}");
        check("promises_keppt", "; did you mean `promises_kept`?");
        check("promise_kept", "; did you mean `promises_kept`?");
        check("spned", "; did you mean `spend`?");
        check("sals", "; did you mean `sales`?");
        check("weather", "");
        assert_eq!(nearest("x", std::iter::empty()), "");
    }
}
