//! The layers: what the file says, what the environment says over it, and where each value came from.
//!
//! A value of the wrong sort is refused here, by key and origin; the value of a secret is never repeated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::keys::{Key, Takes, keys};
use super::{Config, ConfigError, Fault};

/// Environment variables of this prefix override the file: `SCOREBRIDGE_MAIL__SMTP__HOST` is `mail.smtp.host`.
const PREFIX: &str = "SCOREBRIDGE_";

/// Names under the prefix that are not settings: they steer one start of the program, or the tests.
const NOT_SETTINGS: [&str; 4] =
    ["SCOREBRIDGE_SETTINGS", "SCOREBRIDGE_LOG", "SCOREBRIDGE_REAL_DATA", "SCOREBRIDGE_LOOK"];

/// What steers the tests begins so.
const OF_TESTS: &str = "SCOREBRIDGE_TEST_";

/// Settings, and where each that is not a default came from.
pub(super) struct Settings {
    pub config: Config,
    pub origins: BTreeMap<String, String>,
}

/// A value somebody wrote: key, value, origin, and how the key is spelled there.
struct Said {
    key: String,
    value: Value,
    origin: String,
}

pub(super) fn read(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Settings, ConfigError> {
    let known = keys();
    let mut faults = Vec::new();
    let mut said = match file {
        Some(path) => from_file(path).map_err(|fault| ConfigError(vec![fault]))?,
        None => Vec::new(),
    };
    said.extend(from_environment(environment, &known));
    let (mut table, mut origins) = (toml::Table::new(), BTreeMap::new());
    for Said { key, value, origin } in said {
        let fits = match known.iter().find(|one| one.path == key) {
            Some(one) => fits(one, &value),
            None => Err(unknown(&key, &known)),
        };
        match fits {
            Ok(()) => {
                set(&mut table, &key, value);
                origins.insert(key, origin);
            }
            Err(message) => faults.push(Fault { origin, key: Some(key), message }),
        }
    }
    if !faults.is_empty() {
        return Err(ConfigError(faults));
    }
    let mut config: Config = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
        let origin = file.map_or_else(|| "environment".into(), |path| path.display().to_string());
        ConfigError(vec![Fault { origin, key: None, message: first_line(&error) }])
    })?;
    read_secrets(&mut config, &origins).map_err(ConfigError)?;
    Ok(Settings { config, origins })
}

fn from_file(path: &Path) -> Result<Vec<Said>, Fault> {
    let fault = |origin, message| Fault { origin, key: None, message };
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|error| fault(name.clone(), format!("cannot be read: {error}")))?;
    let table = DeTable::parse(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(&text, span.start));
        fault(format!("{name} line {line}"), format!("is not TOML: {}", first_line(&error)))
    })?;
    let mut said = Vec::new();
    leaves("", table.get_ref(), &mut |key, value: &Spanned<DeValue<'_>>| {
        let origin = format!("{name} line {}", line_of(&text, value.span().start));
        said.push(Said { key, value: owned(value.get_ref()), origin });
    });
    Ok(said)
}

fn leaves(path: &str, table: &DeTable<'_>, take: &mut impl FnMut(String, &Spanned<DeValue<'_>>)) {
    for (name, value) in table {
        let name = name.get_ref();
        let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        match value.get_ref() {
            DeValue::Table(inner) => leaves(&path, inner, take),
            _ => take(path, value),
        }
    }
}

fn owned(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            let digits = i64::from_str_radix(number.as_str(), number.radix());
            digits.map_or_else(|_| Value::Float(f64::NAN), Value::Integer)
        }
        DeValue::Float(_) => Value::Float(f64::NAN),
        DeValue::Boolean(yes) => Value::Boolean(*yes),
        DeValue::Datetime(at) => Value::Datetime(*at),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| owned(item.get_ref())).collect()),
        DeValue::Table(_) => Value::Table(toml::Table::new()),
    }
}

fn line_of(text: &str, position: usize) -> usize {
    1 + text.bytes().take(position).filter(|byte| *byte == b'\n').count()
}

