//! The service desk: what broke and what was asked for, as a database of its own.
//!
//! It knows its own words only (`ci`, `made_sla`); the mapping in the model folder translates them.

use chrono::{DateTime, Duration, Utc};
use entity::value::Period;
use serde::Serialize;

use super::company;
use super::random::Random;
use super::shelf::{SERVICES, Service};
use super::story;

/// A row of the service desk.
#[derive(Serialize)]
pub(super) struct Ticket {
    number: Option<String>,
    opened_at: String,
    resolved_at: Option<String>,
    closed_at: Option<String>,
    due_at: Option<String>,
    made_sla: Option<u8>,
    priority: &'static str,
    reopen_count: i64,
    department: &'static str,
    ci: &'static str,
    short_description: &'static str,
}

/// What the desk promises for a priority, and how long it usually takes.
#[derive(Clone, Copy)]
struct Promise {
    priority: &'static str,
    usual_minutes: i64,
    promised_hours: i64,
}

const fn promise(priority: &'static str, usual_minutes: i64, promised_hours: i64) -> Promise {
    Promise { priority, usual_minutes, promised_hours }
}

/// Promises for what broke, with how often each priority is given.
const INCIDENTS: [(Promise, i64); 4] = [
    (promise("1 - Critical", 110, 8), 3),
    (promise("2 - High", 300, 24), 14),
    (promise("3 - Moderate", 530, 72), 60),
    (promise("4 - Low", 980, 120), 23),
];

/// Promises for what was asked for.
const REQUESTS: [(Promise, i64); 2] = [(promise("3 - Moderate", 840, 96), 70), (promise("4 - Low", 1_500, 168), 30)];

/// How much a service gives the desk to do in a month, and how well promises are kept, in thousandths.
struct Work {
    service: &'static str,
    incidents: i64,
    requests: i64,
    kept: i64,
}

const fn work(service: &'static str, incidents: i64, requests: i64, kept: i64) -> Work {
    Work { service, incidents, requests, kept }
}

const WORK: [Work; 20] = [
    work("checkout", 128, 20, 965),
    work("webshop", 58, 24, 968),
    work("payments", 38, 8, 972),
    work("order-desk", 44, 20, 966),
    work("warehouse", 60, 15, 962),
    work("delivery-tracking", 22, 10, 970),
    work("supplier-portal", 18, 14, 960),
    work("planning", 10, 8, 950),
    work("workplace", 204, 186, 975),
    work("mail", 50, 46, 975),
    work("meetings", 36, 12, 970),
    work("files", 38, 58, 972),
    work("helpdesk", 66, 60, 968),
    work("onboarding", 12, 66, 955),
    work("payroll", 14, 12, 975),
    work("ledger", 34, 26, 968),
    work("reporting", 28, 34, 958),
    work("campaign", 16, 14, 965),
    work("shop-floor", 46, 12, 965),
    work("fax", 12, 3, 930),
];

const BROKEN: [&str; 8] = [
    "Does not start",
    "Very slow since this morning",
    "Error message when saving",
    "Cannot sign in",
    "Screen stays empty",
    "Wrong figures shown",
    "Connection drops again and again",
    "Prints nothing",
];

const ASKED: [&str; 6] = [
    "Access for a new colleague",
    "New device",
    "More space",
    "Change of rights",
    "Move to another site",
    "Training place",
];

/// A table of the service desk and its rows, in order of opening.
pub(super) fn incidents() -> Vec<Ticket> {
    let mut desk = Desk { random: Random::new("incidents"), prefix: "INC", texts: &BROKEN, promises: &INCIDENTS };
    let mut tickets = desk.tickets(|work| work.incidents, story::time_to_fix);
    // What people typed by hand, and an import that went wrong: the mapping must refuse these rows, not guess.
    for (at, opened) in [(4_321, ""), (11_002, "0000-00-00 00:00:00"), (17_777, "yesterday")] {
        if let Some(ticket) = tickets.get_mut(at) {
            opened.clone_into(&mut ticket.opened_at);
        }
    }
    for at in [8_250, 20_015] {
        if let Some(ticket) = tickets.get_mut(at) {
            ticket.number = None;
        }
    }
    tickets
}

/// What was asked for, in order of opening.
pub(super) fn requests() -> Vec<Ticket> {
    let mut desk = Desk { random: Random::new("requests"), prefix: "REQ", texts: &ASKED, promises: &REQUESTS };
    desk.tickets(|work| work.requests, |_| 100)
}

/// One counter of the service desk.
struct Desk {
    random: Random,
    prefix: &'static str,
    texts: &'static [&'static str],
    promises: &'static [(Promise, i64)],
}

impl Desk {
    fn tickets(&mut self, amount: fn(&Work) -> i64, time_to_fix: fn(Period) -> i64) -> Vec<Ticket> {
        let mut tickets = Vec::new();
        for month in company::months() {
            self.random = Random::new(&format!("{} {month}", self.prefix));
            for service in SERVICES.iter().filter(|service| story::in_use(service.id, month)) {
                let Some(work) = WORK.iter().find(|work| work.service == service.id) else { continue };
                let count = self.random.about(amount(work), 60);
                tickets.extend((0..count).filter_map(|_| self.ticket(service, work.kept, month, time_to_fix(month))));
            }
        }
        tickets.sort_by(|a: &Ticket, b| a.opened_at.cmp(&b.opened_at));
        for (ticket, number) in tickets.iter_mut().zip(10_001..) {
            ticket.number = Some(format!("{}{number:07}", self.prefix));
        }
        tickets
    }

    /// One case; `pace` is the time it takes in percent of the usual.
    fn ticket(&mut self, service: &Service, kept: i64, month: Period, pace: i64) -> Option<Ticket> {
        let random = &mut self.random;
        let opened = company::working_time(month, random);
        let promise = *random.pick(self.promises)?;
        let promised = promise.promised_hours * 60;
        let made_it = random.chance(kept);
        let minutes = if made_it {
            within(random.skewed(promise.usual_minutes) * pace / 100, promised)
        } else {
            promised + random.skewed(promised / 4) + 1
        };
        // The desk's clock stands still while it waits for an answer, so its promise ends later on the wall clock.
        let due = if made_it { promised + random.between(5, 300) } else { promised };
        let unit = if random.chance(985) { random.pick(service.users).copied() } else { None };
        let reopened = random.chance(45);
        Some(Ticket {
            number: None,
            opened_at: stamp(opened),
            resolved_at: past(opened, minutes),
            closed_at: past(opened, minutes + 3 * 24 * 60),
            due_at: Some(stamp(opened + Duration::minutes(due))),
            made_sla: (past(opened, minutes).is_some() && random.chance(980)).then_some(u8::from(made_it)),
            priority: promise.priority,
            reopen_count: i64::from(reopened),
            department: unit.map_or("", |unit| company::department(unit, random)),
            ci: if random.chance(992) { service.desk } else { "" },
            short_description: random.one_of(self.texts),
        })
    }
}

/// What took longer than promised, as far below the limit as it lies above: kept promises thin out towards their limit, as
/// they do where nobody works for it.
fn within(minutes: i64, promised: i64) -> i64 {
    if minutes > promised { promised * promised / minutes } else { minutes }
}

/// That many minutes later, if it has already happened.
fn past(opened: DateTime<Utc>, minutes: i64) -> Option<String> {
    let at = opened + Duration::minutes(minutes);
    (at < company::now()).then(|| stamp(at))
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}
