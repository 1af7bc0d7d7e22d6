//! The planner: one tick every few seconds asks which schedules are due, and runs each due instant once.
//!
//! tokio-cron-scheduler gives the tick and nothing else: it freezes the UTC offset and overlaps runs. Due instants,
//! leases and zones are ours, on the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use chrono::{DateTime, Duration, SubsecRound, Utc};
use chrono_tz::Tz;
use croner::Cron;
use entity::schedule;
use tokio_cron_scheduler::{Job, JobScheduler};

use super::Step;
use crate::app::App;
use crate::store::planner;

/// How far back a missed instant is still made up for; the newest one only.
const LOOK_BACK_DAYS: i64 = 7;

/// How long a step may run before another instance may think its worker is gone.
const LEASE_MINUTES: i64 = 60;

/// A running planner.
pub struct Planner {
    scheduler: JobScheduler,
}

impl Planner {
    /// Starts ticking.
    ///
    /// # Errors
    /// If the clock tick cannot be set up.
    pub async fn start(app: Arc<App>) -> anyhow::Result<Self> {
        let scheduler = JobScheduler::new().await.context("start the clock")?;
        let busy = Arc::new(AtomicBool::new(false));
        let tick = Job::new_async("*/5 * * * * *", move |_, _| {
            let (app, busy) = (app.clone(), busy.clone());
            Box::pin(async move {
                if busy.swap(true, Ordering::AcqRel) {
                    return;
                }
                tick(&app).await;
                busy.store(false, Ordering::Release);
            })
        })?;
        scheduler.add(tick).await.context("add the tick")?;
        scheduler.start().await.context("start the tick")?;
        Ok(Self { scheduler })
    }

    /// Stops ticking; a step that runs is finished by the process that waits for it.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the clock did not stop cleanly");
        }
    }
}

/// Runs what is due now, and sends mails that wait for another try.
pub async fn tick(app: &App) {
    let planned = run_due(app).await;
    if let Err(error) = &planned {
        tracing::error!(error = format!("{error:#}"), "planning failed");
    }
    let delivered = super::deliver(app).await;
    if let Err(error) = &delivered {
        tracing::error!(error = format!("{error:#}"), "delivery failed");
    }
    if planned.is_ok() && delivered.is_ok() {
        super::heartbeat::beat(app).await;
    }
}

async fn run_due(app: &App) -> anyhow::Result<()> {
    let now = app.clock.business_now();
    for schedule in planner::schedules(&app.db).await?.into_iter().filter(|schedule| !schedule.paused) {
        let last = planner::last_due(&app.db, &schedule.id).await?;
        if let Some(due) = newest_due(&schedule, last, now)? {
            run_once(app, &schedule, due).await?;
        }
    }
    Ok(())
}

/// The newest due instant after `last` and not after `now`; older ones that were missed are left out.
fn newest_due(
    schedule: &schedule::Model,
    last: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let zone: Tz = schedule.zone.parse().map_err(|_| anyhow::anyhow!("schedule {}: unknown zone", schedule.id))?;
    let cron: Cron = schedule.cron.parse().with_context(|| format!("schedule {}", schedule.id))?;
    // croner hands the fraction of a second on to its answer: an instant must not differ from tick to tick.
    let whole = now.trunc_subsecs(0).with_timezone(&zone);
    let due = cron.find_previous_occurrence(&whole, true)?.to_utc();
    // A schedule that never ran starts now; it does not make up for the time before it existed.
    let since = match last {
        Some(last) => last.max(now - Duration::days(LOOK_BACK_DAYS)),
        None => now - Duration::minutes(1),
    };
    Ok((due > since).then_some(due))
}

async fn run_once(app: &App, schedule: &schedule::Model, due: DateTime<Utc>) -> anyhow::Result<()> {
    let now = app.clock.now();
    let lease = (now, now + Duration::minutes(LEASE_MINUTES));
    let Some(claimed) = planner::claim(&app.db, &schedule.id, due, lease).await? else { return Ok(()) };
    let step: Step = schedule.step.parse().with_context(|| format!("schedule {}: step", schedule.id))?;
    let period = app.last_complete_month().await?;
    let ended = super::run(app, step, period).await;
    match &ended {
        Ok(said) => tracing::info!(schedule = schedule.id, %step, "{said}"),
        Err(error) => tracing::error!(schedule = schedule.id, %step, error = format!("{error:#}"), "step failed"),
    }
    let error = ended.err().map(|error| format!("{error:#}"));
    planner::finish(&app.db, claimed, error, app.clock.now()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(cron: &str, last: Option<&str>, now: &str) -> Option<String> {
        let schedule = schedule::Model {
            id: "s".into(),
            step: "pull".into(),
            cron: cron.into(),
            zone: "Europe/Berlin".into(),
            paused: false,
        };
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        newest_due(&schedule, last.map(at), at(now)).unwrap().map(|due| due.to_rfc3339())
    }

    #[test]
    fn nine_o_clock_stays_nine_o_clock_over_a_clock_change() {
        // Germany leaves summer time on 25 October 2026.
        let before = due("0 9 * * *", Some("2026-10-23T07:00:00Z"), "2026-10-24T07:00:30Z");
        assert_eq!(before.as_deref(), Some("2026-10-24T07:00:00+00:00"));
        let after = due("0 9 * * *", Some("2026-10-24T07:00:00Z"), "2026-10-25T08:00:30Z");
        assert_eq!(after.as_deref(), Some("2026-10-25T08:00:00+00:00"));
    }

    #[test]
    fn of_many_missed_instants_only_the_newest_runs() {
        let due = due("0 9 * * *", Some("2026-06-01T07:00:00Z"), "2026-06-05T10:00:00Z");
        assert_eq!(due.as_deref(), Some("2026-06-05T07:00:00+00:00"));
    }

    #[test]
    fn what_ran_does_not_run_again() {
        assert_eq!(due("0 9 * * *", Some("2026-06-05T07:00:00Z"), "2026-06-05T10:00:00Z"), None);
    }

    #[test]
    fn an_instant_is_the_same_from_tick_to_tick() {
        for tick in ["2026-06-05T07:00:00.262Z", "2026-06-05T07:00:00.478Z", "2026-06-05T07:00:05.900Z"] {
            let due = due("0 9 * * *", Some("2026-06-04T07:00:00Z"), tick);
            assert_eq!(due.as_deref(), Some("2026-06-05T07:00:00+00:00"), "{tick}");
        }
        assert_eq!(due("0 9 * * *", Some("2026-06-05T07:00:00Z"), "2026-06-05T07:00:05.900Z"), None);
    }

    #[test]
    fn a_new_schedule_does_not_make_up_for_the_past() {
        assert_eq!(due("0 9 * * *", None, "2026-06-05T10:00:00Z"), None);
    }
}
