//! `apply`: brings the company to what a model folder says.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{complain, say};
use crate::app::App;
use crate::model::{self, ApplyError, Plan};

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// The model folder.
    folder: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Overwrite what was changed in the portal or on the command line since the last export.
    #[arg(long)]
    force: bool,
}

impl Apply {
    /// 0 if the company is now, or would be, as the folder says; 1 if not.
    pub async fn run(self, app: &App) -> anyhow::Result<ExitCode> {
        let path = self.folder.canonicalize().with_context(|| format!("no folder {}", self.folder.display()))?;
        let folder = match super::check::sound(&path) {
            Ok(folder) => folder,
            Err(_) => {
                complain("nothing was applied");
                return Ok(ExitCode::FAILURE);
            }
        };
        super::check::warn_of_targets(app, &folder).await?;
        let (force, dry_run) = (self.force, self.dry_run);
        let how = model::Apply { force, dry_run, ..model::Apply::new("command line", app.clock.now()) };
        match model::apply(&app.db, &folder, how).await {
            Ok(plan) => Ok(self.report(&plan)),
            Err(ApplyError::ChangedElsewhere(conflicts)) => {
                for conflict in conflicts {
                    complain(&conflict.to_string());
                }
                complain(
                    "nothing was applied: `scorebridge export` brings these changes into a folder, --force overwrites them",
                );
                Ok(ExitCode::FAILURE)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn report(&self, plan: &Plan) -> ExitCode {
        say(&plan.to_string());
        if plan.removed() > 0 {
            let done = if self.dry_run { "would be removed" } else { "removed" };
            complain(&format!("{} objects {done}, since the folder no longer names them", plan.removed()));
        }
        let conflicts = plan.conflicts();
        for conflict in &conflicts {
            let done = if self.dry_run { "would be overwritten" } else { "overwritten" };
            complain(&format!("{done}: {conflict}"));
        }
        let refused = self.dry_run && !self.force && !conflicts.is_empty();
        if self.dry_run {
            say(if refused { "nothing was applied; it would be refused" } else { "nothing was applied" });
        }
        if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}
