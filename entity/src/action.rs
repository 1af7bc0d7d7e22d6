//! Something somebody does about a figure.

use sea_orm::entity::prelude::*;

use crate::value::{ActionState, Scope};

/// Something somebody does about a figure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "action")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What it is about: a scope such as `service:mail`.
    pub scope: Scope,
    /// The KPI it is to help.
    pub kpi_id: Option<String>,
    /// The decision it carries out.
    pub decision_id: Option<i64>,
    /// What is done, as a sentence.
    #[sea_orm(column_type = "Text")]
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// Last day.
    pub due: Date,
    /// How far it has come.
    pub state: ActionState,
    /// What came of it.
    pub result: Option<String>,
    /// Who recorded it.
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it was done or dropped.
    pub closed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
