//! From when on records of each kind are kept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone};

use crate::build::table;

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let retention =
            table("retention").col(string("kind").primary_key()).col(timestamp_with_time_zone("kept_from")).to_owned();
        manager.create_table(retention).await
    }
}
