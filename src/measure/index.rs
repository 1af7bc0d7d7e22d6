//! A period's facts, sorted once into the parts of the company they belong to. It computes nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::record::{LedgerLine, Outage, Reading, Record, SurveyAnswer, Ticket};
use entity::value::{NoValue, Period, PeriodKind, RecordKind, Window};

use super::scopes::{Lineage, Part};
use super::{AgreedHours, Facts, LineSum};

type Parts<'a, T> = HashMap<Part<'a>, Vec<&'a T>>;

/// The facts of one period by part of the company; records of a part stand in the order of their keys.
pub(super) struct Index<'a> {
    pub(super) facts: &'a Facts,
    pub(super) period: Period,
    /// The instants of the period of which something is known.
    pub(super) window: Window,
    /// Whether that is not all of it.
    pub(super) partial: bool,
    /// The last month of a quarter or year, as far as it is known.
    last_month: Option<Box<Self>>,
    pub(super) lineage: Lineage<'a>,
    hours: HashMap<&'a str, AgreedHours>,
    agreed: HashMap<&'a str, Vec<Window>>,
    tickets: Parts<'a, Ticket>,
    outages: Parts<'a, Outage>,
    answers: Parts<'a, SurveyAnswer>,
    readings: Parts<'a, Reading>,
    lines: Parts<'a, LineSum>,
    ledger: Parts<'a, LedgerLine>,
}

impl<'a> Index<'a> {
    pub(super) fn new(facts: &'a Facts, period: Period) -> Self {
        let whole = period.window(facts.zone);
        let end = facts.until.map_or(whole.end, |until| until.clamp(whole.start, whole.end));
        let window = Window { end, ..whole };
        let hours = agreed_hours(facts);
        let mut index = Self {
            facts,
            period,
            window,
            partial: window.end < whole.end,
            last_month: last_month(facts, period, end).map(|month| Box::new(Self::new(facts, month))),
            lineage: Lineage::new(facts),
            agreed: hours.iter().map(|(service, hours)| (*service, hours.windows(window, facts.zone))).collect(),
            hours,
            tickets: HashMap::new(),
            outages: HashMap::new(),
            answers: HashMap::new(),
            readings: HashMap::new(),
            lines: HashMap::new(),
            ledger: HashMap::new(),
        };
        let mut records: Vec<&Record> = facts.records.iter().collect();
        records.sort_by_key(|record| record.key());
        records.into_iter().for_each(|record| index.sort_in(record));
        for line in &facts.lines {
            let parts = index.lineage.parts(line.business_unit.as_deref(), line.service.as_deref());
            put(&mut index.lines, parts, line);
        }
        index
    }

