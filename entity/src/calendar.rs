//! Days on which nobody works, shared by services and schedules.

use sea_orm::entity::prelude::*;

/// Days on which nobody works, shared by services and schedules.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its days, as JSON list of texts as `measure::DayOff` reads them.
    pub days: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
