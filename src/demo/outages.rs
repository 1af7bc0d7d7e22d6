//! The monitoring's export: when a service did not work.

use chrono::{DateTime, Datelike, Duration, SecondsFormat, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use entity::value::Period;

use super::company;
use super::random::Random;
use super::sheet::Sheet;
use super::story;

/// What usually fails: monitor, failures in ten months, usual minutes, people hit.
const FAILURES: [(&str, i64, i64, i64); 20] = [
    ("checkout", 13, 24, 320),
    ("webshop", 21, 24, 190),
    ("payments", 8, 16, 240),
    ("order-desk", 9, 35, 120),
    ("warehouse", 11, 42, 260),
    ("delivery-tracking", 7, 40, 60),
    ("supplier-portal", 8, 70, 45),
    ("planning", 9, 120, 18),
    ("workplace", 10, 25, 400),
    ("mail", 5, 22, 900),
    ("meetings", 8, 18, 350),
    ("files", 6, 34, 500),
    ("helpdesk", 4, 30, 80),
    ("onboarding", 4, 90, 12),
    ("payroll", 2, 45, 20),
    ("ledger", 5, 50, 90),
    ("reporting", 9, 80, 75),
    ("campaign", 6, 60, 25),
    ("shop-floor", 8, 28, 210),
    ("fax", 12, 260, 15),
];

/// All outages of the two years, in order of their begin.
pub(super) fn sheet() -> Sheet {
    let mut random = Random::new("outages");
    let mut outages: Vec<Outage> = Vec::new();
    for month in company::months() {
        for (service, in_ten_months, minutes, people) in FAILURES.into_iter().filter(|row| story::in_use(row.0, month))
        {
            let count = in_ten_months / 10 + i64::from(random.chance(in_ten_months % 10 * 100));
            outages.extend((0..count).map(|_| Outage {
                service,
                start: company::working_time(month, &mut random),
                minutes: Some(random.skewed(minutes).min(minutes * 3) + 2),
                planned: false,
                people: random.about(people, 250).max(1),
            }));
        }
        outages.extend(["webshop", "ledger", "warehouse"].map(|service| maintenance(service, month, &mut random)));
    }
    outages.push(Outage {
        service: "fax",
        start: company::now() - Duration::days(4),
        minutes: None,
        planned: false,
        people: 15,
    });
    outages.sort_by_key(|outage| (outage.start, outage.service));
    let rows = outages.iter().zip(1..).map(|(outage, number)| outage.row(number)).collect();
    // Two rows that the export got wrong; they must be refused and shown.
    Sheet::new(&["event_id", "monitor", "down_since", "up_again", "maintenance", "users_hit", "site"], rows)
        .with(["EV-90001", "reporting.prod", "", "2025-06-12T11:30:00+02:00", "no", "40", "DC Hamburg"])
        .with(["EV-90002", "fax.prod", "31.02.2026 25:00", "", "no", "15", "DC Hamburg"])
}

struct Outage {
    service: &'static str,
    start: DateTime<Utc>,
    /// None while it lasts.
    minutes: Option<i64>,
    planned: bool,
    people: i64,
}

impl Outage {
    fn row(&self, number: i64) -> Vec<String> {
        let local = |at: DateTime<Utc>| at.with_timezone(&Berlin).to_rfc3339_opts(SecondsFormat::Secs, false);
        vec![
            format!("EV-{number:05}"),
            format!("{}.prod", self.service),
            local(self.start),
            self.minutes.map(|minutes| local(self.start + Duration::minutes(minutes))).unwrap_or_default(),
            if self.planned { "yes" } else { "no" }.to_owned(),
            self.people.to_string(),
            "DC Hamburg".to_owned(),
        ]
    }
}

/// The agreed two hours in the night to a Sunday.
fn maintenance(service: &'static str, month: Period, random: &mut Random) -> Outage {
    let sundays = month.start().iter_days().filter(|day| day.weekday() == Weekday::Sun);
    let day = sundays.take(3).last().unwrap_or(month.start());
    let start = company::at_minute(day, random.between(0, 40));
    Outage { service, start, minutes: Some(random.between(90, 120)), planned: true, people: 0 }
}
