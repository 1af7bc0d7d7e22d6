//! Due instants are planned once and run once: after an outage, with a clock that jumps, and with several instances.

use chrono::{DateTime, Duration, Utc};
use entity::occurrence;
use entity::value::{OccurrenceState, Period, PeriodKind};
use scorebridge::app::{App, Clock};
use scorebridge::jobs;
use scorebridge::store::{Lease, StoreError, planner};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait};

use crate::company::{self, Company};
use crate::kill_company::all;

/// A company whose only work is this schedule.
async fn scheduled(schedule: &str) -> Company {
    Company::new(&format!("schedules: [{{ id: s, step: deliver, zone: Europe/Berlin, {schedule} }}]\n")).await
}

/// The program runs at that instant: it plans, works and delivers.
async fn at(company: &mut Company, instant: &str) {
    company.app.clock = Clock::fixed(instant.parse().unwrap());
    jobs::tick(&company.app).await;
}

/// All due instants as `state instant reason`, oldest first.
async fn rows(company: &Company) -> Vec<String> {
    let mut rows = company.rows::<occurrence::Entity>().await;
    rows.sort_by_key(|row| row.due_at);
    let line = |row: occurrence::Model| {
        let due = row.due_at.format("%m-%d %H:%M");
        format!("{} {due} {}", row.state, row.error.unwrap_or_default()).trim_end().to_owned()
    };
    rows.into_iter().map(line).collect()
}

/// The program runs, is out, and runs again: these are the due instants, whatever is asked of it after that.
async fn check_outage(cron: &str, policy: &str, (from, to): (&str, &str), wanted: &[&str]) {
    let mut company = scheduled(&format!("cron: \"{cron}\", misfire: {policy}")).await;
    at(&mut company, from).await;
    assert_eq!(rows(&company).await, Vec::<String>::new(), "nothing is due before it was seen");
    for _ in 0..3 {
        at(&mut company, to).await;
        assert_eq!(rows(&company).await, wanted, "{policy}, out from {from} to {to}");
    }
}

const LATER: &str = "a later one was due before this one could run";
const MISSED: &str = "missed: nothing ran when it was due";
const OLD: &str = "missed by more than 7 days";

/// Every half hour, out for three hours.
#[tokio::test]
async fn an_outage_of_three_hours() {
    let out = ("2026-06-10T04:01:00Z", "2026-06-10T07:01:00Z");
    let all = ["04:30", "05:00", "05:30", "06:00", "06:30", "07:00"];
    let lines = |state: &str, reason: &str, newest: String| {
        let mut lines: Vec<String> =
            all.iter().map(|at| format!("{state} 06-10 {at} {reason}").trim_end().to_owned()).collect();
        *lines.last_mut().unwrap() = newest;
        lines
    };
    let done = "succeeded 06-10 07:00".to_owned();
    for (policy, wanted) in [
        ("latest", lines("skipped", LATER, done.clone())),
        ("all", lines("succeeded", "", done.clone())),
        // The newest was due a minute ago: that is on time.
        ("skip", lines("skipped", MISSED, done.clone())),
    ] {
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        check_outage("0,30 * * * *", policy, out, &wanted).await;
    }
    let late = lines("skipped", MISSED, format!("skipped 06-10 07:00 {MISSED}"));
    let late: Vec<&str> = late.iter().map(String::as_str).collect();
    check_outage("0,30 * * * *", "skip", (out.0, "2026-06-10T07:06:00Z"), &late).await;
}

/// Every morning, out for three days.
#[tokio::test]
async fn an_outage_of_three_days() {
    let out = ("2026-06-10T12:00:00Z", "2026-06-13T12:00:00Z");
    let (first, second) = (format!("skipped 06-11 03:30 {LATER}"), format!("skipped 06-12 03:30 {LATER}"));
    check_outage("30 5 * * *", "latest", out, &[&first, &second, "succeeded 06-13 03:30"]).await;
    let all = ["succeeded 06-11 03:30", "succeeded 06-12 03:30", "succeeded 06-13 03:30"];
    check_outage("30 5 * * *", "all", out, &all).await;
    let none = ["06-11", "06-12", "06-13"].map(|day| format!("skipped {day} 03:30 {MISSED}"));
    check_outage("30 5 * * *", "skip", out, &none.each_ref().map(String::as_str)).await;
}

