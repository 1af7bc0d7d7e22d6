//! Known changes that begin a new usual range, and accepted deviations from a target.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, double_null, string, text};

use crate::build::table;

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rebase = table("rebase")
            .col(string("kpi_id"))
            .col(date("valid_from"))
            .col(text("reason"))
            .primary_key(Index::create().col("kpi_id").col("valid_from"))
            .to_owned();
        let deviation = table("deviation")
            .col(string("kpi_id"))
            .col(date("valid_from"))
            .col(date("valid_until"))
            .col(double_null("value"))
            .col(text("reason"))
            .col(string("accepted_by"))
            .primary_key(Index::create().col("kpi_id").col("valid_from"))
            .to_owned();
        manager.create_table(rebase).await?;
        manager.create_table(deviation).await
    }
}
