//! One line of a statement.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Exact, Share};

/// One line of a statement.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "charge_line")]
pub struct Model {
    /// Stable for ever.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The statement.
    pub statement_id: String,
    /// The service.
    pub service_id: String,
    /// Name of the rule.
    pub charge_kind: String,
    /// The rule.
    pub rule_id: String,
    /// How much was used.
    pub quantity: Exact,
    /// Of what.
    pub unit: String,
    /// Amount over quantity, for information.
    pub unit_price: Exact,
    /// Amount in millionths.
    pub micros: i64,
    /// Its currency.
    pub currency: Currency,
    /// The exact amount in subunits, as a fraction.
    pub exact_share: Share,
    /// Whether it carries one of the cents left over by rounding.
    pub extra_unit: bool,
    /// Why it corrects an earlier month, as JSON of `chargeback::Corrects`; none for a regular charge.
    pub corrects: Option<Json>,
    /// What was missed, where it is a credit, as JSON of `chargeback::Missed`.
    pub credit: Option<Json>,
    /// Order on the statement.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