/// Twice a month, out for forty days over two month ends and a change of the clock.
#[tokio::test]
async fn an_outage_of_forty_days() {
    let (cron, out) = ("0 6 3,18 * *", ("2026-09-28T12:00:00Z", "2026-11-07T12:00:00Z"));
    let older = |reason: &str| ["10-03 04:00", "10-18 04:00"].map(|due| format!("skipped {due} {reason}"));
    let [first, second] = older(LATER);
    check_outage(cron, "latest", out, &[&first, &second, "succeeded 11-03 05:00"]).await;
    let [first, second] = older(OLD);
    check_outage(cron, "all", out, &[&first, &second, "succeeded 11-03 05:00"]).await;
    let [first, second] = older(MISSED);
    check_outage(cron, "skip", out, &[&first, &second, &format!("skipped 11-03 05:00 {MISSED}")]).await;
    // After seven days even the newest is too old, unless the schedule says that it is made up for longer.
    let ([first, second], old) = (older(LATER), format!("skipped 11-03 05:00 {OLD}"));
    let newest = |instant| ("2026-09-28T12:00:00Z", instant);
    check_outage(cron, "latest", newest("2026-11-10T05:00:00Z"), &[&first, &second, "succeeded 11-03 05:00"]).await;
    check_outage(cron, "latest", newest("2026-11-10T05:00:01Z"), &[&first, &second, &old]).await;
    let all = ["succeeded 10-03 04:00", "succeeded 10-18 04:00", "succeeded 11-03 05:00"];
    check_outage(cron, "all, catch_up_days: 60", out, &all).await;
}

/// Every minute for two days: each instant gets a row, a thousand at a time, and the newest runs at the end.
#[tokio::test]
async fn a_long_outage_does_not_flood() {
    let mut company = scheduled("cron: \"* * * * *\"").await;
    at(&mut company, "2026-06-01T00:00:30Z").await;
    let back = "2026-06-03T03:00:30Z";
    for planned in [1_000, 2_000, 3_000, 3_060, 3_060] {
        at(&mut company, back).await;
        let rows = rows(&company).await;
        assert_eq!(rows.len(), planned);
        let ran: Vec<_> = rows.iter().filter(|row| row.starts_with("succeeded")).collect();
        assert_eq!(ran, if planned == 3_060 { vec!["succeeded 06-03 03:00"] } else { vec![] });
    }
}

#[tokio::test]
async fn a_clock_that_jumps_loses_and_doubles_nothing() {
    let mut company = scheduled("cron: \"0 * * * *\", misfire: all").await;
    // Forward by three hours and back again; then the time goes on past both.
    for instant in ["09:00:30", "10:00:10", "13:00:30", "10:00:40", "09:10:00", "11:00:30", "13:59:00", "14:00:02"] {
        at(&mut company, &format!("2026-06-10T{instant}Z")).await;
    }
    let hours: Vec<String> = (10..=14).map(|hour| format!("succeeded 06-10 {hour}:00")).collect();
    assert_eq!(rows(&company).await, hours);
    assert!(company.rows::<occurrence::Entity>().await.iter().all(|row| row.attempt == 1));
}

#[tokio::test]
async fn a_schedule_that_rests_or_has_ended_is_not_due() {
    let mut company = scheduled("cron: \"0 * * * *\", paused: true").await;
    at(&mut company, "2026-06-10T09:00:30Z").await;
    at(&mut company, "2026-06-10T12:00:30Z").await;
    assert!(rows(&company).await.is_empty());
    company.edit("model/rest.yaml", "paused: true", "paused: false, ends: 2026-06-10");
    company.apply().await;
    at(&mut company, "2026-06-10T13:00:30Z").await;
    at(&mut company, "2026-06-12T09:00:30Z").await;
    // What passed while it rested is not made up for. Berlin's day ends at ten in the evening.
    let rows = rows(&company).await;
    assert_eq!((rows.len(), rows[0].as_str()), (9, "succeeded 06-10 13:00"), "{rows:#?}");
    assert_eq!(rows[8], "succeeded 06-10 21:00");
    // A schedule whose times change begins anew.
    company.edit("model/rest.yaml", "0 * * * *\", paused: false, ends: 2026-06-10", "30 * * * *\"");
    company.apply().await;
    at(&mut company, "2026-06-12T10:00:00Z").await;
    at(&mut company, "2026-06-12T10:30:00Z").await;
    assert_eq!(self::rows(&company).await[9..], ["succeeded 06-12 10:30"]);
}

