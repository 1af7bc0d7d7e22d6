//! All cost or usage lines of one source, account and billing month; replaced whole.

use sea_orm::entity::prelude::*;

use crate::value::{Period, RecordKind};

/// All cost or usage lines of one source, account and billing month; replaced whole.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slice")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Where they came from.
    pub source_id: String,
    /// Cost line or usage line.
    pub kind: RecordKind,
    /// Billing account or meter.
    pub account: String,
    /// Billing month.
    pub period: Period,
    /// Mapping under which they were folded.
    pub mapping_version: String,
    /// SHA-256 over the lines' multiset, in hex: tells whether a new delivery changes anything.
    pub content_hash: String,
    /// How many lines.
    pub lines: i64,
    /// The pull that brought them.
    pub run_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
