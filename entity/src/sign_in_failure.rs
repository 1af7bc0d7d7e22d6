//! A failed sign-in, for slowing down guessing.

use sea_orm::entity::prelude::*;

/// A failed sign-in, for slowing down guessing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Account tried.
    pub account: String,
    /// Where it came from.
    pub address: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
