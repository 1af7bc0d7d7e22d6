//! Command line: one file a command. It reads what was asked, calls one room, and says what came of it.

mod apply;
mod check;
mod demo;
mod people;
mod read_table;
mod run;
mod serve;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::app::{App, Clock};
use crate::config::Config;

/// IT-to-business performance scorecards and reports, judged by fulfilled business expectations.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
struct Arguments {
    /// Settings file.
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
    /// Read a model folder and name every fault with file and line; no database is needed.
    Check(check::Check),
    /// Bring the company to what a model folder says.
    Apply(apply::Apply),
    /// Run one step now.
    Run(run::Run),
    /// Bring the database to the newest form.
    Migrate,
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
    start_log();
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads");
    match runtime.and_then(|runtime| runtime.block_on(command(arguments))) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("scorebridge: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn command(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let settings = || -> anyhow::Result<Config> {
        let environment: BTreeMap<String, String> =
            std::env::vars().filter(|(name, _)| name != "SCOREBRIDGE_SETTINGS").collect();
        Ok(Config::load(arguments.settings.as_deref(), &environment)?)
    };
    match arguments.command {
        Command::Demo(demo) => demo.run().await?,
        Command::Check(check) => return Ok(check.run()),
        Command::ReadTable(read) => return Ok(read.run()),
        Command::Serve => serve::run(open(settings()?).await?).await?,
        Command::Apply(apply) => return apply.run(&open(settings()?).await?).await,
        Command::Run(run) => run.run(&open(settings()?).await?).await?,
        Command::Migrate => {
            open(settings()?).await?;
            say("the database is up to date");
        }
        Command::User(user) => user.run(&open(settings()?).await?).await?,
        Command::Token(token) => token.run(&open(settings()?).await?).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: Config) -> anyhow::Result<App> {
    let app = App::open(config, Clock::real()).await?;
    app.db.migrate().await?;
    Ok(app)
}

fn start_log() {
    let filter = EnvFilter::try_from_env("SCOREBRIDGE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,scorebridge=info"));
    let ansi = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(std::io::stderr).init();
}

/// Says something on standard output. A reader that went away is no reason to fail.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says something on standard error.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
