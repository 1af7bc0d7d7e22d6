//! Tables, records and shared words of Scorebridge: one file per table, plain data without behaviour.
//!
//! Rows do not derive `Serialize`, so a new column cannot leak into an answer by accident.

pub mod rebase;
pub mod record;
pub mod value;

pub mod api_token;
pub mod audit_entry;
pub mod budget;
pub mod business_unit;
pub mod card_result;
pub mod charge_line;
pub mod charge_period;
pub mod charge_rule;
pub mod company;
pub mod delivery;
pub mod deviation;
pub mod edition;
pub mod edition_file;
pub mod kept_record;
pub mod kpi;
pub mod measurement;
pub mod metric;
pub mod model_object;
pub mod objective;
pub mod occurrence;
pub mod person;
pub mod person_unit;
pub mod perspective;
pub mod rate;
pub mod regular_report;
pub mod reject;
pub mod retention;
pub mod run;
pub mod schedule;
pub mod scorecard;
pub mod service;
pub mod session;
pub mod shelf_review;
pub mod sign_in_failure;
pub mod slice;
pub mod slice_part;
pub mod source;
pub mod statement;
pub mod strategy_link;
pub mod stream_step;
pub mod subscription;
pub mod summary;
pub mod target;
pub mod value_stream;
