//! `/strategy-links`, `/alignment`, `/strategy-plans`, `/initiatives`, `/expectations`: what was intended, beside the
//! figures. It judges nothing.

use actix_web::web::{Data, Json, Query, ReqData};
use chrono::NaiveDate;
use entity::value::{InitiativeStage, Money, Unit};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::app::App;
use crate::model::StrategyPlan;
use crate::scorecard::{AlignedShare, Effect, Fulfilment, LinkTest};
use crate::store;
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::strategy;

/// A supposed effect, tested.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StrategyLink")]
pub struct Link {
    /// Id of the scorecard of both.
    scorecard: String,
    /// Id of the cause.
    from: String,
    /// Name of the cause.
    from_name: String,
    /// Id of the effect.
    to: String,
    /// Name of the effect.
    to_name: String,
    /// Months until the effect shows.
    lag: i32,
    /// Why it should.
    why: String,
    /// What the scores say. Going together is no proof of a cause.
    #[serde(flatten)]
    test: LinkTest,
}

impl From<strategy::Link> for Link {
    fn from(link: strategy::Link) -> Self {
        let [from_name, to_name] = link.names;
        Self {
            scorecard: link.row.scorecard_id,
            from: link.row.from_objective,
            from_name,
            to: link.row.to_objective,
            to_name,
            lag: link.row.lag_months,
            why: link.row.why,
            test: link.test,
        }
    }
}

/// All links of the scorecards that may be seen, tested together on the months up to the period.
pub async fn links(app: Data<App>, who: ReqData<Who>, when: Query<When>, slice: Query<Slice>) -> Answer<Piece<Link>> {
    let period = when.or_last(&app).await?;
    let links = strategy::links(&app, &who.access, period).await?;
    Ok(Json(slice.cut(links.into_iter().map(Link::from).collect())?))
}

/// Costs against priorities.
#[derive(Serialize, JsonSchema)]
pub struct Alignment {
    /// Share of the money that lies where the weight does, percent; none without priorities or without cost.
    score: Option<f64>,
    /// The widest mismatches, as sentences.
    mismatches: Vec<String>,
    /// How many priorities share the highest weight, where that is too many.
    too_many_number_ones: Option<usize>,
    /// Each priority's shares.
    items: Vec<AlignedShare>,
    /// Cursor of the next piece; null at the end.
    next: Option<String>,
}

/// Costs of the year up to the period against priorities.
pub async fn alignment(app: Data<App>, _: ReqData<Who>, when: Query<When>, slice: Query<Slice>) -> Answer<Alignment> {
    let found = strategy::money(&app, when.or_last(&app).await?).await?;
    let (score, too_many) =
        (found.as_ref().map(|found| found.score), found.as_ref().and_then(|found| found.too_many_number_ones));
    let (shares, mismatches) = found.map(|found| (found.shares, found.mismatches)).unwrap_or_default();
    let Piece { items, next } = slice.cut(shares)?;
    Ok(Json(Alignment { score, mismatches, too_many_number_ones: too_many, items, next }))
}

/// Strategic plans.
pub async fn plans(app: Data<App>, _: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<StrategyPlan>> {
    let rows = store::strategy::plans(&app.db).await?;
    let plans: Result<_, _> = rows.into_iter().map(crate::model::strategy_plan).collect();
    Ok(Json(slice.cut(plans?)?))
}

/// Something undertaken to move a KPI.
#[derive(Serialize, JsonSchema)]
pub struct Initiative {
    /// Short name.
    id: String,
    /// Name in reports.
    name: String,
    /// The strategic plan it belongs to.
    plan: Option<String>,
    /// The KPI it is to move.
    kpi: String,
    /// What the KPI counts.
    unit: Unit,
    /// By how much, in the KPI's unit.
    expected: f64,
    /// Who answers for it.
    owner: String,
    /// First day.
    starts: NaiveDate,
    /// Day on which it is done.
    ends: NaiveDate,
    /// Where it stands.
    stage: InitiativeStage,
    /// What it costs in all.
    cost: Option<Money>,
    /// Why it should work.
    why: String,
    /// Whether the KPI really changed.
    #[serde(flatten)]
    effect: Effect,
}

impl From<strategy::Undertaken> for Initiative {
    fn from(one: strategy::Undertaken) -> Self {
        Self {
            cost: one.row.micros.map(|micros| Money::new(micros, one.row.currency)),
            id: one.row.id,
            name: one.row.name,
            plan: one.row.plan_id,
            kpi: one.row.kpi_id,
            unit: one.unit,
            expected: one.row.expected,
            owner: one.row.owner,
            starts: one.row.starts,
            ends: one.row.ends,
            stage: one.row.stage,
            why: one.row.why,
            effect: one.effect,
        }
    }
}

/// All initiatives whose KPI may be seen.
pub async fn initiatives(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Initiative>> {
    let found = strategy::initiatives(&app, &who.access, when.or_last(&app).await?).await?;
    Ok(Json(slice.cut(found.into_iter().map(Initiative::from).collect())?))
}

/// What a business unit expects, judged.
#[derive(Serialize, JsonSchema)]
pub struct Expectations {
    /// Id of the business unit.
    business_unit: String,
    /// Its name.
    name: String,
    /// Share of promises kept for the unit, percent: what the agreed levels say.
    promises_kept: Option<f64>,
    /// How far its expectations are fulfilled.
    #[serde(flatten)]
    fulfilment: Fulfilment,
}

/// Expectations of the business units that may be seen.
pub async fn expectations(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Expectations>> {
    let found = strategy::expectations(&app, &who.access, when.or_last(&app).await?).await?;
    let one = |one: strategy::OfUnit| Expectations {
        business_unit: one.unit,
        name: one.name,
        promises_kept: one.promises_kept,
        fulfilment: one.fulfilment,
    };
    Ok(Json(slice.cut(found.into_iter().map(one).collect())?))
}
