//! The library as a page to read: printed from the definitions, never typed. It decides nothing.

use entity::value::{Direction, Unit, ValueFactor};

use super::library;
use super::perspectives::shipped;
use crate::measure::{Metric, OverTime};

/// The reference page of the documentation: every measure of the library, by perspective, as Markdown.
#[must_use]
pub fn page() -> String {
    let library = library();
    let mut page = format!(
        "# What can be measured\n\nPrinted from the program's library; do not edit. {} measures, by perspective. Any of them \
         joins a model by its short name:\nas `metric` of a KPI, or in the list `library`. Where readings are named, a source \
         has to report series of exactly these names.\n",
        library.len()
    );
    let mut last = "";
    for metric in &library {
        if metric.perspective != last {
            last = &metric.perspective;
            page.push_str(&format!("\n## {}\n", perspective(last)));
        }
        page.push_str(&entry(metric, &library));
    }
    page
}

fn entry(metric: &Metric, library: &[Metric]) -> String {
    let counter = metric.counter.as_ref().and_then(|id| library.iter().find(|other| other.id == *id));
    let readings: Vec<String> = metric.compute.series().into_iter().map(|series| format!("`{series}`")).collect();
    let mut facts = vec![
        unit(metric.unit),
        direction(metric.direction).to_owned(),
        value_factor(metric.value_factor).to_owned(),
        tells(metric.leading).to_owned(),
        format!("longer periods: {}", over_time(metric.over_time())),
    ];
    facts.extend(counter.map(|counter| format!("watch beside it: {}", counter.name)));
    if !readings.is_empty() {
        facts.push(format!("readings: {}", readings.join(", ")));
    }
    format!(
        "\n### {} (`{}`)\n\n{} {}\n\n*{}*\n\n{}. Source: {}.\n",
        metric.name,
        metric.id,
        metric.meaning,
        metric.why,
        metric.formula,
        facts.join("; "),
        metric.source
    )
}

/// Name of a perspective; its id where the company has its own.
#[must_use]
pub fn perspective(id: &str) -> String {
    shipped(id).unwrap_or(id).to_owned()
}

/// A unit as people say it.
#[must_use]
pub fn unit(unit: Unit) -> String {
    match unit {
        Unit::Percent => "per cent".to_owned(),
        Unit::Points => "points".to_owned(),
        Unit::Rating => "rating from 1 to 5".to_owned(),
        Unit::Count => "number".to_owned(),
        Unit::Minutes => "minutes".to_owned(),
        Unit::Hours => "hours".to_owned(),
        Unit::Days => "days".to_owned(),
        Unit::Money(currency) => currency.to_string(),
        Unit::MoneyPerCount(currency) => format!("{currency} each"),
    }
}

/// Which way it gets better.
#[must_use]
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::InBand => "best within a band",
    }
}

/// Whether it moves first, or tells what came of it.
#[must_use]
pub fn tells(leading: bool) -> &'static str {
    if leading { "what will come (leading)" } else { "what came of it (lagging)" }
}

/// How a quarter or year comes about.
#[must_use]
pub fn over_time(over_time: OverTime) -> &'static str {
    match over_time {
        OverTime::Pool => "both sides of the line added up, then divided",
        OverTime::Sum => "added up",
        OverTime::Last => "as at the end",
        OverTime::Recompute => "anew from all records",
        OverTime::Mean => "mean of all single values",
    }
}

fn value_factor(factor: ValueFactor) -> &'static str {
    match factor {
        ValueFactor::Revenue => "brings revenue",
        ValueFactor::Cost => "saves cost",
        ValueFactor::Productivity => "makes work easier",
        ValueFactor::Differentiation => "sets us apart",
        ValueFactor::Satisfaction => "makes people content",
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    /// `SCOREBRIDGE_PRINT_LIBRARY=1 cargo test --lib reference` prints it anew.
    #[test]
    fn the_reference_is_printed_from_the_library() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/measure/library/REFERENCE.md");
        if std::env::var_os("SCOREBRIDGE_PRINT_LIBRARY").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), page());
    }
}
