//! Settings: defaults, then a file, then the environment; checked once, unknown keys refused, secrets wrapped.
//!
//! No other room reads the environment or a settings file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

/// Environment variables of this prefix override the file: `SCOREBRIDGE_MAIL__SMTP__HOST` is `mail.smtp.host`.
const PREFIX: &str = "SCOREBRIDGE_";

/// Names under the prefix that are not settings: they steer logging and the tests.
const NOT_SETTINGS: [&str; 6] = [
    "SCOREBRIDGE_LOG",
    "SCOREBRIDGE_REAL_DATA",
    "SCOREBRIDGE_LOOK",
    "SCOREBRIDGE_TEST_POSTGRES",
    "SCOREBRIDGE_TEST_MARIADB",
    "SCOREBRIDGE_TEST_DATABASE",
];

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the embedded database, the lines and the mail folder live.
    pub data_dir: PathBuf,
    /// `sqlite` for the embedded database in `data_dir`, or a `postgres://` address.
    pub database: SecretString,
    /// Address to listen on.
    pub listen: String,
    /// Address people use to reach the portal, without a slash at the end.
    pub public_url: String,
    /// How reports leave the house.
    pub mail: Mail,
}

/// How reports leave the house.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Sender's address.
    pub from: String,
    /// Sender's name.
    pub from_name: String,
    /// Folder for `.eml` files, used while no `smtp` is set; a relative path starts at `data_dir`.
    pub folder: PathBuf,
    /// The mail server.
    pub smtp: Option<Smtp>,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Host name; with TLS it must match the certificate.
    pub host: String,
    /// Port.
    #[serde(default = "submission_port")]
    pub port: u16,
    /// `none`, `starttls` or `implicit`.
    #[serde(default)]
    pub tls: Tls,
    /// Name to sign in with.
    pub user: Option<String>,
    /// Password; better `password_file`.
    pub password: Option<SecretString>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// File with the certificate authority of the server, where it is an own one.
    pub ca_file: Option<PathBuf>,
    /// Longest time for one mail, in seconds.
    #[serde(default = "send_seconds")]
    pub deadline_seconds: u64,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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
            listen: "127.0.0.1:8080".into(),
            public_url: "http://127.0.0.1:8080".into(),
            mail: Mail::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "scorebridge@localhost.localdomain".into(),
            from_name: "Scorebridge".into(),
            folder: "mail".into(),
            smtp: None,
        }
    }
}

/// Settings that cannot be used; the message names file and key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read settings file {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file is not TOML.
    #[error("{0}: {1}")]
    Syntax(PathBuf, toml::de::Error),
    /// A key is unknown or a value does not fit.
    #[error("settings ({origin}): {message}")]
    Value {
        /// File and environment that were read.
        origin: String,
        /// What is wrong.
        message: String,
    },
}

impl Config {
    /// Reads the file, if one is given, and lays the environment over it.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, names an unknown key, or a value does not fit.
    pub fn load(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => read(path)?,
            None => toml::Table::new(),
        };
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(PREFIX).filter(|_| !NOT_SETTINGS.contains(&name.as_str())) {
                let path: Vec<String> = path.split("__").map(str::to_lowercase).collect();
                set(&mut table, &path, value);
            }
        }
        let origin = file.map_or_else(|| "environment".into(), |path| format!("{} and environment", path.display()));
        let config: Self = toml::Value::Table(table).try_into().map_err(|error: toml::de::Error| {
            ConfigError::Value { origin: origin.clone(), message: first_line(&error) }
        })?;
        config.checked().map_err(|message| ConfigError::Value { origin, message })
    }

    fn checked(self) -> Result<Self, String> {
        if self.public_url.ends_with('/') || !self.public_url.starts_with("http") {
            return Err(
                "public_url: expected an address such as https://scorebridge.example, without a slash at the end"
                    .into(),
            );
        }
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            return Err(format!("listen: expected an address such as 127.0.0.1:8080, found `{}`", self.listen));
        }
        if let Some(smtp) = &self.mail.smtp
            && smtp.password.is_some()
            && smtp.password_file.is_some()
        {
            return Err("mail.smtp: give either password or password_file, not both".into());
        }
        Ok(self)
    }
}

fn read(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(path.into(), error))?;
    text.parse().map_err(|error| ConfigError::Syntax(path.into(), error))
}

/// The environment knows only text: numbers and yes/no are taken as such, everything else as text.
fn set(table: &mut toml::Table, path: &[String], value: &str) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        let value = value
            .parse::<i64>()
            .map(toml::Value::Integer)
            .or_else(|_| value.parse::<bool>().map(toml::Value::Boolean))
            .unwrap_or_else(|_| toml::Value::String(value.into()));
        table.insert(first.clone(), value);
        return;
    }
    let inner = table.entry(first.clone()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let toml::Value::Table(inner) = inner {
        set(inner, rest, value);
    }
}

fn first_line(error: &toml::de::Error) -> String {
    error.message().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn load(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::load(None, &environment)
    }

    #[test]
    fn environment_overrides_defaults() {
        let config = load(&[("SCOREBRIDGE_LISTEN", "0.0.0.0:9000"), ("PATH", "/bin")]).unwrap();
        assert_eq!(config.listen, "0.0.0.0:9000");
        let config = load(&[("SCOREBRIDGE_MAIL__SMTP__HOST", "mx"), ("SCOREBRIDGE_MAIL__SMTP__PORT", "25")]).unwrap();
        assert_eq!(config.mail.smtp.unwrap().port, 25);
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let error = load(&[("SCOREBRIDGE_LISTN", "x")]).unwrap_err().to_string();
        assert!(error.contains("listn"), "{error}");
    }

    #[test]
    fn a_bad_value_names_its_key() {
        let error = load(&[("SCOREBRIDGE_LISTEN", "everywhere")]).unwrap_err().to_string();
        assert!(error.contains("listen") && error.contains("everywhere"), "{error}");
    }

    #[test]
    fn secrets_are_never_printed() {
        let config = load(&[("SCOREBRIDGE_DATABASE", "postgres://u:canary@h/d")]).unwrap();
        assert!(!format!("{config:?}").contains("canary"));
        assert!(config.database.expose_secret().contains("canary"));
    }
}
