//! `restore`: a set of files becomes database and lines again.

use std::path::PathBuf;

use clap::Args;

use super::say;
use crate::config::Config;
use crate::jobs::backup::{restore, verify};

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The set.
    folder: PathBuf,
    /// Only read the set and say whether every file of it is sound; put nothing back.
    #[arg(long, conflicts_with = "force")]
    check: bool,
    /// Replace the company that is there.
    #[arg(long)]
    force: bool,
}

impl Restore {
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        if self.check {
            let sound = verify(&self.folder)?;
            say(&format!(
                "sound: {} rows of {} tables and {} files of lines, made {} by Scorebridge {} on {}, check number {}",
                sound.rows(),
                sound.tables.len(),
                sound.parts.len(),
                sound.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
                sound.program,
                sound.database,
                sound.check_number
            ));
            return Ok(());
        }
        let restored = restore(config, &self.folder, self.force).await?;
        let manifest = &restored.manifest;
        say(&format!(
            "restored {} rows of {} tables and {} files of lines, as of {}",
            manifest.rows(),
            manifest.tables.len(),
            manifest.parts.len(),
            manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC")
        ));
        if restored.uncertain > 0 {
            say(&format!(
                "{} mails were on their way then; they are marked as uncertain and not sent again",
                restored.uncertain
            ));
        }
        Ok(())
    }
}
