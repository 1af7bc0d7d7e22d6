//! Lines of a slice, summed by business unit, service and category.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, Exact};

/// Lines of a slice, summed by business unit, service and category.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "summary")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The slice.
    pub slice_id: i64,
    /// Our business unit.
    pub business_unit_id: Option<String>,
    /// Our service.
    pub service_id: Option<String>,
    /// Charge category, or driver for usage.
    pub category: String,
    /// Currency of the amounts; none for usage.
    pub currency: Option<Currency>,
    /// Sum of billed amounts.
    pub billed: Exact,
    /// Sum of effective amounts.
    pub effective: Exact,
    /// Sum of quantities; usage only.
    pub quantity: Exact,
    /// How many lines.
    pub lines: i64,
}

impl ActiveModelBehavior for ActiveModel {}
