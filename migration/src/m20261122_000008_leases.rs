//! Schedules say what becomes of missed instants; due instants have an owner and a number that fences.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, integer, string, string_null, timestamp_with_time_zone_null};

use crate::build::index;

/// Adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("schedule", string("misfire").default("latest").to_owned()),
            ("schedule", integer("catch_up_days").default(7).to_owned()),
            ("schedule", date_null("ends")),
            ("schedule", timestamp_with_time_zone_null("next_due")),
            ("occurrence", string_null("owner")),
            ("occurrence", integer("attempt").default(0).to_owned()),
        ];
        // One column a statement: SQLite takes no more.
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        manager.create_index(index("occurrence", &["state", "due_at"], false)).await
    }
}
