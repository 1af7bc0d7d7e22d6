//! Reading a model folder: all its YAML files together make one model. It remembers the text, so that a fault can name
//! file and line.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Model;

/// A model folder as read.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Everything its files say, in the order of their names.
    pub model: Model,
    files: Vec<(String, String)>,
}

/// Something in a model folder that a person must mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File name.
    pub file: String,
    /// Line, first is 1; none if the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong, naming the key.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Reads all `*.yaml` files of a folder.
///
/// # Errors
/// Every file that cannot be read or does not fit the shapes of a model.
pub fn read(path: &Path) -> Result<Folder, Vec<Fault>> {
    let whole = |message: String| Fault { file: path.display().to_string(), line: None, message };
    let entries = std::fs::read_dir(path).map_err(|error| vec![whole(format!("cannot read the folder: {error}"))])?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".yaml") || name.ends_with(".yml"))
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(vec![whole("expected at least one .yaml file".into())]);
    }
    let mut folder = Folder { path: path.into(), model: Model::default(), files: Vec::new() };
    let mut faults = Vec::new();
    for name in names {
        match one_file(path, &name) {
            Ok((text, model)) => {
                folder.files.push((name.clone(), text));
                merge(&mut folder.model, model).unwrap_or_else(|message| {
                    faults.push(Fault { file: name, line: None, message });
                });
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(folder) } else { Err(faults) }
}

impl Folder {
    /// A fault at the first line that says `key: value`; at the first line that holds the value if none does.
    #[must_use]
    pub fn fault(&self, key: &str, value: &str, message: String) -> Fault {
        let says = |line: &str| {
            line.split_once(&format!("{key}:"))
                .is_some_and(|(_, rest)| rest.trim().trim_matches(['"', '\'']).starts_with(value))
        };
        let place = self.position(says).or_else(|| self.position(|line| line.contains(value)));
        let (file, line) = match place {
            Some((file, line)) => (file.to_owned(), Some(line)),
            None => (self.path.display().to_string(), None),
        };
        Fault { file, line, message: format!("{key}: {message}") }
    }

    fn position(&self, is_it: impl Fn(&str) -> bool) -> Option<(&str, usize)> {
        self.files.iter().find_map(|(file, text)| text.lines().position(&is_it).map(|index| (file.as_str(), index + 1)))
    }
}

fn one_file(path: &Path, name: &str) -> Result<(String, Model), Fault> {
    let fault = |line, message| Fault { file: name.to_owned(), line, message };
    let text = std::fs::read_to_string(path.join(name)).map_err(|error| fault(None, error.to_string()))?;
    match serde_saphyr::from_str::<Model>(&text) {
        Ok(model) => Ok((text, model)),
        Err(error) => {
            let line = error.location().and_then(|place| usize::try_from(place.line()).ok());
            let message = error.without_snippet().to_string();
            Err(fault(line, message.lines().next().unwrap_or("is not valid YAML").to_owned()))
        }
    }
}

fn merge(all: &mut Model, one: Model) -> Result<(), String> {
    if let Some(company) = one.company
        && all.company.replace(company).is_some()
    {
        return Err("company: given a second time".into());
    }
    all.business_units.extend(one.business_units);
    all.services.extend(one.services);
    all.value_streams.extend(one.value_streams);
    all.metrics.extend(one.metrics);
    all.scorecards.extend(one.scorecards);
    all.sources.extend(one.sources);
    all.charge_rules.extend(one.charge_rules);
    all.budgets.extend(one.budgets);
    all.people.extend(one.people);
    all.subscriptions.extend(one.subscriptions);
    all.schedules.extend(one.schedules);
    Ok(())
}
