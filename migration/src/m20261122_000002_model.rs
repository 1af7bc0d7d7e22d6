//! First schema, part 2: model.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date, date_null, double, double_null, integer, json, string, string_null, text, text_null,
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
        for table in [
            company(),
            business_unit(),
            service(),
            value_stream(),
            stream_step(),
            scorecard(),
            perspective(),
            objective(),
            metric(),
            kpi(),
            target(),
            source(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![index("business_unit", &["parent_id"], false), index("kpi", &["scorecard_id"], false)]
}

fn company() -> TableCreateStatement {
    table("company")
        .col(integer("id").primary_key())
        .col(string("name"))
        .col(string("zone"))
        .col(string("currency"))
        .col(string("language"))
        .to_owned()
}

fn business_unit() -> TableCreateStatement {
    table("business_unit")
        .col(string("id").primary_key())
        .col(string_null("parent_id"))
        .col(string("name"))
        .col(string_null("brm_id"))
        .col(string_null("head_id"))
        .col(integer("people"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(integer("position"))
        .to_owned()
}

fn service() -> TableCreateStatement {
    table("service")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("kind"))
        .col(text("purpose"))
        .col(string("owner"))
        .col(string("stage"))
        .col(string("agreed_hours"))
        .col(boolean("protected"))
        .col(integer("position"))
        .to_owned()
}

fn value_stream() -> TableCreateStatement {
    table("value_stream")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(text("outcome"))
        .col(integer("position"))
        .to_owned()
}

fn stream_step() -> TableCreateStatement {
    table("stream_step")
        .col(string("stream_id"))
        .col(string("id"))
        .col(string("name"))
        .col(string("owner"))
        .col(string_null("service_id"))
        .col(integer("position"))
        .primary_key(Index::create().col("stream_id").col("id"))
        .to_owned()
}

fn scorecard() -> TableCreateStatement {
    table("scorecard")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("scope"))
        .col(double("minimum_coverage"))
        .col(integer("position"))
        .to_owned()
}

fn perspective() -> TableCreateStatement {
    table("perspective")
        .col(string("scorecard_id"))
        .col(string("id"))
        .col(string("name"))
        .col(double("weight"))
        .col(integer("position"))
        .primary_key(Index::create().col("scorecard_id").col("id"))
        .to_owned()
}

fn objective() -> TableCreateStatement {
    table("objective")
        .col(string("scorecard_id"))
        .col(string("id"))
        .col(string("perspective_id"))
        .col(string("name"))
        .col(double("weight"))
        .col(integer("position"))
        .primary_key(Index::create().col("scorecard_id").col("id"))
        .to_owned()
}

fn metric() -> TableCreateStatement {
    table("metric").col(string("id").primary_key()).col(json("definition")).to_owned()
}

fn kpi() -> TableCreateStatement {
    table("kpi")
        .col(string("id").primary_key())
        .col(string("scorecard_id"))
        .col(string("objective_id"))
        .col(string("metric_id"))
        .col(string("scope"))
        .col(string("name"))
        .col(double("weight"))
        .col(json("points"))
        .col(string("owner"))
        .col(integer("position"))
        .to_owned()
}

fn target() -> TableCreateStatement {
    table("target")
        .col(string("kpi_id"))
        .col(date("valid_from"))
        .col(double("value"))
        .col(double("near"))
        .col(double_null("baseline"))
        .primary_key(Index::create().col("kpi_id").col("valid_from"))
        .to_owned()
}

fn source() -> TableCreateStatement {
    table("source")
        .col(string("id").primary_key())
        .col(string("name"))
        .col(string("kind"))
        .col(json("settings"))
        .col(string("mapping_version"))
        .col(integer("rhythm_hours"))
        .col(text_null("cursor"))
        .to_owned()
}
