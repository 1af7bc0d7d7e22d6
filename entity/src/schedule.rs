//! When a step is due.

use sea_orm::entity::prelude::*;

use crate::value::{Misfire, Role};

/// When a step is due.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Which step.
    pub step: String,
    /// Five fields, or words such as `business day 3 at 07:00`; in the zone.
    pub cron: String,
    /// IANA time zone.
    pub zone: String,
    /// Whether it rests.
    pub paused: bool,
    /// What becomes of due instants that were missed.
    pub misfire: Misfire,
    /// For how many days a missed instant is made up for.
    pub catch_up_days: i32,
    /// Last day, in the zone.
    pub ends: Option<Date>,
    /// The first due instant that is not planned yet; none before the planner saw it, and after its last day. For one that
    /// is due after a close: the newest close that was seen.
    pub next_due: Option<DateTimeUtc>,
    /// Days that are no business days, as a JSON list; models from before there were calendars name them here.
    pub holidays: Option<Json>,
    /// The calendar whose days are no business days.
    pub calendar: Option<String>,
    /// The role that answers for it.
    pub owner: Option<Role>,
    /// The report it is about; none for all.
    pub report: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
