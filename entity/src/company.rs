//! The one company this installation serves.

use sea_orm::entity::prelude::*;

use crate::value::Currency;

/// The one company this installation serves.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Name in reports.
    pub name: String,
    /// IANA time zone of its periods.
    pub zone: String,
    /// Currency of its statements.
    pub currency: Currency,
    /// Language of its reports.
    pub language: String,
    /// How noise is told from change, as JSON of `scorecard::Noise`.
    pub noise: Option<Json>,
    /// In how many days somebody has to react, as JSON of `scorecard::React`.
    pub react: Option<Json>,
    /// How its fiscal years run, as JSON of `value::FiscalCalendar`; the calendar year if nothing is said.
    pub fiscal: Option<Json>,
    /// When tickets are promised to be done that are handed in and do not say, as JSON of a list of `connectors::Promise`.
    pub promises: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
