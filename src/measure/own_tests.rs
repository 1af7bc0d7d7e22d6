//! Definitions of a company's own, over records and over other metrics: worked cases, zeros, silence, faults.

use entity::record::{Reading, Record, Ticket};
use entity::value::{Currency, Exact, NoValue, Period, RecordKind, Scope, TicketKind};

use super::tests::{company, metric, outage, ticket};
use super::*;

/// A metric as a model folder says it.
fn own(id: &str, unit: &str, compute: &str) -> Metric {
    let compute = serde_json::from_str(compute).unwrap_or_else(|error| panic!("{compute}: {error}"));
    Metric { id: id.into(), ..metric(compute, unit.parse().unwrap(), 0) }
}

fn march() -> Period {
    "2026-03".parse().unwrap()
}

/// Five tickets, three outages, a head count by unit, and a bill.
fn facts() -> Facts {
    let of = |mut ticket: Ticket, priority: u8, unit: &str, service: &str| {
        (ticket.priority, ticket.business_unit, ticket.service) =
            (Some(priority), Some(unit.into()), Some(service.into()));
        Record::Ticket(ticket)
    };
    let tickets = [
        of(ticket("I1", "03-02T08:00", Some("03-02T10:00"), Some("03-02T12:00")), 1, "stores", "webshop"),
        of(ticket("I2", "03-06T16:00", Some("03-09T08:00"), Some("03-06T18:00")), 1, "stores", "checkout"),
        of(ticket("I3", "03-03T08:00", Some("03-03T12:00"), None), 3, "online", "webshop"),
        of(ticket("I4", "03-22T00:00", None, Some("03-25T00:00")), 2, "finance", "webshop"),
        of(
            Ticket { ticket_kind: TicketKind::Request, ..ticket("R1", "03-30T22:00", None, None) },
            4,
            "finance",
            "webshop",
        ),
    ];
    let down = |mut outage: entity::record::Outage, people: Option<u32>, planned: bool| {
        (outage.people_affected, outage.planned) = (people, planned);
        Record::Outage(outage)
    };
    let outages = [
        down(outage("O1", "checkout", "03-03T15:00", Some("03-03T19:00")), Some(10), false),
        down(outage("O2", "webshop", "03-04T00:00", Some("03-04T01:00")), Some(5), false),
        down(outage("O3", "webshop", "03-05T00:00", Some("03-05T05:00")), None, true),
    ];
    let read = |series: &str, day: &str, unit: Option<&str>, value: f64| {
        let at = super::tests::at(&format!("{day}T00:00"));
        let (series, key, unit) = (series.to_owned(), format!("{series}{day}{unit:?}"), unit.map(str::to_owned));
        Record::Reading(Reading { key, series, at, value, business_unit: unit, service: None, step: None })
    };
    let readings = [
        read("people", "03-01", Some("stores"), 40.0),
        read("people", "03-31", Some("stores"), 44.0),
        read("people", "03-15", Some("online"), 6.0),
        read("planned_cost", "03-01", None, 1000.0),
    ];
    let line = LineSum {
        period: march(),
        driver: None,
        business_unit: Some("stores".into()),
        service: Some("webshop".into()),
        currency: Some(Currency::EUR),
        billed: "1250".parse().unwrap(),
        quantity: Exact::ZERO,
        n: 3,
    };
    let records = tickets.into_iter().chain(outages).chain(readings).collect();
    Facts { records, lines: vec![line], ..company() }
}

/// `value = above / below n …`, or the reason.
fn found(metric: &Metric, scope: &str, facts: &Facts) -> String {
    let Measured { measurement, .. } = measure(metric, &scope.parse().unwrap(), march(), facts);
    let fraction = measurement.numerator.zip(measurement.denominator).map(|(a, b)| format!(" = {a} / {b}"));
    let value = measurement.value.map(|value| format!("{value}{}", fraction.unwrap_or_default()));
    let reason = measurement.no_value.map(|reason| reason.to_string());
    let outside =
        if measurement.out_of_range > 0 { format!(" outside {}", measurement.out_of_range) } else { String::new() };
    format!("{} n {}{outside}", value.or(reason).unwrap(), measurement.n)
}

