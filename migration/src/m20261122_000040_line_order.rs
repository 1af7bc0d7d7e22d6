//! The lines of a statement in their order: a page of them is read without sorting all.

use sea_orm_migration::prelude::*;

use crate::build::index;

/// Widens the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("charge_line", &["statement_id", "position"], false)).await?;
        let narrow = Index::drop().name("idx_charge_line_statement_id").table("charge_line").to_owned();
        manager.drop_index(narrow).await
    }
}
