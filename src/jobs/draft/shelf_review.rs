//! What a shelf review is made from. It proposes nothing.

use std::collections::BTreeSet;

use anyhow::Context;
use entity::value::{Money, Move, Period};

use crate::app::App;
use crate::report::{DecidedMove, Head, OnShelf, ShelfReview};
use crate::store::{company as companies, lines, people, services, shelf};

pub(super) async fn load(app: &App, head: Head) -> anyhow::Result<ShelfReview> {
    let period = head.period;
    let (company, _) = app.company().await?;
    let spend = lines::spend(&app.db, period, company.currency).await?;
    let histories = services::histories(&app.db, period).await?;
    let reviews = shelf::reviews(&app.db, period).await?;
    if reviews.is_empty() {
        Err(anyhow::anyhow!("{period}")).context("the shelf was not reviewed yet: run `score` first")?;
    }
    let streams: Vec<(String, BTreeSet<String>)> = companies::value_streams(&app.db)
        .await?
        .into_iter()
        .map(|(stream, steps)| (stream.name, steps.into_iter().filter_map(|step| step.service_id).collect()))
        .collect();
    let mut on_shelf = Vec::new();
    for service in companies::services(&app.db).await? {
        let Some(review) = reviews.iter().find(|review| review.service_id == service.id) else { continue };
        let history = histories.iter().find(|one| one.service == service.id);
        let month = history.and_then(|one| one.months.last());
        let a_year_ago = history.and_then(|one| one.months.iter().rev().nth(12));
        on_shelf.push(OnShelf {
            proposal: shelf::proposal(review)?,
            demand: month.and_then(|month| month.demand),
            demand_before: a_year_ago.and_then(|month| month.demand),
            promise: month.and_then(|month| month.promise),
            felt: month.and_then(|month| month.felt),
            cost: spend.get(&service.id).and_then(|exact| Money::nearest(exact, company.currency)),
            streams: streams
                .iter()
                .filter(|(_, leans)| leans.contains(&service.id))
                .map(|(name, _)| name.clone())
                .collect(),
            name: service.name,
            owner: service.owner,
        });
    }
    let (decided, unanswered) = decided(app, period.previous()).await?;
    Ok(ShelfReview { head, services: on_shelf, decided, unanswered })
}

/// What people decided about a month's proposals, newest first, and how many nobody answered.
async fn decided(app: &App, period: Period) -> anyhow::Result<(Vec<DecidedMove>, u64)> {
    let (_, zone) = app.company().await?;
    let people = people::people(&app.db).await?;
    let services = companies::services(&app.db).await?;
    let (mut decided, mut unanswered) = (Vec::new(), 0);
    for row in shelf::reviews(&app.db, period).await? {
        let Some((decision, at)) = row.decision.zip(row.decided_at) else {
            unanswered += u64::from(row.proposed != Move::Keep);
            continue;
        };
        let by = row.decided_by.unwrap_or_default();
        let name = services.iter().find(|one| one.id == row.service_id).map(|one| one.name.clone());
        decided.push(DecidedMove {
            name: name.unwrap_or(row.service_id),
            to: row.proposed,
            decision,
            by: people.iter().find(|one| one.id == by).map_or(by, |one| one.name.clone()),
            on: at.min(app.clock.business_now()).with_timezone(&zone).date_naive(),
        });
    }
    decided.sort_by(|a, b| b.on.cmp(&a.on).then_with(|| a.name.cmp(&b.name)));
    Ok((decided, unanswered))
}
