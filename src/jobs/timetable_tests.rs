//! Due instants over 2024 to 2035, against an oracle that only asks what each zone's clock shows.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use entity::schedule;
use entity::value::Misfire;
use proptest::prelude::*;

use super::Timetable;

/// Zones whose clocks are set forward and back at odd hours, by odd amounts, or not at all.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Chatham",
];

fn timetable(cron: &str, zone: &str) -> Timetable {
    ending(cron, zone, None)
}

fn ending(cron: &str, zone: &str, ends: Option<&str>) -> Timetable {
    Timetable::of(&described(cron, zone, ends), &[]).unwrap()
}

fn described(cron: &str, zone: &str, ends: Option<&str>) -> schedule::Model {
    schedule::Model {
        id: "s".into(),
        step: "pull".into(),
        cron: cron.into(),
        zone: zone.into(),
        paused: false,
        misfire: Misfire::Latest,
        catch_up_days: 7,
        ends: ends.map(|day| day.parse().unwrap()),
        next_due: None,
        calendar: None,
        holidays: None,
        owner: None,
        report: None,
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// After `from`, the schedule is due at exactly these instants first.
#[track_caller]
fn check(cron: &str, zone: &str, from: &str, due: &[&str]) {
    let timetable = timetable(cron, zone);
    let mut instant = at(from);
    for wanted in due {
        instant = timetable.after(instant).unwrap();
        assert_eq!(instant, at(wanted), "{cron} {zone} after {from}");
    }
}

/// The first instant at which the zone's clock shows that time of that day, or has gone past it within a gap.
fn oracle(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let wall = day.and_time(time);
    let guess = wall.and_utc();
    let offset = |instant: DateTime<Utc>| instant.with_timezone(&zone).naive_local() - instant.naive_utc();
    let (before, after) = (offset(guess - Duration::hours(40)), offset(guess + Duration::hours(40)));
    if before == after {
        return guess - before;
    }
    let minutes = (-40 * 60..40 * 60).map(|minute| guess + Duration::minutes(minute));
    minutes.into_iter().find(|instant| instant.with_timezone(&zone).naive_local() >= wall).unwrap()
}

/// Every local day from 2024 to 2035, in every zone: due exactly once, and when the clock first shows the time.
#[test]
fn a_daily_schedule_is_due_once_a_day() {
    let mut cases = 0;
    for name in ZONES {
        let zone: Tz = name.parse().unwrap();
        for time in ["00:15", "02:15"] {
            let time: NaiveTime = time.parse().unwrap();
            let timetable = timetable(&format!("{} {} * * *", time.minute(), time.hour()), name);
            let mut instant = at("2023-12-30T00:00:00Z");
            let mut day = instant.with_timezone(&zone).date_naive();
            while day.to_string().as_str() < "2036" {
                let due = oracle(zone, day, time);
                if due > instant {
                    instant = timetable.after(instant).unwrap();
                    assert_eq!(instant, due, "{name} {day} {time}");
                    assert_eq!(instant.with_timezone(&zone).date_naive(), day, "{name} {day} {time}");
                    cases += 1;
                }
                day = day.succ_opt().unwrap();
            }
        }
    }
    assert!(cases > 100_000, "{cases}");
}

#[test]
fn a_time_that_is_left_out_is_due_after_the_gap() {
    check("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", &["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
    // Santiago's clock goes from midnight to one.
    check("0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", &["2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"]);
    // Lord Howe's by half an hour.
    check(
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T00:00:00Z",
        &["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"],
    );
    // Several times of one gap are due together, once.
    check(
        "0,20,40 2,3 * * *",
        "Europe/Berlin",
        "2026-03-29T00:59:00Z",
        &["2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z"],
    );
}

#[test]
fn a_time_that_is_repeated_is_due_the_first_time() {
    check("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    // Asked between the two: it was due already.
    check("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", &["2026-10-26T01:30:00Z"]);
    check("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", &["2026-10-26T01:30:00Z"]);
    check(
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T00:00:00Z",
        &["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"],
    );
    check("0 2,14 * * *", "Europe/Berlin", "2026-10-24T23:59:00Z", &["2026-10-25T00:00:00Z", "2026-10-25T13:00:00Z"]);
}

#[test]
fn every_hour_means_every_hour() {
    check(
        "*/30 * * * *",
        "Europe/Berlin",
        "2026-10-24T23:45:00Z",
        &[
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z",
        ],
    );
    check("0 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", &["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]);
    check("20 * * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", &["2026-01-01T00:35:00Z", "2026-01-01T01:35:00Z"]);
}

#[test]
fn the_last_day_is_the_last() {
    let timetable = ending("0 23 * * *", "America/New_York", Some("2026-06-02"));
    // Eleven in the evening in New York is the next day in UTC.
    assert_eq!(timetable.after(at("2026-06-02T04:00:00Z")), Some(at("2026-06-03T03:00:00Z")));
    assert_eq!(timetable.after(at("2026-06-03T03:00:00Z")), None);
}

#[test]
fn a_fraction_of_a_second_makes_no_difference() {
    for now in ["2026-06-05T06:59:59.999Z", "2026-06-05T06:59:59.001Z", "2026-06-05T06:59:59Z"] {
        check("0 9 * * *", "Europe/Berlin", now, &["2026-06-05T07:00:00Z"]);
    }
    check("0 9 * * *", "Europe/Berlin", "2026-06-05T07:00:00.001Z", &["2026-06-06T07:00:00Z"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any zone there is, any time: the answer is later, nothing lies between, and asking from anywhere in between
    /// gives the same answer.
    #[test]
    fn nothing_lies_between(
        zone in 0..TZ_VARIANTS.len(),
        second in 1_704_067_200_i64..2_082_758_400,
        minute in 0_u32..60,
        hours in prop_oneof![Just("*".to_owned()), Just("*/6".to_owned()), (0_u32..24).prop_map(|hour| hour.to_string())],
        part in 0..100,
    ) {
        let zone = TZ_VARIANTS[zone];
        let timetable = timetable(&format!("{minute} {hours} * * *"), zone.name());
        let from = Utc.timestamp_opt(second, 0).unwrap();
        let due = timetable.after(from).unwrap();
        prop_assert!(due > from && due - from <= Duration::hours(50), "{due}");
        let between = from + (due - from) * part / 100;
        if between < due {
            prop_assert_eq!(timetable.after(between), Some(due));
        }
        let wall = due.with_timezone(&zone);
        let in_gap = (wall - Duration::seconds(1)).naive_local() + Duration::seconds(1) != wall.naive_local();
        prop_assert!(wall.minute() == minute || in_gap, "{wall}");
    }
}

/// A schedule in words, with its holidays.
fn worded(words: &str, zone: &str, holidays: &[NaiveDate]) -> Timetable {
    let mut schedule = described(words, zone, None);
    schedule.holidays = Some(holidays.iter().map(ToString::to_string).collect());
    Timetable::of(&schedule, &[]).unwrap()
}

#[test]
fn business_days_and_last_days_in_local_time() {
    check(
        "business day 3 at 07:00",
        "Europe/Berlin",
        "2026-08-01T00:00:00Z",
        &["2026-08-05T05:00:00Z", "2026-09-03T05:00:00Z"],
    );
    check(
        "last day at 18:00",
        "Europe/Berlin",
        "2026-10-01T00:00:00Z",
        &["2026-10-31T17:00:00Z", "2026-11-30T17:00:00Z"],
    );
    check("last business day at 00:30", "Asia/Kathmandu", "2026-10-01T00:00:00Z", &["2026-10-29T18:45:00Z"]);
    // The last Sunday of March is the last day of the month in 2024, and its 02:30 is left out there.
    check("last day at 02:30", "Europe/Berlin", "2024-03-01T00:00:00Z", &["2024-03-31T01:00:00Z"]);
    check("after close", "Europe/Berlin", "2026-08-01T00:00:00Z", &[]);
    let holidays = ["2026-01-01".parse().unwrap(), "2026-01-06".parse().unwrap()];
    let third = worded("business day 3 at 07:00", "Europe/Berlin", &holidays);
    assert_eq!(third.after(at("2025-12-31T00:00:00Z")), Some(at("2026-01-07T06:00:00Z")));
}

#[test]
fn a_schedule_in_words_ends_on_its_last_day() {
    let ending = Timetable::of(&described("last day at 18:00", "Europe/Berlin", Some("2026-09-30")), &[]).unwrap();
    assert_eq!(ending.after(at("2026-09-01T00:00:00Z")), Some(at("2026-09-30T16:00:00Z")));
    assert_eq!(ending.after(at("2026-09-30T16:00:00Z")), None);
    assert!(Timetable::of(&described("after close", "Europe/Berlin", None), &[]).unwrap().follows_closes());
}

proptest! {
    /// Each month is due once, on a worked day, with exactly so many worked days of the month before it; whoever asks in
    /// between is told the same instant.
    #[test]
    fn the_nth_business_day_comes_once_a_month(
        nth in 1_u8..=15,
        zone in 0_usize..ZONES.len(),
        minute in 0_u32..1_440,
        off in proptest::collection::btree_set(0_u64..700, 0..25),
        start in 0_u64..4_000,
    ) {
        let zone: Tz = ZONES[zone].parse().unwrap();
        let from = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(start);
        let holidays: Vec<NaiveDate> = off.into_iter().map(|days| from + chrono::Days::new(days)).collect();
        let words = format!("business day {nth} at {:02}:{:02}", minute / 60, minute % 60);
        let timetable = worded(&words, &zone.to_string(), &holidays);
        let worked = |day: &NaiveDate| {
            !matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun) && !holidays.contains(day)
        };
        let mut instant = from.and_hms_opt(12, 0, 0).unwrap().and_utc();
        let mut months = std::collections::BTreeSet::new();
        for _ in 0..12 {
            let due = timetable.after(instant).unwrap();
            prop_assert!(due > instant);
            let between = instant + (due - instant) / 2;
            prop_assert_eq!(timetable.after(between), Some(due));
            let day = due.with_timezone(&zone).date_naive();
            // A time left out at midnight falls on the day after.
            let day = if worked(&day) && n_worked(day, &worked) == usize::from(nth) { day } else { day.pred_opt().unwrap() };
            prop_assert!(worked(&day), "{} is not worked", day);
            prop_assert_eq!(n_worked(day, &worked), usize::from(nth));
            prop_assert_eq!(due, oracle(zone, day, NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap()));
            prop_assert!(months.insert((day.year(), day.month())), "twice in a month");
            instant = due;
        }
    }
}

/// How many days of its month are worked, up to and with that one.
fn n_worked(day: NaiveDate, worked: &impl Fn(&NaiveDate) -> bool) -> usize {
    day.with_day(1).unwrap().iter_days().take_while(|one| *one <= day).filter(|one| worked(one)).count()
}

#[test]
fn a_calendar_is_shared_by_name() {
    let mut schedule = described("business day 3 at 07:00", "Europe/Berlin", None);
    schedule.calendar = Some("germany".into());
    let calendar = ("germany".to_owned(), vec!["01-01".to_owned(), "easter+1".to_owned(), "2026-04-01".to_owned()]);
    let shared = Timetable::of(&schedule, &[calendar]).unwrap();
    let due = |after: &str| shared.after(format!("{after}T00:00:00Z").parse().unwrap()).unwrap().to_rfc3339();
    assert_eq!(due("2026-01-01"), "2026-01-06T06:00:00+00:00");
    // The first is off by name, the sixth is Easter Monday.
    assert_eq!(due("2026-04-01"), "2026-04-07T05:00:00+00:00");
    assert_eq!(due("2026-05-01"), "2026-05-05T05:00:00+00:00");
    let unknown = Timetable::of(&schedule, &[]).unwrap_err().to_string();
    assert!(unknown.contains("no calendar `germany`"), "{unknown}");
}
