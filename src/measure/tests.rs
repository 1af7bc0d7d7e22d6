//! Worked cases of every formula, through the front door of the room: definitions and facts in, measurements out.

use chrono::{DateTime, Utc};
use entity::record::{Outage, Reading, Record, SurveyAnswer, Ticket};
use entity::value::{Audience, Direction, Exact, NoValue, Period, Question, RecordKind, TicketKind, Unit, ValueFactor};

use super::*;

/// Stores and the online shop sell, finance counts; two services, one stream; March 2026 in Berlin.
pub(super) fn company() -> Facts {
    let unit = |id: &str, parent: Option<&str>| (id.to_owned(), parent.map(str::to_owned));
    let text = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    Facts {
        zone: chrono_tz::Europe::Berlin,
        records: Vec::new(),
        lines: Vec::new(),
        business_units: vec![
            unit("group", None),
            unit("sales", Some("group")),
            unit("stores", Some("sales")),
            unit("online", Some("sales")),
            unit("finance", Some("group")),
        ],
        services: [("checkout", "Mo-Fr 08:00-18:00"), ("webshop", "always")].map(text).to_vec(),
        streams: vec![("sale".to_owned(), ["order", "payment", "delivery"].map(str::to_owned).to_vec())],
        missing: Vec::new(),
        until: None,
        watched_until: None,
        outside: Vec::new(),
    }
}

fn with(records: Vec<Record>) -> Facts {
    Facts { records, ..company() }
}

pub(super) const AVAILABILITY: Compute = Compute::Availability { clock: Clock::Agreed, weighted_by: None };

pub(super) fn metric(compute: Compute, unit: Unit, minimum_n: u64) -> Metric {
    Metric {
        id: "m".into(),
        name: "M".into(),
        meaning: String::new(),
        why: String::new(),
        formula: String::new(),
        unit,
        direction: Direction::HigherIsBetter,
        perspective: "operations".into(),
        value_factor: ValueFactor::Satisfaction,
        counter: None,
        source: String::new(),
        minimum_n,
        levels: vec![Level::All, Level::BusinessUnit, Level::Service],
        over_time: None,
        leading: false,
        weekly: false,
        compute,
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}:00Z").parse().unwrap()
}

/// An incident opened and ended at these times, which counts where it ends.
pub(super) fn ticket(key: &str, opened: &str, resolved: Option<&str>, due: Option<&str>) -> Ticket {
    Ticket {
        key: key.into(),
        ticket_kind: TicketKind::Incident,
        opened_at: at(opened),
        resolved_at: resolved.map(at),
        closed_at: None,
        due_at: due.map(at),
        promise_kept: None,
        priority: None,
        reopened: None,
        paused_minutes: None,
        broken_before: None,
        business_unit: None,
        service: None,
    }
}

pub(super) fn outage(key: &str, service: &str, started: &str, ended: Option<&str>) -> Outage {
    Outage {
        key: key.into(),
        service: service.into(),
        business_unit: None,
        started_at: at(started),
        ended_at: ended.map(at),
        planned: false,
        people_affected: None,
    }
}

fn answer(key: &str, question: Question, score: i64) -> Record {
    Record::SurveyAnswer(SurveyAnswer {
        key: key.into(),
        question,
        score,
        answered_at: at("03-10T09:00"),
        audience: Audience::Colleague,
        lost_minutes: None,
        comment: None,
        business_unit: None,
        service: None,
    })
}

fn answers(question: Question, scores: &[i64]) -> Vec<Record> {
    scores.iter().enumerate().map(|(number, score)| answer(&format!("A{number:03}"), question, *score)).collect()
}

fn reading(series: &str, step: Option<&str>, value: f64) -> Reading {
    Reading {
        key: format!("{series} {} {value}", step.unwrap_or("company")),
        series: series.into(),
        at: at("03-15T00:00"),
        value,
        business_unit: None,
        service: None,
        step: step.map(str::to_owned),
    }
}

