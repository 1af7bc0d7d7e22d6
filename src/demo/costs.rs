//! The cloud supplier's bill, a packed file a month, with the columns of FOCUS 1.2 and two tags of our own.
//!
//! Amounts are billionths of a euro, in whole numbers: a bill is never made of floats.

use chrono::{Days, NaiveDate};
use entity::value::{Exact, Period};

use super::company;
use super::random::Random;
use super::sheet::Sheet;
use super::shelf::{SERVICES, Service};
use super::story;

/// Billionths of a euro.
const EURO: i64 = 1_000_000_000;

/// What each service uses of the cloud in a usual month, in euros, and whether its lines always name a unit.
const BILLED: [(&str, i64, bool); 20] = [
    ("checkout", 14_000, true),
    ("webshop", 71_000, false),
    ("payments", 12_000, false),
    ("order-desk", 26_000, false),
    ("warehouse", 18_000, false),
    ("delivery-tracking", 11_000, false),
    ("supplier-portal", 6_000, true),
    ("planning", 14_000, true),
    ("workplace", 20_000, false),
    ("mail", 4_000, false),
    ("meetings", 3_000, false),
    ("files", 22_000, false),
    ("helpdesk", 3_000, false),
    ("onboarding", 1_200, false),
    ("payroll", 4_000, false),
    ("ledger", 9_000, false),
    ("reporting", 38_000, false),
    ("campaign", 12_000, true),
    ("shop-floor", 9_000, true),
    ("fax", 1_100, false),
];

/// What nobody tagged at all, in euros a month.
const UNTAGGED: i64 = 8_600;

/// What the supplier sells.
#[derive(Clone, Copy, Default)]
struct Offer {
    name: &'static str,
    resource: &'static str,
    unit: &'static str,
    /// How large its lines are beside those of the others.
    weight: i64,
}

const fn offer(name: &'static str, resource: &'static str, unit: &'static str, weight: i64) -> Offer {
    Offer { name, resource, unit, weight }
}

/// All offers, with how often each is on the bill.
const OFFERS: [(Offer, i64); 7] = [
    (offer("Virtual machines", "vm", "Hours", 900), 34),
    (offer("Managed databases", "db", "Hours", 1_400), 16),
    (offer("Object storage", "bucket", "GB-Months", 160), 16),
    (offer("Data transfer", "net", "GB", 90), 12),
    (offer("Log search", "log", "GB", 120), 8),
    (offer("Functions", "fn", "Requests", 1), 8),
    (offer("Backup", "vault", "GB-Months", 210), 6),
];

const HEADER: [&str; 18] = [
    "BillingAccountId",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeDescription",
    "BilledCost",
    "EffectiveCost",
    "BillingCurrency",
    "ProviderName",
    "ServiceName",
    "ResourceId",
    "RegionId",
    "ConsumedQuantity",
    "ConsumedUnit",
    "x_business_unit",
    "x_service",
];

/// A line of the bill.
#[derive(Clone)]
struct Line {
    account: &'static str,
    day: NaiveDate,
    category: &'static str,
    description: String,
    supplier_service: &'static str,
    resource: String,
    unit: &'static str,
    tag: String,
    department: &'static str,
    quantity: i64,
    weight: i64,
    billed: i64,
}

/// The bill of that month.
pub(super) fn sheet(month: Period) -> Sheet {
    let mut bill = Bill { month, random: Random::new(&format!("costs {month}")), lines: Vec::new() };
    for (id, usual, direct) in BILLED {
        let Some(service) = SERVICES.iter().find(|service| service.id == id) else { continue };
        let euros = bill.random.about(usual * 100, 18) / 100;
        bill.service(service, euros, direct);
    }
    let euros = bill.random.about(UNTAGGED, 40);
    bill.untagged(euros);
    bill.test_environments(story::test_environments(month));
    bill.credits();
    bill.lines.sort_by_key(|line| line.day);
    let mut rows: Vec<Vec<String>> = bill.lines.iter().map(|line| line.row(month)).collect();
    rows.extend(damaged(month, rows.first()));
    Sheet::new(&HEADER, rows)
}

struct Bill {
    month: Period,
    random: Random,
    lines: Vec<Line>,
}

impl Bill {
    /// What one service used. Where its lines need not name a unit, some do and some do not.
    fn service(&mut self, service: &Service, euros: i64, direct: bool) {
        let count = 40 + euros / 145;
        let lines = (0..count).map(|_| {
            let named = if direct { 996 } else { 420 };
            let unit = if self.random.chance(named) { self.random.pick(service.users).copied() } else { None };
            let mut line = self.usage(&format!("nw-{}", service.id), "prod");
            line.department = unit.map_or("", |unit| company::department(unit, &mut self.random));
            line
        });
        let lines = lines.collect();
        self.bill(lines, euros);
    }

