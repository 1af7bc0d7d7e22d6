//! Services, value streams, and what is used: contracts and components are no services.

use std::collections::BTreeSet;

use entity::value::ServiceKind;

use super::{Checked, at};
use crate::measure;
use crate::model::Service;

/// Words that name a supplier's contract or a technical part, not something that people use.
const NO_SERVICE: [&str; 22] = [
    "contract",
    "contracts",
    "licence",
    "licences",
    "license",
    "licenses",
    "agreement",
    "subscription",
    "server",
    "servers",
    "database",
    "databases",
    "cluster",
    "firewall",
    "router",
    "switch",
    "switches",
    "rack",
    "vm",
    "vms",
    "hypervisor",
    "san",
];

impl Checked<'_> {
    pub(super) fn calendars(&mut self) {
        let calendars = &self.folder.model.calendars;
        self.unique("calendar", "calendars", calendars.iter().map(|calendar| calendar.id.as_str()));
        for (position, calendar) in calendars.iter().enumerate() {
            if let Err(error) = measure::Holidays::of(&calendar.days) {
                self.fault(&at("calendars", position), "days", format!("calendar `{}`: {error}", calendar.id));
            }
        }
    }

    /// The days of each calendar, by its id.
    pub(super) fn days_off(&self) -> Vec<(String, Vec<String>)> {
        self.folder.model.calendars.iter().map(|one| (one.id.clone(), one.days.clone())).collect()
    }

    pub(super) fn services(&mut self) {
        let folder = self.folder;
        let services = &folder.model.services;
        let units = &folder.model.business_units;
        let units: BTreeSet<&str> = units.iter().flat_map(|unit| [unit.id.as_str(), unit.name.as_str()]).collect();
        let calendars = self.days_off();
        self.unique("service", "services", services.iter().map(|service| service.id.as_str()));
        for (position, service) in services.iter().enumerate() {
            let place = at("services", position);
            let hours = measure::with_calendars(&service.agreed_hours, &calendars)
                .map_err(|unknown| format!("there is no calendar `{unknown}`"))
                .and_then(|hours| hours.parse::<measure::AgreedHours>().map_err(|error| error.to_string()));
            if let Err(error) = hours {
                self.fault(&place, "agreed_hours", format!("service `{}`: {error}", service.id));
            }
            if let Some(word) = names_no_service(service) {
                let message = format!(
                    "`{}`: a {word} is not a service; it underpins one. Name what people use, and let its cost count there",
                    service.name
                );
                self.warn(&place, "name", message);
            }
            if [&service.id, &service.name].into_iter().any(|name| units.contains(name.as_str())) {
                self.warn(&place, "id", format!("`{}` is a business unit too; which of both is meant?", service.id));
            }
        }
    }

    pub(super) fn value_streams(&mut self) {
        let folder = self.folder;
        let streams = &folder.model.value_streams;
        self.unique("value stream", "value_streams", streams.iter().map(|stream| stream.id.as_str()));
        for (position, stream) in streams.iter().enumerate() {
            let steps = format!("{}/steps", at("value_streams", position));
            self.unique("step", &steps, stream.steps.iter().map(|step| step.id.as_str()));
            for (position, step) in stream.steps.iter().enumerate() {
                if let Some(service) = &step.service {
                    self.service(&at(&steps, position), "service", service);
                }
            }
        }
    }
}

/// The word that gives it away. Business services are named by the business.
fn names_no_service(service: &Service) -> Option<&'static str> {
    if service.kind == ServiceKind::Business {
        return None;
    }
    let text = format!("{} {}", service.name, service.id).to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| NO_SERVICE.into_iter().find(|known| *known == word))
}

#[cfg(test)]
mod tests {
    use entity::value::Stage;

    use super::*;

    #[track_caller]
    fn check(kind: ServiceKind, name: &str, word: Option<&str>) {
        let text = || String::new();
        let service = Service {
            id: "x".to_owned(),
            name: name.to_owned(),
            kind,
            purpose: text(),
            owner: text(),
            stage: Stage::Live,
            agreed_hours: text(),
            protected: false,
        };
        assert_eq!(names_no_service(&service), word, "{name}");
    }

    #[test]
    fn contracts_and_components_are_no_services() {
        check(ServiceKind::It, "Oracle licences 2026", Some("licences"));
        check(ServiceKind::Enterprise, "Mail server", Some("server"));
        check(ServiceKind::It, "Core-Switch Berlin", Some("switch"));
        check(ServiceKind::Enterprise, "Mail and calendar", None);
        check(ServiceKind::Business, "Licence sales", None);
        check(ServiceKind::It, "Sanitation planning", None);
    }
}
