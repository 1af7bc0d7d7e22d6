//! First schema, part 6: editions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, blob, integer, json, string, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::build::{index, table};

/// Creates the tables of this part.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [edition(), edition_file(), subscription(), delivery()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("edition", &["report", "scope", "period", "language", "revision"], true),
        index("delivery", &["edition_id", "recipient_id"], true),
        index("delivery", &["state", "next_attempt_at"], false),
    ]
}

fn edition() -> TableCreateStatement {
    table("edition")
        .col(big_pk_auto("id"))
        .col(string("report"))
        .col(string("scope"))
        .col(string("period"))
        .col(string("language"))
        .col(integer("revision"))
        .col(string("check_number"))
        .col(timestamp_with_time_zone("frozen_at"))
        .col(string("subject"))
        .col(json("body"))
        .to_owned()
}

fn edition_file() -> TableCreateStatement {
    table("edition_file")
        .col(big_integer("edition_id"))
        .col(string("name"))
        .col(string("content_type"))
        .col(blob("body"))
        .primary_key(Index::create().col("edition_id").col("name"))
        .to_owned()
}

fn subscription() -> TableCreateStatement {
    table("subscription")
        .col(string("person_id"))
        .col(string("report"))
        .col(string("scope"))
        .primary_key(Index::create().col("person_id").col("report").col("scope"))
        .to_owned()
}

fn delivery() -> TableCreateStatement {
    table("delivery")
        .col(big_pk_auto("id"))
        .col(big_integer("edition_id"))
        .col(string("recipient_id"))
        .col(string("address"))
        .col(string("message_id").unique_key())
        .col(string("state"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(text_null("reply"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}
