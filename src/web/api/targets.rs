//! `/targets`: every dated target with what history said of it when it began, and setting a new one. It judges nothing.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::NaiveDate;
use entity::target;
use entity::value::Direction;
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
use crate::web::problem::Problem;
use crate::web::recorded::by;

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

/// A target to set.
#[derive(Deserialize, JsonSchema)]
pub struct Setting {
    /// Id of the KPI.
    kpi: String,
    /// First day it holds: not before the last month that is over ended, so that no score of the past changes.
    from: NaiveDate,
    /// The goal, in the KPI's unit.
    value: Option<f64>,
    /// In the place of the value: lower and upper end of a band.
    band: Option<[f64; 2]>,
    /// How far short of it still counts as near.
    #[serde(default)]
    near: f64,
    /// Where it starts.
    baseline: Option<f64>,
}

/// Sets a dated target; the answer says how often history reached it, and warns if it never did. Setting the same target
/// again changes nothing.
pub async fn set(app: Data<App>, who: ReqData<Who>, setting: Json<Setting>) -> Answer<Target> {
    let setting = setting.into_inner();
    let kpi = company::kpi(&app.db, &setting.kpi).await?.filter(|kpi| who.access.may_see(&kpi.scope));
    let kpi = kpi.ok_or_else(Problem::not_found)?;
    let last = dates::last_month(&app).await?;
    if setting.from < last.end() {
        return Err(Problem::bad_request(format!(
            "from: expected {} or a later day: what is over was judged.",
            last.end()
        )));
    }
    let plan = cards::kpi_plan(&app.db, &kpi, last).await?.ok_or_else(Problem::not_found)?;
    let row = setting.row(plan.direction)?;
    let from = row.valid_from;
    cards::set_target(&app.db, row, by(&app, &who)).await?;
    let rows = cards::targets(&app.db, &kpi.id).await?;
    dated(&plan, rows).into_iter().find(|target| target.from == from).map(Json).ok_or_else(Problem::not_found)
}

impl Setting {
    /// As it is stored: a band is its middle and half its width.
    fn row(self, direction: Direction) -> Result<target::Model, Problem> {
        let numbers =
            self.value.into_iter().chain(self.band.into_iter().flatten()).chain(self.baseline).chain([self.near]);
        if !numbers.into_iter().all(|number| number.is_finite() && number.abs() < 1e15) || self.near < 0.0 {
            return Err(Problem::bad_request("value, band, near, baseline: expected numbers; near is never negative."));
        }
        let (value, near) = match (self.value, self.band, direction) {
            (None, Some([lower, upper]), Direction::InBand) if lower < upper => {
                (f64::midpoint(lower, upper), (upper - lower) / 2.0)
            }
            (Some(value), None, Direction::HigherIsBetter | Direction::LowerIsBetter) => (value, self.near),
            (_, _, Direction::InBand) => {
                return Err(Problem::bad_request("band: expected two numbers, the lower one first, and no value."));
            }
            _ => return Err(Problem::bad_request("value: expected a number, and no band.")),
        };
        Ok(target::Model {
            kpi_id: self.kpi,
            valid_from: self.from,
            value,
            near,
            baseline: self.baseline,
            band_lower: self.band.map(|[lower, _]| lower),
            band_upper: self.band.map(|[_, upper]| upper),
            scale: None,
        })
    }
}
