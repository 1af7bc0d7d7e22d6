//! What a company brings along for its reports, read from the folder that the settings name. It parses none of it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Reports;
use crate::report::{House, Kind, LARGEST_LOGO, Templates};

/// Largest template in bytes.
const LARGEST_TEMPLATE: usize = 200_000;
/// How deep a folder may go: report, sections.
const DEEPEST: usize = 3;

/// The company's templates, logo and colour; nothing where no folder is named.
///
/// # Errors
/// All files that cannot be part of it at once, each with what was expected.
pub fn house(settings: &Reports) -> anyhow::Result<House> {
    let mut house = House { accent: settings.accent.clone(), ..House::default() };
    let Some(folder) = &settings.folder else { return Ok(house) };
    let mut faults = Vec::new();
    for path in files(folder, DEEPEST).with_context(|| format!("reports.folder: cannot read {}", folder.display()))? {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if let Err(fault) = take(&mut house, &path, &name) {
            faults.push(format!("{}: {fault:#}", path.display()));
        }
    }
    if faults.is_empty() { Ok(house) } else { bail!("{}", faults.join("\n")) }
}

fn take(house: &mut House, path: &Path, name: &str) -> anyhow::Result<()> {
    if name == "logo.png" {
        house.logo = Some(read(path, LARGEST_LOGO)?);
        return Ok(());
    }
    if name.starts_with("logo.") {
        bail!("expected logo.png: a PNG is what every mail program shows");
    }
    let of_report = name.split_once('/').is_some_and(|(folder, _)| folder.parse::<Kind>().is_ok());
    let is_template = [".txt", ".mjml", ".typ", ".ftl"].iter().any(|ending| name.ends_with(ending));
    let is_word_list = name.starts_with("words/") && name.ends_with(".txt");
    let is_ours = Templates::paths().any(|ours| ours == name);
    if !is_ours && !(is_template && (of_report || name.starts_with("locales/") || is_word_list)) {
        bail!("is no part of a report: expected logo.png, or a template such as executive-scorecard/subject.txt");
    }
    let text = String::from_utf8(read(path, LARGEST_TEMPLATE)?).context("expected text in UTF-8")?;
    house.templates.push((name.to_owned(), text));
    Ok(())
}

fn read(path: &Path, largest: usize) -> anyhow::Result<Vec<u8>> {
    let body = std::fs::read(path)?;
    if body.len() > largest {
        bail!("{} bytes; at most {largest} are allowed", body.len());
    }
    Ok(body)
}

/// All files below a folder, in order; hidden ones and notes (`.md`) are no part of it.
fn files(folder: &Path, depth: usize) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder)?.collect();
    for entry in entries? {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') || name.ends_with(".md") {
            continue;
        }
        match path.is_dir() {
            true if depth > 0 => found.extend(files(&path, depth - 1)?),
            true => {}
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}
