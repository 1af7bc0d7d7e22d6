//! A business unit a person may see, with everything below it.

use sea_orm::entity::prelude::*;

/// A business unit a person may see, with everything below it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person_unit")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    /// The business unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub business_unit_id: String,
}

impl ActiveModelBehavior for ActiveModel {}
