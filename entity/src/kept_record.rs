//! A ticket, outage, survey answer or reading, kept by natural key.

use sea_orm::entity::prelude::*;

use crate::value::RecordKind;

/// A ticket, outage, survey answer or reading, kept by natural key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_record")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Where it came from.
    pub source_id: String,
    /// Canonical kind.
    pub kind: RecordKind,
    /// Natural key in the source.
    pub key: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// First instant it touches.
    pub first_at: DateTimeUtc,
    /// Last instant it touches; none while open.
    pub last_at: Option<DateTimeUtc>,
    /// Our business unit.
    pub business_unit_id: Option<String>,
    /// Our service.
    pub service_id: Option<String>,
    /// The record, as JSON of `entity::record::Record`.
    pub body: Json,
    /// The pull that brought this version.
    pub run_id: i64,
    /// Row in that pull.
    pub position: i64,
}

impl ActiveModelBehavior for ActiveModel {}
