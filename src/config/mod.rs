//! Settings: defaults, then a file, then the environment; checked once, unknown keys refused, secrets wrapped.
//!
//! No other room reads the environment or a settings file. The comments of the fields are the comments of
//! `config.example.toml`: they stand here and nowhere else.

mod check;
mod example;
mod keys;
mod layers;
mod network;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

pub use example::example;
pub use network::Network;

/// The settings file that is read where none is named: in the working folder.
pub const FILE: &str = "scorebridge.toml";

/// All settings.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the embedded database, the lines of bills and the mail folder live. One running Scorebridge has it alone.
    pub data_dir: PathBuf,
    /// `sqlite` for the embedded database in `data_dir`, or the address of a PostgreSQL database:
    /// `postgres://user@host/database`.
    #[schemars(with = "String", extend("writeOnly" = true, "default" = "sqlite"))]
    pub database: SecretString,
    /// File that holds the password of the PostgreSQL database, so that no address need carry it.
    #[schemars(example = "/run/secrets/database")]
    pub database_password_file: Option<PathBuf>,
    /// The password itself, once its file is read.
    #[serde(skip)]
    pub database_password: Option<SecretString>,
    /// Address and port to listen on. TLS is the work of a proxy in front.
    pub listen: String,
    /// Address people use to reach the portal, without a slash at the end. With https, cookies are marked secure.
    pub public_url: String,
    /// Proxies in front, as addresses or networks: only from these is `X-Forwarded-For` believed.
    #[schemars(with = "Vec<String>", extend("default" = []), example = ["127.0.0.1", "10.0.0.0/8"])]
    pub trusted_proxies: Vec<Network>,
    /// What is said about the work, on standard error.
    pub log: Log,
    /// How reports leave the house.
    pub mail: Mail,
    /// How reports look.
    pub reports: Reports,
    /// How long what is kept: the step `tidy` removes the rest. What was measured, charged or mailed stays for good.
    pub keep: Keep,
    /// Copies of database and lines, made by the step `backup`.
    pub backup: Backup,
    /// A watchman outside the house, who raises the alarm when our call stays away.
    pub heartbeat: Heartbeat,
}

/// What is said about the work, on standard error.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` for people, `json` for collectors: one object a line.
    pub format: LogFormat,
    /// How much: `error`, `warn`, `info`, `debug` or `trace`, also by part, such as `warn,scorebridge=info`.
    pub filter: String,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For collectors.
    Json,
}

/// How reports leave the house.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Sender's address.
    pub from: String,
    /// Sender's name.
    pub from_name: String,
    /// Folder for `.eml` files, used while no `smtp` is set; a relative path starts at `data_dir`.
    pub folder: PathBuf,
    /// Domains that mail may go to, such as `example.com`; to any if there is none.
    #[schemars(extend("default" = []), example = ["example.com"])]
    pub domains: Vec<String>,
    /// Address whose post lies in `bounces`, and that takes `name+anything@…`: mails that cannot be delivered come back
    /// to it, each under a name of its own. Without it they come back to `from`.
    #[schemars(example = "bounces@example.com")]
    pub bounce_address: Option<String>,
    /// Folder (Maildir) in which the post of `bounce_address` arrives: read by the step `bounces`.
    #[schemars(example = "/var/mail/bounces/Maildir")]
    pub bounces: Option<PathBuf>,
    /// File with the secret that is mixed into the key of links in mails, so that a copy of the database alone forges none;
    /// made at the first start. Instances that share a database share this file. `mail-links.key` in `data_dir` if not given.
    #[schemars(example = "/etc/scorebridge/mail-links.key")]
    pub link_secret_file: Option<PathBuf>,
    /// The mail server. Without it, mails are laid into the folder.
    pub smtp: Option<Smtp>,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Host name; with TLS it must match the certificate.
    #[schemars(example = "mail.example.com")]
    pub host: String,
    /// Port.
    #[serde(default = "submission_port")]
    pub port: u16,
    /// `none`, `starttls` or `implicit`.
    #[serde(default)]
    pub tls: Tls,
    /// Name to sign in with.
    #[schemars(example = &"scorebridge")]
    pub user: Option<String>,
    /// Password; better `password_file`.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub password: Option<SecretString>,
    /// File that holds the password.
    #[schemars(example = "/run/secrets/smtp")]
    pub password_file: Option<PathBuf>,
    /// File with the certificate authority of the server (PEM), where it is an own one.
    #[schemars(example = "/etc/scorebridge/ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// Longest time for one mail, in seconds.
    #[serde(default = "send_seconds")]
    #[schemars(range(min = 1, max = 600))]
    pub deadline_seconds: u64,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all; only for a server on the same machine.
    None,
    /// Upgraded after the greeting.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
}

/// How reports look.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reports {
    /// Folder with what the company brings along: `logo.png` (at most 100 kB), and templates in place of ours of the same
    /// path, such as `executive-scorecard/subject.txt`. `scorebridge check` tries them.
    #[schemars(example = "/etc/scorebridge/reports")]
    pub folder: Option<PathBuf>,
    /// Colour of links, buttons and of what is asked for, dark enough to be read on white.
    #[schemars(example = "#0B5394")]
    pub accent: Option<String>,
}

