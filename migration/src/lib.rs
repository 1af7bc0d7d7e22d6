//! Schema changes of Scorebridge, one file each. Migrations are the truth; the entities are compared with them in a test.

pub use sea_orm_migration::{MigratorTrait, prelude::*};

mod build;
mod m20261122_000001_people;
mod m20261122_000002_model;
mod m20261122_000003_records;
mod m20261122_000004_figures;
mod m20261122_000005_charges;
mod m20261122_000006_editions;
mod m20261122_000007_planner;
mod m20261122_000008_leases;
mod m20261122_000009_model_files;
mod m20261122_000010_operation;
mod m20261122_000011_paper;
mod m20261122_000012_judging;
mod m20261122_000013_known_changes;
mod m20261122_000014_periods;
mod m20261122_000016_cost_model;
mod m20261122_000017_charge_review;
mod m20261122_000018_answers;
mod m20261122_000019_rhythms;
mod m20261122_000020_strategy;
mod m20261122_000022_reader_language;
mod m20261122_000023_service_budgets;
mod m20261122_000024_conformance;
mod m20261122_000025_prints;
mod m20261122_000027_calendars;
mod m20261122_000028_holds;
mod m20261122_000029_paces;
mod m20261122_000030_choice;
mod m20261122_000033_target_ends;
mod m20261122_000034_promises;
mod m20261122_000040_line_order;
mod m20261123_000041_packed_sums;

/// All schema changes, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_people::Migration),
            Box::new(m20261122_000002_model::Migration),
            Box::new(m20261122_000003_records::Migration),
            Box::new(m20261122_000004_figures::Migration),
            Box::new(m20261122_000005_charges::Migration),
            Box::new(m20261122_000006_editions::Migration),
            Box::new(m20261122_000007_planner::Migration),
            Box::new(m20261122_000008_leases::Migration),
            Box::new(m20261122_000009_model_files::Migration),
            Box::new(m20261122_000010_operation::Migration),
            Box::new(m20261122_000011_paper::Migration),
            Box::new(m20261122_000012_judging::Migration),
            Box::new(m20261122_000013_known_changes::Migration),
            Box::new(m20261122_000014_periods::Migration),
            Box::new(m20261122_000016_cost_model::Migration),
            Box::new(m20261122_000017_charge_review::Migration),
            Box::new(m20261122_000018_answers::Migration),
            Box::new(m20261122_000019_rhythms::Migration),
            Box::new(m20261122_000020_strategy::Migration),
            Box::new(m20261122_000022_reader_language::Migration),
            Box::new(m20261122_000023_service_budgets::Migration),
            Box::new(m20261122_000024_conformance::Migration),
            Box::new(m20261122_000025_prints::Migration),
            Box::new(m20261122_000027_calendars::Migration),
            Box::new(m20261122_000028_holds::Migration),
            Box::new(m20261122_000029_paces::Migration),
            Box::new(m20261122_000030_choice::Migration),
            Box::new(m20261122_000033_target_ends::Migration),
            Box::new(m20261122_000034_promises::Migration),
            Box::new(m20261122_000040_line_order::Migration),
            Box::new(m20261123_000041_packed_sums::Migration),
        ]
    }
}
