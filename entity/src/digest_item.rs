//! An edition that waits for the next digest of a reader.

use sea_orm::entity::prelude::*;

use crate::value::Pace;

/// An edition that waits for the next digest of a reader.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "digest_item")]
pub struct Model {
    /// The reader.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: i64,
    /// Of the week or of the month.
    pub pace: Pace,
    /// When it went.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
