//! `/targets`: every dated target with what history said of it when it began. It judges nothing.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::NaiveDate;
use entity::target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::language::Language;
use crate::scorecard::wording::reach_sentence;
use crate::scorecard::{KpiPlan, Reach};
use crate::store::{cards, company, history};
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};

/// Whose targets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Of {
    /// Only those of this KPI.
    kpi: Option<String>,
}

/// A dated target.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DatedTarget")]
pub struct Target {
    /// Id of the KPI.
    kpi: String,
    /// First day it holds.
    from: NaiveDate,
    /// First day it no longer holds; null while no later one is set.
    until: Option<NaiveDate>,
    /// The goal; the middle of a band.
    value: f64,
    /// How far short of it still counts as near; half the width of a band.
    near: f64,
    /// Lower end of a band.
    band_lower: Option<f64>,
    /// Upper end of a band.
    band_upper: Option<f64>,
    /// Where it started.
    baseline: Option<f64>,
    /// How often the values measured before it began had reached it.
    reach: Option<Reach>,
    /// What a person who sets it should know.
    warning: Option<String>,
}

/// All targets of KPIs that may be seen, by KPI and day.
pub async fn list(app: Data<App>, who: ReqData<Who>, of: Query<Of>, slice: Query<Slice>) -> Answer<Piece<Target>> {
    let last = dates::last_month(&app).await?;
    let mut items = Vec::new();
    for kpi in company::kpis(&app.db).await? {
        let is_asked = of.kpi.as_ref().is_none_or(|asked| *asked == kpi.id);
        if !is_asked || !who.access.may_see(&kpi.scope) {
            continue;
        }
        let rows = cards::targets(&app.db, &kpi.id).await?;
        if let Some(plan) = cards::kpi_plan(&app.db, &kpi, last).await? {
            items.extend(dated(&plan, rows));
        }
    }
    Ok(Json(slice.cut(items)?))
}

fn dated(plan: &KpiPlan, rows: Vec<target::Model>) -> Vec<Target> {
    let ends: Vec<Option<NaiveDate>> = rows.iter().skip(1).map(|row| Some(row.valid_from)).chain([None]).collect();
    let target = |(row, until): (target::Model, Option<NaiveDate>)| {
        let reach = plan.reach(&history::dated(&row));
        Target {
            until,
            warning: reach.as_ref().and_then(|reach| reach_sentence(Language::english(), plan.unit, row.value, reach)),
            reach,
            kpi: row.kpi_id,
            from: row.valid_from,
            value: row.value,
            near: row.near,
            band_lower: row.band_lower,
            band_upper: row.band_upper,
            baseline: row.baseline,
        }
    };
    rows.into_iter().zip(ends).map(target).collect()
}
