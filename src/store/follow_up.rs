//! What follows from figures: decisions, actions and notes, each recorded with who and when. It judges no effect.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{ActionState, DecisionAnswer, Outcome, Period, Role, Scope, Tone};
use entity::{action, decision, edition, note};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use serde::{Deserialize, Serialize};

use super::{Access, Db, StoreError, Tx, audit};

/// Who answers decisions.
pub const ANSWERERS: &[Role] = &[Role::Executive, Role::Brm, Role::Approver];

/// Who did something, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Id of the person, or name of the step.
    pub who: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

/// A decision that is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The month whose figures ask for it.
    pub period: Period,
    /// What to decide, as a sentence.
    pub asked: String,
    /// Who has to decide.
    pub by_whom: String,
    /// Last day to decide.
    pub until: NaiveDate,
    /// What waiting costs, as a sentence.
    pub cost_of_waiting: String,
    /// What it is about.
    pub scope: Scope,
    /// The KPI that will tell whether it worked.
    pub kpi: Option<String>,
    /// Whether it can hardly be taken back.
    pub hard_to_reverse: bool,
}

/// Decisions that may be seen, newest first. A decision about the whole company is for those who may read its report.
///
/// # Errors
/// If the database does not answer.
pub async fn decisions(db: &Db, access: &Access) -> Result<Vec<decision::Model>, StoreError> {
    let rows = decision::Entity::find().order_by_desc(decision::Column::Id).all(db.read()).await?;
    Ok(rows.into_iter().filter(|row| access.may_read(&row.scope)).collect())
}

/// Asks for a decision; its number.
///
/// # Errors
/// If the database refuses.
pub async fn ask(db: &Db, asked: Asked, by: By<'_>) -> Result<i64, StoreError> {
    let tx = db.begin().await?;
    let id = write_asked(&tx, asked, None, by).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps what a report asks for, in the transaction that freezes it. A correction that asks for something else takes back
/// what the edition before asked for, unless that was answered already.
///
/// # Errors
/// If the database refuses.
pub async fn ask_in_report(
    tx: &Tx,
    edition: i64,
    asked: Option<Asked>,
    of: (&Scope, Period),
    by: By<'_>,
) -> Result<(), StoreError> {
    let asked_there = decision::Entity::find()
        .filter(decision::Column::Scope.eq(of.0.clone()))
        .filter(decision::Column::Period.eq(of.1))
        .filter(decision::Column::EditionId.is_not_null())
        .all(tx)
        .await?;
    // Another report may ask for the very same: that is asked once.
    let stands = |row: &decision::Model| asked.as_ref().is_some_and(|asked| asked.asked == row.asked);
    if asked_there.iter().any(stands) {
        return Ok(());
    }
    let own = of_the_same_report(tx, edition).await?;
    let earlier = asked_there.into_iter().filter(|row| row.edition_id.is_some_and(|id| own.contains(&id)));
    for row in earlier.filter(|row| row.answer.is_none()) {
        decision::Entity::delete_by_id(row.id).exec(tx).await?;
        note_down(tx, "took back", format!("decision {}", row.id), row.asked, by).await?;
    }
    if let Some(asked) = asked {
        write_asked(tx, asked, Some(edition), by).await?;
    }
    Ok(())
}

/// All editions of the report that this edition is one of.
async fn of_the_same_report(tx: &impl ConnectionTrait, edition: i64) -> Result<BTreeSet<i64>, StoreError> {
    let report = edition::Entity::find_by_id(edition).select_only().column(edition::Column::Report);
    let Some(report) = report.into_tuple::<String>().one(tx).await? else { return Ok(BTreeSet::new()) };
    editions_of(tx, &report).await
}

async fn editions_of(on: &impl ConnectionTrait, report: &str) -> Result<BTreeSet<i64>, StoreError> {
    let ids = edition::Entity::find().filter(edition::Column::Report.eq(report)).select_only();
    Ok(ids.column(edition::Column::Id).into_tuple::<i64>().all(on).await?.into_iter().collect())
}

/// What a report asked for in a month about a scope, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn asked_in(
    db: &Db,
    report: &str,
    scope: &Scope,
    period: Period,
) -> Result<Vec<decision::Model>, StoreError> {
    let own = editions_of(db.read(), report).await?;
    let query = decision::Entity::find()
        .filter(decision::Column::Scope.eq(scope.clone()))
        .filter(decision::Column::Period.eq(period))
        .order_by_desc(decision::Column::Id);
    let rows = query.all(db.read()).await?;
    Ok(rows.into_iter().filter(|row| row.edition_id.is_some_and(|id| own.contains(&id))).collect())
}

