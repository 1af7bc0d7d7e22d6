//! The ledger's export: contracts, licences and the people who keep the services running.

use entity::value::Period;

use super::company;
use super::random::Random;
use super::sheet::Sheet;
use super::story;

/// A contract of a service: supplier, text, euros a month.
type Contract = (&'static str, &'static str, i64);

/// What a service costs beside the cloud.
struct Cost {
    service: &'static str,
    /// The only unit that uses it, named on every line; empty where all share.
    department: &'static str,
    contracts: &'static [Contract],
    /// Euros a month for its people.
    team: i64,
}

const fn cost(service: &'static str, department: &'static str, contracts: &'static [Contract], team: i64) -> Cost {
    Cost { service, department, contracts, team }
}

const COSTS: [Cost; 20] = [
    cost(
        "checkout",
        "D411",
        &[("Kassenwerk", "Till maintenance", 38_500), ("Kassenwerk", "Till licences", 17_500)],
        34_000,
    ),
    cost(
        "webshop",
        "",
        &[("Storefront Ltd", "Shop platform licence", 18_000), ("Nordlicht", "Image rights", 3_200)],
        54_000,
    ),
    cost("payments", "", &[("PayBridge", "Card acceptance, base fee", 44_000)], 17_000),
    cost("order-desk", "", &[("Orderly", "Order desk licence", 11_500)], 28_000),
    cost("warehouse", "", &[("Lagerlogik", "Scanner rental", 14_200), ("Lagerlogik", "Licence", 21_800)], 26_000),
    cost("delivery-tracking", "", &[("ParcelView", "Tracking feed", 6_100)], 9_500),
    cost("supplier-portal", "D520", &[("Portalis", "Licence", 4_800)], 6_600),
    cost("planning", "D520", &[("Foresight", "Forecast engine", 8_900)], 11_500),
    cost("workplace", "", &[("Deskline", "Device lease", 61_000), ("Deskline", "Operating licences", 24_500)], 50_000),
    cost("mail", "", &[("Postmaster", "Mailbox licences", 30_200)], 7_500),
    cost("meetings", "", &[("Roundtable", "Meeting licences", 16_400)], 5_600),
    cost("files", "", &[("Deskline", "File licences", 5_700)], 7_400),
    cost("helpdesk", "", &[("Hilfe GmbH", "Evening line", 8_800)], 66_000),
    cost("onboarding", "", &[("Starter", "Joiner forms", 3_700)], 15_000),
    cost("payroll", "", &[("Lohnbuch", "Payroll licence", 13_600)], 8_600),
    cost("ledger", "", &[("Kontor", "Accounting licence", 38_500), ("Prueffix", "Archive", 3_300)], 18_000),
    cost("reporting", "", &[("Cubist", "Report licences", 11_800)], 17_000),
    cost("campaign", "D800", &[("Mailwerk", "Sending licence", 13_500)], 5_700),
    cost("shop-floor", "D910", &[("Takt", "Machine links", 9_600), ("Takt", "Licence", 15_400)], 22_500),
    cost("fax", "", &[("Copyright Print", "Fax lines and print room", 12_800)], 8_700),
];

/// All postings of the two years.
pub(super) fn sheet() -> Sheet {
    let mut random = Random::new("contracts");
    let mut rows = Vec::new();
    for month in company::months() {
        for cost in &COSTS {
            for (supplier, text, euros) in cost.contracts {
                rows.push(cost.row(month, [supplier, text], euros * 100));
            }
            let team = random.about(cost.team * 100, 14);
            rows.push(cost.row(month, ["Nordwind IT", "Team, hours worked"], team));
        }
        rows.extend(spare_devices(month));
    }
    for (row, number) in rows.iter_mut().zip(480_001..) {
        row.insert(0, number.to_string());
    }
    let header = [
        "Document",
        "Month",
        "From",
        "Until",
        "Supplier",
        "Contract",
        "Text",
        "Cost centre",
        "Net amount",
        "Currency",
        "Service",
    ];
    Sheet {
        preamble: "Nordwind Retail Group, ledger 6800 to 6899\nAll amounts without value added tax\n",
        delimiter: ',',
        header: header.to_vec(),
        rows,
    }
    // An invoice that has not come yet; it must be refused and shown.
    .with([
        "481999",
        "2026-08",
        "01.08.2026",
        "01.09.2026",
        "Takt",
        "C-SHOP-FLOOR",
        "Repair",
        "D910",
        "to follow",
        "EUR",
        "nw-shop-floor",
    ])
}

/// What a chosen level costs IT: spare devices in reach of those who want theirs swapped.
fn spare_devices(month: Period) -> Option<Vec<String>> {
    let workplace = COSTS.iter().find(|cost| cost.service == "workplace")?;
    let cents = story::spare_devices(month) * 100;
    (cents > 0).then(|| workplace.row(month, ["Deskline", "Spare devices, swapped the same day"], cents))
}

impl Cost {
    fn row(&self, month: Period, [supplier, text]: [&str; 2], cents: i64) -> Vec<String> {
        vec![
            month.to_string(),
            month.start().format("%d.%m.%Y").to_string(),
            month.end().format("%d.%m.%Y").to_string(),
            supplier.to_owned(),
            format!("C-{}", self.service.to_uppercase()),
            text.to_owned(),
            self.department.to_owned(),
            grouped(cents),
            "EUR".to_owned(),
            format!("nw-{}", self.service),
        ]
    }
}

/// Cents as ledgers print amounts: `1250000` is `12,500.00`.
fn grouped(cents: i64) -> String {
    let euros = cents / 100;
    let whole = match (euros / 1_000_000, euros / 1_000 % 1_000, euros % 1_000) {
        (0, 0, rest) => rest.to_string(),
        (0, thousands, rest) => format!("{thousands},{rest:03}"),
        (millions, thousands, rest) => format!("{millions},{thousands:03},{rest:03}"),
    };
    format!("{whole}.{:02}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let cases = [(5, "0.05"), (99_900, "999.00"), (1_250_000, "12,500.00"), (120_000_501, "1,200,005.01")];
        for (cents, text) in cases {
            assert_eq!(grouped(cents), text);
        }
    }
}
