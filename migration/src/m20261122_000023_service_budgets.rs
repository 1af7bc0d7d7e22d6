//! Planned money of services, towers and pools.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

use crate::build::table;

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let budget = table("service_budget")
            .col(string("service_id"))
            .col(string("business_unit_id"))
            .col(string("period"))
            .col(big_integer("micros"))
            .col(string("currency"))
            .primary_key(Index::create().col("service_id").col("business_unit_id").col("period"))
            .to_owned();
        manager.create_table(budget).await
    }
}
