//! Schedules that know business days and holidays, who answers for them, and which report they are about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json_null, string_null};

/// Creates the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [json_null("holidays"), string_null("owner"), string_null("report")] {
            manager.alter_table(Table::alter().table("schedule").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
