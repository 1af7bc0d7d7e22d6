//! First schema, part 5: charges.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, json, string, string_null, timestamp_with_time_zone_null,
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
        for table in [budget(), charge_rule(), charge_period(), statement(), charge_line()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![index("statement", &["period", "business_unit_id"], true), index("charge_line", &["statement_id"], false)]
}

fn budget() -> TableCreateStatement {
    table("budget")
        .col(string("business_unit_id"))
        .col(string("period"))
        .col(big_integer("micros"))
        .col(string("currency"))
        .primary_key(Index::create().col("business_unit_id").col("period"))
        .to_owned()
}

fn charge_rule() -> TableCreateStatement {
    table("charge_rule")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("service_id"))
        .col(string("method"))
        .col(string_null("driver"))
        .col(string("unit"))
        .col(integer("position"))
        .to_owned()
}

fn charge_period() -> TableCreateStatement {
    table("charge_period")
        .col(string("period").primary_key())
        .col(string("state"))
        .col(string("currency"))
        .col(json("books"))
        .col(string("check_number"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(string_null("closed_by"))
        .to_owned()
}

fn statement() -> TableCreateStatement {
    table("statement")
        .col(string("id").primary_key())
        .col(string("period"))
        .col(string("business_unit_id"))
        .col(big_integer("total_micros"))
        .col(string("currency"))
        .col(big_integer_null("budget_micros"))
        .col(string("check_number"))
        .to_owned()
}

fn charge_line() -> TableCreateStatement {
    table("charge_line")
        .col(string("id").primary_key())
        .col(string("statement_id"))
        .col(string("service_id"))
        .col(string("charge_kind"))
        .col(string("rule_id"))
        .col(string("quantity"))
        .col(string("unit"))
        .col(string("unit_price"))
        .col(big_integer("micros"))
        .col(string("currency"))
        .col(string("exact_share"))
        .col(boolean("extra_unit"))
        .col(integer("position"))
        .to_owned()
}