async fn write_asked(tx: &Tx, asked: Asked, edition: Option<i64>, by: By<'_>) -> Result<i64, StoreError> {
    let row = decision::ActiveModel {
        id: NotSet,
        period: Set(asked.period),
        asked: Set(asked.asked.clone()),
        by_whom: Set(asked.by_whom),
        until: Set(asked.until),
        cost_of_waiting: Set(asked.cost_of_waiting),
        scope: Set(asked.scope),
        kpi_id: Set(asked.kpi),
        edition_id: Set(edition),
        hard_to_reverse: Set(asked.hard_to_reverse),
        answer: Set(None),
        why: Set(None),
        answered_by: Set(None),
        answered_at: Set(None),
        outcome: Set(None),
        outcome_why: Set(None),
        asked_by: Set(by.who.to_owned()),
        asked_at: Set(by.at),
    };
    let id = row.insert(tx).await?.id;
    note_down(tx, "asked", format!("decision {id}"), asked.asked, by).await?;
    Ok(id)
}

/// Answers a decision; an answer can be changed, and the audit trail keeps every one. `false` if there is none to answer.
///
/// # Errors
/// If the database refuses.
pub async fn answer(
    db: &Db,
    access: &Access,
    id: i64,
    (answer, why): (DecisionAnswer, Option<String>),
    by: By<'_>,
) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let Some(row) = one_decision(&tx, access, id).await? else { return Ok(false) };
    let detail = serde_json::json!({"answer": answer, "why": why}).to_string();
    let mut row: decision::ActiveModel = row.into();
    row.answer = Set(Some(answer));
    row.why = Set(why);
    row.answered_by = Set(Some(by.who.to_owned()));
    row.answered_at = Set(Some(by.at));
    row.update(&tx).await?;
    note_down(&tx, "answered", format!("decision {id}"), detail, by).await?;
    tx.commit().await?;
    Ok(true)
}

/// Records whether a decision worked, as a person judges it. `false` if there is none, or it was not answered.
///
/// # Errors
/// If the database refuses.
pub async fn judge(
    db: &Db,
    access: &Access,
    id: i64,
    (outcome, why): (Outcome, Option<String>),
    by: By<'_>,
) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let row = one_decision(&tx, access, id).await?.filter(|row| row.answer.is_some());
    let Some(row) = row else { return Ok(false) };
    let detail = serde_json::json!({"outcome": outcome, "why": why}).to_string();
    let mut row: decision::ActiveModel = row.into();
    row.outcome = Set(Some(outcome));
    row.outcome_why = Set(why);
    row.update(&tx).await?;
    note_down(&tx, "judged", format!("decision {id}"), detail, by).await?;
    tx.commit().await?;
    Ok(true)
}

async fn one_decision(tx: &Tx, access: &Access, id: i64) -> Result<Option<decision::Model>, StoreError> {
    let row = decision::Entity::find_by_id(id).one(tx).await?;
    Ok(row.filter(|row| access.may_read(&row.scope)))
}

/// Something to be done.
#[derive(Clone, Debug)]
pub struct ToDo {
    /// What it is about.
    pub scope: Scope,
    /// The KPI it is to help.
    pub kpi: Option<String>,
    /// The decision it carries out.
    pub decision: Option<i64>,
    /// What is done, as a sentence.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// Last day.
    pub due: NaiveDate,
}

