//! What people add to reports before they are frozen. It judges no word.

use entity::report_words::{self, Column};
use entity::value::{Period, Scope};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryOrder};

use super::follow_up::By;
use super::held::Which;
use super::{Access, Db, StoreError, audit};
use crate::report::Words;

/// What was added to a report, and by whom last; none if nothing was.
///
/// # Errors
/// If the database does not answer, or the words cannot be read.
pub async fn of(db: &Db, (report, scope, period): Which<'_>) -> Result<Option<(Words, String)>, StoreError> {
    let row = report_words::Entity::find_by_id((report.to_owned(), scope.clone(), period)).one(db.read()).await?;
    let read = |row: report_words::Model| {
        let words = serde_json::from_value(row.words).map_err(StoreError::unreadable("report_words.words"))?;
        Ok((words, row.written_by))
    };
    row.map(read).transpose()
}

/// What was added to reports that may be read, newest month first: report, scope, month and words.
///
/// # Errors
/// If the database does not answer, or the words cannot be read.
pub async fn all(db: &Db, access: &Access) -> Result<Vec<(String, Scope, Period, Words)>, StoreError> {
    let query = report_words::Entity::find().order_by_desc(Column::Period).order_by_asc(Column::Report);
    let rows = query.all(db.read()).await?.into_iter().filter(|row| access.may_read(&row.scope));
    let read = |row: report_words::Model| {
        let words = serde_json::from_value(row.words).map_err(StoreError::unreadable("report_words.words"))?;
        Ok((row.report, row.scope, row.period, words))
    };
    rows.map(read).collect()
}

/// Keeps what a person adds to a report, in the place of what was added before.
///
/// # Errors
/// If the database refuses.
pub async fn write(db: &Db, which: Which<'_>, words: &Words, by: By<'_>) -> Result<(), StoreError> {
    let (report, scope, period) = which;
    let words = serde_json::to_value(words).map_err(StoreError::unreadable("report_words.words"))?;
    let tx = db.begin().await?;
    let detail = Some(words.to_string());
    let row = report_words::ActiveModel {
        report: Set(report.to_owned()),
        scope: Set(scope.clone()),
        period: Set(period),
        words: Set(words),
        written_by: Set(by.who.to_owned()),
        written_at: Set(by.at),
    };
    let newer = OnConflict::columns([Column::Report, Column::Scope, Column::Period])
        .update_columns([Column::Words, Column::WrittenBy, Column::WrittenAt])
        .to_owned();
    report_words::Entity::insert(row).on_conflict(newer).exec_without_returning(&tx).await?;
    let object = format!("words of {report} {scope} {period}");
    audit::write(&tx, audit::Entry { actor: by.who, action: "wrote", object, detail, at: by.at }).await?;
    Ok(tx.commit().await?)
}
