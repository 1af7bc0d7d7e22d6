//! The meters: how much of each service each department used in a month, and how many people did.

use entity::value::Period;

use super::company::{self, UNITS};
use super::random::Random;
use super::sheet::Sheet;
use super::shelf::{SERVICES, Service};
use super::story;

/// One line of a meter.
pub(super) struct Metered {
    pub(super) month: Period,
    /// What is counted.
    pub(super) driver: &'static str,
    /// None for what has to do with the whole company.
    service: Option<&'static str>,
    department: &'static str,
    pub(super) quantity: i64,
}

/// All lines of the two years, month by month.
pub(super) fn metered() -> Vec<Metered> {
    let mut random = Random::new("usage");
    let mut lines = Vec::new();
    for month in company::months() {
        for service in SERVICES.iter().filter(|service| story::in_use(service.id, month)) {
            lines.extend(used(service, month, &mut random));
        }
        lines.extend(UNITS.iter().map(|unit| Metered {
            month,
            driver: "employees",
            service: None,
            department: company::main_department(unit.id),
            quantity: unit.people,
        }));
    }
    lines
}

/// What the meter of a service counts: its own driver, and the people.
fn used(service: &'static Service, month: Period, random: &mut Random) -> Vec<Metered> {
    let demand = random.about(service.demand(month), 15);
    let total: i64 = service.users.iter().map(|(_, usual)| usual).sum();
    let mut lines = Vec::new();
    for (unit, usual) in service.users {
        let quantity = (random.about(*usual, 8) * demand / 1000).max(1);
        let people = (service.people * quantity / total).max(1);
        let line =
            |driver, quantity, department| Metered { month, driver, service: Some(service.id), department, quantity };
        let department = company::department(unit, random);
        lines.extend([line(service.driver, quantity, department), line("users", people, department)]);
    }
    lines
}

/// The export.
pub(super) fn sheet() -> Sheet {
    let mut random = Random::new("meters");
    let rows = metered().iter().map(|line| line.row(&mut random)).collect();
    // Two rows that no meter could fill; they must be refused and shown.
    Sheet::new(&["month", "meter", "counter", "quantity", "department", "service"], rows)
        .with(["2026-03", "M-fax", "pages", "unknown", "D999", "nw-fax"])
        .with(["2026-08", "M-files", "storage_gb", "", "D100", "nw-files"])
}

impl Metered {
    fn row(&self, random: &mut Random) -> Vec<String> {
        let fraction = match self.driver {
            "storage_gb" | "machine_hours" | "meeting_hours" => format!(".{:02}", random.below(100)),
            _ => String::new(),
        };
        vec![
            self.month.to_string(),
            format!("M-{}", self.service.unwrap_or("people")),
            self.driver.to_owned(),
            format!("{}{fraction}", self.quantity),
            self.department.to_owned(),
            self.service.map(|service| format!("nw-{service}")).unwrap_or_default(),
        ]
    }
}
