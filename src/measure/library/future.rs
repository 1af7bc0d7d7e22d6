//! Ready for the future: people, knowledge and time for what comes next. Data only.

use entity::value::{Direction, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, Entry, reading_mean, reading_share, reading_sum};
use crate::measure::Level;

const COMPANY_UNITS: &[Level] = &[Level::All, Level::BusinessUnit];

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = people();
    entries.extend(time_gained());
    entries.extend(team());
    entries
}

fn people() -> Vec<Entry> {
    vec![
        Entry {
            id: "time_to_hire",
            name: "Time to hire",
            meaning: "Days from the decision to fill a place to the day the new colleague can work.",
            why: "An empty chair earns nothing, and good people do not wait.",
            formula: "Average of the days reported in the period",
            unit: Unit::Days,
            better: Direction::LowerIsBetter,
            value: ValueFactor::Productivity,
            counter: "staff_leaving",
            source: "Own; series time_to_hire",
            minimum_n: 1,
            levels: COMPANY_UNITS,
            compute: reading_mean("time_to_hire"),
        },
        Entry {
            id: "training_days",
            name: "Training days per person",
            meaning: "Days that a person spent learning, on average over the parts of the company that report it.",
            why: "What people can do next year is decided by what they learn this year.",
            formula: "Average of the days per person reported in the period",
            unit: Unit::Days,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Differentiation,
            counter: "promises_kept",
            source: "IT balanced scorecard, W. Van Grembergen and R. Van Bruggen, 1997; series training_days",
            minimum_n: 1,
            levels: COMPANY_UNITS,
            compute: reading_mean("training_days"),
        },
        Entry {
            id: "staff_satisfaction",
            name: "How our own people feel",
            meaning: "Average of the ratings from 1 to 5 for pay, climate, feedback, growth and purpose.",
            why: "Nobody serves others well who feels bad at work.",
            formula: "Sum of the ratings ÷ number of ratings",
            unit: Unit::Rating,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Satisfaction,
            counter: "staff_leaving",
            source: "IT balanced scorecard, staff satisfaction; series staff_rating",
            minimum_n: 1,
            levels: COMPANY_UNITS,
            compute: reading_mean("staff_rating"),
        },
    ]
}

fn time_gained() -> Vec<Entry> {
    vec![Entry {
        id: "hours_saved",
        name: "Working hours saved",
        meaning: "Hours of work that people no longer do because it is done for them.",
        why: "Saved hours are the room in which new things grow.",
        formula: "Sum over tasks of times done × hours saved each time",
        unit: Unit::Hours,
        better: Direction::HigherIsBetter,
        value: ValueFactor::Productivity,
        counter: "satisfied",
        source: "Own; series hours_saved",
        minimum_n: 1,
        levels: COMPANY_UNITS_SERVICES,
        compute: reading_sum("hours_saved"),
    }]
}

fn team() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, better, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better,
        value: ValueFactor::Productivity,
        counter: "staff_satisfaction",
        source: "IT balanced scorecard, learning and staff; series as named",
        minimum_n: 1,
        levels: COMPANY_UNITS,
        compute: reading_share(of.0, of.1),
    };
    vec![
        share(
            "staff_leaving",
            "People who leave",
            "Share of our people who left in the period.",
            "With each of them goes knowledge that took years to gather.",
            "100 × people who left ÷ people on average",
            Direction::LowerIsBetter,
            ("people_left", "people_average"),
        ),
        share(
            "hours_for_business",
            "Hours spent on business work",
            "Share of paid hours that went into work the business asked for.",
            "The rest goes into ourselves; some of it must, all of it must not.",
            "100 × hours of work for the business ÷ hours paid",
            Direction::InBand,
            ("hours_for_business", "hours_paid"),
        ),
        share(
            "roles_covered",
            "Key roles with a trained stand-in",
            "Share of the roles we cannot do without for which a second person is trained.",
            "Illness and holidays must not stop the company.",
            "100 × key roles with a stand-in ÷ all key roles, as reported in the period",
            Direction::HigherIsBetter,
            ("roles_covered", "roles_key"),
        ),
    ]
}
