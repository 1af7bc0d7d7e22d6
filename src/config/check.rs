//! What values must say beyond being of the right sort; each fault by key and origin. It touches nothing outside.

use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};

use super::layers::Settings;
use super::{Config, Fault};

/// Every fault.
pub(super) fn faults(settings: &Settings) -> Vec<Fault> {
    let config = &settings.config;
    let found = [
        ("database", database(config)),
        ("database_password_file", password_without_server(config)),
        ("listen", listen(config)),
        ("public_url", public_url(&config.public_url)),
        ("log.filter", filter(&config.log.filter)),
        ("mail.from", sender(&config.mail.from)),
        ("mail.bounce_address", config.mail.bounce_address.as_deref().and_then(sender)),
        ("mail.smtp.user", sign_in(config)),
        ("heartbeat.url", heartbeat(config)),
    ];
    let named = found.into_iter().filter_map(|(key, fault)| fault.map(|message| (key, message)));
    let told = named.map(|(key, message)| Fault { origin: origin(settings, key), key: Some(key.to_owned()), message });
    told.collect()
}

/// Where the value came from. A secret may have come out of the file that holds it.
fn origin(settings: &Settings, key: &str) -> String {
    let said = settings.origins.get(key).or_else(|| settings.origins.get(&format!("{key}_file")));
    said.cloned().unwrap_or_else(|| "default".into())
}

/// Whether that is the address of a PostgreSQL database.
pub(super) fn is_postgres(database: &SecretString) -> bool {
    let address = database.expose_secret();
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

fn database(config: &Config) -> Option<String> {
    let known = config.database.expose_secret() == "sqlite" || is_postgres(&config.database);
    (!known).then(|| "expected `sqlite` or an address such as postgres://user@host/database".into())
}

fn password_without_server(config: &Config) -> Option<String> {
    let astray = config.database_password.is_some() && !is_postgres(&config.database);
    astray.then(|| "has no use without a PostgreSQL address in `database`".into())
}

fn listen(config: &Config) -> Option<String> {
    let bad = config.listen.parse::<SocketAddr>().is_err();
    bad.then(|| format!("expected an address such as 127.0.0.1:8080, found `{}`", config.listen))
}

fn public_url(url: &str) -> Option<String> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let good = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']));
    (!good).then(|| {
        format!("expected an address such as https://scorebridge.example, without a slash at the end, found `{url}`")
    })
}

fn filter(filter: &str) -> Option<String> {
    let error = filter.parse::<tracing_subscriber::EnvFilter>().err()?;
    Some(format!("expected a level such as `info` or `warn,scorebridge=debug`: {error}"))
}

fn sender(address: &str) -> Option<String> {
    let good = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    (!good).then(|| format!("expected an address such as scorecards@example.com, found `{address}`"))
}

fn sign_in(config: &Config) -> Option<String> {
    let smtp = config.mail.smtp.as_ref()?;
    match (&smtp.user, &smtp.password) {
        (Some(_), None) => Some("has no password: add password_file".into()),
        (None, Some(_)) => Some("is missing: a password alone signs nobody in".into()),
        _ => None,
    }
}

fn heartbeat(config: &Config) -> Option<String> {
    let url = config.heartbeat.url.as_ref()?.expose_secret();
    let good =
        ["https://", "http://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    (!good || url.contains(char::is_whitespace))
        .then(|| "expected an address that begins with https:// or http://".into())
}
