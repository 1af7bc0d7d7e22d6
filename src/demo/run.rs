//! Running the sample company: the same steps as for any other, with a bar for each.
//!
//! It computes nothing itself. A second start finds everything done and only serves.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Days, Utc};
use entity::value::Period;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::answers::{answer_the_first, approve, choose_levels};
use crate::app::{App, Clock, mail_folder};
use crate::config::{Config, Mail};
use crate::store::{cards, people, runs};
use crate::web::keys;
use crate::{jobs, model, web};

/// How many months get an edition: enough to leaf back.
const EDITIONS: i32 = 3;

/// How many months of data there are.
const MONTHS: i32 = 24;

/// Where the demo is made, and what for.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder for everything the demo makes.
    pub dir: PathBuf,
    /// Port of the portal, on this machine only.
    pub port: u16,
    /// Whether to start the portal.
    pub serve: bool,
}

/// `demo.json`: what a script needs to try everything. Demo only; a real installation never writes a secret down.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Keys {
    base_url: String,
    mail_dir: String,
    tokens: BTreeMap<String, String>,
    logins: BTreeMap<String, Login>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Login {
    user: String,
    password: String,
}

/// Makes the sample company where it is not there yet, runs its two years, and serves the portal.
///
/// # Errors
/// If the folder cannot be written, a step fails, or the port is taken.
pub async fn run(place: &Place) -> anyhow::Result<()> {
    std::fs::create_dir_all(&place.dir).with_context(|| format!("cannot make {}", place.dir.display()))?;
    let dir = std::path::absolute(&place.dir)?;
    let listener = if place.serve { Some(listen(place.port)?) } else { None };
    let port = listener.as_ref().map_or(Ok(place.port), |one| one.local_addr().map(|address| address.port()))?;
    let config = Config {
        data_dir: dir.join("data"),
        listen: format!("127.0.0.1:{port}"),
        public_url: format!("http://127.0.0.1:{port}"),
        mail: Mail { folder: dir.join("mail"), from: "scorecards@nordwind.example".into(), ..Mail::default() },
        ..Config::default()
    };
    let app = App::open(config, Clock::fixed(super::now())).await?;
    let _lock = app.lock()?;
    app.db.migrate().await?;
    fill(&app, &dir).await?;
    let keys = people_keys(&app, &dir).await?;
    greet(&keys, &dir, place.serve);
    match listener {
        Some(listener) => web::serve(Arc::new(app), listener)?.await.context("serve"),
        None => Ok(()),
    }
}

fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} is taken on this machine: choose another with --port"))
}

/// Brings the company to the end of its two years; what is done already stays.
async fn fill(app: &App, dir: &std::path::Path) -> anyhow::Result<()> {
    let bar = bar("Writing the sample company's files", 1);
    super::write(dir).await?;
    done(&bar);
    apply(app, &dir.join("model")).await?;
    let last = app.last_complete_month().await?;
    if cards::periods(&app.db, "it-business").await?.contains(&last) {
        return Ok(());
    }
    pull(app).await?;
    let months = last.trailing(MONTHS);
    each(app, "Measuring", &months, jobs::Step::Measure).await?;
    each(app, "Scoring", &months, jobs::Step::Score).await?;
    choose_levels(app).await?;
    each(app, "Closing charges", &months, jobs::Step::Close).await?;
    reports(app, &last.trailing(EDITIONS)).await
}

/// Each month's reports on the third of the month after, as if it were that day: what is due then goes, people answer, and all
/// but the last one that waits for an approval gets it.
async fn reports(app: &App, months: &[Period]) -> anyhow::Result<()> {
    let bar = bar("Freezing and mailing reports", months.len());
    for (at, month) in months.iter().enumerate() {
        let then = app.at(Clock::fixed(third_after(*month)));
        jobs::run(&then, jobs::Step::Waiting, *month).await?;
        jobs::run(&then, jobs::Step::Report, *month).await?;
        if at == 0 {
            answer_the_first(&then).await?;
        }
        if at + 1 < months.len() {
            approve(&then).await?;
        }
        jobs::run(&then, jobs::Step::Deliver, *month).await?;
        bar.inc(1);
    }
    done(&bar);
    Ok(())
}

