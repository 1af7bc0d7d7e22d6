//! Writes the sample company: a model folder to read and copy from, and the sources its systems would deliver.
//!
//! The same bytes every time, on every machine. A file that is already as it should be is not touched.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use super::sheet::Sheet;
use super::{company, contracts, costs, outages, outcomes, parcels, postings, servicedesk, surveys, tickets, usage};

/// The model folder, file by file.
pub(super) const MODEL: [(&str, &str); 11] = [
    ("company.yaml", include_str!("model/company.yaml")),
    ("organisation.yaml", include_str!("model/organisation.yaml")),
    ("services.yaml", include_str!("model/services.yaml")),
    ("value-streams.yaml", include_str!("model/value-streams.yaml")),
    ("scorecard.yaml", include_str!("model/scorecard.yaml")),
    ("strategy.yaml", include_str!("model/strategy.yaml")),
    ("sources.yaml", include_str!("model/sources.yaml")),
    ("charging.yaml", include_str!("model/charging.yaml")),
    ("people.yaml", include_str!("model/people.yaml")),
    ("reports.yaml", include_str!("model/reports.yaml")),
    ("schedules.yaml", include_str!("model/schedules.yaml")),
];

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The model folder.
    pub model: PathBuf,
    /// The folder of the sources.
    pub sources: PathBuf,
    /// Every file of both.
    pub files: Vec<WrittenFile>,
}

/// A file of the sample company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Rows of data; lines of text for a file of the model.
    pub rows: usize,
    /// Whether it had to be written; else it was already there, byte for byte.
    pub fresh: bool,
}

/// The folder cannot be written; a person must look at it.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {reason}", path.display())]
pub struct DemoError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why not.
    pub reason: String,
}

impl DemoError {
    pub(super) fn new(path: &Path, reason: impl Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// Writes `folder/model/*.yaml` and `folder/sources/…`, 24 months up to the business clock.
///
/// # Errors
/// If a file or folder cannot be written; files written before stay.
pub async fn write(folder: &Path) -> Result<Written, DemoError> {
    let (model, sources) = (folder.join("model"), folder.join("sources"));
    for folder in [&model, &sources.join("costs")] {
        std::fs::create_dir_all(folder).map_err(|error| DemoError::new(folder, error))?;
    }
    let mut files = Vec::new();
    for (name, text) in MODEL {
        files.push(put(&model.join(name), text.as_bytes(), text.lines().count())?);
    }
    for (name, sheet) in [
        ("outages.csv", outages::sheet()),
        ("survey.csv", surveys::sheet()),
        ("outcomes.csv", outcomes::sheet()),
        ("contracts.csv", contracts::sheet()),
        ("postings.csv", postings::sheet()),
        ("parcels.csv", parcels::sheet()),
        ("usage.csv", usage::sheet()),
    ] {
        files.push(put_sheet(&sources.join(name), &sheet, Sheet::bytes)?);
    }
    for month in company::months() {
        let path = sources.join("costs").join(format!("{month}.csv.gz"));
        files.push(put_sheet(&path, &costs::sheet(month), Sheet::packed)?);
    }
    files.push(put_service_desk(&sources.join("servicedesk.sqlite")).await?);
    Ok(Written { model, sources, files })
}

fn put_sheet(
    path: &Path,
    sheet: &Sheet,
    written_out: fn(&Sheet) -> std::io::Result<Vec<u8>>,
) -> Result<WrittenFile, DemoError> {
    let bytes = written_out(sheet).map_err(|error| DemoError::new(path, error))?;
    put(path, &bytes, sheet.rows.len())
}

async fn put_service_desk(path: &Path) -> Result<WrittenFile, DemoError> {
    let broken = |error: std::io::Error| DemoError::new(path, error);
    let (incidents, requests) = (tickets::incidents(), tickets::requests());
    let folder = tempfile::tempdir().map_err(broken)?;
    let draft = folder.path().join("servicedesk.sqlite");
    servicedesk::fill(&draft, [&incidents, &requests]).await?;
    put(path, &std::fs::read(&draft).map_err(broken)?, incidents.len() + requests.len())
}

/// Puts the bytes there in one step, so that nobody ever reads half of them.
fn put(path: &Path, bytes: &[u8], rows: usize) -> Result<WrittenFile, DemoError> {
    let broken = |error: std::io::Error| DemoError::new(path, error);
    let fresh = std::fs::read(path).ok().as_deref() != Some(bytes);
    if fresh {
        let draft = path.with_extension("part");
        std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, path)).map_err(broken)?;
    }
    Ok(WrittenFile { path: path.to_owned(), rows, fresh })
}
