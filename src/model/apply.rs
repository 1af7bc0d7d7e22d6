//! Applying a checked model: one transaction brings all model tables to what the folder says.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{Folder, rows};
use crate::store::changes::{Changes, Conflict, FieldChange, listed};
use crate::store::{Db, StoreError, audit, model};

/// How many changed objects of a table are named one by one.
const NAMED: usize = 50;

/// How to apply.
#[derive(Clone, Copy, Debug)]
pub struct Apply<'a> {
    /// Who does it.
    pub by: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Overwrite what was changed elsewhere since the last export.
    pub force: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl<'a> Apply<'a> {
    /// For good, without overwriting what was changed elsewhere.
    #[must_use]
    pub fn new(by: &'a str, at: DateTime<Utc>) -> Self {
        Self { by, at, force: false, dry_run: false }
    }
}

/// Why nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Objects were changed elsewhere since the last export: export first, or overwrite them.
    #[error("{}", lines(.0))]
    ChangedElsewhere(Vec<Conflict>),
    /// The store refuses, or does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn lines(conflicts: &[Conflict]) -> String {
    conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What applying a model changes, table by table.
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

    /// How many objects go.
    #[must_use]
    pub fn removed(&self) -> usize {
        self.tables.iter().map(|(_, changes)| changes.removed.len()).sum()
    }

    /// Which objects and fields, without what they say: the audit trail outlives people.
    fn without_values(&self) -> String {
        let names = |fields: &[FieldChange]| fields.iter().map(|one| one.field.clone()).collect::<Vec<_>>().join(", ");
        let conflicts = self.conflicts().into_iter().map(|conflict| format!("\noverwritten: {}", conflict.object));
        self.by_table(names) + &conflicts.collect::<String>()
    }

    fn by_table(&self, fields: fn(&[FieldChange]) -> String) -> String {
        let changed = self.tables.iter().filter(|(_, changes)| !changes.is_empty());
        let lines =
            changed.map(|(table, changes)| format!("{table}: {}{}", summary(changes), objects(changes, fields)));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What was changed elsewhere since the last export, and would be or was overwritten.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.tables.iter().flat_map(|(_, changes)| changes.conflicts.clone()).collect()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() { write!(f, "nothing to change") } else { write!(f, "{}", self.by_table(listed)) }
    }
}

fn summary(changes: &Changes) -> String {
    let Changes { added, changed, removed, moved, .. } = changes;
    let said = format!("{} new, {} changed, {} removed", added.len(), changed.len(), removed.len());
    if *moved == 0 { said } else { format!("{said}, {moved} in another order") }
}

/// Each object, one a line; a table with very many changes is only counted.
fn objects(changes: &Changes, listed: fn(&[FieldChange]) -> String) -> String {
    let Changes { added, changed, removed, .. } = changes;
    if added.len() + changed.len() + removed.len() > NAMED {
        return String::new();
    }
    let removed = removed.iter().map(|id| format!("\n  - {id}"));
    let changed = changed.iter().map(|(id, fields)| format!("\n  ~ {id}: {}", listed(fields)));
    let added = added.iter().map(|id| format!("\n  + {id}"));
    removed.chain(changed).chain(added).collect()
}

/// Brings the model tables to what the folder says; it stands at an absolute path, and the caller has checked it.
///
/// # Errors
/// `ChangedElsewhere` if something was changed elsewhere since the last export and the folder says otherwise; `Store` if
/// the store refuses. Then nothing is changed.
pub async fn apply(db: &Db, folder: &Folder, how: Apply<'_>) -> Result<Plan, ApplyError> {
    let unreadable = |cause: serde_json::Error| StoreError::Unreadable { what: "model", cause: cause.to_string() };
    let rows = rows::rows(&folder.model, &folder.path, how.at).map_err(unreadable)?;
    let tx = db.begin().await?;
    let plan = Plan { tables: model::bring_all(&tx, rows).await? };
    if how.dry_run {
        return Ok(plan);
    }
    let conflicts = plan.conflicts();
    if !conflicts.is_empty() && !how.force {
        return Err(ApplyError::ChangedElsewhere(conflicts));
    }
    if !plan.is_empty() {
        let detail = Some(plan.without_values());
        let entry = audit::Entry { actor: how.by, action: "applied", object: "model".into(), detail, at: how.at };
        audit::write(&tx, entry).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(plan)
}
