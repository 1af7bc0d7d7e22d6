//! A frozen report.

use sea_orm::entity::prelude::*;

use crate::value::{EditionState, Period, Scope};

/// A frozen report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Which report.
    pub report: String,
    /// Whom it speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// In which language.
    pub language: String,
    /// 1 is the first; a later one replaces it openly.
    pub revision: i32,
    /// First 12 hex digits of SHA-256 over the body and the versions of formulas and templates.
    pub check_number: String,
    /// When.
    pub frozen_at: DateTimeUtc,
    /// Subject of the mail.
    pub subject: String,
    /// Canonical JSON of the report.
    pub body: Json,
    /// Whether it may go.
    pub state: EditionState,
    /// What it asks for, until it goes, as JSON of `store::editions::Asks`; none if it asks for nothing of its own.
    pub asks: Option<Json>,
    /// Who approved it or sent it back; none if nobody had to.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was sent back.
    #[sea_orm(column_type = "Text")]
    pub why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
