//! Editions are found by the check number that paper and mail carry.

use sea_orm_migration::prelude::*;

use crate::build::index;

/// Adds the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("edition", &["check_number"], false)).await
    }
}
