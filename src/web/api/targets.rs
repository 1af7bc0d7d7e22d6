//! `/targets`: every dated target with what history said of it when it began; setting one, and correcting, ending or taking
//! back one by which nothing was judged yet. It judges nothing.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{Direction, Period};
use entity::{audit_entry, kpi, target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::language::Language;
use crate::scorecard::wording::reach_sentence;
use crate::scorecard::{KpiPlan, Reach};
use crate::store::{cards, company, history, targets};
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::{by, said};

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
    /// Last day it holds: somebody ended it then, or the next one begins; null while neither is so.
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
    /// What people did to it, newest first, with what it said before.
    changes: Vec<Change>,
}

/// What a person did to a target.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "TargetChange")]
pub struct Change {
    /// When.
    at: DateTime<Utc>,
    /// Who.
    by: String,
    /// What.
    action: String,
    /// What it said, what it says now, and why.
    detail: Option<String>,
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
        if let Some(plan) = cards::kpi_plan(&app.db, &kpi, last).await? {
            items.extend(dated(&app, &plan).await?);
        }
    }
    Ok(Json(slice.cut(items)?))
}

/// The targets of a KPI with what history and people say of each.
async fn dated(app: &App, plan: &KpiPlan) -> Result<Vec<Target>, Problem> {
    let rows = targets::of_kpi(&app.db, &plan.id).await?;
    let changes = targets::changes(&app.db, &plan.id).await?;
    let next: Vec<Option<NaiveDate>> = rows.iter().skip(1).map(|row| row.valid_from.pred_opt()).chain([None]).collect();
    let target = |(row, next): (target::Model, Option<NaiveDate>)| {
        let reach = plan.reach(&history::dated(&row));
        Target {
            until: row.valid_until.into_iter().chain(next).min(),
            warning: reach.as_ref().and_then(|reach| reach_sentence(Language::english(), plan.unit, row.value, reach)),
            reach,
            changes: changes.iter().filter(|entry| is_about(entry, &row)).map(Change::of).collect(),
            kpi: row.kpi_id,
            from: row.valid_from,
            value: row.value,
            near: row.near,
            band_lower: row.band_lower,
            band_upper: row.band_upper,
            baseline: row.baseline,
        }
    };
    Ok(rows.into_iter().zip(next).map(target).collect())
}

fn is_about(entry: &audit_entry::Model, target: &target::Model) -> bool {
    entry.object.rsplit_once('/').is_some_and(|(_, from)| from == target.valid_from.to_string())
}

impl Change {
    fn of(entry: &audit_entry::Model) -> Self {
        let audit_entry::Model { at, actor, action, detail, .. } = entry.clone();
        Self { at, by: actor, action, detail }
    }
}

/// What a target says.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TargetFigures")]
pub struct Figures {
    /// The goal, in the KPI's unit.
    pub value: Option<f64>,
    /// In the place of the value: lower and upper end of a band.
    pub band: Option<[f64; 2]>,
    /// How far short of it still counts as near.
    #[serde(default)]
    pub near: f64,
    /// Where it starts.
    pub baseline: Option<f64>,
}

