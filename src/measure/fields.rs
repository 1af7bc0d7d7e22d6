//! What a formula can ask of a record: names, sorts and values. It gathers nothing.

use chrono::{DateTime, Utc};
use entity::record::{LedgerLine, Outage, Reading, SurveyAnswer, Ticket};
use entity::value::{Question, RecordKind, Unit, Window};

use super::TicketDate;
use super::formula::{Dimension, Type, Value};
use super::index::Index;
use super::promises::{counts, promise_kept};
use super::scopes::Part;
use super::windows::minutes;
use crate::stats::float;

/// A name, with the sort of value it stands for.
type Field = (&'static str, Type);

const PLAIN: Type = Type::Number(Some(Dimension::PLAIN));

/// The names that records of that kind have; none for kinds that come as sums.
pub(super) fn names(kind: RecordKind) -> Vec<Field> {
    let (hours, days, minutes) = (Type::in_unit(Unit::Hours), Type::in_unit(Unit::Days), Type::in_unit(Unit::Minutes));
    let of_kind: &[Field] = match kind {
        RecordKind::Ticket => &[
            ("ticket_kind", Type::TicketKind),
            ("priority", PLAIN),
            ("reopened", PLAIN),
            ("promise_kept", Type::Truth),
            ("late", Type::Truth),
            ("hours", hours),
            ("agreed_hours", hours),
            ("paused", minutes),
            ("age", days),
        ],
        RecordKind::Outage => &[
            ("planned", Type::Truth),
            ("hours", hours),
            ("agreed_hours", hours),
            ("people", Type::in_unit(Unit::Count)),
        ],
        RecordKind::SurveyAnswer => {
            &[("question", Type::Question), ("score", PLAIN), ("audience", Type::Audience), ("lost_time", minutes)]
        }
        RecordKind::Reading => &[("series", Type::Text), ("value", Type::Number(None)), ("step", Type::Text)],
        RecordKind::LedgerLine => {
            &[("amount", Type::Number(None)), ("account", Type::Text), ("supplier", Type::Text), ("text", Type::Text)]
        }
        RecordKind::CostLine | RecordKind::UsageLine | RecordKind::ControlTotal => return Vec::new(),
    };
    [of_kind, &[("business_unit", Type::Text), ("service", Type::Text)]].concat()
}

/// The sort of a name; none if records of that kind have no such name.
pub(super) fn sort(kind: RecordKind, name: &str) -> Option<Type> {
    names(kind).into_iter().find(|(known, _)| *known == name).map(|(_, sort)| sort)
}

/// What can be asked, as words.
pub(super) fn known(kind: RecordKind) -> String {
    let names: Vec<String> = names(kind).into_iter().map(|(name, _)| format!("`{name}`")).collect();
    format!("a {kind} has {}", names.join(", "))
}

/// A record of one of the kinds that have names.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Ticket(&'a Ticket),
    Outage(&'a Outage),
    Answer(&'a SurveyAnswer),
    Reading(&'a Reading),
    Ledger(&'a LedgerLine),
}

/// The records of a part of the company that count in the period, in the order of their keys.
///
/// A ticket counts by its date, an outage where it began, an answer and a reading when they were given.
pub(super) fn subjects<'a>(
    index: &'a Index<'a>,
    part: Part<'a>,
    kind: RecordKind,
    date: TicketDate,
) -> Vec<Subject<'a>> {
    let in_period = |at: DateTime<Utc>| index.contains(Some(at));
    match kind {
        RecordKind::Ticket => {
            let tickets = index.tickets(part).iter().filter(|ticket| counts(index, ticket, date));
            tickets.map(|ticket| Subject::Ticket(ticket)).collect()
        }
        RecordKind::Outage => {
            let outages = index.outages(part).iter().filter(|outage| in_period(outage.started_at));
            outages.map(|outage| Subject::Outage(outage)).collect()
        }
        RecordKind::SurveyAnswer => {
            let answers = index.answers(part).iter().filter(|answer| in_period(answer.answered_at));
            answers.map(|answer| Subject::Answer(answer)).collect()
        }
        RecordKind::Reading => {
            let readings = index.readings(part).iter().filter(|reading| in_period(reading.at));
            readings.map(|reading| Subject::Reading(reading)).collect()
        }
        RecordKind::LedgerLine => {
            let lines = index.ledger(part).iter().filter(|line| in_period(line.booked_at));
            lines.map(|line| Subject::Ledger(line)).collect()
        }
        RecordKind::CostLine | RecordKind::UsageLine | RecordKind::ControlTotal => Vec::new(),
    }
}

impl<'a> Subject<'a> {
    /// Its natural key.
    pub(super) fn key(self) -> &'a str {
        match self {
            Self::Ticket(ticket) => &ticket.key,
            Self::Outage(outage) => &outage.key,
            Self::Answer(answer) => &answer.key,
            Self::Reading(reading) => &reading.key,
            Self::Ledger(line) => &line.key,
        }
    }

    /// Whether its code lies on the scale of its question, its number is one, its end is not before its begin.
    pub(super) fn is_sound(self) -> bool {
        match self {
            Self::Ticket(ticket) => ticket.resolved_at.is_none_or(|end| ticket.opened_at <= end),
            Self::Outage(outage) => outage.ended_at.is_none_or(|end| outage.started_at <= end),
            Self::Answer(answer) => match answer.question {
                Question::Satisfaction | Question::Effort => (1..=5).contains(&answer.score),
                Question::Recommend | Question::Happiness => (0..=10).contains(&answer.score),
            },
            Self::Reading(reading) => reading.value.is_finite(),
            Self::Ledger(_) => true,
        }
    }

    /// When it was read, and what it speaks of.
    pub(super) fn series_of(self) -> Option<(DateTime<Utc>, [Option<&'a str>; 3])> {
        match self {
            Self::Reading(reading) => {
                let of = [&reading.business_unit, &reading.service, &reading.step].map(Option::as_deref);
                Some((reading.at, of))
            }
            _ => None,
        }
    }

    /// What it says under that name; none if it does not say.
    pub(super) fn field(self, name: &str, index: &Index<'_>) -> Option<Value> {
        match self {
            Self::Ticket(ticket) => of_ticket(ticket, name, index),
            Self::Outage(outage) => of_outage(outage, name, index),
            Self::Answer(answer) => of_answer(answer, name),
            Self::Reading(reading) => of_reading(reading, name),
            Self::Ledger(line) => of_ledger(line, name),
        }
    }
}

fn text(text: Option<&String>) -> Option<Value> {
    text.map(|text| Value::Text(text.clone()))
}

fn of_ticket(ticket: &Ticket, name: &str, index: &Index<'_>) -> Option<Value> {
    let worked = || Some(Window { start: ticket.opened_at, end: ticket.resolved_at? });
    let paused = || ticket.paused_minutes.map_or(0.0, f64::from);
    match name {
        "ticket_kind" => Some(Value::Text(ticket.ticket_kind.to_string())),
        "priority" => ticket.priority.map(|priority| Value::Number(f64::from(priority))),
        "reopened" => ticket.reopened.map(|reopened| Value::Number(f64::from(reopened))),
        "promise_kept" => promise_kept(ticket).map(Value::Truth),
        "late" => ticket.due_at.map(|due| Value::Truth(due < index.window.end)),
        "hours" => worked().map(|time| Value::Number(minutes(&[time]) / 60.0)),
        "agreed_hours" => {
            let agreed = minutes(&index.agreed_within(ticket.service.as_deref()?, worked()?)?);
            Some(Value::Number((agreed - paused()).max(0.0) / 60.0))
        }
        "paused" => Some(Value::Number(paused())),
        "age" => {
            let open = Window { start: ticket.opened_at, end: index.window.end };
            Some(Value::Number(minutes(&[open]) / 1440.0))
        }
        "business_unit" => text(ticket.business_unit.as_ref()),
        "service" => text(ticket.service.as_ref()),
        _ => None,
    }
}

/// An outage that has not ended lasts to the end of the period.
fn of_outage(outage: &Outage, name: &str, index: &Index<'_>) -> Option<Value> {
    let down = Window { start: outage.started_at, end: outage.ended_at.unwrap_or(index.window.end) };
    match name {
        "planned" => Some(Value::Truth(outage.planned)),
        "hours" => Some(Value::Number(minutes(&[down]) / 60.0)),
        "agreed_hours" => Some(Value::Number(minutes(&index.agreed_within(&outage.service, down)?) / 60.0)),
        "people" => outage.people_affected.map(|people| Value::Number(f64::from(people))),
        "business_unit" => text(outage.business_unit.as_ref()),
        "service" => text(Some(&outage.service)),
        _ => None,
    }
}

fn of_answer(answer: &SurveyAnswer, name: &str) -> Option<Value> {
    match name {
        "question" => Some(Value::Text(answer.question.to_string())),
        "score" => u64::try_from(answer.score).ok().map(|score| Value::Number(float(score))),
        "audience" => Some(Value::Text(answer.audience.to_string())),
        "lost_time" => answer.lost_minutes.map(|lost| Value::Number(f64::from(lost))),
        "business_unit" => text(answer.business_unit.as_ref()),
        "service" => text(answer.service.as_ref()),
        _ => None,
    }
}

fn of_reading(reading: &Reading, name: &str) -> Option<Value> {
    match name {
        "series" => Some(Value::Text(reading.series.clone())),
        "value" => Some(Value::Number(reading.value)),
        "step" => text(reading.step.as_ref()),
        "business_unit" => text(reading.business_unit.as_ref()),
        "service" => text(reading.service.as_ref()),
        _ => None,
    }
}

fn of_ledger(line: &LedgerLine, name: &str) -> Option<Value> {
    match name {
        "amount" => Some(Value::Number(line.amount.to_f64())),
        "account" => Some(Value::Text(line.account.clone())),
        "supplier" => text(line.supplier.as_ref()),
        "text" => text(line.text.as_ref()),
        "business_unit" => text(line.business_unit.as_ref()),
        "service" => text(line.service.as_ref()),
        _ => None,
    }
}
