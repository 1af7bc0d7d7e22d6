//! Who did what, when.

use sea_orm::entity::prelude::*;

/// Who did what, when.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Person, token or step.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// More, as JSON.
    #[sea_orm(column_type = "Text")]
    pub detail: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
