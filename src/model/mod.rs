//! Model: the company as a folder of YAML files: read, checked with file and line, applied in one transaction, exported.
//!
//! It contains no formula; what a metric or a rule means is decided in the rooms that compute.

mod ahead;
mod apply;
mod check;
pub mod draft;
mod export;
mod folder;
mod goals;
mod paths;
mod places;
mod rhythm;
mod rows;
mod strategy;
mod words;
mod words_of;
mod yaml;

pub use ahead::unreached_targets;
pub use apply::{Apply, ApplyError, Plan, apply};
pub use check::{check, cron, warnings};
pub use export::{Export, ExportError, Exported, export, files};
pub use folder::{Fault, Folder, read};
pub use goals::goal;
pub use rhythm::Rhythm;
pub use strategy::plan_of as strategy_plan;
pub use words::*;
