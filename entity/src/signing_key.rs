//! The key that signs the links in mails; there is one.

use sea_orm::entity::prelude::*;

/// The key that signs the links in mails; there is one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// 32 random bytes, in hex.
    pub key: String,
    /// When.
    pub made_at: DateTimeUtc,
    /// By which the secret is known that lies outside the database and is mixed in; none before there was one.
    pub secret_print: Option<String>,
    /// Since when it is mixed in.
    pub mixed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