fn line(driver: Option<&str>, unit: Option<&str>, service: Option<&str>, amount: &str) -> LineSum {
    let exact: Exact = amount.parse().unwrap();
    let cost = driver.is_none();
    LineSum {
        period: "2026-03".parse().unwrap(),
        driver: driver.map(str::to_owned),
        business_unit: unit.map(str::to_owned),
        service: service.map(str::to_owned),
        currency: cost.then_some(Currency::EUR),
        billed: if cost { exact } else { Exact::ZERO },
        quantity: if cost { Exact::ZERO } else { exact },
        n: 1,
    }
}

/// `value = numerator / denominator [lower, upper] n …`, or the reason why there is none.
fn shown(measurement: &Measurement) -> String {
    let two = |value: f64| format!("{value:.2}");
    let parts = [
        measurement.value.map(two),
        measurement.numerator.zip(measurement.denominator).map(|(above, below)| format!("= {above} / {below}")),
        measurement.ci_lower.zip(measurement.ci_upper).map(|(lower, upper)| format!("[{lower:.2}, {upper:.2}]")),
        measurement.no_value.map(|reason| reason.to_string()),
        Some(format!("n {}", measurement.n)),
        (measurement.out_of_range > 0).then(|| format!("outside {}", measurement.out_of_range)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn measured(metric: &Metric, scope: &str, period: &str, facts: &Facts) -> Measured {
    measure(metric, &scope.parse().unwrap(), period.parse().unwrap(), facts)
}

#[track_caller]
fn check(metric: &Metric, scope: &str, facts: &Facts, expected: &str) {
    assert_eq!(shown(&measured(metric, scope, "2026-03", facts).measurement), expected, "{scope}");
}

fn promises(date: TicketDate) -> Metric {
    metric(Compute::PromisesKept { ticket_kind: None, date }, Unit::Percent, 1)
}

/// Two kept, one broken, one without a promise, one that runs although its source already calls it kept.
fn five_tickets() -> Vec<Ticket> {
    let mut kept = ticket("I1", "03-02T08:00", Some("03-02T12:00"), Some("03-02T12:00"));
    kept.business_unit = Some("stores".into());
    kept.service = Some("checkout".into());
    let mut broken = ticket("I2", "03-02T08:00", Some("03-03T12:00"), Some("03-02T12:00"));
    broken.business_unit = Some("sales".into());
    let mut said_kept = ticket("R3", "02-20T08:00", Some("03-03T12:00"), Some("03-01T12:00"));
    said_kept.promise_kept = Some(true);
    said_kept.ticket_kind = TicketKind::Request;
    said_kept.business_unit = Some("finance".into());
    let unpromised = ticket("I4", "03-02T08:00", Some("03-03T12:00"), None);
    let mut running = ticket("I5", "03-02T08:00", None, Some("03-04T12:00"));
    running.promise_kept = Some(true);
    vec![kept, broken, said_kept, unpromised, running]
}

#[test]
fn promises_kept() {
    let facts = with(five_tickets().into_iter().map(Record::Ticket).collect());
    let resolved = promises(TicketDate::Resolved);
    check(&resolved, "all", &facts, "66.67 = 2 / 3 [20.77, 93.85] n 3");
    check(&resolved, "unit:group", &facts, "66.67 = 2 / 3 [20.77, 93.85] n 3");
    check(&resolved, "unit:sales", &facts, "50.00 = 1 / 2 [9.45, 90.55] n 2");
    check(&resolved, "unit:stores", &facts, "100.00 = 1 / 1 [20.65, 100.00] n 1");
    check(&resolved, "unit:sales+service:checkout", &facts, "100.00 = 1 / 1 [20.65, 100.00] n 1");
    check(&resolved, "unit:online", &facts, "nothing_reported n 0");
    check(&resolved, "stream:sale", &facts, "not_measured n 0");
    check(&resolved, "journey:joining", &facts, "not_measured n 0");
    check(&promises(TicketDate::Opened), "all", &facts, "50.00 = 1 / 2 [9.45, 90.55] n 2");
    check(&promises(TicketDate::Closed), "all", &facts, "nothing_reported n 0");
    let requests = Compute::PromisesKept { ticket_kind: Some(TicketKind::Request), date: TicketDate::Resolved };
    check(&metric(requests, Unit::Percent, 1), "all", &facts, "100.00 = 1 / 1 [20.65, 100.00] n 1");
}

#[test]
fn no_promise_is_not_a_kept_one() {
    let kept: Vec<Option<bool>> = five_tickets().iter().map(promise_kept).collect();
    assert_eq!(kept, [Some(true), Some(false), Some(true), None, None]);
    let unpromised = with(vec![Record::Ticket(ticket("I4", "03-02T08:00", Some("03-03T12:00"), None))]);
    check(&promises(TicketDate::Resolved), "all", &unpromised, "nothing_agreed n 0");
    let running = with(vec![Record::Ticket(ticket("I5", "03-02T08:00", None, Some("03-04T12:00")))]);
    check(&promises(TicketDate::Opened), "all", &running, "nothing_reported n 0");
}

#[test]
fn periods_follow_the_clock_of_the_company() {
    // 23:30 UTC on 28 February is 00:30 on 1 March in Berlin; 22:30 UTC on 31 March is already April (summer time).
    let early = ticket("I1", "02-28T20:00", Some("02-28T23:30"), Some("03-02T12:00"));
    let late = ticket("I2", "03-30T20:00", Some("03-31T22:30"), Some("03-31T12:00"));
    let facts = with(vec![Record::Ticket(early), Record::Ticket(late)]);
    check(&promises(TicketDate::Resolved), "all", &facts, "100.00 = 1 / 1 [20.65, 100.00] n 1");
}

#[test]
fn number_of_tickets() {
    let tickets = |kind| metric(Compute::Tickets { ticket_kind: kind, date: TicketDate::Resolved }, Unit::Count, 0);
    let facts = with(five_tickets().into_iter().map(Record::Ticket).collect());
    check(&tickets(None), "all", &facts, "4.00 n 4");
    check(&tickets(Some(TicketKind::Request)), "all", &facts, "1.00 n 1");
    // A real zero, because others reported some; silence, because nobody ever did.
    check(&tickets(Some(TicketKind::Request)), "unit:stores", &facts, "0.00 n 0");
    check(&tickets(Some(TicketKind::Problem)), "unit:stores", &facts, "nothing_reported n 0");
}

#[test]
fn time_to_fix() {
    let hours = |aggregate| {
        let compute = Compute::TimeToFix { ticket_kind: None, date: TicketDate::Resolved, aggregate };
        metric(compute, Unit::Hours, 2)
    };
    let tickets = |ends: &[&str]| {
        let ticket = |(number, end): (usize, &&str)| ticket(&format!("I{number}"), "03-02T08:00", Some(end), None);
        with(ends.iter().enumerate().map(ticket).map(Record::Ticket).collect())
    };
    let four = tickets(&["03-02T09:00", "03-02T10:30", "03-02T12:00", "03-06T08:00"]);
    check(&hours(Aggregate::Mean), "all", &four, "25.88 = 103.5 / 4 n 4");
    check(&hours(Aggregate::Median), "all", &four, "3.25 n 4");
    // Over the hour that the clock skips, time runs on: 1:30 to 3:30 on 29 March is one hour.
    let skipped = with(vec![
        Record::Ticket(ticket("I1", "03-29T00:30", Some("03-29T01:30"), None)),
        Record::Ticket(ticket("I2", "03-29T00:30", Some("03-29T01:30"), None)),
    ]);
    check(&hours(Aggregate::Mean), "all", &skipped, "1.00 = 2 / 2 n 2");
    check(&hours(Aggregate::Median), "all", &tickets(&["03-02T09:00"]), "too_few n 1");
    let backwards = tickets(&["03-02T09:00", "03-02T11:00", "03-02T07:59"]);
    check(&hours(Aggregate::Median), "all", &backwards, "2.00 n 2 outside 1");
    check(&hours(Aggregate::Mean), "all", &tickets(&["03-01T07:59"]), "too_few n 0 outside 1");
    check(&hours(Aggregate::Mean), "all", &company(), "nothing_reported n 0");
}

#[test]
fn availability_of_the_worked_month() {
    // June 2026, Monday to Friday 8 to 18: 22 days, 13,200 minutes; 120 of agreed maintenance and 95 of outages inside,
    // 240 at night. By the clock of Berlin, two hours ahead of UTC.
    let mut planned = outage("P1", "checkout", "06-10T14:00", Some("06-10T16:00"));
    planned.planned = true;
    let facts = with(vec![
        Record::Outage(planned),
        Record::Outage(outage("O1", "checkout", "06-02T08:00", Some("06-02T09:00"))),
        // Two that overlap: 35 minutes together until closing time. The third lies inside the planned work.
        Record::Outage(outage("O2", "checkout", "06-17T15:25", Some("06-17T15:50"))),
        Record::Outage(outage("O3", "checkout", "06-17T15:40", Some("06-17T16:30"))),
        Record::Outage(outage("O4", "checkout", "06-10T15:30", Some("06-10T15:45"))),
        Record::Outage(outage("O5", "checkout", "06-20T01:00", Some("06-20T05:00"))),
    ]);
    let metric = metric(AVAILABILITY, Unit::Percent, 0);
    let june = measured(&metric, "service:checkout", "2026-06", &facts);
    assert_eq!(format!("{:.4}", june.measurement.value.unwrap()), "99.2737");
    assert_eq!(shown(&june.measurement), "99.27 = 12985 / 13080 n 6");
    assert_eq!(june.inputs.records, ["outage/O1", "outage/O2", "outage/O3", "outage/O4", "outage/O5", "outage/P1"]);
}

#[test]
fn published_availabilities() {
    assert_eq!(format!("{:.3}", availability(30.0 * 1440.0, 180.0).unwrap()), "99.583");
    assert_eq!(format!("{:.4}", availability(43_200.0, 335.0).unwrap()), "99.2245");
    assert_eq!(format!("{:.4}", availability(13_200.0, 95.0).unwrap()), "99.2803");
    assert_eq!(availability(10.0, 20.0), Ok(0.0));
    assert_eq!(availability(0.0, 0.0), Err(NoValue::NothingAgreed));
}

/// What a goal leaves as allowance in 30 days around the clock, in minutes: the availability is then the goal.
#[test]
fn published_allowances() {
    for (goal, minutes) in [(99.5, 216.0), (99.9, 43.2), (99.95, 21.6), (99.99, 4.32)] {
        assert!((availability(43_200.0, minutes).unwrap() - goal).abs() < 1e-9, "{goal}");
    }
}

#[test]
fn as_experienced_announced_work_counts_and_people_weigh() {
    let mut planned = outage("P1", "webshop", "03-05T00:00", Some("03-05T10:00"));
    planned.planned = true;
    let mut records =
        vec![Record::Outage(planned), Record::Outage(outage("O1", "checkout", "03-03T15:00", Some("03-03T19:00")))];
    let always = Compute::Availability { clock: Clock::Always, weighted_by: None };
    let felt = metric(always, Unit::Percent, 0);
    // 743 hours of March; ten of announced work, and four of which two lie outside the agreed hours.
    check(&felt, "service:webshop", &with(records.clone()), "98.65 = 43980 / 44580 n 1");
    check(&felt, "all", &with(records.clone()), "99.06 = 88320 / 89160 n 2");
    check(
        &metric(AVAILABILITY, Unit::Percent, 0),
        "service:checkout",
        &with(records.clone()),
        "99.09 = 13080 / 13200 n 1",
    );
    let weighted = Compute::Availability { clock: Clock::Agreed, weighted_by: Some("people_using".into()) };
    let weighted = metric(weighted, Unit::Percent, 0);
    check(&weighted, "all", &with(records.clone()), "nothing_reported n 0");
    for (service, people) in [("checkout", 9.0), ("webshop", 1.0)] {
        let mut reading = reading("people_using", None, people);
        (reading.key, reading.service) = (format!("people {service}"), Some(service.into()));
        records.push(Record::Reading(reading));
    }
    check(&weighted, "all", &with(records), "99.34 = 161700 / 162780 n 2");
}

#[test]
fn time_that_nobody_watched_is_neither_up_nor_down() {
    let metric = metric(AVAILABILITY, Unit::Percent, 0);
    let records = vec![Record::Outage(outage("O1", "checkout", "03-03T08:00", Some("03-03T10:00")))];
    // Watched until Monday 16 March, 08:00 in Berlin: ten days of ten hours.
    let facts = Facts { watched_until: Some(at("03-16T07:00")), ..with(records) };
    let found = measured(&metric, "service:checkout", "2026-03", &facts);
    assert_eq!(shown(&found.measurement), "98.00 = 5880 / 6000 n 1");
    assert_eq!((found.unobserved_minutes, found.partial), (12.0 * 600.0, false));
    let nothing = Facts { watched_until: Some(at("02-01T00:00")), ..facts };
    assert_eq!(shown(&measured(&metric, "service:checkout", "2026-03", &nothing).measurement), "nothing_reported n 0");
}

#[test]
fn a_broken_round_stays_broken() {
    let facts = |broken_before| {
        let ticket = Ticket {
            broken_before,
            promise_kept: Some(true),
            reopened: Some(1),
            ..ticket("I1", "03-02T08:00", Some("03-02T09:00"), Some("03-02T12:00"))
        };
        with(vec![Record::Ticket(ticket)])
    };
    let kept = Compute::PromisesKept { ticket_kind: None, date: TicketDate::Resolved };
    let kept = metric(kept, Unit::Percent, 1);
    assert_eq!(measured(&kept, "all", "2026-03", &facts(None)).measurement.value, Some(100.0));
    assert_eq!(measured(&kept, "all", "2026-03", &facts(Some(0))).measurement.value, Some(100.0));
    assert_eq!(measured(&kept, "all", "2026-03", &facts(Some(1))).measurement.value, Some(0.0));
}

#[test]
fn availability_by_part_of_the_company() {
    let metric = metric(AVAILABILITY, Unit::Percent, 0);
    let mut stores = outage("O1", "webshop", "03-02T00:00", Some("03-02T10:00"));
    stores.business_unit = Some("stores".into());
    let facts = with(vec![
        Record::Outage(stores),
        Record::Outage(outage("O2", "checkout", "03-31T10:00", None)),
        Record::Outage(outage("O3", "webshop", "02-01T00:00", Some("02-28T23:00"))),
    ]);
    // March has 743 hours in Berlin, because the clock skips one; the shop is closed on weekends.
    check(&metric, "service:webshop", &facts, "98.65 = 43980 / 44580 n 1");
    check(&metric, "service:checkout", &facts, "97.27 = 12840 / 13200 n 1");
    check(&metric, "all", &facts, "98.34 = 56820 / 57780 n 2");
    check(&metric, "unit:online", &facts, "99.38 = 57420 / 57780 n 1");
    check(&metric, "unit:sales", &facts, "98.34 = 56820 / 57780 n 2");
    check(&metric, "unit:finance+service:webshop", &facts, "100.00 = 44580 / 44580 n 0");
    check(&metric, "service:unknown", &facts, "nothing_agreed n 0");
}

#[test]
fn silence_of_a_failed_source_is_not_availability() {
    let metric = metric(AVAILABILITY, Unit::Percent, 0);
    check(&metric, "service:webshop", &company(), "100.00 = 44580 / 44580 n 0");
    let unwatched = Facts { missing: vec![(RecordKind::Outage, NoValue::SourceFailed)], ..company() };
    check(&metric, "service:webshop", &unwatched, "source_failed n 0");
    let nothing_agreed = Facts { services: vec![("webshop".into(), String::new())], ..company() };
    check(&metric, "service:webshop", &nothing_agreed, "nothing_agreed n 0");
}

#[test]
fn satisfaction() {
    let satisfied = metric(Compute::Satisfied, Unit::Percent, 5);
    let seventeen_of_twenty = [[5; 9].as_slice(), &[4; 8], &[3, 2, 1]].concat();
    let facts = with(answers(Question::Satisfaction, &seventeen_of_twenty));
    check(&satisfied, "all", &facts, "85.00 = 17 / 20 [63.96, 94.76] n 20");
    let odd = with(answers(Question::Satisfaction, &[5, 5, 4, 3, 3, 0, 6, 99, -1]));
    check(&satisfied, "all", &odd, "60.00 = 3 / 5 [23.07, 88.24] n 5 outside 4");
    // Few answers are not shown, and neither are the parts they could be guessed from.
    check(&satisfied, "all", &with(answers(Question::Satisfaction, &[5, 1, 1, 1, 7])), "too_few n 4 outside 1");
    check(&satisfied, "all", &with(answers(Question::Satisfaction, &[7, 8])), "too_few n 0 outside 2");
    check(&satisfied, "all", &with(answers(Question::Recommend, &[5, 5, 5, 5, 5])), "nothing_reported n 0");
}

#[test]
fn recommendation() {
    let recommend = |question| metric(Compute::Recommend { question }, Unit::Points, 1);
    let event = [[9; 8].as_slice(), &[7, 8, 7, 8, 7, 8, 7, 8, 7], &[6; 22]].concat();
    let facts = with(answers(Question::Recommend, &event));
    check(&recommend(Question::Recommend), "all", &facts, "-35.90 = -14 / 39 [-61.01, -10.78] n 39");
    check(&recommend(Question::Happiness), "all", &facts, "nothing_reported n 0");
    check(&recommend(Question::Satisfaction), "all", &facts, "not_measured n 0");
    let odd = with(answers(Question::Happiness, &[10, 0, 11, -1]));
    check(&recommend(Question::Happiness), "all", &odd, "0.00 = 0 / 2 [-100.00, 100.00] n 2 outside 2");
}

#[test]
fn costs_add_up_exactly() {
    let spend = metric(Compute::Spend, Unit::Money(Currency::EUR), 1);
    let facts = Facts {
        lines: vec![
            line(None, Some("stores"), Some("checkout"), "0.1"),
            line(None, Some("online"), Some("checkout"), "0.2"),
            line(None, None, Some("webshop"), "1000000000000000.03"),
            line(Some("orders"), Some("stores"), None, "3"),
        ],
        ..company()
    };
    check(&spend, "unit:sales", &facts, "0.30 n 2");
    assert_eq!(measured(&spend, "service:checkout", "2026-03", &facts).measurement.value, Some(0.3));
    check(&spend, "all", &facts, "1000000000000000.38 n 3");
    check(&spend, "unit:finance", &facts, "nothing_reported n 0");
    assert_eq!(measured(&spend, "all", "2026-Q1", &facts).measurement.n, 3);
    assert_eq!(measured(&spend, "all", "2026-04", &facts).measurement.no_value, Some(NoValue::NothingReported));
    assert_eq!(measured(&spend, "all", "2026-W10", &facts).measurement.no_value, Some(NoValue::NotMeasured));
}

#[test]
fn currencies_are_never_added() {
    let mut francs = line(None, Some("stores"), None, "5");
    francs.currency = Some("CHF".parse().unwrap());
    let facts = Facts { lines: vec![francs, line(None, Some("finance"), None, "7")], ..company() };
    let spend = |currency: &str| metric(Compute::Spend, Unit::Money(currency.parse().unwrap()), 1);
    check(&spend("EUR"), "all", &facts, "not_measured n 0");
    check(&spend("EUR"), "unit:stores", &facts, "not_measured n 0");
    check(&spend("EUR"), "unit:finance", &facts, "7.00 n 1");
    check(&spend("CHF"), "unit:stores", &facts, "5.00 n 1");
}

#[test]
fn unit_cost_and_usage() {
    let cost = metric(Compute::UnitCost { driver: "orders".into() }, Unit::MoneyPerCount(Currency::EUR), 1);
    let usage = metric(Compute::Usage { driver: Some("orders".into()) }, Unit::Count, 1);
    let any = metric(Compute::Usage { driver: None }, Unit::Count, 1);
    let facts = |orders: &[&str]| Facts {
        lines: [line(None, Some("stores"), None, "0.3")]
            .into_iter()
            .chain(orders.iter().map(|orders| line(Some("orders"), Some("stores"), None, orders)))
            .chain([line(Some("mailboxes"), Some("stores"), None, "9")])
            .collect(),
        ..company()
    };
    assert_eq!(measured(&cost, "all", "2026-03", &facts(&["0.04", "0.06"])).measurement.value, Some(3.0));
    check(&cost, "unit:sales", &facts(&["0.1"]), "3.00 = 0.3 / 0.1 n 2");
    check(&cost, "all", &facts(&[]), "nothing_reported n 0");
    check(&cost, "all", &facts(&["0"]), "nothing_reported n 0");
    check(&usage, "all", &facts(&["100", "20.5"]), "120.50 n 2");
    check(&usage, "all", &facts(&["0"]), "0.00 n 1");
    check(&any, "all", &facts(&[]), "9.00 n 1");
    check(&any, "all", &facts(&["100"]), "not_measured n 0");
    check(&any, "unit:finance", &facts(&["100"]), "nothing_reported n 0");
    let late = Facts { missing: vec![(RecordKind::UsageLine, NoValue::Late)], ..facts(&[]) };
    check(&cost, "all", &late, "late n 0");
    check(&usage, "all", &late, "late n 0");
    check(&any, "unit:finance", &late, "late n 0");
}

#[test]
fn readings() {
    let sum = metric(Compute::ReadingSum { series: "hours_saved".into() }, Unit::Hours, 1);
    let mean = metric(Compute::ReadingMean { series: "hours_saved".into() }, Unit::Hours, 1);
    let mut stores = reading("hours_saved", None, 0.1);
    stores.business_unit = Some("stores".into());
    let mut online = reading("hours_saved", None, 0.2);
    online.business_unit = Some("online".into());
    let company_wide = reading("hours_saved", None, 12.0);
    let step = reading("hours_saved", Some("sale/order"), 99.0);
    let broken = reading("hours_saved", None, f64::NAN);
    let facts = with([stores, online, company_wide, step, broken].map(Record::Reading).to_vec());
    check(&sum, "all", &facts, "12.30 n 3 outside 1");
    check(&sum, "unit:sales", &facts, "0.30 n 2");
    check(&mean, "unit:sales", &facts, "0.15 = 0.3 / 2 n 2");
    check(&sum, "stream:sale/step:order", &facts, "99.00 n 1");
    check(&sum, "stream:sale", &facts, "99.00 n 1");
    check(&sum, "unit:finance", &facts, "nothing_reported n 0");
    check(
        &sum,
        "all",
        &with(vec![Record::Reading(reading("hours_saved", None, f64::INFINITY))]),
        "too_few n 0 outside 1",
    );
}

#[test]
fn shares_of_streams_and_steps() {
    let share = Compute::ReadingShare { numerator: "done".into(), denominator: "begun".into() };
    let share = metric(share, Unit::Percent, 1);
    let series = |name: &str, step: &str, value: f64| Record::Reading(reading(name, Some(step), value));
    let facts = with(vec![
        series("begun", "sale/order", 1_000.0),
        series("done", "sale/order", 999.0),
        series("begun", "sale/payment", 999.0),
        series("done", "sale/payment", 990.0),
        series("begun", "sale/delivery", 990.0),
        series("done", "sale/delivery", 880.0),
    ]);
    check(&share, "stream:sale", &facts, "88.00 = 880 / 1000 n 2");
    check(&share, "stream:sale/step:delivery", &facts, "88.89 = 880 / 990 n 2");
    check(&share, "all", &facts, "nothing_reported n 0");
    // Pooled, never a mean of percentages: 9 of 10 and 180 of 300 are 60.97 %, not 75 %.
    let two = with(
        [("done", 9.0), ("begun", 10.0), ("done", 180.0), ("begun", 300.0)]
            .map(|(name, value)| Record::Reading(reading(name, None, value)))
            .to_vec(),
    );
    check(&share, "all", &two, "60.97 = 189 / 310 n 4");
    let nothing_begun =
        with(vec![Record::Reading(reading("done", None, 3.0)), Record::Reading(reading("begun", None, 0.0))]);
    check(&share, "all", &nothing_begun, "nothing_reported n 0");
}

#[test]
fn what_is_missing_says_why() {
    let late = Facts { missing: vec![(RecordKind::Ticket, NoValue::Late)], ..company() };
    let promises = promises(TicketDate::Resolved);
    check(&promises, "all", &late, "late n 0");
    check(&metric(Compute::Satisfied, Unit::Percent, 5), "all", &late, "nothing_reported n 0");
    let unwatched = Facts { missing: vec![(RecordKind::SurveyAnswer, NoValue::NotMeasured)], ..company() };
    check(&metric(Compute::Satisfied, Unit::Percent, 5), "all", &unwatched, "not_measured n 0");
}

#[test]
fn inputs_name_up_to_two_hundred_records_in_order() {
    let many = |n: usize| with(answers(Question::Satisfaction, &vec![5; n]).into_iter().rev().collect());
    let satisfied = metric(Compute::Satisfied, Unit::Percent, 1);
    let inputs = |n| measured(&satisfied, "all", "2026-03", &many(n)).inputs;
    assert_eq!((inputs(200).records.len(), inputs(200).more), (200, false));
    assert_eq!((inputs(201).records.len(), inputs(201).more), (200, true));
    assert_eq!(inputs(2).records, ["survey_answer/A000", "survey_answer/A001"]);
    // Too few to be shown are too few to be named.
    let hidden = measured(&metric(Compute::Satisfied, Unit::Percent, 3), "all", "2026-03", &many(2)).inputs;
    assert_eq!((hidden.records.len(), hidden.more), (0, true));
}

#[test]
fn a_faulty_definition_measures_nothing() {
    let faulty = metric(Compute::Satisfied, Unit::Hours, 1);
    assert_eq!(faulty.faults(&[]), [("compute", "expected a unit of `percent`, found `hours`".to_owned())]);
    check(&faulty, "all", &with(answers(Question::Satisfaction, &[5, 5])), "not_measured n 0");
    let mut availability = metric(AVAILABILITY, Unit::Percent, 3);
    availability.levels = vec![Level::Stream];
    availability.counter = Some("m".into());
    assert_eq!(availability.faults(&[]).len(), 3);
    availability.levels.clear();
    assert!(availability.faults(&[]).iter().any(|fault| fault.1.contains("level")));
}

#[test]
fn scopes_of_every_level() {
    let mut everywhere = metric(Compute::Spend, Unit::Money(Currency::EUR), 1);
    everywhere.levels =
        vec![Level::All, Level::BusinessUnit, Level::Service, Level::BusinessUnitService, Level::Stream];
    let facts = Facts { lines: vec![line(None, Some("stores"), Some("checkout"), "1")], ..company() };
    let found: Vec<String> = scopes(&everywhere, &facts).iter().map(ToString::to_string).collect();
    let expected = "all unit:group unit:sales unit:stores unit:online unit:finance service:checkout service:webshop \
                    unit:group+service:checkout unit:sales+service:checkout unit:stores+service:checkout \
                    stream:sale stream:sale/step:order stream:sale/step:payment stream:sale/step:delivery";
    assert_eq!(found.join(" "), expected);
}

#[test]
fn all_at_once_is_the_same_as_one_by_one() {
    let mut records: Vec<Record> = five_tickets().into_iter().map(Record::Ticket).collect();
    records.extend(answers(Question::Satisfaction, &[5, 4, 3, 2, 1]));
    records.push(Record::Outage(outage("O1", "webshop", "03-02T00:00", Some("03-02T10:00"))));
    let facts = Facts { lines: vec![line(None, Some("stores"), Some("checkout"), "1")], ..with(records) };
    let (library, period): (Vec<Metric>, Period) = (library(), "2026-03".parse().unwrap());
    let all = measure_all(&library, period, &facts);
    assert_eq!(all.len(), library.iter().map(|metric| scopes(metric, &facts).len()).sum::<usize>());
    for found in &all {
        let metric = library.iter().find(|metric| metric.id == found.metric).unwrap();
        if metric.compute.metrics_named().is_empty() {
            assert_eq!(*found, measure(metric, &found.scope, period, &facts));
        }
        assert_eq!(found.measurement.value.is_none(), found.measurement.no_value.is_some());
    }
    assert!(all.iter().filter(|found| found.measurement.value.is_some()).count() > 20);
}

#[test]
fn a_tree_that_bites_its_tail_still_ends() {
    let unit = |id: &str, parent: &str| (id.to_owned(), Some(parent.to_owned()));
    let mut facts = with(five_tickets().into_iter().map(Record::Ticket).collect());
    facts.business_units = vec![unit("sales", "stores"), unit("stores", "sales")];
    check(&promises(TicketDate::Resolved), "unit:sales", &facts, "50.00 = 1 / 2 [9.45, 90.55] n 2");
}
