//! Colleagues and customers: what a break, a wait or a kept promise is like for them. Data only.

use entity::value::{Direction, RecordKind, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, Entry, expression, reading_mean, records, term};
use crate::measure::{Aggregate, Clock, Compute, Level};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = lost();
    entries.extend(felt());
    entries
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn lost() -> Vec<Entry> {
    vec![
        Entry {
            id: "availability_felt",
            name: "There when people want it",
            meaning: "Share of all hours, day and night, in which services worked; announced work counts as not working.",
            why: "Nobody who finds the door closed asks whether that was agreed.",
            formula: "100 × (all time − all lost time) ÷ all time",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "spend",
            source: "ServiceNow, availability as experienced",
            minimum_n: 0,
            levels: &[Level::All, Level::Service],
            compute: Compute::Availability { clock: Clock::Always, weighted_by: None },
        },
        Entry {
            id: "availability_by_people",
            name: "There when promised, by people",
            meaning: "Share of the agreed hours in which services worked; a service counts by how many people use it.",
            why: "A break that stops a thousand people is not as small as one that stops three.",
            formula: "100 × sum of worked time × people ÷ sum of agreed time × people",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Productivity,
            counter: "spend",
            source: "Own; series people_using for each service",
            minimum_n: 0,
            levels: &[Level::All, Level::Service],
            compute: Compute::Availability { clock: Clock::Agreed, weighted_by: Some("people_using".to_owned()) },
        },
        Entry {
            id: "hours_lost",
            name: "Working time lost to outages",
            meaning: "Hours in which colleagues could not work because a service did not.",
            why: "It counts people, not minutes of machines.",
            formula: "Sum over outages of agreed hours × people who could not work",
            unit: Unit::Hours,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "spend",
            source: "Own; people hit, as the outages say",
            minimum_n: 0,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(RecordKind::Outage, None, Aggregate::Sum, Some("agreed_hours * people")),
        },
        Entry {
            id: "cases_per_person",
            name: "Calls for help per person",
            meaning: "How often a person needs help in the period, on average.",
            why: "Good services need no help.",
            formula: "Calls opened ÷ people",
            unit: Unit::Count,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "satisfied",
            source: "ServiceNow Benchmarks: cases per user; series people",
            minimum_n: 0,
            levels: &[Level::All, Level::BusinessUnit],
            compute: expression(
                "tickets / people",
                [term(
                    "people",
                    Unit::Count,
                    records(RecordKind::Reading, Some("series == 'people'"), Aggregate::Last, Some("value")),
                )],
            ),
        },
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn felt() -> Vec<Entry> {
    vec![
        Entry {
            id: "lost_time_per_case",
            name: "Working time lost per call, as felt",
            meaning: "How many minutes of work people say they lost, on average over those who said so.",
            why: "The waiting that people feel is the waiting that costs us.",
            formula: "Minutes that people say they lost ÷ answers that name a time",
            unit: Unit::Minutes,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "survey_response",
            source: "HappySignals, lost time",
            minimum_n: 5,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(RecordKind::SurveyAnswer, None, Aggregate::Mean, Some("lost_time")),
        },
        Entry {
            id: "effort",
            name: "Easy to get help",
            meaning: "Share of answers that call it easy or very easy to get what they needed.",
            why: "Effort drives people away more surely than a missing smile.",
            formula: "100 × answers of 4 or 5 ÷ all answers from 1 to 5 about the effort",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "survey_response",
            source: "M. Dixon and others, Stop trying to delight your customers, 2010; 5 is the least effort",
            minimum_n: 5,
            levels: COMPANY_UNITS_SERVICES,
            compute: records(
                RecordKind::SurveyAnswer,
                Some("question == 'effort'"),
                Aggregate::Share,
                Some("score >= 4"),
            ),
        },
        Entry {
            id: "experience_impact",
            name: "What good or bad days weigh",
            meaning: "How far happiness lies above or below its goal, times the number of people who answered.",
            why: "It ranks what to mend first: many a little unhappy may weigh more than a few very unhappy.",
            formula: "Number of answers × (happiness − goal)",
            unit: Unit::Points,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "survey_response",
            source: "HappySignals, experience impact; series happiness_goal",
            minimum_n: 5,
            levels: COMPANY_UNITS_SERVICES,
            compute: expression(
                "number(answers) * (happiness - goal)",
                [
                    term(
                        "answers",
                        Unit::Count,
                        records(RecordKind::SurveyAnswer, Some("question == 'happiness'"), Aggregate::Count, None),
                    ),
                    term("goal", Unit::Points, reading_mean("happiness_goal")),
                ],
            ),
        },
        Entry {
            id: "promise_gap",
            name: "Green outside, red inside",
            meaning: "By how much the share of kept promises lies above the share of satisfied answers.",
            why: "All promises kept and people still unhappy: then we promised the wrong thing.",
            formula: "Promises kept in per cent − satisfied answers in per cent",
            unit: Unit::Points,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "satisfied",
            source: "Own",
            minimum_n: 5,
            levels: COMPANY_UNITS_SERVICES,
            compute: expression("number(promises_kept - satisfied)", []),
        },
    ]
}
