//! Colleagues and customers: what the people feel whom IT works for. Data only.

use entity::value::{Direction, Question, RecordKind, TicketKind, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, EVERYWHERE, Entry, reading_mean, reading_share, reading_sum, records};
use crate::measure::{Aggregate, Compute, Level, TicketDate};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = felt();
    entries.extend(voices());
    entries.extend(asked());
    entries.extend(help());
    entries
}

fn felt() -> Vec<Entry> {
    let recommend = |id, name, meaning, why, formula, question| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Points,
        better: Direction::HigherIsBetter,
        value: ValueFactor::Satisfaction,
        counter: "survey_response",
        source: "F. Reichheld, The one number you need to grow, 2003",
        minimum_n: 5,
        levels: COMPANY_UNITS_SERVICES,
        compute: Compute::Recommend { question },
    };
    vec![
        Entry {
            id: "satisfied",
            name: "Satisfied colleagues",
            meaning: "Share of answers that give 4 or 5 out of 5.",
            why: "A promise can be kept and still leave people unhappy.",
            formula: "100 × answers of 4 or 5 ÷ all answers from 1 to 5",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "survey_response",
            source: "ServiceNow, service desk success dashboard: satisfied answers, top two of five",
            minimum_n: 5,
            levels: EVERYWHERE,
            compute: Compute::Satisfied,
        },
        recommend(
            "recommend",
            "Would recommend us",
            "Share of people who would recommend us minus share of people who would warn others, from -100 to 100.",
            "People recommend only what helped them.",
            "100 × (answers of 9 or 10 − answers from 0 to 6) ÷ all answers from 0 to 10",
            Question::Recommend,
        ),
        recommend(
            "happiness",
            "Happy with IT",
            "Share of happy answers minus share of unhappy ones, from -100 to 100.",
            "It asks how the last contact felt, while it is still fresh.",
            "100 × (answers of 9 or 10 − answers from 0 to 6) ÷ all answers from 0 to 10",
            Question::Happiness,
        ),
    ]
}

fn voices() -> Vec<Entry> {
    vec![
        Entry {
            id: "survey_response",
            name: "People who answer our surveys",
            meaning: "Of the people we asked, the share that answered.",
            why: "The fewer answer, the less their answers say about the others.",
            formula: "100 × answers ÷ invitations",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "satisfied",
            source: "Own; series survey_answers and survey_invitations",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: reading_share("survey_answers", "survey_invitations"),
        },
        Entry {
            id: "business_rating",
            name: "How business units rate us",
            meaning: "Average of the ratings from 1 to 5 that business units give for clear costs, quality, advice and support.",
            why: "The heads of business units see what single users do not.",
            formula: "Sum of the ratings ÷ number of ratings",
            unit: Unit::Rating,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "spend",
            source: "IT balanced scorecard, rating by business units; series business_rating",
            minimum_n: 1,
            levels: &[Level::All, Level::BusinessUnit],
            compute: reading_mean("business_rating"),
        },
        Entry {
            id: "complaints_to_the_top",
            name: "Complaints that reached the top",
            meaning: "How often a business unit had to go over our heads to be heard.",
            why: "Each one is a matter that should have been solved earlier.",
            formula: "Number of complaints in the period",
            unit: Unit::Count,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "satisfied",
            source: "Own; series complaints_to_the_top",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: reading_sum("complaints_to_the_top"),
        },
    ]
}

fn asked() -> Vec<Entry> {
    vec![
        Entry {
            id: "requests_on_time",
            name: "Requests delivered on time",
            meaning: "Of the requests finished in the period, the share that came by the promised day.",
            why: "Whoever waits for a laptop or an access cannot do the work they are paid for.",
            formula: "100 × delivered by the promised time ÷ delivered with a promised time",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Productivity,
            counter: "satisfied",
            source: "ServiceNow, executive dashboard: requests delivered by their due date",
            minimum_n: 1,
            levels: EVERYWHERE,
            compute: Compute::PromisesKept { ticket_kind: Some(TicketKind::Request), date: TicketDate::Resolved },
        },
        Entry {
            id: "tickets",
            name: "Calls for help",
            meaning: "How often people reported a disruption or asked for something.",
            why: "Each call is time that somebody could not spend on the business.",
            formula: "Number of calls opened in the period",
            unit: Unit::Count,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "satisfied",
            source: "ServiceNow Benchmarks: cases opened",
            minimum_n: 0,
            levels: EVERYWHERE,
            compute: Compute::Tickets { ticket_kind: None, date: TicketDate::Opened },
        },
        Entry {
            id: "usage",
            name: "How much it is used",
            meaning: "Use of a service in the month, in whatever it counts: parcels, mailboxes, hours of meetings.",
            why: "What is used is wanted; what is not used costs all the same.",
            formula: "Sum of the quantities; for longer periods, the months are added up",
            unit: Unit::Count,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Productivity,
            counter: "satisfied",
            source: "Own; usage lines of one driver, never of several together",
            minimum_n: 1,
            levels: &[Level::Service, Level::BusinessUnitService],
            compute: Compute::Usage { driver: None },
        },
    ]
}

fn help() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, better, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better,
        value: ValueFactor::Productivity,
        counter: "satisfied",
        source: "ServiceNow Benchmarks and success dashboard; series as named",
        minimum_n: 1,
        levels: COMPANY_UNITS_SERVICES,
        compute: reading_share(of.0, of.1),
    };
    vec![
        share(
            "solved_at_once",
            "Solved at first contact",
            "Share of calls for help that the first person could solve.",
            "Nobody likes to tell the same story twice.",
            "100 × solved by the first person ÷ all solved",
            Direction::HigherIsBetter,
            ("solved_at_first_contact", "solved"),
        ),
        Entry {
            id: "came_back",
            name: "Came back after it was fixed",
            meaning: "Share of finished calls that had to be opened again.",
            why: "Fast is not fixed: it is the price of closing too early.",
            formula: "100 × finished calls that were opened again ÷ all finished calls",
            unit: Unit::Percent,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "satisfied",
            source: "ServiceNow Benchmarks: reopened cases",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(RecordKind::Ticket, None, Aggregate::Share, Some("reopened > 0")),
        },
        share(
            "solved_without_waiting",
            "Solved by self-help or by itself",
            "Share of needs that people met themselves or that were met automatically.",
            "The best help is the one nobody has to wait for.",
            "100 × (solved by people themselves + solved automatically) ÷ all solved",
            Direction::HigherIsBetter,
            ("solved_without_waiting", "solved_in_all"),
        ),
    ]
}
