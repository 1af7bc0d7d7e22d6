//! The cost model: terms of rules and rates, cost pools and towers, rates of exchange, how the company charges.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, json, string};

use crate::build::table;

/// Creates the tables and columns of this part.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["charge_rule", "rate"] {
            let terms = Table::alter().table(name).add_column(json("terms").default("{}")).to_owned();
            manager.alter_table(terms).await?;
        }
        for table in [cost_pool(), exchange_rate(), charging()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }
}

fn cost_pool() -> TableCreateStatement {
    table("cost_pool")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("layer"))
        .col(json("collects"))
        .col(integer("position"))
        .to_owned()
}

fn exchange_rate() -> TableCreateStatement {
    table("exchange_rate")
        .col(string("period"))
        .col(string("from_currency"))
        .col(string("to_currency"))
        .col(string("rate"))
        .primary_key(Index::create().col("period").col("from_currency").col("to_currency"))
        .to_owned()
}

fn charging() -> TableCreateStatement {
    table("charging")
        .col(integer("id").primary_key())
        .col(string("allocation"))
        .col(json("step_order"))
        .col(boolean("second_person"))
        .col(boolean("unattended"))
        .col(integer("stale_after_days"))
        .col(json("accounts"))
        .to_owned()
}
