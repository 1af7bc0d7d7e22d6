//! Business contribution, held against what was planned. Data only.

use entity::value::{Currency, Direction, RecordKind, Unit, ValueFactor};

use super::{Entry, expression, reading_sum, records, term};
use crate::measure::{Aggregate, Level};

const COMPANY_UNITS: &[Level] = &[Level::All, Level::BusinessUnit];

pub(super) fn entries(currency: Currency) -> Vec<Entry> {
    let money = Unit::Money(currency);
    vec![
        Entry {
            id: "spend_against_plan",
            name: "Spending against plan",
            meaning: "By how much IT spending lies above (or, with a minus, below) what was planned.",
            why: "A plan that is missed either way ties up money that others could have used.",
            formula: "100 × (billed amounts − plan) ÷ plan",
            unit: Unit::Percent,
            better: Direction::InBand,
            value: ValueFactor::Cost,
            counter: "satisfied",
            source: "Apptio TBM dashboard, variance; series planned_cost",
            minimum_n: 1,
            levels: COMPANY_UNITS,
            compute: expression("percent((spend - plan) / plan)", [term("plan", money, reading_sum("planned_cost"))]),
        },
        Entry {
            id: "forecast_accuracy",
            name: "How well we foresaw our spending",
            meaning: "It reaches 100 per cent if spending came as foreseen, and falls the further it was off.",
            why: "Whoever can foresee cost can promise prices.",
            formula: "100 × (1 − difference of billed amounts and forecast ÷ billed amounts)",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Cost,
            counter: "spend",
            source: "Own; series forecast_cost",
            minimum_n: 1,
            levels: COMPANY_UNITS,
            compute: expression(
                "percent(1 - abs(spend - forecast) / spend)",
                [term("forecast", money, reading_sum("forecast_cost"))],
            ),
        },
        Entry {
            id: "costs_match_priorities",
            name: "Costs match priorities",
            meaning: "It reaches 100 per cent if each goal gets the share of the money that its weight asks for.",
            why: "What we pay for is what we really want, whatever the strategy says.",
            formula: "Half the sum of all differences between cost share and priority share, taken from 100",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Differentiation,
            counter: "spend",
            source: "Own; series priority_gap: cost share minus priority share of each goal, in per cent",
            minimum_n: 1,
            levels: &[Level::All],
            compute: expression(
                "100 - gap / 2",
                [term(
                    "gap",
                    Unit::Percent,
                    records(RecordKind::Reading, Some("series == 'priority_gap'"), Aggregate::Sum, Some("abs(value)")),
                )],
            ),
        },
    ]
}
