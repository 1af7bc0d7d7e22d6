//! The company, its tree of business units, its people and what they receive.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Pace, Role, Scope};

use super::{Checked, at, nearest};
use crate::connectors;
use crate::language::SHIPPED;
use crate::model::{BusinessUnit, Company, Person, Subscription};
use crate::report::Kind;
use crate::store::Access;

impl Checked<'_> {
    pub(super) fn company(&mut self) {
        match &self.folder.model.company {
            None if self.folder.has("company") => {}
            None => self.faults.push(
                self.folder.fault("company", "company: expected once: name, zone, currency, language".to_owned()),
            ),
            Some(company) => {
                self.language("company", &company.language);
                let starts = company.fiscal.map_or(1, |fiscal| fiscal.starts);
                let message = format!("fiscal: expected a month from 1 to 12, found {starts}");
                self.must((1..=12).contains(&starts), "company", "fiscal", message);
                self.promises(company);
            }
        }
    }

    /// The promises of tickets that are handed in.
    fn promises(&mut self, company: &Company) {
        let faults = match connectors::with_days_off(&company.promises, &self.days_off()) {
            Ok(promises) => promises.iter().flat_map(connectors::promise_faults).collect(),
            Err(unknown) => vec![format!("there is no calendar `{unknown}`")],
        };
        for fault in faults {
            self.fault("company", "promises", format!("promises: {fault}"));
        }
        for service in company.promises.iter().filter_map(|promise| promise.service.as_ref()) {
            self.service("company", "promises", service);
        }
    }

    fn language(&mut self, place: &str, code: &str) {
        let message = format!("expected {}, found `{code}`", SHIPPED.join(" or "));
        self.must(SHIPPED.contains(&code), place, "language", message);
    }

    pub(super) fn organisation(&mut self) {
        let folder = self.folder;
        let units = &folder.model.business_units;
        self.unique("business unit", "business_units", units.iter().map(|unit| unit.id.as_str()));
        let by_id: BTreeMap<&str, &BusinessUnit> = units.iter().map(|unit| (unit.id.as_str(), unit)).collect();
        let mut before = BTreeSet::new();
        for (position, unit) in units.iter().enumerate() {
            let place = at("business_units", position);
            if let Some(parent) = &unit.parent
                && !before.contains(parent.as_str())
            {
                self.parent(&place, unit, parent);
            }
            for (key, person) in [("brm", &unit.brm), ("head", &unit.head)] {
                if let Some(person) = person {
                    self.person(&place, key, person);
                }
            }
            if let Some(successor) = &unit.successor {
                self.unit(&place, "successor", successor);
                let message = format!("business unit `{}`: one with a successor ends on a day (valid_to)", unit.id);
                self.must(unit.valid_to.is_some() && *successor != unit.id, &place, "successor", message);
            }
            if let (Some(from), Some(to)) = (unit.valid_from, unit.valid_to) {
                let message = format!("business unit `{}`: expected a day after {from}, found {to}", unit.id);
                self.must(from < to, &place, "valid_to", message);
            }
            if let Some(parent) = unit.parent.as_deref().and_then(|parent| by_id.get(parent)) {
                self.within_its_parent(&place, unit, parent);
            }
            let message = format!("business unit `{}`: expected 0 or more, found {}", unit.id, unit.people);
            self.must(unit.people >= 0, &place, "people", message);
            before.insert(unit.id.as_str());
        }
    }

    /// A parent that is not among the units above: unknown, below, or below the unit itself.
    fn parent(&mut self, place: &str, unit: &BusinessUnit, parent: &str) {
        let id = &unit.id;
        if !self.known.units.contains(parent) {
            let hint = nearest(parent, self.known.units.iter().copied());
            let expected = "expected a business unit listed above";
            return self.fault(place, "parent", format!("business unit `{id}`: {expected}, found `{parent}`{hint}"));
        }
        let message = match circle(&self.folder.model.business_units, unit) {
            Some(way) => format!("business unit `{id}` stands below itself: {id} → {}", way.join(" → ")),
            None => {
                format!(
                    "business unit `{id}`: expected a business unit listed above, found `{parent}`, which stands below"
                )
            }
        };
        self.fault(place, "parent", message);
    }

    /// A unit that lives longer than the one it belongs to would belong to nobody.
    fn within_its_parent(&mut self, place: &str, unit: &BusinessUnit, parent: &BusinessUnit) {
        let Some(end) = parent.valid_to else { return };
        let holds = unit.valid_to.is_some_and(|own| own <= end);
        let message = format!("business unit `{}`: `{}`, to which it belongs, ends on {end}", unit.id, parent.id);
        self.must(holds, place, if unit.valid_to.is_some() { "valid_to" } else { "parent" }, message);
    }

    pub(super) fn people(&mut self) {
        let folder = self.folder;
        let people = &folder.model.people;
        self.unique("person", "people", people.iter().map(|person| person.id.as_str()));
        for (position, person) in people.iter().enumerate() {
            let place = at("people", position);
            let address = person.email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
            let address = address && !person.email.chars().any(|c| c.is_whitespace() || c.is_control());
            self.must(address, &place, "email", format!("expected a mail address, found `{}`", person.email));
            if let Some(language) = &person.language {
                self.language(&place, language);
            }
            let mut seen = BTreeSet::new();
            for unit in &person.sees {
                if unit != "all" {
                    self.unit(&place, "sees", unit);
                }
                self.must(seen.insert(unit), &place, "sees", format!("`{unit}` is given twice"));
            }
            let all_alone = person.sees.len() < 2 || !person.sees.iter().any(|unit| unit == "all");
            self.must(all_alone, &place, "sees", "`all` stands alone: it is the whole company");
        }
    }

    pub(super) fn subscriptions(&mut self) {
        let folder = self.folder;
        let mut subscribed = BTreeSet::new();
        for (position, one) in folder.model.subscriptions.iter().enumerate() {
            let place = at("subscriptions", position);
            let Subscription { person, report, scope, mandatory, pace } = one;
            let silent = mandatory.as_ref().is_some_and(|why| why.trim().is_empty());
            self.must(!silent, &place, "mandatory", "expected a sentence that says why it cannot be stopped");
            match person.split_once(':') {
                None => self.person(&place, "person", person),
                Some(group) => self.group(&place, group, scope),
            }
            let message = format!("`{person}` has a second subscription of {report} for {scope}");
            self.must(subscribed.insert((person, report, scope.to_string())), &place, "person", message);
            let kind = self.report(&place, (report, scope));
            let tells = *pace != Pace::Changes || kind.is_none_or(Kind::has_statuses);
            let message = format!("no status of {report} could change: expected each, weekly or monthly");
            self.must(tells, &place, "pace", message);
            if let Some(access) =
                folder.model.people.iter().find(|one| one.id == *person).and_then(|one| self.access(one))
            {
                let message = format!("`{person}` may not read reports on {scope}: see `sees` of that person");
                let may = kind.is_some_and(Kind::is_personal) || access.may_read(scope);
                self.must(may, &place, "scope", message);
            }
            let carded = folder.model.scorecards.iter().any(|card| card.scope == *scope);
            if kind == Some(Kind::ExecutiveScorecard) && !carded {
                let message = format!("no scorecard speaks of {scope}, so `{person}` never receives anything");
                self.warn(&place, "scope", message);
            }
        }
    }

    /// A group of readers is one there is.
    fn group(&mut self, place: &str, group: (&str, &str), scope: &Scope) {
        let known = match group {
            ("role", role) => role.parse::<Role>().is_ok(),
            ("unit", "head" | "brm") => {
                let message = "the head or relationship manager reads about a business unit: expected `unit:…`";
                self.must(scope.business_unit().is_some(), place, "scope", message);
                true
            }
            _ => false,
        };
        let message = "expected a person, or `role:` and a role, `unit:head` or `unit:brm`";
        self.must(known, place, "person", message);
    }

    /// The report is one there is, and can speak of that scope, which is one there is too.
    pub(super) fn report(&mut self, place: &str, (report, scope): (&str, &Scope)) -> Option<Kind> {
        let Ok(kind) = report.parse::<Kind>() else {
            let ids: Vec<String> = Kind::all().map(|kind| kind.to_string()).collect();
            let hint = nearest(report, ids.iter().map(String::as_str));
            self.fault(place, "report", format!("expected one of {}, found `{report}`{hint}", ids.join(", ")));
            self.scope(place, scope);
            return None;
        };
        if kind.speaks_of(scope) {
            self.scope(place, scope);
        } else {
            self.fault(place, "scope", format!("{kind} cannot speak of {scope}: expected {}", kind.expected_scope()));
        }
        Some(kind)
    }

    /// What the person may see once the model is applied; none if that names what is not there.
    fn access(&self, person: &Person) -> Option<Access> {
        if person.sees.iter().any(|unit| unit == "all") {
            return Some(Access::everything());
        }
        if !person.sees.iter().all(|unit| self.known.units.contains(unit.as_str())) {
            return None;
        }
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for unit in &self.folder.model.business_units {
            below.entry(unit.parent.as_deref().unwrap_or_default()).or_default().push(&unit.id);
        }
        let mut next: Vec<&str> = person.sees.iter().map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(unit) = next.pop() {
            if seen.insert(unit.to_owned()) {
                next.extend(below.get(unit).into_iter().flatten());
            }
        }
        Some(Access::only(seen))
    }
}

/// The way upwards from a unit, if it leads back to it.
fn circle<'m>(units: &'m [BusinessUnit], unit: &'m BusinessUnit) -> Option<Vec<&'m str>> {
    let parent = |one: &&'m BusinessUnit| units.iter().find(|above| Some(&above.id) == one.parent.as_ref());
    let ids = std::iter::successors(parent(&unit), parent).map(|one| one.id.as_str());
    let mut way = Vec::new();
    for id in ids.take(units.len()) {
        way.push(id);
        if id == unit.id {
            return Some(way);
        }
    }
    None
}
