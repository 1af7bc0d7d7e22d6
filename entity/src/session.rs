//! A sign-in on the portal; only the hash of its token is kept.

use sea_orm::entity::prelude::*;

/// A sign-in on the portal; only the hash of its token is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the cookie's token, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Who signed in.
    pub person_id: String,
    /// Token that every form of this session carries.
    pub form_token: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// Until when.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
