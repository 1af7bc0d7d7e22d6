//! First schema, part 7: planner.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_pk_auto, boolean, string, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
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
        for table in [schedule(), occurrence()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![index("occurrence", &["schedule_id", "due_at"], true)]
}

fn schedule() -> TableCreateStatement {
    table("schedule")
        .col(string("id").primary_key())
        .col(string("step"))
        .col(string("cron"))
        .col(string("zone"))
        .col(boolean("paused"))
        .to_owned()
}

fn occurrence() -> TableCreateStatement {
    table("occurrence")
        .col(big_pk_auto("id"))
        .col(string("schedule_id"))
        .col(timestamp_with_time_zone("due_at"))
        .col(string("state"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(text_null("error"))
        .to_owned()
}
