//! A node of the organisation tree.

use sea_orm::entity::prelude::*;

/// A node of the organisation tree.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "business_unit")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The node above.
    pub parent_id: Option<String>,
    /// Name in reports.
    pub name: String,
    /// Its business relationship manager.
    pub brm_id: Option<String>,
    /// Its head, who receives its reports.
    pub head_id: Option<String>,
    /// How many people work there.
    pub people: i32,
    /// First day.
    pub valid_from: Option<Date>,
    /// First day after.
    pub valid_to: Option<Date>,
    /// Which unit goes on with its work after that, where it merged or moved.
    pub successor_id: Option<String>,
    /// Order among its siblings.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
