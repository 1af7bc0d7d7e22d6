//! Strategy and what follows from it: plans, priorities, initiatives, expectations, decisions, actions, notes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, big_pk_auto, boolean, date, date_null, double, integer, json, string, string_null, text,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
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
        for table in [strategy_plan(), priority(), initiative(), expectation(), decision(), action(), note()] {
            manager.create_table(table).await?;
        }
        manager.create_index(index("decision", &["edition_id"], true)).await
    }
}

fn strategy_plan() -> TableCreateStatement {
    table("strategy_plan")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("owner"))
        .col(json("upstream"))
        .col(date("horizon_from"))
        .col(date("horizon_to"))
        .col(json("reviews"))
        .col(integer("position"))
        .to_owned()
}

fn priority() -> TableCreateStatement {
    table("priority")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(double("weight"))
        .col(json("services"))
        .col(integer("position"))
        .to_owned()
}

fn initiative() -> TableCreateStatement {
    table("initiative")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string_null("plan_id"))
        .col(string("kpi_id"))
        .col(double("expected"))
        .col(string("owner"))
        .col(date("starts"))
        .col(date("ends"))
        .col(string("stage"))
        .col(big_integer_null("micros"))
        .col(string("currency"))
        .col(text("why"))
        .col(integer("position"))
        .to_owned()
}

fn expectation() -> TableCreateStatement {
    table("expectation")
        .col(string("id").primary_key())
        .col(string("business_unit_id"))
        .col(text("sentence"))
        .col(string("metric_id"))
        .col(string("scope"))
        .col(double("value"))
        .col(double("near"))
        .col(double("weight"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .col(integer("position"))
        .to_owned()
}

fn decision() -> TableCreateStatement {
    table("decision")
        .col(big_pk_auto("id"))
        .col(string("period"))
        .col(text("asked"))
        .col(string("by_whom"))
        .col(date("until"))
        .col(text("cost_of_waiting"))
        .col(string("scope"))
        .col(string_null("kpi_id"))
        .col(big_integer_null("edition_id"))
        .col(boolean("hard_to_reverse"))
        .col(string_null("answer"))
        .col(text_null("why"))
        .col(string_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(string_null("outcome"))
        .col(text_null("outcome_why"))
        .col(string("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .to_owned()
}

fn action() -> TableCreateStatement {
    table("action")
        .col(big_pk_auto("id"))
        .col(string("scope"))
        .col(string_null("kpi_id"))
        .col(big_integer_null("decision_id"))
        .col(text("what"))
        .col(string("owner"))
        .col(date("due"))
        .col(string("state"))
        .col(text_null("result"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .to_owned()
}

fn note() -> TableCreateStatement {
    table("note")
        .col(big_pk_auto("id"))
        .col(string("scope"))
        .col(string_null("kpi_id"))
        .col(string_null("period"))
        .col(string("tone"))
        .col(text("text"))
        .col(string("written_by"))
        .col(timestamp_with_time_zone("written_at"))
        .to_owned()
}
