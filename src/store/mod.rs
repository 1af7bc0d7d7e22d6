//! Store: all SQL, one file per aggregate; every read of business data takes an [`Access`].
//!
//! No arithmetic beyond sum, count, min, max; no formula.

mod access;
mod batch;
mod db;
mod lease;

pub mod audit;
pub mod cards;
pub mod charges;
pub mod company;
pub mod editions;
pub mod lines;
pub mod measurements;
pub mod outbox;
pub mod people;
pub mod planner;
pub mod records;
pub mod runs;
pub mod services;
pub mod shelf;
pub mod tables;

pub use access::Access;
pub use db::{Db, StoreError, Tx};
pub use lease::Lease;
