//! Postings of the general ledger, as they were pulled: to find what is bought around IT. It judges nothing.

use entity::kept_record;
use entity::record::{LedgerLine, Record};
use entity::value::{RecordKind, Window};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError};

/// A posting, and where it came from.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The source.
    pub source: String,
    /// The pull that last brought it.
    pub run: i64,
    /// Its row in the source, first is 1.
    pub row: i64,
    /// What it says.
    pub line: LedgerLine,
}

/// Postings within the window whose business unit may be seen, oldest first; those without a unit only with all others.
///
/// # Errors
/// If the database does not answer, or a stored record cannot be read.
pub async fn postings(db: &Db, access: &Access, window: Window) -> Result<Vec<Posting>, StoreError> {
    let rows = kept_record::Entity::find()
        .filter(kept_record::Column::Kind.eq(RecordKind::LedgerLine))
        .filter(kept_record::Column::FirstAt.gte(window.start))
        .filter(kept_record::Column::FirstAt.lt(window.end))
        .order_by_asc(kept_record::Column::FirstAt)
        .order_by_asc(kept_record::Column::Id)
        .all(db.read())
        .await?;
    let mut postings = Vec::new();
    for row in rows {
        let visible = match &row.business_unit_id {
            Some(unit) => access.may_see_unit(unit),
            None => access.is_everything(),
        };
        let record = serde_json::from_value(row.body).map_err(StoreError::unreadable("kept_record.body"))?;
        if let (Record::LedgerLine(line), true) = (record, visible) {
            postings.push(Posting { source: row.source_id, run: row.run_id, row: row.position, line: *line });
        }
    }
    Ok(postings)
}
