//! The library of metrics: definitions that ship with the program, as data. Nothing is computed here.
//!
//! Help texts, glossary and API listing are printed from these entries. To add one, add it to the file of its perspective.
//! An entry stands here only if the formulas of this room can compute it as it is written. Many read series that a source
//! has to report under exactly the name that the definition gives.

mod contribution;
mod experience;
mod future;
mod operations;
mod outages;
pub mod perspectives;
mod plans;
pub mod reference;
mod users;

use std::collections::BTreeMap;

use entity::value::{Currency, Direction, RecordKind, Unit, ValueFactor};

use super::{Aggregate, Compute, Level, Metric, OverTime, Term, TicketDate};

/// The library of a company that counts in euro.
///
/// ```
/// let library = scorebridge::measure::library();
/// let promises = library.iter().find(|metric| metric.id == "promises_kept").unwrap();
/// assert_eq!(promises.name, "Promises kept");
/// ```
#[must_use]
pub fn library() -> Vec<Metric> {
    library_in(Currency::EUR)
}

/// The library of a company that counts in that currency, by perspective.
#[must_use]
pub fn library_in(currency: Currency) -> Vec<Metric> {
    let perspectives = [
        ("contribution", contribution::entries(currency)),
        ("contribution", plans::entries(currency)),
        ("users", users::entries()),
        ("users", experience::entries()),
        ("operations", operations::entries()),
        ("operations", outages::entries()),
        ("future", future::entries()),
    ];
    perspectives
        .into_iter()
        .flat_map(|(perspective, entries)| entries.into_iter().map(move |entry| entry.metric(perspective)))
        .collect()
}

/// What moves before an outcome does. Everything else tells an outcome.
const LEADING: [&str; 28] = [
    "outage_allowance_used",
    "open_work_late",
    "solved_at_once",
    "came_back",
    "age_of_open_work",
    "forgotten_work",
    "solved_without_waiting",
    "failed_changes",
    "rushed_changes",
    "causes_found",
    "time_to_change",
    "releases",
    "security_holes_overdue",
    "recovery_tests_passed",
    "experience_impact",
    "survey_response",
    "promise_gap",
    "complaints_to_the_top",
    "cost_of_growing",
    "cost_we_can_turn_down",
    "cost_nobody_owns",
    "forecast_accuracy",
    "costs_match_priorities",
    "work_with_a_goal",
    "training_days",
    "hours_for_business",
    "staff_satisfaction",
    "roles_covered",
];

/// How things stand: a quarter shows them as they stood in its last month.
const STANDING: [&str; 9] = [
    "open_work_late",
    "age_of_open_work",
    "forgotten_work",
    "security_holes_overdue",
    "promise_gap",
    "prices_on_target",
    "costs_match_priorities",
    "work_with_a_goal",
    "roles_covered",
];

/// A [`Metric`] in the words of this folder: texts that are part of the program.
struct Entry {
    id: &'static str,
    name: &'static str,
    meaning: &'static str,
    why: &'static str,
    formula: &'static str,
    unit: Unit,
    better: Direction,
    value: ValueFactor,
    counter: &'static str,
    source: &'static str,
    minimum_n: u64,
    levels: &'static [Level],
    compute: Compute,
}

impl Entry {
    fn metric(self, perspective: &str) -> Metric {
        Metric {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            meaning: self.meaning.to_owned(),
            why: self.why.to_owned(),
            formula: self.formula.to_owned(),
            unit: self.unit,
            direction: self.better,
            perspective: perspective.to_owned(),
            value_factor: self.value,
            counter: Some(self.counter.to_owned()),
            source: self.source.to_owned(),
            minimum_n: self.minimum_n,
            levels: self.levels.to_vec(),
            over_time: STANDING.contains(&self.id).then_some(OverTime::Last),
            leading: LEADING.contains(&self.id),
            weekly: false,
            compute: self.compute,
        }
    }
}

/// The company, each business unit, each service.
const COMPANY_UNITS_SERVICES: &[Level] = &[Level::All, Level::BusinessUnit, Level::Service];

/// As above, and each service as used by each business unit.
const EVERYWHERE: &[Level] = &[Level::All, Level::BusinessUnit, Level::Service, Level::BusinessUnitService];

fn reading_sum(series: &str) -> Compute {
    Compute::ReadingSum { series: series.to_owned() }
}

fn reading_mean(series: &str) -> Compute {
    Compute::ReadingMean { series: series.to_owned() }
}

fn reading_share(numerator: &str, denominator: &str) -> Compute {
    Compute::ReadingShare { numerator: numerator.to_owned(), denominator: denominator.to_owned() }
}

fn records(kind: RecordKind, only: Option<&str>, aggregate: Aggregate, value: Option<&str>) -> Compute {
    let (only, value) = (only.map(str::to_owned), value.map(str::to_owned));
    Compute::Records { kind, date: TicketDate::default(), only, aggregate, value, over: None }
}

