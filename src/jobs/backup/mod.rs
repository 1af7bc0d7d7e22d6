//! Backup: database and lines as one set of files, true to one instant, that can be put back onto either database.
//!
//! A set is a folder: `manifest.json` says what belongs to it, `tables/` holds each table as lines of JSON, `facts/` the
//! parts. What has no manifest is no set. Settings, secrets in files and the model folder are not in it.

mod restore;
mod set;
mod write;

pub use restore::{Restored, restore};
pub use set::{Manifest, newest, verify};
pub use write::{backup, nightly};
