//! `apply`: brings the company to what a model folder says.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{complain, say};
use crate::app::App;
use crate::model;

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// The model folder.
    folder: PathBuf,
}

impl Apply {
    pub async fn run(self, app: &App) -> anyhow::Result<ExitCode> {
        let folder = self.folder.canonicalize().with_context(|| format!("no folder {}", self.folder.display()))?;
        let faults = match model::read(&folder) {
            Ok(read) => {
                let faults = model::check(&read);
                if faults.is_empty() {
                    let plan = model::apply(&app.db, &read.model, &folder, "command line", app.clock.now()).await?;
                    say(&plan.to_string());
                    return Ok(ExitCode::SUCCESS);
                }
                faults
            }
            Err(faults) => faults,
        };
        for fault in faults {
            complain(&fault.to_string());
        }
        complain("nothing was applied");
        Ok(ExitCode::FAILURE)
    }
}