    /// Lines without any tag: nobody knows whose they are.
    fn untagged(&mut self, euros: i64) {
        let lines = (0..60).map(|_| self.usage("", "shared")).collect();
        self.bill(lines, euros);
    }

    /// The environments that nobody switched off: tagged with the service, never with a unit.
    fn test_environments(&mut self, euros: i64) {
        let mut lines: Vec<Line> = (0..euros / 150).map(|_| self.usage("nw-reporting", "test")).collect();
        for line in &mut lines {
            line.account = "nw-test-4410";
            line.description = format!("Test environment bi-test-{:02}, never switched off", self.random.between(1, 9));
        }
        let euros = self.random.about(euros, 12);
        self.bill(lines, euros);
    }

    /// What the supplier gives back for the volume bought; it has no resource and no unit.
    fn credits(&mut self) {
        for (tag, euros) in [("nw-webshop", 1_150), ("nw-files", 240)] {
            let amount = -self.random.about(euros * EURO, 60);
            let mut line = self.usage(tag, "prod");
            line.category = "Credit";
            line.description = "Volume credit".to_owned();
            line.resource = String::new();
            line.quantity = 0;
            line.billed = amount;
            self.lines.push(line);
        }
    }

    /// A line without amount.
    fn usage(&mut self, tag: &str, place: &str) -> Line {
        let random = &mut self.random;
        let offer = random.pick(&OFFERS).copied().unwrap_or_default();
        let last = (self.month.end() - self.month.start()).num_days();
        let name = tag.strip_prefix("nw-").unwrap_or("common");
        Line {
            account: if random.chance(930) { "nw-prod-7731" } else { "nw-test-4410" },
            day: self.month.start() + Days::new(u64::try_from(random.below(last)).unwrap_or(0)),
            category: "Usage",
            description: format!("{}, {}", offer.name, offer.unit),
            supplier_service: offer.name,
            resource: format!("/nordwind/{place}/{name}/{}-{:02}", offer.resource, random.between(1, 24)),
            unit: offer.unit,
            tag: tag.to_owned(),
            department: "",
            quantity: random.skewed(24_000),
            weight: random.skewed(offer.weight * 1000).max(1),
            billed: 0,
        }
    }

    /// Spreads the euros over the lines by weight. A few lines come as two identical ones of half the amount, as
    /// bills do; both count.
    fn bill(&mut self, lines: Vec<Line>, euros: i64) {
        let weights: i64 = lines.iter().map(|line| line.weight).sum();
        for mut line in lines {
            let amount = i128::from(euros) * i128::from(EURO) * i128::from(line.weight) / i128::from(weights.max(1));
            line.billed = i64::try_from(amount).unwrap_or(0);
            if self.random.chance(5) {
                line.billed /= 2;
                self.lines.push(line.clone());
            }
            self.lines.push(line);
        }
    }
}

impl Line {
    fn row(&self, month: Period) -> Vec<String> {
        let start_of = |day: NaiveDate| format!("{day}T00:00:00Z");
        let billed = amount(self.billed);
        let effective =
            if self.supplier_service == "Virtual machines" { amount(self.billed / 100 * 94) } else { billed.clone() };
        vec![
            self.account.to_owned(),
            start_of(month.start()),
            start_of(month.end()),
            start_of(self.day),
            start_of(self.day + Days::new(1)),
            self.category.to_owned(),
            self.description.clone(),
            billed,
            effective,
            "EUR".to_owned(),
            "Borealis Cloud".to_owned(),
            self.supplier_service.to_owned(),
            self.resource.clone(),
            "eu-north-2".to_owned(),
            if self.quantity == 0 { String::new() } else { decimal(self.quantity, 3) },
            self.unit.to_owned(),
            self.department.to_owned(),
            self.tag.clone(),
        ]
    }
}

/// Billionths of a euro as bills print them: tiny amounts with an exponent.
fn amount(billed: i64) -> String {
    if (1..EURO / 1000).contains(&billed) { format!("{billed}E-09") } else { decimal(billed, 9) }
}

fn decimal(integer: i64, scale: u32) -> String {
    Exact::new(i128::from(integer), scale).unwrap_or_default().trimmed().to_string()
}

/// In two of the months, a second copy of a line that was damaged on its way; it must be refused and shown.
fn damaged(month: Period, line: Option<&Vec<String>>) -> Option<Vec<String>> {
    let (column, text) = match month.to_string().as_str() {
        "2025-11" => (7, "1?,44"),
        "2026-08" => (3, "2026-08-??"),
        _ => return None,
    };
    let mut line = line?.clone();
    text.clone_into(line.get_mut(column)?);
    Some(line)
}
