//! Days on which nobody works, shared by services and schedules.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, json, string};

use crate::build::table;

/// Adds the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let calendar = table("calendar")
            .col(string("id").primary_key())
            .col(string("name"))
            .col(json("days"))
            .col(integer("position"))
            .to_owned();
        manager.create_table(calendar).await
    }
}
