//! A service's proposed place on the shelf, month by month, and what was decided.

use sea_orm::entity::prelude::*;

use crate::value::{Confidence, Decision, Move, Period};

/// A service's proposed place on the shelf, month by month, and what was decided.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shelf_review")]
pub struct Model {
    /// The service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_id: String,
    /// The month reviewed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// The proposal.
    pub proposed: Move,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, as JSON of `portfolio::Reason`s.
    pub reasons: Json,
    /// What was decided.
    pub decision: Option<Decision>,
    /// By whom.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
