//! Which priced level of a service each business unit chose, who chose it and when. A choice is never changed: a newer one
//! takes its place, and none reaches back into a month that is over.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::level_choice;
use entity::value::Period;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Access, Db, StoreError, audit};
use crate::chargeback::ChosenLevel;

/// A level as it is chosen; none for the usual one.
#[derive(Clone, Debug)]
pub struct Choosing {
    /// Who chooses, and pays.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level's short name; none for the usual one.
    pub level: Option<String>,
    /// The first month it holds.
    pub from: Period,
    /// Why, in words.
    pub reason: String,
}

/// All choices of business units that may be seen, newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn choices(db: &Db, access: &Access) -> Result<Vec<level_choice::Model>, StoreError> {
    let mut query = level_choice::Entity::find().order_by_desc(level_choice::Column::Id);
    if let Some(units) = access.units() {
        query = query.filter(level_choice::Column::BusinessUnitId.is_in(units));
    }
    Ok(query.all(db.read()).await?)
}

/// The levels that hold in a month: of each unit and service the one that begins last, and of those the newest.
///
/// # Errors
/// If the database does not answer.
pub async fn in_force(db: &Db, period: Period) -> Result<Vec<ChosenLevel>, StoreError> {
    let rows = level_choice::Entity::find().order_by_asc(level_choice::Column::Id).all(db.read()).await?;
    let mut held: BTreeMap<(String, String), (Period, Option<String>)> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.period <= period) {
        let place = held.entry((row.business_unit_id, row.service_id)).or_insert((row.period, None));
        if place.0 <= row.period {
            *place = (row.period, row.level);
        }
    }
    let level = |((business_unit, service), (_, level)): ((String, String), (Period, Option<String>))| {
        level.map(|level| ChosenLevel { business_unit, service, level })
    };
    Ok(held.into_iter().filter_map(level).collect())
}

/// Keeps a choice; the caller has seen that the level is offered to the unit and that the month is not over.
///
/// # Errors
/// If the database refuses.
pub async fn choose(
    db: &Db,
    choosing: Choosing,
    (by, at): (&str, DateTime<Utc>),
) -> Result<level_choice::Model, StoreError> {
    let Choosing { business_unit, service, level, from, reason } = choosing;
    let tx = db.begin().await?;
    let object = format!("level of {service} for {business_unit}");
    let detail = Some(format!("{} from {from}: {reason}", level.as_deref().unwrap_or("the usual one")));
    let row = level_choice::ActiveModel {
        id: NotSet,
        business_unit_id: Set(business_unit),
        service_id: Set(service),
        level: Set(level),
        period: Set(from),
        chosen_by: Set(by.to_owned()),
        chosen_at: Set(at),
        reason: Set(reason),
    };
    let row = row.insert(&tx).await?;
    audit::write(&tx, audit::Entry { actor: by, action: "chose", object, detail, at }).await?;
    db.commit(tx).await?;
    Ok(row)
}
