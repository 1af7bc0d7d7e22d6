//! A rendered file of an edition.

use sea_orm::entity::prelude::*;

/// A rendered file of an edition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "edition_file")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: i64,
    /// `html`, `txt`, or the name of a picture.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Bytes.
    #[sea_orm(column_type = "Blob")]
    pub body: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
