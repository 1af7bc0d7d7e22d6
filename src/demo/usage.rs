//! The meters: how much of each service each department used in a month.

use entity::value::Period;

use super::company::{self, SERVICES, Service};
use super::random::Random;
use super::sheet::Sheet;

/// One line of a meter.
pub(super) struct Metered {
    pub(super) month: Period,
    pub(super) service: &'static Service,
    pub(super) department: &'static str,
    pub(super) quantity: i64,
}

/// All lines of the two years, month by month.
pub(super) fn metered() -> Vec<Metered> {
    let mut random = Random::new("usage");
    let mut lines = Vec::new();
    for month in company::months() {
        for service in &SERVICES {
            let demand = random.about(service.demand(month), 15);
            for (unit, usual) in service.users {
                lines.push(Metered {
                    month,
                    service,
                    department: company::department(unit, &mut random),
                    quantity: (random.about(*usual, 8) * demand / 1000).max(1),
                });
            }
        }
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
        let fraction = match self.service.driver {
            "storage_gb" | "machine_hours" | "meeting_hours" => format!(".{:02}", random.below(100)),
            _ => String::new(),
        };
        vec![
            self.month.to_string(),
            format!("M-{}", self.service.id),
            self.service.driver.to_owned(),
            format!("{}{fraction}", self.quantity),
            self.department.to_owned(),
            format!("nw-{}", self.service.id),
        ]
    }
}
