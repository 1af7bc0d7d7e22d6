//! A report that is made every month, whether or not anybody receives it by mail.

use sea_orm::entity::prelude::*;

use crate::value::Scope;

/// A report that is made every month, whether or not anybody receives it by mail.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "regular_report")]
pub struct Model {
    /// The report's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report: String,
    /// What it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// Its title; the scorecard's name if not given.
    pub title: Option<String>,
    /// Which sources it waits for, and for how long, as JSON of `report::Complete`; none if it never waits.
    pub complete: Option<Json>,
    /// Who approves it before it goes, as JSON of `report::Approval`; none if nobody has to.
    pub approval: Option<Json>,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
