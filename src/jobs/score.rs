//! The scoring step: a month's cards, and the review of the shelf.

use anyhow::Context;
use entity::value::Period;
use fail::fail_point;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::scorecard::Card;
use crate::store::{Access, cards, services, shelf};
use crate::{portfolio, scorecard};

/// Scores a month; how many cards there are.
///
/// # Errors
/// If the store does not answer.
pub async fn score(app: &App, period: Period) -> anyhow::Result<usize> {
    let mut scored = Vec::new();
    for card in cards::scorecards(&app.db, &Access::everything()).await? {
        let plan = cards::plan(&app.db, &card, period).await.with_context(|| format!("load scorecard {}", card.id))?;
        scored.push(scorecard::score(&plan, period));
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

fn check_number(card: &Card) -> anyhow::Result<String> {
    let digest = Sha256::digest(serde_json::to_string(card)?);
    Ok(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}
