//! An address to which nothing is sent, because mails came back.

use sea_orm::entity::prelude::*;

/// An address to which nothing is sent, because mails came back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suspension")]
pub struct Model {
    /// The address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// Since when.
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
