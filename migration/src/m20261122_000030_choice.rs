//! Credits on statements, and which level of a service a business unit chose.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_pk_auto, json_null, string, string_null, text, timestamp_with_time_zone};

use crate::build::{index, table};

/// Adds the column and the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let credit = Table::alter().table("charge_line").add_column(json_null("credit")).to_owned();
        manager.alter_table(credit).await?;
        let choice = table("level_choice")
            .col(big_pk_auto("id"))
            .col(string("business_unit_id"))
            .col(string("service_id"))
            .col(string_null("level"))
            .col(string("period"))
            .col(string("chosen_by"))
            .col(timestamp_with_time_zone("chosen_at"))
            .col(text("reason"))
            .to_owned();
        manager.create_table(choice).await?;
        manager.create_index(index("level_choice", &["business_unit_id", "service_id"], false)).await
    }
}
