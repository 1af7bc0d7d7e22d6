//! The only integration binary: the house's own rules, whole flows through the real program, and snapshots of answers.

#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop at the first thing that is not as it should be"
)]

mod access;
mod approval;
mod backup;
mod bad_input;
mod bounces;
mod browser;
mod by_mail;
mod charge_portal;
mod charge_review;
mod charges_tie;
mod choice;
mod company;
mod corrections;
mod database;
mod doctor;
mod faults;
mod faults_proxy;
mod finance;
mod flow;
mod handed_in;
mod kill;
mod kill_close;
mod kill_company;
mod kill_holds;
mod kill_mail;
mod layers;
mod licences;
mod mail_flow;
mod measured_driver;
mod metrics;
mod model_apply;
mod model_check;
mod model_folder;
mod model_init;
mod model_round_trip;
mod model_used;
mod operation;
mod own_look;
mod paces;
mod paper;
mod parity;
mod planner;
mod planner_workers;
mod program;
mod proof;
mod proof_in_mail;
mod pushed_down;
mod readers;
mod real_data;
mod recompute;
mod replace;
mod reports;
mod sample;
mod schema;
mod settings;
mod sources;
mod story;
mod systems_databases;
mod systems_mail;
mod tidy;
mod traps;
mod upgrade;
mod validators;
mod waiting;
