//! Every key there is, read off the settings' own types: its name, what it takes, what it is for. It holds no value.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::Config;

/// A key of the settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its table and name: `mail.smtp.host`.
    pub path: String,
    /// What it takes.
    pub takes: Takes,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// What it is for.
    pub about: String,
    /// What holds without it; none if nothing does.
    pub default: Option<Value>,
    /// What could stand there.
    pub example: Option<Value>,
}

/// What a key takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number from the first to the last.
    Whole(i64, i64),
    /// One of these words.
    OneOf(Vec<String>),
    /// Several texts.
    Texts,
}

/// A table of the settings, with its own keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name: `mail.smtp`; empty for the keys above all tables.
    pub path: String,
    /// What it is for.
    pub about: String,
    /// Whether it may be left out as a whole, and is by default.
    pub optional: bool,
    /// Its keys, by name.
    pub keys: Vec<Key>,
}

/// All tables, by name; the keys above all tables come first.
#[must_use]
pub fn tables() -> Vec<Table> {
    let schema = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Config>();
    let mut tables = Vec::new();
    if let Value::Object(root) = schema.to_value() {
        collect("", &root, false, &mut tables);
    }
    tables
}

/// All keys.
#[must_use]
pub fn keys() -> Vec<Key> {
    tables().into_iter().flat_map(|table| table.keys).collect()
}

fn collect(path: &str, schema: &Map<String, Value>, optional: bool, tables: &mut Vec<Table>) {
    let position = tables.len();
    let about = text(schema, "description");
    tables.push(Table { path: path.to_owned(), about, optional, keys: Vec::new() });
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let Some(property) = property.as_object() else { continue };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if property.contains_key("properties") {
            collect(&path, property, may_be_null(property), tables);
        } else if let Some(table) = tables.get_mut(position) {
            table.keys.push(key(path, property));
        }
    }
}

fn may_be_null(property: &Map<String, Value>) -> bool {
    property.get("type").and_then(Value::as_array).is_some_and(|sorts| sorts.iter().any(|sort| sort == "null"))
}

fn key(path: String, property: &Map<String, Value>) -> Key {
    let example = property.get("examples").and_then(Value::as_array).and_then(|examples| examples.first());
    Key {
        path,
        takes: takes(property),
        secret: property.get("writeOnly").is_some_and(|secret| secret == true),
        about: text(property, "description"),
        default: property.get("default").filter(|default| !default.is_null()).cloned(),
        example: example.cloned(),
    }
}

fn takes(property: &Map<String, Value>) -> Takes {
    let words = |name: &str| property.get(name).and_then(Value::as_array).map(|words| words.iter());
    if let Some(choices) = words("oneOf") {
        let word = |choice: &Value| choice.get("const").and_then(Value::as_str).map(str::to_owned);
        return Takes::OneOf(choices.filter_map(word).collect());
    }
    if let Some(choices) = words("enum") {
        return Takes::OneOf(choices.filter_map(Value::as_str).map(str::to_owned).collect());
    }
    match property.get("type").and_then(Value::as_str) {
        Some("integer") => {
            let bound = |name: &str| property.get(name).and_then(Value::as_i64);
            let most = bound("maximum").unwrap_or(if text(property, "format") == "uint16" { 65_535 } else { i64::MAX });
            Takes::Whole(bound("minimum").unwrap_or(0), most)
        }
        Some("array") => Takes::Texts,
        _ => Takes::Text,
    }
}

fn text(schema: &Map<String, Value>, name: &str) -> String {
    schema.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