/// Actions that may be seen: open ones first, by the day they are due, then the others, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn actions(db: &Db, access: &Access) -> Result<Vec<action::Model>, StoreError> {
    let rows = action::Entity::find()
        .order_by_asc(action::Column::Due)
        .order_by_asc(action::Column::Id)
        .all(db.read())
        .await?;
    let seen = rows.into_iter().filter(|row| access.may_see(&row.scope));
    let (mut open, mut closed): (Vec<_>, Vec<_>) = seen.partition(|row| row.state == ActionState::Open);
    closed.sort_by_key(|row| std::cmp::Reverse((row.closed_at, row.id)));
    open.append(&mut closed);
    Ok(open)
}

/// Records an action; its number.
///
/// # Errors
/// If the database refuses.
pub async fn plan_action(db: &Db, to_do: ToDo, by: By<'_>) -> Result<i64, StoreError> {
    let tx = db.begin().await?;
    let what = to_do.what.clone();
    let row = action::ActiveModel {
        id: NotSet,
        scope: Set(to_do.scope),
        kpi_id: Set(to_do.kpi),
        decision_id: Set(to_do.decision),
        what: Set(to_do.what),
        owner: Set(to_do.owner),
        due: Set(to_do.due),
        state: Set(ActionState::Open),
        result: Set(None),
        created_by: Set(by.who.to_owned()),
        created_at: Set(by.at),
        closed_at: Set(None),
    };
    let id = row.insert(&tx).await?.id;
    note_down(&tx, "planned", format!("action {id}"), what, by).await?;
    tx.commit().await?;
    Ok(id)
}

/// Says how far an action has come, and what came of it. `false` if there is none.
///
/// # Errors
/// If the database refuses.
pub async fn move_action(
    db: &Db,
    access: &Access,
    id: i64,
    (state, result): (ActionState, Option<String>),
    by: By<'_>,
) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let row = action::Entity::find_by_id(id).one(&tx).await?.filter(|row| access.may_see(&row.scope));
    let Some(row) = row else { return Ok(false) };
    let detail = serde_json::json!({"state": state, "result": result}).to_string();
    let mut row: action::ActiveModel = row.into();
    row.state = Set(state);
    row.result = Set(result);
    row.closed_at = Set((state != ActionState::Open).then_some(by.at));
    row.update(&tx).await?;
    note_down(&tx, "moved", format!("action {id}"), detail, by).await?;
    tx.commit().await?;
    Ok(true)
}

/// Something written down.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it is about.
    pub scope: Scope,
    /// The KPI it explains.
    pub kpi: Option<String>,
    /// The month it explains.
    pub period: Option<Period>,
    /// Why something went well, badly, or anything else.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// Notes that may be seen, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn notes(db: &Db, access: &Access) -> Result<Vec<note::Model>, StoreError> {
    let rows = note::Entity::find().order_by_desc(note::Column::Id).all(db.read()).await?;
    Ok(rows.into_iter().filter(|row| access.may_see(&row.scope)).collect())
}

/// Keeps a note; its number.
///
/// # Errors
/// If the database refuses.
pub async fn write_note(db: &Db, written: Written, by: By<'_>) -> Result<i64, StoreError> {
    let tx = db.begin().await?;
    let row = note::ActiveModel {
        id: NotSet,
        scope: Set(written.scope),
        kpi_id: Set(written.kpi),
        period: Set(written.period),
        tone: Set(written.tone),
        text: Set(written.text),
        written_by: Set(by.who.to_owned()),
        written_at: Set(by.at),
    };
    let id = row.insert(&tx).await?.id;
    audit::write(
        &tx,
        audit::Entry { actor: by.who, action: "wrote", object: format!("note {id}"), detail: None, at: by.at },
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

async fn note_down(tx: &Tx, action: &str, object: String, detail: String, by: By<'_>) -> Result<(), StoreError> {
    audit::write(tx, audit::Entry { actor: by.who, action, object, detail: Some(detail), at: by.at }).await
}
