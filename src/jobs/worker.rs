//! Working: one tick every few seconds plans what is due; a thread of its own runs it, step by step, each under a lease.
//!
//! tokio-cron-scheduler gives the tick and nothing else: it freezes the UTC offset and overlaps runs. Leases are ours, on
//! the database: any instance takes over what another one let go of, and what comes too late is not kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{occurrence, schedule};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_cron_scheduler::{Job, JobScheduler};

use super::{Step, Timetable, heartbeat};
use crate::app::App;
use crate::store::{Db, Lease, StoreError, charge_months, company, planner};

/// How long a worker holds what it took, unless it renews.
const LEASE: Duration = Duration::from_secs(60);

/// How often it renews.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long what runs may take to come to its end when the program is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// A running planner.
pub struct Planner {
    app: Arc<App>,
    owner: String,
    scheduler: JobScheduler,
    wake: Arc<Notify>,
    at_once: watch::Sender<bool>,
    worked: oneshot::Receiver<()>,
}

impl Planner {
    /// Starts ticking and working.
    ///
    /// # Errors
    /// If the clock tick or the worker cannot be set up.
    pub async fn start(app: Arc<App>) -> anyhow::Result<Self> {
        let owner = owner()?;
        let (wake, planning) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let (at_once, stopped) = watch::channel(false);
        let well = Arc::new(AtomicBool::new(true));
        let worked = spawn(app.clone(), owner.clone(), (wake.clone(), well.clone()), stopped)?;
        let scheduler = JobScheduler::new().await.context("start the clock")?;
        let parts = (app.clone(), wake.clone(), well);
        let tick = Job::new_async("*/5 * * * * *", move |_, _| {
            let ((app, wake, well), planning) = (parts.clone(), planning.clone());
            Box::pin(async move {
                if planning.swap(true, Ordering::AcqRel) {
                    return;
                }
                let planned = plan(&app).await;
                wake.notify_one();
                if planned && well.load(Ordering::Acquire) {
                    heartbeat::beat(&app).await;
                }
                planning.store(false, Ordering::Release);
            })
        })?;
        scheduler.add(tick).await.context("add the tick")?;
        scheduler.start().await.context("start the tick")?;
        Ok(Self { app, owner, scheduler, wake, at_once, worked })
    }

    /// Begins nothing new, and lets what runs come to its end: for 20 seconds, or until `hurry`. What is not done by then
    /// is given back for another worker.
    pub async fn stop(mut self, hurry: impl Future<Output = ()>) {
        tracing::info!("stopping: what runs comes to its end");
        self.app.stop();
        self.wake.notify_one();
        // It may never answer if it was only just started; then its ticks find nothing to do.
        if !matches!(timeout(Duration::from_secs(1), self.scheduler.shutdown()).await, Ok(Ok(()))) {
            tracing::warn!("the clock did not stop cleanly");
        }
        tokio::select! {
            _ = &mut self.worked => return,
            () = sleep(DRAIN) => {}
            () = hurry => {}
        }
        self.at_once.send_replace(true);
        let _ = timeout(Duration::from_secs(1), &mut self.worked).await;
        match timeout(Duration::from_secs(5), planner::hand_back(&self.app.db, &self.owner)).await {
            Ok(Ok(n)) => tracing::info!(n, "steps given back unfinished"),
            Ok(Err(error)) => tracing::warn!(%error, "leases not given back; they run out by themselves"),
            Err(_) => tracing::warn!("leases not given back in time; they run out by themselves"),
        }
    }
}

/// Plans what is due, runs it, and sends mails that wait for another try: what a running planner does at each tick.
pub async fn tick(app: &App) {
    let planned = plan(app).await;
    match owner() {
        Ok(owner) if work(app, &owner).await && planned => heartbeat::beat(app).await,
        Ok(_) => {}
        Err(error) => tracing::error!(error = format!("{error:#}"), "no work is done"),
    }
}

/// Whether it went well.
async fn plan(app: &App) -> bool {
    let planned = super::planner::plan(app).await;
    if let Err(error) = &planned {
        tracing::error!(error = format!("{error:#}"), "planning failed");
    }
    planned.is_ok()
}

/// A name that tells workers apart: process and chance.
fn owner() -> anyhow::Result<String> {
    let chance = getrandom::u32().context("no random number")?;
    Ok(format!("{}-{chance:08x}", std::process::id()))
}

/// A thread of its own for the steps: a long one blocks neither the portal nor the heartbeat, and a stop need not wait for
/// it. The receiver hears when it has ended.
fn spawn(
    app: Arc<App>,
    owner: String,
    (wake, well): (Arc<Notify>, Arc<AtomicBool>),
    mut at_once: watch::Receiver<bool>,
) -> anyhow::Result<oneshot::Receiver<()>> {
    let (done, worked) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let steps = async move {
        while !app.is_stopping() {
            well.store(work(&app, &owner).await, Ordering::Release);
            wake.notified().await;
        }
    };
    let both = async move {
        tokio::select! {
            () = steps => {}
            _ = at_once.wait_for(|now| *now) => {}
        }
        let _ = done.send(());
    };
    let thread = std::thread::Builder::new().name("worker".to_owned());
    thread.spawn(move || runtime.block_on(both)).context("start the worker")?;
    Ok(worked)
}

