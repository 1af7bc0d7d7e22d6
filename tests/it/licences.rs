//! Every package we build with is under a licence that `deny.toml` allows, and comes from the registry.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

#[test]
fn only_allowed_licences() {
    let allowed = allowed();
    let mut refused = Vec::new();
    for package in metadata()["packages"].as_array().unwrap() {
        let (name, version) = (text(package, "name"), text(package, "version"));
        let Some(source) = package["source"].as_str() else { continue };
        if !source.starts_with("registry+") && !source.starts_with("sparse+") {
            refused.push(format!("{name} {version}: not from the registry"));
        }
        let licence = package["license"].as_str().unwrap_or("none given");
        if !holds(licence, &allowed) {
            refused.push(format!("{name} {version}: {licence}"));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn the_check_can_fail() {
    let allowed: BTreeSet<String> = ["MIT", "Apache-2.0"].map(str::to_owned).into();
    assert!(holds("MIT OR GPL-3.0-only", &allowed));
    assert!(holds("(MIT OR Apache-2.0) AND Apache-2.0", &allowed));
    assert!(holds("MIT/Apache-2.0", &allowed));
    assert!(!holds("GPL-3.0-only", &allowed));
    assert!(!holds("MIT AND GPL-3.0-only", &allowed));
    assert!(!holds("none given", &allowed));
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap()
}

fn allowed() -> BTreeSet<String> {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap();
    let table: toml::Table = file.parse().unwrap();
    table["licenses"]["allow"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Whether an SPDX expression can be met with allowed licences: every `AND` part has an allowed `OR` choice.
fn holds(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let one = |licence: &str| allowed.contains(licence.trim());
    // Mixed expressions in the tree are of the form `(A OR B) AND C`; reading every OR group of every AND part is enough.
    expression.split(" AND ").all(|part| part.split(" OR ").any(one))
}
