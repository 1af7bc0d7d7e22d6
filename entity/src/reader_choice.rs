//! What a person chose to receive or not to receive, and how.

use sea_orm::entity::prelude::*;

use crate::value::{MailFormat, Pace, Scope};

/// What a person chose to receive or not to receive, and how.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reader_choice")]
pub struct Model {
    /// The reader.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report: String,
    /// What it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// Whether it is wanted.
    pub wanted: bool,
    /// How.
    pub format: MailFormat,
    /// How often; none if as the model says.
    pub pace: Option<Pace>,
    /// When.
    pub chosen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
