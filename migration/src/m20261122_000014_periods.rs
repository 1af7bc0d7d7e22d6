//! Measurements say whether their period was over, and how much of the time nobody watched.

use sea_orm_migration::prelude::*;

/// Adds both columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let partial = ColumnDef::new("partial").boolean().not_null().default(false).to_owned();
        let unobserved = ColumnDef::new("unobserved_minutes").double().not_null().default(0.0).to_owned();
        for column in [partial, unobserved] {
            manager.alter_table(Table::alter().table("measurement").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