/// What is run late is meant for the month that was over when it was due.
#[tokio::test]
async fn a_late_run_is_for_the_month_it_was_due_for() {
    let model = "
services: [{ id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }]
schedules: [{ id: s, step: measure, cron: \"0 6 3 * *\", zone: Europe/Berlin, misfire: all, catch_up_days: 366 }]
";
    let mut company = Company::new(model).await;
    at(&mut company, "2026-03-02T12:00:00Z").await;
    at(&mut company, "2026-05-20T12:00:00Z").await;
    assert_eq!(rows(&company).await, ["succeeded 03-03 05:00", "succeeded 04-03 04:00", "succeeded 05-03 04:00"]);
    let mut measured: Vec<Period> =
        company.rows::<entity::measurement::Entity>().await.into_iter().map(|row| row.period).collect();
    // A month that changes makes its quarter and its year anew.
    measured.retain(|period| period.kind() == PeriodKind::Month);
    measured.sort();
    measured.dedup();
    assert_eq!(measured.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-02", "2026-03", "2026-04"]);
}

/// Eight instances at once plan and run the same hundred due instants.
#[tokio::test]
async fn several_instances_run_each_instant_once() {
    let mut company = scheduled("cron: \"* * * * *\", misfire: all").await;
    at(&mut company, "2026-06-10T09:00:30Z").await;
    let (mut instances, model) = (Vec::new(), company.path("model"));
    for _ in 0..8 {
        let mut app = company::open(model.parent().unwrap()).await;
        app.clock = Clock::fixed("2026-06-10T10:40:30Z".parse().unwrap());
        instances.push(tokio::spawn(async move {
            for _ in 0..3 {
                jobs::tick(&app).await;
            }
        }));
    }
    for instance in instances {
        instance.await.unwrap();
    }
    let rows = company.rows::<occurrence::Entity>().await;
    assert_eq!(rows.len(), 100);
    for row in rows {
        assert_eq!((row.state, row.attempt), (OccurrenceState::Succeeded, 1), "{row:?}");
    }
}

/// The oldest due instant that is free, taken by that worker for a minute.
pub async fn taken(app: &App, owner: &str) -> Option<(occurrence::Model, Lease)> {
    try_to_take(app, owner).await.unwrap()
}

/// As [`taken`]; an error if somebody holds the database.
pub async fn try_to_take(app: &App, owner: &str) -> Result<Option<(occurrence::Model, Lease)>, StoreError> {
    let now = app.db.now().await?;
    let taken = planner::claim(&app.db, owner, (now, now + Duration::seconds(60))).await?;
    Ok(taken.map(|row| {
        let lease = Lease { occurrence: row.id, attempt: row.attempt };
        (row, lease)
    }))
}

async fn one(company: &Company) -> occurrence::Model {
    company.rows::<occurrence::Entity>().await.remove(0)
}

/// As if that many seconds had passed without a heartbeat.
pub async fn age(app: &App, seconds: i64) {
    for row in all::<occurrence::Entity>(app).await {
        let then = row.lease_until.map(|until| until - Duration::seconds(seconds));
        let aged = occurrence::ActiveModel { id: Set(row.id), lease_until: Set(then), ..Default::default() };
        aged.update(app.db.connection()).await.unwrap();
    }
}

/// A company with a due instant that nobody has taken yet.
async fn waiting(step: &str) -> Company {
    let mut company =
        Company::new(&format!("schedules: [{{ id: s, step: {step}, zone: UTC, cron: \"0 9 * * *\" }}]\n")).await;
    for instant in ["2026-06-10T08:00:00Z", "2026-06-10T09:00:01Z"] {
        company.app.clock = Clock::fixed(instant.parse().unwrap());
        jobs::plan(&company.app).await.unwrap();
    }
    assert_eq!(rows(&company).await, ["waiting 06-10 09:00"]);
    company
}

#[tokio::test]
async fn a_lease_is_held_until_it_runs_out_and_then_lost_for_good() {
    let company = waiting("deliver").await;
    let db = &company.app.db;
    let (_, old) = taken(&company.app, "one").await.unwrap();
    assert_eq!(taken(&company.app, "two").await, None);
    age(&company.app, 59).await;
    assert_eq!(taken(&company.app, "two").await, None);
    age(&company.app, 2).await;
    let (row, new) = taken(&company.app, "two").await.unwrap();
    assert_eq!((row.owner.as_deref(), new.attempt), (Some("two"), 2));

    // The first worker was only stopped, and comes back: nothing of what it says counts.
    let before = one(&company).await;
    let later = db.now().await.unwrap() + Duration::hours(1);
    assert!(!planner::renew(db, old, later).await.unwrap());
    assert!(!planner::finish(db, old, None, later).await.unwrap());
    assert!(!planner::finish(db, old, Some("no"), later).await.unwrap());
    assert!(!planner::postpone(db, old, "no", later).await.unwrap());
    assert!(!planner::leave_out(db, old, "no", later).await.unwrap());
    assert_eq!(planner::hand_back(db, "one").await.unwrap(), 0);
    assert_eq!(one(&company).await, before);

    assert!(planner::finish(db, new, None, later).await.unwrap());
    assert!(!planner::finish(db, new, Some("twice"), later).await.unwrap());
    assert_eq!(rows(&company).await, ["succeeded 06-10 09:00"]);
    assert_eq!(taken(&company.app, "three").await, None);
}

/// An instance that planned from what it saw a while ago plans nothing, and leaves nothing out.
#[tokio::test]
async fn what_was_planned_meanwhile_is_not_planned_again() {
    let mut company = scheduled("cron: \"0 9 * * *\"").await;
    company.app.clock = Clock::fixed("2026-06-10T08:00:00Z".parse().unwrap());
    jobs::plan(&company.app).await.unwrap();
    let stale = planner::schedules(&company.app.db).await.unwrap().remove(0);
    company.app.clock = Clock::fixed("2026-06-12T10:00:00Z".parse().unwrap());
    jobs::plan(&company.app).await.unwrap();
    let planned = rows(&company).await;
    let due = planner::Due { at: "2026-06-11T07:00:00Z".parse().unwrap(), left_out: None };
    assert!(!planner::plan(&company.app.db, &stale, vec![due], stale.next_due, Some("older")).await.unwrap());
    assert_eq!(rows(&company).await, planned);
    let now = planner::schedules(&company.app.db).await.unwrap().remove(0);
    assert_eq!(now.next_due, Some("2026-06-13T07:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn what_is_handed_back_is_taken_at_once_and_never_given_up() {
    let company = waiting("deliver").await;
    for attempt in 1..=20 {
        let (row, lease) = taken(&company.app, "one").await.unwrap();
        assert_eq!(row.attempt, attempt);
        assert_eq!(planner::hand_back(&company.app.db, "one").await.unwrap(), 1);
        assert!(!planner::finish(&company.app.db, lease, None, company.app.clock.now()).await.unwrap());
        assert_eq!(rows(&company).await, ["waiting 06-10 09:00"]);
    }
}

#[tokio::test]
async fn what_its_workers_lose_five_times_is_given_up_and_seen() {
    let company = waiting("deliver").await;
    for _ in 0..5 {
        taken(&company.app, "one").await.unwrap();
        age(&company.app, 61).await;
    }
    assert_eq!(taken(&company.app, "one").await, None);
    assert_eq!(rows(&company).await, ["failed 06-10 09:00 given up after 5 attempts: its workers vanished"]);
}

/// A trouble that passes is no failure: the step waits for its next attempt, and says why.
#[tokio::test]
async fn a_step_that_is_postponed_waits_and_keeps_its_place() {
    let mut company = waiting("deliver").await;
    let (_, lease) = taken(&company.app, "one").await.unwrap();
    let soon = company.app.db.now().await.unwrap() + Duration::seconds(60);
    assert!(planner::postpone(&company.app.db, lease, "the database was away", soon).await.unwrap());
    assert_eq!(rows(&company).await, ["waiting 06-10 09:00 the database was away"]);
    assert_eq!(taken(&company.app, "two").await, None);
    // With `latest`, the next one takes its place.
    at(&mut company, "2026-06-11T09:00:01Z").await;
    assert_eq!(rows(&company).await, [&format!("skipped 06-10 09:00 {LATER}"), "succeeded 06-11 09:00"]);
}

#[tokio::test]
async fn an_instant_of_a_schedule_that_is_gone_is_left_out() {
    let company = waiting("deliver").await;
    company.write("model/rest.yaml", "schedules: []\n");
    company.apply().await;
    jobs::tick(&company.app).await;
    assert_eq!(rows(&company).await, ["skipped 06-10 09:00 the schedule is no longer there"]);
}

#[tokio::test]
async fn a_step_that_fails_says_why_and_is_not_tried_again() {
    let company = waiting("close").await;
    jobs::tick(&company.app).await;
    assert_eq!(rows(&company).await, ["succeeded 06-10 09:00"], "an empty month closes");
    let company = waiting("month").await;
    company.app.db.connection().execute_unprepared("UPDATE schedule SET step = 'dance'").await.unwrap();
    jobs::tick(&company.app).await;
    let rows = rows(&company).await;
    assert!(rows[0].starts_with("failed 06-10 09:00 schedule s: step"), "{rows:?}");
}

#[tokio::test]
async fn a_month_that_is_not_over_is_not_closed() {
    let mut company = scheduled("cron: \"0 9 * * *\"").await;
    company.app.clock = Clock::fixed("2026-09-30T21:59:59Z".parse::<DateTime<Utc>>().unwrap());
    let september = "2026-09".parse().unwrap();
    let refused = jobs::close(&company.app, september, "test").await.unwrap_err().to_string();
    assert_eq!(refused, "2026-09 is not over yet, and costs still arrive; the last complete month is 2026-08");
    assert!(company.rows::<entity::charge_period::Entity>().await.is_empty());
    // In Berlin October begins two hours before it does in UTC.
    company.app.clock = Clock::fixed("2026-09-30T22:00:00Z".parse().unwrap());
    assert!(jobs::close(&company.app, september, "test").await.is_ok());
}
