//! `doctor`: everything that can be wrong, and how to mend it. It mends nothing and keeps nothing.
//!
//! | file | looks at |
//! |---|---|
//! | `place` | data folder, space, lock, the address we listen on |
//! | `database` | the database itself, the form of its tables, the clock |
//! | `company` | model, sources, schedules, pulls, reports |
//! | `outside` | parts of lines, backups, mail, the portal's address, the heartbeat |

mod company;
mod database;
mod outside;
mod place;

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::say;
use crate::app::{App, Clock, open_database, transport};
use crate::config::{Config, ConfigError, example};
use crate::facts::FactStore;
use crate::mail::Transport;
use crate::report::Templates;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
    /// Only print every setting with its meaning and default, as a settings file.
    #[arg(long, conflicts_with = "json")]
    example: bool,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// What was looked at.
    pub check: &'static str,
    /// What was found.
    pub says: String,
    /// How to mend it; none if all is well.
    pub mend: Option<String>,
}

/// Everything that was looked at, in order.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    findings: Vec<Finding>,
}

impl Findings {
    fn ok(&mut self, check: &'static str, says: impl Into<String>) {
        self.findings.push(Finding { level: Level::Ok, check, says: says.into(), mend: None });
    }

    fn warn(&mut self, check: &'static str, says: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding { level: Level::Warn, check, says: says.into(), mend: Some(mend.into()) });
    }

    fn bad(&mut self, check: &'static str, says: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding { level: Level::Bad, check, says: says.into(), mend: Some(mend.into()) });
    }

    fn has_bad(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Bad)
    }
}

impl Doctor {
    pub async fn run(self, settings: Result<Config, ConfigError>) -> anyhow::Result<ExitCode> {
        if self.example {
            say(example().trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        let mut found = Findings::default();
        examine(settings, &mut found).await;
        if self.json {
            say(&serde_json::to_string_pretty(&found)?);
        } else {
            for finding in &found.findings {
                say(&format!("{:4}  {:12}  {}", finding.level.to_string(), finding.check, finding.says));
                if let Some(mend) = &finding.mend {
                    say(&format!("{:20}to mend: {mend}", ""));
                }
            }
        }
        Ok(if found.has_bad() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Looks at one thing after the other; what cannot be looked at because of an earlier finding is left out.
async fn examine(settings: Result<Config, ConfigError>, found: &mut Findings) {
    let config = match settings {
        Ok(config) => config,
        Err(ConfigError(faults)) => {
            for fault in faults {
                found.bad(
                    "settings",
                    fault.to_string(),
                    "change it there; `scorebridge doctor --example` lists all settings",
                );
            }
            return;
        }
    };
    found.ok("settings", "every key is known and every value fits");
    outside::address(&config, found);
    if !place::folder(&config, found) {
        return;
    }
    place::server(&config, found).await;
    outside::heartbeat(&config, found).await;
    let transport = outside::mail(transport(&config), found).await;
    if let Some(app) = app(config, transport, found).await {
        database::examine(&app, found).await;
        if database::form(&app.db, found).await {
            company::examine(&app, found).await;
            outside::links(&app, found).await;
            outside::lines(&app, found).await;
            outside::backups(&app, found).await;
        }
    }
}

/// The parts of a running Scorebridge, as far as they can be opened without changing anything.
async fn app(config: Config, transport: Transport, found: &mut Findings) -> Option<App> {
    if !database::is_there(&config, found) {
        return None;
    }
    let db = match open_database(&config).await {
        Ok(db) => db,
        Err(error) => {
            database::unreachable(&config, &error, found);
            return None;
        }
    };
    let templates = match Templates::embedded() {
        Ok(templates) => templates,
        Err(error) => {
            found.bad("reports", error.to_string(), "install the program again");
            return None;
        }
    };
    match FactStore::open(&config.data_dir.join("facts")) {
        Ok(facts) => Some(App::of(config, (db, facts, templates.into(), transport), Clock::real())),
        Err(error) => {
            found.bad("lines", error.to_string(), "give the user that runs Scorebridge the right to write there");
            None
        }
    }
}
