//! A piece of what a slice's lines sum to.
//!
//! There can be as many sums as lines, and nobody asks for one of them alone: so a row holds thousands.

use sea_orm::entity::prelude::*;

use crate::value::PackedSums;

/// A piece of what a slice's lines sum to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "summary")]
pub struct Model {
    /// The slice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slice_id: i64,
    /// Which piece, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The sums, in order.
    #[sea_orm(column_type = "Text")]
    pub sums: PackedSums,
}

impl ActiveModelBehavior for ActiveModel {}
