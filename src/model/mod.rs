//! Model: the company as a folder of YAML files: read, checked with file and line, applied in one transaction.
//!
//! It contains no formula; what a metric or a rule means is decided in the rooms that compute.

mod apply;
mod check;
mod folder;
mod rows;
mod words;

pub use apply::{Plan, apply};
pub use check::{check, cron};
pub use folder::{Fault, Folder, read};
pub use words::*;
