//! The business's own figures: orders, value streams, revenue, hires, hours saved, training. Most of it has nothing to do with IT.

use entity::value::Period;

use super::company::{self, UNITS};
use super::random::Random;
use super::sheet::Sheet;
use super::story;
use super::usage::{self, Metered};

/// Streams with what starts in a usual month, and their steps.
const STREAMS: [(&str, i64, &[&str]); 3] = [
    ("order-to-cash", 0, &["order", "payment", "picking", "delivery", "invoice"]),
    ("hire-to-productive", 96, &["offer", "contract", "equipment", "access", "training"]),
    ("plan-to-shelf", 4_150, &["forecast", "purchase", "inbound", "shelf"]),
];

/// Revenue of a usual month, in euros.
const REVENUE: [(&str, i64); 3] = [("stores", 31_400_000), ("online", 11_900_000), ("wholesale", 6_300_000)];

/// Hours that automation saves in a usual month.
const HOURS_SAVED: [(&str, i64); 7] = [
    ("stores", 620),
    ("online", 240),
    ("logistics", 510),
    ("purchasing", 180),
    ("finance", 290),
    ("people", 90),
    ("production", 210),
];

/// The export.
pub(super) fn sheet() -> Sheet {
    let mut figures = Figures { random: Random::new("outcomes"), metered: usage::metered(), rows: Vec::new() };
    for month in company::months() {
        figures.streams(month);
        figures.units(month);
        figures.hires(month);
    }
    // Two cells that a spreadsheet could not fill; they must be refused and shown.
    Sheet::new(&["figure", "date", "value", "department", "stream step"], figures.rows)
        .with(["revenue", "2026-08-01", "#DIV/0!", "D500", ""])
        .with(["hours_saved", "2026-08-01", "", "D400", ""])
}

struct Figures {
    random: Random,
    metered: Vec<Metered>,
    rows: Vec<Vec<String>>,
}

impl Figures {
    /// What went into each step and came out of it, and the orders from end to end.
    fn streams(&mut self, month: Period) {
        let date = month.start().to_string();
        for (stream, usual, steps) in STREAMS {
            let begun =
                if stream == "order-to-cash" { self.orders_placed(month) } else { self.random.about(usual, 40) };
            let mut left = begun;
            for step in steps {
                let name = format!("{stream}/{step}");
                self.of_step("step_started", &date, left, &name);
                left = self.completed(left, story::completed(stream, step, month));
                self.of_step("step_completed", &date, left, &name);
            }
            if stream == "order-to-cash" {
                self.of_step("orders_placed", &date, begun, "order-to-cash/order");
                self.of_step("orders_completed", &date, left, "order-to-cash/invoice");
            }
        }
    }

    /// Orders of the month, as the meters counted them.
    fn orders_placed(&self, month: Period) -> i64 {
        let orders = self.metered.iter().filter(|line| line.month == month && line.driver == "orders");
        orders.map(|line| line.quantity).sum()
    }

    /// How many of `started` come out, where usually `share` ten-thousandths do.
    fn completed(&mut self, started: i64, share: i64) -> i64 {
        let lost = self.random.about(started * (10_000 - share), 60) + self.random.below(10_000);
        started - (lost / 10_000).clamp(0, started)
    }

    fn units(&mut self, month: Period) {
        let date = month.start().to_string();
        for (unit, usual) in REVENUE {
            let value = self.random.about(usual, 20).to_string();
            self.of_unit("revenue", &date, &value, unit);
        }
        for (unit, usual) in HOURS_SAVED {
            let value = self.random.about(usual * 10, 70);
            self.of_unit("hours_saved", &date, &tenths(value), unit);
        }
        for unit in UNITS {
            let hundredths = self.random.about(46, 70);
            self.of_unit("training_days", &date, &format!("0.{hundredths:02}"), unit.id);
        }
    }

    /// One reading a hire: the days from the open place to the signed contract.
    fn hires(&mut self, month: Period) {
        for _ in 0..self.random.about(38, 80) {
            let signed = company::working_time(month, &mut self.random).format("%Y-%m-%dT%H:%M:00Z").to_string();
            let unit = company::unit_of_anyone(&mut self.random);
            let days = self.random.about(41, 240).max(9).to_string();
            self.of_unit("time_to_hire", &signed, &days, unit);
        }
    }

    fn of_step(&mut self, figure: &str, date: &str, count: i64, step: &str) {
        self.rows.push([figure, date, &count.to_string(), "", step].map(str::to_owned).to_vec());
    }

    fn of_unit(&mut self, figure: &str, date: &str, value: &str, unit: &str) {
        let department = company::main_department(unit);
        self.rows.push([figure, date, value, department, ""].map(str::to_owned).to_vec());
    }
}

fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}
