//! What a metric came to, for a scope and a period.

use sea_orm::entity::prelude::*;

use crate::value::{NoValue, Period, Scope};

/// What a metric came to, for a scope and a period.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "measurement")]
pub struct Model {
    /// Row number; the proof's name.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The metric.
    pub metric_id: String,
    /// What it speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// The value.
    pub value: Option<f64>,
    /// Above the line.
    pub numerator: Option<f64>,
    /// Below the line.
    pub denominator: Option<f64>,
    /// How many records.
    pub n: i64,
    /// Why there is no value.
    pub no_value: Option<NoValue>,
    /// 95 % interval, lower end.
    pub ci_lower: Option<f64>,
    /// 95 % interval, upper end.
    pub ci_upper: Option<f64>,
    /// Answers with a code outside their scale.
    pub out_of_range: i64,
    /// Whether the period was not over yet, or its months were not all there.
    pub partial: bool,
    /// Minutes of agreed time in which nobody watched: they stand on neither side.
    pub unobserved_minutes: f64,
    /// Hash of the metric's definition and the program's formula version.
    pub formula_version: String,
    /// Which records went in, as JSON of `measure::Inputs`.
    pub inputs: Json,
    /// Reasons to read it with care, as JSON of a list of `measure::Caution`; none if there are none.
    pub cautions: Option<Json>,
    /// Print of all that it was made from: the same print, the same value. None if it was made before prints were kept.
    pub print: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
