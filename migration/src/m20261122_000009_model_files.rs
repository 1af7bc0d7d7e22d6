//! Model as files: links between objectives, rates, regular reports, and who made each object of the model.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, date_null, integer, json_null, string, string_null, text, timestamp_with_time_zone,
};

use crate::build::table;

/// Creates the tables of this part; what is there already counts as made by a model folder.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table and its key as text, parts joined by `/`.
const MADE_BY_A_FOLDER: [(&str, &str); 18] = [
    ("company", "CAST(id AS TEXT)"),
    ("business_unit", "id"),
    ("service", "id"),
    ("value_stream", "id"),
    ("stream_step", "stream_id || '/' || id"),
    ("metric", "id"),
    ("scorecard", "id"),
    ("perspective", "scorecard_id || '/' || id"),
    ("objective", "scorecard_id || '/' || id"),
    ("kpi", "id"),
    ("target", "kpi_id || '/' || CAST(valid_from AS TEXT)"),
    ("source", "id"),
    ("charge_rule", "id"),
    ("budget", "business_unit_id || '/' || period"),
    ("person", "id"),
    ("person_unit", "person_id || '/' || business_unit_id"),
    ("subscription", "person_id || '/' || report || '/' || scope"),
    ("schedule", "id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [strategy_link(), rate(), regular_report(), model_object()] {
            manager.create_table(table).await?;
        }
        for (table, key) in MADE_BY_A_FOLDER {
            manager.get_connection().execute_unprepared(&made_by_a_folder(table, key)).await?;
        }
        let person = Table::alter().table("person").drop_column("from_model").to_owned();
        manager.alter_table(person).await
    }
}

/// Which metrics were the company's own cannot be told from here; the next apply does.
fn made_by_a_folder(table: &str, key: &str) -> String {
    let (origin, only) = match table {
        "metric" => ("program", ""),
        "person" => ("folder", " WHERE from_model"),
        "person_unit" => ("folder", " WHERE person_id IN (SELECT id FROM person WHERE from_model)"),
        _ => ("folder", ""),
    };
    format!(
        "INSERT INTO model_object (kind, id, origin, position) SELECT '{table}', {key}, '{origin}', 0 FROM {table}{only}"
    )
}

fn strategy_link() -> TableCreateStatement {
    table("strategy_link")
        .col(string("scorecard_id"))
        .col(string("from_objective"))
        .col(string("to_objective"))
        .col(integer("lag_months"))
        .col(text("why"))
        .col(integer("position"))
        .primary_key(Index::create().col("scorecard_id").col("from_objective").col("to_objective"))
        .to_owned()
}

fn rate() -> TableCreateStatement {
    table("rate")
        .col(string("id").primary_key())
        .col(string("service_id"))
        .col(string("charge_kind"))
        .col(string("unit"))
        .col(string("unit_price"))
        .col(string("currency"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .col(timestamp_with_time_zone("added_at"))
        .col(integer("position"))
        .to_owned()
}

fn regular_report() -> TableCreateStatement {
    table("regular_report")
        .col(string("report"))
        .col(string("scope"))
        .col(string_null("title"))
        .col(integer("position"))
        .primary_key(Index::create().col("report").col("scope"))
        .to_owned()
}

fn model_object() -> TableCreateStatement {
    table("model_object")
        .col(string("kind"))
        .col(string("id"))
        .col(string("origin"))
        .col(integer("position"))
        .col(json_null("said"))
        .primary_key(Index::create().col("kind").col("id"))
        .to_owned()
}
