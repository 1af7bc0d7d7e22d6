//! The language in which a person reads reports.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_null;

/// Adds the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let person = Table::alter().table("person").add_column(string_null("language")).to_owned();
        manager.alter_table(person).await
    }
}
