//! The API under `/api/v1`: one file per resource. Handlers load, compute and answer; shapes stand beside them.

pub mod actions;
pub mod audit;
pub mod charge_files;
pub mod charge_periods;
pub mod charge_steps;
pub mod charge_views;
pub mod costs;
pub mod decisions;
pub mod disputes;
pub mod editions;
pub mod finance;
pub mod handed_in;
pub mod health;
pub mod kpis;
pub mod levels;
pub mod line_sources;
pub mod metrics;
pub mod notes;
pub mod objectives;
pub mod outside;
pub mod proof;
pub mod rates;
pub mod readers;
pub mod schedules;
pub mod scorecards;
pub mod services;
pub mod shelf;
pub mod sources;
pub mod statements;
pub mod strategy;
pub mod subscriptions;
pub mod targets;
pub mod tie_out;

use actix_web::web::Json;

use super::problem::Problem;

/// What a handler answers.
pub type Answer<T> = Result<Json<T>, Problem>;
