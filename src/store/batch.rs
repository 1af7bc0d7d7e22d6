//! Many rows at once, in statements both databases take. It knows no table.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};

/// Rows or keys a statement; SQLite takes 32,766 bound values, and no table of ours has more than 20 columns.
pub const ROWS: usize = 1_000;

/// Inserts all rows; a row whose key is taken is handled as `on_conflict` says. The caller has removed doubles.
pub async fn insert<A>(db: &impl ConnectionTrait, rows: Vec<A>, on_conflict: Option<OnConflict>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    let mut rest = rows.into_iter();
    loop {
        let batch: Vec<A> = rest.by_ref().take(ROWS).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let mut insert = <A::Entity as EntityTrait>::insert_many(batch);
        if let Some(on_conflict) = &on_conflict {
            insert = insert.on_conflict(on_conflict.clone());
        }
        insert.exec_without_returning(db).await?;
    }
}
