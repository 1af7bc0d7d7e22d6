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
    /// A fault at the first line that says `key: value`; at the first line that names the value if none does.
    #[must_use]
    pub fn fault(&self, key: &str, value: &str, message: String) -> Fault {
        let place = self.position(|line| says(line, key, value)).or_else(|| self.position(|line| names(line, value)));
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

/// Whether the line gives the key this value, alone or in a list. `parent: sales-eu` does not say `parent: sales`.
fn says(line: &str, key: &str, value: &str) -> bool {
    let key = format!("{key}: ");
    line.match_indices(&key).any(|(at, _)| {
        let (before, rest) = (line.get(..at).unwrap_or_default(), line.get(at + key.len()..).unwrap_or_default());
        !before.ends_with(part_of_a_name) && is_given(rest.trim_start(), value)
    })
}

/// Whether what stands behind a key begins with the value, or is a list that has it.
fn is_given(text: &str, value: &str) -> bool {
    if let Some(list) = text.strip_prefix('[') {
        return names(list.split(']').next().unwrap_or_default(), value);
    }
    let behind = text.trim_start_matches(['"', '\'']).strip_prefix(value);
    behind.is_some_and(|behind| !behind.starts_with(part_of_a_name))
}

/// Whether the value stands in the text, not as a part of a longer name.
fn names(text: &str, value: &str) -> bool {
    text.match_indices(value).any(|(at, found)| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + found.len()..).unwrap_or_default());
        !before.ends_with(part_of_a_name) && !behind.starts_with(part_of_a_name)
    })
}

fn part_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '+')
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

#[cfg(test)]
mod tests {
    use super::says;

    fn check(line: &str, key: &str, value: &str, expected: bool) {
        assert_eq!(says(line, key, value), expected, "`{line}` says `{key}: {value}`");
    }

    #[test]
    fn a_line_says_what_it_says_and_not_what_begins_like_it() {
        check("    parent: sales", "parent", "sales", true);
        check("    parent: \"sales\" # their own", "parent", "sales", true);
        check("  - { id: eu, parent: sales, people: 9 }", "parent", "sales", true);
        check("  - { id: eu, parent: sales-eu }", "parent", "sales", false);
        check("  - { id: eu, grandparent: sales }", "parent", "sales", false);
        check("    sees: [online, sales]", "sees", "sales", true);
        check("    sees: [online, sales-eu]", "sees", "sales", false);
        check("    scope: stream:order/step:pay", "scope", "stream:order", false);
        check("    scope: service:mail", "service", "mail", false);
        check("    near: 0.55", "near", "0.5", false);
    }
}
