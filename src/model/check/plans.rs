//! Sources, charging, reports and schedules.

use std::collections::BTreeSet;

use chrono::DateTime;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::{Checked, STEPS, at, nearest, nearest_unless_there};
use crate::connectors;
use crate::model::Rhythm;
use crate::report::{Complete, Kind};

/// Who waits longer for a month's figures has the next month's before them.
const MOST_WAIT_DAYS: i32 = 28;

impl Checked<'_> {
    pub(super) fn sources(&mut self) {
        let folder = self.folder;
        let sources = &folder.model.sources;
        self.unique("source", "sources", sources.iter().map(|source| source.id.as_str()));
        for (position, source) in sources.iter().enumerate() {
            let place = at("sources", position);
            let settings = source.settings.clone().with_days_off(&self.days_off());
            let faults = match settings {
                Ok(settings) => connectors::check(&settings).err().unwrap_or_default(),
                Err(unknown) => vec![format!("`promises`: there is no calendar `{unknown}`")],
            };
            for message in faults {
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

    pub(super) fn reports(&mut self) {
        let folder = self.folder;
        let mut seen = BTreeSet::new();
        for (position, one) in folder.model.reports.iter().enumerate() {
            let place = at("reports", position);
            let kind = self.report(&place, (&one.report, &one.scope));
            let message = format!("there is a second {} for {}", one.report, one.scope);
            self.must(seen.insert((&one.report, one.scope.to_string())), &place, "report", message);
            let card = folder.model.scorecards.iter().any(|card| card.scope == one.scope);
            let carded = card || kind != Some(Kind::ExecutiveScorecard);
            self.must(carded, &place, "scope", format!("no scorecard speaks of {}", one.scope));
            let personal = kind.is_some_and(Kind::is_personal);
            let message = "is made for each who receives it: name them under `subscriptions`";
            self.must(!personal, &place, "report", message);
            let titled = one.title.as_ref().is_none_or(|title| !title.trim().is_empty());
            self.must(titled, &place, "title", "expected a title, or none at all");
            if let Some(complete) = &one.complete {
                self.complete(&place, complete);
            }
            let nobody = one.approval.as_ref().is_some_and(|approval| approval.by.is_empty());
            self.must(!nobody, &place, "approval", "expected one role or more under `by`");
        }
    }

    fn complete(&mut self, place: &str, complete: &Complete) {
        let place = format!("{place}/complete");
        let days = complete.wait_days;
        let message = format!("expected 0 to {MOST_WAIT_DAYS} days, found {days}");
        self.must((0..=MOST_WAIT_DAYS).contains(&days), &place, "wait_days", message);
        for source in &complete.sources {
            let known = self.folder.entries("sources").filter_map(|entry| entry.text("id"));
            if let Some(hint) = nearest_unless_there(source, &known.collect()) {
                self.fault(&place, "sources", format!("there is no source `{source}`{hint}"));
            }
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
            let key = if schedule.when.is_some() { "when" } else { "cron" };
            match (&schedule.cron, &schedule.when) {
                (Some(_), Some(_)) | (None, None) => {
                    let message = format!("schedule `{}`: expected either `cron` or `when`", schedule.id);
                    self.fault(&place, key, message);
                }
                (Some(text), None) | (None, Some(text)) => {
                    let said = if Rhythm::is_words(text) { "when" } else { "cron" };
                    let reason = Rhythm::read(text).err();
                    let reason = reason.or((said != key).then(|| format!("`{text}` belongs under `{said}`")));
                    if let Some(reason) = reason {
                        self.fault(&place, key, format!("schedule `{}`: {reason}", schedule.id));
                    }
                }
            }
            if let Some(calendar) = &schedule.calendar {
                let known = folder.entries("calendars").filter_map(|entry| entry.text("id"));
                if let Some(hint) = nearest_unless_there(calendar, &known.collect()) {
                    self.fault(&place, "calendar", format!("there is no calendar `{calendar}`{hint}"));
                }
            }
            if !schedule.holidays.is_empty() {
                let message = "name a `calendar` instead: its days are kept once, for services and schedules";
                self.warn(&place, "holidays", message);
            }
            if let Some(report) = &schedule.report {
                let message = format!("expected one of {}, found `{report}`", Kind::ids());
                self.must(report.parse::<Kind>().is_ok(), &place, "report", message);
            }
            let days = schedule.catch_up_days;
            let message = format!("schedule `{}`: expected 0 to 366 days, found {days}", schedule.id);
            self.must((0..=366).contains(&days), &place, "catch_up_days", message);
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