/// A target to set.
#[derive(Deserialize, JsonSchema)]
pub struct Setting {
    /// Id of the KPI.
    pub kpi: String,
    /// First day it holds: not before the last month that is over ended, so that no score of the past changes.
    pub from: NaiveDate,
    /// What it says.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What a target should have said.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TargetCorrection")]
pub struct Correcting {
    /// What it says.
    #[serde(flatten)]
    pub figures: Figures,
    /// Why, as a sentence.
    pub why: String,
}

/// The end of a target.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TargetEnd")]
pub struct Ending {
    /// Last day it holds: not before the last day of the last month that is over.
    pub until: NaiveDate,
    /// Why, as a sentence.
    pub why: String,
}

/// Why a target is taken back.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TargetTakenBack")]
pub struct TakingBack {
    /// Why, as a sentence.
    pub why: String,
}

/// Sets a dated target; the answer says how often history reached it, and warns if it never did. Setting the same target
/// again changes nothing.
pub async fn set(app: Data<App>, who: ReqData<Who>, setting: Json<Setting>) -> Answer<Target> {
    let setting = setting.into_inner();
    let key = (setting.kpi.clone(), setting.from);
    set_one(&app, &who, setting).await?;
    answer(&app, &key).await
}

/// Corrects a target by which no month that is over was judged.
pub async fn correct(
    app: Data<App>,
    who: ReqData<Who>,
    key: Path<targets::Key>,
    correcting: Json<Correcting>,
) -> Answer<Target> {
    correct_one(&app, &who, &key, correcting.into_inner()).await?;
    answer(&app, &key).await
}

/// Ends a target; what was judged by it stays so.
pub async fn end(app: Data<App>, who: ReqData<Who>, key: Path<targets::Key>, ending: Json<Ending>) -> Answer<Target> {
    end_one(&app, &who, &key, ending.into_inner()).await?;
    answer(&app, &key).await
}

/// Takes back a target by which no month that is over was judged; the answer is what stays.
pub async fn take_back(
    app: Data<App>,
    who: ReqData<Who>,
    key: Path<targets::Key>,
    taking: Json<TakingBack>,
) -> Answer<Piece<Target>> {
    let asked = take_back_one(&app, &who, &key, taking.into_inner()).await?;
    Ok(Json(Slice::default().cut(dated(&app, &asked.plan).await?)?))
}

async fn answer(app: &App, (kpi, from): &targets::Key) -> Answer<Target> {
    let kpi = company::kpi(&app.db, kpi).await?.ok_or_else(Problem::not_found)?;
    let plan = cards::kpi_plan(&app.db, &kpi, dates::last_month(app).await?).await?.ok_or_else(Problem::not_found)?;
    dated(app, &plan).await?.into_iter().find(|target| target.from == *from).map(Json).ok_or_else(Problem::not_found)
}

/// Sets a target, if the person may see the KPI and nothing was judged on its days yet.
///
/// # Errors
/// 404, 400 or 409 with the reason.
pub async fn set_one(app: &App, who: &Who, setting: Setting) -> Result<(), Problem> {
    let asked = Asked::of(app, who, &setting.kpi).await?;
    asked.must_lie_ahead(setting.from, "what is over was judged")?;
    targets::set(&app.db, setting.figures.row(&asked.kpi, setting.from, &asked.plan)?, by(app, who)).await?;
    Ok(())
}

/// Corrects a target.
///
/// # Errors
/// 404 or 400 with the reason.
pub async fn correct_one(app: &App, who: &Who, key: &targets::Key, correcting: Correcting) -> Result<(), Problem> {
    said("why", &correcting.why)?;
    let asked = Asked::of(app, who, &key.0).await?;
    asked.must_lie_ahead(key.1, "a target by which a month was judged can be ended, not corrected")?;
    let row = correcting.figures.row(&asked.kpi, key.1, &asked.plan)?;
    found(targets::correct(&app.db, row, correcting.why.trim(), by(app, who)).await?)
}

/// Ends a target.
///
/// # Errors
/// 404 or 400 with the reason.
pub async fn end_one(app: &App, who: &Who, key: &targets::Key, ending: Ending) -> Result<(), Problem> {
    said("why", &ending.why)?;
    let asked = Asked::of(app, who, &key.0).await?;
    let earliest = asked.last.end().pred_opt().unwrap_or_else(|| asked.last.start()).max(key.1);
    if ending.until < earliest {
        return Err(Problem::bad_request(format!(
            "until: expected {earliest} or a later day: what is over was judged."
        )));
    }
    found(targets::end(&app.db, key.clone(), ending.until, ending.why.trim(), by(app, who)).await?)
}

/// Takes a target back; the KPI it was about.
///
/// # Errors
/// 404 or 400 with the reason.
pub async fn take_back_one(app: &App, who: &Who, key: &targets::Key, taking: TakingBack) -> Result<Asked, Problem> {
    said("why", &taking.why)?;
    let asked = Asked::of(app, who, &key.0).await?;
    asked.must_lie_ahead(key.1, "a target by which a month was judged can be ended, not taken back")?;
    found(targets::take_back(&app.db, key.clone(), taking.why.trim(), by(app, who)).await?)?;
    Ok(asked)
}

fn found(found: bool) -> Result<(), Problem> {
    found.then_some(()).ok_or_else(Problem::not_found)
}

/// The KPI whose targets are to change.
pub struct Asked {
    kpi: kpi::Model,
    plan: KpiPlan,
    /// The last month that was judged.
    last: Period,
}

impl Asked {
    async fn of(app: &App, who: &Who, kpi: &str) -> Result<Self, Problem> {
        let kpi = company::kpi(&app.db, kpi).await?.filter(|kpi| who.access.may_see(&kpi.scope));
        let kpi = kpi.ok_or_else(Problem::not_found)?;
        let last = dates::last_month(app).await?;
        let plan = cards::kpi_plan(&app.db, &kpi, last).await?.ok_or_else(Problem::not_found)?;
        Ok(Self { kpi, plan, last })
    }

    /// A target that begins after the last month that is over judged none that is over.
    fn must_lie_ahead(&self, from: NaiveDate, why: &str) -> Result<(), Problem> {
        let first = self.last.end();
        let message = || Problem::bad_request(format!("from: expected {first} or a later day: {why}."));
        (from >= first).then_some(()).ok_or_else(message)
    }
}

impl Figures {
    /// As it is stored: a band is its middle and half its width.
    fn row(self, kpi: &kpi::Model, from: NaiveDate, plan: &KpiPlan) -> Result<target::Model, Problem> {
        let numbers =
            self.value.into_iter().chain(self.band.into_iter().flatten()).chain(self.baseline).chain([self.near]);
        if !numbers.into_iter().all(|number| number.is_finite() && number.abs() < 1e15) || self.near < 0.0 {
            return Err(Problem::bad_request("value, band, near, baseline: expected numbers; near is never negative."));
        }
        let (value, near) = match (self.value, self.band, plan.direction) {
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
            kpi_id: kpi.id.clone(),
            valid_from: from,
            value,
            near,
            baseline: self.baseline,
            band_lower: self.band.map(|[lower, _]| lower),
            band_upper: self.band.map(|[_, upper]| upper),
            scale: None,
            valid_until: None,
        })
    }
}