/// How long what is kept.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// Months after which tickets are removed, once their month is settled: measured, and closed if it has bills.
    /// 0: never.
    #[schemars(range(max = 1200))]
    pub tickets_months: u32,
    /// Months after which outages are removed, once their month is settled: measured, and closed if it has bills.
    /// 0: never.
    #[schemars(range(max = 1200))]
    pub outages_months: u32,
    /// Months after which survey answers are removed, once their month is settled: measured, and closed if it has bills.
    /// 0: never.
    #[schemars(range(max = 1200))]
    pub answers_months: u32,
    /// Months after which readings are removed, once their month is settled: measured, and closed if it has bills.
    /// 0: never.
    #[schemars(range(max = 1200))]
    pub readings_months: u32,
    /// Months after which the free text of survey answers is removed. 0: never.
    #[schemars(range(max = 1200))]
    pub comments_months: u32,
    /// Months after which the single lines of bills and use are removed, once their month is closed; their sums stay.
    /// 0: never.
    #[schemars(range(max = 1200))]
    pub lines_months: u32,
    /// Days after which rows that were not understood are removed. 0: never.
    #[schemars(range(max = 36500))]
    pub rejects_days: u32,
    /// Days after which ended pulls and ended runs of schedules are removed, where nothing that is kept came from them.
    /// 0: never.
    #[schemars(range(max = 36500))]
    pub runs_days: u32,
    /// Months after which entries of the audit trail are removed. 0: never.
    #[schemars(range(max = 1200))]
    pub audit_months: u32,
}

/// Copies of database and lines.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// Where the step `backup` puts each copy, in a folder named by its date; better on another machine's disk. A
    /// relative path starts at `data_dir`.
    pub folder: PathBuf,
    /// How many of these copies are kept.
    #[schemars(range(min = 1, max = 10000))]
    pub copies: u32,
    /// Hours after which `doctor` misses a new copy. 0: never.
    #[schemars(range(max = 10000))]
    pub expected_hours: u32,
}

/// A watchman outside the house.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Heartbeat {
    /// Address to call with GET while all is well; who knows it can feign our heartbeat, so it counts as a secret.
    #[schemars(with = "Option<String>", extend("writeOnly" = true), example = "https://watch.example/ping/our-own-key")]
    pub url: Option<SecretString>,
    /// File that holds the address.
    #[schemars(example = "/run/secrets/heartbeat")]
    pub url_file: Option<PathBuf>,
    /// Seconds between two calls.
    #[schemars(range(min = 5, max = 86400))]
    pub every_seconds: u32,
}

fn submission_port() -> u16 {
    587
}

fn send_seconds() -> u64 {
    120
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: "scorebridge-data".into(),
            database: SecretString::from("sqlite"),
            database_password_file: None,
            database_password: None,
            listen: "127.0.0.1:8080".into(),
            public_url: "http://127.0.0.1:8080".into(),
            trusted_proxies: Vec::new(),
            log: Log::default(),
            mail: Mail::default(),
            reports: Reports::default(),
            keep: Keep::default(),
            backup: Backup::default(),
            heartbeat: Heartbeat::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "warn,scorebridge=info".into() }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "scorebridge@localhost.localdomain".into(),
            from_name: "Scorebridge".into(),
            folder: "mail".into(),
            domains: Vec::new(),
            bounce_address: None,
            bounces: None,
            link_secret_file: None,
            smtp: None,
        }
    }
}

impl Mail {
    /// The domain of the sender.
    #[must_use]
    pub fn host(&self) -> &str {
        self.from.split_once('@').map_or("localhost", |(_, host)| host)
    }

    /// Whether mail may go to that address.
    #[must_use]
    pub fn may_go_to(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.domains.is_empty() || self.domains.iter().any(|allowed| allowed.eq_ignore_ascii_case(domain))
    }

    /// Where a mail with that token comes back to; none if there is no address for it.
    #[must_use]
    pub fn returns_to(&self, token: &str) -> Option<String> {
        let (name, host) = self.bounce_address.as_ref()?.split_once('@')?;
        Some(format!("{name}+{token}@{host}"))
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            tickets_months: 0,
            outages_months: 0,
            answers_months: 0,
            readings_months: 0,
            comments_months: 24,
            lines_months: 0,
            rejects_days: 90,
            runs_days: 400,
            audit_months: 120,
        }
    }
}

impl Default for Backup {
    fn default() -> Self {
        Self { folder: "backups".into(), copies: 7, expected_hours: 48 }
    }
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { url: None, url_file: None, every_seconds: 60 }
    }
}

/// One thing that is wrong with the settings; it never shows the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File and line, or environment variable.
    pub origin: String,
    /// The key; none where the file as a whole is wrong.
    pub key: Option<String>,
    /// What was expected.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}: {key}: {}", self.origin, self.message),
            None => write!(f, "{}: {}", self.origin, self.message),
        }
    }
}

/// Settings that cannot be used: everything that is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<Fault>);

impl Config {
    /// Reads the file, if one is given, lays the environment over it, and reads the files that hold secrets.
    ///
    /// # Errors
    /// Every fault at once: a file that cannot be read or is not TOML, unknown keys, values that do not fit.
    pub fn load(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let settings = layers::read(file, environment)?;
        let faults = check::faults(&settings);
        if !faults.is_empty() {
            return Err(ConfigError(faults));
        }
        Ok(settings.config)
    }

    /// The folder of backups.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        self.data_dir.join(&self.backup.folder)
    }

    /// Whether the tables live in PostgreSQL.
    #[must_use]
    pub fn uses_postgres(&self) -> bool {
        check::is_postgres(&self.database)
    }
}
