//! The only integration binary: the house's own rules, whole flows through the real program, and snapshots of answers.

#![allow(clippy::as_conversions, reason = "tests count and compare freely")]

mod bad_input;
mod charges_tie;
mod company;
mod flow;
mod layers;
mod licences;
mod mail_flow;
mod sample;
mod schema;
mod story;
