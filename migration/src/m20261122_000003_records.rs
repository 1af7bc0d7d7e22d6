//! First schema, part 3: records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, integer, json, string, string_null, text, text_null, timestamp_with_time_zone,
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
        for table in [run(), reject(), kept_record(), slice(), slice_part(), summary()] {
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
        index("run", &["source_id", "started_at"], false),
        index("reject", &["run_id"], false),
        index("kept_record", &["source_id", "kind", "key"], true),
        index("kept_record", &["kind", "first_at"], false),
        index("slice", &["source_id", "kind", "account", "period"], true),
        index("summary", &["slice_id"], false),
    ]
}

fn run() -> TableCreateStatement {
    table("run")
        .col(big_pk_auto("id"))
        .col(string("source_id"))
        .col(string("state"))
        .col(big_integer("read"))
        .col(big_integer("new"))
        .col(big_integer("changed"))
        .col(big_integer("same"))
        .col(big_integer("rejected"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(text_null("error"))
        .to_owned()
}

fn reject() -> TableCreateStatement {
    table("reject")
        .col(big_pk_auto("id"))
        .col(big_integer("run_id"))
        .col(big_integer("position"))
        .col(string("reason"))
        .col(text("raw"))
        .to_owned()
}

fn kept_record() -> TableCreateStatement {
    table("kept_record")
        .col(big_pk_auto("id"))
        .col(string("source_id"))
        .col(string("kind"))
        .col(string("key"))
        .col(string("hash"))
        .col(timestamp_with_time_zone("first_at"))
        .col(timestamp_with_time_zone_null("last_at"))
        .col(string_null("business_unit_id"))
        .col(string_null("service_id"))
        .col(json("body"))
        .col(big_integer("run_id"))
        .col(big_integer("position"))
        .to_owned()
}

fn slice() -> TableCreateStatement {
    table("slice")
        .col(big_pk_auto("id"))
        .col(string("source_id"))
        .col(string("kind"))
        .col(string("account"))
        .col(string("period"))
        .col(string("mapping_version"))
        .col(string("content_hash"))
        .col(big_integer("lines"))
        .col(big_integer("run_id"))
        .to_owned()
}

fn slice_part() -> TableCreateStatement {
    table("slice_part")
        .col(big_integer("slice_id"))
        .col(integer("position"))
        .col(string("path"))
        .col(big_integer("lines"))
        .col(big_integer("bytes"))
        .primary_key(Index::create().col("slice_id").col("position"))
        .to_owned()
}

fn summary() -> TableCreateStatement {
    table("summary")
        .col(big_pk_auto("id"))
        .col(big_integer("slice_id"))
        .col(string_null("business_unit_id"))
        .col(string_null("service_id"))
        .col(string("category"))
        .col(string_null("currency"))
        .col(string("billed"))
        .col(string("effective"))
        .col(string("quantity"))
        .col(big_integer("lines"))
        .to_owned()
}
