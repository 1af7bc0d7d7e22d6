//! The services as other systems know them: under which name each system files them, who uses them, and how much.
//!
//! What people read about a service is in the model folder.

use chrono::Datelike;
use entity::value::Period;

use super::company::{MONTHS, months};

/// A service as other systems know it.
pub(super) struct Service {
    /// Our id; the tag `nw-<id>` in bills, the monitor `<id>.prod` in monitoring.
    pub(super) id: &'static str,
    /// Its name at the service desk.
    pub(super) desk: &'static str,
    /// Its name on the survey form.
    pub(super) form: &'static str,
    /// What its use is counted in.
    pub(super) driver: &'static str,
    /// How many colleagues used it in the last month.
    pub(super) people: i64,
    /// Use of the first month, in percent of the last: how demand moved in two years.
    pub(super) first_month: i64,
    /// Who uses it, and how much in the last month.
    pub(super) users: &'static [(&'static str, i64)],
}

/// All services.
pub(super) const SERVICES: [Service; 20] = [
    Service {
        id: "checkout",
        desk: "POS Checkout (PROD)",
        form: "Tills and checkout",
        driver: "tills",
        first_month: 100,
        people: 1_420,
        users: &[("stores", 1_180)],
    },
    Service {
        id: "webshop",
        desk: "Online Shop Platform (PROD)",
        form: "Online shop",
        driver: "visits",
        first_month: 97,
        people: 260,
        users: &[("online", 2_150_000), ("wholesale", 90_000), ("marketing", 120_000)],
    },
    Service {
        id: "payments",
        desk: "Payment Gateway (PROD)",
        form: "Payments",
        driver: "payments",
        first_month: 100,
        people: 140,
        users: &[("stores", 612_000), ("online", 151_000), ("wholesale", 8_800)],
    },
    Service {
        id: "order-desk",
        desk: "OMS Order Mgmt (PROD)",
        form: "Order desk",
        driver: "orders",
        first_month: 96,
        people: 310,
        users: &[("stores", 28_000), ("online", 148_000), ("wholesale", 9_200)],
    },
    Service {
        id: "warehouse",
        desk: "WMS Warehouse (PROD)",
        form: "Warehouse system",
        driver: "picks",
        first_month: 100,
        people: 480,
        users: &[("logistics", 402_000), ("production", 38_000)],
    },
    Service {
        id: "delivery-tracking",
        desk: "Track & Trace (PROD)",
        form: "Delivery tracking",
        driver: "parcels",
        first_month: 42,
        people: 390,
        users: &[("online", 96_000), ("wholesale", 6_500), ("logistics", 22_000)],
    },
    Service {
        id: "supplier-portal",
        desk: "Supplier Portal (PROD)",
        form: "Supplier portal",
        driver: "supplier_visits",
        first_month: 100,
        people: 150,
        users: &[("purchasing", 1_450), ("logistics", 320)],
    },
    Service {
        id: "planning",
        desk: "Demand Planning (PILOT)",
        form: "Demand planning (trial)",
        driver: "forecasts",
        first_month: 70,
        people: 34,
        users: &[("purchasing", 260), ("stores", 90)],
    },
    Service {
        id: "workplace",
        desk: "Workplace Clients",
        form: "My computer and desk",
        driver: "devices",
        first_month: 100,
        people: 2_180,
        users: &[
            ("group", 72),
            ("sales", 96),
            ("stores", 640),
            ("online", 230),
            ("wholesale", 170),
            ("supply", 44),
            ("logistics", 250),
            ("purchasing", 120),
            ("finance", 145),
            ("people", 78),
            ("marketing", 112),
            ("production", 240),
        ],
    },
    Service {
        id: "mail",
        desk: "Mail & Calendar",
        form: "Mail and calendar",
        driver: "mailboxes",
        first_month: 98,
        people: 2_870,
        users: &[
            ("group", 66),
            ("sales", 92),
            ("stores", 1_120),
            ("online", 215),
            ("wholesale", 164),
            ("supply", 41),
            ("logistics", 410),
            ("purchasing", 114),
            ("finance", 138),
            ("people", 74),
            ("marketing", 101),
            ("production", 380),
        ],
    },
    Service {
        id: "meetings",
        desk: "Conferencing",
        form: "Online meetings",
        driver: "meeting_hours",
        first_month: 95,
        people: 1_950,
        users: &[
            ("group", 1_900),
            ("sales", 2_300),
            ("stores", 3_100),
            ("online", 4_800),
            ("wholesale", 2_600),
            ("supply", 900),
            ("logistics", 2_100),
            ("purchasing", 2_700),
            ("finance", 2_400),
            ("people", 1_800),
            ("marketing", 2_900),
            ("production", 1_300),
        ],
    },
    Service {
        id: "files",
        desk: "File Services DFS",
        form: "Shared files",
        driver: "storage_gb",
        first_month: 88,
        people: 2_240,
        users: &[
            ("group", 3_100),
            ("sales", 2_700),
            ("stores", 6_400),
            ("online", 9_800),
            ("wholesale", 3_300),
            ("supply", 1_100),
            ("logistics", 5_200),
            ("purchasing", 4_100),
            ("finance", 8_700),
            ("people", 3_900),
            ("marketing", 14_600),
            ("production", 7_300),
        ],
    },
    Service {
        id: "helpdesk",
        desk: "Service Desk",
        form: "Help and advice",
        driver: "cases",
        first_month: 100,
        people: 1_720,
        users: &[
            ("group", 70),
            ("sales", 110),
            ("stores", 1_450),
            ("online", 240),
            ("wholesale", 190),
            ("supply", 45),
            ("logistics", 520),
            ("purchasing", 130),
            ("finance", 160),
            ("people", 90),
            ("marketing", 120),
            ("production", 430),
        ],
    },
    Service {
        id: "onboarding",
        desk: "Joiner-Mover-Leaver",
        form: "First day at work",
        driver: "joiners",
        first_month: 100,
        people: 77,
        users: &[
            ("stores", 38),
            ("online", 5),
            ("wholesale", 3),
            ("logistics", 16),
            ("purchasing", 2),
            ("finance", 2),
            ("people", 2),
            ("marketing", 2),
            ("production", 12),
        ],
    },
    Service {
        id: "payroll",
        desk: "HR Payroll (PROD)",
        form: "Payroll",
        driver: "pay_changes",
        first_month: 210,
        people: 62,
        users: &[
            ("group", 4),
            ("sales", 6),
            ("stores", 210),
            ("online", 14),
            ("wholesale", 10),
            ("supply", 3),
            ("logistics", 84),
            ("purchasing", 8),
            ("finance", 9),
            ("people", 12),
            ("marketing", 7),
            ("production", 96),
        ],
    },
    Service {
        id: "ledger",
        desk: "ERP Finance (PROD)",
        form: "Accounting",
        driver: "postings",
        first_month: 100,
        people: 210,
        users: &[
            ("group", 6_000),
            ("stores", 96_000),
            ("online", 42_000),
            ("wholesale", 18_000),
            ("logistics", 21_000),
            ("purchasing", 38_000),
            ("finance", 64_000),
            ("people", 9_000),
            ("production", 27_000),
        ],
    },
    Service {
        id: "reporting",
        desk: "BI Sales Cubes (PROD)",
        form: "Sales reports",
        driver: "report_views",
        first_month: 100,
        people: 640,
        users: &[
            ("group", 420),
            ("sales", 1_900),
            ("stores", 8_200),
            ("online", 3_100),
            ("wholesale", 1_250),
            ("finance", 900),
            ("marketing", 1_400),
        ],
    },
    Service {
        id: "campaign",
        desk: "Campaign Suite (PROD)",
        form: "Campaign tools",
        driver: "mailings",
        first_month: 100,
        people: 58,
        users: &[("marketing", 480_000), ("online", 260_000)],
    },
    Service {
        id: "shop-floor",
        desk: "MES Shop Floor (PROD)",
        form: "Production control",
        driver: "machine_hours",
        first_month: 100,
        people: 410,
        users: &[("production", 21_400)],
    },
    Service {
        id: "fax",
        desk: "Fax/Print Gateway",
        form: "Fax and print room",
        driver: "pages",
        first_month: 260,
        people: 41,
        users: &[("stores", 1_200), ("purchasing", 380), ("finance", 2_100), ("people", 150)],
    },
];

/// What a month's business does to use that follows the sales, in percent of a usual month.
fn season(month: Period) -> i64 {
    match month.start().month() {
        1 => 95,
        2 => 94,
        3 => 103,
        4 => 105,
        5 => 99,
        6 => 98,
        7 => 96,
        8 => 97,
        9 => 102,
        10 => 101,
        11 => 109,
        _ => 113,
    }
}

impl Service {
    /// Whether its use rises and falls with the sales.
    fn seasonal(&self) -> bool {
        ["visits", "payments", "orders", "picks", "parcels"].contains(&self.driver)
    }

    /// Use of that month, in thousandths of the last month's: the long movement and the season, without noise.
    pub(super) fn demand(&self, month: Period) -> i64 {
        let all = months();
        let before_last = all.iter().filter(|other| **other > month).count();
        let left = i64::try_from(before_last).unwrap_or(0);
        let moved = 1000 + (self.first_month - 100) * 10 * left / i64::from(MONTHS - 1);
        if self.seasonal() { moved * season(month) / 100 } else { moved }
    }
}
