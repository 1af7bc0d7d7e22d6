//! Business contribution: what the company gets for its money. Data only.

use entity::value::{Currency, Direction, Unit, ValueFactor};

use super::{COMPANY_UNITS_SERVICES, EVERYWHERE, Entry, reading_share, reading_sum};
use crate::measure::{Compute, Level};

pub(super) fn entries(currency: Currency) -> Vec<Entry> {
    let mut entries = outcomes(currency);
    entries.extend(money(currency));
    entries.extend(value());
    entries
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn outcomes(currency: Currency) -> Vec<Entry> {
    vec![
        Entry {
            id: "orders_completed",
            name: "Orders completed",
            meaning: "Of the orders that were placed, the share that was completed from end to end.",
            why: "An order counts when the buyer has the goods and we have the money, not when each system worked.",
            formula: "100 × orders completed ÷ orders placed",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Revenue,
            counter: "unit_cost",
            source: "Own; series orders_completed at the last step and orders_placed at the first, or of the company",
            minimum_n: 1,
            levels: &[Level::All, Level::Stream],
            compute: reading_share("orders_completed", "orders_placed"),
        },
        Entry {
            id: "stream_completed",
            name: "Work that gets through",
            meaning: "Of what a step or a whole chain of steps started, the share that it finished.",
            why: "A chain is as good as its weakest step, whoever owns that step.",
            formula: "100 × finished ÷ started; for a whole chain, finished by its last step ÷ started by its first",
            unit: Unit::Percent,
            better: Direction::HigherIsBetter,
            value: ValueFactor::Revenue,
            counter: "unit_cost",
            source: "Own; series step_completed and step_started",
            minimum_n: 1,
            levels: &[Level::Stream],
            compute: reading_share("step_completed", "step_started"),
        },
        Entry {
            id: "revenue_through_it",
            name: "Revenue through our digital channels",
            meaning: "Sales booked through channels that IT runs, such as the online shop.",
            why: "It shows what would stand still if these channels did.",
            formula: "Sum of the revenue booked in the period",
            unit: Unit::Money(currency),
            better: Direction::HigherIsBetter,
            value: ValueFactor::Revenue,
            counter: "spend",
            source: "Own; series revenue_booked",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: reading_sum("revenue_booked"),
        },
        Entry {
            id: "money_lost",
            name: "Money lost to outages",
            meaning: "What it cost the business that a service did not work, as the business reckons it.",
            why: "An hour without the checkout and an hour without the archive are not the same hour.",
            formula: "Sum of the losses reported in the period",
            unit: Unit::Money(currency),
            better: Direction::LowerIsBetter,
            value: ValueFactor::Revenue,
            counter: "spend",
            source: "Own; series money_lost",
            minimum_n: 1,
            levels: COMPANY_UNITS_SERVICES,
            compute: reading_sum("money_lost"),
        },
    ]
}

/// What was billed, and what units buy around IT.
fn spend(currency: Currency) -> [Entry; 2] {
    let billed = Entry {
        id: "spend",
        name: "What IT costs",
        meaning: "All that was billed for IT in the period.",
        why: "The first question of every budget, and the base of every price.",
        formula: "Sum of the billed amounts",
        unit: Unit::Money(currency),
        better: Direction::LowerIsBetter,
        value: ValueFactor::Cost,
        counter: "satisfied",
        source: "FinOps Foundation, FOCUS specification: billed cost",
        minimum_n: 1,
        levels: EVERYWHERE,
        compute: Compute::Spend,
    };
    let around = Entry {
        id: "spend_outside_it",
        name: "Technology bought around IT",
        meaning: "What business units paid for software and technical services themselves, as the ledger shows it.",
        why: "It shows what we do not offer, or not well enough, and what nobody secures.",
        formula: "Sum of the ledger lines that the company's rules recognise",
        unit: Unit::Money(currency),
        better: Direction::LowerIsBetter,
        value: ValueFactor::Cost,
        counter: "satisfied",
        source: "Own; postings of the general ledger",
        minimum_n: 0,
        levels: &[Level::All, Level::BusinessUnit],
        compute: Compute::SpendOutsideIt,
    };
    [billed, around]
}

fn money(currency: Currency) -> Vec<Entry> {
    let mut entries = Vec::from(spend(currency));
    let per = |id, name, meaning, why, formula, driver: &str| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::MoneyPerCount(currency),
        better: Direction::LowerIsBetter,
        value: ValueFactor::Cost,
        counter: "satisfied",
        source: "TBM Council, unit cost; driver as named",
        minimum_n: 1,
        levels: COMPANY_UNITS_SERVICES,
        compute: Compute::UnitCost { driver: driver.to_owned() },
    };
    entries.push(per(
        "unit_cost",
        "IT cost per order",
        "What IT costs for each order the company takes.",
        "Cost may rise with business; cost per order should not.",
        "Billed amounts ÷ orders",
        "orders",
    ));
    entries.push(per(
        "cost_per_employee",
        "IT cost per employee",
        "What IT costs for each person who works here.",
        "It makes years and companies of different size comparable.",
        "Billed amounts ÷ employees",
        "employees",
    ));
    entries.push(per(
        "cost_per_case",
        "Cost of one call for help",
        "What it costs on average when a colleague needs help.",
        "It shows whether self-help and better services pay.",
        "Billed amounts ÷ calls for help",
        "cases",
    ));
    entries.extend(cost_shares());
    entries
}

