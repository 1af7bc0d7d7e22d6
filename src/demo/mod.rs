//! Demo: the sample company, made as files and a database outside our own store, then run like any other company.
//!
//! Nothing in it is read by the product: the model folder and the sources are all that passes over.

mod answers;
mod company;
mod contracts;
mod costs;
mod folder;
mod outages;
mod outcomes;
mod parcels;
mod postings;
mod random;
mod run;
mod servicedesk;
mod sheet;
mod shelf;
mod story;
#[cfg(test)]
mod story_tests;
mod surveys;
#[cfg(test)]
mod tests;
mod tickets;
mod usage;

pub use company::{BUSINESS_CLOCK, now};
pub use folder::{DemoError, Written, WrittenFile, write};

pub use run::{Place, run};
