//! What a person wrote down about a figure or a business unit.

use sea_orm::entity::prelude::*;

use crate::value::{Period, Scope, Tone};

/// What a person wrote down about a figure or a business unit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What it is about: a scope such as `unit:sales`.
    pub scope: Scope,
    /// The KPI it explains.
    pub kpi_id: Option<String>,
    /// The month it explains.
    pub period: Option<Period>,
    /// Why something went well, badly, or anything else.
    pub tone: Tone,
    /// The words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// By whom.
    pub written_by: String,
    /// When.
    pub written_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
