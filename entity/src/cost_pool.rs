//! A cost pool or tower: costs that business units do not use as such, and that services are made of.

use sea_orm::entity::prelude::*;

use crate::value::Layer;

/// A cost pool or tower: costs that business units do not use as such, and that services are made of.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cost_pool")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name on pages.
    pub name: String,
    /// Which layer.
    pub layer: Layer,
    /// Which costs without a service it collects, as JSON of `chargeback::Collects`.
    pub collects: Json,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
