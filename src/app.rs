//! App: the parts of a running Scorebridge, built and stopped in one place.
//!
//! It decides nothing about the business; it only knows how the parts are put together.

mod house;
pub mod secret;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::company;
use entity::value::{Period, PeriodKind};
use secrecy::ExposeSecret;

use crate::config::{self, Config, Tls};
use crate::connectors::http;
use crate::facts::FactStore;
use crate::mail::{Key, Keys, Security, SignIn, Smtp, SmtpSettings, Transport};
use crate::report::Templates;
use crate::store::{self, Db, Lease};

pub use house::house;

/// A running Scorebridge: everything a job or a request needs.
pub struct App {
    /// Settings.
    pub config: Config,
    /// Our own tables.
    pub db: Db,
    /// Cost and usage lines.
    pub facts: FactStore,
    /// Report templates.
    pub templates: Arc<Templates>,
    /// How mails leave.
    pub transport: Transport,
    /// What time it is.
    pub clock: Clock,
    /// When the planner was last well.
    pub pulse: Arc<Pulse>,
    /// Whether nothing new is to be begun.
    stopping: Arc<AtomicBool>,
}

/// When the planner was last well, and when that was last told outside: for metrics, readiness and the heartbeat.
#[derive(Debug, Default)]
pub struct Pulse {
    ticked_at_ms: AtomicI64,
    told_at_ms: AtomicI64,
}

impl Pulse {
    /// A tick of the planner ended well.
    pub fn ticked(&self, at: DateTime<Utc>) {
        self.ticked_at_ms.store(at.timestamp_millis(), Ordering::Relaxed);
    }

    /// When a tick last ended well; none before the first.
    #[must_use]
    pub fn last_tick(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.ticked_at_ms.load(Ordering::Relaxed)).filter(|at| at.timestamp() > 0)
    }

    /// Whether it is time to tell outside, at most once in that many seconds; whoever asks first is the one to tell.
    #[must_use]
    pub fn may_tell(&self, now: DateTime<Utc>, every_seconds: u32) -> bool {
        let (now, pause) = (now.timestamp_millis(), i64::from(every_seconds) * 1_000);
        let told = self.told_at_ms.load(Ordering::Relaxed);
        // A clock that was set back must not silence us for as long as it was ahead.
        let due = now - told >= pause || now < told;
        due && self.told_at_ms.compare_exchange(told, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// What time it is, for the business and for sessions and tokens.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    business: Option<DateTime<Utc>>,
}

impl Clock {
    /// The real time for both.
    #[must_use]
    pub fn real() -> Self {
        Self { business: None }
    }

    /// The business stands still at that instant, as at the end of the sample data.
    #[must_use]
    pub fn fixed(business: DateTime<Utc>) -> Self {
        Self { business: Some(business) }
    }

    /// Now, for sessions, tokens and notes of what was done. Leases go by the clock of the database.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }

    /// Now, for periods, due times and what a report calls today.
    #[must_use]
    pub fn business_now(&self) -> DateTime<Utc> {
        self.business.unwrap_or_else(|| self.now())
    }
}

impl App {
    /// Opens the data folder, the database and the templates.
    ///
    /// # Errors
    /// If one of them cannot be opened; the message names it.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("cannot make the data folder {}", config.data_dir.display()))?;
        let db = open_database(&config).await?;
        let facts = FactStore::open(&config.data_dir.join("facts")).context("cannot open the folder of lines")?;
        let transport = transport(&config)?;
        let templates = Templates::of(house(&config.reports)?).context("report templates").map(Arc::new)?;
        Ok(Self::of(config, (db, facts, templates, transport), clock))
    }

    /// One made of these parts.
    #[must_use]
    pub fn of(config: Config, parts: (Db, FactStore, Arc<Templates>, Transport), clock: Clock) -> Self {
        http::prepare();
        let (db, facts, templates, transport) = parts;
        Self { config, db, facts, templates, transport, clock, pulse: Arc::default(), stopping: Arc::default() }
    }

    /// Takes the data folder for this process alone, for as long as the answer is kept.
    ///
    /// # Errors
    /// If another process has it.
    pub fn lock(&self) -> anyhow::Result<File> {
        let path = lock_file(&self.config);
        let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        if file.try_lock().is_err() {
            bail!("another Scorebridge is using the data folder {}", self.config.data_dir.display());
        }
        Ok(file)
    }

    /// Keeps parts of lines from being tidied away, for as long as the answer is kept, by whichever process.
    ///
    /// # Errors
    /// If the data folder cannot be written.
    pub fn hold_lines(&self) -> anyhow::Result<File> {
        let file = self.lines_lock()?;
        file.lock_shared().context("wait for tidying to end")?;
        Ok(file)
    }

    /// Leave to tidy parts of lines away, for as long as the answer is kept; none while somebody holds them.
    ///
    /// # Errors
    /// If the data folder cannot be written.
    pub fn may_tidy_lines(&self) -> anyhow::Result<Option<File>> {
        let file = self.lines_lock()?;
        Ok(file.try_lock().is_ok().then_some(file))
    }

    fn lines_lock(&self) -> anyhow::Result<File> {
        let path = self.config.data_dir.join("lines.lock");
        File::create(&path).with_context(|| format!("cannot make {}", path.display()))
    }

    /// The company and its zone.
    ///
    /// # Errors
    /// If no model was applied yet.
    pub async fn company(&self) -> anyhow::Result<(company::Model, Tz)> {
        let company = store::company::company(&self.db).await?;
        let company = company.context("no model was applied yet: run `scorebridge apply FOLDER`")?;
        let zone =
            company.zone.parse().map_err(|_| anyhow::anyhow!("company.zone: unknown zone `{}`", company.zone))?;
        Ok((company, zone))
    }

    /// The last month that is over, in the company's zone.
    ///
    /// # Errors
    /// If no model was applied yet.
    pub async fn last_complete_month(&self) -> anyhow::Result<Period> {
        self.month_complete_at(self.clock.business_now()).await
    }

    /// The last month that was over at that instant, in the company's zone.
    ///
    /// # Errors
    /// If no model was applied yet.
    pub async fn month_complete_at(&self, instant: DateTime<Utc>) -> anyhow::Result<Period> {
        let (_, zone) = self.company().await?;
        Ok(Period::containing(PeriodKind::Month, instant.with_timezone(&zone).date_naive()).previous())
    }

    /// The keys of links in mails: the database's, made when it is first needed, with the secret mixed in that lies outside.
    ///
    /// # Errors
    /// If the database, the file of the secret or the operating system's randomness is away.
    pub async fn signing_keys(&self) -> anyhow::Result<Keys> {
        let fresh = secret::random()?;
        let row = store::signing::key(&self.db, || secret::hex(&fresh), self.clock.now()).await?;
        let bare = Key::from_hex(&row.key);
        let bare = bare.context("the key that signs links is damaged: remove it, and links in older mails lapse")?;
        let (secret, made) = secret::of(&secret::file(&self.config))?;
        let now = bare.mixed_with(&secret);
        let print = now.seal("print");
        if row.mixed_at.is_none() || (made && row.secret_print.as_ref() != Some(&print)) {
            store::signing::mix(&self.db, &print, self.clock.now()).await?;
        }
        // Where the key is as old as the secret, no link was ever made without it.
        let before = row.mixed_at.unwrap_or(self.clock.now());
        let mixed_on = (before - row.made_at > TimeDelta::minutes(1)).then(|| before.date_naive());
        Ok(Keys { now, bare, mixed_on })
    }

    /// Whether links in mails are signed with the secret that the other instances use, or that was used before; none if no
    /// link was signed yet. It makes nothing.
    ///
    /// # Errors
    /// If the database or the file of the secret is away.
    pub async fn knows_its_secret(&self) -> anyhow::Result<Option<bool>> {
        let file = secret::file(&self.config);
        let row = store::signing::there(&self.db).await?;
        let Some((bare, print)) = row.and_then(|row| Some((Key::from_hex(&row.key)?, row.secret_print?))) else {
            return Ok(None);
        };
        if !file.exists() {
            return Ok(Some(false));
        }
        let (secret, _) = secret::of(&file)?;
        Ok(Some(bare.mixed_with(&secret).seal("print") == print))
    }

    /// The same parts for a worker with that lease: what it writes counts only while the lease is its own.
    #[must_use]
    pub fn held_by(&self, lease: Lease) -> Self {
        Self { db: self.db.held_by(lease), ..self.again() }
    }

    /// The same parts at another time: how the sample company comes by its past.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.again() }
    }

    fn again(&self) -> Self {
        Self {
            config: self.config.clone(),
            db: self.db.clone(),
            facts: self.facts.clone(),
            templates: self.templates.clone(),
            transport: self.transport.clone(),
            clock: self.clock,
            pulse: self.pulse.clone(),
            stopping: self.stopping.clone(),
        }
    }

    /// Asks everything that runs to begin nothing new.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether nothing new is to be begun.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