#[track_caller]
fn check(unit: &str, compute: &str, scope: &str, expected: &str) {
    let metric = own("m", unit, compute);
    assert_eq!(metric.faults(&[]), Vec::new(), "{compute}");
    assert_eq!(found(&metric, scope, &facts()), expected, "{compute} {scope}");
}

fn tickets(rest: &str) -> String {
    format!(r#"{{"from": "records", "kind": "ticket", {rest}}}"#)
}

#[test]
fn every_aggregate_over_tickets() {
    let opened = r#""date": "opened", "where": "ticket_kind == 'incident' && priority == 1", "aggregate": "count""#;
    check("count", &tickets(opened), "all", "2 n 2");
    check("count", &tickets(opened), "unit:sales", "2 n 2");
    check("count", &tickets(opened), "unit:online", "0 n 0");
    check("count", &tickets(opened), "service:checkout", "1 n 1");
    check("hours", &tickets(r#""aggregate": "sum", "value": "hours""#), "all", "70 n 3");
    check("hours", &tickets(r#""aggregate": "mean", "value": "hours""#), "all", "23.333333333333332 = 70 / 3 n 3");
    check("hours", &tickets(r#""aggregate": "median", "value": "hours""#), "all", "4 n 3");
    check("hours", &tickets(r#""aggregate": {"percentile": 50}, "value": "hours""#), "all", "4 n 3");
    // Friday 17:00 to Monday 9:00 in Berlin is two hours by the checkout's clock.
    check("hours", &tickets(r#""aggregate": "sum", "value": "agreed_hours""#), "service:checkout", "2 n 1");
    check("percent", &tickets(r#""aggregate": "share", "value": "promise_kept""#), "all", "50 = 1 / 2 n 2");
    check(
        "percent",
        &tickets(r#""aggregate": "share", "value": "agreed_hours <= 3.0""#),
        "all",
        "66.66666666666667 = 2 / 3 n 3",
    );
    check("count", &tickets(r#""aggregate": "distinct", "value": "service""#), "all", "2 n 3");
    check(
        "percent",
        &tickets(r#""aggregate": "ratio", "value": "agreed_hours", "over": "hours""#),
        "service:checkout",
        "3.125 = 2 / 64 n 1",
    );
    check("percent", &tickets(r#""date": "open", "aggregate": "share", "value": "late""#), "all", "100 = 1 / 1 n 1");
    check(
        "days",
        &tickets(r#""date": "open", "aggregate": "mean", "value": "age""#),
        "unit:finance",
        "5.458333333333333 = 10.916666666666666 / 2 n 2",
    );
}

#[test]
fn outages_count_where_they_began_and_none_is_good_news_only_if_somebody_watched() {
    let sum = r#"{"from": "records", "kind": "outage", "where": "!planned", "aggregate": "sum", "value": "agreed_hours * people"}"#;
    // 16:00 to 20:00 in Berlin is two agreed hours of the checkout, ten people each; one hour of the shop, five each.
    check("hours", sum, "all", "25 n 2");
    check("hours", sum, "service:checkout", "20 n 1");
    let count = r#"{"from": "records", "kind": "outage", "where": "!planned", "aggregate": "count"}"#;
    check("count", count, "unit:finance", "0 n 0");
    let unwatched = Facts { missing: vec![(RecordKind::Outage, NoValue::Late)], records: Vec::new(), ..facts() };
    assert_eq!(found(&own("m", "count", count), "all", &unwatched), "late n 0");
    let mean =
        r#"{"from": "records", "kind": "outage", "where": "!planned", "aggregate": "mean", "value": "minutes(hours)"}"#;
    check("minutes", mean, "all", "150 = 300 / 2 n 2");
}

#[test]
fn the_newest_reading_of_each_unit_is_taken_once() {
    let last = r#"{"from": "records", "kind": "reading", "where": "series == 'people'", "aggregate": "last", "value": "value"}"#;
    check("count", last, "unit:sales", "50 n 2");
    check("count", last, "unit:stores", "44 n 1");
    check("count", last, "unit:finance", "nothing_reported n 0");
}

#[test]
fn expressions_take_their_values_from_the_same_scope_and_period() {
    let terms = r#"{"bill": {"unit": "money:EUR", "compute": {"from": "spend"}},
        "calls": {"unit": "count", "compute": {"from": "tickets", "ticket_kind": null, "date": "opened"}},
        "plan": {"unit": "money:EUR", "compute": {"from": "reading_sum", "series": "planned_cost"}}}"#;
    let of = |text: &str| format!(r#"{{"from": "expression", "expression": "{text}", "terms": {terms}}}"#);
    check("money_per_count:EUR", &of("bill / calls"), "all", "250 = 1250 / 5 n 8");
    check("money_per_count:EUR", &of("bill / calls"), "unit:stores", "625 = 1250 / 2 n 5");
    check("percent", &of("percent((bill - plan) / plan)"), "all", "25 = 250 / 1000 n 4");
    check("percent", &of("percent((bill - plan) / plan)"), "unit:stores", "nothing_reported n 3");
    check("money:EUR", &of("max(bill, plan)"), "all", "1250 n 4");
}

#[test]
fn expressions_over_metrics_show_what_they_were_made_of() {
    let mut library = library();
    library.retain(|metric| ["spend", "tickets"].contains(&metric.id.as_str()));
    let each = own("each", "money_per_count:EUR", r#"{"from": "expression", "expression": "spend / tickets"}"#);
    assert_eq!(each.faults(&library), Vec::new());
    let twice = own("twice", "money_per_count:EUR", r#"{"from": "expression", "expression": "2 * each"}"#);
    let metrics = [library.as_slice(), &[each, twice]].concat();
    let measured = measure_all(&metrics, march(), &facts());
    let all = |id: &str| measured.iter().find(|one| one.metric == id && one.scope == Scope::All).unwrap();
    assert_eq!((all("each").measurement.value, all("twice").measurement.value), (Some(250.0), Some(500.0)));
    let inputs: Vec<(&str, Option<f64>)> =
        all("each").inputs.values.iter().map(|input| (input.name.as_str(), input.value)).collect();
    assert_eq!(inputs, [("spend", Some(1250.0)), ("tickets", Some(5.0))]);
    assert_eq!(all("each").inputs.records.len(), 5);
}

#[track_caller]
fn refused(unit: &str, compute: &str, expected: &str) {
    let faults = own("m", unit, compute).faults(&library());
    assert_eq!(faults.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>(), [expected], "{compute}");
}

#[test]
fn faults_of_definitions_are_named() {
    let of = |text: &str| format!(r#"{{"from": "expression", "expression": "{text}"}}"#);
    refused("money:EUR", &of("spend / tickets"), "`spend / tickets` gives money:EUR per count, not `money:EUR`");
    refused(
        "percent",
        &of("spend / spend"),
        "`spend / spend` gives a ratio, not per cent: write `percent(spend / spend)`",
    );
    refused("count", &of("1 + 2"), "`1 + 2` names no metric");
    refused("count", &of("tickts / 2"), "there is no metric `tickts`, and no term of that name");
    refused("hours", &tickets(r#""aggregate": "count""#), "expected a unit of `count`, found `hours`");
    refused("hours", &tickets(r#""aggregate": "sum""#), "expected `value` for this aggregate");
    refused("percent", &tickets(r#""aggregate": "sum", "value": "hours""#), "value: gives hours, not `percent`");
    refused(
        "count",
        &tickets(r#""aggregate": "count", "where": "priorty == 1""#),
        "where: `priorty` is not known here; a ticket has `ticket_kind`, `priority`, `reopened`, `promise_kept`, `late`, \
         `hours`, `agreed_hours`, `paused`, `age`, `business_unit`, `service`",
    );
    refused(
        "count",
        &tickets(r#""aggregate": "count", "where": "priority""#),
        "where: expected something true or false",
    );
    refused(
        "hours",
        &tickets(r#""aggregate": "last", "value": "hours""#),
        "`last` is for readings: it takes the newest",
    );
    refused(
        "hours",
        &tickets(r#""aggregate": {"percentile": 100}, "value": "hours""#),
        "expected a percentile of 1 to 99, found 100",
    );
    refused(
        "count",
        r#"{"from": "records", "kind": "cost_line", "aggregate": "count"}"#,
        "expected the kind `ticket`, `outage`, `survey_answer` or `reading`; for bills see `spend`",
    );
}

#[test]
fn percentages_are_never_summed_and_percentiles_never_pooled() {
    let with = |id: &str, over_time| {
        let metric = library().into_iter().find(|metric| metric.id == id).unwrap();
        Metric { over_time: Some(over_time), ..metric }
            .faults(&library())
            .into_iter()
            .map(|(_, message)| message)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        with("promises_kept", OverTime::Sum),
        ["values of this computation never add up: a share stays a share"]
    );
    assert_eq!(with("promises_kept", OverTime::Last), Vec::<String>::new());
    assert_eq!(
        with("time_to_fix_median", OverTime::Mean),
        ["a median or percentile comes from all records of the period: `recompute`"]
    );
    assert_eq!(with("spend", OverTime::Pool), ["expected `sum` or `last`"]);
}

#[test]
fn circles_are_found_and_never_computed() {
    let of = |id: &str, text: &str| own(id, "count", &format!(r#"{{"from": "expression", "expression": "{text}"}}"#));
    let metrics = [of("a", "b + 1"), of("b", "2 * c"), of("c", "a - 3"), of("d", "a")];
    assert_eq!(circle(&metrics, "a").unwrap().join(" → "), "a → b → c → a");
    assert_eq!(circle(&metrics, "d"), None);
    let reasons = measure_all(&metrics, march(), &facts()).into_iter().map(|one| one.measurement.no_value);
    assert!(reasons.into_iter().all(|reason| reason == Some(NoValue::NotMeasured)));
}

#[test]
fn codes_off_their_scale_are_counted_and_left_out() {
    let answer = |key: &str, score: i64, lost: &str| {
        let text = format!(
            r#"{{"kind": "survey_answer", "key": "{key}", "question": "effort", "score": {score}, "audience": "colleague",
            "answered_at": "2026-03-10T09:00:00Z", "lost_minutes": {lost}}}"#
        );
        serde_json::from_str::<Record>(&text).unwrap()
    };
    let records = vec![answer("1", 5, "30"), answer("2", 2, "null"), answer("3", 99, "10"), answer("4", 4, "50")];
    let facts = Facts { records, ..company() };
    let effort = r#"{"from": "records", "kind": "survey_answer", "where": "question == 'effort'", "aggregate": "share", "value": "score >= 4"}"#;
    assert_eq!(found(&own("m", "percent", effort), "all", &facts), "66.66666666666667 = 2 / 3 n 3 outside 1");
    let lost = r#"{"from": "records", "kind": "survey_answer", "aggregate": "mean", "value": "lost_time"}"#;
    assert_eq!(found(&own("m", "minutes", lost), "all", &facts), "40 = 80 / 2 n 2 outside 1");
    let few = Metric { minimum_n: 5, ..own("m", "minutes", lost) };
    assert_eq!(found(&few, "all", &facts), "too_few n 2 outside 1");
}
