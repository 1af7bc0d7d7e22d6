//! The last day of a target that somebody ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::date_null;

/// Adds the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let target = Table::alter().table("target").add_column(date_null("valid_until")).to_owned();
        manager.alter_table(target).await
    }
}