/// Opens the database that the settings name.
///
/// # Errors
/// If it cannot be opened; the message never shows the address.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    match config.database.expose_secret() {
        "sqlite" => {
            let file = sqlite_file(config);
            Db::open_sqlite(&file).await.with_context(|| format!("cannot open the database {}", file.display()))
        }
        url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            let password = config.database_password.as_ref();
            Db::open_postgres(url, password).await.context("cannot reach the PostgreSQL database named in the settings")
        }
        _ => bail!("database: expected `sqlite` or an address that begins with postgres://"),
    }
}

/// The file whose lock says that a Scorebridge runs on the data folder.
#[must_use]
pub fn lock_file(config: &Config) -> PathBuf {
    config.data_dir.join("scorebridge.lock")
}

/// The file of the embedded database.
#[must_use]
pub fn sqlite_file(config: &Config) -> PathBuf {
    config.data_dir.join("scorebridge.sqlite")
}

/// How mails leave by these settings.
///
/// # Errors
/// If the settings of the mail server cannot work.
pub fn transport(config: &Config) -> anyhow::Result<Transport> {
    match &config.mail.smtp {
        None => Ok(Transport::Folder(mail_folder(config))),
        Some(smtp) => Ok(Transport::Smtp(Smtp::new(smtp_settings(smtp)).context("mail.smtp")?)),
    }
}

/// Where mails are laid while no mail server is set.
#[must_use]
pub fn mail_folder(config: &Config) -> PathBuf {
    config.data_dir.join(&config.mail.folder)
}

fn smtp_settings(smtp: &config::Smtp) -> SmtpSettings {
    SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.tls {
            Tls::None => Security::Plain,
            Tls::Starttls => Security::StartTls,
            Tls::Implicit => Security::Tls,
        },
        sign_in: smtp.user.clone().zip(smtp.password.clone()).map(|(user, password)| SignIn { user, password }),
        ca_file: smtp.ca_file.clone(),
        hello: None,
        deadline: Duration::from_secs(smtp.deadline_seconds),
    }
}
