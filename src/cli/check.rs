//! `check`: every fault of a model folder, with file and line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{complain, say};
use crate::model;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The model folder.
    folder: PathBuf,
}

impl Check {
    pub fn run(self) -> ExitCode {
        let faults = match model::read(&self.folder) {
            Ok(folder) => model::check(&folder),
            Err(faults) => faults,
        };
        for fault in &faults {
            complain(&fault.to_string());
        }
        if faults.is_empty() {
            say("the model is sound");
            return ExitCode::SUCCESS;
        }
        complain(&format!("{} to mend", faults.len()));
        ExitCode::FAILURE
    }
}
