//! First schema, part 4: figures.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, double_null, json, string, string_null, timestamp_with_time_zone,
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
        for table in [measurement(), card_result(), shelf_review()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![index("measurement", &["metric_id", "scope", "period"], true), index("card_result", &["period"], false)]
}

fn measurement() -> TableCreateStatement {
    table("measurement")
        .col(big_pk_auto("id"))
        .col(string("metric_id"))
        .col(string("scope"))
        .col(string("period"))
        .col(double_null("value"))
        .col(double_null("numerator"))
        .col(double_null("denominator"))
        .col(big_integer("n"))
        .col(string_null("no_value"))
        .col(double_null("ci_lower"))
        .col(double_null("ci_upper"))
        .col(big_integer("out_of_range"))
        .col(string("formula_version"))
        .col(json("inputs"))
        .to_owned()
}

fn card_result() -> TableCreateStatement {
    table("card_result")
        .col(string("scorecard_id"))
        .col(string("period"))
        .col(string("check_number"))
        .col(json("body"))
        .col(timestamp_with_time_zone("computed_at"))
        .primary_key(Index::create().col("scorecard_id").col("period"))
        .to_owned()
}

fn shelf_review() -> TableCreateStatement {
    table("shelf_review")
        .col(string("service_id"))
        .col(string("period"))
        .col(string("proposed"))
        .col(string("confidence"))
        .col(json("reasons"))
        .col(string_null("decision"))
        .col(string_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .primary_key(Index::create().col("service_id").col("period"))
        .to_owned()
}
