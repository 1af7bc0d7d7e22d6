//! One month of charging.

use sea_orm::entity::prelude::*;

use crate::value::{ChargePeriodState, Currency, Period};

/// One month of charging.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "charge_period")]
pub struct Model {
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// How far it has come.
    pub state: ChargePeriodState,
    /// Currency of the statements.
    pub currency: Currency,
    /// The balance, as JSON of `chargeback::Books`.
    pub books: Json,
    /// First 12 hex digits of SHA-256 over all its lines.
    pub check_number: String,
    /// When it was closed.
    pub closed_at: Option<DateTimeUtc>,
    /// By whom.
    pub closed_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
