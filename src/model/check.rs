//! Checking a model without a database: every fault at once, each with its place.

use std::collections::BTreeSet;

use chrono::DateTime;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use entity::value::{ChargeMethod, Exact, Scope};

use super::{Fault, Folder, Kpi, Model};
use crate::{connectors, measure};

/// Reports that exist.
pub const REPORTS: [&str; 1] = ["executive-scorecard"];

/// Steps a schedule may name.
pub const STEPS: [&str; 7] = ["pull", "measure", "score", "close", "report", "deliver", "month"];

/// Everything in the folder that a person must mend; empty if it can be applied.
#[must_use]
pub fn check(folder: &Folder) -> Vec<Fault> {
    let mut checked = Checked { folder, known: Known::of(&folder.model), faults: Vec::new() };
    checked.company();
    checked.organisation();
    checked.services();
    checked.scorecards();
    checked.sources();
    checked.charging();
    checked.people();
    checked.schedules();
    checked.faults
}

/// Ids that may be referred to.
struct Known<'a> {
    units: BTreeSet<&'a str>,
    services: BTreeSet<&'a str>,
    steps: BTreeSet<(&'a str, &'a str)>,
    streams: BTreeSet<&'a str>,
    people: BTreeSet<&'a str>,
    metrics: BTreeSet<String>,
}

impl<'a> Known<'a> {
    fn of(model: &'a Model) -> Self {
        let library = measure::library().into_iter().map(|metric| metric.id);
        Self {
            units: model.business_units.iter().map(|unit| unit.id.as_str()).collect(),
            services: model.services.iter().map(|service| service.id.as_str()).collect(),
            steps: model
                .value_streams
                .iter()
                .flat_map(|stream| stream.steps.iter().map(|step| (stream.id.as_str(), step.id.as_str())))
                .collect(),
            streams: model.value_streams.iter().map(|stream| stream.id.as_str()).collect(),
            people: model.people.iter().map(|person| person.id.as_str()).collect(),
            metrics: library.chain(model.metrics.iter().map(|metric| metric.id.clone())).collect(),
        }
    }

    fn scope(&self, scope: &Scope) -> bool {
        let unit = scope.business_unit().is_none_or(|unit| self.units.contains(unit));
        let service = scope.service().is_none_or(|service| self.services.contains(service));
        let stream = scope.stream().is_none_or(|stream| self.streams.contains(stream));
        let step = match scope {
            Scope::Step(stream, step) => self.steps.contains(&(stream.as_str(), step.as_str())),
            _ => true,
        };
        unit && service && stream && step
    }
}

struct Checked<'a> {
    folder: &'a Folder,
    known: Known<'a>,
    faults: Vec<Fault>,
}

impl<'a> Checked<'a> {
    fn fault(&mut self, key: &str, value: &str, message: impl Into<String>) {
        self.faults.push(self.folder.fault(key, value, message.into()));
    }

    fn must(&mut self, holds: bool, key: &str, value: &str, message: impl Into<String>) {
        if !holds {
            self.fault(key, value, message);
        }
    }

