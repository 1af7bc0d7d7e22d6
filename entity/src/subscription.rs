//! Who receives which report, about what.

use sea_orm::entity::prelude::*;

use crate::value::{Pace, Scope};

/// Who receives which report, about what.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    /// The reader: a person's id, `role:brm` and the like for everybody of a role, `unit:head` or `unit:brm` for the head or
    /// the relationship manager of the business unit it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report: String,
    /// What it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// Why it cannot be stopped; none if it can.
    #[sea_orm(column_type = "Text")]
    pub mandatory: Option<String>,
    /// How often it is sent; each time if none is given.
    pub pace: Option<Pace>,
}

impl ActiveModelBehavior for ActiveModel {}
