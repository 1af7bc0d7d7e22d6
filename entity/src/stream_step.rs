//! A step of a value stream.

use sea_orm::entity::prelude::*;

/// A step of a value stream.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stream_step")]
pub struct Model {
    /// The stream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stream_id: String,
    /// Short name within the stream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Department or supplier that owns it.
    pub owner: String,
    /// The service it leans on.
    pub service_id: Option<String>,
    /// Order in the stream.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