    fn unique(&mut self, what: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            self.must(seen.insert(id), "id", id, format!("there is a second {what} `{id}`"));
            let plain = !id.is_empty() && id.len() <= 64;
            let plain = plain && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            self.must(plain, "id", id, format!("`{id}`: expected letters, digits, - and _, at most 64"));
        }
    }

    fn company(&mut self) {
        match &self.folder.model.company {
            None => self.fault("company", "company", "expected once: name, zone, currency, language"),
            Some(company) => {
                let language = company.language.clone();
                self.must(language == "en", "language", &language, format!("expected en, found `{language}`"));
            }
        }
    }

    fn organisation(&mut self) {
        let units = &self.folder.model.business_units;
        self.unique("business unit", units.iter().map(|unit| unit.id.as_str()));
        let mut before = BTreeSet::new();
        for unit in units {
            if let Some(parent) = &unit.parent {
                let message =
                    format!("business unit `{}`: expected a business unit listed above, found `{parent}`", unit.id);
                self.must(before.contains(parent.as_str()), "parent", parent, message);
            }
            for (key, person) in [("brm", &unit.brm), ("head", &unit.head)] {
                if let Some(person) = person {
                    self.person(key, person);
                }
            }
            before.insert(unit.id.as_str());
        }
    }

    fn person(&mut self, key: &str, person: &str) {
        self.must(self.known.people.contains(person), key, person, format!("there is no person `{person}`"));
    }

    fn services(&mut self) {
        let model = &self.folder.model;
        self.unique("service", model.services.iter().map(|service| service.id.as_str()));
        for service in &model.services {
            if let Err(error) = service.agreed_hours.parse::<measure::AgreedHours>() {
                self.fault("agreed_hours", &service.agreed_hours, format!("service `{}`: {error}", service.id));
            }
        }
        self.unique("value stream", model.value_streams.iter().map(|stream| stream.id.as_str()));
        for stream in &model.value_streams {
            self.unique("step", stream.steps.iter().map(|step| step.id.as_str()));
            for service in stream.steps.iter().filter_map(|step| step.service.as_ref()) {
                self.service("service", service);
            }
        }
    }

    fn service(&mut self, key: &str, service: &str) {
        self.must(self.known.services.contains(service), key, service, format!("there is no service `{service}`"));
    }

    fn scorecards(&mut self) {
        let model = &self.folder.model;
        self.unique("metric", model.metrics.iter().map(|metric| metric.id.as_str()));
        self.unique("scorecard", model.scorecards.iter().map(|card| card.id.as_str()));
        let objectives = || model.scorecards.iter().flat_map(|card| &card.perspectives).flat_map(|one| &one.objectives);
        let kpis = || objectives().flat_map(|objective| &objective.kpis);
        self.unique("KPI", kpis().map(|kpi| kpi.id.as_str()));
        for metric in &model.metrics {
            for message in metric.faults() {
                self.fault("id", &metric.id, format!("metric `{}`: {message}", metric.id));
            }
        }
        for kpi in kpis() {
            self.kpi(kpi);
        }
        for card in &model.scorecards {
            self.unique("perspective", card.perspectives.iter().map(|one| one.id.as_str()));
            let objectives = card.perspectives.iter().flat_map(|one| &one.objectives);
            self.unique("objective", objectives.map(|objective| objective.id.as_str()));
            let share = (0.0..=1.0).contains(&card.minimum_coverage);
            let found = card.minimum_coverage.to_string();
            self.must(share, "minimum_coverage", &found, format!("expected 0 to 1, found {found}"));
            self.scope("scope", &card.scope);
        }
    }

    fn kpi(&mut self, kpi: &Kpi) {
        let id = &kpi.id;
        self.must(
            self.known.metrics.contains(&kpi.metric),
            "metric",
            &kpi.metric,
            format!("KPI `{id}`: there is no metric `{}` in the library or this model", kpi.metric),
        );
        self.scope("scope", &kpi.scope);
        let rising = kpi.points.len() >= 2 && kpi.points.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
        let scores = kpi.points.iter().all(|(_, score)| (0.0..=100.0).contains(score));
        self.must(
            rising && scores,
            "id",
            id,
            format!("KPI `{id}`: points: expected two or more [value, score], values rising, scores 0 to 100"),
        );
        self.must(kpi.weight > 0.0, "id", id, format!("KPI `{id}`: weight: expected more than 0"));
        let dated: BTreeSet<_> = kpi.targets.iter().map(|target| target.from).collect();
        self.must(dated.len() == kpi.targets.len(), "id", id, format!("KPI `{id}`: two targets from the same day"));
        let near = kpi.targets.iter().all(|target| target.near >= 0.0);
        self.must(near, "id", id, format!("KPI `{id}`: near: expected 0 or more"));
    }

    fn scope(&mut self, key: &str, scope: &Scope) {
        let text = scope.to_string();
        self.must(self.known.scope(scope), key, &text, format!("`{text}` names something that is not in this model"));
    }

    fn sources(&mut self) {
        let model = &self.folder.model;
        self.unique("source", model.sources.iter().map(|source| source.id.as_str()));
        for source in &model.sources {
            for message in connectors::check(&source.settings).err().unwrap_or_default() {
                self.fault("id", &source.id, format!("source `{}`: {message}", source.id));
            }
        }
    }

    fn charging(&mut self) {
        let model = &self.folder.model;
        self.unique("charge rule", model.charge_rules.iter().map(|rule| rule.id.as_str()));
        let mut charged = BTreeSet::new();
        for rule in &model.charge_rules {
            self.service("service", &rule.service);
            let id = &rule.id;
            let driver = rule.method != ChargeMethod::Proportional || rule.driver.is_some();
            self.must(
                driver,
                "id",
                id,
                format!("charge rule `{id}`: driver: expected one, as the method is proportional"),
            );
            let message = format!("charge rule `{id}`: service `{}` has a rule already", rule.service);
            self.must(charged.insert(rule.service.as_str()), "id", id, message);
        }
        let mut planned = BTreeSet::new();
        for budget in &model.budgets {
            let unit = &budget.business_unit;
            self.unit("business_unit", unit);
            let message = format!("budget of `{unit}`: there is a second one from {}", budget.from);
            self.must(planned.insert((unit, budget.from)), "business_unit", unit, message);
            let amount = budget.amount.parse::<Exact>().is_ok_and(|amount| amount.at_scale(6).is_ok());
            let message = format!("budget of `{unit}`: expected a plain number, found `{}`", budget.amount);
            self.must(amount, "amount", &budget.amount, message);
        }
    }

    fn unit(&mut self, key: &str, unit: &str) {
        self.must(self.known.units.contains(unit), key, unit, format!("there is no business unit `{unit}`"));
    }

    fn people(&mut self) {
        let model = &self.folder.model;
        self.unique("person", model.people.iter().map(|person| person.id.as_str()));
        for person in &model.people {
            let address = person.email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
            let address = address && !person.email.chars().any(|c| c.is_whitespace() || c.is_control());
            self.must(address, "email", &person.email, format!("expected a mail address, found `{}`", person.email));
            let mut seen = BTreeSet::new();
            for unit in person.sees.iter().filter(|unit| *unit != "all") {
                self.unit("sees", unit);
                self.must(seen.insert(unit), "sees", unit, format!("`{unit}` is given twice"));
            }
        }
        let mut subscribed = BTreeSet::new();
        for subscription in &model.subscriptions {
            let (person, report) = (&subscription.person, &subscription.report);
            self.person("person", person);
            let message = format!("`{person}` has a second subscription of {report} for {}", subscription.scope);
            self.must(subscribed.insert((person, report, subscription.scope.to_string())), "person", person, message);
            let message = format!("expected one of {}, found `{report}`", REPORTS.join(", "));
            self.must(REPORTS.contains(&report.as_str()), "report", report, message);
            self.scope("scope", &subscription.scope);
        }
    }

    fn schedules(&mut self) {
        let model = &self.folder.model;
        self.unique("schedule", model.schedules.iter().map(|schedule| schedule.id.as_str()));
        for schedule in &model.schedules {
            let step = &schedule.step;
            let message = format!("expected one of {}, found `{step}`", STEPS.join(", "));
            self.must(STEPS.contains(&step.as_str()), "step", step, message);
            if let Err(error) = cron(&schedule.cron) {
                self.fault("cron", &schedule.cron, format!("schedule `{}`: {error}", schedule.id));
            }
            let days = schedule.catch_up_days.to_string();
            let message = format!("schedule `{}`: expected 0 to 366 days, found {days}", schedule.id);
            self.must((0..=366).contains(&schedule.catch_up_days), "catch_up_days", &days, message);
        }
    }
}

/// When a schedule is due: five fields, and a day that fits them.
///
/// # Errors
/// What is wrong with the text.
pub fn cron(text: &str) -> Result<Cron, String> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(text).map_err(|error| format!("expected five fields such as `30 5 * * *`: {error}"))?;
    match cron.find_next_occurrence(&DateTime::UNIX_EPOCH, true) {
        Ok(_) => Ok(cron),
        Err(_) => Err(format!("`{text}` is never due: expected a day that there is")),
    }
}
