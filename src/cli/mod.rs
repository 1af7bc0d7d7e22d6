//! Command line: one file a command. It reads what was asked, calls one room, and says what came of it.

mod apply;
mod backup;
mod check;
mod demo;
mod doctor;
mod export;
mod faults;
mod init;
mod people;
mod preview;
mod read_table;
mod restore;
mod run;
mod serve;
mod verify;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::app::{App, Clock};
use crate::config::{self, Config, ConfigError, Log, LogFormat};

/// IT-to-business performance scorecards and reports, judged by fulfilled business expectations.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
struct Arguments {
    /// Settings file; `scorebridge.toml` in the working folder if none is named.
    #[arg(long, global = true, env = "SCOREBRIDGE_SETTINGS", hide_env = true)]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a sample company, run two years of it, and show the portal.
    Demo(demo::Demo),
    /// Run the portal, the API and the schedules.
    Serve,
    /// Make a first model from up to three CSV files, by asking; no database is needed.
    Init(init::Init),
    /// Read a model folder and name every fault with file and line. No database is needed; where there is one, its history
    /// is asked about new targets.
    Check(check::Check),
    /// Bring the company to what a model folder says.
    Apply(apply::Apply),
    /// Write the company as a model folder.
    Export(export::Export),
    /// Run one step now.
    Run(run::Run),
    /// Make the files of a report as it would go out now; nothing is stored or sent.
    Preview(preview::Preview),
    /// Bring the database to the newest form.
    Migrate,
    /// Check everything that can be wrong, and say how to mend it.
    Doctor(doctor::Doctor),
    /// Copy database and lines as one set, while the server runs.
    Backup(backup::Backup),
    /// Put a set back into an empty database and data folder.
    Restore(restore::Restore),
    /// Compute a statement again from its proof file, offline, and print its check number.
    Verify(verify::Verify),
    /// People who sign in.
    User(people::User),
    /// Bearer tokens for the API.
    Token(people::Token),
    /// Read a workbook or Parquet file for a pull.
    #[command(hide = true)]
    ReadTable(read_table::ReadTable),
}

/// Runs the command the program was started with.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::ReadTable(read) = arguments.command {
        // Its memory is measured out: it has one thread, and no log.
        return read.run();
    }
    let settings = settings(arguments.settings.as_deref());
    start_log(settings.as_ref().map(|config| config.log.clone()).unwrap_or_default());
    faults::arm();
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads");
    match runtime.and_then(|runtime| runtime.block_on(command(arguments.command, settings))) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("scorebridge: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn command(command: Command, settings: Result<Config, ConfigError>) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(demo) => demo.run().await?,
        Command::Verify(verify) => return verify.run(),
        Command::Check(check) => return Ok(check.run(settings).await),
        Command::Init(init) => return init.run().await,
        Command::Export(export) => return export.run(&open(settings?).await?).await,
        Command::Doctor(doctor) => return doctor.run(settings).await,
        Command::Backup(backup) => backup.run(&App::open(settings?, Clock::real()).await?).await?,
        Command::Restore(restore) => restore.run(settings?).await?,
        Command::Serve => serve::run(open(settings?).await?).await?,
        Command::Apply(apply) => return apply.run(&open(settings?).await?).await,
        Command::Run(run) => run.run(&open(settings?).await?).await?,
        Command::ReadTable(read) => return Ok(read.run()),
        Command::Preview(preview) => preview.run(&open(settings?).await?).await?,
        Command::Migrate => {
            open(settings?).await?;
            say("the database is up to date");
        }
        Command::User(user) => user.run(&open(settings?).await?).await?,
        Command::Token(token) => token.run(&open(settings?).await?).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings of the file that is named, or of the one in the working folder, with the environment over it.
fn settings(named: Option<&Path>) -> Result<Config, ConfigError> {
    let own = Path::new(config::FILE);
    let file = named.or_else(|| own.exists().then_some(own));
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Config::load(file, &environment)
}

async fn open(config: Config) -> anyhow::Result<App> {
    let app = App::open(config, Clock::real()).await?;
    app.db.migrate().await?;
    Ok(app)
}

/// `SCOREBRIDGE_LOG` holds for one start, whatever the settings say.
fn start_log(log: Log) {
    let filter = EnvFilter::try_from_env("SCOREBRIDGE_LOG").or_else(|_| EnvFilter::try_new(&log.filter));
    let told = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("info")))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => told.init(),
        LogFormat::Json => told.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
    }
}

/// Says something on standard output. A reader that went away is no reason to fail.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says something on standard error.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
