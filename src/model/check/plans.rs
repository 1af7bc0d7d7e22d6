//! Sources, charging, reports and schedules.

use std::collections::BTreeSet;

use chrono::DateTime;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use entity::value::ChargeMethod;

use super::{Checked, STEPS, at, nearest};
use crate::connectors;
use crate::model::Rate;

impl Checked<'_> {
    pub(super) fn sources(&mut self) {
        let folder = self.folder;
        let sources = &folder.model.sources;
        self.unique("source", "sources", sources.iter().map(|source| source.id.as_str()));
        for (position, source) in sources.iter().enumerate() {
            let place = at("sources", position);
            for message in connectors::check(&source.settings).err().unwrap_or_default() {
                let (place, key) = self.setting(&place, &message);
                self.fault(&place, &key, format!("source `{}`: {message}", source.id));
            }
            let message = format!("source `{}`: expected more than 0, found {}", source.id, source.rhythm_hours);
            self.must(source.rhythm_hours > 0, &place, "rhythm_hours", message);
        }
    }

    /// The setting a sentence speaks of: the first name it quotes that is a field or a part of the settings.
    fn setting(&self, place: &str, message: &str) -> (String, String) {
        let settings = format!("{place}/settings");
        let folders = [format!("{settings}/fields"), format!("{settings}/from"), settings];
        let quoted = message.split('`').skip(1).step_by(2).chain(["path", "query", "delimiter"]);
        let named = quoted.filter(|name| message.contains(name)).find_map(|name| {
            let folder = folders.iter().find(|folder| self.folder.leads(&format!("{folder}/{name}")))?;
            Some((folder.clone(), name.to_owned()))
        });
        named.unwrap_or_else(|| (place.to_owned(), "id".to_owned()))
    }

    pub(super) fn charge_rules(&mut self) {
        let folder = self.folder;
        let rules = &folder.model.charge_rules;
        self.unique("charge rule", "charge_rules", rules.iter().map(|rule| rule.id.as_str()));
        let mut charged = BTreeSet::new();
        for (position, rule) in rules.iter().enumerate() {
            let place = at("charge_rules", position);
            self.service(&place, "service", &rule.service);
            let id = &rule.id;
            let driver = rule.method != ChargeMethod::Proportional || rule.driver.is_some();
            let message = format!("charge rule `{id}`: expected a driver to share by, as the method is proportional");
            self.must(driver, &place, "driver", message);
            let message = format!("charge rule `{id}`: service `{}` has a rule already", rule.service);
            self.must(charged.insert(rule.service.as_str()), &place, "service", message);
        }
    }

    pub(super) fn rates(&mut self) {
        let folder = self.folder;
        let rates = &folder.model.rates;
        self.unique("rate", "rates", rates.iter().map(|rate| rate.id.as_str()));
        for (position, rate) in rates.iter().enumerate() {
            let place = at("rates", position);
            self.service(&place, "service", &rate.service);
            let message = format!("rate `{}`: expected 0 or more, found {}", rate.id, rate.unit_price);
            self.must(!rate.unit_price.is_negative(), &place, "unit_price", message);
            let ends = rate.valid_to.is_none_or(|end| rate.valid_from < end);
            let message = format!("rate `{}`: expected a day after {}", rate.id, rate.valid_from);
            self.must(ends, &place, "valid_to", message);
            let other = rates.iter().take(position).find(|other| overlap(rate, other));
            if let Some(other) = other {
                let message = format!("rate `{}`: `{}` prices the same on the same days", rate.id, other.id);
                self.fault(&place, "valid_from", message);
            }
        }
    }

    pub(super) fn budgets(&mut self) {
        let folder = self.folder;
        let mut planned = BTreeSet::new();
        for (position, budget) in folder.model.budgets.iter().enumerate() {
            let place = at("budgets", position);
            let unit = &budget.business_unit;
            self.unit(&place, "business_unit", unit);
            let message = format!("budget of `{unit}`: there is a second one from {}", budget.from);
            self.must(planned.insert((unit, budget.from)), &place, "from", message);
            let amount = budget.amount.at_scale(6).is_ok_and(|micros| i64::try_from(micros).is_ok());
            let message =
                format!("budget of `{unit}`: expected at most 6 digits behind the point, found {}", budget.amount);
            self.must(amount, &place, "amount", message);
        }
    }

    pub(super) fn reports(&mut self) {
        let folder = self.folder;
        let mut seen = BTreeSet::new();
        for (position, one) in folder.model.reports.iter().enumerate() {
            let place = at("reports", position);
            self.report(&place, &one.report);
            self.scope(&place, &one.scope);
            let message = format!("there is a second {} for {}", one.report, one.scope);
            self.must(seen.insert((&one.report, one.scope.to_string())), &place, "report", message);
            let card = folder.model.scorecards.iter().any(|card| card.scope == one.scope);
            self.must(card, &place, "scope", format!("no scorecard speaks of {}", one.scope));
            let titled = one.title.as_ref().is_none_or(|title| !title.trim().is_empty());
            self.must(titled, &place, "title", "expected a title, or none at all");
        }
    }

    pub(super) fn schedules(&mut self) {
        let folder = self.folder;
        let schedules = &folder.model.schedules;
        self.unique("schedule", "schedules", schedules.iter().map(|schedule| schedule.id.as_str()));
        for (position, schedule) in schedules.iter().enumerate() {
            let place = at("schedules", position);
            let step = &schedule.step;
            let hint = nearest(step, STEPS.into_iter());
            let message = format!("expected one of {}, found `{step}`{hint}", STEPS.join(", "));
            self.must(STEPS.contains(&step.as_str()), &place, "step", message);
            if let Err(reason) = cron(&schedule.cron) {
                self.fault(&place, "cron", format!("schedule `{}`: {reason}", schedule.id));
            }
            let days = schedule.catch_up_days;
            let message = format!("schedule `{}`: expected 0 to 366 days, found {days}", schedule.id);
            self.must((0..=366).contains(&days), &place, "catch_up_days", message);
        }
    }
}

/// Whether both price the same thing on the same day.
fn overlap(a: &Rate, b: &Rate) -> bool {
    let before = |a: &Rate, b: &Rate| a.valid_to.is_some_and(|end| end <= b.valid_from);
    (&a.service, &a.charge_kind) == (&b.service, &b.charge_kind) && !before(a, b) && !before(b, a)
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
