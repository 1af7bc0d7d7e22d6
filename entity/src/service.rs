//! Something a business unit uses.

use sea_orm::entity::prelude::*;

use crate::value::{ServiceKind, Stage};

/// Something a business unit uses.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// What sort of service.
    pub kind: ServiceKind,
    /// What it does for the business, in plain words.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it stands in its life.
    pub stage: Stage,
    /// When it was promised to work, such as `Mo-Fr 07:00-19:00` or `always`.
    pub agreed_hours: String,
    /// Critical or seasonal: never proposed for phase-out.
    pub protected: bool,
    /// Order in lists.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
