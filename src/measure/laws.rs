//! Laws that hold for every input, tried with made-up ones.

use chrono::Duration;
use entity::record::Record;
use entity::value::{Period, Scope, Unit, Window};
use proptest::prelude::*;

use super::tests::{AVAILABILITY, at, company, metric, outage, ticket};
use super::windows::{merged, minutes, overlap, without};
use super::*;

fn march() -> Period {
    "2026-03".parse().unwrap()
}

/// Windows of up to 300 minutes within ten days; some are empty, some end before they begin.
fn windows() -> impl Strategy<Value = Vec<Window>> {
    let window = (0..14_400_i64, -20..300_i64).prop_map(|(from, length)| {
        let start = at("03-02T00:00") + Duration::minutes(from);
        Window { start, end: start + Duration::minutes(length) }
    });
    proptest::collection::vec(window, 0..30)
}

fn outages() -> impl Strategy<Value = Vec<Record>> {
    let parts = (0..44_640_i64, proptest::option::of(0..3_000_i64), any::<bool>(), any::<bool>());
    let outage = parts.prop_map(|(from, length, planned, shop)| {
        let mut outage = outage(&format!("O{from}"), if shop { "webshop" } else { "checkout" }, "03-01T00:00", None);
        outage.started_at += Duration::minutes(from);
        outage.ended_at = length.map(|length| outage.started_at + Duration::minutes(length));
        outage.planned = planned;
        Record::Outage(outage)
    });
    proptest::collection::vec(outage, 0..25)
}

fn tickets() -> impl Strategy<Value = Vec<Record>> {
    let units = proptest::sample::select(vec!["stores", "online", "finance", "sales"]);
    let ticket =
        (0..5_000_i64, proptest::option::of(0..500_i64), 0..500_i64, units).prop_map(|(from, took, due, unit)| {
            let mut ticket = ticket(&format!("I{from}"), "03-02T00:00", None, None);
            ticket.opened_at += Duration::minutes(from);
            ticket.resolved_at = took.map(|took| ticket.opened_at + Duration::minutes(took));
            ticket.due_at = Some(ticket.opened_at + Duration::minutes(due));
            ticket.business_unit = Some(unit.into());
            Record::Ticket(ticket)
        });
    proptest::collection::vec(ticket, 0..40)
}

fn availability_metric() -> Metric {
    metric(AVAILABILITY, Unit::Percent, 0)
}

fn promises_metric() -> Metric {
    metric(Compute::PromisesKept { ticket_kind: None, date: TicketDate::Resolved }, Unit::Percent, 1)
}

fn parts(measurement: &Measurement) -> (f64, f64) {
    (measurement.numerator.unwrap_or(0.0), measurement.denominator.unwrap_or(0.0))
}

proptest! {
    #[test]
    fn merging_does_not_depend_on_order_and_is_done_once(windows in windows(), turn in 0..30_usize) {
        let mut turned = windows.clone();
        turned.rotate_left(turn.min(windows.len()));
        let once = merged(windows);
        prop_assert_eq!(&once, &merged(turned));
        prop_assert_eq!(&once, &merged(once.clone()));
        prop_assert!(once.iter().zip(once.iter().skip(1)).all(|(earlier, later)| earlier.end < later.start));
    }

    #[test]
    fn what_is_shared_and_what_is_left_make_the_whole(one in windows(), other in windows()) {
        let (one, other) = (merged(one), merged(other));
        let (shared, left) = (overlap(&one, &other), without(&one, &other));
        prop_assert_eq!(minutes(&shared) + minutes(&left), minutes(&one));
        prop_assert!(overlap(&left, &other).is_empty());
        prop_assert_eq!(merged([shared, left].concat()), one);
    }

    #[test]
    fn availability_lies_between_its_services(records in outages()) {
        let facts = Facts { records, ..company() };
        let of = |scope| measure(&availability_metric(), &scope, march(), &facts).measurement.value;
        let services = ["checkout", "webshop"].map(|service| of(Scope::Service(service.into())).unwrap_or(50.0));
        let all = of(Scope::All);
        prop_assert!(all.is_some_and(|all| (0.0..=100.0).contains(&all)), "{:?}", all);
        if of(Scope::Service("checkout".into())).is_some() && of(Scope::Service("webshop".into())).is_some() {
            let (low, high) = (services[0].min(services[1]), services[0].max(services[1]));
            prop_assert!(all.is_some_and(|all| (low - 1e-9..=high + 1e-9).contains(&all)), "{services:?} {all:?}");
        }
    }

    #[test]
    fn one_more_outage_never_helps(records in outages(), mut more in outages()) {
        more.iter_mut().for_each(|record| if let Record::Outage(outage) = record { outage.planned = false });
        let down = |records| {
            let (up, agreed) = parts(&measure(&availability_metric(), &Scope::All, march(), &Facts { records, ..company() }).measurement);
            agreed - up
        };
        prop_assert!(down(records.clone()) <= down([records, more].concat()) + 1e-9);
    }

    #[test]
    fn units_add_up_to_the_company(records in tickets()) {
        let facts = Facts { records, ..company() };
        let of = |unit: &str| measure(&promises_metric(), &Scope::Unit(unit.into()), march(), &facts).measurement;
        let all = measure(&promises_metric(), &Scope::All, march(), &facts).measurement;
        let (sales, finance) = (of("sales"), of("finance"));
        prop_assert_eq!(sales.n + finance.n, all.n);
        prop_assert_eq!(parts(&sales).0 + parts(&finance).0, parts(&all).0);
        prop_assert_eq!(&of("group"), &all);
        // The records of the stores and the online shop, and those of sales itself, are all there is in sales.
        prop_assert!(of("stores").n + of("online").n <= sales.n);
        if let (Some(value), Some(lower), Some(upper)) = (all.value, all.ci_lower, all.ci_upper) {
            prop_assert!(lower <= value && value <= upper);
        }
    }

    #[test]
    fn order_of_records_does_not_matter(tickets in tickets(), outages in outages(), turn in 0..60_usize) {
        let records = [tickets, outages].concat();
        let mut turned = records.clone();
        turned.rotate_left(turn.min(records.len()));
        let all = |records| measure_all(&[promises_metric(), availability_metric()], march(), &Facts { records, ..company() });
        let strip = |found: Vec<Measured>| found.into_iter().map(|found| (found.scope, found.measurement)).collect::<Vec<_>>();
        prop_assert_eq!(strip(all(records)), strip(all(turned)));
    }
}
