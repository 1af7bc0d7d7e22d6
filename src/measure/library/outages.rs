//! Reliable operations, when something breaks: how often, how long, and how much of it is still allowed. Data only.

use entity::value::{Direction, RecordKind, TicketKind, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, Entry, expression, reading_mean, records, term};
use crate::measure::{Aggregate, Clock, Compute, Level, ServiceTime, TicketDate};

const COMPANY_SERVICES: &[Level] = &[Level::All, Level::Service];

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = how_often();
    entries.extend(how_long());
    entries
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn how_often() -> Vec<Entry> {
    vec![
        Entry {
            id: "outages",
            name: "Times a service did not work",
            meaning: "How often a service stopped working without being announced beforehand.",
            why: "Ten short breaks can cost more nerves than one long one.",
            formula: "Number of breaks that began in the period",
            unit: Unit::Count,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "availability",
            source: "ServiceNow, outages",
            minimum_n: 0,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(RecordKind::Outage, Some("!planned"), Aggregate::Count, None),
        },
        Entry {
            id: "major_disruptions",
            name: "Major disruptions",
            meaning: "Disruptions of the highest urgency that were reported.",
            why: "Each one stops part of the business, and the board hears of it.",
            formula: "Number of disruptions of urgency 1 reported in the period",
            unit: Unit::Count,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Revenue,
            counter: "time_to_restore",
            source: "ServiceNow, executive dashboard: major cases",
            minimum_n: 0,
            levels: COMPANY_UNITS_SERVICES,
            compute: Compute::Records {
                kind: RecordKind::Ticket,
                date: TicketDate::Opened,
                only: Some("ticket_kind == 'incident' && priority == 1".to_owned()),
                aggregate: Aggregate::Count,
                value: None,
                over: None,
            },
        },
        Entry {
            id: "time_between_outages",
            name: "Average time without a break",
            meaning: "How many agreed hours a service works on average until it breaks.",
            why: "It tells how long people can rely on it.",
            formula: "Agreed hours in which services worked ÷ number of breaks",
            unit: Unit::Hours,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Revenue,
            counter: "spend",
            source: "ServiceNow, availability: mean time between failures",
            minimum_n: 0,
            levels: COMPANY_SERVICES,
            compute: expression(
                "up / outages",
                [term("up", Unit::Hours, Compute::ServiceHours { part: ServiceTime::Up, clock: Clock::Agreed })],
            ),
        },
        Entry {
            id: "outage_allowance_used",
            name: "Allowance for breaks used up",
            meaning: "Of the break time that the goal allows, the share that has been used.",
            why: "It tells how much risk a new release may still take.",
            formula: "100 × (100 − share of agreed time that worked) ÷ (100 − goal)",
            unit: Unit::Percent,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Revenue,
            counter: "releases",
            source: "Google slo-generator, error budget; series availability_goal",
            minimum_n: 0,
            levels: COMPANY_SERVICES,
            compute: expression(
                "percent((100 - availability) / (100 - goal))",
                [term("goal", Unit::Percent, reading_mean("availability_goal"))],
            ),
        },
    ]
}

fn how_long() -> Vec<Entry> {
    vec![
        Entry {
            id: "time_to_restore",
            name: "Average time to bring a service back",
            meaning: "How long a service is away on average when it breaks, around the clock.",
            why: "Breaks happen; what counts is how fast people can work again.",
            formula: "Minutes of all breaks that began in the period ÷ number of them",
            unit: Unit::Minutes,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "outages",
            source: "ServiceNow, availability: mean time to restore service",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(RecordKind::Outage, Some("!planned"), Aggregate::Mean, Some("minutes(hours)")),
        },
        Entry {
            id: "time_to_fix_slowest",
            name: "Slow tail of the time to fix",
            meaning: "One disruption in ten takes longer than this; hours around the clock.",
            why: "The typical time hides those who wait for days.",
            formula: "Hours from report to repair that nine in ten repairs stay within",
            unit: Unit::Hours,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "came_back",
            source: "Plain and ServiceNow Benchmarks: 90th percentile of time to resolve",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: Compute::TimeToFix {
                ticket_kind: Some(TicketKind::Incident),
                date: TicketDate::Resolved,
                aggregate: Aggregate::Percentile(90),
            },
        },
    ]
}
