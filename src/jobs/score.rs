//! The scoring step: a month's cards, and the review of the shelf; or only what changed measurements touch.

use std::collections::BTreeSet;

use anyhow::Context;
use entity::value::Period;
use entity::{kpi, scorecard};
use fail::fail_point;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::portfolio;
use crate::scorecard::Card;
use crate::store::{Access, cards, services, shelf};

/// Scores a month; how many cards there are.
///
/// # Errors
/// If the store does not answer.
pub async fn score(app: &App, period: Period) -> anyhow::Result<usize> {
    let mut scored = Vec::new();
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        let plan = cards::plan(&app.db, &card, period).await.with_context(|| format!("load scorecard {}", card.id))?;
        scored.push(crate::scorecard::score(&plan, period));
    }
    let proposals = portfolio::shelf(&services::histories(&app.db, period).await?);
    let tx = app.db.begin().await?;
    for card in &scored {
        cards::save(&tx, card, check_number(card)?, app.clock.now()).await?;
    }
    shelf::save(&tx, &proposals).await?;
    fail_point!("score");
    app.db.commit(tx).await.context("save scorecards")?;
    Ok(scored.len())
}

/// Measures a month anew, and scores anew what that changed on every card that was scored for it or for a later month: how
/// many measurements changed, and how many scores of KPIs were made anew. The rest of each card stays as it is.
///
/// # Errors
/// If the store does not answer, or the records of the month are no longer kept.
pub async fn refresh(app: &App, period: Period) -> anyhow::Result<(usize, usize)> {
    let touched = super::measure(app, period).await?.touched;
    let touched: BTreeSet<_> = touched.into_iter().filter(|(_, _, of)| of.kind() == period.kind()).collect();
    let is_touched = |kpi: &kpi::Model| touched.contains(&(kpi.metric_id.clone(), kpi.scope.clone(), period));
    let mut kpis = cards::kpis(&app.db, &Access::everything()).await?;
    kpis.retain(is_touched);
    let mut rescored = 0;
    for row in cards::scorecards(&app.db, &Access::everything()).await? {
        let kpis: Vec<kpi::Model> = kpis.iter().filter(|kpi| kpi.scorecard_id == row.id).cloned().collect();
        if kpis.is_empty() {
            continue;
        }
        for month in cards::periods(&app.db, &row.id).await?.into_iter().filter(|month| *month >= period) {
            rescored += rescore(app, &row, &kpis, month).await.with_context(|| format!("scorecard {}", row.id))?;
        }
    }
    Ok((touched.len(), rescored))
}

/// Scores these KPIs of a stored card anew.
async fn rescore(app: &App, row: &scorecard::Model, kpis: &[kpi::Model], month: Period) -> anyhow::Result<usize> {
    let Some(mut card) = cards::card(&app.db, &Access::everything(), &row.id, month).await? else { return Ok(0) };
    let plans = cards::kpi_plans(&app.db, kpis, month).await?;
    for plan in &plans {
        crate::scorecard::rescore(&mut card, plan, row.minimum_coverage);
    }
    let tx = app.db.begin().await?;
    cards::save(&tx, &card, check_number(&card)?, app.clock.now()).await?;
    app.db.commit(tx).await.context("save scorecard")?;
    Ok(plans.len())
}

fn check_number(card: &Card) -> anyhow::Result<String> {
    let digest = Sha256::digest(serde_json::to_string(card)?);
    Ok(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}
