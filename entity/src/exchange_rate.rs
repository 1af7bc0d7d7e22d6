//! What one unit of a currency is worth in another, for a month.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Exact, Period};

/// What one unit of a currency is worth in another, for a month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// Of what one unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_currency: Currency,
    /// In what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_currency: Currency,
    /// How much.
    pub rate: Exact,
}

impl ActiveModelBehavior for ActiveModel {}
