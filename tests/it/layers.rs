//! The house holds: a room names only rooms before it, a package lives in one room, pure rooms stay pure, the map is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order of knowledge: each may name only those before it.
const ORDER: [&str; 20] = [
    "config",
    "stats",
    "language",
    "measure",
    "scorecard",
    "chargeback",
    "portfolio",
    "charts",
    "report",
    "connectors",
    "facts",
    "store",
    "mail",
    "model",
    "app",
    "jobs",
    "web",
    "demo",
    "cli",
    "main",
];

const PURE: [&str; 8] = ["stats", "language", "measure", "scorecard", "chargeback", "portfolio", "charts", "report"];

/// Package → the rooms that own it.
const OWNED: [(&str, &[&str]); 44] = [
    ("libm", &["stats"]),
    ("fluent_bundle", &["language"]),
    ("num_bigint", &["chargeback"]),
    ("num_rational", &["chargeback"]),
    ("plotters", &["charts"]),
    ("resvg", &["charts"]),
    ("png", &["charts"]),
    ("libdeflater", &["charts"]),
    ("ttf_parser", &["charts"]),
    ("rustc_hash", &["charts"]),
    ("minijinja", &["report"]),
    ("mrml", &["report"]),
    ("typst", &["report"]),
    ("typst_pdf", &["report"]),
    ("lopdf", &["report"]),
    ("rust_xlsxwriter", &["report"]),
    ("csv", &["connectors", "demo"]),
    ("csv_core", &["connectors"]),
    ("flate2", &["connectors", "demo"]),
    ("sqlx", &["connectors", "demo"]),
    ("sqlparser", &["connectors"]),
    ("calamine", &["connectors"]),
    ("encoding_rs", &["connectors"]),
    ("reqwest", &["connectors"]),
    ("zstd", &["connectors", "jobs"]),
    ("arrow", &["connectors", "facts"]),
    ("parquet", &["connectors", "facts"]),
    ("twox_hash", &["facts"]),
    ("sea_orm", &["store"]),
    ("migration", &["store"]),
    ("lettre", &["mail"]),
    ("hmac", &["mail"]),
    ("mail_parser", &["mail"]),
    ("serde_saphyr", &["model"]),
    ("strsim", &["config", "model"]),
    ("croner", &["model", "jobs"]),
    ("tokio_cron_scheduler", &["jobs"]),
    ("actix_web", &["web"]),
    ("askama", &["web"]),
    ("cel", &["measure"]),
    ("argon2", &["web"]),
    ("indicatif", &["demo"]),
    ("fail", &["facts", "store", "jobs", "cli"]),
    ("rustix", &["connectors", "cli"]),
];

/// What a pure room never contains, as text outside comments.
const IMPURE: [&str; 12] = [
    "async fn",
    ".await",
    "sea_orm",
    "Entity::",
    "ActiveModel",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "std::fs",
    "std::net",
    "tracing::",
    "getrandom",
];

#[test]
fn a_room_names_only_rooms_before_it() {
    let mut breaches = Vec::new();
    for (index, room) in ORDER.iter().enumerate() {
        for later in &ORDER[index + 1..] {
            for (file, code) in code_of(room) {
                // `crate::store::…` and `use crate::{jobs, …}` both count.
                if names_room(&code, later) {
                    breaches.push(format!("{} names `{later}`", file.display()));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn a_package_lives_in_its_room() {
    let mut breaches = Vec::new();
    for room in ORDER {
        for (file, code) in code_of(room) {
            for (package, rooms) in OWNED.iter().filter(|(_, rooms)| !rooms.contains(&room)) {
                if names_package(&code, package) {
                    breaches.push(format!("{} names `{package}`, which belongs to {rooms:?}", file.display()));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn pure_rooms_stay_pure() {
    let mut breaches = Vec::new();
    for room in PURE {
        for (file, code) in code_of(room) {
            breaches.extend(
                IMPURE.iter().filter(|word| code.contains(**word)).map(|word| format!("{}: `{word}`", file.display())),
            );
        }
    }
    for (file, code) in code_of("charts") {
        if names_package(&code, "entity") {
            breaches.push(format!("{}: charts draws numbers and labels, nothing of `entity`", file.display()));
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn the_map_names_every_room() {
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let on_disk: BTreeSet<String> = fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().trim_end_matches(".rs").to_owned())
        .filter(|name| name != "lib" && name != "main")
        .collect();
    let ordered: BTreeSet<String> =
        ORDER.iter().filter(|room| **room != "main").map(|room| (*room).to_owned()).collect();
    assert_eq!(on_disk, ordered, "folders of src and the order of knowledge differ");
    for room in on_disk {
        assert!(map.contains(&format!("| [`{room}`] |")), "the map in src/lib.rs does not name `{room}`");
    }
    let header = map.lines().take_while(|line| line.starts_with("//!")).count();
    assert!(header <= 80, "the map is {header} lines; nobody reads more than 80");
}

#[test]
fn every_file_says_what_it_does_and_stays_short() {
    let mut breaches = Vec::new();
    let folders = ["src", "entity/src", "migration/src", "tests"];
    for file in folders.iter().flat_map(|folder| rust_files(&root().join(folder))) {
        let text = fs::read_to_string(&file).unwrap();
        if !text.starts_with("//!") {
            breaches.push(format!("{}: no `//!` header", file.display()));
        }
        let lines = text.split("#[cfg(test)]\nmod tests {").next().unwrap().lines().count();
        if lines > 400 && !is_test(&file) {
            breaches.push(format!("{}: {lines} lines; the wall is 400", file.display()));
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a room with their code: comments and tests left out.
fn code_of(room: &str) -> Vec<(PathBuf, String)> {
    let single = root().join(format!("src/{room}.rs"));
    let files = if single.exists() { vec![single] } else { rust_files(&root().join("src").join(room)) };
    assert!(!files.is_empty(), "no room `{room}`");
    files.into_iter().filter(|file| !is_test(file)).map(|file| (file.clone(), code(&file))).collect()
}

fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn is_test(file: &Path) -> bool {
    let path = file.display().to_string();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    path.contains("/tests/") || name.ends_with("tests.rs") || name.starts_with("sample") || name == "real.rs"
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn names_room(code: &str, room: &str) -> bool {
    code.contains(&format!("crate::{room}::"))
        || code.contains(&format!("crate::{room};"))
        || code.contains(&format!("scorebridge::{room}"))
        || grouped(code).any(|name| name == room)
}

/// Names in `use crate::{a, b::c}` groups.
fn grouped(code: &str) -> impl Iterator<Item = &str> {
    code.split("use crate::{")
        .skip(1)
        .filter_map(|rest| rest.split("};").next())
        .flat_map(|group| group.split(',').filter_map(|name| name.trim().split("::").next()))
}

fn names_package(code: &str, package: &str) -> bool {
    [
        format!("use {package}::"),
        format!("use {package};"),
        format!(" {package}::"),
        format!("({package}::"),
        format!("<{package}::"),
    ]
    .iter()
    .any(|text| code.contains(text.as_str()))
}
