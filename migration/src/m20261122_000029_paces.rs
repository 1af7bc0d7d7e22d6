//! How often a report reaches a reader: each time, when it says something new, or in a digest. Schedules name a calendar, and
//! the key of mail links knows the secret that it is mixed with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, string, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::build::table;

/// Adds the table and the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (changed, column) in [
            ("subscription", string_null("pace")),
            ("reader_choice", string_null("pace")),
            ("schedule", string_null("calendar")),
            ("signing_key", string_null("secret_print")),
            ("signing_key", timestamp_with_time_zone_null("mixed_at")),
        ] {
            manager.alter_table(Table::alter().table(changed).add_column(column).to_owned()).await?;
        }
        let item = table("digest_item")
            .col(string("person_id"))
            .col(big_integer("edition_id"))
            .col(string("pace"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("person_id").col("edition_id"))
            .to_owned();
        manager.create_table(item).await
    }
}
