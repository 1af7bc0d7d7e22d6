//! `read-table`: the part of a pull that reads a workbook or Parquet file in a process of its own. Nobody types it.

use std::process::ExitCode;

use clap::Args;

use crate::connectors;

/// Arguments of `read-table`.
#[derive(Debug, Args)]
pub struct ReadTable {
    /// What to read of standard input, as the pull says it.
    request: String,
}

impl ReadTable {
    pub fn run(self) -> ExitCode {
        match connectors::read_table(&self.request) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
