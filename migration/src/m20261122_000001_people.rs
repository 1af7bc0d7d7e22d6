//! First schema, part 1: people.

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
        for table in [person(), person_unit(), session(), api_token(), sign_in_failure(), audit_entry()] {
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
        index("session", &["person_id"], false),
        index("sign_in_failure", &["account", "at"], false),
        index("audit_entry", &["at"], false),
    ]
}

fn person() -> TableCreateStatement {
    table("person")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("email"))
        .col(string("role"))
        .col(text_null("password_hash"))
        .col(boolean("all_units"))
        .col(timestamp_with_time_zone_null("disabled_at"))
        .col(boolean("from_model"))
        .to_owned()
}

fn person_unit() -> TableCreateStatement {
    table("person_unit")
        .col(string("person_id"))
        .col(string("business_unit_id"))
        .primary_key(Index::create().col("person_id").col("business_unit_id"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    table("session")
        .col(string("token_hash").primary_key())
        .col(string("person_id"))
        .col(string("form_token"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .to_owned()
}

fn api_token() -> TableCreateStatement {
    table("api_token")
        .col(big_pk_auto("id"))
        .col(string("token_hash").unique_key())
        .col(string("prefix"))
        .col(string("name"))
        .col(string("person_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .to_owned()
}

fn sign_in_failure() -> TableCreateStatement {
    table("sign_in_failure")
        .col(big_pk_auto("id"))
        .col(string("account"))
        .col(string("address"))
        .col(timestamp_with_time_zone("at"))
        .to_owned()
}

fn audit_entry() -> TableCreateStatement {
    table("audit_entry")
        .col(big_pk_auto("id"))
        .col(timestamp_with_time_zone("at"))
        .col(string("actor"))
        .col(string("action"))
        .col(string("object"))
        .col(text_null("detail"))
        .to_owned()
}
