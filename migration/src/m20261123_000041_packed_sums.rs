//! Thousands of sums in one row: a slice can have as many sums as lines, and a row for each took most of the time that
//! keeping a bill takes.

use std::collections::HashMap;

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};
use sea_orm_migration::sea_orm::{JsonValue, QueryResult};

use crate::build::table;

/// Sums in one row.
const PACKED: u64 = 4_096;

/// Packs the sums of every slice.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.rename_table(Table::rename().table("summary", "sum_row").to_owned()).await?;
        manager.create_table(summary()).await?;
        let slices = Query::select().distinct().column("slice_id").from("sum_row").to_owned();
        for slice in manager.get_connection().query_all(&slices).await? {
            pack(manager, slice.try_get_by_index(0)?).await?;
        }
        manager.drop_table(Table::drop().table("sum_row").to_owned()).await
    }
}

fn summary() -> TableCreateStatement {
    table("summary")
        .col(big_integer("slice_id"))
        .col(integer("position"))
        .col(text("sums"))
        .primary_key(Index::create().col("slice_id").col("position"))
        .to_owned()
}

async fn pack(manager: &SchemaManager<'_>, slice: i64) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut after = 0_i64;
    for position in 0_i32.. {
        let sums = Query::select()
            .columns(WORDS)
            .columns(["currency", "billed", "effective", "quantity", "lines", "id"])
            .from("sum_row")
            .and_where(Expr::col("slice_id").eq(slice))
            .and_where(Expr::col("id").gt(after))
            .order_by("id", Order::Asc)
            .limit(PACKED)
            .to_owned();
        let sums = db.query_all(&sums).await?;
        let Some(last) = sums.last() else { break };
        after = last.try_get("", "id")?;
        let row = Query::insert()
            .into_table("summary")
            .columns(["slice_id", "position", "sums"])
            .values_panic([slice.into(), position.into(), packed(&sums)?.into()])
            .to_owned();
        db.execute(&row).await?;
    }
    Ok(())
}

const WORDS: [&str; 3] = ["business_unit_id", "service_id", "category"];

/// Words are said once; a sum says their places, counted from 1, and 0 for none.
fn packed(rows: &[QueryResult]) -> Result<String, DbErr> {
    let (mut words, mut places) = (Vec::<JsonValue>::new(), HashMap::<String, usize>::new());
    let mut sums = Vec::new();
    for row in rows {
        let mut sum = Vec::<JsonValue>::new();
        for column in WORDS {
            let word: Option<String> = row.try_get("", column)?;
            let place = word.map_or(0, |word| {
                *places.entry(word.clone()).or_insert_with(|| {
                    words.push(word.into());
                    words.len()
                })
            });
            sum.push(place.into());
        }
        sum.push(row.try_get::<Option<String>>("", "currency")?.into());
        for amount in ["billed", "effective", "quantity"] {
            sum.push(row.try_get::<String>("", amount)?.into());
        }
        sum.push(row.try_get::<i64>("", "lines")?.into());
        sums.push(JsonValue::from(sum));
    }
    let sums = JsonValue::from(sums);
    Ok(format!("{{\"words\":{},\"sums\":{sums}}}", JsonValue::from(words)))
}
