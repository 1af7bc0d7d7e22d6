//! `backup`: database and lines as one set of files.

use std::path::PathBuf;

use clap::Args;

use super::say;
use crate::app::App;
use crate::jobs::backup;

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// Folder to make the set in; it must be empty or not there. Without it, a folder named by the date is made in
    /// `backup.folder` of the settings, and the oldest beyond `backup.copies` goes.
    folder: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let (place, made) = match self.folder {
            Some(folder) => {
                let made = backup::backup(app, &folder, "command line").await?;
                (folder, made)
            }
            None => backup::nightly(app, "command line").await?,
        };
        say(&format!(
            "{}: {} rows of {} tables and {} files of lines, {} bytes, check number {}",
            place.display(),
            made.rows(),
            made.tables.len(),
            made.parts.len(),
            made.bytes(),
            made.check_number
        ));
        Ok(())
    }
}
