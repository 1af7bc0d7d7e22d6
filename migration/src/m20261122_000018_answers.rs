//! Answers that readers give from their mail: what they want to receive, how they felt, what came back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, boolean, integer, string, string_null, text, text_null, timestamp_with_time_zone,
};

use crate::build::{index, table};

/// Creates the tables and columns of this part.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (changed, column) in [
            ("subscription", text_null("mandatory")),
            ("delivery", integer("again").default(0).to_owned()),
            ("delivery", string_null("asked_by")),
        ] {
            manager.alter_table(Table::alter().table(changed).add_column(column).to_owned()).await?;
        }
        let once = Index::drop().name("idx_delivery_edition_id_recipient_id").table("delivery").to_owned();
        manager.drop_index(once).await?;
        for table in [signing_key(), reader_choice(), rating(), bounce(), suspension()] {
            manager.create_table(table).await?;
        }
        for index in [
            index("delivery", &["edition_id", "recipient_id", "again"], true),
            index("rating", &["scope", "period", "person_id"], false),
            index("bounce", &["delivery_id", "hard"], true),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn signing_key() -> TableCreateStatement {
    table("signing_key")
        .col(integer("id").primary_key())
        .col(string("key"))
        .col(timestamp_with_time_zone("made_at"))
        .to_owned()
}

fn reader_choice() -> TableCreateStatement {
    table("reader_choice")
        .col(string("person_id"))
        .col(string("report"))
        .col(string("scope"))
        .col(boolean("wanted"))
        .col(string("format"))
        .col(timestamp_with_time_zone("chosen_at"))
        .primary_key(Index::create().col("person_id").col("report").col("scope"))
        .to_owned()
}

fn rating() -> TableCreateStatement {
    table("rating")
        .col(big_pk_auto("id"))
        .col(string("person_id"))
        .col(string("scope"))
        .col(string("period"))
        .col(integer("score"))
        .col(big_integer("delivery_id"))
        .col(timestamp_with_time_zone("answered_at"))
        .to_owned()
}

fn bounce() -> TableCreateStatement {
    table("bounce")
        .col(big_pk_auto("id"))
        .col(big_integer("delivery_id"))
        .col(string("address"))
        .col(boolean("hard"))
        .col(string("status"))
        .col(text("detail"))
        .col(timestamp_with_time_zone("at"))
        .to_owned()
}

fn suspension() -> TableCreateStatement {
    table("suspension")
        .col(string("address").primary_key())
        .col(text("why"))
        .col(timestamp_with_time_zone("since"))
        .to_owned()
}
