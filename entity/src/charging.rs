//! How the company charges: one row.

use sea_orm::entity::prelude::*;

use crate::value::Allocation;

/// How the company charges: one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "charging")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// How services' costs to each other are worked out.
    pub allocation: Allocation,
    /// Order of the steps, as a JSON list.
    pub step_order: Json,
    /// Whether a month is approved by somebody else than who prepared it.
    pub second_person: bool,
    /// Whether the scheduled step closes a month without anybody.
    pub unattended: bool,
    /// After how many days without a delivery a driver is stale.
    pub stale_after_days: i32,
    /// Accounts of the journal, as JSON of `chargeback::Accounts`.
    pub accounts: Json,
    /// What ties and what is expected, as JSON of `chargeback::Finance`.
    pub finance: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
