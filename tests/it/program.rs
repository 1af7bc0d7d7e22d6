//! The real program, as people start it: its own process, its own settings, nothing of this machine's environment.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// The program with these arguments; no setting comes from the environment of the tests.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SCOREBRIDGE_")) {
        command.env_remove(name);
    }
    // A place without a settings file.
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).args(arguments);
    command
}

/// Runs the program with these settings in the environment.
pub fn run<V: AsRef<OsStr>>(arguments: &[&str], environment: &[(&str, V)]) -> Output {
    let environment = environment.iter().map(|(name, value)| (*name, value));
    program(arguments).envs(environment).output().unwrap()
}

/// What it said, on both channels.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
