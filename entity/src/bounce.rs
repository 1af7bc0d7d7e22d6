//! A mail that came back.

use sea_orm::entity::prelude::*;

/// A mail that came back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bounce")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Which mail.
    pub delivery_id: i64,
    /// Where it was sent.
    pub address: String,
    /// Whether for good.
    pub hard: bool,
    /// Status code such as `5.1.1`.
    pub status: String,
    /// What the server said.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
