//! What people add to a report before it is frozen: a comment, and what it asks for.

use sea_orm::entity::prelude::*;

use crate::value::{Period, Scope};

/// What people add to a report before it is frozen: a comment, and what it asks for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "report_words")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report: String,
    /// What it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// The month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// As JSON of `report::Words`.
    pub words: Json,
    /// Id of the person who wrote them last.
    pub written_by: String,
    /// When.
    pub written_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