#[expect(clippy::too_many_lines, reason = "a list of data, read top to bottom")]
fn cost_shares() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, better, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better,
        value: ValueFactor::Cost,
        counter: "satisfied",
        source: "TBM Council and Apptio TBM dashboard; series as named",
        minimum_n: 1,
        levels: &[Level::All, Level::BusinessUnit],
        compute: reading_share(of.0, of.1),
    };
    vec![
        share(
            "cost_of_revenue",
            "IT cost as a share of revenue",
            "How much of each euro earned goes into IT.",
            "Too much is waste, too little is tomorrow's trouble; the trend tells more than the level.",
            "100 × IT cost ÷ revenue",
            Direction::InBand,
            ("it_cost", "revenue"),
        ),
        share(
            "cost_of_running",
            "Money for keeping things running",
            "Share of IT money spent on what we already have.",
            "What running eats cannot be spent on growing.",
            "100 × money for running ÷ all IT money",
            Direction::InBand,
            ("spend_run", "spend_total"),
        ),
        share(
            "cost_of_growing",
            "Money for growing the business",
            "Share of IT money spent on new or better things for the business.",
            "It shows whether there is room for what the strategy asks for.",
            "100 × money for growing and renewing ÷ all IT money",
            Direction::HigherIsBetter,
            ("spend_grow", "spend_total"),
        ),
        share(
            "cost_we_can_turn_down",
            "Spending we can turn down",
            "Share of running cost that falls when we use less.",
            "Fixed cost stays when business shrinks.",
            "100 × cost that follows use ÷ all running cost",
            Direction::HigherIsBetter,
            ("spend_variable", "spend_running"),
        ),
        share(
            "cost_nobody_owns",
            "Costs nobody owns",
            "Share of IT cost that no business unit has chosen or pays for.",
            "A cost without an owner is a cost nobody will ever lower.",
            "100 × cost without an owner ÷ all IT cost",
            Direction::LowerIsBetter,
            ("cost_unassigned", "cost_total"),
        ),
        share(
            "cost_charged",
            "Cost charged to those who use it",
            "Share of the cost of services that business units paid for.",
            "Prices that do not cover the cost hide it; prices above it are a tax.",
            "100 × charged ÷ cost of services",
            Direction::InBand,
            ("cost_charged", "cost_total"),
        ),
    ]
}

fn value() -> Vec<Entry> {
    let share = |id, name, meaning, why, formula, of: (&str, &str)| Entry {
        id,
        name,
        meaning,
        why,
        formula,
        unit: Unit::Percent,
        better: Direction::HigherIsBetter,
        value: ValueFactor::Differentiation,
        counter: "spend",
        source: "IT balanced scorecard, W. Van Grembergen and R. Van Bruggen, 1997; series as named",
        minimum_n: 1,
        levels: &[Level::All, Level::BusinessUnit],
        compute: reading_share(of.0, of.1),
    };
    vec![
        share(
            "benefit_delivered",
            "Promised benefit delivered",
            "Of the benefit that projects promised, the share that really came.",
            "A project is a success when the benefit is there, not when the work is done.",
            "100 × benefit delivered ÷ benefit promised",
            ("benefit_delivered", "benefit_promised"),
        ),
        share(
            "work_with_a_goal",
            "Work tied to a company goal",
            "Share of planned work that serves a goal of the company.",
            "Work without a goal takes the place of work with one.",
            "100 × pieces of work with a goal ÷ all pieces of work",
            ("work_with_goal", "work_total"),
        ),
        share(
            "prices_on_target",
            "Services at or under their target price",
            "Share of services whose cost per unit is at or below its target.",
            "It shows how widely prices are under control, not only on average.",
            "100 × services on target ÷ services with a target",
            ("services_on_cost_target", "services_with_cost_target"),
        ),
    ]
}
