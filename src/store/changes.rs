//! What bringing a model table to a wanted state changes, object by object and field by field. It knows no database.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Longest value shown in full, in characters.
const SHOWN: usize = 60;

/// What bringing a table to the wanted state takes, by the rows' keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that were not there.
    pub added: Vec<String>,
    /// Rows that said something else.
    pub changed: Vec<(String, Vec<FieldChange>)>,
    /// Rows that are no longer wanted.
    pub removed: Vec<String>,
    /// Rows that only stand elsewhere in their list.
    pub moved: usize,
    /// Rows that were changed elsewhere, and would be overwritten or removed.
    pub conflicts: Vec<Conflict>,
}

impl Changes {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A field that says something else; no text where it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The column, and the place inside it: `settings.from.path`.
    pub field: String,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &Option<String>| match text {
            None => "nothing".to_owned(),
            Some(text) if text.chars().count() <= SHOWN => text.clone(),
            Some(text) => text.chars().take(SHOWN).chain(['…']).collect(),
        };
        write!(f, "{}: {} → {}", self.field, shown(&self.old), shown(&self.new))
    }
}

/// An object that somebody changed elsewhere since a folder and the store last agreed on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which: `person anna`.
    pub object: String,
    /// What was done to it.
    pub done: Done,
    /// Who did it, what that was, and when, as far as the audit trail tells.
    pub by: Option<(String, String, DateTime<Utc>)>,
}

/// What was done to an object elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was added; the folder names it too, and says something else: what is there → what the folder says.
    Added(Vec<FieldChange>),
    /// It was changed: what it said when both agreed → what it says now.
    Changed(Vec<FieldChange>),
    /// It was removed.
    Removed,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match &self.by {
            Some((actor, action, at)) => format!(" by {actor} ({action}) on {}", at.format("%Y-%m-%d %H:%M UTC")),
            None => String::new(),
        };
        let object = &self.object;
        match &self.done {
            Done::Added(fields) => {
                write!(f, "{object} was added outside the model folder{by}, which says otherwise: {}", listed(fields))
            }
            Done::Changed(fields) => {
                write!(f, "{object} was changed outside the model folder{by}: {}", listed(fields))
            }
            Done::Removed => write!(f, "{object} was removed outside the model folder{by}"),
        }
    }
}

/// Fields one after the other.
#[must_use]
pub fn listed(fields: &[FieldChange]) -> String {
    fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The fields that differ.
#[must_use]
pub fn differences(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<FieldChange> {
    let fields: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |field: &String| {
        let (old, new) = (old.get(field).cloned(), new.get(field).cloned());
        (old != new).then(|| FieldChange { field: field.clone(), old, new })
    };
    fields.into_iter().filter_map(change).collect()
}

/// Adds a value to what a row says: a plain one under the name, the parts of a structured one under their places in it.
pub fn say(said: &mut BTreeMap<String, String>, name: String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(key, part)| say(said, format!("{name}.{key}"), part)),
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(index, part)| say(said, format!("{name}.{index}"), part));
        }
        Value::String(text) => drop(said.insert(name, text.clone())),
        plain => drop(said.insert(name, plain.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(old: Value, new: Value, wanted: &str) {
        let said = |value: &Value| {
            let mut said = BTreeMap::new();
            say(&mut said, "x".to_owned(), value);
            said
        };
        assert_eq!(listed(&differences(&said(&old), &said(&new))), wanted);
    }

    #[test]
    fn only_what_differs_is_named() {
        check(json!("a"), json!("a"), "");
        check(json!("a"), json!("b"), "x: a → b");
        check(json!(null), json!(2), "x: nothing → 2");
        check(json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 1, "c": 3}}), "x.a.c: 2 → 3");
        check(json!([[80, 0], [90, 50]]), json!([[80, 0], [95, 50]]), "x.1.0: 90 → 95");
        check(json!("x".repeat(70)), json!(true), &format!("x: {}… → true", "x".repeat(60)));
    }
}
