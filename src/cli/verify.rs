//! `verify`: computes a statement again from its proof file, offline, and prints its check number.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use entity::value::Money;

use super::{complain, say};
use crate::chargeback::Proof;

/// Which proof.
#[derive(Debug, Args)]
pub struct Verify {
    /// The proof file of a statement: `….proof.json`.
    file: PathBuf,
}

impl Verify {
    /// Prints the check number that the proof leads to; fails if the statement was issued with another one.
    ///
    /// # Errors
    /// If the file cannot be read or is no proof.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let text =
            std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let proof: Proof =
            serde_json::from_str(&text).with_context(|| format!("{} is no proof", self.file.display()))?;
        let lines = proof.lines().context("the proof cannot be computed")?;
        let micros = lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount.micros));
        let total = Money::new(micros.context("the sum of the lines is too large")?, proof.currency);
        let computed = proof.computed()?;
        say(&format!("{}: {} lines, {} {}", proof.statement, lines.len(), total.amount(), total.currency));
        say(&format!("check number {computed}"));
        if computed == proof.check_number {
            return Ok(ExitCode::SUCCESS);
        }
        complain(&format!(
            "scorebridge: the statement was issued with check number {}: this is not it",
            proof.check_number
        ));
        Ok(ExitCode::FAILURE)
    }
}
