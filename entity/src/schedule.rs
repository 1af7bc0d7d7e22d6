//! When a step is due.

use sea_orm::entity::prelude::*;

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
    /// Five fields, in the zone.
    pub cron: String,
    /// IANA time zone.
    pub zone: String,
    /// Whether it rests.
    pub paused: bool,
}

impl ActiveModelBehavior for ActiveModel {}
