//! Approving a frozen report: it waits without a single mail, and goes to all its readers in the transaction of the
//! approval. Sent back, it waits for other words. It makes no report.

use entity::edition::{self, Column};
use entity::value::{EditionState, Pace, Role, Scope};
use entity::{edition_file, person};
use fail::fail_point;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::editions::Asks;
use super::follow_up::By;
use super::{Access, Db, StoreError, Tx, audit, company, editions, paces, readers, words};
use crate::report::{Approval, Templates};

/// Frozen reports that wait for an approval or were sent back, oldest first; of those that may be read.
///
/// # Errors
/// If the database does not answer.
pub async fn open(db: &Db, access: &Access) -> Result<Vec<edition::Model>, StoreError> {
    let query = edition::Entity::find().filter(Column::State.ne(EditionState::Released)).order_by_asc(Column::Id);
    Ok(query.all(db.read()).await?.into_iter().filter(|row| access.may_read(&row.scope)).collect())
}

/// One of them, if it may be read.
///
/// # Errors
/// If the database does not answer.
pub async fn one(db: &Db, access: &Access, id: i64) -> Result<Option<edition::Model>, StoreError> {
    let row = edition::Entity::find_by_id(id).filter(Column::State.ne(EditionState::Released)).one(db.read()).await?;
    Ok(row.filter(|row| access.may_read(&row.scope)))
}

/// The one that waits in the place of that revision.
///
/// # Errors
/// If the database does not answer.
pub async fn in_place(
    db: &Db,
    (report, scope, period): super::held::Which<'_>,
    language: &str,
) -> Result<Option<edition::Model>, StoreError> {
    let query = edition::Entity::find()
        .filter(Column::Report.eq(report))
        .filter(Column::Scope.eq(scope.clone()))
        .filter(Column::Period.eq(period))
        .filter(Column::Language.eq(language))
        .filter(Column::State.ne(EditionState::Released));
    Ok(query.one(db.read()).await?)
}

/// On what terms a report is approved; none if it goes without.
///
/// # Errors
/// If the database does not answer, or the terms cannot be read.
pub async fn terms(db: &Db, report: &str, scope: &Scope) -> Result<Option<Approval>, StoreError> {
    let regular = company::regular_reports(db, report).await?;
    let terms = regular.into_iter().find(|one| one.scope == *scope).and_then(|one| one.approval);
    terms.map(serde_json::from_value).transpose().map_err(StoreError::unreadable("regular_report.approval"))
}

/// Takes back what waits, so that it can be made anew in the same transaction.
///
/// # Errors
/// `Overtaken` if it was approved or made anew meanwhile; else if the database refuses.
pub async fn take_back(tx: &Tx, id: i64) -> Result<(), StoreError> {
    let gone = edition::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(EditionState::Released))
        .exec(tx)
        .await?;
    if gone.rows_affected == 0 {
        return Err(StoreError::Overtaken(format!("report {id} was approved or made anew meanwhile")));
    }
    edition_file::Entity::delete_many().filter(edition_file::Column::EditionId.eq(id)).exec(tx).await?;
    Ok(())
}

/// Who approves: a person, in a role.
#[derive(Clone, Copy)]
pub struct Approver<'a> {
    /// Who, when.
    pub by: By<'a>,
    /// As what.
    pub role: Role,
    /// They know which languages reports are made in.
    pub templates: &'a Templates,
}

