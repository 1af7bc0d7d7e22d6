//! The company: its model, its sources tried without keeping a row, its schedules, what became of them, its reports.

use chrono::{DateTime, Duration, Utc};
use entity::value::{OccurrenceState, RunState};
use entity::{run, source};

use super::Findings;
use crate::app::App;
use crate::jobs;
use crate::store::{StoreError, people, planner, runs, watch};

/// Everything about the company.
pub(super) async fn examine(app: &App, found: &mut Findings) {
    match app.company().await {
        Ok((company, zone)) => found.ok("model", format!("{}, {zone}", company.name)),
        Err(error) => {
            found.bad("model", error.to_string(), "`scorebridge apply FOLDER` brings the company in");
            return;
        }
    }
    for looked in [sources(app, found).await, schedules(app, found).await, leases(app, found).await] {
        if let Err(error) = looked {
            found.bad("database", error.to_string(), "see that the database answers");
        }
    }
    match jobs::rehearse(app).await {
        Ok(said) => found.ok("reports", said),
        Err(error) => found.bad("reports", format!("{error:#}"), "mend what it names; nothing was frozen or sent"),
    }
}

async fn sources(app: &App, found: &mut Findings) -> Result<(), StoreError> {
    let sources = runs::sources(&app.db).await?;
    if sources.is_empty() {
        found.warn("sources", "there are none", "name where records come from in the model folder, and apply it");
    }
    for source in sources {
        let name = format!("{} ({})", source.id, source.kind);
        match jobs::try_out(app, &source).await {
            Ok(rows) => found.ok("source", format!("{name} answers: {rows}")),
            Err(reason) => {
                found.bad("source", format!("{name}: {reason}"), "mend the source or its settings in the model")
            }
        }
        last_pull(app, &source, found).await?;
    }
    Ok(())
}

async fn last_pull(app: &App, source: &source::Model, found: &mut Findings) -> Result<(), StoreError> {
    let id = &source.id;
    let last = runs::of_source(&app.db, id, None, 1).await?.into_iter().next();
    match last {
        None => found.warn("pull", format!("{id} was never pulled"), "`scorebridge run pull`, and give it a schedule"),
        Some(last) if last.state == RunState::Failed => {
            let why = last.error.clone().unwrap_or_default();
            found.bad(
                "pull",
                format!("{id} failed {}: {why}", ago(app, last.started_at)),
                "mend the source, then `scorebridge run pull`",
            );
        }
        Some(last) if overdue(app, source, &last) => {
            let says = format!(
                "{id} was last pulled {} and is expected every {} h",
                ago(app, last.started_at),
                source.rhythm_hours
            );
            found.bad("pull", says, "see that the server runs and has a schedule with the step `pull`");
        }
        Some(last) if last.rejected.saturating_mul(100) > last.read => {
            let says = format!("{id}: {} of {} rows were not understood", last.rejected, last.read);
            found.warn("pull", says, "look at them in the portal under Sources, and mend the mapping or the source");
        }
        Some(last) => {
            let rejected =
                if last.rejected > 0 { format!(", {} not understood", last.rejected) } else { String::new() };
            found.ok("pull", format!("{id} brought {} rows{rejected}, {}", last.read, ago(app, last.started_at)));
        }
    }
    Ok(())
}

/// Twice the rhythm: a pull may take its time, and one may be left out.
fn overdue(app: &App, source: &source::Model, last: &run::Model) -> bool {
    source.rhythm_hours > 0 && app.clock.now() - last.started_at > Duration::hours(2 * i64::from(source.rhythm_hours))
}

async fn schedules(app: &App, found: &mut Findings) -> Result<(), StoreError> {
    let schedules = planner::schedules(&app.db).await?;
    if schedules.is_empty() {
        found.warn(
            "schedules",
            "there are none: nothing happens by itself",
            "name schedules in the model folder, and apply it",
        );
    }
    let unheld = people::roles_nobody_holds(&app.db).await?;
    for schedule in schedules {
        let id = &schedule.id;
        if let Some(owner) = schedule.owner.filter(|owner| unheld.contains(owner)) {
            let says = format!("{id}: nobody has the role `{owner}` that answers for it");
            found.warn("schedule", says, "give somebody that role, or name another one as its owner");
        }
        match jobs::next_due(app, &schedule, app.clock.business_now()).await {
            Err(error) => found.bad("schedule", format!("{error:#}"), "mend it in the model folder, and apply it"),
            Ok(_) if schedule.paused => {
                found.warn("schedule", format!("{id} is paused"), "let it go on when it should")
            }
            Ok(due) => {
                found.ok("schedule", format!("{id}: {} due {} UTC", schedule.step, due.format("%Y-%m-%d %H:%M")))
            }
        }
        if let Some(last) =
            watch::last_occurrence(&app.db, id).await?.filter(|last| last.state == OccurrenceState::Failed)
        {
            let why = last.error.clone().unwrap_or_default();
            let says = format!("{id} failed {}: {why}", ago(app, last.due_at));
            found.bad("schedule", says, format!("mend what it names, then `scorebridge run {}`", schedule.step));
        }
    }
    Ok(())
}

async fn leases(app: &App, found: &mut Findings) -> Result<(), StoreError> {
    let stale = watch::stale(&app.db, app.clock.now()).await?;
    for one in &stale {
        let says =
            format!("{} due {} was begun and never ended", one.schedule_id, one.due_at.format("%Y-%m-%d %H:%M UTC"));
        found.bad("schedule", says, "start the server, which takes it up again; read the log for why it stopped");
    }
    Ok(())
}

fn ago(app: &App, at: DateTime<Utc>) -> String {
    match (app.clock.now() - at).num_hours() {
        0 => "within the hour".into(),
        hours @ 1..48 => format!("{hours} h ago"),
        hours => format!("{} days ago", hours / 24),
    }
}
