//! How a reader felt served; the newest answer of a person about a scope and period counts, the others are its history.

use sea_orm::entity::prelude::*;

use crate::value::{Period, Scope};

/// How a reader felt served; the newest answer of a person about a scope and period counts, the others are its history.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who answered.
    pub person_id: String,
    /// About what.
    pub scope: Scope,
    /// About when.
    pub period: Period,
    /// 1 (not at all) to 5 (very much).
    pub score: i32,
    /// The mail that asked.
    pub delivery_id: i64,
    /// When.
    pub answered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