/// The environment knows only text: a number or a list is read out of it where the key takes one. An empty variable is
/// as good as none.
fn from_environment(environment: &BTreeMap<String, String>, known: &[Key]) -> Vec<Said> {
    let ours =
        environment.iter().filter(|(name, _)| !NOT_SETTINGS.contains(&name.as_str()) && !name.starts_with(OF_TESTS));
    let ours = ours.filter_map(|(name, text)| Some((name, name.strip_prefix(PREFIX)?, text)));
    ours.filter(|(_, _, text)| !text.is_empty())
        .map(|(name, path, text)| {
            let key = path.to_lowercase().replace("__", ".");
            let takes = known.iter().find(|one| one.path == key).map_or(&Takes::Text, |one| &one.takes);
            Said { value: read_text(takes, text), key, origin: format!("environment variable {name}") }
        })
        .collect()
}

fn read_text(takes: &Takes, text: &str) -> Value {
    let whole = |text: &str| Value::String(text.to_owned());
    match takes {
        Takes::Whole(..) => text.parse().map_or_else(|_| whole(text), Value::Integer),
        Takes::Texts => Value::Array(text.split(',').map(|part| whole(part.trim())).collect()),
        Takes::Text | Takes::OneOf(_) => whole(text),
    }
}

/// Whether a value is of the sort the key takes.
fn fits(key: &Key, value: &Value) -> Result<(), String> {
    let found = || if key.secret { sort_of(value).to_owned() } else { shown(value) };
    let expected = match (&key.takes, value) {
        (Takes::Text, Value::String(_)) => return Ok(()),
        (Takes::Texts, Value::Array(items)) if items.iter().all(Value::is_str) => return Ok(()),
        (Takes::Whole(least, most), Value::Integer(number)) if (least..=most).contains(&number) => return Ok(()),
        (Takes::OneOf(words), Value::String(word)) if words.contains(word) => return Ok(()),
        (Takes::Text, _) => "a text in quotes".to_owned(),
        (Takes::Texts, _) => "a list of texts in quotes".to_owned(),
        (Takes::Whole(least, i64::MAX), _) => format!("a whole number from {least} on"),
        (Takes::Whole(least, most), _) => format!("a whole number from {least} to {most}"),
        (Takes::OneOf(words), _) => words.join(" or "),
    };
    Err(format!("expected {expected}, found {}", found()))
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        Value::Integer(number) => format!("`{number}`"),
        other => sort_of(other).to_owned(),
    }
}

fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "another text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// What to say of a key that nobody knows: the nearest that is known.
fn unknown(key: &str, known: &[Key]) -> String {
    let near = |one: &&Key| strsim::damerau_levenshtein(&one.path, key);
    let nearest = known.iter().min_by_key(near).filter(|one| near(one) <= 1 + key.len() / 3);
    let same_name = || {
        let name = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
        known.iter().find(|one| name(&one.path) == name(key))
    };
    match nearest.or_else(same_name) {
        Some(one) => format!("unknown key; did you mean `{}`?", one.path),
        None => "unknown key; `scorebridge doctor --example` lists all".to_owned(),
    }
}

fn set(table: &mut toml::Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => drop(table.insert(key.to_owned(), value)),
        Some((first, rest)) => {
            let inner = table.entry(first).or_insert_with(|| Value::Table(toml::Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// Reads the files that hold secrets, once.
fn read_secrets(config: &mut Config, origins: &BTreeMap<String, String>) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fill = |key: &str, file: &Option<PathBuf>, secret: &mut Option<SecretString>| {
        let Some(path) = file else { return };
        let origin = origins.get(key).cloned().unwrap_or_default();
        let fault = |message| Fault { origin, key: Some(key.to_owned()), message };
        match std::fs::read_to_string(path) {
            Err(error) => faults.push(fault(format!("cannot read {}: {error}", path.display()))),
            Ok(text) if text.trim().is_empty() => faults.push(fault(format!("{} is empty", path.display()))),
            Ok(_) if secret.is_some() => {
                let plain = key.trim_end_matches("_file");
                faults.push(fault(format!("give either {plain} or {key}, not both")));
            }
            Ok(text) => *secret = Some(SecretString::from(text.trim_end_matches(['\r', '\n']))),
        }
    };
    fill("database_password_file", &config.database_password_file, &mut config.database_password);
    fill("heartbeat.url_file", &config.heartbeat.url_file, &mut config.heartbeat.url);
    if let Some(smtp) = &mut config.mail.smtp {
        fill("mail.smtp.password_file", &smtp.password_file, &mut smtp.password);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn first_line(error: &toml::de::Error) -> String {
    error.message().lines().next().unwrap_or_default().to_owned()
}