/// Runs all that waits, then sends what is due; whether the planner could work at all. A step that fails is its own matter.
async fn work(app: &App, owner: &str) -> bool {
    loop {
        if app.is_stopping() {
            return true;
        }
        match work_once(app, owner).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the planner cannot work; it tries again");
                return false;
            }
        }
    }
    if let Err(error) = super::waiting_ones(app).await {
        tracing::error!(error = format!("{error:#}"), "what waits cannot be made");
    }
    // First, so that nothing goes to an address that was found dead meanwhile.
    if let Err(error) = super::bounces(app).await {
        tracing::error!(error = format!("{error:#}"), "mails that came back cannot be read");
    }
    let delivered = super::deliver(app).await;
    if let Err(error) = &delivered {
        tracing::error!(error = format!("{error:#}"), "delivery failed");
    }
    delivered.is_ok()
}

/// Takes one due instant and runs its step; `false` if none waits.
async fn work_once(app: &App, owner: &str) -> anyhow::Result<bool> {
    let now = app.db.now().await?;
    let Some(taken) = planner::claim(&app.db, owner, (now, lease_from(now))).await? else { return Ok(false) };
    let lease = Lease { occurrence: taken.id, attempt: taken.attempt };
    let schedules = planner::schedules(&app.db).await?;
    let Some(schedule) = schedules.into_iter().find(|schedule| schedule.id == taken.schedule_id) else {
        planner::leave_out(&app.db, lease, "the schedule is no longer there", now).await?;
        return Ok(true);
    };
    let mut heart = JoinSet::new();
    heart.spawn(keep(app.db.clone(), lease));
    tokio::select! {
        ended = step(app, &schedule, &taken, lease) => note(app, &schedule, lease, ended).await?,
        _ = heart.join_next() => tracing::warn!(schedule = schedule.id, "another worker took the step over"),
    }
    Ok(true)
}

fn lease_from(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::from_std(LEASE).unwrap_or_default()
}

async fn step(
    app: &App,
    schedule: &schedule::Model,
    taken: &occurrence::Model,
    lease: Lease,
) -> anyhow::Result<String> {
    let step: Step = schedule.step.parse().with_context(|| format!("schedule {}: step", schedule.id))?;
    // What is run late is meant for the month that was over when it was due; what follows a close, for the month closed.
    let period = match Timetable::of(schedule, &company::calendars(&app.db).await?)?.follows_closes() {
        true => charge_months::closed_at(&app.db, taken.due_at).await?.context("the month is no longer closed")?,
        false => app.month_complete_at(taken.due_at).await?,
    };
    let app = app.held_by(lease);
    match (step, &schedule.report) {
        (Step::Report, Some(only)) => {
            super::report::report_only(&app, Some(only), period, None).await.map(|frozen| frozen.to_string())
        }
        _ => super::run(&app, step, period).await,
    }
}

async fn note(
    app: &App,
    schedule: &schedule::Model,
    lease: Lease,
    ended: anyhow::Result<String>,
) -> anyhow::Result<()> {
    let (id, step) = (&schedule.id, &schedule.step);
    let passing = ended.as_ref().is_err_and(passes);
    match &ended {
        Ok(said) => tracing::info!(schedule = id, step, "{said}"),
        Err(why) if passing => tracing::warn!(schedule = id, step, "step failed, and is tried again: {why:#}"),
        Err(why) => tracing::error!(schedule = id, step, "step failed: {why:#}"),
    }
    // If the database is still away, the lease runs out, and the step is tried again too.
    let (why, now) = (ended.err().map(|why| format!("{why:#}")), app.db.now().await?);
    let kept = match &why {
        Some(why) if passing => planner::postpone(&app.db, lease, why, lease_from(now)).await?,
        why => planner::finish(&app.db, lease, why.as_deref(), now).await?,
    };
    if !kept {
        tracing::warn!(schedule = id, step, "another worker took the step over; its word counts");
    }
    Ok(())
}

/// Whether the trouble passes by itself: the database is away, or somebody else was quicker.
fn passes(error: &anyhow::Error) -> bool {
    let passing = |cause: &StoreError| matches!(cause, StoreError::Database(_) | StoreError::Overtaken(_));
    error.chain().any(|cause| cause.downcast_ref().is_some_and(passing))
}

/// Renews a lease for as long as it is held; ends when it is lost, or could not be renewed before it ran out.
async fn keep(db: Db, lease: Lease) {
    let mut renewed = Instant::now();
    while renewed.elapsed() < LEASE {
        sleep(HEARTBEAT).await;
        let begun = Instant::now();
        match timeout(HEARTBEAT / 2, renew(&db, lease)).await {
            Ok(Ok(true)) => renewed = begun,
            Ok(Ok(false)) => return,
            Ok(Err(error)) => tracing::warn!(%error, "a lease was not renewed; it is tried again"),
            Err(_) => tracing::warn!("a lease was not renewed in time; it is tried again"),
        }
    }
}

async fn renew(db: &Db, lease: Lease) -> Result<bool, StoreError> {
    let until = lease_from(db.now().await?);
    planner::renew(db, lease, until).await
}
