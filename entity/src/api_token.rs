//! A bearer token; only its hash is kept.

use sea_orm::entity::prelude::*;

/// A bearer token; only its hash is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the token, in hex.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// First characters, to recognise it by.
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// Whose role and access it carries.
    pub person_id: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// Until when.
    pub expires_at: Option<DateTimeUtc>,
    /// Last use, to the hour.
    pub last_used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