fn expression<const N: usize>(expression: &str, terms: [(String, Term); N]) -> Compute {
    Compute::Expression { expression: expression.to_owned(), terms: BTreeMap::from(terms) }
}

fn term(name: &str, unit: Unit, compute: Compute) -> (String, Term) {
    (name.to_owned(), Term { unit, compute: Box::new(compute) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The words that do not belong in a text for the business, one `phrase = suggestion` a line.
    const JARGON: &str = include_str!("../../../report-templates/words/en.txt");

    /// Everything an executive can read of it, in small letters, with a space on both sides of each word.
    fn words(metric: &Metric) -> String {
        let text = [&metric.name, &metric.meaning, &metric.why, &metric.formula].map(String::as_str).join(" ");
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
    }

    #[test]
    fn every_entry_can_be_computed() {
        let library = library();
        for metric in &library {
            assert_eq!(metric.faults(&library), Vec::new(), "{}", metric.id);
            assert_eq!(super::super::circle(&library, &metric.id), None, "{}", metric.id);
        }
    }

    #[test]
    fn ids_are_unique_and_counters_exist() {
        let library = library();
        let ids: BTreeSet<&str> = library.iter().map(|metric| metric.id.as_str()).collect();
        assert_eq!(ids.len(), library.len());
        for metric in &library {
            let counter = metric.counter.as_deref().unwrap();
            assert!(ids.contains(counter) && counter != metric.id, "{} is countered by {counter}", metric.id);
        }
    }

    /// The 58 measures of the reference, in its order; more may stand beside them.
    const REFERENCE: &str = "availability availability_felt hours_lost money_lost outage_allowance_used time_to_restore \
        time_between_outages major_disruptions promises_kept first_answer_on_time open_work_late time_to_fix_slowest \
        solved_at_once came_back age_of_open_work forgotten_work requests_on_time cases_per_person \
        solved_without_waiting failed_changes rushed_changes disruptions_we_made causes_found time_to_change releases \
        security_holes_overdue recovery_tests_passed satisfied recommend happiness lost_time_per_case \
        experience_impact survey_response business_rating promise_gap complaints_to_the_top spend_against_plan \
        cost_of_revenue cost_per_employee cost_per_case prices_on_target cost_of_running cost_of_growing \
        cost_we_can_turn_down cost_nobody_owns cost_charged forecast_accuracy costs_match_priorities \
        benefit_delivered work_with_a_goal orders_completed revenue_through_it hours_saved training_days \
        staff_leaving hours_for_business staff_satisfaction roles_covered";

    #[test]
    fn the_agreed_ids_are_there() {
        let library = library();
        let reference: BTreeSet<&str> = REFERENCE.split_whitespace().collect();
        assert_eq!(reference.len(), 58);
        let others = ["requests_on_time", "tickets", "time_to_fix_mean", "time_to_fix_median", "spend", "unit_cost"];
        for id in reference.into_iter().chain(others).chain(["usage", "time_to_hire", "stream_completed"]) {
            assert!(library.iter().any(|metric| metric.id == id), "{id}");
        }
        for id in LEADING.into_iter().chain(STANDING) {
            assert!(library.iter().any(|metric| metric.id == id), "{id}");
        }
    }

    #[test]
    fn a_definition_names_every_series_it_needs() {
        for metric in library() {
            for series in metric.compute.series() {
                assert!(metric.source.contains(&series) || metric.source.contains("series as named"), "{series}");
            }
        }
    }

    fn jargon() -> impl Iterator<Item = String> {
        let lines = JARGON.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once('=')).map(|(phrase, _)| phrase.trim().to_lowercase())
    }

    #[test]
    fn executives_can_read_it() {
        assert!(jargon().count() > 50);
        for metric in library() {
            let words = words(&metric);
            for jargon in jargon().chain(["customer".to_owned()]) {
                let found = ["", "s", "es"].iter().any(|end| words.contains(&format!(" {jargon}{end} ")));
                assert!(!found, "{}: {jargon}", metric.id);
            }
            let starts_large = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
            assert!(starts_large(&metric.formula) || metric.formula.starts_with("100 × "), "{}", metric.formula);
            for text in [&metric.name, &metric.meaning, &metric.why] {
                assert!(starts_large(text) && !text.contains('_'), "{}: {text}", metric.id);
            }
            assert!(metric.meaning.ends_with('.') && metric.why.ends_with('.') && !metric.name.ends_with('.'));
            assert!(metric.name.chars().count() <= 45, "{}", metric.name);
        }
    }

    #[test]
    fn it_counts_in_the_currency_of_the_company() {
        let francs = library_in("CHF".parse().unwrap());
        assert!(francs.iter().all(|metric| !metric.unit.to_string().contains("EUR")));
        assert!(francs.iter().any(|metric| metric.unit.to_string() == "money:CHF"));
    }

    #[test]
    fn a_definition_survives_its_journey_as_text() {
        for metric in library() {
            let text = serde_json::to_string(&metric).unwrap();
            assert_eq!(serde_json::from_str::<Metric>(&text).unwrap(), metric);
        }
    }
}
