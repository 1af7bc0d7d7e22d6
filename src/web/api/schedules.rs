//! `/schedules`: when each step is due next, and how it last ended.

use actix_web::web::{Data, Json, Query};
use chrono::{DateTime, NaiveDate, Utc};
use entity::schedule;
use entity::value::{Misfire, OccurrenceState, Role};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::held_reports::{self, Held};
use crate::app::App;
use crate::store::{people, planner};
use crate::web::paging::{Piece, Slice};

/// When a step is due.
#[derive(Serialize, JsonSchema)]
pub struct Schedule {
    id: String,
    step: String,
    /// Five fields, or words such as `business day 3 at 07:00`; in the zone.
    cron: String,
    /// IANA time zone.
    zone: String,
    /// What becomes of due instants that were missed.
    misfire: Misfire,
    /// For how many days a missed instant is made up for.
    catch_up_days: i32,
    /// Whether it rests.
    paused: bool,
    /// Last day, in the zone.
    ends: Option<NaiveDate>,
    /// The calendar whose days are no business days.
    calendar: Option<String>,
    /// The role that answers for it.
    owner: Option<Role>,
    /// Whether nobody has that role.
    owner_missing: bool,
    /// The report it is about; null for all.
    report: Option<String>,
    /// The next due instant; null while it rests, after its last day, and before the planner first saw it.
    next_due: Option<DateTime<Utc>>,
    /// The newest instant that was due.
    last_due: Option<DateTime<Utc>>,
    /// How that one stands.
    last_state: Option<OccurrenceState>,
    /// Why it failed, is tried again, or was left out.
    last_error: Option<String>,
    /// Its reports that wait for their sources, or are held.
    held: Vec<Held>,
}

/// All schedules, by id.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Schedule>> {
    let newest = planner::newest(&app.db).await?;
    let held = held_reports::all(&app).await?;
    let unheld = people::roles_nobody_holds(&app.db).await?;
    let items = planner::schedules(&app.db).await?.into_iter().map(|row| {
        let last = newest.iter().find(|one| one.schedule_id == row.id);
        Schedule {
            last_due: last.map(|last| last.due_at),
            last_state: last.map(|last| last.state),
            last_error: last.and_then(|last| last.error.clone()),
            held: held.iter().filter(|one| makes(&row, &one.report)).cloned().collect(),
            next_due: row.next_due.filter(|_| !row.paused && row.cron != "after close"),
            id: row.id,
            step: row.step,
            cron: row.cron,
            zone: row.zone,
            misfire: row.misfire,
            catch_up_days: row.catch_up_days,
            paused: row.paused,
            ends: row.ends,
            owner_missing: row.owner.is_some_and(|owner| unheld.contains(&owner)),
            calendar: row.calendar,
            owner: row.owner,
            report: row.report,
        }
    });
    Ok(Json(slice.cut(items.collect())?))
}

/// Whether that schedule makes that report.
pub fn makes(schedule: &schedule::Model, report: &str) -> bool {
    let all = matches!(schedule.step.as_str(), "report" | "month");
    all && schedule.report.as_deref().is_none_or(|only| only == report)
}
