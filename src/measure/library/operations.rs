//! Reliable operations: whether IT keeps its word, day after day. Data only.

use entity::value::{Direction, RecordKind, TicketKind, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, EVERYWHERE, Entry, reading_share, reading_sum};
use crate::measure::{Aggregate, Clock, Compute, Level, TicketDate};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = promises();
    entries.extend(durations());
    entries.extend(open_work());
    entries.extend(changes());
    entries.extend(change_shares());
    entries
}

fn promises() -> Vec<Entry> {
    vec![
        Entry {
            id: "promises_kept",
            name: "Promises kept",
            meaning: "Of the calls for help that were finished, the share that was finished in the promised time.",
            why: "Trust starts with a kept word.",
            formula: "100 × finished in the promised time ÷ finished with a promised time",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "satisfied",
            source: "ServiceNow Benchmarks: resolved within the agreed time",
            minimum_n: 1,
            levels: EVERYWHERE,
            compute: Compute::PromisesKept { ticket_kind: None, date: TicketDate::Resolved },
        },
        Entry {
            id: "availability",
            name: "There when promised",
            meaning: "Share of the agreed hours in which services worked; work announced beforehand does not count.",
            why: "A shop that is closed in opening hours sells nothing.",
            formula: "100 × (agreed time − lost time) ÷ agreed time, both without announced work",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Revenue,
            counter: "spend",
            source: "ServiceNow, availability against agreed hours",
            minimum_n: 0,
            levels: &[Level::All, Level::Service],
            compute: Compute::Availability { clock: Clock::Agreed, weighted_by: None },
        },
        Entry {
            id: "first_answer_on_time",
            name: "First answer in the promised time",
            meaning: "Share of calls for help that got a first human answer in time.",
            why: "Silence is worse than a slow repair.",
            formula: "100 × first answers in time ÷ first answers due",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "time_to_fix_median",
            source: "Freshdesk and Zoho, first response; series first_answers_on_time and first_answers_due",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: reading_share("first_answers_on_time", "first_answers_due"),
        },
    ]
}

fn durations() -> Vec<Entry> {
    let time = |id, name, meaning, why, formula, compute| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Hours,
        better: Direction::LowerIsBetter,
        value: ValueFactor::Productivity,
        counter: "came_back",
        source: "ServiceNow Benchmarks: time to resolve",
        minimum_n: 1,
        levels: COMPANY_UNITS_SERVICES,
        compute,
    };
    let fix = |kind, aggregate| Compute::TimeToFix { ticket_kind: Some(kind), date: TicketDate::Resolved, aggregate };
    vec![
        time(
            "time_to_fix_median",
            "Typical time to fix",
            "Half of all disruptions are fixed faster than this, half slower; hours around the clock.",
            "It is what a colleague can expect, whatever a few odd cases did.",
            "Median of the hours from report to repair",
            fix(TicketKind::Incident, Aggregate::Median),
        ),
        time(
            "time_to_fix_mean",
            "Average time to fix",
            "Average hours from report to repair, around the clock.",
            "Unlike the typical time it shows the few that take very long.",
            "Sum of the hours from report to repair ÷ number of repairs",
            fix(TicketKind::Incident, Aggregate::Mean),
        ),
        time(
            "time_to_change",
            "Typical time from wish to change",
            "Half of all changes to services are live faster than this, half slower; hours around the clock.",
            "A good idea earns nothing while it waits.",
            "Median of the hours from asking for a change to its end",
            fix(TicketKind::Change, Aggregate::Median),
        ),
    ]
}

fn open_work() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better: Direction::LowerIsBetter,
        value: ValueFactor::Satisfaction,
        counter: "time_to_fix_median",
        source: "ServiceNow, executive dashboard; series as named",
        minimum_n: 1,
        levels: COMPANY_UNITS_SERVICES,
        compute: reading_share(of.0, of.1),
    };
    vec![
        Entry {
            id: "open_work_late",
            name: "Open work that is already late",
            meaning: "Share of unfinished work with a promise whose time has run out.",
            why: "It is tomorrow's broken promise, seen today.",
            formula: "100 × open and late ÷ open with a promised time, at the end of the period",
            unit: Unit::Percent,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "time_to_fix_median",
            source: "ServiceNow, executive dashboard: open and late",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: open(Aggregate::Share, "late"),
        },
        share(
            "forgotten_work",
            "Forgotten calls",
            "Share of open calls for help that nobody has touched for five days.",
            "People forgive slow; they do not forgive forgotten.",
            "100 × open and untouched for five days ÷ open",
            ("open_untouched", "open_total"),
        ),
        Entry {
            id: "age_of_open_work",
            name: "Age of open calls",
            meaning: "How many days the calls for help that are still open have been waiting on average.",
            why: "A growing age shows that more comes in than goes out.",
            formula: "Sum of the days since they were opened ÷ open calls, at the end of the period",
            unit: Unit::Days,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "came_back",
            source: "ServiceNow, executive dashboard: age of open cases",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: open(Aggregate::Mean, "age"),
        },
    ]
}

