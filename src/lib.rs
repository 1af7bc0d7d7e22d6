//! Scorebridge: IT-to-business performance scorecards and reports, judged by fulfilled business expectations.
//!
//! # One line through the product
//!
//! [`connectors`] pull **records** → [`facts`] keeps the many, [`store`] keeps the few → [`measure`] makes
//! **measurements** → [`scorecard`], [`chargeback`], [`portfolio`] judge them → [`charts`] draws → [`report`] composes
//! an **edition** → [`mail`] delivers and [`web`] shows. [`jobs`] says when. Nobody calls backwards.
//!
//! Every job and every request is *load → compute → save or answer*. There is no service layer: two lines need none.
//!
//! # Rooms, in the order of knowledge: a room may name only rooms above it
//!
//! | room | kind | owns | never contains |
//! |---|---|---|---|
//! | `entity` (member) | words | – | behaviour, rules of the business |
//! | [`config`] | edge | settings, strsim (with `model`) | a default that is a secret |
//! | [`stats`] | pure | libm | a word of the business |
//! | [`language`] | pure | fluent-bundle | a sentence: those stand in the catalogues |
//! | [`measure`] | pure | cel (its parser only) | a target or a score |
//! | [`scorecard`] | pure | – | a query, HTML |
//! | [`chargeback`] | pure | num-bigint, num-rational, num-traits | a float in a sum |
//! | [`portfolio`] | pure | – | a query, HTML |
//! | [`charts`] | pure | plotters, resvg | anything of `entity`: it draws numbers and labels |
//! | [`report`] | pure | minijinja, mrml, typst, rust_xlsxwriter | a query, a transport, a file read |
//! | [`connectors`] | edge | csv, flate2, sqlx (all three with `demo`), csv-core, calamine, encoding_rs, reqwest, rustix, sqlparser, zstd | a table of ours, a KPI name |
//! | [`facts`] | edge | arrow, parquet (with `connectors`, for files of others), fail, twox-hash | a KPI formula; currency or allocation rules |
//! | [`store`] | edge | fail, sea-orm (with `entity`, `migration`, `app`) | arithmetic beyond sum, count, min, max |
//! | [`mail`] | edge | lettre, hmac, mail-parser | scorecard words |
//! | [`model`] | edge | serde-saphyr, strsim | a formula |
//! | [`app`] | conductor | – | a formula; it only builds and stops things |
//! | [`jobs`] | conductor | tokio-cron-scheduler, croner, fail | a query, a formula, HTML |
//! | [`web`] | conductor | actix-web, askama, argon2 | a query, a formula; a call of `jobs` |
//! | [`demo`] | conductor | indicatif | anything the product needs to run |
//! | [`cli`] | conductor | clap, fail, rustix | a formula |
//!
//! Pure rooms never name `config`, and contain no `async`, database, clock, file, network, randomness or logging.
//! `tests/it/layers.rs` holds all of this; `tests/it/schema.rs` holds the tables.

pub mod app;
pub mod chargeback;
pub mod charts;
pub mod cli;
pub mod config;
pub mod connectors;
pub mod demo;
pub mod facts;
pub mod jobs;
pub mod language;
pub mod mail;
pub mod measure;
pub mod model;
pub mod portfolio;
pub mod report;
pub mod scorecard;
pub mod stats;
pub mod store;
pub mod web;
