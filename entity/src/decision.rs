//! A decision that was asked for, what was answered, and whether it worked.

use sea_orm::entity::prelude::*;

use crate::value::{DecisionAnswer, Outcome, Period, Scope};

/// A decision that was asked for, what was answered, and whether it worked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The month whose figures asked for it.
    pub period: Period,
    /// What to decide, as a sentence.
    #[sea_orm(column_type = "Text")]
    pub asked: String,
    /// Who has to decide.
    pub by_whom: String,
    /// Last day to decide.
    pub until: Date,
    /// What waiting costs, as a sentence.
    #[sea_orm(column_type = "Text")]
    pub cost_of_waiting: String,
    /// What it is about: a scope such as `service:mail`.
    pub scope: Scope,
    /// The KPI that will tell whether it worked.
    pub kpi_id: Option<String>,
    /// The report that asked; none if a person did.
    pub edition_id: Option<i64>,
    /// Whether it can hardly be taken back.
    pub hard_to_reverse: bool,
    /// What was answered.
    pub answer: Option<DecisionAnswer>,
    /// Why.
    pub why: Option<String>,
    /// By whom.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// Whether it worked, as a person judged.
    pub outcome: Option<Outcome>,
    /// Why that.
    pub outcome_why: Option<String>,
    /// Person or step that asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
