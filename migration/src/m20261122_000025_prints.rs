//! Measurements carry a print of what they were made from, so that only what changed is made anew, and reasons to read them
//! with care.

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
        let print = ColumnDef::new("print").string().null().to_owned();
        let cautions = ColumnDef::new("cautions").json().null().to_owned();
        for column in [print, cautions] {
            manager.alter_table(Table::alter().table("measurement").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
