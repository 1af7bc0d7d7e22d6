//! Review of charges: who prepared and approved a month and from what, corrections, disputes, waived drivers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, json_null, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
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
        let columns = [
            string_null("prepared_by"),
            timestamp_with_time_zone_null("prepared_at"),
            string_null("approved_by"),
            timestamp_with_time_zone_null("approved_at"),
            json_null("slices"),
            json_null("basis"),
            json_null("pots"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("charge_period").add_column(column).to_owned()).await?;
        }
        let corrects = Table::alter().table("charge_line").add_column(json_null("corrects")).to_owned();
        manager.alter_table(corrects).await?;
        for table in [dispute(), driver_waiver()] {
            manager.create_table(table).await?;
        }
        manager.create_index(index("dispute", &["line_id"], false)).await
    }
}

fn dispute() -> TableCreateStatement {
    table("dispute")
        .col(big_pk_auto("id"))
        .col(string("line_id"))
        .col(string("statement_id"))
        .col(string("period"))
        .col(string("business_unit_id"))
        .col(string("reason"))
        .col(text("text"))
        .col(big_integer("wanted_micros"))
        .col(string_null("instead_id"))
        .col(string("state"))
        .col(string("raised_by"))
        .col(timestamp_with_time_zone("raised_at"))
        .col(text_null("answer"))
        .col(string_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(string_null("corrected_in"))
        .to_owned()
}

fn driver_waiver() -> TableCreateStatement {
    table("driver_waiver")
        .col(string("period"))
        .col(string("driver"))
        .col(string("waived_by"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("waived_at"))
        .primary_key(Index::create().col("period").col("driver"))
        .to_owned()
}