/// The sample company's usual hour, on the day on which its month is made.
fn third_after(month: Period) -> DateTime<Utc> {
    let day = month.next().start() + Days::new(2);
    day.and_time(super::now().time()).and_utc()
}

async fn apply(app: &App, folder: &std::path::Path) -> anyhow::Result<()> {
    let read = model::read(folder).map_err(listed)?;
    let faults = model::check(&read);
    if !faults.is_empty() {
        return Err(listed(faults));
    }
    model::apply(&app.db, &read, model::Apply::new("demo", app.clock.now())).await?;
    Ok(())
}

fn listed(faults: Vec<model::Fault>) -> anyhow::Error {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("the sample model is not sound:\n{}", lines.join("\n"))
}

async fn pull(app: &App) -> anyhow::Result<()> {
    let sources = runs::sources(&app.db).await?;
    let bar = bar("Pulling sources", sources.len());
    for source in sources {
        if let Err(reason) = jobs::pull(app, &source).await?.outcome {
            bail!("source {} of the sample company failed: {reason}", source.id);
        }
        bar.inc(1);
    }
    done(&bar);
    Ok(())
}

async fn each(app: &App, what: &'static str, months: &[Period], step: jobs::Step) -> anyhow::Result<()> {
    let bar = bar(what, months.len());
    for month in months {
        jobs::run(app, step, *month).await?;
        bar.inc(1);
    }
    done(&bar);
    Ok(())
}

fn bar(what: &'static str, steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps.try_into().unwrap_or(0)).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg:36} {bar:32} {pos:>3}/{len:<3} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn done(bar: &ProgressBar) {
    bar.set_position(bar.length().unwrap_or(0));
    bar.finish();
}

/// The log-ins and tokens: those of the first start, or new ones.
async fn people_keys(app: &App, dir: &std::path::Path) -> anyhow::Result<Keys> {
    let file = dir.join("demo.json");
    let base_url = app.config.public_url.clone();
    if let Ok(text) = std::fs::read_to_string(&file) {
        let keys = Keys { base_url, ..serde_json::from_str(&text).context("demo.json")? };
        save(&file, &keys)?;
        return Ok(keys);
    }
    let mail_dir = mail_folder(&app.config).display().to_string();
    let mut keys = Keys { base_url, mail_dir, tokens: BTreeMap::new(), logins: BTreeMap::new() };
    for person in people::people(&app.db).await? {
        let role = person.role.to_string();
        let password = keys::new_password(app, &person.id).await?;
        keys.tokens.insert(role.clone(), keys::new_token(app, &person.id, "demo", None).await?);
        keys.logins.insert(role, Login { user: person.id, password });
    }
    save(&file, &keys)?;
    Ok(keys)
}

fn save(file: &std::path::Path, keys: &Keys) -> anyhow::Result<()> {
    let beside = file.with_extension("json.part");
    std::fs::write(&beside, serde_json::to_string_pretty(keys)? + "\n")?;
    std::fs::rename(&beside, file).with_context(|| format!("write {}", file.display()))
}

/// Where to click. A reader that went away is no reason to fail.
fn greet(keys: &Keys, dir: &std::path::Path, serve: bool) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "\nMails          {}", keys.mail_dir);
    let _ = writeln!(out, "Model, sources {}", dir.display());
    if !serve {
        return;
    }
    let _ = writeln!(out, "Portal         {}", keys.base_url);
    let _ = writeln!(out, "API            {}/api/docs\n", keys.base_url);
    for (role, login) in &keys.logins {
        let _ = writeln!(out, "  {role:<10} {:<10} {}", login.user, login.password);
    }
    let _ = writeln!(out, "\nTokens for the API are in {}. Ctrl-C stops.", dir.join("demo.json").display());
}
