//! A scored scorecard of one period.

use sea_orm::entity::prelude::*;

use crate::value::Period;

/// A scored scorecard of one period.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_result")]
pub struct Model {
    /// The scorecard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scorecard_id: String,
    /// When.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// First 12 hex digits of SHA-256 over the body.
    pub check_number: String,
    /// The card, as JSON of `scorecard::Card`.
    pub body: Json,
    /// When.
    pub computed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
