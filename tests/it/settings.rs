//! The settings as people meet them: the example file is never out of date, and no secret comes out anywhere.

use std::fs;
use std::path::PathBuf;

use scorebridge::config;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Set to `1`, the example is written anew.
const UPDATE: &str = "UPDATE_EXAMPLE";

#[test]
fn the_example_is_what_the_program_prints() {
    let path = root().join("config.example.toml");
    if std::env::var(UPDATE).is_ok() {
        fs::write(&path, config::example()).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == config::example(), "config.example.toml is out of date: run this test with {UPDATE}=1");
}
