//! Which priced level of a service a business unit chose, from which month on: kept for ever, the newest holds.

use sea_orm::entity::prelude::*;

use crate::value::Period;

/// Which priced level of a service a business unit chose, from which month on: kept for ever, the newest holds.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "level_choice")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who chose, and pays.
    pub business_unit_id: String,
    /// The service.
    pub service_id: String,
    /// The level; none for the usual one.
    pub level: Option<String>,
    /// The first month it holds.
    pub period: Period,
    /// The person.
    pub chosen_by: String,
    /// When.
    pub chosen_at: DateTimeUtc,
    /// Why, in words.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
