//! The shelf: a proposal per service and month, and what people decided about it.

use chrono::{DateTime, Utc};
use entity::shelf_review;
use entity::value::{Decision, Period};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Db, StoreError, Tx, audit, batch};
use crate::portfolio::Proposal;

/// Keeps a month's proposals; decisions already made stay.
///
/// # Errors
/// If the database refuses.
pub async fn save(tx: &Tx, proposals: &[Proposal]) -> Result<(), StoreError> {
    let rows: Result<Vec<_>, _> = proposals.iter().map(row).collect();
    use shelf_review::Column;
    let newer = OnConflict::columns([Column::ServiceId, Column::Period])
        .update_columns([Column::Proposed, Column::Confidence, Column::Reasons])
        .to_owned();
    Ok(batch::insert(tx, rows?, Some(newer)).await?)
}

/// A month's reviews, by service.
///
/// # Errors
/// If the database does not answer.
pub async fn reviews(db: &Db, period: Period) -> Result<Vec<shelf_review::Model>, StoreError> {
    let query = shelf_review::Entity::find()
        .filter(shelf_review::Column::Period.eq(period))
        .order_by_asc(shelf_review::Column::ServiceId);
    Ok(query.all(db.read()).await?)
}

/// What a review proposed.
///
/// # Errors
/// If the stored reasons cannot be read.
pub fn proposal(row: &shelf_review::Model) -> Result<Proposal, StoreError> {
    Ok(Proposal {
        service: row.service_id.clone(),
        period: row.period,
        to: row.proposed,
        confidence: row.confidence,
        reasons: serde_json::from_value(row.reasons.clone()).map_err(StoreError::unreadable("shelf_review.reasons"))?,
    })
}

/// Keeps what a person decided; a decision can be changed, and the audit trail keeps every one. `false` if there is
/// no such review.
///
/// # Errors
/// If the database refuses.
pub async fn decide(
    db: &Db,
    (service, period): (&str, Period),
    decision: Decision,
    by: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let Some(row) = shelf_review::Entity::find_by_id((service.to_owned(), period)).one(&tx).await? else {
        return Ok(false);
    };
    let detail = serde_json::json!({"move": row.proposed, "decision": decision}).to_string();
    let mut row: shelf_review::ActiveModel = row.into();
    row.decision = Set(Some(decision));
    row.decided_by = Set(Some(by.to_owned()));
    row.decided_at = Set(Some(at));
    row.update(&tx).await?;
    let object = format!("shelf {service} {period}");
    audit::write(&tx, audit::Entry { actor: by, action: "decided", object, detail: Some(detail), at }).await?;
    tx.commit().await?;
    Ok(true)
}

fn row(proposal: &Proposal) -> Result<shelf_review::ActiveModel, StoreError> {
    Ok(shelf_review::ActiveModel {
        service_id: Set(proposal.service.clone()),
        period: Set(proposal.period),
        proposed: Set(proposal.to),
        confidence: Set(proposal.confidence),
        reasons: Set(serde_json::to_value(&proposal.reasons).map_err(StoreError::unreadable("shelf_review.reasons"))?),
        decision: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
    })
}
