//! A metric placed on an objective.

use sea_orm::entity::prelude::*;

use crate::value::Scope;

/// A metric placed on an objective.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kpi")]
pub struct Model {
    /// Short name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The scorecard.
    pub scorecard_id: String,
    /// The objective.
    pub objective_id: String,
    /// The metric.
    pub metric_id: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Name in reports.
    pub name: String,
    /// Weight in the objective.
    pub weight: f64,
    /// Pairs of value and score, as JSON `[[value, score], ...]`.
    pub points: Json,
    /// A preset in the place of the points, as JSON of `scorecard::Scale`.
    pub scale: Option<Json>,
    /// How noise is told from change, as JSON of `scorecard::Noise`; as for the company if not given.
    pub noise: Option<Json>,
    /// In how many periods a new figure comes; in each if not given.
    pub rhythm: Option<i32>,
    /// In how many days somebody has to react, as JSON of `scorecard::React`; as for the company if not given.
    pub react: Option<Json>,
    /// Who answers for it.
    pub owner: String,
    /// Order.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
