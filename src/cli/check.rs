//! `check`: every fault of a model folder, with file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use secrecy::ExposeSecret;

use super::{complain, say};
use crate::app::{App, Clock, house};
use crate::config::{Config, ConfigError, Reports};
use crate::jobs;
use crate::model::{self, Folder};
use crate::report::Templates;
use crate::store::company;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The model folder.
    folder: PathBuf,
}

/// The folder has faults, which were said.
pub struct Unsound;

impl Check {
    /// 0 if the folder can be applied, with or without warnings; 1 if something must be mended.
    ///
    /// Where the settings lead to a company, its history is asked about new targets too; without it nothing is missing.
    pub async fn run(self, settings: Result<Config, ConfigError>) -> ExitCode {
        match sound(&self.folder) {
            Ok(folder) => {
                let mut faults = settings.as_ref().map(|config| own_look(&config.reports)).unwrap_or_default();
                if let Some(app) = there(settings).await {
                    warn_of_targets(&app, &folder).await.ok();
                    // What a template means shows only when it is filled.
                    faults.extend(jobs::rehearse(&app).await.err().map(|error| format!("{error:#}")));
                }
                say("the model is sound");
                for fault in &faults {
                    complain(&format!("reports: {fault}"));
                }
                if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(Unsound) => ExitCode::FAILURE,
        }
    }
}

/// The company of the settings, if there is one with all its tables; none is made.
async fn there(settings: Result<Config, ConfigError>) -> Option<App> {
    let config = settings.ok()?;
    let is_there = config.database.expose_secret() != "sqlite" || config.data_dir.join("scorebridge.sqlite").exists();
    let app = if is_there { App::open(config, Clock::real()).await.ok()? } else { return None };
    (app.db.pending_migrations().await.ok()? == 0).then_some(app)
}

/// What is wrong with the templates, the logo or the colour that the company brings along.
fn own_look(settings: &Reports) -> Vec<String> {
    match house(settings) {
        Ok(house) => Templates::faults(&house),
        Err(error) => format!("{error:#}").lines().map(str::to_owned).collect(),
    }
}

/// Says which new targets nothing measured so far has ever reached.
pub async fn warn_of_targets(app: &App, folder: &Folder) -> anyhow::Result<()> {
    if company::company(&app.db).await?.is_none() {
        return Ok(());
    }
    let last = app.last_complete_month().await?;
    for warning in model::unreached_targets(&app.db, folder, last).await? {
        complain(&format!("warning: {warning}"));
    }
    Ok(())
}

/// The folder, if it can be applied; all faults and warnings are said.
pub fn sound(path: &Path) -> Result<Folder, Unsound> {
    let (faults, warnings, folder) = match model::read(path) {
        Ok(folder) => (model::check(&folder), model::warnings(&folder), Some(folder)),
        Err(faults) => (faults, Vec::new(), None),
    };
    for fault in &faults {
        complain(&fault.to_string());
    }
    for warning in warnings {
        complain(&format!("warning: {warning}"));
    }
    if !faults.is_empty() {
        complain(&format!("{} to mend", faults.len()));
    }
    folder.filter(|_| faults.is_empty()).ok_or(Unsound)
}
