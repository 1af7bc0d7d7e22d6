//! Applying a checked model: one transaction brings all model tables to what the folder says.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use entity::value::Currency;
use entity::{
    budget, business_unit, charge_rule, company, kpi, metric, objective, perspective, scorecard, service, stream_step,
    subscription, target, value_stream,
};

use super::{Model, rows};
use crate::store::tables::{Changes, replace};
use crate::store::{Db, StoreError, audit, people, planner, runs};

/// What applying a model changed, table by table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    tables: Vec<(&'static str, Changes)>,
}

impl Plan {
    /// Whether the model says what is there already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|(_, changes)| changes.is_empty())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return write!(f, "nothing to change");
        }
        let changed = self.tables.iter().filter(|(_, changes)| !changes.is_empty());
        for (index, (table, changes)) in changed.enumerate() {
            let Changes { added, changed, removed } = changes;
            let gap = if index == 0 { "" } else { "\n" };
            write!(f, "{gap}{table}: {added} new, {changed} changed, {removed} removed")?;
        }
        Ok(())
    }
}

/// Brings the model tables to what the model says. The caller has checked it.
///
/// # Errors
/// If the database refuses; then nothing is changed.
pub async fn apply(db: &Db, model: &Model, folder: &Path, by: &str, at: DateTime<Utc>) -> Result<Plan, StoreError> {
    let unreadable = |cause: serde_json::Error| StoreError::Unreadable { what: "model", cause: cause.to_string() };
    let currency = model.company.as_ref().map_or(Currency::EUR, |company| company.currency);
    let tx = db.begin().await?;
    let company = model.company.iter().map(rows::company).collect();
    let [people, access] = people::replace(&tx, rows::people(model), rows::person_units(model)).await?;
    let tables = vec![
        ("company", replace::<company::Entity>(&tx, company).await?),
        ("business units", replace::<business_unit::Entity>(&tx, rows::business_units(model)).await?),
        ("services", replace::<service::Entity>(&tx, rows::services(model)).await?),
        ("value streams", replace::<value_stream::Entity>(&tx, rows::value_streams(model)).await?),
        ("steps", replace::<stream_step::Entity>(&tx, rows::stream_steps(model)).await?),
        ("metrics", replace::<metric::Entity>(&tx, rows::metrics(model).map_err(unreadable)?).await?),
        ("scorecards", replace::<scorecard::Entity>(&tx, rows::scorecards(model)).await?),
        ("perspectives", replace::<perspective::Entity>(&tx, rows::perspectives(model)).await?),
        ("objectives", replace::<objective::Entity>(&tx, rows::objectives(model)).await?),
        ("KPIs", replace::<kpi::Entity>(&tx, rows::kpis(model).map_err(unreadable)?).await?),
        ("targets", replace::<target::Entity>(&tx, rows::targets(model)).await?),
        ("sources", runs::replace(&tx, rows::sources(model, folder).map_err(unreadable)?).await?),
        ("charge rules", replace::<charge_rule::Entity>(&tx, rows::charge_rules(model)).await?),
        ("budgets", replace::<budget::Entity>(&tx, rows::budgets(model, currency)).await?),
        ("people", people),
        ("access", access),
        ("subscriptions", replace::<subscription::Entity>(&tx, rows::subscriptions(model)).await?),
        ("schedules", planner::replace(&tx, rows::schedules(model)).await?),
    ];
    let plan = Plan { tables };
    if !plan.is_empty() {
        let entry =
            audit::Entry { actor: by, action: "applied", object: "model".into(), detail: Some(plan.to_string()), at };
        audit::write(&tx, entry).await?;
    }
    tx.commit().await?;
    Ok(plan)
}
