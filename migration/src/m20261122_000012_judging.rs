//! How figures are judged: presets of points, roll-up rules, rules for noise, rhythm, days to react, bands.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{double_null, integer_null, json_null};

/// Adds the columns; a row of before says nothing of them, and is judged as before.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("company", json_null("noise")),
            ("company", json_null("react")),
            ("scorecard", json_null("roll_up")),
            ("perspective", json_null("roll_up")),
            ("objective", json_null("roll_up")),
            ("kpi", json_null("scale")),
            ("kpi", json_null("noise")),
            ("kpi", integer_null("rhythm")),
            ("kpi", json_null("react")),
            ("target", double_null("band_lower")),
            ("target", double_null("band_upper")),
            ("target", json_null("scale")),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