    /// Every part that a record belongs to. A reading of a step speaks of its step and its stream alone.
    pub(super) fn parts_of(&self, record: &'a Record) -> Vec<Part<'a>> {
        let of_step = if let Record::Reading(reading) = record { stream_parts(reading) } else { None };
        of_step.unwrap_or_else(|| self.lineage.parts(record.business_unit(), record.service()))
    }

    fn sort_in(&mut self, record: &'a Record) {
        let parts = self.parts_of(record);
        match record {
            Record::Ticket(ticket) => put(&mut self.tickets, parts, ticket),
            Record::Outage(outage) => put(&mut self.outages, parts, outage),
            Record::SurveyAnswer(answer) => put(&mut self.answers, parts, answer),
            Record::Reading(reading) => put(&mut self.readings, parts, reading),
            Record::LedgerLine(line) => put(&mut self.ledger, parts, line),
            // Lines come summed, as `Facts::lines`.
            Record::CostLine(_) | Record::UsageLine(_) | Record::ControlTotal(_) => {}
        }
    }

    /// The facts of the last month of a quarter or year; of any other period, its own.
    pub(super) fn as_at_the_end(&self) -> &Self {
        self.last_month.as_deref().unwrap_or(self)
    }

    /// The instants in which somebody watched for outages.
    pub(super) fn watched(&self) -> Window {
        let end = self.facts.watched_until.unwrap_or(self.window.end);
        Window { end: end.clamp(self.window.start, self.window.end), ..self.window }
    }

    /// Why there is nothing of that kind: what is known about its sources, else that nothing was reported.
    pub(super) fn nothing(&self, kind: RecordKind) -> NoValue {
        self.missing(kind).unwrap_or(NoValue::NothingReported)
    }

    /// What is known to be missing of that kind.
    pub(super) fn missing(&self, kind: RecordKind) -> Option<NoValue> {
        self.facts.missing.iter().find(|(missing, _)| *missing == kind).map(|(_, reason)| *reason)
    }

    pub(super) fn contains(&self, at: Option<DateTime<Utc>>) -> bool {
        at.is_some_and(|at| self.window.contains(at))
    }

    /// When the service was promised to work in this period; nothing for a service nobody knows.
    pub(super) fn agreed(&self, service: &str) -> &[Window] {
        self.agreed.get(service).map_or(&[], Vec::as_slice)
    }

    /// Agreed time of a service between two instants, also outside this period; none for a service nobody knows.
    pub(super) fn agreed_within(&self, service: &str, window: Window) -> Option<Vec<Window>> {
        self.hours.get(service).map(|hours| hours.windows(window, self.facts.zone))
    }

    pub(super) fn tickets<'b>(&'b self, part: Part<'b>) -> &'b [&'b Ticket] {
        self.tickets.get(&part).map_or(&[], Vec::as_slice)
    }

    pub(super) fn outages<'b>(&'b self, part: Part<'b>) -> &'b [&'b Outage] {
        self.outages.get(&part).map_or(&[], Vec::as_slice)
    }

    pub(super) fn answers<'b>(&'b self, part: Part<'b>) -> &'b [&'b SurveyAnswer] {
        self.answers.get(&part).map_or(&[], Vec::as_slice)
    }

    pub(super) fn readings<'b>(&'b self, part: Part<'b>) -> &'b [&'b Reading] {
        self.readings.get(&part).map_or(&[], Vec::as_slice)
    }

    pub(super) fn ledger<'b>(&'b self, part: Part<'b>) -> &'b [&'b LedgerLine] {
        self.ledger.get(&part).map_or(&[], Vec::as_slice)
    }

    pub(super) fn lines<'b>(&'b self, part: Part<'b>) -> &'b [&'b LineSum] {
        self.lines.get(&part).map_or(&[], Vec::as_slice)
    }
}

/// The last month of a longer period that began before its facts end.
fn last_month(facts: &Facts, period: Period, end: DateTime<Utc>) -> Option<Period> {
    match period.kind() {
        PeriodKind::Quarter | PeriodKind::Year | PeriodKind::FiscalQuarter | PeriodKind::FiscalYear => {
            period.months().into_iter().rev().find(|month| month.window(facts.zone).start < end)
        }
        _ => None,
    }
}

fn put<'a, T>(all: &mut Parts<'a, T>, parts: Vec<Part<'a>>, fact: &'a T) {
    for part in parts {
        all.entry(part).or_default().push(fact);
    }
}

/// A reading of a step speaks of its step and its stream alone, whatever unit or service it names.
fn stream_parts(reading: &Reading) -> Option<Vec<Part<'_>>> {
    let step = reading.step.as_deref()?;
    Some(match step.split_once('/') {
        Some((stream, step)) => vec![Part::Stream(stream), Part::Step(stream, step)],
        None => vec![Part::Stream(step)],
    })
}

/// Hours that cannot be read are hours that were never agreed; the check of the model refuses them beforehand.
fn agreed_hours(facts: &Facts) -> HashMap<&str, AgreedHours> {
    facts.services.iter().filter_map(|(service, hours)| Some((service.as_str(), hours.parse().ok()?))).collect()
}
