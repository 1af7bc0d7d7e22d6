//! `config.example.toml`, written from the settings' own types: every key, its comment, its default. It is never edited.

use serde_json::Value;

use super::keys::{Key, Table, tables};

const WIDTH: usize = 116;

const HEAD: &str = "\
# Settings of Scorebridge; printed by `scorebridge doctor --example`.
#
# A file `scorebridge.toml` in the working folder is read by itself, any other where --settings names it. Each line shows
# its default; a line after `#` has none and shows an example. Environment variables override the file:
# SCOREBRIDGE_MAIL__SMTP__HOST is mail.smtp.host. Unknown keys are refused. Secrets are never printed.
";

/// The text of the example: every key with its comment and its default, or an example where there is no default.
#[must_use]
pub fn example() -> String {
    let mut text = HEAD.to_owned();
    for table in tables() {
        text.push('\n');
        if !table.path.is_empty() {
            comment(&table.about, &mut text);
            let off = if table.optional { "# " } else { "" };
            text.push_str(&format!("{off}[{}]\n", table.path));
        }
        for key in &table.keys {
            entry(&table, key, &mut text);
        }
    }
    text
}

fn entry(table: &Table, key: &Key, text: &mut String) {
    comment(&key.about, text);
    let name = key.path.rsplit('.').next().unwrap_or_default();
    let value = key.default.as_ref().or(key.example.as_ref());
    let off = if table.optional || key.default.is_none() { "# " } else { "" };
    text.push_str(&format!("{off}{name} = {}\n", value.map_or_else(|| "\"\"".into(), toml)));
}

/// Plain values are written alike in TOML and JSON.
fn toml(value: &Value) -> String {
    value.to_string().replace("\",\"", "\", \"")
}

fn comment(about: &str, text: &mut String) {
    let mut line = String::from("#");
    for word in about.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}
