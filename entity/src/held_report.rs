//! A report that waits for its sources, or is held because they did not deliver.

use sea_orm::entity::prelude::*;

use crate::value::{HoldState, Period, Scope};

/// A report that waits for its sources, or is held because they did not deliver.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "held_report")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report: String,
    /// What it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// How it stands.
    pub state: HoldState,
    /// When it was first due.
    pub since: DateTimeUtc,
    /// How long it waits.
    pub until: DateTimeUtc,
    /// Names of the sources that had not delivered when it was last looked at, as a JSON list.
    pub late: Json,
    /// When it is looked at next; whoever looks moves it on first, so that nobody else does.
    pub look_at: DateTimeUtc,
    /// Who let it go in spite of what is late.
    pub released_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