/// Approves a report: what it asks for is asked, and a mail to each of its readers is planned, all at once. How many mails.
///
/// # Errors
/// `Refused`, with the reason, if this person may not, or it is no longer the one that waits; else if the database refuses.
pub async fn approve(db: &Db, id: i64, approver: Approver<'_>, host: &str) -> Result<usize, StoreError> {
    let row = waiting(db, id).await?;
    may_decide(db, &row, approver).await?;
    let By { who, at } = approver.by;
    let to = paces::sort(db, &row, &readers_of(db, &row, approver.templates).await?, at).await?;
    let tx = db.begin().await?;
    let released = edition::Entity::update_many()
        .col_expr(Column::State, Expr::value(EditionState::Released.to_string()))
        .col_expr(Column::DecidedBy, Expr::value(who))
        .col_expr(Column::DecidedAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(EditionState::Awaiting))
        .exec(&tx)
        .await?;
    if released.rows_affected == 0 {
        return Err(no_longer());
    }
    fail_point!("approve");
    let asks = Asks::of(&row)?;
    editions::release(&tx, &row, asks, (&to, host), at).await?;
    let object = name(&row);
    audit::write(&tx, audit::Entry { actor: who, action: "approved", object, detail: None, at }).await?;
    fail_point!("approve-written");
    db.commit(tx).await?;
    fail_point!("approved");
    Ok(to.now.len())
}

/// Sends a report back: it goes only if it is made anew, with other words.
///
/// # Errors
/// As [`approve`].
pub async fn send_back(db: &Db, id: i64, approver: Approver<'_>, why: &str) -> Result<(), StoreError> {
    let row = waiting(db, id).await?;
    may_decide(db, &row, approver).await?;
    let By { who, at } = approver.by;
    let tx = db.begin().await?;
    let sent_back = edition::Entity::update_many()
        .col_expr(Column::State, Expr::value(EditionState::SentBack.to_string()))
        .col_expr(Column::DecidedBy, Expr::value(who))
        .col_expr(Column::DecidedAt, Expr::value(at))
        .col_expr(Column::Why, Expr::value(why))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(EditionState::Awaiting))
        .exec(&tx)
        .await?;
    if sent_back.rows_affected == 0 {
        return Err(no_longer());
    }
    let detail = Some(why.to_owned());
    audit::write(&tx, audit::Entry { actor: who, action: "sent back", object: name(&row), detail, at }).await?;
    Ok(tx.commit().await?)
}

async fn waiting(db: &Db, id: i64) -> Result<edition::Model, StoreError> {
    let row = edition::Entity::find_by_id(id).filter(Column::State.eq(EditionState::Awaiting)).one(db.read()).await?;
    row.ok_or_else(no_longer)
}

fn no_longer() -> StoreError {
    StoreError::Refused("this report no longer waits for an approval; look at the one that does".to_owned())
}

/// Approves who has the role, did not write its words where a second person is asked for, and sees all of them in it.
async fn may_decide(db: &Db, row: &edition::Model, approver: Approver<'_>) -> Result<(), StoreError> {
    let refused = |why: &str| Err(StoreError::Refused(why.to_owned()));
    let terms = terms(db, &row.report, &row.scope).await?;
    if terms.as_ref().is_some_and(|terms| !terms.by.contains(&approver.role)) {
        return refused("it is approved by others");
    }
    let Some((words, written_by)) = words::of(db, (&row.report, &row.scope, row.period)).await? else { return Ok(()) };
    if terms.is_some_and(|terms| terms.second_person) && written_by == approver.by.who {
        return refused("you wrote its words, and a second person approves it");
    }
    let now = serde_json::to_value(words).map_err(StoreError::unreadable("report_words.words"))?;
    if row.body.get("words") != Some(&now) {
        return refused("its words were changed since; it is made anew in a moment");
    }
    Ok(())
}

/// Who receives it in its language.
async fn readers_of(
    db: &Db,
    row: &edition::Model,
    templates: &Templates,
) -> Result<Vec<(person::Model, Pace)>, StoreError> {
    let house = company::company(db).await?.map(|company| company.language).unwrap_or_default();
    let mut to = readers::of_report(db, &row.report, &row.scope).await?;
    to.retain(|(person, _)| templates.language(person.language.as_deref().unwrap_or(&house)).code() == row.language);
    Ok(to)
}

/// As people call it.
pub fn name(row: &edition::Model) -> String {
    format!("{} {} {} {} revision {}", row.report, row.scope, row.period, row.language, row.revision)
}
