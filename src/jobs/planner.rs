//! Planning: each schedule's due instants become rows, once, with the decision whether the missed ones are made up for.
//!
//! It runs nothing; `worker` does.

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use entity::schedule;
use entity::value::{Misfire, Period};

use super::Timetable;
use super::timetable::Calendar;
use crate::app::App;
use crate::store::planner::{self, Due};
use crate::store::{charge_months, company};

/// How late an instant is still on time, for a schedule that makes up for nothing.
const ON_TIME_MINUTES: i64 = 5;

/// Most instants a schedule plans at once, so that a long outage does not stop the others; the rest follow at the next
/// tick.
const MOST_AT_ONCE: usize = 1_000;

/// Why an older instant is left out.
const OVERTAKEN: &str = "a later one was due before this one could run";

/// Plans what has become due. A schedule that cannot be planned does not stop the others.
///
/// # Errors
/// If the store does not answer.
pub async fn plan(app: &App) -> anyhow::Result<()> {
    let (now, calendars) = (app.clock.business_now(), company::calendars(&app.db).await?);
    for schedule in planner::schedules(&app.db).await? {
        if let Err(error) = plan_one(app, (&schedule, &calendars), now).await {
            tracing::error!(schedule = schedule.id, error = format!("{error:#}"), "planning failed");
        }
    }
    Ok(())
}

async fn plan_one(
    app: &App,
    (schedule, calendars): (&schedule::Model, &[Calendar]),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if schedule.next_due.is_some_and(|next| next > now) {
        return Ok(());
    }
    let timetable = Timetable::of(schedule, calendars)?;
    if timetable.follows_closes() {
        return plan_closes(app, schedule).await;
    }
    // A schedule that was never seen begins now; it does not make up for the time before it existed.
    let (passed, next) = match schedule.next_due {
        Some(first) => passed(&timetable, first, now),
        None => (Vec::new(), timetable.after(now)),
    };
    if passed.is_empty() && next == schedule.next_due {
        return Ok(());
    }
    let more = next.is_some_and(|next| next <= now);
    let due = if schedule.paused { Vec::new() } else { decide(schedule, &passed, more, now) };
    let instead = (schedule.misfire != Misfire::All && !due.is_empty()).then_some(OVERTAKEN);
    planner::plan(&app.db, schedule, due, next, instead).await.context("save what is due")?;
    Ok(())
}

/// Plans what is due because months were closed: each of them, when it was closed. Closes before the schedule was first
/// seen are none of its business.
async fn plan_closes(app: &App, schedule: &schedule::Model) -> anyhow::Result<()> {
    let Some(seen) = schedule.next_due else {
        planner::plan(&app.db, schedule, Vec::new(), Some(app.clock.now()), None).await.context("begin")?;
        return Ok(());
    };
    let closed = charge_months::closed_after(&app.db, seen).await?;
    let Some((_, newest)) = closed.last() else { return Ok(()) };
    let due = |(_, at): &(Period, DateTime<Utc>)| Due { at: *at, left_out: None };
    let due = if schedule.paused { Vec::new() } else { closed.iter().map(due).collect() };
    planner::plan(&app.db, schedule, due, Some(*newest), None).await.context("save what is due")?;
    Ok(())
}

/// Due instants from `first` to `now`, oldest first, and the one after them.
fn passed(
    timetable: &Timetable,
    first: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (Vec<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let mut passed = Vec::new();
    let mut next = timetable.after(first - Duration::seconds(1));
    while let Some(at) = next.filter(|at| *at <= now && passed.len() < MOST_AT_ONCE) {
        passed.push(at);
        next = timetable.after(at);
    }
    (passed, next)
}

/// Which of the passed instants are run; with `more` to come, none of these is the newest.
fn decide(schedule: &schedule::Model, passed: &[DateTime<Utc>], more: bool, now: DateTime<Utc>) -> Vec<Due> {
    let days = schedule.catch_up_days;
    let too_late = || Some(format!("missed by more than {days} days"));
    let newest = passed.last().filter(|_| !more);
    let left_out = |at: &DateTime<Utc>| match schedule.misfire {
        Misfire::Skip if Some(at) == newest && now - at <= Duration::minutes(ON_TIME_MINUTES) => None,
        Misfire::Skip => Some("missed: nothing ran when it was due".to_owned()),
        Misfire::Latest if Some(at) != newest => Some(OVERTAKEN.to_owned()),
        Misfire::Latest | Misfire::All if now - at > Duration::days(days.into()) => too_late(),
        Misfire::Latest | Misfire::All => None,
    };
    passed.iter().map(|at| Due { at: *at, left_out: left_out(at) }).collect()
}
