//! Who made an object of the model, and what it said when a model folder and the store last agreed on it.

use sea_orm::entity::prelude::*;

use crate::value::Origin;

/// Who made an object of the model, and what it said when a model folder and the store last agreed on it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "model_object")]
pub struct Model {
    /// Its table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Its key there; the parts of a longer key are joined by `/`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who made it.
    pub origin: Origin,
    /// Order in its list, as the folder had it.
    pub position: i32,
    /// Its columns as of the last apply or export, as JSON of texts; none if that is not known.
    pub said: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
