//! Reading a model folder: all its YAML files together make one model. It remembers where each thing stands, so that a
//! fault can name file and line.

use std::fmt;
use std::path::{Path, PathBuf};

use super::check::check;
use super::places::Tree;
use super::{Model, rows};
use crate::measure::perspectives::shipped;

/// A model folder as read.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Everything its files say, in the order of their names.
    pub model: Model,
    files: Vec<File>,
}

/// One file.
#[derive(Clone, Debug)]
struct File {
    name: String,
    /// As it stands there.
    whole: Tree,
    /// Without the entries that could not be read.
    sound: Tree,
}

/// Something in a model folder that a person must mend, or should look at.
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
/// Everything that does not fit the shapes of a model; and, where what is left tells, all that is wrong besides.
pub fn read(path: &Path) -> Result<Folder, Vec<Fault>> {
    let names = names(path).map_err(|message| vec![Fault { file: path.display().to_string(), line: None, message }])?;
    let mut folder = Folder { path: path.into(), model: Model::default(), files: Vec::new() };
    let mut faults = Vec::new();
    let mut tells = true;
    for name in names {
        let read = one_file(path, &name);
        tells &= read.rest_tells;
        faults.extend(read.faults.into_iter().map(|(line, message)| Fault { file: name.clone(), line, message }));
        if folder.model.company.is_some() && read.model.company.is_some() {
            let line = read.sound.entry("company").map(|(line, _)| line);
            faults.push(Fault { file: name.clone(), line, message: "company: given a second time".into() });
        }
        merge(&mut folder.model, read.model);
        folder.files.push(File { name, whole: read.whole, sound: read.sound });
    }
    drop_repeated_names(&mut folder.model);
    if faults.is_empty() {
        return Ok(folder);
    }
    if tells {
        faults.extend(check(&folder));
    }
    Err(faults)
}

