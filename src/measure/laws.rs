//! Laws that hold for every input, tried with made-up ones.

use chrono::Duration;
use entity::record::Record;
use entity::value::{Period, Question, Scope, Unit, Window};
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

    /// Whatever changes in the records: a value that changes with it has another print than before.
    #[test]
    fn the_same_print_is_the_same_value(records in facts_of_all_kinds(), other in facts_of_all_kinds(), at in 0..100_usize) {
        let mut changed = records.clone();
        match (changed.len(), other.into_iter().next()) {
            (0, _) => {}
            (n, None) => drop(changed.remove(at % n)),
            (n, Some(other)) => changed[at % n] = other,
        }
        let metrics = every_way();
        for period in ["2026-03", "2026-W10", "2026-Q1"].map(|period| period.parse().unwrap()) {
            let made = |records: &Vec<Record>| {
                let facts = Facts { records: records.clone(), ..company() };
                measure_changed(&metrics, period, &facts, &HashMap::new()).renewed
            };
            let before: HashMap<_, _> =
                made(&records).into_iter().map(|(one, print)| ((one.metric.clone(), one.scope.clone()), (one, print))).collect();
            for (after, print) in made(&changed) {
                let Some((before, print_before)) = before.get(&(after.metric.clone(), after.scope.clone())) else { continue };
                prop_assert!(*before == after || *print_before != print, "{before:?} {after:?}");
            }
        }
    }
}

/// Records of every kind with a key, about the same places.
fn facts_of_all_kinds() -> impl Strategy<Value = Vec<Record>> {
    let place = || {
        let units = proptest::sample::select(vec![None, Some("stores"), Some("sales"), Some("finance")]);
        (units, proptest::sample::select(vec![None, Some("checkout"), Some("webshop")]))
    };
    let fact = (0..5_u8, 0..60_000_i64, 0..11_i64, place(), any::<bool>());
    let record = fact.prop_map(|(kind, from, score, (unit, service), flag)| {
        let (unit, service) = (unit.map(str::to_owned), service.map(str::to_owned));
        let begun = at("03-01T00:00") + Duration::minutes(from);
        let key = format!("{kind}-{from}-{score}");
        match kind {
            0 => {
                let ended = flag.then(|| begun + Duration::hours(score));
                let ticket = ticket(&key, "03-01T00:00", None, None);
                Record::Ticket(entity::record::Ticket {
                    opened_at: begun,
                    resolved_at: ended,
                    due_at: Some(begun + Duration::hours(4)),
                    business_unit: unit,
                    service,
                    priority: u8::try_from(score).ok(),
                    ..ticket
                })
            }
            1 => {
                let outage = outage(&key, service.as_deref().unwrap_or("webshop"), "03-01T00:00", None);
                Record::Outage(entity::record::Outage {
                    started_at: begun,
                    ended_at: Some(begun + Duration::hours(score)),
                    planned: flag,
                    business_unit: unit,
                    ..outage
                })
            }
            2 => Record::SurveyAnswer(entity::record::SurveyAnswer {
                key,
                question: if flag { Question::Satisfaction } else { Question::Recommend },
                score,
                answered_at: begun,
                audience: entity::value::Audience::Colleague,
                lost_minutes: None,
                comment: None,
                business_unit: unit,
                service,
            }),
            _ => Record::Reading(entity::record::Reading {
                key,
                series: if flag { "people" } else { "orders" }.into(),
                at: begun,
                value: 1.0 + f64::from(u8::try_from(score).unwrap()),
                business_unit: unit,
                service,
                step: (kind == 4).then(|| "sale/order".to_owned()),
            }),
        }
    });
    proptest::collection::vec(record, 0..25)
}

/// The library, and whatever way of computing it lacks.
fn every_way() -> Vec<Metric> {
    let own = |id: &str, compute, unit| Metric {
        id: id.into(),
        levels: vec![Level::All, Level::BusinessUnit, Level::Service, Level::BusinessUnitService, Level::Stream],
        ..metric(compute, unit, 0)
    };
    let weighted = Compute::Availability { clock: Clock::Always, weighted_by: Some("people".into()) };
    let share = Compute::ReadingShare { numerator: "orders".into(), denominator: "people".into() };
    let mut metrics = library();
    metrics.push(own("weighted", weighted, Unit::Percent));
    metrics.push(own("share_of_readings", share, Unit::Percent));
    metrics.push(own("sum_of_readings", Compute::ReadingSum { series: "people".into() }, Unit::Count));
    metrics
}
