//! What finance ties its figures to: conformance of bills by pull, fiscal years, settings of finance, successors of units.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, json_null, string, string_null};

use crate::build::table;

/// Creates the table and columns of this part.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("company", json_null("fiscal")),
            ("charging", json_null("finance")),
            ("business_unit", string_null("successor_id")),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let conformance = table("conformance")
            .col(big_integer("run_id").primary_key())
            .col(string("source_id"))
            .col(json("report"))
            .to_owned();
        manager.create_table(conformance).await
    }
}
