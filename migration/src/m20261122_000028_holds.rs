//! Reports that do not go at once: they wait for their sources, are held, or want an approval; and what people add to them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    json, json_null, string, string_null, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::build::table;

/// Adds the tables and columns of this part.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (changed, column) in [
            ("regular_report", json_null("complete")),
            ("regular_report", json_null("approval")),
            ("edition", string("state").default("released").to_owned()),
            ("edition", json_null("asks")),
            ("edition", string_null("decided_by")),
            ("edition", timestamp_with_time_zone_null("decided_at")),
            ("edition", text_null("why")),
        ] {
            manager.alter_table(Table::alter().table(changed).add_column(column).to_owned()).await?;
        }
        manager.create_table(held_report()).await?;
        manager.create_table(report_words()).await
    }
}

fn held_report() -> TableCreateStatement {
    table("held_report")
        .col(string("report"))
        .col(string("scope"))
        .col(string("period"))
        .col(string("state"))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone("until"))
        .col(json("late"))
        .col(timestamp_with_time_zone("look_at"))
        .col(string_null("released_by"))
        .primary_key(Index::create().col("report").col("scope").col("period"))
        .to_owned()
}

fn report_words() -> TableCreateStatement {
    table("report_words")
        .col(string("report"))
        .col(string("scope"))
        .col(string("period"))
        .col(json("words"))
        .col(string("written_by"))
        .col(timestamp_with_time_zone("written_at"))
        .primary_key(Index::create().col("report").col("scope").col("period"))
        .to_owned()
}
