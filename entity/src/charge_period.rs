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
    /// Who charged it; none for months closed by versions that did not keep it, as with all below.
    pub prepared_by: Option<String>,
    /// When.
    pub prepared_at: Option<DateTimeUtc>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<DateTimeUtc>,
    /// Slices of lines it was charged from, as a JSON list.
    pub slices: Option<Json>,
    /// Everything it was charged from but the costs and usage, as JSON of `chargeback::ChargeInputs`.
    pub basis: Option<Json>,
    /// Every pot as it was split, as a JSON list of `chargeback::SplitPot`.
    pub pots: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
