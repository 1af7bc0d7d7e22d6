//! A line of the rate card: what one unit of a service costs whoever uses it.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Exact};

/// A line of the rate card: what one unit of a service costs whoever uses it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rate")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The service.
    pub service_id: String,
    /// What is charged for: `mailboxes`, `storage`.
    pub charge_kind: String,
    /// What one unit is.
    pub unit: String,
    /// Price of one unit.
    pub unit_price: Exact,
    /// Its currency.
    pub currency: Currency,
    /// First day.
    pub valid_from: Date,
    /// First day after.
    pub valid_to: Option<Date>,
    /// When the rate became known here: a month closed before cannot have used it.
    pub added_at: DateTimeUtc,
    /// Tiers and fees, as JSON of `chargeback::RateTerms`.
    pub terms: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
