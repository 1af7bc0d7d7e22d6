//! When tickets are promised to be done that are handed in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::json_null;

/// Adds the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let company = Table::alter().table("company").add_column(json_null("promises")).to_owned();
        manager.alter_table(company).await
    }
}
