//! `export`: the company as a model folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{complain, say};
use crate::app::App;
use crate::model::{self, Exported};

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The folder to write.
    folder: PathBuf,
    /// Write over a model that was not written by an export; its files are kept with `.bak` behind their names.
    #[arg(long)]
    force: bool,
}

impl Export {
    /// 0 if the folder now says what the store has; 1 if not, or if a person must mend it before it can be applied.
    pub async fn run(self, app: &App) -> anyhow::Result<ExitCode> {
        let path = std::path::absolute(&self.folder)?;
        let how = model::Export { by: "command line", at: app.clock.now(), force: self.force };
        match model::export(&app.db, &path, how).await? {
            Exported::SaidAlready => say("the folder says the same already; its files stay as they are"),
            Exported::Written(files) => say(&format!("written to {}: {}", path.display(), files.join(", "))),
        }
        if super::check::sound(&path).is_err() {
            complain("mend these before the folder can be applied");
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}