/// Over the tickets that are open at the end of the period.
fn open(aggregate: Aggregate, value: &str) -> Compute {
    let (kind, date) = (RecordKind::Ticket, TicketDate::Open);
    Compute::Records { kind, date, only: None, aggregate, value: Some(value.to_owned()), over: None }
}

fn changes() -> Vec<Entry> {
    vec![
        Entry {
            id: "changes",
            name: "Changes made",
            meaning: "How many changes to services were finished.",
            why: "Standing still is a risk too; read it beside the changes that failed.",
            formula: "Number of changes finished in the period",
            unit: Unit::Count,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Differentiation,
            counter: "failed_changes",
            source: "ServiceNow Benchmarks: closed changes",
            minimum_n: 0,
            levels: &[Level::All, Level::Service],
            compute: Compute::Tickets { ticket_kind: Some(TicketKind::Change), date: TicketDate::Resolved },
        },
        Entry {
            id: "releases",
            name: "Improvements delivered",
            meaning: "How often a new version of a service reached the people who use it.",
            why: "Small steps often are safer than large steps seldom.",
            formula: "Number of new versions in the period",
            unit: Unit::Count,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Differentiation,
            counter: "failed_changes",
            source: "ICTU Quality-time; series releases",
            minimum_n: 1,
            levels: &[Level::All, Level::Service],
            compute: reading_sum("releases"),
        },
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn change_shares() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, better, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better,
        value: ValueFactor::Cost,
        counter: "releases",
        source: "ServiceNow Benchmarks; series as named",
        minimum_n: 1,
        levels: &[Level::All, Level::Service],
        compute: reading_share(of.0, of.1),
    };
    vec![
        share(
            "failed_changes",
            "Changes that failed",
            "Share of changes to services that had to be undone or did harm.",
            "Speed without care is paid for by the business.",
            "100 × changes that failed ÷ all changes finished",
            Direction::LowerIsBetter,
            ("changes_failed", "changes_finished"),
        ),
        share(
            "rushed_changes",
            "Rushed changes",
            "Share of changes made without the usual checks because there was no time.",
            "Where rushing is the rule, planning is missing.",
            "100 × rushed changes ÷ all changes finished",
            Direction::LowerIsBetter,
            ("changes_rushed", "changes_finished"),
        ),
        share(
            "disruptions_we_made",
            "Disruptions caused by our own changes",
            "Share of all disruptions that began with a change of ours.",
            "It is the part that lies in our own hands.",
            "100 × disruptions caused by a change ÷ all disruptions",
            Direction::LowerIsBetter,
            ("disruptions_by_change", "disruptions"),
        ),
        share(
            "causes_found",
            "Disruptions with a known cause",
            "Share of fixed disruptions whose cause is known and being removed.",
            "While the cause stays, the same disruption comes again.",
            "100 × fixed with a known cause ÷ all fixed",
            Direction::HigherIsBetter,
            ("disruptions_with_cause", "disruptions_fixed"),
        ),
        share(
            "security_holes_overdue",
            "Serious security holes left open too long",
            "Share of known serious security holes that are open beyond their time.",
            "An open door that we know of is worse than one we do not.",
            "100 × open beyond their time ÷ all open, as reported in the period",
            Direction::LowerIsBetter,
            ("holes_overdue", "holes_open"),
        ),
        share(
            "recovery_tests_passed",
            "Recovery tests passed",
            "Of the planned tests of getting lost data and services back, the share that succeeded.",
            "A safety copy that nobody has tried is a hope, not a plan.",
            "100 × tests passed ÷ tests planned",
            Direction::HigherIsBetter,
            ("recovery_tests_passed", "recovery_tests_planned"),
        ),
    ]
}
