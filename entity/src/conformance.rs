//! How far what a pull brought keeps to the specification of its format.

use sea_orm::entity::prelude::*;

/// How far what a pull brought keeps to the specification of its format.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conformance")]
pub struct Model {
    /// The pull.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i64,
    /// Its source.
    pub source_id: String,
    /// Rule by rule, with totals by invoice, as JSON of `chargeback::Conformance`.
    pub report: Json,
}

impl ActiveModelBehavior for ActiveModel {}
