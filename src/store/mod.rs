//! Store: all SQL, one file per aggregate; every read of business data takes an [`Access`].
//!
//! No arithmetic beyond sum, count, min, max; no formula.

mod access;
mod batch;
mod db;
mod lease;

pub mod approvals;
pub mod audit;
pub mod bills;
pub mod bounces;
pub mod cards;
pub mod changes;
pub mod charge_months;
pub mod charges;
pub mod charging;
pub mod company;
pub mod conformance;
pub mod credits;
pub mod disputes;
pub mod dump;
pub mod editions;
pub mod follow_up;
pub mod forget;
pub mod health;
pub mod held;
pub mod history;
pub mod ledger;
pub mod levels;
pub mod lines;
mod measured_use;
pub mod measurements;
pub mod model;
pub mod outbox;
pub mod paces;
pub mod paid;
pub mod people;
pub mod planner;
pub mod rates;
pub mod ratings;
pub mod readers;
pub mod records;
pub mod retention;
pub mod runs;
pub mod services;
pub mod shelf;
pub mod signing;
pub mod strategy;
pub mod tables;
pub mod targets;
pub mod watch;
pub mod words;

pub use access::Access;
pub use db::{Db, StoreError, Tx};
pub use lease::Lease;
