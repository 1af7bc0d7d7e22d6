//! Bringing whole model tables to a wanted state: what is new is added, what differs replaced, what is gone removed.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait};

use super::{StoreError, Tx, batch};

/// What bringing a table to the wanted state takes, by the rows' keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that were not there.
    pub added: usize,
    /// Rows that were different.
    pub changed: usize,
    /// Rows that are no longer wanted.
    pub removed: usize,
}

impl Changes {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Makes the table hold exactly the wanted rows.
///
/// # Errors
/// If the database refuses.
pub async fn replace<E>(tx: &Tx, wanted: Vec<E::Model>) -> Result<Changes, StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + Clone + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let key = |row: &E::Model| format!("{:?}", ModelTrait::get_primary_key_value(row));
    let mut old: BTreeMap<String, E::Model> =
        E::find().all(tx).await?.into_iter().map(|row| (key(&row), row)).collect();
    let mut changes = Changes::default();
    let mut write = Vec::new();
    for row in wanted {
        match old.remove(&key(&row)) {
            Some(same) if same == row => continue,
            Some(different) => {
                changes.changed += 1;
                different.delete(tx).await?;
            }
            None => changes.added += 1,
        }
        write.push(row.into_active_model().reset_all());
    }
    changes.removed = old.len();
    for (_, gone) in old {
        gone.delete(tx).await?;
    }
    batch::insert(tx, write, None).await?;
    Ok(changes)
}
