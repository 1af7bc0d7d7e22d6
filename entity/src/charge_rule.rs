//! How the cost of one service is shared out.

use sea_orm::entity::prelude::*;

use crate::value::ChargeMethod;

/// How the cost of one service is shared out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "charge_rule")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name on statements.
    pub name: String,
    /// The service whose cost it charges.
    pub service_id: String,
    /// How.
    pub method: ChargeMethod,
    /// Usage driver, for proportional sharing.
    pub driver: Option<String>,
    /// Unit printed on statements.
    pub unit: String,
    /// What was agreed, as JSON of `chargeback::RuleTerms`.
    pub terms: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
