//! The figures of a service review as tables: services, the course of its measures, expectations; and how each stands. It
//! says no sentence.

use entity::value::{Period, Signal, Status, Unit};

use super::series::Series;
use super::service_review::{ReviewedService, ServiceReview};
use super::sheets::{Cell, Sheet, numbers, words};
use crate::language::Language;
use crate::scorecard::{Fulfilment, Judged, Standings};

/// A review's figures.
struct Tables<'a> {
    language: &'a Language,
    input: &'a ServiceReview,
}

/// Services, the course of the measures, and what was expected where somebody said it.
pub(super) fn tables(language: &Language, input: &ServiceReview) -> Vec<Sheet> {
    let tables = Tables { language, input };
    let expected = input.expectations.as_ref().map(|all| tables.expected(all));
    [tables.services(), tables.course()].into_iter().chain(expected).collect()
}

/// Each expectation by its status, each measure by its signal, and each service that is not felt, or whose outcome is not
/// met: told at once, and once; that it is well again, when two reviews in a row say so.
pub(super) fn standings(input: &ServiceReview) -> Standings {
    let expected = input.expectations.iter().flat_map(|all| &all.expectations);
    let expected = expected.map(|one| (format!("expectation {}", one.id), (one.status, Signal::None)));
    let measures = input.measures.iter().map(|one| (format!("measure {}", one.name), (Status::Info, one.signal())));
    let disappoints = |service: &str| input.unfelt.iter().chain(&input.unmet).any(|one| one.service == service);
    let stands = |service: &str| match disappoints(service) {
        true => (Status::Near, Signal::Worse),
        false => (Status::Met, Signal::None),
    };
    let services = input.services.iter().map(|one| (format!("service {}", one.service), stands(&one.service)));
    expected.chain(measures).chain(services).collect()
}

impl Tables<'_> {
    fn services(&self) -> Sheet {
        let language = self.language;
        let words = |id: &str, head: &str, width| words(id, language.word(head), width);
        let numbers = |id: &str, head: &str, unit| numbers(id, language.word(head), unit);
        let columns = vec![
            words("service", "head-service", 28.0),
            words("owner", "head-owner", 28.0),
            numbers("demand", "head-used", Unit::Count),
            numbers("demand_a_year_ago", "review-sheet-year-ago", Unit::Count),
            numbers("promises_kept", "measure-promises-kept", Unit::Percent),
            numbers("satisfied", "head-satisfied", Unit::Percent),
            numbers("answers", "head-answers", Unit::Count),
            words("charged", "review-sheet-charged", 16.0),
            words("place", "review-sheet-place", 18.0),
        ];
        let row = |one: &ReviewedService| {
            vec![
                Cell::text(&one.name),
                Cell::text(&one.owner),
                Cell::number(one.demand),
                Cell::number(one.demand_before),
                Cell::number(one.promise),
                Cell::number(one.felt),
                Cell::count(one.answers),
                Cell::money(one.cost),
                Cell::text(one.place.as_ref().map(|place| language.shelf_move(place.to)).unwrap_or_default()),
            ]
        };
        Sheet::new(language, ["review-sheet-services", "review-sheet-services-text"], columns).of(self
            .input
            .services
            .iter()
            .map(row))
    }

    /// A month a row, a measure a column.
    fn course(&self) -> Sheet {
        let measures = &self.input.measures;
        let mut columns = vec![words("month", self.language.word("head-month"), 18.0)];
        columns
            .extend(measures.iter().zip(1..).map(|(one, at)| numbers(&format!("measure_{at}"), &one.name, one.unit)));
        let months = measures.first().map(|series| series.values.as_slice()).unwrap_or_default();
        let row = |(period, _): &(Period, Option<f64>)| {
            let value =
                |series: &Series| series.values.iter().find(|(month, _)| month == period).and_then(|(_, value)| *value);
            let values = measures.iter().map(|series| Cell::number(value(series)));
            std::iter::once(Cell::text(self.language.period(*period))).chain(values).collect()
        };
        Sheet::new(self.language, ["sheet-course", "review-sheet-course-text"], columns).of(months.iter().map(row))
    }

    fn expected(&self, all: &Fulfilment) -> Sheet {
        let language = self.language;
        let columns = vec![
            words("expectation", language.word("review-expectation"), 60.0),
            words("actual", language.word("head-actual"), 16.0),
            words("target", language.word("review-target"), 16.0),
            words("status", language.word("head-status"), 16.0),
            numbers("weight", language.word("review-sheet-weight"), Unit::Count),
            numbers("records", language.word("head-records"), Unit::Count),
        ];
        let row = |one: &Judged| {
            let actual = one.value.map(|value| language.value(one.unit, value));
            let reason = || one.no_value.map_or(language.word("no-figure"), |reason| language.no_value(reason));
            vec![
                Cell::text(&one.sentence),
                Cell::text(actual.unwrap_or_else(|| reason().to_owned())),
                Cell::text(language.value(one.unit, one.target)),
                Cell::text(language.status(one.status)),
                Cell::number(Some(one.weight)),
                Cell::count(one.n),
            ]
        };
        Sheet::new(language, ["review-sheet-expectations", "review-sheet-expectations-text"], columns)
            .of(all.expectations.iter().map(row))
    }
}