fn names(path: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(path).map_err(|error| format!("cannot read the folder: {error}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_part(name)).collect();
    names.sort();
    if names.is_empty() { Err("expected at least one .yaml file".into()) } else { Ok(names) }
}

/// Whether a file of that name is part of the model.
pub fn is_part(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

impl Folder {
    /// A fault at what a path of keys and positions leads to, such as `services/3/owner`, or at the last thing on the
    /// way there. Positions count through all files.
    pub(super) fn fault(&self, path: &str, message: String) -> Fault {
        let (file, line) = match self.place(path) {
            Some((file, line, _)) => (file.to_owned(), Some(line)),
            None => (self.path.display().to_string(), None),
        };
        Fault { file, line, message }
    }

    /// File and line of what a path leads to, and whether it led to its end.
    fn place(&self, path: &str) -> Option<(&str, usize, bool)> {
        let mut steps: Vec<&str> = path.split('/').collect();
        let list = steps.first().copied()?;
        let Some(mut position) = steps.get(1).and_then(|step| step.parse::<usize>().ok()) else {
            let mut found = self.files.iter().filter_map(|file| Some((file, file.sound.line(&steps)?)));
            return found.next().map(|(file, (line, ended))| (file.name.as_str(), line, ended));
        };
        for file in &self.files {
            let here = file.sound.list(list).len();
            if position < here {
                let position = position.to_string();
                *steps.get_mut(1)? = &position;
                return file.sound.line(&steps).map(|(line, ended)| (file.name.as_str(), line, ended));
            }
            position -= here;
        }
        None
    }

    /// Whether any file has that top-level key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.files.iter().any(|file| file.whole.get(key).is_some())
    }

    /// Whether a path leads to something.
    pub(super) fn leads(&self, path: &str) -> bool {
        self.place(path).is_some_and(|(.., ended)| ended)
    }

    /// All entries of a top-level list as they stand there, also those that could not be read.
    pub(super) fn entries(&self, list: &str) -> impl Iterator<Item = &Tree> {
        self.files.iter().flat_map(move |file| file.whole.list(list)).map(|(_, entry)| entry)
    }
}

/// What one file came to.
struct Read {
    model: Model,
    whole: Tree,
    sound: Tree,
    faults: Vec<(Option<usize>, String)>,
    /// Whether what could be read, and the ids of what could not, tell enough to look for further faults.
    rest_tells: bool,
}

impl Read {
    fn nothing(fault: (Option<usize>, String)) -> Self {
        let nothing = || Tree::Leaf(String::new());
        Self { model: Model::default(), whole: nothing(), sound: nothing(), faults: vec![fault], rest_tells: false }
    }
}

/// Reads a file. An entry that does not fit is noted and taken out, and the rest read again: so every such entry of the
/// file is found at once.
fn one_file(path: &Path, name: &str) -> Read {
    let mut text = match std::fs::read_to_string(path.join(name)) {
        Ok(text) => text,
        Err(error) => return Read::nothing((None, error.to_string())),
    };
    let whole = match Tree::of(&text) {
        Ok(tree) => tree,
        Err(error) => return Read::nothing(said(&error)),
    };
    let mut read = Read::nothing((None, String::new()));
    read.faults.clear();
    (read.sound, read.rest_tells) = (whole.clone(), true);
    read.whole = whole;
    loop {
        let error = match serde_saphyr::from_str::<Option<Model>>(&text) {
            Ok(model) => {
                read.model = model.unwrap_or_default();
                return read;
            }
            Err(error) => error,
        };
        let (line, message) = said(&error);
        read.faults.push((line, message));
        let rest = line.and_then(|line| without(&text, &read.sound, line)).and_then(|(text, is_entry)| {
            let sound = Tree::of(&text).ok()?;
            Some((text, sound, is_entry))
        });
        let Some((shorter, sound, is_entry)) = rest else {
            read.rest_tells = false;
            return read;
        };
        (text, read.sound) = (shorter, sound);
        read.rest_tells &= is_entry;
    }
}

fn said(error: &serde_saphyr::Error) -> (Option<usize>, String) {
    let line = error.location().and_then(|place| usize::try_from(place.line()).ok());
    let message = error.without_snippet().to_string();
    let message = message.lines().next().unwrap_or("is not valid YAML");
    // The line is named in front.
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    (line, message.to_owned())
}

/// The text without the smallest block that has the line; and whether that is an entry of a list or the company, of
/// which more is known than of an unknown key. Lines are made empty, so that all others keep their numbers. None if nothing would change.
fn without(text: &str, tree: &Tree, line: usize) -> Option<(String, bool)> {
    let n_lines = text.lines().count();
    let blocks = tree.blocks(n_lines + 1);
    let (first, end) =
        *blocks.iter().filter(|(first, end)| (*first..*end).contains(&line)).min_by_key(|(a, b)| b - a)?;
    let emptied = |lines: std::ops::Range<usize>| -> String {
        let kept = text.lines().zip(1..).map(|(text, number)| if lines.contains(&number) { "" } else { text });
        kept.map(|line| format!("{line}\n")).collect()
    };
    let is_company = tree.entry("company").is_some_and(|(line, _)| line == first);
    let is_entry = is_company || blocks.iter().any(|(outer, last)| *outer < first && end <= *last);
    let mut shorter = emptied(first..end);
    // A key with nothing behind it is no list: with its last entry the key goes too.
    let outer = blocks.iter().find(|(outer, last)| *outer < first && end <= *last);
    if let Some((outer, last)) = outer
        && shorter.lines().skip(*outer).take(last - outer - 1).all(is_blank)
    {
        shorter = emptied(*outer..*last);
    }
    (shorter.trim() != text.trim()).then_some((shorter, is_entry))
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn merge(all: &mut Model, one: Model) {
    if one.company.is_some() {
        all.company = one.company;
    }
    all.business_units.extend(one.business_units);
    all.services.extend(one.services);
    all.value_streams.extend(one.value_streams);
    all.library.extend(one.library);
    all.metrics.extend(one.metrics);
    all.scorecards.extend(one.scorecards);
    all.calendars.extend(one.calendars);
    all.strategy_plans.extend(one.strategy_plans);
    all.priorities.extend(one.priorities);
    all.initiatives.extend(one.initiatives);
    all.expectations.extend(one.expectations);
    all.sources.extend(one.sources);
    if one.charging.is_some() {
        all.charging = one.charging;
    }
    all.cost_pools.extend(one.cost_pools);
    all.exchange_rates.extend(one.exchange_rates);
    all.charge_rules.extend(one.charge_rules);
    all.rates.extend(one.rates);
    all.budgets.extend(one.budgets);
    all.people.extend(one.people);
    all.subscriptions.extend(one.subscriptions);
    all.reports.extend(one.reports);
    all.schedules.extend(one.schedules);
}

/// A KPI that repeats its metric's name says nothing of its own; nor does a perspective that repeats the one it ships with.
fn drop_repeated_names(model: &mut Model) {
    let mut cards = std::mem::take(&mut model.scorecards);
    for one in cards.iter_mut().flat_map(|card| &mut card.perspectives) {
        one.name = one.name.take().filter(|name| shipped(&one.id) != Some(name));
    }
    let objectives = cards.iter_mut().flat_map(|card| &mut card.perspectives).flat_map(|one| &mut one.objectives);
    for kpi in objectives.flat_map(|objective| &mut objective.kpis) {
        if kpi.name.as_ref().is_some_and(|name| *name == rows::name_of(model, &kpi.metric)) {
            kpi.name = None;
        }
    }
    model.scorecards = cards;
}
