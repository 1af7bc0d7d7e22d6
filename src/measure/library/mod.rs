//! The library of metrics: definitions that ship with the program, as data. Nothing is computed here.
//!
//! Help texts, glossary and API listing are printed from these entries. To add one, add it to the file of its perspective.
//! An entry stands here only if the formulas of this room can compute it as it is written. Many read series that a source
//! has to report under exactly the name that the definition gives.

mod contribution;
mod future;
mod operations;
mod users;

use entity::value::{Currency, Direction, Unit, ValueFactor};

use super::{Compute, Level, Metric};

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
        ("users", users::entries()),
        ("operations", operations::entries()),
        ("future", future::entries()),
    ];
    perspectives
        .into_iter()
        .flat_map(|(perspective, entries)| entries.into_iter().map(move |entry| entry.metric(perspective)))
        .collect()
}

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
        for metric in library() {
            assert_eq!(metric.faults(), Vec::<String>::new(), "{}", metric.id);
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

    #[test]
    fn the_agreed_ids_are_there() {
        let library = library();
        for id in [
            "promises_kept",
            "requests_on_time",
            "tickets",
            "time_to_fix_mean",
            "time_to_fix_median",
            "availability",
            "satisfied",
            "recommend",
            "spend",
            "unit_cost",
            "usage",
            "orders_completed",
            "time_to_hire",
            "hours_saved",
            "training_days",
            "stream_completed",
        ] {
            assert!(library.iter().any(|metric| metric.id == id), "{id}");
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
