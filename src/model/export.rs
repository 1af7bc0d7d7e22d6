//! Exporting: the company as the store has it becomes a model folder again. Secrets are in no model, so in no export.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::folder::is_part;
use super::{Model, folder, words_of, yaml};
use crate::store::{Db, StoreError, audit, model};

/// How every exported file begins.
const HEAD: &str = "# Written by `scorebridge export`: ";

/// How to export.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// Who does it.
    pub by: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Write over a model that was not written by an export; its files are kept with `.bak` behind their names.
    pub force: bool,
}

/// What an export did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// The folder says the same already; its files stay as they are.
    SaidAlready,
    /// These files were written.
    Written(Vec<String>),
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder holds something else, which nobody wants to lose.
    #[error("{} is not empty and was not written by an export; --force keeps what is there with `.bak` behind its name", .0.display())]
    NotOurs(PathBuf),
    /// The folder cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    Unwritable {
        /// File or folder.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The store does not answer, or holds something unreadable.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A model without a YAML form: our bug.
    #[error("the model has no YAML form: {0}")]
    Form(String),
}

/// Writes the company as a model folder to that absolute path. From then on folder and store agree: what was changed in
/// the portal is in the folder, and `apply` may change it again.
///
/// # Errors
/// As [`ExportError`] says; then the store still remembers the export before.
pub async fn export(db: &Db, path: &Path, how: Export<'_>) -> Result<Exported, ExportError> {
    let tx = db.begin().await?;
    let model = words_of::model(model::take_all(&tx).await?, path)?;
    let exported = if says_already(path, &model) { Exported::SaidAlready } else { write(path, &model, how.force)? };
    let entry = audit::Entry { actor: how.by, action: "exported", object: "model".into(), detail: None, at: how.at };
    audit::write(&tx, entry).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(exported)
}

fn says_already(path: &Path, model: &Model) -> bool {
    folder::read(path).is_ok_and(|there| there.model == *model)
}

fn write(path: &Path, model: &Model, force: bool) -> Result<Exported, ExportError> {
    let unwritable = |path: &Path| {
        let path = path.to_owned();
        move |cause| ExportError::Unwritable { path: path.clone(), cause }
    };
    let texts = files(model, "export").map_err(ExportError::Form)?;
    fs::create_dir_all(path).map_err(unwritable(path))?;
    let there = there(path).map_err(unwritable(path))?;
    let ours = there.iter().any(|(_, ours)| *ours) && there.iter().all(|(name, ours)| *ours || !is_part(name));
    if !there.is_empty() && !ours && !force {
        return Err(ExportError::NotOurs(path.to_owned()));
    }
    for (name, ours) in there.iter().filter(|(name, _)| is_part(name)) {
        let file = path.join(name);
        if !ours {
            fs::rename(&file, path.join(format!("{name}.bak"))).map_err(unwritable(&file))?;
        } else if !texts.iter().any(|(wanted, _)| wanted == name) {
            fs::remove_file(&file).map_err(unwritable(&file))?;
        }
    }
    for (name, text) in &texts {
        let (file, draft) = (path.join(name), path.join(format!("{name}.part")));
        fs::write(&draft, text).and_then(|()| fs::rename(&draft, &file)).map_err(unwritable(&file))?;
    }
    Ok(Exported::Written(texts.into_iter().map(|(name, _)| name.to_owned()).collect()))
}

/// Names of what is in the folder, and whether an export wrote it. Hidden files do not count.
fn there(path: &Path) -> io::Result<Vec<(String, bool)>> {
    let mut there = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = is_part(&name) && fs::read_to_string(entry.path()).is_ok_and(|text| text.starts_with(HEAD));
        if !name.starts_with('.') {
            there.push((name, ours));
        }
    }
    Ok(there)
}

/// The files that say a model, each with its text; the first line of each names the command that wrote it.
///
/// # Errors
/// If the model has no YAML form: our bug.
pub fn files(model: &Model, command: &str) -> Result<Vec<(&'static str, String)>, String> {
    let Model { strategy_plans, priorities, initiatives, expectations, .. } = model.clone();
    let Model {
        charging,
        cost_pools,
        exchange_rates,
        charge_rules,
        rates,
        budgets,
        people,
        subscriptions,
        reports,
        schedules,
        ..
    } = model.clone();
    let Model { company, business_units, calendars, services, value_streams, scorecards, sources, .. } = model.clone();
    let Model { library, metrics, .. } = model.clone();
    let nothing = Model::default;
    let parts = [
        ("company.yaml", "the company", Model { company, ..nothing() }),
        ("business-units.yaml", "the organisation, parents first", Model { business_units, ..nothing() }),
        ("services.yaml", "what business units use, and when", Model { calendars, services, ..nothing() }),
        ("value-streams.yaml", "how value reaches people, step by step", Model { value_streams, ..nothing() }),
        ("metrics.yaml", "metrics beyond those of KPIs", Model { library, metrics, ..nothing() }),
        ("scorecards.yaml", "what the company wants, and how it will know", Model { scorecards, ..nothing() }),
        (
            "strategy.yaml",
            "plans, priorities, initiatives, and what business units expect",
            Model { strategy_plans, priorities, initiatives, expectations, ..nothing() },
        ),
        ("sources.yaml", "where the facts come from", Model { sources, ..nothing() }),
        (
            "charging.yaml",
            "who pays for what",
            Model { charging, cost_pools, exchange_rates, charge_rules, rates, budgets, ..nothing() },
        ),
        (
            "people.yaml",
            "who signs in, who receives what; never a password",
            Model { people, subscriptions, ..nothing() },
        ),
        ("reports.yaml", "reports made every month", Model { reports, ..nothing() }),
        ("schedules.yaml", "when steps are due", Model { schedules, ..nothing() }),
    ];
    let mut texts = Vec::new();
    for (name, about, part) in parts.into_iter().filter(|(.., part)| *part != Model::default()) {
        let text = yaml::text(&part).map_err(|error| error.to_string())?;
        texts.push((name, format!("# Written by `scorebridge {command}`: {about}.\n\n{text}")));
    }
    Ok(texts)
}
