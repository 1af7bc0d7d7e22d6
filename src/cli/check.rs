//! `check`: every fault of a model folder, with file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{complain, say};
use crate::model::{self, Folder};

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
    pub fn run(self) -> ExitCode {
        match sound(&self.folder) {
            Ok(_) => {
                say("the model is sound");
                ExitCode::SUCCESS
            }
            Err(Unsound) => ExitCode::FAILURE,
        }
    }
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
