//! How readers felt served. Every answer is kept with who and when; the newest of a person about a scope and period
//! stands, as a survey answer like those of any source, which names nobody.

use chrono::{DateTime, Utc};
use entity::record::{Record, SurveyAnswer};
use entity::value::{Audience, Period, Question, RunState, Scope};
use entity::{rating, run};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Db, StoreError, audit, records};

/// Where these survey answers come from, as a source is named.
pub const SOURCE: &str = "answers";

/// An answer as it is given.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    /// Who answers.
    pub person: &'a str,
    /// About what.
    pub scope: &'a Scope,
    /// About when.
    pub period: Period,
    /// 1 (not at all) to 5 (very much).
    pub score: i32,
    /// The mail that asked.
    pub delivery: i64,
    /// A name for this person, scope and period that tells nobody who it is.
    pub key: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// When it was given, for the business: the month in which it counts. A later answer keeps the instant of the first.
    pub counts_at: DateTime<Utc>,
}

/// Keeps an answer. `false` if the person said the same before.
///
/// # Errors
/// If the database refuses.
pub async fn give(db: &Db, given: Given<'_>) -> Result<bool, StoreError> {
    let tx = db.begin().await?;
    let before = rating::Entity::find()
        .filter(rating::Column::Scope.eq(given.scope.clone()))
        .filter(rating::Column::Period.eq(given.period))
        .filter(rating::Column::PersonId.eq(given.person))
        .order_by_desc(rating::Column::Id)
        .one(&tx)
        .await?;
    if before.as_ref().is_some_and(|before| before.score == given.score) {
        return Ok(false);
    }
    let counts_at = records::first_instant(&tx, SOURCE, &given.key).await?.unwrap_or(given.counts_at);
    let row = rating::ActiveModel {
        id: NotSet,
        person_id: Set(given.person.to_owned()),
        scope: Set(given.scope.clone()),
        period: Set(given.period),
        score: Set(given.score),
        delivery_id: Set(given.delivery),
        answered_at: Set(given.at),
    };
    row.insert(&tx).await?;
    let run = run(before.is_some(), given.at).insert(&tx).await?.id;
    let answer = Record::SurveyAnswer(SurveyAnswer {
        key: given.key,
        question: Question::Satisfaction,
        score: given.score.into(),
        answered_at: counts_at,
        audience: Audience::Colleague,
        lost_minutes: None,
        comment: None,
        business_unit: given.scope.business_unit().map(str::to_owned),
        service: given.scope.service().map(str::to_owned),
    });
    records::upsert(&tx, SOURCE, run, vec![(1, answer)]).await?;
    let action = if before.is_some() { "changed how they felt served" } else { "said how they felt served" };
    let object = format!("{} {}", given.scope, given.period);
    audit::write(&tx, audit::Entry { actor: given.person, action, object, detail: None, at: given.at }).await?;
    db.commit(tx).await?;
    Ok(true)
}

/// What a person last said about a scope and period; none if nothing.
///
/// # Errors
/// If the database does not answer.
pub async fn last(db: &Db, person: &str, scope: &Scope, period: Period) -> Result<Option<rating::Model>, StoreError> {
    let query = rating::Entity::find()
        .filter(rating::Column::Scope.eq(scope.clone()))
        .filter(rating::Column::Period.eq(period))
        .filter(rating::Column::PersonId.eq(person))
        .order_by_desc(rating::Column::Id);
    Ok(query.one(db.read()).await?)
}

fn run(known: bool, at: DateTime<Utc>) -> run::ActiveModel {
    run::ActiveModel {
        id: NotSet,
        source_id: Set(SOURCE.to_owned()),
        state: Set(RunState::Succeeded),
        read: Set(1),
        new: Set((!known).into()),
        changed: Set(known.into()),
        same: Set(0),
        rejected: Set(0),
        started_at: Set(at),
        finished_at: Set(Some(at)),
        error: Set(None),
    }
}
