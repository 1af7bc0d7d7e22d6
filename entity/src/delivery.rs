//! One edition to one recipient.

use sea_orm::entity::prelude::*;

use crate::value::DeliveryState;

/// One edition to one recipient.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The edition.
    pub edition_id: i64,
    /// The reader.
    pub recipient_id: String,
    /// Where to.
    pub address: String,
    /// Fixed before the first attempt.
    #[sea_orm(unique)]
    pub message_id: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// How many tries.
    pub attempts: i32,
    /// Not before.
    pub next_attempt_at: DateTimeUtc,
    /// Last answer of the transport.
    #[sea_orm(column_type = "Text")]
    pub reply: Option<String>,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// 0 is the first; a later one was asked for by a person.
    pub again: i32,
    /// Who asked for it; none if the schedule did.
    pub asked_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
